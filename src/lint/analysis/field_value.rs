//! Which literals a field of Salesforce refuses.

use super::body::Literal;
use super::date_format;
use super::json::{Form, Part, is_number};
use super::paths::value::Hole;
use crate::catalogue::{Field, FieldType, RecordId};
use crate::source::Span;

/// Why a field refuses a literal.
#[derive(Debug)]
pub struct Refusal {
    /// The literal, shortened where it is long.
    pub text: String,
    /// What it is or lacks: "is no number".
    pub why: String,
    /// Whether it is known to be refused.
    pub is_certain: bool,
    /// What would be right.
    pub help: String,
}

/// Why a field refuses a literal; `None` when it takes it, as far as is known.
///
/// Sources: the REST API Developer Guide on dates; error messages that were published for the rest.
pub fn refusal(field: &Field, literal: &Literal) -> Option<Refusal> {
    let text = literal.text.trim();
    // A blank clears the field.
    if text.is_empty() || !literal.is_text && text == "null" {
        return None;
    }
    let refuse = |why: &str, is_certain: bool, help: &str| {
        Some(Refusal { text: shortened(text), why: why.to_owned(), is_certain, help: help.to_owned() })
    };
    match field.kind {
        FieldType::Boolean if !matches!(text, "true" | "false") => {
            let is_capital = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
            refuse("is neither `true` nor `false`", is_capital, "write `true` or `false`, in small letters")
        }
        FieldType::Int | FieldType::Long if !is_whole(text) => {
            // Whether a fraction is cut off is not published.
            refuse("is no whole number", !is_decimal(text), "write digits only, without separators and units")
        }
        FieldType::Double | FieldType::Currency | FieldType::Percent if !is_decimal(text) => {
            refuse("is no number", true, "write digits and a decimal point only, without separators and units")
        }
        FieldType::Int if field.digits.is_some_and(|digits| digits_of(text) > usize::from(digits)) => {
            refuse("has too many digits", false, "write a smaller number")
        }
        FieldType::Date if !is_date(text) => refuse("is no date", true, "write it as `yyyy-MM-dd`"),
        // Whether a date alone is taken for its midnight is not published.
        FieldType::Datetime if !is_datetime(text) => refuse(
            "is no date with time",
            !is_date(text),
            "write it as `yyyy-MM-ddTHH:mm:ssZ`, or with an offset as `+09:00`",
        ),
        FieldType::Email if !is_email(text) => {
            refuse("is no e-mail address", true, "write an address as `ada@example.com`")
        }
        FieldType::Reference | FieldType::Id => reference(field, text),
        _ => None,
    }
}

fn reference(field: &Field, text: &str) -> Option<Refusal> {
    let refuse = |why: String, help: String| Some(Refusal { text: shortened(text), why, is_certain: true, help });
    let id = match RecordId::parse(text) {
        Ok(id) => id,
        Err(error) => return refuse("is no record id".to_owned(), error.to_string()),
    };
    let object = id.object()?;
    let targets: Vec<&str> = field.references.iter().collect();
    if targets.is_empty() || targets.contains(&object) {
        return None;
    }
    refuse(
        format!("is the id of a record of {object}"),
        format!("write the id of a record of {}", targets.join(" or ")),
    )
}

/// Literal text around a value that makes it no number, whatever the value is.
pub fn partial_refusal(field: &Field, form: &Form) -> Option<(Refusal, Span)> {
    if !field.kind.is_number() || form.parts.len() < 2 {
        return None;
    }
    form.parts.iter().find_map(|part| match part {
        Part::Text(text, span) if text.chars().any(|c| !c.is_ascii_digit() && !"+-.eE \t\r\n".contains(c)) => {
            let refusal = Refusal {
                text: shortened(text.trim()),
                why: "beside the value makes it no number".to_owned(),
                is_certain: true,
                help: "send the number alone".to_owned(),
            };
            Some((refusal, *span))
        }
        _ => None,
    })
}

