//! Filters of text: case, white space, parts of it.

use super::{Call, Result, written};
use crate::render::Value;
use crate::render::convert::{is_empty, to_integer};

pub(super) fn append<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([suffix], []) = call.arguments()?;
    concatenate(call, call.text(input), call.text(suffix))
}

pub(super) fn prepend<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([prefix], []) = call.arguments()?;
    concatenate(call, call.text(prefix), call.text(input))
}

fn concatenate<'a>(call: &Call<'a, '_>, left: &'a str, right: &'a str) -> Result<Value<'a>> {
    if left.is_empty() || right.is_empty() {
        return Ok(Value::String(if left.is_empty() { right } else { left }));
    }
    let mut text = call.room(left.len() + right.len())?;
    text.push_str(left);
    text.push_str(right);
    Ok(written(text))
}

pub(super) fn default<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [default, options]) = call.arguments()?;
    let allow_false = match options {
        Some(Value::Object(options)) => options.get("allow_false").is_some_and(Value::is_truthy),
        _ => false,
    };
    let is_missing = if allow_false { matches!(input, Value::Nil) } else { !input.is_truthy() };
    Ok(if is_missing || is_empty(input) { default.unwrap_or(Value::String("")) } else { input })
}

pub(super) fn downcase<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let text = call.text(input);
    if !text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        return Ok(Value::String(text));
    }
    let mut lower = call.room(text.len())?;
    lower.extend(text.chars().flat_map(char::to_lowercase));
    Ok(written(lower))
}

pub(super) fn upcase<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let text = call.text(input);
    if !text.bytes().any(|byte| byte.is_ascii_lowercase() || !byte.is_ascii()) {
        return Ok(Value::String(text));
    }
    let mut upper = call.room(text.len())?;
    upper.extend(text.chars().flat_map(char::to_uppercase));
    Ok(written(upper))
}

pub(super) fn capitalize<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let text = call.text(input);
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return Ok(Value::String("")) };
    let is_changed = |byte: u8| byte.is_ascii_uppercase() || !byte.is_ascii();
    if first.is_ascii() && !first.is_ascii_lowercase() && !characters.as_str().bytes().any(is_changed) {
        return Ok(Value::String(text));
    }
    let mut capitalized = call.room(text.len())?;
    let mut title = title_case(first).into_iter().flatten();
    capitalized.extend(title.next());
    capitalized.extend(title.chain(characters).flat_map(char::to_lowercase));
    Ok(written(capitalized))
}

/// The character that begins a word in place of this one. It differs from the upper case of it for letters that are two
/// in one, and for Georgian, whose capitals begin no word.
fn title_case(character: char) -> [Option<char>; 3] {
    let single = match character {
        'Ǆ' | 'ǅ' | 'ǆ' => 'ǅ',
        'Ǉ' | 'ǈ' | 'ǉ' => 'ǈ',
        'Ǌ' | 'ǋ' | 'ǌ' => 'ǋ',
        'Ǳ' | 'ǲ' | 'ǳ' => 'ǲ',
        'ა'..='ჺ' | 'ჽ'..='ჿ' => character,
        _ => {
            let mut upper = character.to_uppercase();
            return std::array::from_fn(|_| upper.next());
        }
    };
    [Some(single), None, None]
}

/// White space to Ruby: in `strip` with the null character, in `split` and patterns without.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

fn is_space_or_null(character: char) -> bool {
    is_space(character) || character == '\0'
}

pub(super) fn strip<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(Value::String(call.text(input).trim_matches(is_space_or_null)))
}

pub(super) fn lstrip<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(Value::String(call.text(input).trim_start_matches(is_space_or_null)))
}

pub(super) fn rstrip<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(Value::String(call.text(input).trim_end_matches(is_space_or_null)))
}

pub(super) fn squish<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    if matches!(input, Value::Nil) {
        return Ok(Value::Nil);
    }
    let text = call.text(input).trim_matches(is_space_or_null);
    let mut squished = call.room(text.len())?;
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !squished.is_empty() {
            squished.push(' ');
        }
        squished.push_str(word);
    }
    Ok(written(squished))
}

