//! What filters of arrays work on: the items of any input, and a property of an item.

use super::{Call, Result};
use crate::render::convert::to_number;
use crate::render::{Stop, Value};

/// The most items that a range is written out into.
const MOST_ITEMS: i128 = 1_000_000;

/// The items of an input: arrays are flattened, a range is written out, anything else is one item, and nil none.
///
/// # Errors
/// A range of too many numbers.
pub(super) fn items<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<&'a [Value<'a>]> {
    match input {
        Value::Nil => Ok(&[]),
        Value::Array(items) if !items.iter().any(|item| matches!(item, Value::Array(_))) => Ok(items),
        Value::Array(items) => {
            let mut flat = Vec::new();
            flatten(items, &mut flat);
            Ok(call.arena.alloc_slice_copy(&flat))
        }
        Value::Range(from, to) => {
            if i128::from(to) - i128::from(from) >= MOST_ITEMS {
                let name = call.name;
                return Err(Stop::Error(format!(
                    "({from}..{to}) is too long for `{name}`: at most {MOST_ITEMS} numbers"
                )));
            }
            let numbers: Vec<_> = (from..=to).map(Value::Integer).collect();
            Ok(call.arena.alloc_slice_copy(&numbers))
        }
        _ => Ok(call.arena.alloc_slice_copy(&[input])),
    }
}

fn flatten<'a>(items: &[Value<'a>], flat: &mut Vec<Value<'a>>) {
    for item in items {
        match item {
            Value::Array(items) => flatten(items, flat),
            _ => flat.push(*item),
        }
    }
}

/// Why an item has no property.
pub(super) enum Missing {
    /// Its properties have other names: text asked for an object, say.
    Kind,
    /// It has no properties.
    Properties,
}

/// `item[property]` as Ruby has it, for text and whole numbers too: a part of the text, a binary digit of the number.
pub(super) fn property<'a>(item: Value<'a>, property: Value<'a>) -> std::result::Result<Value<'a>, Missing> {
    match (item, property) {
        (Value::Object(object), Value::String(name)) => Ok(object.get(name).unwrap_or_default()),
        (Value::Object(_), _) => Ok(Value::Nil),
        (Value::String(text), Value::String(part)) => Ok(if text.contains(part) { property } else { Value::Nil }),
        (Value::String(text), Value::Integer(_) | Value::Float(_)) => Ok(character(text, index(property))),
        (Value::Integer(_) | Value::BigInteger(_), Value::Integer(_) | Value::Float(_)) => {
            let is_set = |index| to_number(item).whole().is_some_and(|number| number.bit(index));
            Ok(Value::Integer(u64::try_from(index(property)).is_ok_and(is_set).into()))
        }
        (Value::String(_) | Value::Integer(_) | Value::BigInteger(_) | Value::Array(_), _) => Err(Missing::Kind),
        _ => Err(Missing::Properties),
    }
}

/// The index that a number means.
fn index(number: Value<'_>) -> i64 {
    match number {
        Value::Integer(index) => index,
        // Ruby cuts off the fraction.
        Value::Float(index) => index as i64,
        _ => 0,
    }
}

/// The character at an index, which is negative where it counts from the end.
fn character(text: &str, index: i64) -> Value<'_> {
    let mut characters = text.char_indices();
    let found = match usize::try_from(index) {
        Ok(index) => characters.nth(index),
        Err(_) => usize::try_from(-(index + 1)).ok().and_then(|index| characters.nth_back(index)),
    };
    let character = found.and_then(|(at, character)| text.get(at..at + character.len_utf8()));
    character.map_or(Value::Nil, Value::String)
}

/// Ruby Liquid's words for a property that an item does not have by its kind.
pub(super) fn no_property<'a>(call: &Call<'a, '_>, property: Value<'a>) -> Stop {
    Stop::Error(format!("cannot select the property '{}'", call.text(property)))
}
