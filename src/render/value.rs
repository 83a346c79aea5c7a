//! The values of Liquid. They live in an arena that is emptied after each message, so that they are as cheap to copy as
//! a pointer.

use std::cell::Cell;

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
    /// The literal `blank` in a comparison; anywhere else it is an empty text.
    Blank,
    /// The literal `empty` in a comparison; anywhere else it is an empty text.
    Empty,
    /// What Liquid itself offers to templates.
    Drop(Drop<'a>),
}

/// What Liquid itself offers to templates.
#[derive(Clone, Copy, Debug)]
pub enum Drop<'a> {
    /// `forloop` or `tablerowloop`.
    Loop(&'a Loop<'a>),
    /// `self`: all variables by their names.
    Variables,
}

/// A loop that runs, or has run.
#[derive(Debug)]
pub struct Loop<'a> {
    /// What it goes through, as `item-items`.
    pub name: &'a str,
    /// How many rounds it has.
    pub length: usize,
    /// Its columns when it makes a table: none where it is one row.
    pub table: Option<Option<usize>>,
    /// The loop around it.
    pub parent: Option<&'a Loop<'a>>,
    /// The round that runs, from 0.
    pub index: Cell<usize>,
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

    /// A number of things.
    pub fn count(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// The value that JSON describes. Its texts are not copied.
    pub fn from_json(arena: &'a Bump, json: &'a serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Nil,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Self::Integer(number),
                (None, Some(number)) => Self::BigInteger(arena.alloc_str(&number.to_string())),
                (None, None) => number.as_f64().map_or(Self::Nil, Self::Float),
            },
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(items) => {
                let items = items.iter().map(|item| Self::from_json(arena, item));
                Self::Array(arena.alloc_slice_fill_iter(items))
            }
            serde_json::Value::Object(members) => {
                let member = |(name, value): (&'a String, _)| (name.as_str(), Self::from_json(arena, value));
                Self::Object(Object::new(arena.alloc_slice_fill_iter(members.iter().map(member))))
            }
        }
    }

    /// A text in the arena.
    pub fn text(arena: &'a Bump, text: &str) -> Self {
        Self::String(arena.alloc_str(text))
    }
}

impl<'a> Drop<'a> {
    /// What a template sees of it as a text: Ruby's name for it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Loop(Loop { table: None, .. }) => "Liquid::ForloopDrop",
            Self::Loop(Loop { table: Some(_), .. }) => "Liquid::TablerowloopDrop",
            Self::Variables => "Liquid::SelfDrop",
        }
    }
}

impl PartialEq for Drop<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Loop(left), Self::Loop(right)) => std::ptr::eq(*left, *right),
            (Self::Variables, Self::Variables) => true,
            _ => false,
        }
    }
}

impl<'a> Loop<'a> {
    /// The property of this name.
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        let index = self.index.get();
        let left = self.length as i64 - index as i64;
        Some(match (name, self.table) {
            ("index", _) => Value::count(index + 1),
            ("index0", _) => Value::count(index),
            ("rindex", _) => Value::Integer(left),
            ("rindex0", _) => Value::Integer(left - 1),
            ("first", _) => Value::Bool(index == 0),
            ("last", _) => Value::Bool(index + 1 == self.length),
            ("length", _) => Value::count(self.length),
            ("name", None) => Value::String(self.name),
            ("parentloop", None) => self.parent.map_or(Value::Nil, |parent| Value::Drop(Drop::Loop(parent))),
            ("col", Some(columns)) => Value::count(column(columns, index) + 1),
            ("col0", Some(columns)) => Value::count(column(columns, index)),
            ("row", Some(columns)) => Value::count(columns.map_or(0, |columns| index / columns) + 1),
            ("col_first", Some(columns)) => Value::Bool(column(columns, index) == 0),
            ("col_last", Some(columns)) => Value::Bool(Some(column(columns, index) + 1) == columns),
            _ => return None,
        })
    }
}

/// The column of a round, from 0.
fn column(columns: Option<usize>, index: usize) -> usize {
    columns.map_or(index, |columns| index % columns)
}
