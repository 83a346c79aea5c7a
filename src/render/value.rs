//! The values of Liquid. They live in an arena that is emptied after each message, so that they are as cheap to copy as
//! a pointer.

use bumpalo::Bump;

/// A value. Text, arrays and objects lie in the arena, in the template or in the profile.
#[derive(Clone, Copy, Debug, Default)]
pub enum Value<'a> {
    /// Nothing.
    #[default]
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that an `i64` does not hold, as its digits: a minus sign or none, no leading zeros.
    BigInteger(&'a str),
    /// A number with a decimal point.
    Float(f64),
    /// Text.
    String(&'a str),
    /// Values in order.
    Array(&'a [Value<'a>]),
    /// Named values.
    Object(Object<'a>),
    /// `(from..to)`, both ends included.
    Range(i64, i64),
    /// The literal `blank`.
    Blank,
    /// The literal `empty`.
    Empty,
}

/// Named values, in the order in which they were written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Object<'a>(&'a [(&'a str, Value<'a>)]);

impl<'a> Object<'a> {
    /// An object of these members.
    pub fn new(members: &'a [(&'a str, Value<'a>)]) -> Self {
        Self(members)
    }

    /// The value of a name; of several the last.
    pub fn get(self, name: &str) -> Option<Value<'a>> {
        self.0.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    /// The members in their order.
    pub fn members(self) -> &'a [(&'a str, Value<'a>)] {
        self.0
    }
}

impl<'a> Value<'a> {
    /// Whether a condition takes it for true: everything but `nil` and `false`.
    pub fn is_truthy(self) -> bool {
        !matches!(self, Self::Nil | Self::Bool(false))
    }

    /// A text in the arena.
    pub fn text(arena: &'a Bump, text: &str) -> Self {
        Self::String(arena.alloc_str(text))
    }
}
