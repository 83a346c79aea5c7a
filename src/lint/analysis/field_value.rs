//! Which literals a field of Salesforce refuses.

use super::body::Literal;
use super::date_format;
use super::json::{Form, Part};
use super::paths::value::Hole;
use crate::catalogue::{Field, FieldType, RecordId};
use crate::salesforce::{is_date, is_datetime, is_decimal, is_email, is_whole};
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

/// Literal text around a value that makes it no number, whatever the value is. `source` is the text that it stands in.
pub fn partial_refusal(field: &Field, form: &Form, source: &str) -> Option<(Refusal, Span)> {
    if !field.kind.is_number() || form.parts.len() < 2 {
        return None;
    }
    form.parts.iter().find_map(|part| {
        let Part::Text(written) = part else { return None };
        let text = written.text(source);
        let refusal = || Refusal {
            text: shortened(text.trim()),
            why: "beside the value makes it no number".to_owned(),
            is_certain: true,
            help: "send the number alone".to_owned(),
        };
        let is_number = text.chars().all(|c| c.is_ascii_digit() || "+-.eE \t\r\n".contains(c));
        (!is_number).then(|| (refusal(), written.span))
    })
}

/// A date that is written in a format which makes no date of the field's type, whatever the date is. `source` is the
/// text that it stands in.
pub fn date_refusal(field: &Field, form: &Form, source: &str) -> Option<(Refusal, Span)> {
    if !matches!(field.kind, FieldType::Date | FieldType::Datetime) {
        return None;
    }
    let format = |part: &Part| match part {
        Part::Hole(Hole { date_format, .. }) => date_format.clone().filter(|format| !format.text.trim().is_empty()),
        Part::Text(..) => None,
    };
    let first = form.parts.iter().find_map(format)?;
    let text = form.parts.iter().map(|part| match part {
        Part::Text(text) => Some(text.text(source).to_owned()),
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
