//! Findings that the author knows of: comments in YAML and Liquid, and the `ignore` list of `bzsf.yaml`.

use super::message::Message;
use super::{Levels, rules};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Document;
use crate::report::FileReport;
use crate::source::{SourceFile, Span, Text};
use crate::syntax::Visitor;
use crate::syntax::tree::{Tag, TagKind, Template, Verbatim, VerbatimKind};

/// A suppression comment.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    /// The comment, in the file.
    span: Span,
    /// The rules it names, each with its place in the file.
    rules: Vec<(String, Span)>,
    /// The lines it covers, from 1, both included; none for the whole file.
    lines: Option<(u32, u32)>,
}

/// The suppressions among a YAML file's comments.
pub(super) fn in_yaml(file: &SourceFile, document: &Document) -> Vec<Comment> {
    let comments = document.comments.iter().filter_map(|comment| {
        let text = Text::verbatim(comment.span.of(file.text()), comment.span.start);
        read(file, &text, comment.span, comment.alone)
    });
    comments.collect()
}

/// The suppressions among the Liquid comments of a message.
pub(super) fn in_fields(message: &Message<'_>) -> Vec<Comment> {
    struct Comments<'a> {
        message: &'a Message<'a>,
        text: &'a Text,
        found: Vec<Comment>,
    }
    impl Comments<'_> {
        fn add(&mut self, content: Span, whole: Span) {
            // A comment that the compiler repeated is the author's once.
            let Some(words) = self.text.as_str().get(content.range()) else { return };
            if !words.contains("bzsf:") {
                return;
            }
            let place = self.text.span(whole.start..whole.end);
            let file = &self.message.file;
            let line = file.line_span(file.position(place.start).line as usize - 1);
            let alone = line.of(file.text()).trim() == place.of(file.text()).trim();
            let start = self.text.offset(content.start);
            let text = Text::verbatim(words, start);
            if let Some(comment) = read(file, &text, place, alone)
                && !self.found.iter().any(|found| found.span == comment.span)
            {
                self.found.push(comment);
            }
        }
    }
    impl Visitor for Comments<'_> {
        fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
            if verbatim.kind == VerbatimKind::Comment {
                let end = verbatim.end.map_or(verbatim.body.end, |end| end.delimited.span.end);
                self.add(verbatim.body, Span::new(verbatim.head.delimited.span.start, end));
            }
        }

        fn tag(&mut self, _: &Template, tag: &Tag) {
            if matches!(tag.kind, TagKind::InlineComment) {
                self.add(tag.head.markup(), tag.head.delimited.span);
            }
        }
    }
    let mut found = Vec::new();
    for field in message.fields.iter().filter(|field| field.source().contains("bzsf:")) {
        let mut comments = Comments { message, text: &field.text, found };
        field.tree.visit(&mut comments);
        found = comments.found;
    }
    found
}

/// `# bzsf: ignore[rule-a, rule-b] reason`, or `ignore-file[…]`, with or without the `#`.
fn read(file: &SourceFile, comment: &Text, span: Span, alone: bool) -> Option<Comment> {
    let text = comment.as_str();
    let words = text.trim_start().trim_start_matches('#').trim_start().strip_prefix("bzsf:")?.trim_start();
    let (names, whole_file) = match words.strip_prefix("ignore-file") {
        Some(rest) => (rest, true),
        None => (words.strip_prefix("ignore")?, false),
    };
    let inner = names.trim_start().strip_prefix('[')?;
    let inner = inner.split(']').next()?;
    let start = inner.as_ptr() as usize - text.as_ptr() as usize;
    let mut at = start;
    let mut rules = Vec::new();
    for name in inner.split(',') {
        let blank = name.len() - name.trim_start().len();
        let (from, to) = ((at + blank) as u32, (at + blank + name.trim().len()) as u32);
        if !name.trim().is_empty() {
            rules.push((name.trim().to_owned(), comment.span(from..to)));
        }
        at += name.len() + 1;
    }
    let line = file.position(span.start).line;
    let last = file.position(span.end).line;
    let lines = (!whole_file).then_some((line, if alone { last + 1 } else { last }));
    Some(Comment { span, rules, lines })
}

/// Takes away the findings that are suppressed, and tells suppressions that name no rule or that nothing needed. Returns
/// how many were taken away.
pub(super) fn apply(
    report: &mut FileReport,
    comments: &[Comment],
    config: &Config,
    levels: &Levels,
    enabled: bool,
) -> usize {
    let before = report.findings.len();
    let file = std::sync::Arc::clone(&report.file);
    let mut used = vec![false; comments.iter().map(|comment| comment.rules.len()).sum()];
    if enabled {
        report.findings.retain(|finding| {
            let line = file.position(finding.span.start).line;
            let mut number = 0;
            let mut suppressed = false;
            for comment in comments {
                let covers = comment.lines.is_none_or(|(first, last)| (first..=last).contains(&line));
                for (name, _) in &comment.rules {
                    if covers && rules::find(name).is_some_and(|rule| rule.name == finding.rule) {
                        used[number] = true;
                        suppressed = true;
                    }
                    number += 1;
                }
            }
            !suppressed && !config.ignores(file.path(), finding.rule)
        });
    }
    let suppressed = before - report.findings.len();
    let mut number = 0;
    for comment in comments {
        let unused: Vec<_> =
            comment.rules.iter().enumerate().filter(|(at, _)| !used[number + at]).map(|(_, rule)| rule).collect();
        number += comment.rules.len();
        for (name, place) in &unused {
            let finding = match rules::find(name) {
                None => unknown(name, *place),
                Some(rule) if enabled && levels.of(rule.name, rule.severity).is_some() => {
                    let message = format!("nothing here needs the suppression of `{name}`");
                    let whole = unused.len() == comment.rules.len();
                    let finding =
                        Diagnostic::warning("unused-suppression", if whole { comment.span } else { *place }, message);
                    let finding = finding.with_help("remove it");
                    if whole && unused.len() == 1 {
                        let span = with_blanks(file.text(), comment.span);
                        finding.with_safe_fix("remove the comment", span, "")
                    } else {
                        finding
                    }
                }
                Some(_) => continue,
            };
            if let Some(level) = levels.of(finding.rule, finding.severity) {
                report.findings.push(Diagnostic { severity: level, ..finding });
            }
        }
    }
    suppressed
}

/// A span with the blanks before it on its line.
fn with_blanks(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    Span::new(span.start - blanks as u32, span.end)
}

/// The finding about a name that is no rule's.
pub(super) fn unknown(name: &str, place: Span) -> Diagnostic {
    let finding = Diagnostic::new("unknown-rule", Severity::Error, place, format!("there is no rule `{name}`"));
    match super::nearest_rule(name) {
        Some(near) => {
            finding.with_help(format!("did you mean `{near}`?")).with_safe_fix(format!("write `{near}`"), place, near)
        }
        None => finding.with_help("`bzsf explain` lists the rules"),
    }
}
