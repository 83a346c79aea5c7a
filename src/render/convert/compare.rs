//! Equality, order and members of values.

use std::cmp::Ordering;

use bigdecimal::BigDecimal;
use bumpalo::Bump;

use super::number::{Number, to_number};
use crate::render::{Object, Value};

/// Whether two values are equal, as Ruby's `==` has it: numbers by their amount, nothing else across kinds.
pub(in crate::render) fn equal(left: Value<'_>, right: Value<'_>) -> bool {
    match (left, right) {
        (Value::Nil, Value::Nil) | (Value::Blank, Value::Blank) | (Value::Empty, Value::Empty) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Drop(left), Value::Drop(right)) => left == right,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Range(from, to), Value::Range(other_from, other_to)) => (from, to) == (other_from, other_to),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(*left, *right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let has = |(key, value): &(&str, Value<'_>)| right.get(key).is_some_and(|other| equal(*value, other));
            left.members().len() == right.members().len() && left.members().iter().all(has)
        }
        _ => compare_numbers(left, right) == Some(Ordering::Equal),
    }
}

/// The order of two values, as Ruby's `<=>` has it; none for values that have no order.
pub(in crate::render) fn compare(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Array(left), Value::Array(right)) => {
            for (left, right) in left.iter().zip(right) {
                match compare(*left, *right) {
                    Some(Ordering::Equal) => {}
                    other => return other,
                }
            }
            Some(left.len().cmp(&right.len()))
        }
        _ => compare_numbers(left, right).or_else(|| equal(left, right).then_some(Ordering::Equal)),
    }
}

/// The order of two numbers; none where one is none.
fn compare_numbers(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(&right)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(&right),
        _ => number(left)?.partial_cmp(&number(right)?),
    }
}

/// Whether a value is a number.
fn is_number(value: Value<'_>) -> bool {
    matches!(value, Value::Integer(_) | Value::BigInteger(_) | Value::Float(_))
}

/// A value that is a number. A fraction is what its binary digits are, not what is printed of it.
fn number(value: Value<'_>) -> Option<Number> {
    match value {
        Value::Float(number) if number.is_finite() => BigDecimal::try_from(number).map(Number::Decimal).ok(),
        _ => is_number(value).then(|| to_number(value)),
    }
}

/// Whether `value == empty`.
pub(in crate::render) fn is_empty(value: Value<'_>) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.members().is_empty(),
        _ => false,
    }
}

/// Whether `value == blank`.
pub(in crate::render) fn is_blank(value: Value<'_>) -> bool {
    match value {
        Value::Nil | Value::Bool(false) => true,
        Value::String(text) => text.chars().all(char::is_whitespace),
        _ => is_empty(value),
    }
}

/// `value[key]` of a path: a member of an object, or an item of an array, counted from its end where the index is
/// negative. None where there is no such thing, so that a [`command`] may be meant.
pub(in crate::render) fn lookup<'a>(value: Value<'a>, key: Value<'_>) -> Option<Value<'a>> {
    match (value, key) {
        (Value::Object(object), Value::String(name)) => object.get(name),
        (Value::Array(items), Value::Integer(index)) => Some(item(items, index)),
        _ => None,
    }
}

/// The item at an index, which is negative where it counts from the end.
fn item<'a>(items: &[Value<'a>], index: i64) -> Value<'a> {
    let position = if index < 0 {
        i64::try_from(items.len()).ok().and_then(|length| length.checked_add(index))
    } else {
        Some(index)
    };
    position
        .and_then(|position| usize::try_from(position).ok())
        .and_then(|position| items.get(position))
        .copied()
        .unwrap_or_default()
}

/// What `.size`, `.first` and `.last` of a path yield, and the filters of those names; none for values that have no
/// such thing.
pub(in crate::render) fn command<'a>(arena: &'a Bump, value: Value<'a>, name: &str) -> Option<Value<'a>> {
    let count = |length: usize| i64::try_from(length).map(Value::Integer).ok();
    match (name, value) {
        ("size", Value::String(text)) => count(text.chars().count()),
        ("size", Value::Array(items)) => count(items.len()),
        ("size", Value::Object(object)) => count(object.members().len()),
        ("size", Value::Range(from, to)) => Some(range_size(arena, from, to)),
        // Ruby tells how many bytes it needs for a number.
        ("size", Value::Integer(_)) => Some(Value::Integer(8)),
        ("size", Value::BigInteger(_)) => {
            let bytes = number(value)?.whole()?.bits().div_ceil(8);
            i64::try_from(bytes).map(Value::Integer).ok()
        }
        ("first", Value::Array(items)) => Some(items.first().copied().unwrap_or_default()),
        ("last", Value::Array(items)) => Some(items.last().copied().unwrap_or_default()),
        ("first", Value::Range(from, _)) => Some(Value::Integer(from)),
        ("last", Value::Range(_, to)) => Some(Value::Integer(to)),
        ("first", Value::Object(object)) => Some(first_member(arena, object)),
        ("first", Value::String(text)) => Some(Value::String(characters_at(text, text.chars().next(), 0))),
        ("last", Value::String(text)) => {
            let last = text.chars().next_back();
            Some(Value::String(characters_at(text, last, text.len() - last.map_or(0, char::len_utf8))))
        }
        _ => None,
    }
}

/// How many whole numbers a range holds.
fn range_size(arena: &Bump, from: i64, to: i64) -> Value<'_> {
    let size = (i128::from(to) - i128::from(from) + 1).max(0);
    i64::try_from(size).map_or_else(|_| Value::BigInteger(arena.alloc_str(&size.to_string())), Value::Integer)
}

/// The first name and value of an object.
fn first_member<'a>(arena: &'a Bump, object: Object<'a>) -> Value<'a> {
    object
        .members()
        .first()
        .map_or(Value::Nil, |(name, value)| Value::Array(arena.alloc_slice_copy(&[Value::String(name), *value])))
}

/// The text of a character that stands at an offset; none is an empty text.
fn characters_at(text: &str, character: Option<char>, offset: usize) -> &str {
    character.and_then(|character| text.get(offset..offset + character.len_utf8())).unwrap_or_default()
}
