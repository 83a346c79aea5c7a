//! Filters of JSON.

use std::fmt::{self, Write};

use super::{Call, Result, written};
use crate::render::convert::{write_float, write_text};
use crate::render::{Stop, Value, json};

pub(super) fn json_escape<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let text = call.text(input);
    if !text.bytes().any(is_special) {
        return Ok(Value::String(text));
    }
    let mut escaped = call.room(text.len() + text.len() / 8)?;
    // A string takes all that is written to it.
    let _ = write_escaped(&mut escaped, text);
    Ok(written(escaped))
}

pub(super) fn as_json_string<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let mut text = call.room(0)?;
    // A string takes all that is written to it.
    let _ = write_json(&mut text, input);
    call.check(text.len())?;
    Ok(written(text))
}

pub(super) fn json_parse<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    if matches!(input, Value::Nil) {
        return Ok(Value::Nil);
    }
    json::parse(call.arena, call.text(input))
        .map_err(|error| Stop::Error(format!("json_parse was given no JSON: {error}")))
}

/// Whether a byte cannot stand in a JSON string.
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Writes what stands between the quotes of a JSON string.
fn write_escaped(out: &mut impl Write, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        let (plain, behind) = rest.split_at(at);
        let (character, after) = behind.split_at(1);
        out.write_str(plain)?;
        match character {
            "\"" | "\\" => write!(out, "\\{character}")?,
            "\n" => out.write_str("\\n")?,
            "\r" => out.write_str("\\r")?,
            "\t" => out.write_str("\\t")?,
            "\x08" => out.write_str("\\b")?,
            "\x0c" => out.write_str("\\f")?,
            _ => write!(out, "\\u{:04x}", character.bytes().next().unwrap_or_default())?,
        }
        rest = after;
    }
    out.write_str(rest)
}

/// Writes a value as JSON.
fn write_json(out: &mut impl Write, value: Value<'_>) -> fmt::Result {
    match value {
        Value::Nil => out.write_str("null"),
        Value::Float(number) if !number.is_finite() => out.write_str("null"),
        Value::Float(number) => write_float(out, number),
        Value::Bool(_) | Value::Integer(_) | Value::BigInteger(_) => write_text(out, value),
        Value::String(text) => write_string(out, text),
        Value::Range(from, to) => write!(out, "\"{from}..{to}\""),
        Value::Drop(drop) => write_string(out, drop.text()),
        Value::Blank | Value::Empty => out.write_str("\"\""),
        Value::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                out.write_str(if index == 0 { "" } else { "," })?;
                write_json(out, *item)?;
            }
            out.write_char(']')
        }
        Value::Object(object) => {
            out.write_char('{')?;
            for (index, (name, value)) in object.members().iter().enumerate() {
                out.write_str(if index == 0 { "" } else { "," })?;
                write_string(out, name)?;
                out.write_char(':')?;
                write_json(out, *value)?;
            }
            out.write_char('}')
        }
    }
}

/// Writes a JSON string.
fn write_string(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    write_escaped(out, text)?;
    out.write_char('"')
}
