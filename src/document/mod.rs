//! One tree for YAML and JSON: every node and key with its span, duplicate keys kept, comments with their places.
//!
//! Readers never stop at a recoverable mistake: what cannot be read becomes a [`Problem`] and a [`Kind::Invalid`] node,
//! so that the rest of the file is still checked.

mod core_schema;
mod json;
pub mod schema;
mod yaml;
mod yaml_scalar;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span, Text};

pub use core_schema::{Number, Value};
pub(crate) use json::plain as plain_json;
pub use json::read as read_json;
pub use yaml::read as read_yaml;

/// Reads a file of data, which may be written either way: by its name, or else by its first character.
pub fn read_data(file: &SourceFile) -> Document {
    let extension = file.path().rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let looks_like_json = || file.content().0.trim_start().starts_with(['{', '[']);
    match extension.as_deref() {
        Some("json") => read_json(file),
        Some("yaml" | "yml") => read_yaml(file),
        _ if looks_like_json() => {
            let json = read_json(file);
            if json.problems.is_empty() {
                json
            } else {
                Some(read_yaml(file)).filter(|yaml| yaml.problems.is_empty()).unwrap_or(json)
            }
        }
        _ => read_yaml(file),
    }
}

/// Deeper nesting is refused, in levels: no spec or template needs a tenth of it, and every walk may recurse.
pub const MAX_DEPTH: usize = 100;

/// More nodes are refused: bounds the memory that a file can make the reader take (about 200 bytes a node).
pub const MAX_NODES: usize = 1_000_000;

/// More nodes than this may not come out of aliases, so that a "billion laughs" file ends early.
pub const MAX_ALIASED_NODES: usize = 100_000;

/// A file's tree.
#[derive(Debug, Default)]
pub struct Document {
    /// The top node; `None` when the file is empty or could not be read at all.
    pub root: Option<Node>,
    /// Comments in the order of the file (YAML only).
    pub comments: Vec<Comment>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Something that the reader could not read.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The characters that are wrong.
    pub span: Span,
    /// What is wrong, as a sentence of a finding.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// Another place that belongs to it, such as the opening bracket.
    pub related: Option<(Span, &'static str)>,
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From its `#` to the end of the line.
    pub span: Span,
    /// Whether nothing else stands on its line.
    pub alone: bool,
}

/// A value of the file.
#[derive(Clone, Debug)]
pub struct Node {
    /// All of it, quotes and brackets included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// A YAML tag other than those of the core schema, with its place.
    pub tag: Option<Span>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A text, number, boolean or null.
    Scalar(Scalar),
    /// Keys and values in the order of the file; keys may stand twice.
    Mapping(Vec<Entry>),
    /// Values in a row.
    Sequence(Vec<Node>),
    /// Something that a [`Problem`] tells about; nothing more is to be said of it.
    Invalid,
}

/// One key of a mapping and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key. A YAML key that is no scalar has become a problem, and its entry is left out.
    pub key: Key,
    /// The value; null where nothing stands.
    pub value: Node,
}

/// A key of a mapping.
#[derive(Clone, Debug)]
pub struct Key {
    /// All of it, quotes included.
    pub span: Span,
    /// Its text.
    pub text: Text,
}

/// A value that is neither mapping nor sequence.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// The decoded text.
    pub text: Text,
    /// How it is written.
    pub style: Style,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes: JSON's only way to write a text.
    DoubleQuoted,
    /// A block scalar, `|`.
    Literal,
    /// A folded block scalar, `>`.
    Folded,
}

