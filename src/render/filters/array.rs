//! Filters of arrays.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::property::{Missing, items, no_property, property};
use super::{Call, Result, math, written};
use crate::render::convert::{Number, command, compare, equal, to_number, write_text};
use crate::render::{Object, Stop, Value};

pub(super) fn size<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(command(call.arena, input, "size").unwrap_or(Value::Integer(0)))
}

pub(super) fn first<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(command(call.arena, input, "first").unwrap_or_default())
}

pub(super) fn last<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(command(call.arena, input, "last").unwrap_or_default())
}

pub(super) fn join<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [glue]) = call.arguments()?;
    let glue = glue.map_or(" ", |glue| call.text(glue));
    let mut joined = call.room(0)?;
    for (index, item) in items(call, input)?.iter().enumerate() {
        if index > 0 {
            joined.push_str(glue);
        }
        // A string takes all that is written to it.
        let _ = write_text(&mut joined, *item);
        call.check(joined.len())?;
    }
    Ok(written(joined))
}

pub(super) fn concat<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([other], []) = call.arguments()?;
    let Value::Array(other) = other else {
        return Err(Stop::Error("concat filter requires an array argument".into()));
    };
    let items = items(call, input)?;
    call.check((items.len() + other.len()) * size_of::<Value<'_>>())?;
    Ok(array(call, items.iter().chain(other).copied().collect()))
}

pub(super) fn reverse<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(array(call, items(call, input)?.iter().rev().copied().collect()))
}

/// An array in the arena.
fn array<'a>(call: &Call<'a, '_>, items: Vec<Value<'a>>) -> Value<'a> {
    Value::Array(call.arena.alloc_slice_copy(&items))
}

pub(super) fn map<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([name], []) = call.arguments()?;
    let mut mapped = Vec::new();
    for item in items(call, input)? {
        mapped.push(match name {
            Value::String("to_liquid") => *item,
            _ => value_or(call, *item, name, Value::Nil)?,
        });
    }
    Ok(array(call, mapped))
}

/// A property of an item, or another value where the item has no properties.
fn value_or<'a>(call: &Call<'a, '_>, item: Value<'a>, name: Value<'a>, other: Value<'a>) -> Result<Value<'a>> {
    match property(item, name) {
        Ok(value) => Ok(value),
        Err(Missing::Properties) => Ok(other),
        Err(Missing::Kind) => Err(no_property(call, name)),
    }
}

pub(super) fn sum<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [name]) = call.arguments()?;
    let mut values = Vec::new();
    for item in items(call, input)? {
        values.push(match name {
            None | Some(Value::Nil) => *item,
            Some(name) => value_or(call, *item, name, Value::Integer(0))?,
        });
    }
    let mut total = Number::Integer(0);
    for value in items(call, array(call, values))? {
        total = math::add(&total, &to_number(*value))?;
    }
    Ok(total.value(call.arena))
}

/// The items with the values that they are told apart by: themselves, or a property. None where an item has no
/// properties.
fn keyed<'a>(
    call: &Call<'a, '_>,
    input: Value<'a>,
    name: Option<Value<'a>>,
) -> Result<Option<Vec<(Value<'a>, Value<'a>)>>> {
    let mut keyed = Vec::new();
    for item in items(call, input)? {
        let key = match name {
            None | Some(Value::Nil) => *item,
            Some(name) => match property(*item, name) {
                Ok(value) => value,
                Err(Missing::Kind) => return Err(no_property(call, name)),
                Err(Missing::Properties) => return Ok(None),
            },
        };
        keyed.push((key, *item));
    }
    Ok(Some(keyed))
}

/// The items of those pairs.
fn unkeyed<'a>(call: &Call<'a, '_>, keyed: Vec<(Value<'a>, Value<'a>)>) -> Value<'a> {
    Value::Array(call.arena.alloc_slice_fill_iter(keyed.into_iter().map(|(_, item)| item)))
}

