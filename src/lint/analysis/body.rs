//! The members of a request body, key/value or raw: their names, and what their values can be.

use std::cell::OnceCell;
use std::collections::HashSet;

use smallvec::{SmallVec, smallvec};

use super::blank;
use super::json::{Fault, Form, Log, MAX_WANTED, Part, Reader, Repetition, Shape, Written};
use super::paths::value::Hole;
use super::paths::{self, Sink};
use super::{salesforce, shape};
use crate::catalogue;
use crate::lint::message::{Field, Kind, Message};
use crate::source::{Span, Text};
use crate::spec::WhenBlank;
use crate::syntax::Visitor;
use crate::syntax::tree::{self, Block, BlockKind, Node, Template};

/// The body of a request.
#[derive(Debug)]
pub struct Body<'a> {
    /// The members, in order.
    pub members: Vec<Member<'a>>,
    /// Whether no member can stand where only Braze knows.
    pub is_complete: bool,
    /// The required fields ([`salesforce::required`]) that are not there on every way, or not at all.
    pub missing: Missing,
}

/// Which of the required fields are missing, by their places among them.
#[derive(Debug, Default)]
pub struct Missing {
    /// Those that no way has.
    pub always: Vec<usize>,
    /// Those that some ways have and others have not.
    pub sometimes: Vec<usize>,
}

/// A member of the body.
#[derive(Debug)]
pub struct Member<'a> {
    /// The name.
    pub name: &'a str,
    /// The name in the file, without its quotes.
    pub place: Span,
    /// Where the name stands.
    host: NameHost<'a>,
    /// The field that the value stands in.
    pub field: &'a Field,
    /// What the value can be; nothing when it could not be read.
    pub forms: &'a [Form],
    /// Whether the message is cancelled when the value is blank.
    is_guarded: bool,
    /// See [`Self::literals`].
    literals: OnceCell<Vec<Literal>>,
}

/// Where the name of a member stands.
#[derive(Clone, Copy, Debug)]
enum NameHost<'a> {
    /// In a raw body, at this span of the field.
    InBody(Span),
    /// In the file, as a text of its own.
    Alone(&'a Text),
}

/// A literal that a value can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The text.
    pub text: String,
    /// Where it stands in the field.
    pub span: Span,
    /// Whether it is a text, and not a bare word of JSON.
    pub is_text: bool,
}

/// What a raw body tells.
#[derive(Debug)]
pub struct Raw<'a> {
    /// The body.
    pub field: &'a Field,
    /// What the ways through it told.
    log: &'a Log,
    /// Whether every way was gone.
    is_complete: bool,
}

/// The ways through the fields of a body, gone once for all rules.
#[derive(Debug, Default)]
pub struct Reading {
    raw: Option<(Log, bool)>,
    /// The forms of each key/value pair.
    pairs: Vec<Vec<Form>>,
    /// How many members are wanted.
    wanted: usize,
}

/// The raw body of a message, read as JSON; `None` when it is none, or holds mistakes of Liquid.
pub fn raw<'a>(message: &'a Message<'_>) -> Option<Raw<'a>> {
    let (log, is_complete) = reading(message).raw.as_ref()?;
    Some(Raw { field: message.raw_body()?, log, is_complete: *is_complete })
}

fn reading<'a>(message: &'a Message<'_>) -> &'a Reading {
    message.known.body.get_or_init(|| {
        let wanted = salesforce::required(message);
        let guards = blank::guards(message);
        let raw = message.raw_body().filter(|field| !field.is_broken && is_json(message, field)).map(|field| {
            let reader = Reader::new(field.source(), &wanted);
            let paths::Outcome { ends, mut log, is_complete } = paths::run(field, guards, reader);
            ends.into_iter().for_each(|end| end.finish(field.whole(), &mut log));
            (log, is_complete)
        });
        let pairs = message.pairs().map(|(_, field)| forms(message, field, guards)).collect();
        Reading { raw, pairs, wanted: wanted.len() }
    })
}

impl<'a> Raw<'a> {
    /// The first fault, in the order of the text.
    pub fn fault(&self) -> Option<&'a Fault> {
        self.log.faults.iter().min_by_key(|fault| (fault.span.start, fault.because.is_some()))
    }

    /// Names that one object has twice, on some way.
    pub fn repetitions(&self) -> &'a [Repetition] {
        &self.log.repetitions
    }

    /// What only Braze knows and stands inside strings.
    pub fn holes_in_text(&self) -> &'a [Hole] {
        &self.log.holes_in_text
    }
}

/// Whether a raw body should be JSON: its content type says so, or nothing does and it looks like it.
fn is_json(message: &Message<'_>, field: &Field) -> bool {
    let looks_like_it = || field.source().trim_start().starts_with(['{', '[']);
    // Of a form or XML under the type of JSON `content-type` speaks alone.
    if matches!(shape::Shape::of_request(message), Some(shape::Shape::Form | shape::Shape::Xml)) {
        return false;
    }
    // A misspelt name counts as the header.
    let is_content_type = |name: &str| {
        name.eq_ignore_ascii_case("Content-Type") || catalogue::likely_header(name) == Some("Content-Type")
    };
    let at = message.draft.headers.iter().position(|(name, _)| is_content_type(name.as_str().trim()));
    match at.and_then(|at| message.header_at(at)) {
        Some((_, value)) => {
            let value = value.source().to_ascii_lowercase();
            value.contains("json") || value.contains("{{") && looks_like_it()
        }
        None => looks_like_it(),
    }
}

