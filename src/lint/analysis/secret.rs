//! Secrets that stand in a message: in token calls, headers, URLs, bodies and variables.

use super::connected_content::{Call, calls};
use super::contents;
use super::form::{self, Body, Piece, is_literal};
use super::request;
use super::url::{UNKNOWN, Url};
use crate::catalogue;
use crate::lint::message::{Field, Message, Role};
use crate::source::Span;
use crate::syntax::tree::{Node, Part};

/// A secret of so many bytes is sought in the whole file; a shorter one may be a part of any word.
const FINDABLE: usize = 8;

/// A value where a secret belongs.
#[derive(Clone, Debug)]
pub struct Secret<'a> {
    /// The field that it stands in.
    pub field: &'a Field,
    /// The value, in the field.
    pub span: Span,
    /// The name behind which it stands, as written; of a header, the header's.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it is a secret that somebody wrote out, and no placeholder, output or mere word.
    pub is_real: bool,
}

/// Where a secret stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the query of a URL.
    Query,
    /// Before the host of a URL.
    UserInfo,
    /// In the body of a call.
    Form,
    /// In a header.
    Header,
    /// In the request's own body.
    Body,
    /// In a variable.
    Variable,
    /// Anywhere else, told by its shape.
    Shape,
}

/// The values of a message that stand where a secret belongs, in the order of the fields. No two of them overlap.
pub fn secrets<'a>(message: &'a Message<'_>) -> Vec<Secret<'a>> {
    let mut found = Vec::new();
    for field in &message.fields {
        let mut secrets = Secrets { field, found: Vec::new() };
        secrets.calls();
        secrets.variables();
        match field.role {
            Role::Url => Url::variants(field).iter().for_each(|url| secrets.url(url)),
            Role::Header(at) => {
                if let Some((name, _)) = message.header_at(at) {
                    secrets.header(name.as_str(), request::meant_header_at(message, at));
                }
            }
            Role::Pair(at) => {
                if let Some(name) = message.pair_name(at) {
                    secrets.whole(name, Place::Body);
                }
            }
            Role::Nested(at) => {
                if let Some((name, _)) = message.draft.nested.get(at) {
                    secrets.whole(name.as_str(), Place::Body);
                }
            }
            Role::Raw => secrets.raw_body(),
            Role::Text => {}
        }
        secrets.shapes();
        found.append(&mut secrets.found);
    }
    found
}

/// The places in the file that may never be shown: those of the secrets, and those of the same texts wherever else they
/// stand, in a comment for one.
pub fn masked(message: &Message<'_>) -> Vec<Span> {
    let file = message.file.text();
    let mut places: Vec<Span> = Vec::new();
    for secret in secrets(message).iter().filter(|secret| secret.is_real || is_unsure(secret)) {
        let place = secret.field.place(secret.span);
        let texts = [place.of(file), secret.field.of(secret.span)];
        places.push(place);
        for text in texts.into_iter().filter(|text| text.len() >= FINDABLE) {
            places.extend(file.match_indices(text).map(|(at, text)| Span::new(at as u32, (at + text.len()) as u32)));
        }
    }
    places.extend(written_in_forms(file));
    places.sort_unstable();
    places.dedup();
    places
}

/// Values of forms and queries in a text that nothing has read: Liquid that is broken, a comment.
fn written_in_forms(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.match_indices('=').filter_map(move |(at, _)| {
        let name = text.get(..at)?;
        let start = name.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).map_or(0, |at| at + 1);
        let rest = text.get(at + 1..)?;
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '\\')).unwrap_or(rest.len());
        let (name, value) = (name.get(start..)?, rest.get(..end)?);
        catalogue::is_real_secret(name, value).then(|| Span::new(at as u32 + 1, (at + 1 + end) as u32))
    })
}

/// Whether a value that nobody need replace is better not shown: a word behind the name of a secret.
fn is_unsure(secret: &Secret<'_>) -> bool {
    let text = secret.field.of(secret.span);
    catalogue::is_masked_name(&secret.name) && !text.contains("{{") && !catalogue::is_secret_placeholder(text)
}

