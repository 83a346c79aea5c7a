//! JSON into values of the arena. A text without escapes is not copied.

use std::fmt;

use bumpalo::Bump;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Object, Value};

/// Reads a JSON text; the error tells line and column.
///
/// # Errors
/// It is not JSON, or nested more than 127 deep.
pub(super) fn parse<'a>(arena: &'a Bump, text: &'a str) -> Result<Value<'a>, serde_json::Error> {
    let mut scratch = Scratch { items: Vec::with_capacity(16), members: Vec::with_capacity(48) };
    match (Scanner { arena, scratch: &mut scratch, text, at: 0 }).all() {
        Some(value) => Ok(value),
        None => deserialize(arena, text),
    }
}

/// Reads by way of serde_json, which knows all of JSON, and what is wrong where it is none.
fn deserialize<'a>(arena: &'a Bump, text: &'a str) -> Result<Value<'a>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut scratch = Scratch::default();
    let value = Reader { arena, scratch: &mut scratch }.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

/// Values whose number is not known yet: each list and object uses the end of these stacks.
#[derive(Default)]
struct Scratch<'a> {
    items: Vec<Value<'a>>,
    members: Vec<(&'a str, Value<'a>)>,
}

impl<'a> Scratch<'a> {
    /// The items from `base` on.
    fn list(&mut self, arena: &'a Bump, base: usize) -> Value<'a> {
        let items = arena.alloc_slice_copy(self.items.get(base..).unwrap_or_default());
        self.items.truncate(base);
        Value::Array(items)
    }

    /// The members from `base` on.
    fn object(&mut self, arena: &'a Bump, base: usize) -> Value<'a> {
        let members = arena.alloc_slice_copy(self.members.get(base..).unwrap_or_default());
        self.members.truncate(base);
        Value::Object(Object::new(members))
    }
}

/// The scanner leaves what is nested deeper to serde_json.
const MAX_DEPTH: usize = 64;

/// Reads what nearly all JSON is made of, with somewhat fewer instructions than serde_json. It goes on only with what is
/// surely JSON: numbers that are not whole and texts with escapes are given to serde_json each, and the whole text where
/// anything else is met.
struct Scanner<'a, 's> {
    arena: &'a Bump,
    scratch: &'s mut Scratch<'a>,
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a, '_> {
    fn all(&mut self) -> Option<Value<'a>> {
        let first = self.next()?;
        let value = self.value(first, 0)?;
        self.next().is_none().then_some(value)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        self.peek()
    }

    /// The value that starts with this byte.
    fn value(&mut self, first: u8, depth: usize) -> Option<Value<'a>> {
        match first {
            b'"' => self.string(),
            b'{' if depth < MAX_DEPTH => self.object(depth),
            b'[' if depth < MAX_DEPTH => self.list(depth),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Nil),
            _ => None,
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Option<Value<'a>> {
        let is_there = self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes());
        self.at += word.len();
        is_there.then_some(value)
    }

    fn object(&mut self, depth: usize) -> Option<Value<'a>> {
        let base = self.scratch.members.len();
        self.at += 1;
        if self.next()? != b'}' {
            loop {
                let Value::String(key) = (self.next()? == b'"').then(|| self.string())?? else { return None };
                if self.next()? != b':' {
                    return None;
                }
                self.at += 1;
                let first = self.next()?;
                let value = self.value(first, depth + 1)?;
                self.scratch.members.push((key, value));
                match self.next()? {
                    b',' => self.at += 1,
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.at += 1;
        Some(self.scratch.object(self.arena, base))
    }

    fn list(&mut self, depth: usize) -> Option<Value<'a>> {
        let base = self.scratch.items.len();
        self.at += 1;
        if self.next()? != b']' {
            loop {
                let first = self.next()?;
                let item = self.value(first, depth + 1)?;
                self.scratch.items.push(item);
                match self.next()? {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.at += 1;
        Some(self.scratch.list(self.arena, base))
    }

    fn string(&mut self) -> Option<Value<'a>> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..)?;
        let length = rest.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\'))?;
        let mut end = start + length;
        match rest.get(length)? {
            b'"' => {
                self.at = end + 1;
                self.text.get(start..end).map(Value::String)
            }
            b'\\' => {
                let bytes = self.text.as_bytes();
                while *bytes.get(end)? != b'"' {
                    end += if bytes.get(end) == Some(&b'\\') { 2 } else { 1 };
                }
                self.deserialized(end + 1)
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let digits = rest.get(..length)?;
        let is_small =
            matches!(digits, [b'1'..=b'9', ..] | b"0") && length < 19 && digits.iter().all(u8::is_ascii_digit);
        if !is_small {
            return self.deserialized(self.at + length);
        }
        self.at += length;
        Some(Value::Integer(digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))))
    }

    /// A value that ends before `end`, by way of serde_json.
    fn deserialized(&mut self, end: usize) -> Option<Value<'a>> {
        let value = deserialize(self.arena, self.text.get(self.at..end)?).ok()?;
        self.at = end;
        Some(value)
    }
}

struct Reader<'a, 's> {
    arena: &'a Bump,
    scratch: &'s mut Scratch<'a>,
}

impl<'a> Reader<'a, '_> {
    fn again(&mut self) -> Reader<'a, '_> {
        Reader { arena: self.arena, scratch: self.scratch }
    }
}

