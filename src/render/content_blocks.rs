//! Content blocks: files of Liquid that a message shows.

use std::collections::HashMap;
use std::sync::Arc;

use super::message::{Field, Message};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::FileReport;
use crate::source::{SourceFile, Text};
use crate::syntax::tree::{Expr, ExprKind};
use crate::syntax::{Template, Visitor};

/// The namespace that shows them.
pub(super) const CONTENT_BLOCKS: &str = "content_blocks";

/// A block may show another, and that one none.
/// Source: <https://www.braze.com/docs/user_guide/messaging/content/content_blocks>.
pub(super) const MAX_DEPTH: usize = 2;

/// Content blocks by name.
#[derive(Debug, Default)]
pub struct ContentBlocks {
    blocks: HashMap<String, Field>,
}

impl ContentBlocks {
    /// Takes the blocks that a message shows, and those that they show, from wherever `find` finds a name's file. The
    /// reports are those of blocks that cannot be rendered.
    pub fn read(message: &Message, find: &mut dyn FnMut(&str) -> Option<Arc<SourceFile>>) -> (Self, Vec<FileReport>) {
        let mut read = Self::default();
        let mut reports = Vec::new();
        let mut wanted: Vec<String> = message.fields.iter().flat_map(|field| field.blocks.clone()).collect();
        while let Some(name) = wanted.pop() {
            if read.blocks.contains_key(&name) {
                continue;
            }
            let Some(file) = find(&name) else { continue };
            let (block, report) = block(file);
            if report.findings.iter().any(|finding| finding.severity == Severity::Error) {
                reports.push(report);
            }
            wanted.extend(block.blocks.iter().cloned());
            read.blocks.insert(name, block);
        }
        (read, reports)
    }

    /// The block of this name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.blocks.get(name)
    }

    /// All blocks, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Field> {
        self.blocks.values()
    }
}

/// A file as a block: a line break at its very end is not part of it.
fn block(file: Arc<SourceFile>) -> (Field, FileReport) {
    let mut report = FileReport::new(Arc::clone(&file));
    report.findings.extend(Diagnostic::of_encoding(&file, "liquid-syntax"));
    let (content, start) = file.content();
    let content = content.strip_suffix('\n').map_or(content, |line| line.strip_suffix('\r').unwrap_or(line));
    let block = Field::parse(super::Role::Text, &Text::verbatim(content, start), &mut report);
    report.sort();
    (block, report)
}

/// The names of the blocks that a text shows.
pub(super) fn shown(source: &str, tree: &Template) -> Vec<String> {
    struct Shown<'a>(&'a str, Vec<String>);
    impl Visitor for Shown<'_> {
        fn expr(&mut self, _: &Template, expr: &Expr) {
            if let ExprKind::Attribute(attribute) = expr.kind
                && attribute.namespace.is_some_and(|namespace| namespace.of(self.0) == CONTENT_BLOCKS)
            {
                self.1.push(attribute.name.of(self.0).to_owned());
            }
        }
    }
    let mut shown = Shown(source, Vec::new());
    tree.visit(&mut shown);
    shown.1
}
