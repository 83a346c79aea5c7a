//! Placeholders that somebody was to fill in, in every text of a message, and whether a secret belongs in their place.

use std::borrow::Cow;
use std::ops::Range;

use super::called::{Called, is_written};
use super::connected_content::{Call, calls};
use super::contents;
use super::json::string_members;
use crate::catalogue;
use crate::lint::message::{Field, Message, Role};
use crate::source::{Span, Text};
use crate::syntax::tree::{ExprKind, Part, Value};

/// A placeholder that is still there.
pub struct Unfilled {
    /// It, as it is written.
    pub text: String,
    /// Where it stands, in the file.
    pub place: Span,
    /// Whether it stands in a URL.
    pub in_url: bool,
    /// Whether a secret, or the id that goes with one, belongs there.
    pub is_secret: bool,
}

/// The placeholders of a message that stand in its file, in the order of its fields.
pub fn unfilled(message: &Message<'_>, called: &[Called<'_>]) -> Vec<Unfilled> {
    let mut found = Vec::new();
    for field in &message.fields {
        let name = match field.role {
            Role::Header(at) => message.header_at(at).map(|(name, _)| name.as_str()),
            Role::Pair(at) => message.pair_at(at).map(Text::as_str),
            Role::Nested(at) => message.draft.nested.get(at).map(|(name, _)| name.as_str()),
            Role::Url | Role::Raw | Role::Text => None,
        };
        let mut search = Search { field, found: Vec::new() };
        search.text(name);
        search.literals();
        for call in calls(field) {
            search.call(&call);
        }
        let written = search.found.into_iter().filter(|found| is_written(message, field, found.span));
        found.extend(written.map(|found| Unfilled {
            text: field.of(found.span).to_owned(),
            place: field.place(found.span),
            in_url: found.in_url,
            is_secret: found.is_secret,
        }));
    }
    hosts(message, called, &mut found);
    for (key, text) in message.spec.and_then(|spec| spec.auth.as_ref()).into_iter().flat_map(|auth| &auth.written) {
        if is_secret_placeholder(text.as_str()) {
            let place = text.span(0..text.as_str().len() as u32);
            let is_secret = *key != "credential";
            found.push(Unfilled { text: text.as_str().to_owned(), place, in_url: false, is_secret });
        }
    }
    found
}

/// Placeholders that only a host tells: `yourdomain.my.salesforce.com`.
fn hosts(message: &Message<'_>, called: &[Called<'_>], found: &mut Vec<Unfilled>) {
    for called in called {
        let Some(label) = called.url.host_placeholder() else { continue };
        let span = called.url.place(label);
        let place = called.field.place(span);
        let is_told = found.iter().any(|other| other.place.start < place.end && place.start < other.place.end);
        if !is_told && is_written(message, called.field, span) {
            let text = called.field.of(span).to_owned();
            found.push(Unfilled { text, place, in_url: true, is_secret: false });
        }
    }
}

/// What a text is to whoever reads it.
#[derive(Clone, Copy)]
enum Owner<'a> {
    /// A URL, where nothing but a query parameter is a secret.
    Url,
    /// The value of something with a name.
    Name(&'a str),
    /// A text that names its values itself: a form, JSON.
    Names,
}

struct Search<'a> {
    field: &'a Field,
    found: Vec<Found>,
}

/// The same as [`Unfilled`], in the field.
struct Found {
    span: Span,
    in_url: bool,
    is_secret: bool,
}

