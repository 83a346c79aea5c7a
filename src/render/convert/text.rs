//! The text of a value, as Liquid prints it.

use std::fmt::{self, Write};

use bumpalo::Bump;
use bumpalo::collections::String;

use super::number::write_float;
use crate::render::Value;

/// The text of a value, which is what a filter of text works on: arrays and objects are written as Ruby inspects them.
pub(in crate::render) fn text<'a>(arena: &'a Bump, value: Value<'a>) -> &'a str {
    match value {
        Value::String(text) | Value::BigInteger(text) => text,
        Value::Nil | Value::Blank | Value::Empty => "",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        _ => {
            let mut text = String::new_in(arena);
            // A string takes all that is written to it.
            let _ = write_text(&mut text, value);
            text.into_bump_str()
        }
    }
}

/// Writes the text of a value.
///
/// # Errors
/// Those of `out`.
pub(in crate::render) fn write_text(out: &mut impl Write, value: Value<'_>) -> fmt::Result {
    match value {
        Value::Nil | Value::Blank | Value::Empty => Ok(()),
        Value::String(text) => out.write_str(text),
        _ => inspect(out, value),
    }
}

/// Writes a value as `{{ value }}` does: the items of an array one after the other.
///
/// # Errors
/// Those of `out`.
pub(in crate::render) fn write_output(out: &mut impl Write, value: Value<'_>) -> fmt::Result {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| write_output(out, *item)),
        _ => write_text(out, value),
    }
}

/// Writes a value as Ruby inspects it, which is how it stands inside arrays and objects.
fn inspect(out: &mut impl Write, value: Value<'_>) -> fmt::Result {
    match value {
        Value::Nil => out.write_str("nil"),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Integer(value) => write!(out, "{value}"),
        Value::BigInteger(digits) => out.write_str(digits),
        Value::Float(value) => write_float(out, value),
        Value::String(text) => inspect_string(out, text),
        Value::Range(from, to) => write!(out, "{from}..{to}"),
        Value::Blank | Value::Empty => Ok(()),
        Value::Drop(drop) => out.write_str(drop.text()),
        Value::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                out.write_str(if index == 0 { "" } else { ", " })?;
                inspect(out, *item)?;
            }
            out.write_char(']')
        }
        Value::Object(object) => {
            out.write_char('{')?;
            for (index, (key, value)) in object.members().iter().enumerate() {
                out.write_str(if index == 0 { "" } else { ", " })?;
                inspect_string(out, key)?;
                out.write_str("=>")?;
                inspect(out, *value)?;
            }
            out.write_char('}')
        }
    }
}

/// Writes a text as a literal of Ruby.
fn inspect_string(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\x07' => out.write_str("\\a")?,
            '\x08' => out.write_str("\\b")?,
            '\x0b' => out.write_str("\\v")?,
            '\x0c' => out.write_str("\\f")?,
            '\x1b' => out.write_str("\\e")?,
            '\x7f' => out.write_str("\\x7F")?,
            '#' if matches!(characters.peek(), Some('{' | '$' | '@')) => out.write_str("\\#")?,
            _ if is_printable(character) => out.write_char(character)?,
            _ if u32::from(character) > 0xffff => write!(out, "\\u{{{:X}}}", u32::from(character))?,
            _ => write!(out, "\\u{:04X}", u32::from(character))?,
        }
    }
    out.write_char('"')
}

/// Whether Ruby writes a character as it is.
fn is_printable(character: char) -> bool {
    match character {
        ' '..='~' => true,
        '\0'..='\u{9f}' | '\u{2028}' | '\u{2029}' => false,
        // Ruby's classes hold format characters and blanks; Rust escapes those, and combining marks at the start.
        _ if character.is_whitespace() => true,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{2064}' | '\u{feff}' => true,
        _ => {
            let mut bytes = [b'a'; 5];
            let length = character.encode_utf8(&mut bytes[1..]).len();
            std::str::from_utf8(&bytes[..=length]).is_ok_and(|pair| pair.escape_debug().count() == 2)
        }
    }
}