/// A date that is written in a format which makes no date of the field's type, whatever the date is.
pub fn date_refusal(field: &Field, form: &Form) -> Option<(Refusal, Span)> {
    if !matches!(field.kind, FieldType::Date | FieldType::Datetime) {
        return None;
    }
    let format = |part: &Part| match part {
        Part::Hole(Hole { date_format, .. }) => date_format.clone().filter(|format| !format.text.trim().is_empty()),
        Part::Text(..) => None,
    };
    let first = form.parts.iter().find_map(format)?;
    let text = form.parts.iter().map(|part| match part {
        Part::Text(text, _) => Some(text.clone()),
        Part::Hole(_) => format(part).and_then(|format| date_format::example(&format.text)),
    });
    let example = Literal { text: text.collect::<Option<String>>()?, span: first.span, is_text: true };
    let refusal = refusal(field, &example)?;
    let why = format!("is what it writes for a date, and {}", refusal.why);
    let help = match field.kind {
        FieldType::Date => "write `date: '%Y-%m-%d'`",
        _ => "write `date: '%Y-%m-%dT%H:%M:%SZ'`",
    };
    Some((Refusal { why, help: help.to_owned(), ..refusal }, first.span))
}

fn shortened(text: &str) -> String {
    const MAX: usize = 40;
    if text.chars().count() <= MAX { text.to_owned() } else { text.chars().take(MAX - 1).chain(['…']).collect() }
}

fn digits_of(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Texts are read less strictly than JSON numbers: leading zeros and a plus sign are taken.
fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    is_number(unsigned)
        || unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') && unsigned.parse::<f64>().is_ok()
}

/// `yyyy-MM-dd`
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u32>().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else { return false };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// `yyyy-MM-ddTHH:mm:ss`, perhaps with milliseconds, and `Z` or an offset.
fn is_datetime(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let (clock, has_zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (time.get(..at).unwrap_or_default(), is_zone(time.get(at..).unwrap_or_default())),
        None => (time, false),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let numbers: Vec<Option<u32>> =
        clock.split(':').map(|part| if part.len() == 2 { part.parse().ok() } else { None }).collect();
    let is_clock = matches!(numbers.as_slice(), [Some(hours), Some(minutes), Some(seconds)] if *hours < 24 && *minutes < 60 && *seconds < 60);
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    is_date(date) && is_clock && is_fraction && has_zone
}

fn is_zone(text: &str) -> bool {
    let digits = text.get(1..).unwrap_or_default().replace(':', "");
    text == "Z" || digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What Salesforce is known to take for an address: something, an `@`, and a domain with a point.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let labels = || domain.split('.');
    !local.is_empty()
        && !local.starts_with('.')
        && !text.contains(char::is_whitespace)
        && labels().count() > 1
        && labels().all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_what_looks_like_them() {
        for text in ["2024-02-29", "2026-12-31"] {
            assert!(is_date(text), "{text}");
        }
        for text in ["2023-02-29", "2024-7-30", "30.07.2024", "07/30/2024", "2024-13-01", "2024-07-30T00:00:00Z"] {
            assert!(!is_date(text), "{text}");
        }
        for text in [
            "2024-07-30T20:54:16Z",
            "2024-07-30T20:54:16.000Z",
            "2024-07-30T20:54:16.5+0900",
            "2024-07-30T20:54:16-08:00",
        ] {
            assert!(is_datetime(text), "{text}");
        }
        for text in
            ["2024-07-30 20:54", "2024-07-30 20:54:16 UTC", "2024-07-30T20:54:16", "2024-07-30", "2024-07-30T25:00:00Z"]
        {
            assert!(!is_datetime(text), "{text}");
        }
    }

    #[test]
    fn numbers_and_addresses_are_those_that_were_seen_accepted() {
        for text in ["123123", "-17", "+5", "007"] {
            assert!(is_whole(text) && is_decimal(text), "{text}");
        }
        for text in ["1,000", "50+", "$5", "5 people", "1.000,50", "€5", "0x1F", "inf", "NaN", "1e"] {
            assert!(!is_whole(text) && !is_decimal(text), "{text}");
        }
        assert!(is_decimal("-17.36") && is_decimal(".5") && !is_whole("1.5"));
        for text in ["ada@example.com", "a..b.@example.co.kr", "o'brien+x@sub.example.com"] {
            assert!(is_email(text), "{text}");
        }
        for text in ["test@testcom", ".ada@example.com", "ada", "@example.com", "ada@example.", "a b@example.com"] {
            assert!(!is_email(text), "{text}");
        }
    }
}
