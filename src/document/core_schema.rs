//! What a plain scalar means by YAML 1.2's core schema, and how JSON spells its numbers.

/// The meaning of a scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(Number<'a>),
    /// Anything else.
    Text(&'a str),
}

/// A number as it is written. Its value may be larger than any machine type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<'a>(&'a str);

/// Resolves a plain scalar. `.inf` and `.nan` are numbers in YAML, but JSON has none such: they are texts here.
pub(super) fn resolve(plain: &str) -> Value<'_> {
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(plain) => Value::Number(Number(plain)),
        _ => Value::Text(plain),
    }
}

impl Number<'_> {
    /// The number as written.
    pub fn as_str(&self) -> &str {
        self.0
    }

    /// Its value as a whole number, where it is one that 64 bits hold.
    pub fn as_i64(&self) -> Option<i64> {
        self.to_json().parse().ok()
    }

    /// The same number as JSON spells it: `0x1F` is 31, `+5` is 5, `.5` is 0.5, `007` is 7; others stay as they are.
    pub fn to_json(&self) -> String {
        if let Some(digits) = self.0.strip_prefix("0x") {
            return decimal(digits, 16);
        }
        if let Some(digits) = self.0.strip_prefix("0o") {
            return decimal(digits, 8);
        }
        let (sign, unsigned) = match self.0.strip_prefix('-') {
            Some(unsigned) => ("-", unsigned),
            None => ("", self.0.strip_prefix('+').unwrap_or(self.0)),
        };
        let exponent_at = unsigned.find(['e', 'E']).unwrap_or(unsigned.len());
        let (mantissa, exponent) = unsigned.split_at(exponent_at);
        let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, rest)| (whole, Some(rest)));
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        match fraction {
            None => format!("{sign}{whole}{exponent}"),
            Some("") => format!("{sign}{whole}.0{exponent}"),
            Some(fraction) => format!("{sign}{whole}.{fraction}{exponent}"),
        }
    }
}

/// Whether YAML's core schema reads a number: `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`, or
/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
fn is_number(text: &str) -> bool {
    let all = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = unsigned.find(['e', 'E']).map_or((unsigned, None), |at| {
        let (mantissa, exponent) = unsigned.split_at(at);
        (mantissa, exponent.get(1..))
    });
    let mantissa_fits = match mantissa.split_once('.') {
        None => all(mantissa, 10),
        Some(("", fraction)) => all(fraction, 10),
        Some((whole, fraction)) => all(whole, 10) && (fraction.is_empty() || all(fraction, 10)),
    };
    mantissa_fits && exponent.is_none_or(|digits| all(digits.strip_prefix(['-', '+']).unwrap_or(digits), 10))
}

/// The decimal digits of a number of any length in another base.
fn decimal(digits: &str, radix: u32) -> String {
    let mut result = vec![0u32]; // decimal digits, lowest first
    for digit in digits.chars().filter_map(|digit| digit.to_digit(radix)) {
        let mut carry = digit;
        for place in &mut result {
            carry += *place * radix;
            *place = carry % 10;
            carry /= 10;
        }
        while carry > 0 {
            result.push(carry % 10);
            carry /= 10;
        }
    }
    result.iter().rev().filter_map(|&digit| char::from_digit(digit, 10)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for (text, meaning) in [
            ("", Value::Null),
            ("~", Value::Null),
            ("TRUE", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("yes", Value::Text("yes")),
            ("tRUE", Value::Text("tRUE")),
            (".inf", Value::Text(".inf")),
            (".nan", Value::Text(".nan")),
            ("1_000", Value::Text("1_000")),
            ("0x", Value::Text("0x")),
            ("1e", Value::Text("1e")),
            ("v60.0", Value::Text("v60.0")),
            (".", Value::Text(".")),
            ("-", Value::Text("-")),
            ("12:30", Value::Text("12:30")),
        ] {
            assert_eq!(resolve(text), meaning, "{text}");
        }
        for text in [
            "0",
            "-12",
            "+5",
            "007",
            "0x1F",
            "0o17",
            "1.",
            ".5",
            "-.5e3",
            "1e10",
            "6.02E+23",
            "123456789012345678901234567890",
        ] {
            assert!(matches!(resolve(text), Value::Number(_)), "{text}");
        }
    }

    #[test]
    fn numbers_are_spelt_as_json_spells_them() {
        for (yaml, json) in [
            ("250", "250"),
            ("0x1F", "31"),
            ("0xFFFFFFFFFFFFFFFFFFFF", "1208925819614629174706175"),
            ("0o17", "15"),
            ("+5", "5"),
            ("-5", "-5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("1.", "1.0"),
            ("007", "7"),
            ("000", "0"),
            ("-0", "-0"),
            ("1.50", "1.50"),
            ("+.5E+3", "0.5E+3"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert!(is_number(yaml), "{yaml}");
            assert_eq!(Number(yaml).to_json(), json);
            assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{json}");
        }
    }
}
