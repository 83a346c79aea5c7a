//! A body of JSON key/value pairs: which of its texts are rendered, and the JSON around them, the same for all users.

use super::Role;
use crate::document::{Entry, Kind, Node, Value};
use crate::source::Text;

/// A body in parts, or one text.
#[derive(Default)]
pub(super) struct Parts<'t> {
    /// The texts that are rendered, in order.
    pub(super) texts: Vec<(Role, &'t Text)>,
    /// The JSON before each of them.
    before: Vec<String>,
    /// What stands behind the last one so far.
    open: String,
}

impl<'t> Parts<'t> {
    /// The one of a raw body.
    pub(super) fn of_text(text: &'t Text) -> Self {
        Self { texts: vec![(Role::Body, text)], ..Self::default() }
    }

    /// Those of texts under their keys.
    pub(super) fn of_pairs(pairs: &'t [(Text, Text)]) -> Self {
        let mut parts = Self::default();
        for (key, value) in pairs {
            parts.key(key);
            parts.text(Role::Pair(key.as_str().to_owned()), value);
        }
        parts
    }

    /// Those of the object in a REST payload, which Braze serialises: what is no array or object becomes a text.
    pub(super) fn of_entries(entries: &'t [Entry]) -> Self {
        let mut parts = Self::default();
        for entry in entries {
            let key = &entry.key.text;
            parts.key(key);
            let role = Role::Pair(key.as_str().to_owned());
            match entry.value.scalar() {
                Some(scalar) => parts.text(role, &scalar.text),
                None => parts.nested(&role, &entry.value),
            }
        }
        parts
    }

    /// The JSON before each text, and behind the last; nothing where there is no pair.
    pub(super) fn frame(mut self) -> Vec<String> {
        if self.before.is_empty() && self.open.is_empty() {
            return Vec::new();
        }
        self.open.push('}');
        self.before.push(self.open);
        self.before
    }

    fn key(&mut self, key: &Text) {
        self.open.push(if self.texts.is_empty() && self.open.is_empty() { '{' } else { ',' });
        push_json(&mut self.open, key.as_str());
        self.open.push(':');
    }

    fn text(&mut self, role: Role, text: &'t Text) {
        self.texts.push((role, text));
        self.before.push(std::mem::take(&mut self.open));
    }

    fn nested(&mut self, role: &Role, node: &'t Node) {
        match &node.kind {
            Kind::Mapping(entries) => {
                self.open.push('{');
                for (at, entry) in entries.iter().enumerate() {
                    self.open.push_str(if at == 0 { "" } else { "," });
                    push_json(&mut self.open, entry.key.as_str());
                    self.open.push(':');
                    self.nested(role, &entry.value);
                }
                self.open.push('}');
            }
            Kind::Sequence(items) => {
                self.open.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.open.push_str(if at == 0 { "" } else { "," });
                    self.nested(role, item);
                }
                self.open.push(']');
            }
            Kind::Scalar(scalar) if matches!(scalar.value(), Value::Text(_)) => self.text(role.clone(), &scalar.text),
            Kind::Scalar(_) | Kind::Invalid => self.open.push_str(&node.to_json()),
        }
    }
}

/// Writes a text as JSON. Few texts have anything to escape.
pub(super) fn push_json(json: &mut String, text: &str) {
    // All bytes are looked at, several at once.
    let is_escaped = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    if text.bytes().fold(false, |found, byte| found | is_escaped(byte)) {
        json.push_str(&serde_json::Value::from(text).to_string());
    } else {
        json.push('"');
        json.push_str(text);
        json.push('"');
    }
}
