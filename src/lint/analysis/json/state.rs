//! Where a reader of JSON stands.

use std::hash::{Hash, Hasher};

use super::{Form, Written};
use crate::source::Span;

/// A place that is told about, and by which ways do not differ.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aside<T>(pub(super) T);

impl<T> PartialEq for Aside<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Aside<T> {}

impl<T> Hash for Aside<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Container {
    Array,
    Object,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Current {
    pub(super) number: usize,
    pub(super) form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// A value must stand.
    Value(Before),
    /// The name of a member must stand; behind an opening brace the object may also end.
    Name(Option<Aside<Span>>),
    /// A colon must stand.
    Colon,
    /// A comma or a closing bracket must stand.
    Comma,
    /// Something unknown stood where a name or a comma must stand.
    Unclear,
    /// Nothing may stand.
    End,
    /// Within a string.
    Text { is_name: bool, quote: Aside<Span>, escape: Escape, name: Option<Written> },
    /// Within a number or a literal name.
    Word { text: String, span: Span, has_hole: bool },
}

/// What stands before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Before {
    Nothing,
    Colon,
    Comma(Aside<Span>),
    Bracket,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Escape {
    None,
    Backslash(Aside<Span>),
    /// How many digits are left, and the number that they make so far.
    Hex(u8, u32, Aside<Span>),
}

impl Container {
    pub(super) fn brackets(self) -> (char, char) {
        match self {
            Self::Array => ('[', ']'),
            Self::Object => ('{', '}'),
        }
    }
}
