//! What may stand at each place of a file, as data. The same tables check a file, with every problem told at its exact
//! place, and become the JSON Schema that editors complete and explain keys from.

mod json_schema;
mod walk;

pub use json_schema::json_schema;
pub use walk::{Rules, check, is_merge, meant_key, repeated_keys};

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// A scalar, taken as it is written; null is none.
    Text,
    /// A whole number within bounds, both included.
    Integer {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
        /// The rule that speaks when the number is out of bounds, where it is not the schema's own.
        rule: Option<&'static str>,
    },
    /// `true` or `false`.
    Boolean,
    /// One of some words.
    Words(&'static [Word]),
    /// A mapping with known keys.
    Object(&'static Object),
    /// A mapping with keys that the author chooses.
    Map(&'static Map),
    /// A list.
    List(&'static Self),
    /// The first of some shapes that goes with the kind of the value.
    Either(&'static [Self]),
    /// A text in quotes: JSON's texts, as opposed to its numbers and literals.
    Quoted,
    /// Any scalar, null included.
    Scalar,
    /// Anything, null included.
    Free,
}

/// A word with a meaning.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What it means, for editors.
    pub doc: &'static str,
}

/// A mapping with known keys.
#[derive(Debug)]
pub struct Object {
    /// What it is, as messages name it: "a spec", "a value".
    pub name: &'static str,
    /// Its keys, in the order in which they are usually written.
    pub keys: &'static [Key],
    /// Keys of which exactly one must be there.
    pub exactly_one: &'static [&'static str],
    /// Pairs of keys that may not stand together.
    pub excludes: &'static [(&'static str, &'static str)],
}

/// One key of an [`Object`].
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in one or two sentences, for editors.
    pub doc: &'static str,
    /// What its value may be.
    pub shape: &'static Shape,
    /// Whether it must be there.
    pub required: bool,
}

/// A mapping with keys that the author chooses.
#[derive(Debug)]
pub struct Map {
    /// What a key is, as messages name it: "a field".
    pub key: &'static str,
    /// What a key's value may be.
    pub value: &'static Shape,
    /// Whether at least one key must be there.
    pub required: bool,
    /// Whether keys that differ only by case are the same.
    pub fold_case: bool,
    /// The rule that speaks of a key that stands twice, where it is not the one for all files.
    pub duplicate_rule: Option<&'static str>,
}

impl Key {
    /// A key that may be left out.
    pub const fn optional(name: &'static str, shape: &'static Shape, doc: &'static str) -> Self {
        Self { name, doc, shape, required: false }
    }

    /// A key that must be there.
    pub const fn required(name: &'static str, shape: &'static Shape, doc: &'static str) -> Self {
        Self { name, doc, shape, required: true }
    }
}
