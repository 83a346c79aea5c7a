//! JSON that Liquid writes: a reader that takes text and holes on one way, and tells the first place at which the text
//! is no JSON, whatever stands in the holes.

mod fault;
mod reader;
mod state;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use smallvec::SmallVec;

use super::hashed::Hashed;
use super::paths::value::Hole;
use crate::catalogue::name_hash;
use crate::source::Span;

pub use fault::Fault;
pub use reader::Reader;

/// So many members can be wanted.
pub const MAX_WANTED: usize = 32;

/// So many forms of one member's value are kept.
const MAX_FORMS: usize = 16;

/// So many names that stand twice are told.
const MAX_REPETITIONS: usize = 64;

/// What all ways through a body tell.
#[derive(Debug, Default)]
pub struct Log {
    /// The first fault of each way that has one.
    pub faults: Vec<Fault>,
    /// The holes inside strings, each once.
    pub holes_in_text: Vec<Hole>,
    /// The members of the object that the body is, in the order in which they are met.
    pub members: Vec<Member>,
    /// Whether members may stand where only Braze knows.
    pub has_unknown_members: bool,
    /// Where `holes_in_text` begin.
    holes: Starts,
    /// Where the names of `members` begin.
    starts: Starts,
    /// Names that one object has twice, on some way.
    pub repetitions: Vec<Repetition>,
    /// Every place of a name; each has a number.
    names: Vec<Written>,
    /// Those numbers, by the hashes of the names without case.
    by_name: HashMap<u32, SmallVec<[usize; 1]>, BuildHasherDefault<Hashed>>,
    /// For each way that was gone to the end, which of the wanted members are there: one bit each.
    pub ways: Vec<u32>,
}

/// A member of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name, without its quotes.
    pub name: Written,
    /// What its value can be, on different ways.
    pub forms: SmallVec<[Form; 1]>,
}

/// Text that is known, and where it stands in the field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Written {
    /// Where it stands, or what writes it.
    pub span: Span,
    /// The text, where it is another than stands there.
    decoded: Option<Box<str>>,
}

/// A name that an object has twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repetition {
    /// The name that was met first, without its quotes, in the field.
    pub first: Span,
    /// The same name again; the same place where it is written twice.
    pub again: Span,
    /// Whether both are written in the same letters, capital or small.
    pub is_exact: bool,
}

/// One form that a value can take.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Form {
    /// What kind of JSON it is.
    pub shape: Shape,
    /// The text without quotes, in pieces; nothing for arrays and objects.
    pub parts: SmallVec<[Part; 1]>,
    /// The value in the field, without quotes.
    pub span: Span,
}

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A string.
    Text,
    /// A number, `true`, `false`, `null`, or a hole without quotes.
    Bare,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A piece of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Known text, decoded.
    Text(Written),
    /// Text that only Braze knows.
    Hole(Hole),
}

