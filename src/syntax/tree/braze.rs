//! What Braze's own tags hold: words, `:options` and calls.

use super::{List, Output};
use crate::source::Span;

/// The words and options of a tag, in two lists, each in the order of the text.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The words that are neither an option nor its value. For `connected_content` the first is the URL; there should
    /// be no other, which a rule reports.
    pub words: List<Value>,
    /// The options, known or not.
    pub options: List<TagOption>,
}

/// `:name value`
#[derive(Clone, Copy, Debug)]
pub struct TagOption {
    /// From the colon to the end of the value.
    pub span: Span,
    /// The name with its colon.
    pub name: Span,
    /// The value; none for a flag, and where it is missing.
    pub value: Option<Value>,
}

/// A word, a text in quotes, or a JSON object, with Liquid in it.
#[derive(Clone, Copy, Debug)]
pub struct Value {
    /// The whole, quotes included.
    pub span: Span,
    /// The same without quotes around it.
    pub content: Span,
    /// The content in pieces.
    pub parts: List<Part>,
}

/// A piece of a [`Value`].
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Text that stands as it is.
    Text(Span),
    /// `{{ … }}`
    Output(Output),
}

/// `('argument')`, as `abort_message` and `promotion` have it.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// From `(` to `)`; none when there are no parentheses.
    pub parentheses: Option<Span>,
    /// What stands between them, or behind the tag's name without them. It is in quotes when [`Value::is_quoted`].
    pub argument: Option<Value>,
}

impl Value {
    /// Whether quotes stand around it.
    pub fn is_quoted(&self) -> bool {
        self.span != self.content
    }
}
