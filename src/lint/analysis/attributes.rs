//! The personalisation tags of a field: `${name}` and `namespace.${name}`.

use crate::lint::message::{Field, Kind, Message};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Attribute, Expr, ExprKind, Template};

/// The attributes of a field with their whole spans, in the order of the text.
pub fn of(field: &Field) -> Vec<(Attribute, Span)> {
    struct Attributes(Vec<(Attribute, Span)>);
    impl Visitor for Attributes {
        fn expr(&mut self, _: &Template, expr: &Expr) {
            if let ExprKind::Attribute(attribute) = expr.kind {
                self.0.push((attribute, expr.span));
            }
        }
    }
    let mut attributes = Attributes(Vec::new());
    if !field.source().contains("${") {
        return attributes.0;
    }
    field.tree.visit(&mut attributes);
    attributes.0
}

/// The name of an attribute without what leads into it: `address` of `address.city` and `address[0]`.
pub fn root(name: &str) -> &str {
    name.split(['.', '[']).next().unwrap_or(name).trim_end()
}

/// Whether a span was written by the author, and not by the compiler of specs.
pub fn is_authors(message: &Message<'_>, field: &Field, span: Span) -> bool {
    message.kind != Kind::Spec || field.text.editable(span.start..span.end).is_some()
}