/// The body of a message, where it can be read as JSON.
pub fn read<'a>(message: &'a Message<'_>) -> Option<Body<'a>> {
    if message.raw_body().is_some() {
        let raw = raw(message).filter(|raw| raw.fault().is_none())?;
        return Some(of_raw(message, &raw));
    }
    message.draft.body.as_ref()?;
    let forms = &reading(message).pairs;
    let guarded = guarded(message);
    let members: Vec<Member<'_>> = message
        .pairs()
        .zip(forms)
        .map(|((name, field), forms)| {
            let length = name.as_str().len() as u32;
            Member {
                name: name.as_str(),
                place: name.span(0..length),
                host: NameHost::Alone(name),
                field,
                forms,
                is_guarded: guarded.contains(name.as_str()),
                literals: OnceCell::new(),
            }
        })
        .collect();
    let wanted = salesforce::required(message);
    let has = |name: &str| members.iter().any(|member| member.name.eq_ignore_ascii_case(name));
    let always = wanted.iter().enumerate().filter(|(_, name)| !has(name)).map(|(at, _)| at).collect();
    Some(Body { members, is_complete: true, missing: Missing { always, sometimes: Vec::new() } })
}

/// What the value of a pair can be.
fn forms(message: &Message<'_>, field: &Field, guards: &[String]) -> Vec<Form> {
    if field.is_broken {
        return Vec::new();
    }
    let shape = match (is_bare(message, field), field.source()) {
        (false, _) => Shape::Text,
        // Elsewhere than in a REST payload that is a template of the wrong shape.
        (true, "[]" | "{}") if message.kind != Kind::Rest => return Vec::new(),
        (true, "[]") => return vec![Form { shape: Shape::Array, parts: SmallVec::new(), span: field.whole() }],
        (true, "{}") => return vec![Form { shape: Shape::Object, parts: SmallVec::new(), span: field.whole() }],
        (true, _) => Shape::Bare,
    };
    // Text alone is written on one way.
    if let [Node::Text(span)] = &field.tree[field.tree.body()]
        && *span == field.whole()
        && field.comments.is_empty()
    {
        let part = Part::Text(Written::verbatim(field.whole()));
        return vec![Form { shape, parts: smallvec![part], span: field.whole() }];
    }
    let mut ends = paths::run(field, guards, Output { source: field.source(), parts: SmallVec::new() }).ends;
    if ends.len() > 1 {
        let mut seen = HashSet::new();
        ends.retain(|end| seen.insert(end.clone()));
    }
    ends.into_iter().take(MAX_FORMS).map(|end| Form { shape, parts: end.parts, span: field.whole() }).collect()
}

/// Whether a value stands without quotes, as a REST payload may have it: a number, `true`, `false`, `null`, an array or an
/// object.
fn is_bare(message: &Message<'_>, field: &Field) -> bool {
    let (content, start) = message.file.content();
    let before = field.text.offset(0).checked_sub(start + 1).and_then(|at| content.as_bytes().get(at as usize));
    matches!(message.kind, Kind::Rest | Kind::Template) && before != Some(&b'"')
}

fn of_raw<'a>(message: &'a Message<'_>, raw: &Raw<'a>) -> Body<'a> {
    let Raw { field, log, is_complete } = *raw;
    let guarded = guarded(message);
    let members = log.members.iter().map(|member| Member {
        name: member.name.text(field.source()),
        place: field.place(member.name.span),
        host: NameHost::InBody(member.name.span),
        field,
        forms: &member.forms,
        is_guarded: guarded.contains(member.name.text(field.source())),
        literals: OnceCell::new(),
    });
    let has = |way: u32, at: usize| way & 1 << at != 0;
    let mut missing = Missing::default();
    for at in 0..reading(message).wanted.min(MAX_WANTED) {
        if !log.ways.iter().any(|way| has(*way, at)) {
            missing.always.push(at);
        } else if !log.ways.iter().all(|way| has(*way, at)) {
            missing.sometimes.push(at);
        }
    }
    Body { members: members.collect(), is_complete: is_complete && !log.has_unknown_members, missing }
}

/// The fields of a spec that cancel the message when they are blank.
fn guarded<'a>(message: &Message<'a>) -> HashSet<&'a str> {
    let fields = message.spec.iter().flat_map(|spec| &spec.fields);
    fields.filter(|(_, value)| value.when_blank == WhenBlank::Abort).map(|(key, _)| key.as_str()).collect()
}

/// Whether a text holds what would be an attribute in Liquid.
fn has_attribute(text: &str) -> bool {
    text.contains('$') && text.contains("${")
}

