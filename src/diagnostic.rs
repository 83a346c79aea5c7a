//! A finding: what is wrong, where, and what would be right. Every room that finds something says so with this type,
//! and `report` draws it.

use std::sync::Arc;

use crate::source::{Encoding, SourceFile, Span};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Fails for some users or under load, or is probably not meant.
    Warning,
    /// Will fail, or lose data, in Braze or Salesforce.
    Error,
}

impl Severity {
    /// The word that users write and read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding in one file. Spans are bytes of that file, or of the decoded string that a parser was given, until
/// [`Self::mapped`] leads them back to the file.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule's public id, such as `spec-schema`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence without a full stop: lower case, the offending value named, the consequence said.
    pub message: String,
    /// The characters that are wrong.
    pub span: Span,
    /// What would be right.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// A repair.
    pub fix: Option<Fix>,
}

/// Another place that belongs to a finding: the opener of a block, the first of two duplicates.
#[derive(Clone, Debug)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The file, where it is not the finding's own.
    pub file: Option<Arc<SourceFile>>,
}

/// A repair: texts to put in the place of spans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether the repaired file certainly means what was meant.
    pub applicability: Applicability,
    /// What is done, as an imperative.
    pub description: String,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

/// Whether a repair needs to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// It means what was meant.
    Safe,
    /// It may not.
    Unsafe,
}

/// One replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Diagnostic {
    /// A finding of severity error.
    pub fn error(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, span, message)
    }

    /// A finding of severity warning.
    pub fn warning(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, span, message)
    }

    /// A finding.
    pub fn new(rule: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self { rule, severity, message: message.into(), span, help: None, related: Vec::new(), fix: None }
    }

    /// The finding about a file that is not UTF-8; none where it is.
    pub fn of_encoding(file: &SourceFile, rule: &'static str) -> Option<Self> {
        let (at, message) = match file.encoding() {
            Encoding::Utf8 => return None,
            Encoding::Utf16 => (0, "the file is UTF-16".to_owned()),
            Encoding::Unknown { at, byte } => {
                (at, format!("the file is not UTF-8: byte 0x{byte:02X} cannot stand here"))
            }
        };
        Some(Self::error(rule, Span::at(at), message).with_help("save the file as UTF-8"))
    }

    /// The same with a sentence on what would be right.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with another place of the same file.
    #[must_use]
    pub fn with_related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { message: message.into(), span, file: None });
        self
    }

    /// The same with a repair that is certainly meant.
    #[must_use]
    pub fn with_safe_fix(self, description: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.with_fix(Applicability::Safe, description, span, text)
    }

    /// The same with a repair of one edit.
    #[must_use]
    pub fn with_fix(
        mut self,
        applicability: Applicability,
        description: impl Into<String>,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.fix = Some(Fix { applicability, description: description.into(), edits });
        self
    }

    /// The same with every span of the finding's own file led through `map`.
    #[must_use]
    pub fn mapped(mut self, map: impl Fn(Span) -> Span) -> Self {
        self.span = map(self.span);
        for related in self.related.iter_mut().filter(|related| related.file.is_none()) {
            related.span = map(related.span);
        }
        for edit in self.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = map(edit.span);
        }
        self
    }
}
