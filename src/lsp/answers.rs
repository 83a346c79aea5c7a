//! Answers to what a client asks about one document.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::complete_liquid::Item;
use super::documents::{Document, Kind};
use super::positions::{Encoding, Position, Positions, Range};
use super::workspace::Settings;
use super::{blocks, complete_data, complete_liquid, diagnostics, hover, site};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Node};
use crate::lint::FileKind;
use crate::lint::message::Field;
use crate::report::visible;
use crate::source::{SourceFile, Text};

/// What the client can do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Client {
    /// It asks for the edit of an action when that is chosen.
    pub(super) resolves_edits: bool,
    /// It takes edits with the version that they are for.
    pub(super) versions_edits: bool,
    /// It creates files.
    pub(super) creates_files: bool,
    /// It watches files.
    pub(super) watches_files: bool,
}

/// A document with all that is needed to answer about it.
pub(super) struct View<'a> {
    /// The document.
    pub(super) document: &'a Document,
    /// What it is.
    pub(super) kind: Kind,
    /// What counts for it.
    pub(super) settings: Rc<Settings>,
    /// The unit of characters.
    pub(super) encoding: Encoding,
    /// What the client can do.
    pub(super) client: Client,
    /// The reason of suppressions.
    pub(super) reason: Option<&'a str>,
    /// The configuration as the editor has it, with its URI.
    pub(super) config: Option<(String, Arc<SourceFile>)>,
    /// The folder that a configuration would be made in.
    pub(super) folder: Option<PathBuf>,
}

/// A document.
#[derive(Debug, Deserialize)]
pub(super) struct Identifier {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) version: i32,
}

/// A place in a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct At {
    pub(super) text_document: Identifier,
    pub(super) position: Position,
}

/// A document alone.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Of {
    pub(super) text_document: Identifier,
}

/// A range in a document, for which actions are asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActionsAt {
    pub(super) text_document: Identifier,
    pub(super) range: Range,
    #[serde(default)]
    pub(super) context: ActionContext,
}

/// Which actions are asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ActionContext {
    pub(super) only: Option<Vec<String>>,
}

impl View<'_> {
    fn file(&self) -> &SourceFile {
        &self.document.file
    }

    fn positions(&self) -> Positions<'_> {
        Positions::new(self.file(), self.encoding)
    }

    /// Findings as the client was told of them.
    pub(super) fn told<'b>(&self, findings: impl IntoIterator<Item = &'b Diagnostic>) -> Vec<Value> {
        diagnostics::all(findings, &self.document.uri, self.file(), &self.settings, self.encoding)
    }

    pub(super) fn hover(&self, position: Position) -> Value {
        let offset = self.positions().offset(position);
        let tree = site::tree(self.kind, self.file());
        let told = hover::hover(self.kind, self.file(), tree.as_ref(), offset, &self.settings.config);
        told.map_or(Value::Null, |(span, page)| {
            json!({ "contents": { "kind": "markdown", "value": visible(&page) }, "range": self.positions().range(span) })
        })
    }

    pub(super) fn completion(&self, position: Position) -> Value {
        let offset = self.positions().offset(position);
        let config = &self.settings.config;
        let tree = site::tree(self.kind, self.file());
        let liquid = site::liquid(self.kind, self.file(), tree.as_ref(), offset).or_else(|| self.line(offset));
        let in_liquid = liquid.and_then(|(text, at)| complete_liquid::complete(&text, at, config));
        let items = in_liquid.unwrap_or_else(|| complete_data::complete(self.kind, self.file(), offset, config));
        let positions = self.positions();
        let items: Vec<Value> = items.iter().enumerate().map(|(at, item)| told(item, at, &positions)).collect();
        json!({ "isIncomplete": false, "items": items })
    }

    /// The line of an offset as Liquid, where the file cannot be read: it is being written.
    fn line(&self, offset: u32) -> Option<(Text, u32)> {
        let Kind::Checked(FileKind::Spec | FileKind::Template) = self.kind else { return None };
        let line = self.file().line_span(self.file().line(offset) as usize - 1);
        let text = Text::verbatim(line.of(self.file().text()), line.start);
        Some((text, offset.min(line.end) - line.start))
    }

    /// The text of Liquid at a place, parsed, and where in it.
    fn field(&self, position: Position) -> Option<(Field, u32)> {
        let offset = self.positions().offset(position);
        let tree = site::tree(self.kind, self.file());
        let (text, at) = site::liquid(self.kind, self.file(), tree.as_ref(), offset)?;
        Some((Field::alone(text, &self.settings.config.tags), at))
    }

    pub(super) fn definition(&self, position: Position) -> Value {
        let Some((field, at)) = self.field(position) else { return Value::Null };
        let Some(links) = blocks::links(&field, at) else { return Value::Null };
        let positions = self.positions();
        let place = |target| json!({ "uri": self.document.uri, "range": positions.range(field.place(target)) });
        links.targets.into_iter().map(place).collect()
    }

    pub(super) fn highlights(&self, position: Position) -> Value {
        /// What is read, and what is written.
        const KINDS: [u8; 2] = [2, 3];
        let Some((field, at)) = self.field(position) else { return Value::Null };
        let Some(links) = blocks::links(&field, at) else { return Value::Null };
        let positions = self.positions();
        let one = |(span, is_set)| {
            let kind = KINDS[usize::from(is_set)];
            json!({ "range": positions.range(field.place(span)), "kind": kind })
        };
        links.all.into_iter().map(one).collect()
    }

    pub(super) fn folding(&self) -> Value {
        let positions = self.positions();
        let mut folds = Vec::new();
        for text in self.texts() {
            let field = Field::alone(text, &self.settings.config.tags);
            let spans = blocks::chains(&field).into_iter().filter_map(|chain| chain.span());
            let ranges = spans.map(|span| positions.range(field.place(span)));
            let many = ranges.filter(|range| range.start.line + 1 < range.end.line);
            folds.extend(many.map(|range| json!({ "startLine": range.start.line, "endLine": range.end.line - 1 })));
        }
        Value::Array(folds)
    }

    /// The texts of the document that may hold blocks of Liquid.
    fn texts(&self) -> Vec<Text> {
        fn collect(node: &Node, texts: &mut Vec<Text>) {
            match &node.kind {
                document::Kind::Mapping(entries) => entries.iter().for_each(|entry| collect(&entry.value, texts)),
                document::Kind::Sequence(items) => items.iter().for_each(|item| collect(item, texts)),
                document::Kind::Scalar(scalar) if scalar.text.as_str().contains("{%") => {
                    texts.push(scalar.text.clone())
                }
                document::Kind::Scalar(_) | document::Kind::Invalid => {}
            }
        }
        let mut texts = Vec::new();
        match self.kind {
            Kind::Checked(FileKind::Liquid) => {
                let (content, start) = self.file().content();
                texts.push(Text::verbatim(content, start));
            }
            kind => {
                let tree = site::tree(kind, self.file());
                tree.and_then(|tree| tree.root).iter().for_each(|root| collect(root, &mut texts));
            }
        }
        texts
    }
}

/// An item as the protocol tells it; items keep their order.
fn told(item: &Item, at: usize, positions: &Positions<'_>) -> Value {
    let mut told = json!({
        "label": item.name,
        "kind": item.kind as u8,
        "sortText": format!("{at:04}"),
        "textEdit": { "range": positions.range(item.span), "newText": item.name },
    });
    if let Some(detail) = &item.detail {
        told["detail"] = json!(visible(detail));
    }
    if let Some(page) = &item.page {
        told["documentation"] = json!({ "kind": "markdown", "value": visible(page) });
    }
    told
}
