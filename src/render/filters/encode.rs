//! Filters that encode text for URLs and as Base64.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::{Call, Result, written};
use crate::render::{Stop, Value};

pub(super) fn url_encode<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    if matches!(input, Value::Nil) {
        return Ok(Value::Nil);
    }
    percent_encode(call, call.text(input), |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte), true)
}

pub(super) fn url_escape<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    percent_encode(call, call.text(input), |byte| is_unreserved(byte) || b";/?:@&=+$,[]".contains(&byte), false)
}

pub(super) fn url_param_escape<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    percent_encode(call, call.text(input), is_unreserved, false)
}

/// Whether a character means nothing in a URL, says the standard that Ruby's `URI` goes by, RFC 2396.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte)
}

/// Percent-encodes the bytes that do not stay; blanks become `+` where that is wanted.
fn percent_encode<'a>(
    call: &Call<'a, '_>,
    text: &'a str,
    stays: fn(u8) -> bool,
    plus_for_blank: bool,
) -> Result<Value<'a>> {
    let encoded = text.bytes().filter(|byte| !stays(*byte)).count();
    if encoded == 0 {
        return Ok(Value::String(text));
    }
    let mut result = call.room(text.len() + 2 * encoded)?;
    for byte in text.bytes() {
        match byte {
            _ if stays(byte) => result.push(char::from(byte)),
            b' ' if plus_for_blank => result.push('+'),
            _ => {
                result.push('%');
                let digit = |half: u8| char::from_digit(half.into(), 16).map(|digit| digit.to_ascii_uppercase());
                result.extend([byte >> 4, byte & 15].into_iter().filter_map(digit));
            }
        }
    }
    Ok(written(result))
}

pub(super) fn url_decode<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    if matches!(input, Value::Nil) {
        return Ok(Value::Nil);
    }
    let text = call.text(input);
    if !text.contains(['%', '+']) {
        return Ok(Value::String(text));
    }
    let blanks = text.replace('+', " ");
    match percent_encoding::percent_decode_str(&blanks).decode_utf8() {
        Ok(decoded) => Ok(Value::text(call.arena, &decoded)),
        Err(_) => Err(Stop::Error("invalid byte sequence in UTF-8".into())),
    }
}

pub(super) fn base64_encode<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    encode(call, &STANDARD, input)
}

pub(super) fn base64_url_safe_encode<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    encode(call, &URL_SAFE, input)
}

fn encode<'a>(call: &Call<'a, '_>, engine: &impl Engine, input: Value<'a>) -> Result<Value<'a>> {
    let text = call.text(input);
    call.check(text.len().div_ceil(3) * 4)?;
    Ok(Value::text(call.arena, &engine.encode(text)))
}

pub(super) fn base64_decode<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    decode(call, call.text(input))
}

pub(super) fn base64_url_safe_decode<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    // Ruby takes either alphabet, and padding may be left out.
    let mut text = call.text(input).replace('-', "+").replace('_', "/");
    if !text.ends_with('=') {
        let missing = text.len().next_multiple_of(4) - text.len();
        text.extend(std::iter::repeat_n('=', missing));
    }
    decode(call, &text)
}

fn decode<'a>(call: &Call<'a, '_>, text: &str) -> Result<Value<'a>> {
    let name = call.name;
    let bytes = STANDARD.decode(text).map_err(|_| Stop::Error(format!("invalid base64 provided to {name}")))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Value::text(call.arena, text)),
        Err(_) => Err(Stop::Error(format!("`{name}` yields bytes that are no text"))),
    }
}