impl Search<'_> {
    /// The field's own text, without its Liquid.
    fn text(&mut self, name: Option<&str>) {
        let owner = match (self.field.role, name) {
            (Role::Url, _) => Owner::Url,
            (_, Some(name)) => Owner::Name(name),
            _ => Owner::Names,
        };
        let whole = self.field.source();
        if let Owner::Name(name) = owner
            && catalogue::is_secret_name(name)
            && is_secret_placeholder(whole)
        {
            let start = whole.len() - whole.trim_start().len();
            self.push(Span::new(start as u32, (start + whole.trim().len()) as u32), owner, true);
            return;
        }
        self.masked(self.field.whole(), &contents::of(self.field).texts, owner);
    }

    fn call(&mut self, call: &Call<'_>) {
        if let Some(url) = self.field.tree[call.words.words].first() {
            self.value(url, Owner::Url);
        }
        for option in call.options() {
            let Some(value) = option.value else { continue };
            match self.field.of(option.name).trim_start_matches(':') {
                "body" | "headers" => self.value(&value, Owner::Names),
                name @ ("basic_auth" | "auth_credentials") => self.value(&value, Owner::Name(name)),
                _ => {}
            }
        }
    }

    fn value(&mut self, value: &Value, owner: Owner<'_>) {
        let parts = self.field.tree[value.parts].iter();
        let texts: Vec<Span> = parts
            .filter_map(|part| match part {
                Part::Text(span) => Some(*span),
                Part::Output(_) => None,
            })
            .collect();
        self.masked(value.content, &texts, owner);
    }

    /// Literals that are written: the value of `assign`, and what stands in for a blank value.
    fn literals(&mut self) {
        let contents = contents::of(self.field);
        for &(name, content) in &contents.assigned {
            self.literal(content, Some(self.field.of(name)));
        }
        for (filter, _) in &contents.filters {
            if matches!(self.field.of(filter.name), "default" | "append" | "prepend") {
                for argument in &self.field.tree[filter.arguments] {
                    if let ExprKind::String { content } = argument.value.kind {
                        self.literal(content, None);
                    }
                }
            }
        }
    }

    /// A literal in Liquid that goes into the message.
    fn literal(&mut self, content: Span, name: Option<&str>) {
        let owner = name.map_or(Owner::Names, Owner::Name);
        if name.is_some_and(catalogue::is_secret_name) && is_secret_placeholder(self.field.of(content)) {
            self.push(content, owner, true);
        } else {
            self.masked(content, &[content], owner);
        }
    }

    /// Looks at `whole` with nothing but `texts` in it; the rest is Liquid.
    fn masked(&mut self, whole: Span, texts: &[Span], owner: Owner<'_>) {
        if !texts.iter().any(|text| may_hold_one(self.field.of(*text))) {
            return;
        }
        let masked = if texts == [whole] {
            Cow::Borrowed(self.field.of(whole))
        } else {
            let mut masked = Vec::with_capacity(whole.len() as usize);
            for text in texts.iter().filter(|text| whole.contains(**text)) {
                masked.resize(masked.len().max((text.start - whole.start) as usize), 0);
                masked.extend_from_slice(self.field.of(*text).as_bytes());
            }
            Cow::Owned(String::from_utf8(masked).unwrap_or_default())
        };
        let place = |range: Range<usize>| Span::new(whole.start + range.start as u32, whole.start + range.end as u32);
        // The whole of a secret's value is one placeholder, in whatever brackets.
        let mut secret = secret_values(&masked);
        secret.retain(|range| masked.get(range.clone()).is_some_and(is_secret_placeholder));
        secret.iter().for_each(|range| self.push(place(range.clone()), owner, true));
        for placeholder in catalogue::placeholders(&masked) {
            let at = placeholder.range.start;
            if secret.iter().any(|range| range.contains(&at)) {
                continue;
            }
            let is_secret = match owner {
                Owner::Name(name) => names_secret(name_before(&masked, at).unwrap_or(name)),
                Owner::Url => name_before(&masked, at).is_some_and(catalogue::is_secret_name),
                Owner::Names => name_before(&masked, at).map_or(placeholder.secret, names_secret),
            };
            self.push(place(placeholder.range), owner, is_secret);
        }
    }

    fn push(&mut self, span: Span, owner: Owner<'_>, is_secret: bool) {
        self.found.push(Found { span, in_url: matches!(owner, Owner::Url), is_secret });
    }
}

/// Whether a placeholder stands in a text between Liquid; for some texts that hold none as well.
fn may_hold_one(text: &str) -> bool {
    !catalogue::placeholders(text).is_empty()
        || secret_values(text).into_iter().any(|range| text.get(range).is_some_and(is_secret_placeholder))
}

/// Whether a text without Liquid is a placeholder of a secret.
fn is_secret_placeholder(text: &str) -> bool {
    !text.contains("{{") && !text.contains("{%") && catalogue::is_secret_placeholder(text)
}

/// Whether a secret belongs behind a name; a token, behind `Authorization`.
fn names_secret(name: &str) -> bool {
    catalogue::is_secret_name(name) || name.trim().eq_ignore_ascii_case("Authorization")
}

/// The values behind names of secrets in a text: those of form fields, query parameters and JSON members.
fn secret_values(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    for equals in memchr::memchr_iter(b'=', bytes) {
        let before = bytes.get(..equals).unwrap_or_default();
        let start = before.iter().rposition(|byte| !is_name(byte)).map_or(0, |at| at + 1);
        if catalogue::is_secret_name(text.get(start..equals).unwrap_or_default()) {
            let rest = text.get(equals + 1..).unwrap_or_default();
            let end = rest.find(['&', '=', '"', '\'', '\0', '\n', '\r']).unwrap_or(rest.len());
            let length = rest.get(..end).unwrap_or_default().trim_end().len();
            found.push(equals + 1..equals + 1 + length);
        }
    }
    found.extend(string_members(text, catalogue::is_secret_name).map(|(_, value)| value));
    found
}

/// The name that a text gives to the value at `at`: of a form field, a query parameter or a JSON member.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let start = before.rfind(['&', '?', '"', '\'', '{', ',', '\0', ' ', '\n', '\t']).map_or(0, |at| at + 1);
    if let Some((name, _)) = before.get(start..)?.split_once('=') {
        return Some(name);
    }
    let ends_with_colon = |text: &str| text.trim_end().ends_with(':');
    let outside = if ends_with_colon(before) { before } else { before.get(..before.rfind('"')?)? };
    let quoted = outside.trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
    quoted.get(quoted.rfind('"')? + 1..)
}

#[cfg(test)]
mod tests {
    use super::name_before;

    #[test]
    fn values_are_named_in_forms_and_in_json() {
        for (text, name) in [
            ("client_id=@", Some("client_id")),
            ("a=1&client_secret=@", Some("client_secret")),
            ("https://x.com/a?key=@", Some("key")),
            ("https://x.com/a/@", None),
            ("{\"X-Key\": \"@\"}", Some("X-Key")),
            ("{\"a\":1,\"Authorization\":\"Bearer @\"}", Some("Authorization")),
            ("{\"n\": @}", Some("n")),
            ("[\"@\"]", None),
            ("Bearer @", None),
        ] {
            let at = text.find('@').unwrap();
            assert_eq!(name_before(text, at), name, "{text}");
        }
    }
}