struct Secrets<'a> {
    field: &'a Field,
    found: Vec<Secret<'a>>,
}

impl<'a> Secrets<'a> {
    fn add(&mut self, name: &str, span: Span, place: Place) {
        let written = self.field.of(span);
        // A placeholder may have been percent-encoded with the rest of a form or a query.
        let decoded = percent_encoding::percent_decode_str(written).decode_utf8();
        let is_real = decoded.is_ok_and(|decoded| catalogue::is_real_secret(name, &decoded))
            && catalogue::is_real_secret(name, written);
        self.push(name, span, place, is_real);
    }

    fn push(&mut self, name: &str, span: Span, place: Place, is_real: bool) {
        let overlaps = |other: &Secret<'_>| other.span.start < span.end && span.start < other.span.end;
        if !span.is_empty() && !self.found.iter().any(overlaps) {
            self.found.push(Secret { field: self.field, span, name: name.trim().to_owned(), place, is_real });
        }
    }

    fn calls(&mut self) {
        for call in calls(self.field) {
            if let Some(url) = call.url {
                self.url(url);
            }
            self.basic_auth(&call);
            if let Some(headers) = call.option("headers").and_then(|option| option.value) {
                let texts = self.field.tree[headers.parts].iter().filter_map(|part| match part {
                    Part::Text(span) => Some(*span),
                    Part::Output(_) => None,
                });
                self.json(texts, Place::Header);
            }
            let Some(body) = Body::of(&call) else { continue };
            if body.is_json(self.field) {
                let texts = body.pieces.iter().filter_map(|piece| match piece {
                    Piece::Text(span) => Some(*span),
                    Piece::Output(..) => None,
                });
                self.json(texts, Place::Form);
            }
            for pair in body.pairs(self.field) {
                self.pair(&pair, Place::Form);
            }
        }
    }

    fn pair(&mut self, pair: &form::Pair, place: Place) {
        let name = self.field.of(pair.name);
        if !catalogue::is_secret_name(name) {
            return;
        }
        if let [Piece::Output(_, Some(text))] = pair.value.as_slice() {
            self.add(name, *text, place);
        } else if let Some(span) = form::span(&pair.value) {
            if is_literal(&pair.value) {
                self.add(name, span, place);
            } else {
                self.push(name, span, place, false);
            }
        }
    }

    /// `:basic_auth user:password`, where the name of a credential belongs.
    fn basic_auth(&mut self, call: &Call<'_>) {
        let Some(value) = call.option("basic_auth").and_then(|option| option.value) else { return };
        if let Some(colon) = self.field.of(value.content).find(':') {
            let span = Span::new(value.content.start + colon as u32 + 1, value.content.end);
            let is_real = catalogue::is_real_secret("password", self.field.of(span));
            self.push(":basic_auth", span, Place::Form, is_real);
        }
    }

    fn url(&mut self, url: &Url) {
        if let Some(query) = url.query() {
            let mut start = query.start;
            for parameter in url.get(query).split('&') {
                if let Some((name, value)) = parameter.split_once('=')
                    && catalogue::is_secret_name(name)
                {
                    let range = start + name.len() + 1..start + parameter.len();
                    let span = url.place(range);
                    if value.contains(UNKNOWN) {
                        self.push(name, span, Place::Query, false);
                    } else {
                        self.add(name, span, Place::Query);
                    }
                }
                start += parameter.len() + 1;
            }
        }
        let host = url.host();
        let Some(scheme) = url.scheme() else { return };
        let user = scheme.end + 3..host.start.saturating_sub(1);
        let text = url.get(user.clone());
        if let Some(colon) = text.find(':')
            && !text.contains(UNKNOWN)
        {
            self.add("password", url.place(user.start + colon + 1..user.end), Place::UserInfo);
        }
    }

    fn header(&mut self, name: &str, meant: Option<&str>) {
        if name.trim().eq_ignore_ascii_case("Authorization")
            || name.trim().eq_ignore_ascii_case("Proxy-Authorization")
            || meant == Some("Authorization")
        {
            self.authorization(name);
        } else if catalogue::is_secret_name(name) {
            self.whole(name, Place::Header);
        }
    }

