//! Filters of HTML.

use super::{Call, Result, written};
use crate::render::Value;

/// What stands in HTML for a character that has a meaning there.
fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

pub(super) fn escape<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    if matches!(input, Value::Nil) {
        return Ok(Value::Nil);
    }
    escape_where(call, call.text(input), |_| true)
}

pub(super) fn escape_once<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    escape_where(call, call.text(input), |text| !is_entity(text))
}

/// Escapes the characters that have a meaning in HTML, where what begins with them is to be escaped.
fn escape_where<'a>(call: &Call<'a, '_>, text: &'a str, is_meant: fn(&str) -> bool) -> Result<Value<'a>> {
    let growth: usize = text.bytes().filter_map(entity).map(str::len).sum();
    if growth == 0 {
        return Ok(Value::String(text));
    }
    let mut escaped = call.room(text.len() + growth)?;
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| entity(byte).is_some()) {
        let (before, behind) = rest.split_at(at);
        let (character, after) = behind.split_at(1);
        escaped.push_str(before);
        let replacement = if is_meant(behind) { character.bytes().next().and_then(entity) } else { None };
        escaped.push_str(replacement.unwrap_or(character));
        rest = after;
    }
    escaped.push_str(rest);
    Ok(written(escaped))
}

/// Whether a text begins with an entity: `&amp;`, `&#39;`.
fn is_entity(text: &str) -> bool {
    let Some(name) = text.strip_prefix('&') else { return false };
    let (name, is_part): (&str, fn(char) -> bool) = match name.strip_prefix('#') {
        Some(number) => (number, |character| character.is_ascii_digit()),
        None => (name, |character| character.is_ascii_alphabetic()),
    };
    let behind = name.trim_start_matches(is_part);
    behind.len() < name.len() && behind.starts_with(';')
}

pub(super) fn newline_to_br<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let text = call.text(input);
    let lines = text.bytes().filter(|byte| *byte == b'\n').count();
    if lines == 0 {
        return Ok(Value::String(text));
    }
    let mut broken = call.room(text.len() + lines * "<br />".len())?;
    for line in text.split_inclusive('\n') {
        match line.strip_suffix("\r\n").or_else(|| line.strip_suffix('\n')) {
            Some(line) => {
                broken.push_str(line);
                broken.push_str("<br />\n");
            }
            None => broken.push_str(line),
        }
    }
    Ok(written(broken))
}

pub(super) fn strip_html<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let text = call.text(input);
    if !text.contains('<') {
        return Ok(Value::String(text));
    }
    let mut without_blocks = String::with_capacity(text.len());
    remove_between(text, &[("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>")], |part| {
        without_blocks.push_str(part);
    });
    let mut stripped = call.room(without_blocks.len())?;
    remove_between(&without_blocks, &[("<", ">")], |part| stripped.push_str(part));
    Ok(written(stripped))
}

/// Hands on what does not stand between an opening and its next closing text, these included. An opening that is never
/// closed stays.
fn remove_between(text: &str, pairs: &[(&str, &str)], mut keep: impl FnMut(&str)) {
    // From the last closing text on nothing is closed, so that no search is made in vain.
    let ends: Vec<usize> = pairs.iter().map(|(_, close)| text.rfind(close).unwrap_or(0)).collect();
    let mut at = 0;
    let mut kept_from = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('<')).map(|offset| at + offset) {
        let rest = text.get(start..).unwrap_or_default();
        let closed = pairs.iter().zip(&ends).find_map(|((open, close), end)| {
            let inner = start + open.len();
            let is_closed = rest.starts_with(open) && inner <= *end;
            is_closed.then(|| text.get(inner..)?.find(close).map(|offset| inner + offset + close.len()))?
        });
        at = match closed {
            Some(behind) => {
                keep(text.get(kept_from..start).unwrap_or_default());
                kept_from = behind;
                behind
            }
            None => start + 1,
        };
    }
    keep(text.get(kept_from..).unwrap_or_default());
}
