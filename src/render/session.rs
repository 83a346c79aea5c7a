//! What the fields of one message share: the profile, the answers to Connected Content, what was asked and told.

use std::cell::OnceCell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bumpalo::Bump;

use super::content_blocks::ContentBlocks;
use super::responses::{Answerer, CANNED_TOKEN};
use super::{
    Call, Catalogs, Object, Outcome, Profile, Program, Rendering, Request, Responses, Stop, Value, Warning, WarningKind,
};
use crate::catalogue;
use crate::source::Span;

/// What a rehearsal has beside the template and the user, the same for all users.
#[derive(Debug, Default)]
pub struct Resources {
    /// What `'now'` is.
    pub now: jiff::Timestamp,
    /// Canned answers to Connected Content.
    pub responses: Arc<Responses>,
    /// The content blocks that the message shows.
    pub content_blocks: Arc<ContentBlocks>,
    /// The catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Resources {
    /// The same at another time, and with other answers where some are given.
    #[must_use]
    pub fn with(&self, now: jiff::Timestamp, responses: Option<Arc<Responses>>) -> Self {
        Self {
            now,
            responses: responses.unwrap_or_else(|| Arc::clone(&self.responses)),
            content_blocks: Arc::clone(&self.content_blocks),
            catalogs: Arc::clone(&self.catalogs),
        }
    }
}

/// Who answers Connected Content in the place of canned answers: a network.
pub trait Caller {
    /// Makes a call; none when nobody answers.
    fn call(&mut self, call: &Call) -> Option<Answer>;
}

/// An answer to a call.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// Whether it was kept from an earlier call.
    pub cached: bool,
}

/// One message for one user.
pub struct Session<'a> {
    /// Where its values live.
    pub arena: &'a Bump,
    /// What is the same for all users.
    pub resources: &'a Resources,
    /// The user.
    pub profile: Profile<'a>,
    /// The calls so far.
    pub calls: Vec<Call>,
    /// The pairs of `message_extras` so far.
    pub message_extras: Vec<(String, String)>,
    /// What was told so far.
    pub warnings: Vec<Warning>,
    /// The field that is being rendered, by its place in the message.
    pub(super) field: usize,
    /// The numbers of the tag `random`.
    pub(super) random: fastrand::Rng,
    /// Programs that are made while it is rendered.
    pub(super) programs: &'a Programs,
    /// Whether the text that is being rendered came from outside.
    pub(super) is_rerendering: bool,
    /// How many content blocks the text that is being rendered stands in.
    pub(super) block_depth: usize,
    /// Answers that are kept: the number of the call, the status and the body.
    pub(super) cache: Vec<(usize, u16, Heard<'a>)>,
    /// The first call with `:retry` that failed in this field, and its tag.
    pub(super) failed: Option<(usize, Span)>,
    pub(super) caller: Option<&'a mut dyn Caller>,
}

/// The body of an answer, as a template gets it.
#[derive(Clone, Copy)]
pub(super) enum Heard<'a> {
    /// A text, which may be JSON and may hold Liquid.
    Text(&'a str),
    /// JSON that was read before.
    Json(Value<'a>),
}

/// Programs that live as long as the rendering which made them.
#[derive(Debug, Default)]
pub struct Programs {
    first: OnceCell<Box<(Program, Programs)>>,
}

impl Programs {
    /// Keeps a program.
    pub(super) fn keep(&self, program: Program) -> &Program {
        let mut last = self;
        while let Some(next) = last.first.get() {
            last = &next.1;
        }
        &last.first.get_or_init(|| Box::new((program, Self::default()))).0
    }
}

/// A seed mixed with the name of a user, so that a user's numbers depend on nobody else.
pub fn user_seed(seed: u64, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, name).hash(&mut hasher);
    hasher.finish()
}

impl<'a> Session<'a> {
    /// The session of a message of which nothing is rendered yet, for nobody, with canned answers.
    pub fn new(arena: &'a Bump, resources: &'a Resources, programs: &'a Programs) -> Self {
        Self {
            arena,
            resources,
            profile: Profile::default(),
            calls: Vec::new(),
            message_extras: Vec::new(),
            warnings: Vec::new(),
            field: 0,
            random: fastrand::Rng::with_seed(0),
            programs,
            is_rerendering: false,
            block_depth: 0,
            cache: Vec::new(),
            failed: None,
            caller: None,
        }
    }

    /// Tells something; the same is told once.
    pub(super) fn warn(&mut self, kind: WarningKind, name: &str, message: impl FnOnce() -> String) {
        if !self.warnings.iter().any(|told| told.kind == kind && told.name == name) {
            self.warnings.push(Warning { kind, name: name.to_owned(), message: message() });
        }
    }

    /// Asks whoever answers, and notes in the call how: the status and the body.
    pub(super) fn ask(&mut self, call: &mut Call) -> Option<(u16, Heard<'a>)> {
        let answer = self.answer(call);
        call.status = answer.map(|(status, _)| status);
        answer
    }

    fn answer(&mut self, call: &mut Call) -> Option<(u16, Heard<'a>)> {
        let request = &call.request;
        if let Some(caller) = &mut self.caller {
            let answer = caller.call(call)?;
            call.cached = answer.cached;
            return Some((answer.status, Heard::Text(self.arena.alloc_str(&answer.body))));
        }
        let (arena, resources) = (self.arena, self.resources);
        match resources.responses.answerer(&request.method, &request.url) {
            Some(Answerer::Canned(canned)) => {
                let json = canned.json.as_ref().map(|json| Heard::Json(Value::from_json(arena, json)));
                Some((canned.status, json.unwrap_or(Heard::Text(&canned.body))))
            }
            Some(Answerer::Token { instance_url }) => {
                let members = [
                    ("access_token", Value::String(CANNED_TOKEN)),
                    ("instance_url", Value::text(arena, instance_url)),
                    ("token_type", Value::String("Bearer")),
                ];
                Some((200, Heard::Json(Value::Object(Object::new(arena.alloc(members))))))
            }
            None => {
                self.warn(WarningKind::NoResponse, &request.url, || {
                    let Request { method, url, .. } = request;
                    format!("no canned answer fits {method} {url}, so the call fails")
                });
                None
            }
        }
    }

    /// At the end of a field: a call with `:retry` that failed is made again, then the message is aborted.
    ///
    /// # Errors
    /// The abort, at the call's tag.
    pub(super) fn retried(&mut self) -> Result<(), (Stop, Span)> {
        let Some((number, tag)) = self.failed.take() else { return Ok(()) };
        let Some(call) = self.calls.get(number).cloned() else { return Ok(()) };
        let retries = catalogue::CONNECTED_CONTENT.retries;
        for _ in 0..retries {
            let mut again = call.clone();
            self.ask(&mut again);
            self.calls.push(again);
        }
        let url = &call.request.url;
        Err((Stop::Abort(format!("Connected Content failed {} times: {url}", retries + 1)), tag))
    }

    pub(super) fn finish(self, outcome: Outcome) -> Rendering {
        let Self { calls, message_extras, warnings, .. } = self;
        Rendering { outcome, calls, message_extras, warnings }
    }
}
