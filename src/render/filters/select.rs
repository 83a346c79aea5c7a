//! Filters that choose items of an array by a property: `where`, `reject`, `has`, `find`, `find_index`.

use super::property::{Missing, items, no_property, property};
use super::{Call, Result};
use crate::render::Value;
use crate::render::convert::equal;

pub(super) fn select<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    keep(call, input, true)
}

pub(super) fn reject<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    keep(call, input, false)
}

/// The items that fit, or those that do not.
fn keep<'a>(call: &Call<'a, '_>, input: Value<'a>, fitting: bool) -> Result<Value<'a>> {
    let test = Test::new(call)?;
    let mut kept = Vec::new();
    for item in items(call, input)? {
        let Some(fits) = test.fits(call, *item)? else { return Ok(Value::Nil) };
        if fits == fitting {
            kept.push(*item);
        }
    }
    Ok(Value::Array(call.arena.alloc_slice_copy(&kept)))
}

pub(super) fn has<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    first(call, input, Value::Bool(false), |_, _| Value::Bool(true))
}

pub(super) fn find<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    first(call, input, Value::Nil, |_, item| item)
}

pub(super) fn find_index<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    first(call, input, Value::Nil, |index, _| i64::try_from(index).map_or(Value::Nil, Value::Integer))
}

/// What is said of the first item that fits, or where none does.
fn first<'a>(
    call: &Call<'a, '_>,
    input: Value<'a>,
    none: Value<'a>,
    found: fn(usize, Value<'a>) -> Value<'a>,
) -> Result<Value<'a>> {
    let test = Test::new(call)?;
    for (index, item) in items(call, input)?.iter().enumerate() {
        match test.fits(call, *item)? {
            Some(true) => return Ok(found(index, *item)),
            Some(false) => {}
            None => return Ok(Value::Nil),
        }
    }
    Ok(none)
}

/// What an item must have: a property that is true, or one that equals a value.
struct Test<'a> {
    property: Value<'a>,
    target: Value<'a>,
}

impl<'a> Test<'a> {
    fn new(call: &Call<'a, '_>) -> Result<Self> {
        let ([property], [target]) = call.arguments()?;
        Ok(Self { property, target: target.unwrap_or_default() })
    }

    /// Whether an item fits; nothing is said of one without properties, nor then of the others.
    fn fits(&self, call: &Call<'a, '_>, item: Value<'a>) -> Result<Option<bool>> {
        match property(item, self.property) {
            Ok(value) if matches!(self.target, Value::Nil) => Ok(Some(value.is_truthy())),
            Ok(value) => Ok(Some(equal(value, self.target))),
            Err(Missing::Kind) => Err(no_property(call, self.property)),
            Err(Missing::Properties) => Ok(None),
        }
    }
}
