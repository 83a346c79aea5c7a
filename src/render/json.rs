//! JSON into values of the arena. A text without escapes is not copied.

use std::fmt;

use bumpalo::Bump;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Object, Reads, Value};

/// Reads a JSON text; the error tells line and column.
///
/// # Errors
/// It is not JSON, or nested more than 127 deep.
pub(super) fn parse<'a>(arena: &'a Bump, text: &'a str) -> Result<Value<'a>, serde_json::Error> {
    parse_part(arena, text, &Reads::All)
}

/// The same, without the members of objects that nobody reads. Those are only seen to be JSON.
///
/// # Errors
/// As of [`parse`].
pub(super) fn parse_part<'a>(arena: &'a Bump, text: &'a str, reads: &Reads) -> Result<Value<'a>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut scratch = Scratch::default();
    let value = Reader { arena, scratch: &mut scratch, reads }.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

/// Values whose number is not known yet: each list and object uses the end of these stacks.
#[derive(Default)]
struct Scratch<'a> {
    items: Vec<Value<'a>>,
    members: Vec<(&'a str, Value<'a>)>,
}

struct Reader<'a, 's> {
    arena: &'a Bump,
    scratch: &'s mut Scratch<'a>,
    reads: &'s Reads,
}

impl<'a> Reader<'a, '_> {
    /// For what lies within.
    fn within<'t>(&'t mut self, reads: &'t Reads) -> Reader<'a, 't> {
        Reader { arena: self.arena, scratch: self.scratch, reads }
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
        while let Some(item) = list.next_element_seed(self.within(&Reads::All))? {
            self.scratch.items.push(item);
        }
        let items = self.arena.alloc_slice_copy(self.scratch.items.get(base..).unwrap_or_default());
        self.scratch.items.truncate(base);
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut object: A) -> Result<Value<'a>, A::Error> {
        let base = self.scratch.members.len();
        while let Some(key) = object.next_key_seed(Key(self.arena))? {
            let Some(reads) = self.reads.member(key) else {
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = object.next_value_seed(self.within(reads))?;
            self.scratch.members.push((key, value));
        }
        let members = self.arena.alloc_slice_copy(self.scratch.members.get(base..).unwrap_or_default());
        self.scratch.members.truncate(base);
        Ok(Value::Object(Object::new(members)))
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
    use super::*;

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
    fn what_nobody_reads_is_not_kept_but_is_json() {
        let arena = Bump::new();
        let member = |name: &str, reads| (name.to_owned(), reads);
        let reads = Reads::Members(vec![
            member("a", Reads::All),
            member("b", Reads::Members(vec![member("c", Reads::All)])),
            member("list", Reads::Members(vec![member("c", Reads::All)])),
        ]);
        let text = r#"{"x": [1, {"a": 2}], "a": {"y": 3}, "b": {"c": 4, "d": "\u00e9"}, "list": [{"d": 5}], "a": 6}"#;
        let Value::Object(object) = parse_part(&arena, text, &reads).unwrap() else { unreachable!() };
        assert_eq!(object.members().iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["a", "b", "list", "a"]);
        assert!(matches!(object.get("a"), Some(Value::Integer(6))));
        let Some(Value::Object(inner)) = object.get("b") else { unreachable!() };
        assert!(inner.members().len() == 1 && inner.get("c").is_some());
        assert!(matches!(object.get("list"), Some(Value::Array([Value::Object(item)])) if item.get("d").is_some()));
        for broken in [r#"{"x": [1,, 2]}"#, r#"{"x": tru}"#, r#"{"x": "a}"#, r#"{"x" 1}"#, r#"{"x": {"a" 1}}"#] {
            let (all, part) = (parse(&arena, broken), parse_part(&arena, broken, &reads));
            assert_eq!(part.unwrap_err().to_string(), all.unwrap_err().to_string(), "{broken}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let arena = Bump::new();
        assert_eq!(parse(&arena, "{\n \"a\": tru }").unwrap_err().line(), 2);
        assert!(parse(&arena, "1 2").is_err());
        assert!(parse(&arena, &"[".repeat(100_000)).is_err());
    }
}
