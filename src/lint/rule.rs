//! What a rule is, and what it is called with.

use std::cell::OnceCell;
use std::rc::Rc;

use super::analysis::blank;
use super::analysis::called::{self, Called};
use super::analysis::placeholders::{self, Unfilled};
use super::analysis::salesforce::{self, Record};
use super::analysis::secret::{self, Secret};
use super::message::{Field, Message};
use crate::catalogue;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Related, Severity};
use crate::source::Span;
use crate::syntax::tree::{Filter, Tag};

/// A rule: documentation, metadata, logic.
#[derive(Debug)]
pub struct Rule {
    /// The public id: kebab-case, stable.
    pub name: &'static str,
    /// Former names, which users may still write.
    pub aliases: &'static [&'static str],
    /// How bad its findings usually are.
    pub severity: Severity,
    /// What its repairs are; none when it has none.
    pub fix: Option<Applicability>,
    /// The version that it came with.
    pub since: &'static str,
    /// What it reports, in one line.
    pub summary: &'static str,
    /// Its page, in Markdown, from `## What it does` on. Fenced blocks behind `## Example` must be found by the rule, those
    /// behind `## Use instead` must not be; the word after the backticks is the kind of file: `json`, `yaml`, `liquid`,
    /// or `config` for a `bzsf.yaml` beside the block that follows.
    pub page: &'static str,
    /// Its logic.
    pub check: Check,
}

impl Rule {
    /// The whole page, as it also stands under `docs/rules/`.
    pub fn whole_page(&self) -> String {
        let fix = match self.fix {
            None => "",
            Some(Applicability::Safe) => " · repaired by `--fix`",
            Some(Applicability::Unsafe) => " · repaired by `--unsafe-fixes`",
        };
        let severity = self.severity.name();
        format!(
            "# {}\n\nReports {}.\n\n{severity}{fix} · since {}\n\n{}\n",
            self.name,
            self.summary,
            self.since,
            self.page.trim()
        )
    }
}

/// What is called for each filter, with what is known of it.
pub type FilterCall = fn(&mut Context<'_>, &Field, &Filter, Option<&'static catalogue::Filter>);

/// When a rule is called.
#[derive(Debug)]
pub enum Check {
    /// Never: a reader or the parser speaks in its name.
    Reader,
    /// Once a message.
    Message(fn(&mut Context<'_>)),
    /// Once for each field.
    Field(fn(&mut Context<'_>, &Field)),
    /// For each filter, with what is known of it.
    Filter(FilterCall),
    /// For each tag without a body.
    Tag(fn(&mut Context<'_>, &Field, &Tag)),
}

/// What was found out about the message for one rule, and is kept for the others.
#[derive(Default)]
struct Known<'a> {
    record: OnceCell<Rc<Option<Record<'a>>>>,
    called: OnceCell<Rc<Vec<Called<'a>>>>,
    unfilled: OnceCell<Rc<Vec<Unfilled>>>,
    secrets: OnceCell<Rc<Vec<Secret<'a>>>>,
}

/// What a rule is called with, and where it puts its findings.
pub struct Context<'a> {
    /// The message.
    pub message: &'a Message<'a>,
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    known: Known<'a>,
    pub(super) findings: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    pub(super) fn new(message: &'a Message<'a>) -> Self {
        Self { message, rule: "", severity: Severity::Error, known: Known::default(), findings: Vec::new() }
    }

    /// The record that the message writes in Salesforce, where request and body can be read.
    pub fn record(&self) -> Rc<Option<Record<'a>>> {
        Rc::clone(self.known.record.get_or_init(|| Rc::new(salesforce::record(self.message))))
    }

    /// Every URL that the message calls.
    pub fn called(&self) -> Rc<Vec<Called<'a>>> {
        Rc::clone(self.known.called.get_or_init(|| Rc::new(called::all_called(self.message))))
    }

    /// Every placeholder that nobody filled in.
    pub fn unfilled(&self) -> Rc<Vec<Unfilled>> {
        Rc::clone(self.known.unfilled.get_or_init(|| Rc::new(placeholders::unfilled(self.message, &self.called()))))
    }

    /// Every value that stands where a secret belongs.
    pub fn secrets(&self) -> Rc<Vec<Secret<'a>>> {
        Rc::clone(self.known.secrets.get_or_init(|| Rc::new(secret::secrets(self.message))))
    }

    /// The values that cancel the message when they are blank.
    pub fn guards(&self) -> &'a [String] {
        blank::guards(self.message)
    }