pub(super) fn compact<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [name]) = call.arguments()?;
    let Some(mut keyed) = keyed(call, input, name)? else { return Ok(Value::Nil) };
    keyed.retain(|(key, _)| !matches!(key, Value::Nil));
    Ok(unkeyed(call, keyed))
}

pub(super) fn uniq<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [name]) = call.arguments()?;
    // Ruby does not look at an item that is alone.
    let name = name.filter(|_| !matches!(items(call, input), Ok([_])));
    let Some(mut keyed) = keyed(call, input, name)? else { return Ok(Value::Nil) };
    let mut seen = HashSet::new();
    keyed.retain(|(key, _)| {
        let mut text = String::new();
        // As one item of an array, so that a text differs from a number.
        let items = [in_order(call, *key)];
        // A string takes all that is written to it.
        let _ = write_text(&mut text, Value::Array(&items));
        seen.insert(text)
    });
    Ok(unkeyed(call, keyed))
}

/// A value whose members are in the order of their names, since objects are the same in any order.
fn in_order<'a>(call: &Call<'a, '_>, value: Value<'a>) -> Value<'a> {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> =
                object.members().iter().map(|(name, value)| (*name, in_order(call, *value))).collect();
            members.sort_by_key(|(name, _)| *name);
            Value::Object(Object::new(call.arena.alloc_slice_copy(&members)))
        }
        Value::Array(items) => array(call, items.iter().map(|item| in_order(call, *item)).collect()),
        _ => value,
    }
}

pub(super) fn sort<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [name]) = call.arguments()?;
    let Some(mut keyed) = keyed(call, input, name)? else { return Ok(Value::Nil) };
    // What has no order is found first, since no sort can do with half an order.
    let mut keys = keyed.iter().map(|(key, _)| *key).filter(|key| !matches!(key, Value::Nil));
    if let Some(first) = keys.next()
        && !keys.all(|key| are_sortable(first, key))
    {
        return Err(Stop::Error("cannot sort values of incompatible types".into()));
    }
    keyed.sort_by(|(left, _), (right, _)| nil_last(*left, *right, |left, right| compare(left, right)));
    Ok(unkeyed(call, keyed))
}

/// Whether values can be sorted together: numbers, texts, or the same value again.
fn are_sortable(left: Value<'_>, right: Value<'_>) -> bool {
    let is_text = |value| matches!(value, Value::String(_));
    let is_number = |value| matches!(value, Value::Integer(_) | Value::BigInteger(_) | Value::Float(_));
    let has_order = |value| !matches!(value, Value::Float(number) if number.is_nan());
    (is_text(left) && is_text(right))
        || (is_number(left) && is_number(right) && has_order(left) && has_order(right))
        || equal(left, right)
}

pub(super) fn sort_natural<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [name]) = call.arguments()?;
    let Some(mut keyed) = keyed(call, input, name)? else { return Ok(Value::Nil) };
    for (key, _) in &mut keyed {
        if !matches!(key, Value::Nil) {
            *key = Value::String(call.text(*key));
        }
    }
    keyed.sort_by(|(left, _), (right, _)| {
        nil_last(*left, *right, |left, right| match (left, right) {
            (Value::String(left), Value::String(right)) => {
                let fold = |byte: u8| byte.to_ascii_lowercase();
                Some(left.bytes().map(fold).cmp(right.bytes().map(fold)))
            }
            _ => None,
        })
    });
    Ok(unkeyed(call, keyed))
}

/// An order of values that has nil behind all others.
fn nil_last<'a>(
    left: Value<'a>,
    right: Value<'a>,
    order: impl Fn(Value<'a>, Value<'a>) -> Option<Ordering>,
) -> Ordering {
    match (left, right) {
        (Value::Nil, Value::Nil) => Ordering::Equal,
        (Value::Nil, _) => Ordering::Greater,
        (_, Value::Nil) => Ordering::Less,
        _ => order(left, right).unwrap_or(Ordering::Equal),
    }
}
