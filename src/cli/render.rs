//! `bzsf render`: the requests that Braze would make for one user.

mod human;
mod json;
mod wire;

use std::path::{Path, PathBuf};

use bumpalo::Bump;

use super::rehearsal::{self, Flags, Rehearsal, told, usable};
use super::terminal::Terminal;
use super::{Exit, files};
use crate::render::{At, Call, Masking, Message, Outcome, Profile, Rendering, Request, Warning, read_user};
use crate::salesforce::{self, Refusal};

/// The arguments of `render`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A spec, a webhook template, a REST payload, or a file of Liquid
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The user, as JSON or YAML in the shape of Braze's user export; `-` is standard input
    #[arg(long, value_name = "USER")]
    user: PathBuf,

    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Print one field and nothing else: url, body, or header.NAME
    #[arg(long, value_name = "FIELD", conflicts_with = "format")]
    field: Option<String>,

    #[command(flatten)]
    flags: Flags,
}

/// How the result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object
    Json,
    /// Commands to paste
    Curl,
    /// The messages on the wire
    Http,
}

/// A rendering with what is said about it, as it may be shown: without secrets.
struct Shown<'a> {
    message: &'a Message,
    masking: &'a Masking,
    outcome: Outcome,
    calls: Vec<Call>,
    message_extras: Vec<(String, String)>,
    warnings: Vec<Warning>,
    refused: Vec<Refusal>,
}

impl<'a> Shown<'a> {
    fn new(message: &'a Message, rendering: Rendering, refused: Vec<Refusal>, masking: &'a Masking) -> Self {
        let Rendering { outcome, calls, message_extras, warnings } = rendering;
        let text = |text: String| masking.text(&text).into_owned();
        let fields = |fields: Vec<String>| fields.into_iter().map(text).collect();
        Self {
            message,
            masking,
            outcome: match outcome {
                Outcome::Send(request) => Outcome::Send(masking.request(&request)),
                Outcome::Text(body) => Outcome::Text(masking.body(&body)),
                Outcome::Abort { reason, at } => Outcome::Abort { reason: text(reason), at },
                Outcome::Error { message, at } => Outcome::Error { message: text(message), at },
            },
            calls: calls.into_iter().map(|call| Call { request: masking.request(&call.request), ..call }).collect(),
            message_extras: message_extras
                .into_iter()
                .map(|(key, value)| {
                    let value = masking.member(&key, &value);
                    (text(key), value)
                })
                .collect(),
            warnings: warnings
                .into_iter()
                .map(|warning| Warning { name: text(warning.name), message: text(warning.message), ..warning })
                .collect(),
            refused: refused
                .into_iter()
                .map(|refusal| Refusal {
                    message: text(refusal.message),
                    fields: refusal.fields.map(fields),
                    ..refusal
                })
                .collect(),
        }
    }

    /// The requests that are made, in their order: calls that are not answered from the cache, then the webhook.
    fn requests(&self) -> impl Iterator<Item = (&Request, Option<&Call>)> {
        let calls = self.calls.iter().filter(|call| !call.cached).map(|call| (&call.request, Some(call)));
        let sent = match &self.outcome {
            Outcome::Send(request) => Some((request, None)),
            _ => None,
        };
        calls.chain(sent)
    }

    /// `FILE:LINE:COLUMN: FIELD`, the place of a tag.
    fn place(&self, at: At) -> String {
        let place = self.message.position(at);
        let (path, field) = (self.message.file.path(), self.message.field_name(at.field));
        format!("{path}:{}:{}: {field}", place.line, place.column)
    }
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    render(arguments, terminal).unwrap_or_else(|exit| exit)
}

fn render(arguments: &Arguments, terminal: &mut Terminal) -> Result<Exit, Exit> {
    let message = rehearsal::message(&arguments.file, &arguments.flags, terminal)?;
    if let Some(name) = &arguments.field {
        told(is_field(&message, name), terminal)?;
    }
    let rehearsal = Rehearsal::load(&arguments.flags, terminal)?;
    let resources = rehearsal.resources(&message, terminal)?;
    let file = match arguments.user == Path::new("-") {
        true => files::read_stdin("<stdin>"),
        false => files::read(&arguments.user),
    };
    let user = usable(read_user(told(file, terminal)?), terminal)?;

    let arena = Bump::new();
    let profile = Profile::of_node(&arena, &user);
    let mut rendering = message.render(&arena, profile, &resources, arguments.flags.seed, None);
    let mut refused = Vec::new();
    if let Outcome::Send(request) = &rendering.outcome {
        rendering.warnings.extend(message.review(request));
        let Request { method, url, headers, body } = request;
        refused = salesforce::refusals(method, url, headers, body.as_deref(), rehearsal.describe());
    }
    rendering.warnings.splice(0..0, profile.unread_keys());
    let masking = rehearsal.masking(&resources.responses).with_requests(&rendering);
    let shown = Shown::new(&message, rendering, refused, &masking);
    print(arguments, &shown, terminal);
    let exit = if matches!(shown.outcome, Outcome::Error { .. }) { Exit::Found } else { Exit::Done };
    Ok(exit)
}

fn print(arguments: &Arguments, shown: &Shown<'_>, terminal: &mut Terminal) {
    match (&arguments.field, arguments.format) {
        (None, Format::Human) => return human::print(shown, terminal),
        (None, Format::Json) => return terminal.result(&json::text(shown)),
        _ => {}
    }
    for warning in &shown.warnings {
        terminal.message(&warning.message);
    }
    match &shown.outcome {
        Outcome::Abort { reason, at } => terminal.message(&format!("{}: aborted: {reason}", shown.place(*at))),
        Outcome::Error { message, at } => terminal.message(&format!("{}: {message}", shown.place(*at))),
        Outcome::Send(_) | Outcome::Text(_) => {
            let text = match (&arguments.field, arguments.format) {
                (Some(name), _) => field(&shown.outcome, name),
                (None, Format::Curl) => wire::curl(shown),
                (None, _) => wire::http(shown),
            };
            terminal.unmarked(&text);
        }
    }
}

/// Whether a message has a field that can be printed alone.
fn is_field(message: &Message, name: &str) -> Result<(), String> {
    let mut known: Vec<String> = match message.method {
        None => vec!["text".to_owned()],
        Some(_) => ["url", "body"].map(str::to_owned).into(),
    };
    let names = (0..message.fields.len()).map(|number| message.field_name(number).into_owned());
    known.extend(names.filter(|name| name.starts_with("header.")));
    match known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        true => Ok(()),
        false => Err(format!("--field {name}: {} has {}", message.file.path(), known.join(", "))),
    }
}

/// The text of a field.
fn field(outcome: &Outcome, name: &str) -> String {
    let request = match outcome {
        Outcome::Send(request) => request,
        Outcome::Text(text) => return text.clone(),
        Outcome::Abort { .. } | Outcome::Error { .. } => return String::new(),
    };
    if name.eq_ignore_ascii_case("url") {
        return request.url.clone();
    }
    if name.eq_ignore_ascii_case("body") {
        return request.body.clone().unwrap_or_default();
    }
    let header = name.get("header.".len()..).unwrap_or_default();
    let value = request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(header));
    value.map(|(_, value)| value.clone()).unwrap_or_default()
}
