//! Bodies of Connected Content calls, wherever they are written: behind `:body`, or captured or assigned before; and the
//! pairs of a form body.

use super::blank::{Definition, definition};
use super::connected_content::Call;
use crate::catalogue;
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::tree::{ExprKind, List, Node, Output, Part, Value};

/// Names that forms of token endpoints have. What follows a secret behind a `&` under another name is a part of it.
/// Source: RFC 6749, RFC 7521, and Salesforce's token endpoint.
const PARAMETERS: &[&str] = &[
    "access_token",
    "assertion",
    "audience",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_verifier",
    "format",
    "grant_type",
    "password",
    "redirect_uri",
    "refresh_token",
    "resource",
    "response_type",
    "scope",
    "state",
    "token",
    "username",
];

/// A piece of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is sent.
    Text(Span),
    /// An output; of one that stands for a text known from the field, that text.
    Output(Span, Option<Span>),
}

/// The body of a call.
#[derive(Debug)]
pub struct Body {
    /// What stands behind `:body`, without what follows white space.
    pub value: Value,
    /// The body in pieces. What white space parts from an inline body belongs to it: its author meant it to.
    pub pieces: Vec<Piece>,
    /// The white space that ends an inline body, and that between the words after it.
    pub gaps: Vec<Span>,
}

/// A pair of a form body.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The name.
    pub name: Span,
    /// The value, in pieces.
    pub value: Vec<Piece>,
}

impl Body {
    /// The body of a call that has one.
    pub fn of(call: &Call<'_>) -> Option<Self> {
        let field = call.field;
        let option = call.option("body")?;
        let value = option.value?;
        let mut body = Self { value, pieces: Vec::new(), gaps: Vec::new() };
        let parts = &field.tree[value.parts];
        match parts {
            [Part::Output(output)] => body.defined(field, output),
            _ => body.parts(field, parts),
        }
        // `:body=…` has a slip of its own.
        if let Some(Piece::Text(first)) = body.pieces.first_mut()
            && first.start == option.name.end
            && field.of(*first).starts_with('=')
        {
            first.start += 1;
        }
        let mut end = value.span.end;
        for word in stray_words(call).filter(|word| word.span.start >= value.span.end) {
            // The words must follow each other, and the first of them the body.
            let gap = Span::new(end, word.span.start);
            let is_next = !gap.is_empty() && field.of(gap).trim().is_empty();
            // Right behind the body the name of an option is one that lacks its colon; later on it is a word like others.
            let is_option = || catalogue::connected_content_option(field.of(word.content)).is_some();
            if !is_next || body.gaps.is_empty() && is_option() {
                break;
            }
            body.gaps.push(gap);
            body.pieces.push(Piece::Text(gap));
            body.parts(field, &field.tree[word.parts]);
            end = word.span.end;
        }
        Some(body)
    }

    fn parts(&mut self, field: &Field, parts: &[Part]) {
        for part in parts {
            self.pieces.push(match part {
                Part::Text(span) => Piece::Text(*span),
                Part::Output(output) => Piece::Output(output.delimited.span, known_text(field, output)),
            });
        }
    }

    /// What an output stands for that is the whole body.
    fn defined(&mut self, field: &Field, output: &Output) {
        let span = output.delimited.span;
        match output.value.map(|value| field.tree[value].value.kind) {
            Some(ExprKind::Variable(variable)) if variable.steps.is_empty() => {
                let crate::syntax::tree::Root::Name(name) = variable.root else { return };
                match definition(field, field.of(name), span.start) {
                    Some(Definition::Capture(nodes)) => self.captured(field, nodes),
                    _ => match known_text(field, output) {
                        Some(text) => self.pieces.push(Piece::Text(text)),
                        None => self.pieces.push(Piece::Output(span, None)),
                    },
                }
            }
            _ => self.pieces.push(Piece::Output(span, None)),
        }
    }

    fn captured(&mut self, field: &Field, nodes: List<Node>) {
        for node in &field.tree[nodes] {
            match node {
                Node::Text(span) => self.pieces.push(Piece::Text(*span)),
                Node::Output(output) => {
                    self.pieces.push(Piece::Output(output.delimited.span, known_text(field, output)));
                }
                Node::Block(block) => {
                    for branch in &field.tree[block.branches] {
                        self.captured(field, branch.body);
                    }
                }
                Node::Tag(_) | Node::Verbatim(_) | Node::Error(_) => {}
            }
        }
        self.trim(field);
    }

