//! Secrets that stand in a message: in token calls, headers, URLs, bodies and variables.

use super::connected_content::{Call, calls};
use super::form::{self, Body, Piece, is_literal};
use super::request;
use super::url::{UNKNOWN, Url};
use crate::catalogue;
use crate::lint::message::{Field, Message, Role};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{BlockKind, Expr, ExprKind, Node, Part, Tag, TagKind, Template};

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
                    secrets.header(name.as_str());
                }
            }
            Role::Pair(at) => {
                if let Some(crate::template::Body::KeyValue(pairs)) = &message.draft.body
                    && let Some((name, _)) = pairs.get(at)
                {
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

struct Secrets<'a> {
    field: &'a Field,
    found: Vec<Secret<'a>>,
}

impl<'a> Secrets<'a> {
    fn add(&mut self, name: &str, span: Span, place: Place) {
        let is_real = catalogue::is_real_secret(name, self.field.of(span));
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
            if let Some(url) = &call.url {
                self.url(url);
            }
            self.basic_auth(&call);
            if let Some(headers) = call.option("headers").and_then(|option| option.value) {
                for part in &self.field.tree[headers.parts] {
                    if let Part::Text(span) = part {
                        self.json(*span, Place::Header);
                    }
                }
            }
            let Some(body) = Body::of(&call) else { continue };
            if body.is_json(self.field) {
                for piece in &body.pieces {
                    if let Piece::Text(span) = piece {
                        self.json(*span, Place::Form);
                    }
                }
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
            self.add("password", span, Place::Header);
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

    fn header(&mut self, name: &str) {
        if name.trim().eq_ignore_ascii_case("Authorization")
            || name.trim().eq_ignore_ascii_case("Proxy-Authorization")
            || request::meant_header(name) == Some("Authorization")
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
            _ => self.push(name, self.field.whole(), place, false),
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
            let is_real = catalogue::is_real_credential(self.field.of(span));
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
        struct Texts(Vec<Span>);
        impl Visitor for Texts {
            fn text(&mut self, _: &Template, text: Span) {
                self.0.push(text);
            }
        }
        let mut texts = Texts(Vec::new());
        self.field.tree.visit(&mut texts);
        texts.0.into_iter().for_each(|text| self.json(text, Place::Body));
    }

    /// Members of JSON whose names say that their value is a secret: `"name": "value"`, both within one text.
    fn json(&mut self, text: Span, place: Place) {
        let content = self.field.of(text);
        let mut strings = Vec::new();
        let mut at = 0;
        while let Some(open) = content.get(at..).and_then(|rest| rest.find('"')).map(|found| at + found) {
            let Some(close) = end_of_string(content, open + 1) else { break };
            strings.push(open + 1..close);
            at = close + 1;
        }
        for [name, value] in strings.array_windows() {
            let between = content.get(name.end + 1..value.start - 1).unwrap_or_default();
            let written = content.get(name.clone()).unwrap_or_default();
            if between.trim() != ":" {
                continue;
            }
            let span = Span::new(text.start + value.start as u32, text.start + value.end as u32);
            if written.eq_ignore_ascii_case("Authorization") {
                let value = self.field.of(span);
                let start = value.rfind(char::is_whitespace).map_or(0, |at| at as u32 + 1);
                let span = Span::new(span.start + start, span.end);
                let is_real = catalogue::is_real_credential(self.field.of(span));
                self.push(written, span, place, is_real);
            } else if catalogue::is_secret_name(written) {
                self.add(written, span, place);
            }
        }
    }

    /// Variables whose names say that their text is a secret.
    fn variables(&mut self) {
        struct Variables<'a>(&'a Field, Vec<(Span, Span)>);
        impl Visitor for Variables<'_> {
            fn tag(&mut self, template: &Template, tag: &Tag) {
                if let TagKind::Assign { name, value: Some(value) } = tag.kind
                    && let ExprKind::String { content } = template[value].value.kind
                {
                    self.1.push((name, content));
                }
            }
            fn block(&mut self, template: &Template, block: &crate::syntax::tree::Block) {
                if let BlockKind::Capture(name) = block.kind
                    && let [branch] = &template[block.branches]
                    && let [Node::Text(span)] = &template[branch.body]
                {
                    self.1.push((name, trimmed(self.0, *span)));
                }
            }
        }
        let mut variables = Variables(self.field, Vec::new());
        self.field.tree.visit(&mut variables);
        for (name, value) in variables.1 {
            let name = self.field.of(name).to_owned();
            if catalogue::is_secret_name(&name) {
                self.add(&name, value, Place::Variable);
            }
        }
    }

    /// Texts and strings that have the shape of a secret, wherever they stand.
    fn shapes(&mut self) {
        struct Texts(Vec<Span>);
        impl Visitor for Texts {
            fn text(&mut self, _: &Template, text: Span) {
                self.0.push(text);
            }
            fn expr(&mut self, _: &Template, expr: &Expr) {
                if let ExprKind::String { content } = expr.kind {
                    self.0.push(content);
                }
            }
            fn value(&mut self, template: &Template, value: &crate::syntax::tree::Value) {
                self.0.extend(template[value.parts].iter().filter_map(|part| match part {
                    Part::Text(span) => Some(*span),
                    Part::Output(_) => None,
                }));
            }
        }
        let mut texts = Texts(Vec::new());
        self.field.tree.visit(&mut texts);
        for text in texts.0 {
            for range in catalogue::secret_shapes(self.field.of(text)) {
                let span = Span::new(text.start + range.start as u32, text.start + range.end as u32);
                self.push("", span, Place::Shape, true);
            }
        }
    }
}

/// The closing quote of a JSON string.
fn end_of_string(text: &str, start: usize) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.get(start..)?.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(start + at),
            _ => {}
        }
    }
    None
}

fn trimmed(field: &Field, span: Span) -> Span {
    let text = field.of(span);
    let start = span.start + (text.len() - text.trim_start().len()) as u32;
    Span::new(start, start + text.trim().len() as u32)
}
