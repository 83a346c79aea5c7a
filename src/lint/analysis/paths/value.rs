//! What a Liquid expression writes, as far as the text tells: literal text, and holes that stand for what only Braze
//! knows.

use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use super::expression::attribute_key;
use crate::catalogue::{self, Yields};
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::tree::Attribute;

/// Literals that grow longer than this become holes.
const MAX_LITERAL: usize = 8192;

/// So many pieces are kept of one value.
const MAX_PIECES: usize = 1024;

/// A part of what is written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Known text.
    Text(Literal),
    /// Text that only Braze knows.
    Hole(Hole),
}

/// Known text, and where it stands in the field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Literal {
    /// The text.
    pub text: Rc<str>,
    /// Where it stands, or what it was made by.
    pub span: Span,
    /// Whether it stands there byte for byte.
    pub verbatim: bool,
    /// Whether it stands between tags, and not within one.
    pub is_template_text: bool,
}

/// Text that only Braze knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hole {
    /// What writes it.
    pub span: Span,
    /// What can be said of it.
    pub kind: Kind,
    /// Whether it is empty for some users, as far as the field tells.
    pub can_be_blank: bool,
    /// Whether it can stand in a JSON string as it is.
    pub is_escaped: bool,
    /// Whether it was written between the tags of a `capture`.
    pub is_captured: bool,
    /// What is written where the value is blank.
    pub default: Option<Literal>,
    /// The format in which a date is written, where it is that.
    pub date_format: Option<Literal>,
}

/// What can be said of unknown text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing.
    Any,
    /// It is a text without quotes around it, for some users at least.
    Words,
    /// It is a number.
    Number,
    /// It is JSON.
    Json,
    /// It is a piece of a template, such as a content block: anything, quotes and commas included.
    Template,
}

/// What a value writes. Most values are one piece.
pub type Pieces = SmallVec<[Piece; 1]>;

/// A value with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    /// What it writes.
    pub pieces: Pieces,
    /// The value itself, where it is known.
    pub constant: Option<Constant>,
    /// A name for where it comes from: two values of one name are blank together.
    pub key: Option<Key>,
}

/// A name for where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// That of an attribute, which is written when somebody asks.
    Attribute(Attribute),
    /// A name as it is written.
    Named(Rc<str>),
}

impl Key {
    /// The name.
    pub fn named(self, field: &Field) -> Rc<str> {
        match self {
            Self::Attribute(attribute) => attribute_key(field, &attribute).into(),
            Self::Named(name) => name,
        }
    }
}

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Constant {
    /// `nil`
    Nil,
    /// `blank` or `empty`, which equal what is blank.
    Blank,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(Rc<str>),
}

impl Constant {
    /// What it writes.
    pub fn text(&self) -> Rc<str> {
        match self {
            Self::Nil | Self::Blank => "".into(),
            Self::Bool(value) => if *value { "true" } else { "false" }.into(),
            Self::Integer(number) => number.to_string().into(),
            Self::Text(text) => Rc::clone(text),
        }
    }

    /// Whether `default` replaces it.
    fn is_replaced(&self) -> bool {
        match self {
            Self::Nil | Self::Blank | Self::Bool(false) => true,
            Self::Text(text) => text.is_empty(),
            Self::Bool(true) | Self::Integer(_) => false,
        }
    }

    /// Whether it equals `blank`.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Nil | Self::Blank | Self::Bool(false) => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::Bool(true) | Self::Integer(_) => false,
        }
    }
}

impl Hole {
    /// A hole of which nothing is known but that it is not blank.
    pub fn unknown(span: Span) -> Self {
        Self {
            span,
            kind: Kind::Any,
            can_be_blank: false,
            is_escaped: false,
            is_captured: false,
            default: None,
            date_format: None,
        }
    }
}

impl Piece {
    /// Whether it can write nothing but white space.
    pub fn can_be_blank(&self) -> bool {
        match self {
            Self::Text(literal) => literal.text.trim().is_empty(),
            Self::Hole(hole) => hole.can_be_blank,
        }
    }
}

impl Value {
    /// A known value that stands, or is made, at `span`.
    pub fn constant(constant: Constant, span: Span, verbatim: bool) -> Self {
        let text = constant.text();
        let literal = Literal { text, span, verbatim, is_template_text: false };
        let pieces = if literal.text.is_empty() { smallvec![] } else { smallvec![Piece::Text(literal)] };
        Self { pieces, constant: Some(constant), key: None }
    }

    /// An unknown value.
    pub fn hole(hole: Hole) -> Self {
        Self { pieces: smallvec![Piece::Hole(hole)], constant: None, key: None }
    }

    /// What a `capture` holds.
    pub fn captured(pieces: Pieces, key: Key, span: Span) -> Self {
        if pieces.len() > MAX_PIECES {
            return Self::hole(Hole { kind: Kind::Template, ..Hole::unknown(span) });
        }
        let mut value = Self { pieces, constant: None, key: None };
        value.constant = value.text().map(Constant::Text);
        value.key = Some(key);
        value
    }