impl<'a> DeserializeSeed<'a> for Reader<'a, '_> {
    type Value = Value<'a>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Value<'a>, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Reader<'a, '_> {
    type Value = Value<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'a>, E> {
        Ok(Value::Nil)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value<'a>, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value<'a>, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value<'a>, E> {
        Ok(match i64::try_from(value) {
            Ok(value) => Value::Integer(value),
            Err(_) => Value::BigInteger(self.arena.alloc_str(&value.to_string())),
        })
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value<'a>, E> {
        Ok(Value::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Value<'a>, E> {
        Ok(Value::String(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value<'a>, E> {
        Ok(Value::text(self.arena, value))
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut list: A) -> Result<Value<'a>, A::Error> {
        let base = self.scratch.items.len();
        while let Some(item) = list.next_element_seed(self.again())? {
            self.scratch.items.push(item);
        }
        Ok(self.scratch.list(self.arena, base))
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut object: A) -> Result<Value<'a>, A::Error> {
        let base = self.scratch.members.len();
        while let Some(key) = object.next_key_seed(Key(self.arena))? {
            let value = object.next_value_seed(self.again())?;
            self.scratch.members.push((key, value));
        }
        Ok(self.scratch.object(self.arena, base))
    }
}

/// Reads a member's name.
struct Key<'a>(&'a Bump);

impl<'a> DeserializeSeed<'a> for Key<'a> {
    type Value = &'a str;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<&'a str, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Key<'a> {
    type Value = &'a str;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member's name")
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<&'a str, E> {
        Ok(value)
    }

    fn visit_str<E>(self, value: &str) -> Result<&'a str, E> {
        Ok(self.0.alloc_str(value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_scanner_reads_as_serde_json_does(
            text in r#"([\[\]{}:, \n]|"a"|"é\\n"|"\\u00e9"|"\\q"|"x|1|-0|01|1.5|-7e2|99999999999999999999|null|true|fals|\[1,|\{"k":|\t)*"#,
        ) {
            let arena = Bump::new();
            let whole = deserialize(&arena, &text);
            let read = parse(&arena, &text);
            prop_assert_eq!(format!("{read:?}"), format!("{whole:?}"));
        }
    }

    #[test]
    fn what_serde_json_refuses_the_scanner_does_not_take() {
        let arena = Bump::new();
        for text in [
            "",
            " ",
            "{\"a\":1,}",
            "[1,]",
            "[,1]",
            "{,}",
            "{\"a\" 1}",
            "{1:2}",
            "01",
            "-",
            "1.",
            "+1",
            "\"a\nb\"",
            "\"a",
            "\"\\",
            "nul",
            "nulll",
            "{\"a\":1}}",
            "[1 2]",
            "\u{a0}1",
            "\"\\x\"",
            "--1",
            "1-2",
        ] {
            assert!(parse(&arena, text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let arena = Bump::new();
        let text =
            r#" {"a": [null, true, -3, 18446744073709551615, 1.5, "x", "\u00e9\n"], "b": {"c": []}, "d\"": {}} "#;
        let Value::Object(object) = parse(&arena, text).unwrap() else { unreachable!() };
        let Some(Value::Array(items)) = object.get("a") else { unreachable!() };
        assert!(matches!(
            items,
            [
                Value::Nil,
                Value::Bool(true),
                Value::Integer(-3),
                Value::BigInteger("18446744073709551615"),
                Value::Float(1.5),
                Value::String("x"),
                Value::String("é\n"),
            ]
        ));
        assert!(matches!(object.get("b"), Some(Value::Object(inner)) if inner.get("c").is_some()));
        assert_eq!(object.members().last().map(|(key, _)| *key), Some("d\""));
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let arena = Bump::new();
        assert_eq!(parse(&arena, "{\n \"a\": tru }").unwrap_err().line(), 2);
        assert!(parse(&arena, "1 2").is_err());
        assert!(parse(&arena, &"[".repeat(100_000)).is_err());
    }
}