pub(super) fn strip_newlines<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    let text = call.text(input);
    if !text.contains('\n') {
        return Ok(Value::String(text));
    }
    let mut stripped = call.room(text.len())?;
    for line in text.split_inclusive('\n') {
        stripped.push_str(line.strip_suffix("\r\n").or_else(|| line.strip_suffix('\n')).unwrap_or(line));
    }
    Ok(written(stripped))
}

pub(super) fn slice<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([offset], [length]) = call.arguments()?;
    let offset = to_integer(call.arena, offset)?;
    let length = match length {
        Some(length) if length.is_truthy() => to_integer(call.arena, length)?,
        _ => 1,
    };
    if let Value::Array(items) = input {
        let (start, length) = part(items.len(), offset, length);
        return Ok(Value::Array(items.get(start..start + length).unwrap_or_default()));
    }
    let text = call.text(input);
    let (start, length) = part(text.chars().count(), offset, length);
    Ok(Value::String(prefix(suffix(text, start), length)))
}

/// Where a part begins and how long it is, of a whole of `size`: a negative offset counts from the end.
fn part(size: usize, offset: i64, length: i64) -> (usize, usize) {
    let whole = i64::try_from(size).unwrap_or(i64::MAX);
    let start = if offset < 0 { offset.saturating_add(whole) } else { offset };
    match (usize::try_from(start), usize::try_from(length)) {
        (Ok(start), Ok(length)) if start <= size => (start, length.min(size - start)),
        _ => (0, 0),
    }
}

/// The first characters of a text.
fn prefix(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// A text without its first characters.
fn suffix(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).and_then(|(start, _)| text.get(start..)).unwrap_or_default()
}

pub(super) fn truncate<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [length, ending]) = call.arguments()?;
    if matches!(input, Value::Nil) {
        return Ok(Value::Nil);
    }
    let text = call.text(input);
    let length = to_integer(call.arena, length.unwrap_or(Value::Integer(50)))?;
    let ending = ending.map_or("...", |ending| call.text(ending));
    let size = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    if size <= length {
        return Ok(Value::String(text));
    }
    let kept = length.saturating_sub(i64::try_from(ending.chars().count()).unwrap_or(i64::MAX));
    concatenate(call, prefix(text, usize::try_from(kept).unwrap_or(0)), ending)
}

pub(super) fn truncatewords<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [words, ending]) = call.arguments()?;
    if matches!(input, Value::Nil) {
        return Ok(Value::Nil);
    }
    let text = call.text(input);
    let words = to_integer(call.arena, words.unwrap_or(Value::Integer(15)))?.max(1);
    let words = usize::try_from(words).unwrap_or(usize::MAX);
    let ending = ending.map_or("...", |ending| call.text(ending));
    let mut rest = text.trim_start_matches(is_space);
    let mut kept = call.room(text.len() + ending.len())?;
    for index in 0..words {
        let Some(end) = rest.find(is_space) else { return Ok(Value::String(text)) };
        let (word, behind) = rest.split_at(end);
        if index > 0 {
            kept.push(' ');
        }
        kept.push_str(word);
        rest = behind.trim_start_matches(is_space);
    }
    kept.push_str(ending);
    Ok(written(kept))
}

pub(super) fn split<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([separator], []) = call.arguments()?;
    let text = call.text(input);
    let mut parts: Vec<&'a str> = match call.text(separator) {
        " " => text.split(is_space).filter(|part| !part.is_empty()).collect(),
        "" => text.char_indices().filter_map(|(at, character)| text.get(at..at + character.len_utf8())).collect(),
        separator => text.split(separator).collect(),
    };
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    call.check(parts.len() * size_of::<Value<'_>>())?;
    Ok(Value::Array(call.arena.alloc_slice_fill_iter(parts.into_iter().map(Value::String))))
}
