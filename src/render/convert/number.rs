//! Numbers, as Liquid's mathematical filters read and write them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{self, Write};

use bigdecimal::BigDecimal;
use bumpalo::Bump;
use num_bigint::{BigInt, Sign};

use super::text;
use crate::render::{Stop, Value};

/// A number that can be calculated with.
#[derive(Clone, Debug)]
pub(in crate::render) enum Number {
    /// A whole number.
    Integer(i64),
    /// A whole number that an `i64` does not hold.
    Big(BigInt),
    /// Anything with a decimal point.
    Decimal(BigDecimal),
    /// What a division by 0.0 yields: infinity, or no number at all.
    Endless(f64),
}

impl Number {
    /// The whole number, if it is one.
    pub(in crate::render) fn whole(&self) -> Option<Cow<'_, BigInt>> {
        match self {
            Self::Integer(number) => Some(Cow::Owned(BigInt::from(*number))),
            Self::Big(number) => Some(Cow::Borrowed(number)),
            Self::Decimal(_) | Self::Endless(_) => None,
        }
    }

    /// The number as a decimal one, if it has an end.
    pub(in crate::render) fn decimal(&self) -> Option<Cow<'_, BigDecimal>> {
        match self {
            Self::Integer(number) => Some(Cow::Owned(BigDecimal::from(*number))),
            Self::Big(number) => Some(Cow::Owned(BigDecimal::from(number.clone()))),
            Self::Decimal(number) => Some(Cow::Borrowed(number)),
            Self::Endless(_) => None,
        }
    }

    /// The nearest floating point number.
    pub(in crate::render) fn float(&self) -> f64 {
        match self {
            Self::Endless(number) => *number,
            _ => self.decimal().map_or(f64::NAN, |number| float(&number)),
        }
    }

    /// The value, with fractions as floating point.
    pub(in crate::render) fn value(self, arena: &Bump) -> Value<'_> {
        match self {
            Self::Integer(number) => Value::Integer(number),
            Self::Big(number) => whole(arena, &number),
            Self::Decimal(_) | Self::Endless(_) => Value::Float(self.float()),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(right)),
            (Self::Endless(left), _) => left.partial_cmp(&other.float()),
            (_, Self::Endless(right)) => self.float().partial_cmp(right),
            _ => Some(self.decimal()?.cmp(&other.decimal()?)),
        }
    }
}

/// The value of a whole number of any size.
pub(in crate::render) fn whole<'a>(arena: &'a Bump, number: &BigInt) -> Value<'a> {
    match i64::try_from(number) {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::BigInteger(arena.alloc_str(&number.to_string())),
    }
}

/// The nearest floating point number.
fn float(number: &BigDecimal) -> f64 {
    let (digits, scale) = number.as_bigint_and_exponent();
    // The form is always one that Rust reads.
    format!("{digits}e{}", -i128::from(scale)).parse().unwrap_or_default()
}

/// What Liquid calculates with: a text is read as far as it is a number, whatever has no number is 0.
pub(in crate::render) fn to_number(value: Value<'_>) -> Number {
    match value {
        Value::Integer(number) => Number::Integer(number),
        Value::BigInteger(digits) => integer(digits),
        Value::Float(number) if number.is_finite() => decimal(&float_text(number)),
        Value::Float(number) => Number::Endless(number),
        Value::String(text) => number_of_text(text),
        _ => Number::Integer(0),
    }
}

/// The number that a text begins with, as Ruby's `to_i` reads it; one with a fraction only where it is all there is.
fn number_of_text(text: &str) -> Number {
    let trimmed =
        text.trim_start_matches(is_blank).trim_end_matches(|character| is_blank(character) || character == '\0');
    if is_fraction(trimmed) {
        return decimal(trimmed);
    }
    let start = text.trim_start_matches(is_blank);
    let unsigned = start.strip_prefix(['-', '+']).unwrap_or(start);
    let mut digits = String::new();
    if start.starts_with('-') {
        digits.push('-');
    }
    let mut before = '_';
    for character in unsigned.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '_' if before != '_' => {}
            _ => break,
        }
        before = character;
    }
    integer(&digits)
}

/// Whether a text is `-?\d+\.\d+`.
fn is_fraction(text: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.split_once('.').is_some_and(|(whole, fraction)| is_digits(whole) && is_digits(fraction))
}

/// The whole number of digits; of none it is 0.
fn integer(digits: &str) -> Number {
    match digits.parse() {
        Ok(number) => Number::Integer(number),
        Err(_) => digits.parse::<BigInt>().map_or(Number::Integer(0), Number::Big),
    }
}

/// The decimal number of a text that is one.
fn decimal(text: &str) -> Number {
    text.parse().map_or(Number::Integer(0), Number::Decimal)
}

/// What a filter takes for a count or an index: a whole number, or a text that is one in Ruby's notation. One that an
/// `i64` does not hold becomes the nearest that it does.
///
/// # Errors
/// `invalid integer`
pub(in crate::render) fn to_integer(arena: &Bump, value: Value<'_>) -> Result<i64, Stop> {
    if let Value::Integer(number) = value {
        return Ok(number);
    }
    let number = ruby_integer(text(arena, value)).ok_or_else(|| Stop::Error("invalid integer".into()))?;
    let nearest = if number.sign() == Sign::Minus { i64::MIN } else { i64::MAX };
    Ok(i64::try_from(&number).unwrap_or(nearest))
}

/// A text that is a whole number in Ruby's notation: `42`, `-0x2a`, `0b101`, `052`, `1_000`.
fn ruby_integer(text: &str) -> Option<BigInt> {
    let trimmed = text.trim_matches(is_blank);
    let (negative, unsigned) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let prefix = unsigned.get(..2).unwrap_or_default().to_ascii_lowercase();
    let (radix, digits) = match prefix.as_str() {
        "0x" => (16, unsigned.get(2..)?),
        "0b" => (2, unsigned.get(2..)?),
        "0o" => (8, unsigned.get(2..)?),
        "0d" => (10, unsigned.get(2..)?),
        _ if unsigned.len() > 1 && unsigned.starts_with('0') => (8, unsigned.get(1..)?.trim_start_matches('_')),
        _ => (10, unsigned),
    };
    let is_number = digits.split('_').all(|part| !part.is_empty() && part.chars().all(|digit| digit.is_digit(radix)));
    let number = BigInt::parse_bytes(digits.replace('_', "").as_bytes(), radix).filter(|_| is_number)?;
    Some(if negative { -number } else { number })
}

/// What Ruby passes over around a number.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// A floating point number as Ruby writes it: `1.0`, `1.0e+20`.
pub(in crate::render) fn float_text(number: f64) -> String {
    let mut text = String::new();
    // A string takes all that is written to it.
    let _ = write_float(&mut text, number);
    text
}

/// Writes a floating point number as Ruby does.
///
/// # Errors
/// Those of `out`.
pub(in crate::render) fn write_float(out: &mut impl Write, number: f64) -> fmt::Result {
    if number.is_nan() {
        return out.write_str("NaN");
    }
    if number.is_infinite() {
        return out.write_str(if number > 0.0 { "Infinity" } else { "-Infinity" });
    }
    // A number that has a fraction is below 1e16.
    if number == 0.0 || number.abs() >= 1e-4 && (number.abs() < 1e15 || number.fract() != 0.0) {
        // The shortest digits that lead back to the number, and at least one behind the point.
        return write!(out, "{number:?}");
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    write!(out, "{mantissa}{point}e{sign}{exponent:0>2}")
}
