//! What can be wrong in JSON, in words.

use crate::source::Span;

/// A place at which the text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in the field.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// Liquid that writes nothing there, on this way.
    pub because: Option<Span>,
}

impl Fault {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, because: None }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

pub(super) fn too_many(comma: Span, c: char, silent: Option<Span>) -> Fault {
    Fault { because: silent, ..Fault::new(comma, format!("a comma too many: nothing but `{c}` follows it")) }
        .with_help("JSON has no comma behind the last member")
}

pub(super) fn unclosed_text(quote: Span) -> Fault {
    Fault::new(quote, "the text that begins here is not closed on its line")
        .with_help("close it with `\"`; a line break inside a text is written `\\n`")
}

pub(super) fn wrong_quote(c: char, place: Span) -> Fault {
    Fault::new(place, format!("`{c}` opens no text: JSON has straight double quotes only")).with_help("write `\"`")
}

pub(super) fn wrong_word(text: &str, span: Span) -> Fault {
    let small = text.to_ascii_lowercase();
    let fault = Fault::new(span, format!("`{text}` is no JSON value"));
    match small.as_str() {
        "true" | "false" | "null" => fault.with_help(format!("write `{small}`")),
        "none" | "nil" | "undefined" | "nan" | "blank" => fault.with_help("write `null`"),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) => {
            fault.with_help("write it as JSON has numbers, or in double quotes")
        }
        _ => fault.with_help("put double quotes around it"),
    }
}