    /// Tells a finding of the rule's own severity about a span of a field's text.
    pub fn report(&mut self, field: &Field, span: Span, message: impl Into<String>) -> Finding<'_> {
        let place = field.place(span);
        self.report_at(place, message)
    }

    /// Tells a finding of the rule's own severity about a span of the file.
    pub fn report_at(&mut self, place: Span, message: impl Into<String>) -> Finding<'_> {
        let diagnostic = Diagnostic::new(self.rule, self.severity, place, message);
        Finding { diagnostic: push(&mut self.findings, diagnostic) }
    }
}

fn push(findings: &mut Vec<Diagnostic>, diagnostic: Diagnostic) -> &mut Diagnostic {
    findings.push(diagnostic);
    let last = findings.len() - 1;
    &mut findings[last]
}

/// A finding that was just told, to add to.
pub struct Finding<'a> {
    diagnostic: &'a mut Diagnostic,
}

impl Finding<'_> {
    /// What would be right.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.diagnostic.help = Some(help.into());
        self
    }

    /// Another severity than the rule's own.
    pub fn severity(self, severity: Severity) -> Self {
        self.diagnostic.severity = severity;
        self
    }

    /// Another place that belongs to it, in the file.
    pub fn related_at(self, place: Span, message: impl Into<String>) -> Self {
        self.diagnostic.related.push(Related { message: message.into(), span: place, file: None });
        self
    }

    /// Another place that belongs to it, in a field's text.
    pub fn related(self, field: &Field, span: Span, message: impl Into<String>) -> Self {
        self.related_at(field.place(span), message)
    }

    /// A repair that is certainly meant: `text` in the place of a span of the field's text. Left out where the span
    /// stands for something else in the file (a value of a spec that the text was compiled from).
    pub fn fix(self, field: &Field, span: Span, description: impl Into<String>, text: impl Into<String>) -> Self {
        self.fix_as(Applicability::Safe, field, span, description, text)
    }

    /// A repair that has to be looked at.
    pub fn unsafe_fix(
        self,
        field: &Field,
        span: Span,
        description: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        self.fix_as(Applicability::Unsafe, field, span, description, text)
    }

    /// A repair of several edits, all of which are made or none: each a span of the field's text and what stands there
    /// afterwards.
    pub fn fix_all(
        self,
        applicability: Applicability,
        field: &Field,
        description: impl Into<String>,
        edits: &[(Span, String)],
    ) -> Self {
        let edit = |(span, text): &(Span, String)| {
            Some(Edit { span: field.text.editable(span.start..span.end)?, text: text.clone() })
        };
        if let Some(edits) = edits.iter().map(edit).collect::<Option<Vec<_>>>().filter(|edits| !edits.is_empty()) {
            self.diagnostic.fix = field.host.fit(Fix { applicability, description: description.into(), edits });
        }
        self
    }

    /// A repair of a span of the file, such as the name of a header: the text is that of the file, escapes included.
    pub fn fix_at(self, place: Span, description: impl Into<String>, text: impl Into<String>) -> Self {
        let edits = vec![Edit { span: place, text: text.into() }];
        self.diagnostic.fix = Some(Fix { applicability: Applicability::Safe, description: description.into(), edits });
        self
    }

    fn fix_as(
        self,
        applicability: Applicability,
        field: &Field,
        span: Span,
        description: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        if let Some(place) = field.text.editable(span.start..span.end) {
            let edits = vec![Edit { span: place, text: text.into() }];
            self.diagnostic.fix = field.host.fit(Fix { applicability, description: description.into(), edits });
        }
        self
    }
}
