//! Conversions against Ruby's answers.

use std::cmp::Ordering;

use bumpalo::Bump;

use super::*;
use crate::render::{Object, Stop, Value};

#[test]
fn fractions_are_written_as_in_ruby() {
    for (number, expected) in [
        (0.1 + 0.2, "0.30000000000000004"),
        (100.0, "100.0"),
        (999_999_999_999_999.0, "999999999999999.0"),
        (1e15, "1.0e+15"),
        (1_234_567_890_123_456.0, "1.234567890123456e+15"),
        (4_115_226_300_411_522.5, "4115226300411522.5"),
        (1e22, "1.0e+22"),
        (1.5e300, "1.5e+300"),
        (0.000_1, "0.0001"),
        (0.000_01, "1.0e-05"),
        (-0.0, "-0.0"),
        (f64::NEG_INFINITY, "-Infinity"),
    ] {
        assert_eq!(float_text(number), expected);
    }
}

#[test]
fn texts_are_numbers_as_far_as_they_go() {
    let arena = Bump::new();
    for (text, expected) in [
        ("12abc", "12"),
        ("1_000", "1000"),
        ("1__0", "1"),
        (" \n12", "12"),
        ("+5", "5"),
        ("--5", "0"),
        ("-_1", "0"),
        ("5.", "5"),
        ("5.5abc", "5"),
        ("5.5\n", "5.5"),
        ("+5.5", "5"),
        ("1_0.5", "10"),
        (".5", "0"),
        ("0x1A", "0"),
        ("\u{a0}12", "0"),
        ("-99999999999999999999", "-99999999999999999999"),
        ("", "0"),
    ] {
        assert_eq!(super::text(&arena, to_number(Value::String(text)).value(&arena)), expected, "{text:?}");
    }
}

#[test]
fn counts_are_whole_numbers_in_ruby_s_notation() {
    let arena = Bump::new();
    for (text, expected) in [
        ("0x1F", 31),
        ("1_000", 1000),
        (" 42\n", 42),
        ("010", 8),
        ("0_7", 7),
        ("0b11", 3),
        ("0o17", 15),
        ("-0x1f", -31),
        ("+5", 5),
        ("0", 0),
        ("99999999999999999999", i64::MAX),
    ] {
        assert_eq!(to_integer(&arena, Value::String(text)).unwrap(), expected, "{text:?}");
    }
    for text in ["08", "1__0", "_1", "0x", "", "1 2", "0x_1", "- 5", "0b2", "00x1", "1e3", "٣", "0_", "\0", "2.0"] {
        let result = to_integer(&arena, Value::String(text));
        assert!(matches!(result, Err(Stop::Error(message)) if message == "invalid integer"), "{text:?}");
    }
    assert!(to_integer(&arena, Value::Nil).is_err());
    assert!(to_integer(&arena, Value::Float(2.0)).is_err());
}

#[test]
fn objects_and_arrays_are_written_as_ruby_inspects_them() {
    let arena = Bump::new();
    let items = [Value::Nil, Value::String("a\"\\\n\u{1}\u{7f}#{#a\u{2028}é😀"), Value::Float(1.0), Value::Range(1, 2)];
    let members = [("k", Value::Array(&items)), ("t", Value::Bool(true))];
    let object = Value::Object(Object::new(&members));
    assert_eq!(
        super::text(&arena, object),
        "{\"k\"=>[nil, \"a\\\"\\\\\\n\\u0001\\x7F\\#{#a\\u2028é😀\", 1.0, 1..2], \"t\"=>true}"
    );
    let mut output = String::new();
    write_output(&mut output, Value::Array(&[Value::Array(&items[2..]), Value::Nil, object])).unwrap();
    assert!(output.starts_with("1.01..2{\"k\"=>"), "{output}");
}

#[test]
fn values_are_compared_as_in_ruby() {
    let big = Value::BigInteger("9223372036854775808");
    assert!(equal(Value::Integer(1), Value::Float(1.0)));
    assert!(!equal(Value::Integer(9_007_199_254_740_993), Value::Float(9_007_199_254_740_992.0)));
    assert!(!equal(Value::Integer(1), Value::String("1")));
    assert!(equal(big, Value::Float(9_223_372_036_854_775_808.0)));
    assert_eq!(compare(Value::Integer(i64::MAX), big), Some(Ordering::Less));
    assert_eq!(compare(Value::Float(f64::INFINITY), big), Some(Ordering::Greater));
    assert_eq!(compare(Value::String("B"), Value::String("a")), Some(Ordering::Less));
    assert_eq!(compare(Value::Bool(true), Value::Bool(false)), None);
    assert_eq!(compare(Value::String("1"), Value::Integer(1)), None);
    assert_eq!(compare(Value::Nil, Value::Nil), Some(Ordering::Equal));
}
