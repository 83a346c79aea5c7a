//! JSON that Liquid writes: a reader that takes text and holes on one way, and tells the first place at which the text
//! is no JSON, whatever stands in the holes.

mod fault;
mod reader;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use super::paths::value::Hole;
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
    /// Places in `holes_in_text`, and in `members`, by where they begin.
    known: BTreeMap<(bool, u32), usize>,
    /// Names that one object has twice, on some way.
    pub repetitions: Vec<Repetition>,
    /// Every place of a name, by the name in small letters; each has a number.
    names: BTreeMap<String, Vec<(usize, Span, String)>>,
    /// How many of those there are.
    name_count: usize,
    /// For each way that was gone to the end, which of the wanted members are there: one bit each.
    pub ways: Vec<u32>,
}

/// A member of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// The name without its quotes, in the field.
    pub span: Span,
    /// What its value can be, on different ways.
    pub forms: Vec<Form>,
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
    pub parts: Vec<Part>,
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
    /// Known text, decoded, and where it stands.
    Text(String, Span),
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
        if let Entry::Vacant(entry) = self.known.entry((false, hole.span.start)) {
            entry.insert(self.holes_in_text.len());
            self.holes_in_text.push(hole.clone());
        }
    }

    fn member(&mut self, name: &str, span: Span) -> usize {
        let number = *self.known.entry((true, span.start)).or_insert(self.members.len());
        if number == self.members.len() {
            self.members.push(Member { name: name.to_owned(), span, forms: Vec::new() });
        }
        number
    }

    /// Takes note of a name; `met` has a bit for each name that its object has on this way.
    fn name(&mut self, name: &str, span: Span, met: &mut Vec<u64>) {
        let places = self.names.entry(name.to_lowercase()).or_default();
        for (number, first, text) in places.iter() {
            let is_met = met.get(number / 64).is_some_and(|bits| bits & 1 << (number % 64) != 0);
            let repetition = Repetition { first: *first, again: span, is_exact: text == name };
            if is_met && self.repetitions.len() < MAX_REPETITIONS && !self.repetitions.contains(&repetition) {
                self.repetitions.push(repetition);
            }
        }
        let known = places.iter().find(|(_, place, _)| *place == span).map(|(number, ..)| *number);
        let number = known.unwrap_or_else(|| {
            places.push((self.name_count, span, name.to_owned()));
            self.name_count += 1;
            self.name_count - 1
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

/// The members of wanted names in a text that need not be JSON as a whole, as far as their values are strings: names, and
/// the bytes of values, without quotes, as they are written.
pub fn string_members(text: &str, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, Range<usize>)> {
    memchr::memchr_iter(b':', text.as_bytes()).filter_map(move |colon| {
        let before = text.as_bytes().get(..colon)?.trim_ascii_end().strip_suffix(b"\"")?;
        let start = memchr::memrchr(b'"', before)? + 1;
        let name = text.get(start..before.len()).filter(|name| !name.ends_with('\\') && is_wanted(name))?;
        let value = text.len() - text.get(colon + 1..)?.trim_start().strip_prefix('"')?.len();
        Some((name, value..end_of_string(text, value)?))
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