    /// The text, where all of it is known.
    pub fn text(&self) -> Option<Rc<str>> {
        match &self.pieces[..] {
            [] => Some("".into()),
            [Piece::Text(literal)] => Some(Rc::clone(&literal.text)),
            pieces => {
                let text = |piece: &Piece| match piece {
                    Piece::Text(literal) => Some(literal.text.to_string()),
                    Piece::Hole(_) => None,
                };
                pieces.iter().map(text).collect::<Option<String>>().map(Into::into)
            }
        }
    }

    /// Whether it can write nothing but white space.
    pub fn can_be_blank(&self) -> bool {
        self.pieces.iter().all(Piece::can_be_blank)
    }

    /// The same where a guard says that it is not blank.
    pub fn not_blank(mut self) -> Self {
        if let [Piece::Hole(hole)] = &mut self.pieces[..] {
            hole.can_be_blank = false;
        }
        self
    }

    fn is_escaped(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Hole(hole) if hole.is_escaped))
    }

    fn with_text(mut self, map: impl Fn(&str) -> String) -> Self {
        for piece in &mut self.pieces {
            if let Piece::Text(literal) = piece {
                let text = map(&literal.text);
                literal.verbatim &= *text == *literal.text;
                literal.text = text.into();
            }
        }
        self.constant = self.text().map(Constant::Text);
        self
    }

    fn with_holes(mut self, map: impl Fn(&mut Hole)) -> Self {
        for piece in &mut self.pieces {
            if let Piece::Hole(hole) = piece {
                map(hole);
            }
        }
        self
    }

    fn joined(self, other: Self, span: Span) -> Self {
        let mut pieces = self.pieces;
        pieces.extend(other.pieces);
        let length: usize =
            pieces.iter().map(|piece| if let Piece::Text(literal) = piece { literal.text.len() } else { 1 }).sum();
        if pieces.len() > MAX_PIECES || length > MAX_LITERAL {
            return Self::hole(Hole::unknown(span));
        }
        let mut value = Self { pieces, constant: None, key: None };
        value.constant = value.text().map(Constant::Text);
        value
    }

    /// One hole in the place of all of it, with no more known of it than `kind`.
    fn blurred(mut self, span: Span, kind: Kind) -> Self {
        if !matches!(&self.pieces[..], [Piece::Hole(_)]) {
            let (can_be_blank, is_escaped) = (self.can_be_blank(), self.is_escaped());
            self.pieces = smallvec![Piece::Hole(Hole { can_be_blank, is_escaped, ..Hole::unknown(span) })];
        }
        if let [Piece::Hole(hole)] = &mut self.pieces[..] {
            (hole.kind, hole.default, hole.date_format) = (kind, None, None);
        }
        Self { constant: None, key: None, ..self }
    }

    fn kind(&self) -> Kind {
        match &self.pieces[..] {
            [Piece::Hole(hole)] => hole.kind,
            _ if self.pieces.iter().any(|piece| matches!(piece, Piece::Text(literal) if is_word(&literal.text))) => {
                Kind::Words
            }
            _ => Kind::Any,
        }
    }

    fn or_default(mut self, default: &Self, span: Span) -> Self {
        if self.constant.as_ref().is_some_and(Constant::is_replaced) {
            return default.clone();
        }
        if self.constant.is_some() || !self.can_be_blank() && self.kind() != Kind::Any {
            return self;
        }
        let literal = match &default.pieces[..] {
            [Piece::Text(literal)] => Some(literal.clone()),
            _ => default.text().filter(|text| !text.is_empty()).map(|text| Literal {
                text,
                span,
                verbatim: false,
                is_template_text: false,
            }),
        };
        let kind = match (self.kind(), default.kind()) {
            (Kind::Template, _) | (_, Kind::Template) => Kind::Template,
            (Kind::Words, _) | (_, Kind::Words) => Kind::Words,
            (one, other) if one == other => one,
            _ => Kind::Any,
        };
        let date_format = match &mut self.pieces[..] {
            [Piece::Hole(hole)] => hole.date_format.take(),
            _ => None,
        };
        let can_be_blank = self.can_be_blank() && default.can_be_blank();
        let is_known = default.pieces.iter().all(|piece| matches!(piece, Piece::Text(_)));
        let is_escaped = self.is_escaped() && (is_known || default.is_escaped());
        let key = self.key.take().filter(|_| can_be_blank);
        let mut value = self.blurred(span, kind);
        if let [Piece::Hole(hole)] = &mut value.pieces[..] {
            (hole.can_be_blank, hole.is_escaped) = (can_be_blank, is_escaped);
            (hole.default, hole.date_format) = (literal, date_format);
        }
        Self { key, ..value }
    }

    /// The value behind a filter, whose arguments are given.
    pub fn filtered(self, name: &str, arguments: &[Self], span: Span) -> Self {
        let first = arguments.first();
        match (name, first) {
            ("default", Some(default)) => self.or_default(default, span),
            // Another rule tells what it lacks; a default was meant.
            ("default", None) => self.not_blank(),
            ("append", Some(other)) => self.joined(other.clone(), span),
            ("prepend", Some(other)) => other.clone().joined(self, span),
            ("strip" | "squish" | "lstrip" | "rstrip", _) if self.pieces.len() <= 1 => {
                self.with_text(|text| text.trim().to_owned())
            }
            ("strip" | "squish" | "lstrip" | "rstrip" | "strip_newlines", _) => self,
            ("upcase", _) => self.with_text(str::to_uppercase),
            ("downcase", _) => self.with_text(str::to_lowercase),
            ("capitalize", _) => self.with_text(capitalized),
            ("truncate", _) => self.truncated(arguments, span),
            ("json_escape", _) => self.with_text(escaped).with_holes(|hole| hole.is_escaped = true),
            ("plus" | "minus", Some(other)) => match (&self.constant, &other.constant) {
                (Some(Constant::Integer(left)), Some(Constant::Integer(right))) => {
                    let result = if name == "plus" { left.checked_add(*right) } else { left.checked_sub(*right) };
                    result.map_or_else(|| number(span), |result| Self::constant(Constant::Integer(result), span, false))
                }
                _ => number(span),
            },
            _ => self.filtered_by_what_it_yields(name, first, span),
        }
    }

    fn filtered_by_what_it_yields(mut self, name: &str, first: Option<&Self>, span: Span) -> Self {
        // Of a filter that is not known another rule tells, and nothing follows from it.
        let Some(yields) = catalogue::filter(name).map(|filter| filter.yields) else {
            return Self::hole(Hole { is_escaped: true, ..Hole::unknown(span) });
        };
        let keeps_key = matches!(name, "escape" | "escape_once" | "newline_to_br") || yields == Yields::Encoded;
        let key = self.key.take().filter(|_| keeps_key);
        let value = match yields {
            Yields::Number => return number(span),
            Yields::Json => return Self::hole(Hole { kind: Kind::Json, is_escaped: true, ..Hole::unknown(span) }),
            Yields::Hash => return Self::hole(Hole { kind: Kind::Words, is_escaped: true, ..Hole::unknown(span) }),
            Yields::Date => {
                let kind = first.and_then(Self::text).map_or(Kind::Any, |format| date_kind(&format));
                let format = match first.map(|format| &format.pieces[..]) {
                    Some([Piece::Text(format)]) if name == "date" => Some(format.clone()),
                    _ => None,
                };
                self.blurred(span, kind).with_holes(|hole| {
                    hole.is_escaped = true;
                    hole.date_format.clone_from(&format);
                })
            }
            Yields::Encoded => self.blurred(span, Kind::Words).with_holes(|hole| hole.is_escaped = true),
            Yields::Any => {
                let kind = if self.kind() == Kind::Words { Kind::Words } else { Kind::Any };
                self.blurred(span, kind)
            }
        };
        Self { key, ..value }
    }

    fn truncated(self, arguments: &[Self], span: Span) -> Self {
        let kind = self.kind();
        let length = match arguments.first().map(|argument| &argument.constant) {
            Some(Some(Constant::Integer(length))) => usize::try_from(*length).unwrap_or(0),
            _ => return self.blurred(span, kind),
        };
        let mark = arguments.get(1).map_or_else(|| Some("...".into()), Self::text);
        match (self.text(), mark) {
            (Some(text), Some(mark)) => {
                let mark: Rc<str> = mark;
                if text.chars().count() <= length {
                    return self;
                }
                let kept: String = text.chars().take(length.saturating_sub(mark.chars().count())).collect();
                Self::constant(Constant::Text(format!("{kept}{mark}").into()), span, false)
            }
            _ => Self { key: self.key.clone(), ..self.blurred(span, kind) },
        }
    }
}

fn number(span: Span) -> Value {
    Value::hole(Hole { kind: Kind::Number, is_escaped: true, ..Hole::unknown(span) })
}

/// Whether a literal would be a word, where JSON wants a value: a text that is no JSON and no part of its punctuation.
fn is_word(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|c: char| c.is_alphabetic()) && !matches!(text, "true" | "false" | "null")
}

/// A date in this format: a number, a text, or JSON when the format has quotes itself.
fn date_kind(format: &str) -> Kind {
    match format.trim() {
        "%s" | "%Y" | "%-d" | "%-m" | "%-H" | "%-M" | "%-S" | "%-I" | "%u" | "%w" => Kind::Number,
        format if format.contains('"') => Kind::Any,
        _ => Kind::Words,
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect())
}

fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}