    /// The value of a whole field, where a secret belongs.
    fn whole(&mut self, name: &str, place: Place) {
        if !catalogue::is_secret_name(name) {
            return;
        }
        let nodes = &self.field.tree[self.field.tree.body()];
        match nodes {
            [Node::Text(span)] => self.add(name, trimmed(self.field, *span), place),
            _ => {
                for span in &contents::of(self.field).strings {
                    if catalogue::is_real_secret(name, self.field.of(*span)) {
                        self.push(name, *span, place, true);
                    }
                }
                self.push(name, self.field.whole(), place, false);
            }
        }
    }

    /// `Bearer …`, `Basic …`, or a credential alone: text that no Liquid follows.
    fn authorization(&mut self, name: &str) {
        let nodes = &self.field.tree[self.field.tree.body()];
        let Some(Node::Text(span)) = nodes.last() else { return };
        let span = trimmed(self.field, *span);
        let text = self.field.of(span);
        let credential = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let is_first = nodes.len() == 1 || self.field.of(span).contains(char::is_whitespace);
        let span = Span::new(span.start + credential as u32, span.end);
        if is_first && !span.is_empty() {
            let written = self.field.of(span);
            // Without a scheme before it, only its look tells.
            let is_real = if text.len() > written.len() {
                catalogue::is_real_credential(written)
            } else {
                catalogue::is_real_secret("token", written)
            };
            self.push(name, span, Place::Header, is_real);
        }
    }

    fn raw_body(&mut self) {
        let mut pieces = Vec::new();
        for node in &self.field.tree[self.field.tree.body()] {
            match node {
                Node::Text(span) => pieces.push(Piece::Text(*span)),
                Node::Output(output) => pieces.push(Piece::Output(output.delimited.span, None)),
                _ => {}
            }
        }
        let first = pieces.iter().find_map(|piece| match piece {
            Piece::Text(span) => Some(self.field.of(*span).trim_start()),
            Piece::Output(..) => None,
        });
        if first.is_some_and(|text| !text.starts_with(['{', '[', '<'])) {
            for pair in form::pairs(self.field, &pieces) {
                self.pair(&pair, Place::Body);
            }
        }
        for &(name, value) in contents::secret_members(self.field) {
            self.member(name, value, Place::Body);
        }
    }

    /// Members of JSON in texts, whose names say that their value is a secret: `"name": "value"`.
    fn json(&mut self, texts: impl IntoIterator<Item = Span>, place: Place) {
        for text in texts {
            for (name, value) in contents::secret_members_of(self.field, text) {
                self.member(name, value, place);
            }
        }
    }

    fn member(&mut self, name: Span, value: Span, place: Place) {
        let (name, text) = (self.field.of(name), self.field.of(value));
        if name.eq_ignore_ascii_case("Authorization") {
            let credential = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            let is_real = catalogue::is_real_credential(text.get(credential..).unwrap_or_default());
            self.push(name, Span::new(value.start + credential as u32, value.end), place, is_real);
        } else {
            self.add(name, value, place);
        }
    }

    /// Variables whose names say that their text is a secret.
    fn variables(&mut self) {
        let contents = contents::of(self.field);
        for &(name, value) in contents.assigned.iter().chain(&contents.captured) {
            let name = self.field.of(name);
            if catalogue::is_secret_name(name) {
                self.add(name, trimmed(self.field, value), Place::Variable);
            }
        }
    }

    /// Texts and strings that have the shape of a secret, wherever they stand.
    fn shapes(&mut self) {
        let contents = contents::of(self.field);
        for text in contents.texts.iter().chain(&contents.value_texts).chain(&contents.strings) {
            for range in catalogue::secret_shapes(self.field.of(*text)) {
                let span = Span::new(text.start + range.start as u32, text.start + range.end as u32);
                self.push("", span, Place::Shape, true);
            }
        }
    }
}

fn trimmed(field: &Field, span: Span) -> Span {
    let text = field.of(span);
    let start = span.start + (text.len() - text.trim_start().len()) as u32;
    Span::new(start, start + text.trim().len() as u32)
}
