//! The request that a message makes: its headers, whatever slips their names hold, and what its URL does in Salesforce.

use super::url::{UNKNOWN, Url};
use crate::catalogue;
use crate::lint::message::{Field, Kind, Message};
use crate::source::{Span, Text};
use crate::template::Body;

/// What a URL of Salesforce's REST API stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `/sobjects/Lead/`: POST creates a record.
    Collection,
    /// `/sobjects/Lead/<id>`: PATCH updates it.
    Record,
    /// `/sobjects/Lead/<field>/<value>`: PATCH creates or updates it.
    Key,
}

/// What is wrong with the method of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodFault {
    /// Braze offers none of this name, or writes it otherwise.
    NotOffered,
    /// It needs a record, and the URL names none.
    NeedsRecord,
    /// The URL wants another one.
    Other(Target, &'static str),
    /// It carries no body, and there is one.
    Body,
}

/// The header of a name; without one, a header whose name is a slip for it.
pub fn header<'a>(message: &'a Message<'_>, name: &str) -> Option<(&'a Text, &'a Field)> {
    message.header(name).or_else(|| {
        let slip = |at: &usize| meant_header_at(message, *at) == Some(name);
        message.header_at((0..message.draft.headers.len()).find(slip)?)
    })
}

/// The header that was probably meant by the header at some place, if its name is none or a slip. Where that one stands in
/// the message as well, a media type as its value says that it is another.
pub fn meant_header_at(message: &Message<'_>, at: usize) -> Option<&'static str> {
    let (name, value) = message.draft.headers.get(at)?;
    let meant = meant_header(name.as_str())?;
    let is_other = || {
        message.header(meant).is_some()
            && message.header("Content-Type").is_none()
            && catalogue::is_media_type(value.as_str())
    };
    Some(if is_other() { "Content-Type" } else { meant })
}

/// The header that was probably meant by a name that none can have, or by a slip.
pub fn meant_header(name: &str) -> Option<&'static str> {
    catalogue::likely_header(name).or_else(|| {
        // A known name with something around it: a blank, a colon, quotes.
        let bare = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        // What stands behind it belongs to the value: `Authorization Bearer`, `Content-Type: application/json`.
        let first = bare.split([' ', ':']).next().unwrap_or_default();
        (bare != name || first != bare).then(|| catalogue::known_header(first)).flatten()
    })
}

/// The forms that the message's URL can take; none when it has no URL.
pub fn urls<'a>(message: &'a Message<'_>) -> &'a [Url] {
    message.url().map(Url::variants).unwrap_or_default()
}

/// Whether the message goes to Salesforce.
pub fn is_salesforce(message: &Message<'_>) -> bool {
    message.spec.is_some() || urls(message).iter().any(Url::is_salesforce)
}

/// Whether the request has a body that is not empty.
pub fn has_body(message: &Message<'_>) -> bool {
    match &message.draft.body {
        Some(Body::KeyValue(pairs)) => !pairs.is_empty(),
        Some(Body::Raw(text)) => !text.as_str().trim().is_empty(),
        None => false,
    }
}

/// What a URL stands for; `None` when it is no URL of an object's records, or Liquid hides what it is.
pub fn target(url: &Url) -> Option<Target> {
    if !url.is_salesforce() {
        return None;
    }
    let path = url.get(url.path());
    let at = path.to_ascii_lowercase().find("/sobjects/")?;
    let rest = path.get(at + "/sobjects/".len()..)?.trim();
    let mut segments = segments(rest);
    let object = segments.next()?;
    if object.contains(UNKNOWN) && object.chars().count() > 1 {
        return None;
    }
    match (segments.next(), segments.next(), segments.next()) {
        (None, ..) => Some(Target::Collection),
        (Some(id), None, _) if !id.eq_ignore_ascii_case("describe") && !id.eq_ignore_ascii_case("id") => {
            Some(Target::Record)
        }
        (Some(field), Some(_), None) if !field.contains(UNKNOWN) => Some(Target::Key),
        _ => None,
    }
}

/// The parts of a path between slashes. A doubled slash is a slip of its own, and so is a bracket or quote at the end of a
/// URL that was pasted with its surroundings.
pub fn segments(path: &str) -> impl Iterator<Item = &str> {
    let is_name = |segment: &&str| segment.contains(|c: char| c.is_alphanumeric() || c == UNKNOWN);
    path.split('/').map(str::trim).filter(is_name)
}

/// What the URL of a message stands for, where all its forms agree.
pub fn target_of(message: &Message<'_>) -> Option<Target> {
    let urls = urls(message);
    let first = target(urls.first()?)?;
    // `POST …?_HttpMethod=PATCH` stands for PATCH.
    let tunnelled = |url: &Url| url.query().is_some_and(|query| url.get(query).contains("_HttpMethod"));
    urls.iter().all(|url| target(url) == Some(first) && !tunnelled(url)).then_some(first)
}

/// What is wrong with the method: of that `http-method` speaks alone, and rules about the body wait until it is right.
pub fn method_fault(message: &Message<'_>) -> Option<MethodFault> {
    // A spec's method is its operation's; a record id that begins with `?` still leaves the URL without a record.
    let is_whole = message.kind != Kind::Spec || !message.is_partial;
    let method = message.draft.method.as_ref().filter(|_| is_whole)?.as_str();
    let Some(known) = catalogue::method(method) else { return Some(MethodFault::NotOffered) };
    match (target_of(message), known.name) {
        (Some(Target::Collection), "PATCH" | "DELETE") => Some(MethodFault::NeedsRecord),
        (Some(target @ Target::Collection), "PUT") => Some(MethodFault::Other(target, "POST")),
        (Some(target @ (Target::Record | Target::Key)), "POST" | "PUT") => Some(MethodFault::Other(target, "PATCH")),
        _ => (!known.body && has_body(message)).then_some(MethodFault::Body),
    }
}

/// Whether a span of a field is text that the compiler of specs wrote, and not its author.
pub fn is_generated(message: &Message<'_>, field: &Field, span: Span) -> bool {
    message.kind == Kind::Spec && field.text.editable(span.start..span.end).is_none()
}
