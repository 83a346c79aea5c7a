//! The names of personalisation tags, and who wrote them.

use crate::lint::message::{Field, Kind, Message};
use crate::source::Span;

/// The name of an attribute without what leads into it: `address` of `address.city` and `address[0]`.
pub fn root(name: &str) -> &str {
    name.split(['.', '[']).next().unwrap_or(name).trim_end()
}

/// Whether a span was written by the author, and not by the compiler of specs.
pub fn is_authors(message: &Message<'_>, field: &Field, span: Span) -> bool {
    message.kind != Kind::Spec || field.text.editable(span.start..span.end).is_some()
}
