//! Which part of the composer a place in a file belongs to.

use crate::document::{Document, Entry, Node};
use crate::source::Span;
use crate::template::FileKind;

/// A part of the composer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Name,
    Description,
    Url,
    Method,
    /// The body as a whole.
    Body,
    /// The pair of this name.
    Pair(String),
    /// All headers.
    Headers,
    /// The header of this name.
    Header(String),
    /// None of them.
    File,
}

impl Place {
    /// The part that a span of a file is about.
    pub(super) fn of(document: &Document, kind: FileKind, span: Span) -> Self {
        let keys = document.root.as_ref().map(|root| keys(root, span)).unwrap_or_default();
        match kind {
            FileKind::Spec => Self::of_spec(&keys),
            FileKind::Template => match keys.as_slice() {
                ["messages", "webhook", rest @ ..] => Self::of_template(rest),
                keys => Self::of_template(keys),
            },
            FileKind::Liquid => Self::File,
        }
    }

    fn of_spec(keys: &[&str]) -> Self {
        match keys {
            ["name", ..] => Self::Name,
            ["description", ..] => Self::Description,
            ["operation", ..] => Self::Method,
            ["salesforce", "auto_assign" | "allow_duplicates", ..] => Self::Headers,
            ["salesforce" | "record_id" | "external_id", ..] => Self::Url,
            ["auth", ..] => Self::Header("Authorization".to_owned()),
            ["headers", name, ..] => Self::Header((*name).to_owned()),
            ["headers"] => Self::Headers,
            ["fields", name, ..] => Self::Pair((*name).to_owned()),
            ["fields" | "body", ..] => Self::Body,
            _ => Self::File,
        }
    }

    fn of_template(keys: &[&str]) -> Self {
        match keys {
            ["template_name", ..] => Self::Name,
            ["description", ..] => Self::Description,
            ["url", ..] => Self::Url,
            ["request_method", ..] => Self::Method,
            ["request_headers", name, ..] => Self::Header((*name).to_owned()),
            ["request_headers"] => Self::Headers,
            ["body", name, ..] => Self::Pair((*name).to_owned()),
            ["body" | "body_type", ..] => Self::Body,
            _ => Self::File,
        }
    }
}

/// The keys that lead to a place.
fn keys(root: &Node, span: Span) -> Vec<&str> {
    let mut keys = Vec::new();
    let mut node = root;
    while let Some(entry) = node.entries().and_then(|entries| entries.iter().find(|entry| holds(entry, span.start))) {
        keys.push(entry.key.as_str());
        node = &entry.value;
    }
    keys
}

fn holds(entry: &Entry, offset: u32) -> bool {
    let span = entry.key.span.to(entry.value.span);
    span.start <= offset && offset < span.end.max(span.start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use crate::source::SourceFile;

    #[test]
    fn a_place_leads_to_the_field_that_is_compiled_from_it() {
        let text = "name: n\noperation: create\nsalesforce:\n  instance: acme\n  auto_assign: true\nauth:\n  client_id: x\nheaders:\n  X-A: a\nfields:\n  Last Name:\n    default: Unknown\nexamples: []\n";
        let document = document::read_yaml(&SourceFile::new("a.yaml", text));
        for (part, place) in [
            ("n\no", Place::Name),
            ("create", Place::Method),
            ("acme", Place::Url),
            ("auto_assign", Place::Headers),
            ("client_id", Place::Header("Authorization".to_owned())),
            ("headers", Place::Headers),
            ("X-A", Place::Header("X-A".to_owned())),
            ("fields", Place::Body),
            ("Unknown", Place::Pair("Last Name".to_owned())),
            ("examples", Place::File),
        ] {
            let at = Span::at(text.find(part).unwrap() as u32);
            assert_eq!(Place::of(&document, FileKind::Spec, at), place, "{part}");
        }
        let text = r#"{"messages": {"webhook": {"url": "u", "request_headers": {"A": "b"}, "body": "raw"}}}"#;
        let document = document::read_json(&SourceFile::new("a.json", text));
        for (part, place) in [
            ("\"u\"", Place::Url),
            ("b\"}", Place::Header("A".to_owned())),
            ("raw", Place::Body),
            ("messages", Place::File),
        ] {
            let at = Span::at(text.find(part).unwrap() as u32);
            assert_eq!(Place::of(&document, FileKind::Template, at), place, "{part}");
        }
    }
}
