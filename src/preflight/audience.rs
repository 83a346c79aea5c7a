//! One user after the other: a record in, an outcome counted, perhaps a line written.

use std::borrow::Cow;
use std::cell::LazyCell;

use bumpalo::Bump;
use serde::Serialize;

use super::batch::{Batch, Place, Record};
use super::tally::Tally;
use super::{Lines, Rendered, Wanted};
use crate::catalogue::Object;
use crate::render::{Call, Masking, Message, Outcome, Profile, Reads, Request, Resources, Role, user_seed};
use crate::salesforce::{self, Body, Operation, Refusal, Resource};

/// A message and what all users have in common.
#[derive(Clone, Copy, Debug)]
pub struct Audience<'m> {
    /// The message.
    pub message: &'m Message,
    /// Canned answers, catalogs and the like.
    pub resources: &'m Resources,
    /// What stars out secrets in reasons and messages.
    pub masking: &'m Masking,
    /// The fields of the object that the message writes.
    pub describe: &'m Object,
    /// Mixed with a user's name, the seed of the tag `random`.
    pub seed: u64,
    /// How many users of each group are named.
    pub samples: usize,
    /// Which users get a line.
    pub wanted: Wanted,
}

/// What the message and the rest tell before there is a user.
#[derive(Debug)]
pub(super) struct Prepared<'m> {
    audience: &'m Audience<'m>,
    /// With the secrets of the message.
    masking: Masking,
    /// What is kept of a profile.
    reads: Reads,
    /// The URL as it is written, which is mostly the one that comes out, and what it names.
    written: (&'m str, Option<Resource<'m>>),
}

/// A line of NDJSON.
#[derive(Serialize)]
struct Line<'a> {
    user: Cow<'a, str>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<LineError<'a>>>,
}

/// Why a user's request is refused.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineError<'a> {
    status: u16,
    error_code: &'a str,
    message: &'a str,
    fields: &'a [String],
}

/// What came of one user.
enum Came {
    Taken(&'static str),
    Refused(Vec<Refusal>),
    Aborted(String),
    Failed(String),
}

impl<'m> Prepared<'m> {
    pub(super) fn new(audience: &'m Audience<'m>) -> Self {
        let Audience { message, resources, masking, .. } = audience;
        let masking = (*masking).clone().with_message(message);
        let url = message.fields.iter().find(|field| field.role == Role::Url).map_or("", |field| field.text.as_str());
        let reads = Reads::of(message, &resources.content_blocks);
        Self { audience, masking, reads, written: (url, Resource::of_url(url)) }
    }

    /// Renders for the users of a batch.
    pub(super) fn render(&self, arena: &mut Bump, batch: &Batch) -> Rendered {
        let mut tally = Tally::new(self.audience.samples);
        let mut lines = Lines::default();
        for (number, record) in (batch.first..).zip(&batch.records) {
            tally.users += 1;
            if let Err(fault) = self.user(arena, batch, record, number, &mut tally, &mut lines) {
                let (user, fault) = (format!("#{number}"), self.masking.text(&fault));
                let line =
                    || Line { user: user.as_str().into(), outcome: "unreadable", reason: Some(&fault), errors: None };
                self.line(&mut lines, true, line);
                tally.unreadable(|| match record.place {
                    // The record is all that JSON has seen of the file.
                    Place::Line(line) => {
                        format!("{}:{line}: {}", batch.source, fault.replace("line 1 column", "column"))
                    }
                    Place::Member(member) => format!("{}: user {member} of its list: {fault}", batch.source),
                });
            }
            arena.reset();
        }
        Rendered { number: batch.number, tally, lines }
    }