    /// Takes the white space off the ends of a captured body.
    fn trim(&mut self, field: &Field) {
        if let Some(Piece::Text(span)) = self.pieces.first_mut() {
            let text = field.of(*span);
            span.start += (text.len() - text.trim_start().len()) as u32;
        }
        if let Some(Piece::Text(span)) = self.pieces.last_mut() {
            span.end = span.start + field.of(*span).trim_end().len() as u32;
        }
        self.pieces.retain(|piece| !matches!(piece, Piece::Text(span) if span.is_empty()));
    }

    /// Whether the body is JSON.
    pub fn is_json(&self, field: &Field) -> bool {
        matches!(self.pieces.first(), Some(Piece::Text(span)) if field.of(*span).trim_start().starts_with(['{', '[']))
    }

    /// Whether the body has the shape of a form: a text with a name and `=` at its start.
    pub fn is_form(&self, field: &Field) -> bool {
        let named = |text: &str| {
            let name = text.split(['=', '&']).next().unwrap_or_default();
            text.contains('=') && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())
        };
        !self.is_json(field) && matches!(self.pieces.first(), Some(Piece::Text(span)) if named(field.of(*span)))
    }

    /// The pairs of a form body.
    pub fn pairs(&self, field: &Field) -> Vec<Pair> {
        if self.is_json(field) { Vec::new() } else { pairs(field, &self.pieces) }
    }
}

/// The pairs of a form in pieces. A name without `=`, or a name that no token endpoint has, behind a secret counts as a
/// part of the secret, whose `&` was not encoded.
pub fn pairs(field: &Field, pieces: &[Piece]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for segment in segments(field, pieces) {
        let text = match segment.first() {
            Some(Piece::Text(span)) => *span,
            _ => Span::default(),
        };
        let equals = field.of(text).find('=');
        let name = Span::new(text.start, equals.map_or(text.end, |at| text.start + at as u32));
        let known = |name: &str| PARAMETERS.contains(&name.trim().trim_start_matches("amp;"));
        if let Some(before) = pairs.last_mut()
            && catalogue::is_masked_name(field.of(before.name))
            && is_literal(&before.value)
            && (equals.is_none() || !known(field.of(name)) && segment.len() == 1)
            && let Some(Piece::Text(last)) = before.value.last_mut()
            && text.start == last.end + 1
            && segment.len() == 1
        {
            last.end = text.end;
            continue;
        }
        let Some(equals) = equals else { continue };
        let rest = Span::new(text.start + equals as u32 + 1, text.end);
        let mut value: Vec<Piece> = segment.into_iter().skip(1).collect();
        if !rest.is_empty() {
            value.insert(0, Piece::Text(rest));
        }
        pairs.push(Pair { name, value });
    }
    pairs
}

/// The pieces between the `&` of a form.
fn segments(field: &Field, pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut segments = vec![Vec::new()];
    for piece in pieces {
        let Piece::Text(span) = *piece else {
            if let Some(last) = segments.last_mut() {
                last.push(*piece);
            }
            continue;
        };
        let mut start = span.start;
        for (at, part) in field.of(span).split('&').enumerate() {
            if at > 0 {
                segments.push(Vec::new());
            }
            let text = Span::new(start, start + part.len() as u32);
            start = text.end + 1;
            if let Some(last) = segments.last_mut()
                && !text.is_empty()
            {
                // Texts that stand side by side are one.
                match last.last_mut() {
                    Some(Piece::Text(before)) if before.end == text.start => before.end = text.end,
                    _ => last.push(Piece::Text(text)),
                }
            }
        }
    }
    segments
}

/// Whether a value is text alone.
pub fn is_literal(value: &[Piece]) -> bool {
    value.iter().all(|piece| matches!(piece, Piece::Text(_)))
}

/// The span of a value.
pub fn span(value: &[Piece]) -> Option<Span> {
    let of = |piece: &Piece| match piece {
        Piece::Text(span) | Piece::Output(span, _) => *span,
    };
    Some(of(value.first()?).to(of(value.last()?)))
}

/// The words of a call that are neither its URL nor an option's value.
pub fn stray_words<'a>(call: &Call<'a>) -> impl Iterator<Item = &'a Value> {
    call.field.tree[call.words.words].iter().skip(1)
}

/// The text that an output without filters stands for, where an `assign` of a string in the field says it.
fn known_text(field: &Field, output: &Output) -> Option<Span> {
    let pipeline = field.tree[output.value?];
    if !pipeline.filters.is_empty() {
        return None;
    }
    let name = pipeline.value.plain_name()?;
    let Some(Definition::Pipeline(defined)) = definition(field, field.of(name), name.start) else { return None };
    match defined.value.kind {
        ExprKind::String { content } if defined.filters.is_empty() => Some(content),
        _ => None,
    }
}
