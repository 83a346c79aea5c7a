//! Braze's filters of amounts and properties.

use bigdecimal::RoundingMode;

use super::{Call, Result, math, written};
use crate::render::Value;
use crate::render::convert::{float_text, lookup, to_number};

pub(super) fn id<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([_], []) = call.arguments()?;
    Ok(input)
}

pub(super) fn property_accessor<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([name], []) = call.arguments()?;
    Ok(lookup(input, name).unwrap_or_default())
}

/// Two digits behind the point; what is no number stays as it is.
pub(super) fn money<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    if !is_number(input) {
        return Ok(input);
    }
    let number = to_number(input);
    let Some(decimal) = number.decimal() else { return Ok(Value::text(call.arena, &float_text(number.float()))) };
    math::check_bits(decimal.as_bigint_and_scale().0.bits())?;
    Ok(Value::text(call.arena, &decimal.with_scale_round(2, RoundingMode::HalfUp).to_plain_string()))
}

/// A comma after every third digit before the point; what is no number stays as it is.
pub(super) fn number_with_delimiter<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    if !is_number(input) {
        return Ok(input);
    }
    let text = call.text(input);
    let whole = text.find('.').unwrap_or(text.len());
    let digits = whole - text.bytes().take_while(|byte| !byte.is_ascii_digit()).count();
    if digits <= 3 {
        return Ok(Value::String(text));
    }
    let mut delimited = call.room(text.len() + (digits - 1) / 3)?;
    for (at, character) in text.char_indices() {
        let behind = whole.saturating_sub(at);
        if at < whole && behind < digits && behind % 3 == 0 {
            delimited.push(',');
        }
        delimited.push(character);
    }
    Ok(written(delimited))
}

/// Whether a value is a number, or a text that is nothing else.
fn is_number(value: Value<'_>) -> bool {
    match value {
        Value::Integer(_) | Value::BigInteger(_) | Value::Float(_) => true,
        Value::String(text) => {
            let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
            let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
            [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        }
        _ => false,
    }
}
