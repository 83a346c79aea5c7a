//! Findings as text, one file per format. Nothing here knows a rule.

mod concise;
mod excerpt;
mod human;
mod json;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};

pub use concise::concise;
pub use excerpt::visible;
pub use human::{Human, Style};
pub use json::{Summary, json, report_schema, rule_url};

/// A file and what was found in it.
#[derive(Debug)]
pub struct FileReport {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The findings, in the order of [`Self::sort`].
    pub findings: Vec<Diagnostic>,
    /// Characters that may never be shown: secrets that stand in the file.
    pub secrets: Vec<Span>,
}

impl FileReport {
    /// A report without findings.
    pub fn new(file: Arc<SourceFile>) -> Self {
        Self { file, findings: Vec::new(), secrets: Vec::new() }
    }

    /// Puts the findings in their order, by place, then rule, and drops repetitions.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| {
            (a.span.start, a.span.end, a.rule, &a.message).cmp(&(b.span.start, b.span.end, b.rule, &b.message))
        });
        self.findings.dedup_by(|a, b| a.rule == b.rule && a.span == b.span && a.message == b.message);
    }
}