impl Log {
    fn tell(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn hole_in_text(&mut self, hole: &Hole) {
        if self.holes.number(hole.span.start) == self.holes_in_text.len() {
            self.holes_in_text.push(hole.clone());
        }
    }

    fn member(&mut self, name: Written) -> usize {
        let number = self.starts.number(name.span.start);
        if number == self.members.len() {
            self.members.push(Member { name, forms: SmallVec::new() });
        }
        number
    }

    /// Takes note of a name in the field whose text is given; `met` has a bit for each name that its object has on this
    /// way.
    fn name(&mut self, name: &Written, source: &str, met: &mut Names) {
        let text = name.text(source);
        let places = self.by_name.entry(hash(text)).or_default();
        let mut known = None;
        for &number in places.iter() {
            let Some(other) = self.names.get(number) else { continue };
            if other.span == name.span {
                known = Some(number);
            }
            let is_met = met.get(number / 64).is_some_and(|bits| bits & 1 << (number % 64) != 0);
            if is_met && self.repetitions.len() < MAX_REPETITIONS && is_same_name(other.text(source), text) {
                let is_exact = other.text(source) == text;
                let repetition = Repetition { first: other.span, again: name.span, is_exact };
                if !self.repetitions.contains(&repetition) {
                    self.repetitions.push(repetition);
                }
            }
        }
        let number = known.unwrap_or_else(|| {
            places.push(self.names.len());
            self.names.push(name.clone());
            self.names.len() - 1
        });
        met.resize(met.len().max(number / 64 + 1), 0);
        if let Some(bits) = met.get_mut(number / 64) {
            *bits |= 1 << (number % 64);
        }
    }

    fn form(&mut self, number: usize, form: Form) {
        if let Some(member) = self.members.get_mut(number)
            && member.forms.len() < MAX_FORMS
            && !member.forms.contains(&form)
        {
            member.forms.push(form);
        }
    }
}

/// Bits by the numbers of names.
type Names = SmallVec<[u64; 1]>;

/// Numbers of things by where they begin.
#[derive(Debug, Default)]
struct Starts(Vec<(u32, usize)>);

impl Starts {
    /// The number of what begins at `start`; the next one for something new.
    fn number(&mut self, start: u32) -> usize {
        let next = self.0.len();
        // Nearly everything is met in the order of the text.
        if self.0.last().is_none_or(|(last, _)| *last < start) {
            self.0.push((start, next));
            return next;
        }
        match self.0.binary_search_by_key(&start, |(start, _)| *start) {
            Ok(at) => self.0.get(at).map_or(next, |(_, number)| *number),
            Err(at) => {
                self.0.insert(at, (start, next));
                next
            }
        }
    }
}

impl Written {
    /// Nothing, before something is written at an offset.
    fn nothing(at: u32) -> Self {
        Self { span: Span::at(at), decoded: None }
    }

    /// All of a text that stands at a span of the field.
    pub fn verbatim(span: Span) -> Self {
        Self { span, decoded: None }
    }

    /// Text that stands at `span` of the field whose text is given, or is written there.
    pub fn new(text: &str, span: Span, source: &str) -> Self {
        Self { span, decoded: (span.of(source) != text).then(|| text.into()) }
    }

    /// The text, given that of the field.
    pub fn text<'a>(&'a self, source: &'a str) -> &'a str {
        self.decoded.as_deref().unwrap_or_else(|| self.span.of(source))
    }

    /// Takes in what follows it.
    pub fn push(&mut self, text: &str, span: Span, source: &str) {
        if self.decoded.is_none() && span.start == self.span.end && span.of(source) == text {
            self.span.end = span.end;
            return;
        }
        self.decoded = Some([self.text(source), text].concat().into());
        self.span = self.span.to(span);
    }
}

/// A hash that names of one spelling have, whatever their case.
fn hash(name: &str) -> u32 {
    if name.is_ascii() { name_hash(name) } else { name_hash(&name.to_lowercase()) }
}

/// Whether two names are one, without case.
fn is_same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other) || !one.is_ascii() && one.to_lowercase() == other.to_lowercase()
}

/// The members of wanted names in a text that need not be JSON as a whole, as far as their values are strings: the bytes of
/// names and of values, without quotes, as they are written.
pub fn string_members(
    text: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    memchr::memchr_iter(b':', text.as_bytes()).filter_map(move |colon| {
        let before = text.as_bytes().get(..colon)?.trim_ascii_end().strip_suffix(b"\"")?;
        let start = memchr::memrchr(b'"', before)? + 1;
        text.get(start..before.len()).filter(|name| !name.ends_with('\\') && is_wanted(name))?;
        let value = text.len() - text.get(colon + 1..)?.trim_start().strip_prefix('"')?.len();
        Some((start..before.len(), value..end_of_string(text, value)?))
    })
}

/// The closing quote of a JSON string.
fn end_of_string(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.as_bytes().get(at..)?)?;
        if text.as_bytes().get(at) == Some(&b'"') {
            return Some(at);
        }
        // What a backslash escapes is passed over.
        at += 1 + text.get(at + 1..)?.chars().next()?.len_utf8();
    }
}

/// Whether a word is a number, `true`, `false` or `null`.
fn is_literal(text: &str) -> bool {
    matches!(text, "true" | "false" | "null") || is_number(text)
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
