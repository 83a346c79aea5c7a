//! Filters that replace one text in another.

use super::{Call, Result, written};
use crate::render::Value;

pub(super) fn replace<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([pattern], [replacement]) = call.arguments()?;
    substitute(call, input, pattern, replacement.unwrap_or_default(), usize::MAX)
}

pub(super) fn replace_first<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([pattern], [replacement]) = call.arguments()?;
    substitute(call, input, pattern, replacement.unwrap_or_default(), 1)
}

pub(super) fn remove<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([pattern], []) = call.arguments()?;
    substitute(call, input, pattern, Value::Nil, usize::MAX)
}

pub(super) fn remove_first<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([pattern], []) = call.arguments()?;
    substitute(call, input, pattern, Value::Nil, 1)
}

pub(super) fn replace_last<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([pattern, replacement], []) = call.arguments()?;
    substitute_last(call, input, pattern, replacement)
}

pub(super) fn remove_last<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([pattern], []) = call.arguments()?;
    substitute_last(call, input, pattern, Value::Nil)
}

/// Replaces the first places where a text stands, at most so many.
fn substitute<'a>(
    call: &Call<'a, '_>,
    input: Value<'a>,
    pattern: Value<'a>,
    replacement: Value<'a>,
    most: usize,
) -> Result<Value<'a>> {
    let (text, pattern, replacement) = (call.text(input), call.text(pattern), call.text(replacement));
    let places = text.matches(pattern).take(most).count();
    if places == 0 {
        return Ok(Value::String(text));
    }
    if replacement.contains('\\') {
        return substitute_with_references(call, text, pattern, replacement, most);
    }
    let removed = places * pattern.len();
    let mut replaced = call.room((text.len() - removed).saturating_add(places.saturating_mul(replacement.len())))?;
    let mut from = 0;
    for (at, place) in text.match_indices(pattern).take(most) {
        replaced.push_str(text.get(from..at).unwrap_or_default());
        replaced.push_str(replacement);
        from = at + place.len();
    }
    replaced.push_str(text.get(from..).unwrap_or_default());
    Ok(written(replaced))
}

/// The same for a replacement that refers to what it replaces. Ruby reads `\0` and `\&` as that, ``\` `` as what stands
/// before it, `\'` as what stands behind it, `\1` to `\9` as nothing, and `\\` as one backslash.
fn substitute_with_references<'a>(
    call: &Call<'a, '_>,
    text: &'a str,
    pattern: &str,
    replacement: &str,
    most: usize,
) -> Result<Value<'a>> {
    let mut replaced = call.room(text.len())?;
    let mut from = 0;
    for (at, place) in text.match_indices(pattern).take(most) {
        let end = at + place.len();
        replaced.push_str(text.get(from..at).unwrap_or_default());
        let mut parts = replacement.split('\\');
        replaced.push_str(parts.next().unwrap_or_default());
        while let Some(part) = parts.next() {
            let reference = match part.chars().next() {
                Some('0' | '&') => Some(place),
                Some('`') => text.get(..at),
                Some('\'') => text.get(end..),
                Some('1'..='9') => Some(""),
                _ => None,
            };
            match (reference, part.is_empty()) {
                (Some(reference), _) => {
                    call.check(replaced.len() + reference.len())?;
                    replaced.push_str(reference);
                    replaced.push_str(part.get(1..).unwrap_or_default());
                }
                // Two backslashes are one, and so is one at the end.
                (None, true) => {
                    replaced.push('\\');
                    replaced.push_str(parts.next().unwrap_or_default());
                }
                (None, false) => {
                    replaced.push('\\');
                    replaced.push_str(part);
                }
            }
            call.check(replaced.len())?;
        }
        from = end;
    }
    replaced.push_str(text.get(from..).unwrap_or_default());
    Ok(written(replaced))
}

/// Replaces the last place where a text stands.
fn substitute_last<'a>(
    call: &Call<'a, '_>,
    input: Value<'a>,
    pattern: Value<'a>,
    replacement: Value<'a>,
) -> Result<Value<'a>> {
    let (text, pattern, replacement) = (call.text(input), call.text(pattern), call.text(replacement));
    let Some(at) = text.rfind(pattern) else { return Ok(Value::String(text)) };
    let mut replaced = call.room(text.len() - pattern.len() + replacement.len())?;
    replaced.push_str(text.get(..at).unwrap_or_default());
    replaced.push_str(replacement);
    replaced.push_str(text.get(at + pattern.len()..).unwrap_or_default());
    Ok(written(replaced))
}