    /// Renders for one user; the error tells why the record is none.
    fn user(
        &self,
        arena: &Bump,
        batch: &Batch,
        record: &Record,
        number: u64,
        tally: &mut Tally,
        lines: &mut Lines,
    ) -> Result<(), String> {
        let Audience { message, resources, seed, wanted, .. } = self.audience;
        let text = record.text(batch)?;
        let profile = Profile::read(arena, text, &self.reads).map_err(|error| error.to_string())?;
        let user = profile.name().unwrap_or_else(|| format!("#{number}").into());
        let rendering = message.render(arena, profile, resources, user_seed(*seed, &user), None);
        let masking = LazyCell::new(|| self.masking.clone().with_requests(&rendering));
        let masked = |text: &str| masking.text(text).into_owned();
        for warning in &rendering.warnings {
            tally.warn(masked(&warning.message));
        }
        if let Some(call) = rendering.calls.iter().find(|call| is_token(call)) {
            tally.token_messages += 1;
            tally.token_max_age = tally.token_max_age.or(call.cache_max_age);
        }
        let came = match &rendering.outcome {
            Outcome::Abort { reason, .. } => Came::Aborted(masked(reason)),
            Outcome::Error { message, .. } => Came::Failed(masked(message)),
            Outcome::Text(_) => Came::Taken("sent"),
            Outcome::Send(request) => match self.sent(request, tally) {
                Came::Refused(mut refusals) if *wanted != Wanted::default() => {
                    refusals.iter_mut().for_each(|refusal| refusal.message = masked(&refusal.message));
                    Came::Refused(refusals)
                }
                came => came,
            },
        };
        let is_problem = matches!(came, Came::Refused(_) | Came::Failed(_));
        self.line(lines, is_problem, || Line::new(masking.text(&user), &came));
        let name: &dyn Fn() -> String = &|| masked(&user);
        match came {
            Came::Taken(_) => {}
            Came::Refused(refusals) => tally.refuse(refusals, name),
            Came::Aborted(reason) => tally.abort(reason, name),
            Came::Failed(reason) => tally.fail(reason, name),
        }
        Ok(())
    }

    /// Writes the line of a user where it is wanted.
    fn line<'l>(&self, lines: &mut Lines, is_problem: bool, line: impl FnOnce() -> Line<'l>) {
        let Wanted { all, problems } = self.audience.wanted;
        if !(all || problems && is_problem) {
            return;
        }
        // Text and numbers become JSON without fail.
        let mut text = serde_json::to_string(&line()).unwrap_or_default();
        text.push('\n');
        if problems && is_problem {
            lines.problems.push_str(&text);
        }
        if all {
            lines.all.push_str(&text);
        }
    }

    /// What becomes of a request.
    fn sent(&self, request: &Request, tally: &mut Tally) -> Came {
        let Request { method, url, headers, body } = request;
        let body = Body::read(body.as_deref().unwrap_or_default());
        body.blank_members().for_each(|member| tally.blank(member));
        let describe = self.audience.describe;
        let verdict = match &self.written {
            (written, resource) if url == written => {
                resource.as_ref().map(|resource| resource.judge(method, headers, &body, describe))
            }
            _ => salesforce::judge(method, url, headers, &body, describe),
        };
        let outcomes = &mut tally.outcomes;
        let (count, outcome) = match verdict {
            Some(verdict) if !verdict.refusals.is_empty() => return Came::Refused(verdict.refusals),
            Some(verdict) => match verdict.operation {
                Some(Operation::Create) => (&mut outcomes.created, "created"),
                Some(Operation::Update) => (&mut outcomes.updated, "updated"),
                Some(Operation::Upsert) => (&mut outcomes.upserted, "upserted"),
                None => (&mut outcomes.sent, "sent"),
            },
            None => (&mut outcomes.sent, "sent"),
        };
        *count += 1;
        Came::Taken(outcome)
    }
}

/// Whether a call asks Salesforce for a token.
fn is_token(call: &Call) -> bool {
    let path = call.request.url.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/').ends_with("/services/oauth2/token")
}

impl<'a> Line<'a> {
    fn new(user: Cow<'a, str>, came: &'a Came) -> Self {
        let (outcome, reason, errors) = match came {
            Came::Taken(outcome) => (*outcome, None, None),
            Came::Aborted(reason) => ("aborted", Some(reason.as_str()), None),
            Came::Failed(reason) => ("failed", Some(reason.as_str()), None),
            Came::Refused(refusals) => ("refused", None, Some(refusals.iter().map(LineError::new).collect())),
        };
        Self { user, outcome, reason, errors }
    }
}

impl<'a> LineError<'a> {
    fn new(refusal: &'a Refusal) -> Self {
        let Refusal { status, error_code, message, fields } = refusal;
        Self { status: *status, error_code, message, fields: fields.as_deref().unwrap_or_default() }
    }
}
