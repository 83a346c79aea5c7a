//! Braze Liquid: a hand-written parser for Braze's dialect, and a tree that knows the bytes of everything.
//!
//! Standard Liquid is read as Ruby's strict parser reads it (the one that Braze runs is built on it), with Braze's own
//! syntax on top: `${…}` wherever a value may stand, `{{ … }}` inside tags and arguments, Connected Content and the
//! other tags. The parser recovers at the next delimiter, so that several mistakes give several errors, and one mistake
//! gives one. It takes time and memory in proportion to the text, whatever that is.

pub mod html_comment;
mod parser;
mod print;
#[cfg(test)]
mod sketch;
#[cfg(test)]
mod tests;
pub mod tree;
mod visit;

pub use tree::Template;
pub use visit::Visitor;

use crate::diagnostic::Diagnostic;

/// The rules in whose name the parser speaks.
pub mod rule {
    /// What no Liquid parser takes.
    pub const LIQUID_SYNTAX: &str = "liquid-syntax";
    /// `{{` or `{%` without its end.
    pub const UNCLOSED_DELIMITER: &str = "unclosed-delimiter";
    /// A block without its end, an end without its block.
    pub const UNCLOSED_BLOCK: &str = "unclosed-block";
    /// Typographic quotes where straight ones must stand.
    pub const CURLY_QUOTES: &str = "curly-quotes";
    /// A tag that neither Liquid nor Braze has.
    pub const UNKNOWN_TAG: &str = "unknown-tag";
    /// An operator that does not exist, or that may not stand where it does.
    pub const OPERATOR: &str = "operator";
    /// A filter where none may stand.
    pub const FILTER_POSITION: &str = "filter-position";
}

/// Blocks, and expressions, may be nested as deep as this; Ruby Liquid has the same bound for blocks.
pub const MAX_DEPTH: usize = 100;

/// So many errors of one text are kept.
pub const MAX_ERRORS: usize = 1000;

/// What [`parse`] found.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The tree. Where there are errors it holds what could be read all the same.
    pub template: Template,
    /// What Ruby's strict parser refuses, or would if it knew Braze's syntax, in the order of the text.
    pub errors: Vec<Diagnostic>,
    /// What it reads past in silence although it cannot be meant: a condition after `else`, a filter after `case`, an
    /// empty output. Errors for a reader as well; only a comparison with Ruby must tell the two apart.
    pub ignored: Vec<Diagnostic>,
}

impl Parsed {
    /// All findings in the order of the text.
    pub fn into_findings(self) -> Vec<Diagnostic> {
        let mut findings = self.errors;
        findings.extend(self.ignored);
        findings.sort_by_key(|finding| finding.span);
        findings
    }
}

/// Reads a template. Spans are bytes of `text`; for a text from a JSON or YAML string,
/// [`crate::source::Text::span`] leads back to the file. At most 4 GiB are read, which
/// [`crate::source::SourceFile`] sees to.
pub fn parse(text: &str) -> Parsed {
    parser::parse(text)
}
