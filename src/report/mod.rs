//! Findings as text, one file per format. Nothing here knows a rule.

mod checkstyle;
mod concise;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
pub mod junit;
mod sarif;
mod xml;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::source::{SourceFile, Span};

pub use checkstyle::checkstyle;
pub use concise::concise;
pub use excerpt::visible;
pub use github::github;
pub use gitlab::gitlab;
pub use human::{Human, Style};
pub use json::{Summary, json, report_schema, rule_url};
pub use sarif::sarif;
pub(crate) use sarif::uri_path;

/// A shorter secret may be a part of any word; it is starred out where it stands in the file, and left in words.
const SHORTEST_SECRET: usize = 6;

/// A file and what was found in it.
#[derive(Debug)]
pub struct FileReport {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The findings, in the order of [`Self::sort`].
    pub findings: Vec<Diagnostic>,
    /// Characters that may never be shown: secrets that stand in the file. Many files are checked for them only where
    /// something is found.
    pub secrets: Vec<Span>,
}

/// A run of the linter, for the formats that other programs read.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The files, in the order of their paths.
    pub reports: &'a [FileReport],
    /// What could not be checked.
    pub problems: &'a [Problem],
    /// The folder that paths are told from.
    pub folder: &'a Path,
}

/// Something that could not be checked.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// The rule that failed; none where the file could not be read.
    pub rule: Option<&'static str>,
    /// Why.
    pub message: String,
}

/// A rule, for the formats that list them.
#[derive(Clone, Debug)]
pub struct RulePage {
    /// Its id.
    pub name: &'static str,
    /// The group that it belongs to.
    pub group: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// What it reports.
    pub summary: &'static str,
    /// Its page, in Markdown.
    pub page: String,
}

impl Run<'_> {
    /// A path as a program that works in the same folder takes it: relative where the file lies in it.
    fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let mut path = path;
        while let Some(rest) = path.strip_prefix("./") {
            path = rest;
        }
        Path::new(path).strip_prefix(self.folder).map_or(Cow::Borrowed(path), Path::to_string_lossy)
    }
}

/// A finding and what would be right, on one line.
fn sentence(finding: &Diagnostic) -> String {
    let help = finding.help.iter().flat_map(|help| ["; ", help]);
    let whole: String = std::iter::once(finding.message.as_str()).chain(help).collect();
    visible(&whole.replace(['\n', '\r'], " ")).into_owned()
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

    /// A value of a spec may be compiled into several places, of which one leads to the very word and another to the whole
    /// value: what is told of both is told of the word alone.
    pub fn drop_repetitions(&mut self) {
        let mut told: HashMap<(&str, String), Vec<Span>> = HashMap::new();
        for finding in self.findings.iter() {
            told.entry((finding.rule, finding.message.clone())).or_default().push(finding.span);
        }
        self.findings.retain(|finding| {
            let same = told.get(&(finding.rule, finding.message.clone())).map_or(&[][..], Vec::as_slice);
            !same.iter().any(|span| *span != finding.span && finding.span.contains(*span))
        });
    }

    /// Takes what may not be shown out of the findings' own words: a rule that quotes a text does not know whether it is a
    /// secret. A repair that would write one is dropped.
    pub fn hide_secrets(&mut self) {
        let text = self.file.text();
        let secrets = self.secrets.iter().map(|span| span.of(text)).filter(|text| text.len() >= SHORTEST_SECRET);
        let secrets: BTreeSet<&str> = secrets.collect();
        if secrets.is_empty() {
            return;
        }
        let hide = |words: &mut String| {
            for secret in &secrets {
                if words.contains(secret) {
                    *words = words.replace(secret, "***");
                }
            }
        };
        for finding in &mut self.findings {
            hide(&mut finding.message);
            finding.help.iter_mut().for_each(hide);
            finding.related.iter_mut().for_each(|related| hide(&mut related.message));
            let writes = |edit: &Edit| secrets.iter().any(|secret| edit.text.contains(secret));
            if finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(writes)) {
                finding.fix = None;
            }
        }
    }
}