impl Node {
    /// Where to point at: a text without its quotes, anything else whole.
    pub fn place(&self) -> Span {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.text.place(self.span),
            _ => self.span,
        }
    }

    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The entries of a mapping, if it is one.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of a sequence, if it is one.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The first value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?.iter().find(|entry| entry.key.as_str() == key).map(|entry| &entry.value)
    }

    /// The value of a text that a template holds, or of any scalar as it is written.
    pub fn as_str(&self) -> Option<&str> {
        Some(self.scalar()?.text.as_str())
    }

    /// The value as JSON, without white space.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        match &self.kind {
            Kind::Mapping(entries) => {
                out.push('{');
                for (at, entry) in entries.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    out.push_str(&serde_json::Value::from(entry.key.as_str()).to_string());
                    out.push(':');
                    entry.value.write_json(out);
                }
                out.push('}');
            }
            Kind::Sequence(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    item.write_json(out);
                }
                out.push(']');
            }
            Kind::Scalar(scalar) => match scalar.value() {
                Value::Null => out.push_str("null"),
                Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
                Value::Number(number) => out.push_str(&number.to_json()),
                Value::Text(text) => out.push_str(&serde_json::Value::from(text).to_string()),
            },
            Kind::Invalid => out.push_str("null"),
        }
    }

    /// What the node is, in the words of a message.
    pub fn description(&self) -> &'static str {
        match &self.kind {
            Kind::Mapping(_) => "a mapping",
            Kind::Sequence(_) => "a list",
            Kind::Invalid => "something that could not be read",
            Kind::Scalar(scalar) => match scalar.value() {
                Value::Null if self.span.is_empty() => "nothing",
                Value::Null => "null",
                Value::Bool(_) => "true or false",
                Value::Number(_) => "a number",
                Value::Text(_) => "a text",
            },
        }
    }
}

impl Key {
    /// The key's text.
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// Where to point at: the key without its quotes.
    pub fn place(&self) -> Span {
        self.text.place(self.span)
    }
}

impl Scalar {
    /// What the text means: by YAML's core schema when it is plain, a text otherwise. For JSON's literals and numbers
    /// the two agree.
    pub fn value(&self) -> Value<'_> {
        match self.style {
            Style::Plain => core_schema::resolve(self.text.as_str()),
            _ => Value::Text(self.text.as_str()),
        }
    }
}

impl Text {
    /// The content of a string whose whole span, quotes included, is `whole`; all of it where the content is empty.
    fn place(&self, whole: Span) -> Span {
        if self.as_str().is_empty() { whole } else { self.span(0..self.as_str().len() as u32) }
    }
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, related: None }
    }

    /// The same with what would be right.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding under the rule that speaks for this kind of file.
    pub fn diagnostic(&self, rule: &'static str) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(rule, self.span, self.message.clone());
        diagnostic.help.clone_from(&self.help);
        if let Some((span, message)) = self.related {
            diagnostic = diagnostic.with_related(span, message);
        }
        diagnostic
    }
}

/// What an editor shows as a blank, or not at all, and neither YAML nor JSON reads as one.
fn is_odd_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, ' ' | '\t' | '\n' | '\r')
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A value without quotes from `start`: to the end of the line or a comment; inside brackets, to the comma or bracket
/// that ends it, Liquid passed over.
fn unquoted_value(text: &str, start: u32, in_flow: bool) -> Span {
    let line = text.get(start as usize..).unwrap_or_default().lines().next().unwrap_or_default();
    let mut end = 0;
    while let Some(rest) = line.get(end..).filter(|rest| !rest.is_empty()) {
        let liquid =
            [("{{", "}}"), ("{%", "%}")].iter().find(|(opener, _)| rest.starts_with(opener)).and_then(|(_, closer)| {
                let close = rest.find(closer)? + 2;
                Some(
                    close
                        + usize::from(*closer == "}}" && rest.get(close..).is_some_and(|after| after.starts_with('}'))),
                )
            });
        if let Some(length) = liquid {
            end += length;
        } else if rest.starts_with(" #") || in_flow && rest.starts_with([',', '}', ']']) {
            break;
        } else {
            end += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    let value = line.get(..end).unwrap_or(line).trim_end();
    Span::new(start, start + value.len().max(1) as u32)
}