/// So many forms of one value are kept.
const MAX_FORMS: usize = 16;

/// What a field writes on one way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Output<'a> {
    /// The text of the field.
    source: &'a str,
    parts: SmallVec<[Part; 1]>,
}

impl Sink for Output<'_> {
    type Log = ();

    fn text(&mut self, text: &str, span: Span, _: bool, (): &mut ()) -> bool {
        match self.parts.last_mut() {
            Some(Part::Text(last)) => last.push(text, span, self.source),
            _ => self.parts.push(Part::Text(Written::new(text, span, self.source))),
        }
        true
    }

    fn hole(&mut self, hole: &Hole, (): &mut ()) -> bool {
        self.parts.push(Part::Hole(hole.clone()));
        true
    }

    fn nothing(&mut self, _: Span) {}

    fn is_in_text(&self) -> bool {
        true
    }
}

impl Form {
    /// The text, where all of it is known, given that of the field.
    pub fn literal(&self, source: &str) -> Option<Literal> {
        if !matches!(self.shape, Shape::Text | Shape::Bare) {
            return None;
        }
        if self.parts.iter().any(|part| matches!(part, Part::Hole(_))) {
            return None;
        }
        let mut literal = Literal { text: String::new(), span: self.span, is_text: self.shape == Shape::Text };
        for (at, part) in self.parts.iter().enumerate() {
            let Part::Text(text) = part else { return None };
            literal.text.push_str(text.text(source));
            literal.span = if at == 0 { text.span } else { literal.span.to(text.span) };
        }
        Some(literal)
    }

    /// Whether it can be blank, and is so for other reasons than that it was written blank.
    fn can_be_blank(&self, source: &str) -> bool {
        matches!(self.shape, Shape::Text | Shape::Bare)
            && self.parts.iter().all(|part| match part {
                Part::Text(text) => text.text(source).trim().is_empty(),
                Part::Hole(hole) => hole.can_be_blank,
            })
    }
}

impl Member<'_> {
    /// Where the name can be replaced.
    pub fn edit(&self) -> Option<Span> {
        match self.host {
            NameHost::InBody(span) => {
                self.field.text.editable(span.start..span.end).filter(|_| self.field.of(span) == self.name)
            }
            NameHost::Alone(name) => name.editable(0..name.as_str().len() as u32),
        }
    }

    /// Everything literal that the value can be: whole forms of it, and defaults.
    pub fn literals(&self) -> &[Literal] {
        self.literals.get_or_init(|| self.all_literals())
    }

    fn all_literals(&self) -> Vec<Literal> {
        let mut literals: Vec<Literal> = Vec::new();
        for form in self.forms {
            let default = match form.parts.as_slice() {
                [Part::Hole(hole)] => hole.default.as_ref(),
                _ => None,
            };
            let default = default.map(|default| Literal {
                text: default.text.to_string(),
                span: default.span,
                is_text: form.shape == Shape::Text,
            });
            // What would be Liquid, had it been written as such, and what nobody filled in, are for other rules.
            let is_meant =
                |literal: &Literal| !has_attribute(&literal.text) && catalogue::placeholders(&literal.text).is_empty();
            let found = form.literal(self.field.source()).or(default).filter(is_meant);
            if let Some(literal) = found
                && !literals.contains(&literal)
            {
                literals.push(literal);
            }
        }
        literals
    }

    /// What makes the value blank for some user, in the field. `None` when nothing does, when the message is cancelled
    /// then, and when a blank is written on purpose.
    pub fn blank(&self) -> Option<Span> {
        let form = self.forms.iter().find(|form| form.can_be_blank(self.field.source()))?;
        let hole = form.parts.iter().find_map(|part| match part {
            Part::Hole(hole) => Some(hole.span),
            Part::Text(..) => None,
        });
        if self.is_guarded {
            return None;
        }
        hole.or_else(|| self.silent(form))
    }

    /// Liquid that writes nothing on some way, in a value that is blank there.
    fn silent(&self, form: &Form) -> Option<Span> {
        struct First {
            within: Span,
            found: Option<Span>,
        }
        impl Visitor for First {
            fn output(&mut self, _: &Template, output: &tree::Output) {
                self.take(output.delimited.span);
            }

            fn block(&mut self, _: &Template, block: &Block) {
                if !matches!(block.kind, BlockKind::Capture(_)) {
                    self.take(block.span);
                }
            }
        }
        impl First {
            fn take(&mut self, span: Span) {
                if self.found.is_none() && self.within.contains(span) {
                    self.found = Some(span);
                }
            }
        }
        let mut first = First { within: form.span, found: None };
        self.field.tree.visit(&mut first);
        first.found
    }

    /// Whether the value is an empty text on every way.
    pub fn is_empty(&self) -> bool {
        !self.forms.is_empty()
            && self.forms.iter().all(|form| {
                form.literal(self.field.source())
                    .is_some_and(|literal| literal.text.trim().is_empty() || !literal.is_text && literal.text == "null")
            })
            && self.blank().is_none()
    }
}
