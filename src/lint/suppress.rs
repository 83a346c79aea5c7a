//! Findings that the author knows of: comments in YAML and Liquid, and the `ignore` list of `bzsf.yaml`.

use memchr::memmem;

use super::message::Message;
use super::{Levels, rules};
use crate::config::Config;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::document::Document;
use crate::nearest::nearest;
use crate::report::FileReport;
use crate::source::{SourceFile, Span, Text};
use crate::syntax::Visitor;
use crate::syntax::tree::{Tag, TagHead, TagKind, Template, Verbatim, VerbatimKind};

const UNUSED: &str = "unused-suppression";
const UNKNOWN: &str = "unknown-rule";
/// It takes other files to tell, and a run may look at this one alone.
const OF_A_RUN: &str = "duplicate-template-name";
/// A file with one of these is read in part: what else it holds may only be unseen.
const PARTIAL: &[&str] = &[
    "spec-syntax",
    "spec-schema",
    "template-syntax",
    "template-schema",
    "liquid-syntax",
    "unclosed-delimiter",
    "unclosed-block",
    "curly-quotes",
    "unknown-tag",
    "filter-position",
    "operator",
];

/// A suppression comment.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    /// The comment, in the file.
    span: Span,
    /// What is taken away when all of it is.
    removal: Option<Span>,
    /// The rules it names, each with its place in the file.
    rules: Vec<(String, Span)>,
    /// What is wrong with a comment that names none.
    fault: Option<String>,
    /// The lines it covers, from 1, both included; none for the whole file.
    lines: Option<(u32, u32)>,
}

/// The suppressions among a YAML file's comments. One that stands alone covers the next line that is no comment.
pub(super) fn in_yaml(file: &SourceFile, document: &Document) -> Vec<Comment> {
    let line = |at: u32| file.line(at);
    let alone: Vec<u32> =
        document.comments.iter().filter(|comment| comment.alone).map(|comment| line(comment.span.start)).collect();
    let comments = document.comments.iter().filter_map(|comment| {
        let first = line(comment.span.start);
        let mut last = first;
        if comment.alone {
            last += 1;
            while alone.binary_search(&last).is_ok() {
                last += 1;
            }
        }
        let removal = if comment.alone { whole_line(file, comment.span) } else { with_blanks(file, comment.span) };
        let text = comment.span.of(file.text());
        let place = |from: u32, to: u32| Span::new(comment.span.start + from, comment.span.start + to);
        read(text, place, Comment::new(comment.span, Some(removal), (first, last)))
    });
    comments.collect()
}

/// The suppressions among the Liquid comments of a message.
pub(super) fn in_fields(message: &Message<'_>) -> Vec<Comment> {
    struct Comments<'a> {
        file: &'a SourceFile,
        text: &'a Text,
        found: Vec<Comment>,
    }
    impl Comments<'_> {
        fn add(&mut self, content: Span, head: TagHead, end: TagHead) {
            let decoded = self.text.as_str();
            let words = content.of(decoded);
            if !words.contains("bzsf:") {
                return;
            }
            let whole = head.delimited.span.to(end.delimited.span);
            let span = self.text.span(whole.start..whole.end);
            // A comment that the compiler repeated is the author's once.
            if self.found.iter().any(|found| found.span == span) {
                return;
            }
            let (first, last) = (self.file.line(span.start), self.file.line(span.end));
            let before = Span::new(self.file.line_span(first as usize - 1).start, span.start);
            let after = Span::new(span.end, self.file.line_span(last as usize - 1).end);
            let alone = [before, after].iter().all(|rest| rest.of(self.file.text()).trim().is_empty());
            // White space that the comment's tags drop must go with it.
            let mut removed = whole;
            if head.delimited.trims_before() {
                removed.start = whole_text(decoded, whole.start).trim_end().len() as u32;
            }
            if end.delimited.trims_after() {
                let rest = decoded.get(whole.end as usize..).unwrap_or_default();
                removed.end += (rest.len() - rest.trim_start().len()) as u32;
            }
            let removal = self.text.editable(removed.start..removed.end);
            let comment = Comment::new(span, removal, (first, if alone { last + 1 } else { last }));
            let place = |from: u32, to: u32| self.text.span(content.start + from..content.start + to);
            self.found.extend(read(words, place, comment));
        }
    }
    impl Visitor for Comments<'_> {
        fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
            if let (VerbatimKind::Comment, Some(end)) = (verbatim.kind, verbatim.end) {
                self.add(verbatim.body, verbatim.head, end);
            }
        }

        fn tag(&mut self, _: &Template, tag: &Tag) {
            if matches!(tag.kind, TagKind::InlineComment) {
                self.add(tag.head.markup(), tag.head, tag.head);
            }
        }
    }
    let mut found = Vec::new();
    for field in message.fields.iter().filter(|field| memmem::find(field.source().as_bytes(), b"bzsf:").is_some()) {
        let mut comments = Comments { file: &message.file, text: &field.text, found };
        field.tree.visit(&mut comments);
        found = comments.found;
    }
    found
}

fn whole_text(text: &str, end: u32) -> &str {
    text.get(..end as usize).unwrap_or_default()
}

impl Comment {
    fn new(span: Span, removal: Option<Span>, lines: (u32, u32)) -> Self {
        Self { span, removal, rules: Vec::new(), fault: None, lines: Some(lines) }
    }

    fn covers(&self, line: u32) -> bool {
        self.lines.is_none_or(|(first, last)| (first..=last).contains(&line))
    }
}

/// `# bzsf: ignore[rule-a, rule-b] reason`, or `ignore-file[…]`, with or without the `#`; `None` for any other comment.
/// `place` leads a range of the text to the file.
fn read(text: &str, place: impl Fn(u32, u32) -> Span, mut comment: Comment) -> Option<Comment> {
    let words = text.trim_start().trim_start_matches('#').trim_start().strip_prefix("bzsf:")?.trim_start();
    let length = words.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(words.len());
    let (verb, rest) = words.split_at_checked(length)?;
    let rest = rest.trim_start();
    match verb {
        "ignore" => {}
        "ignore-file" => comment.lines = None,
        _ if rest.starts_with('[') || nearest(verb, ["ignore", "ignore-file"]).is_some() => {
            comment.fault = Some(format!("`bzsf: {verb}` suppresses nothing: `ignore` and `ignore-file` do"));
            return Some(comment);
        }
        // Words about bzsf.
        _ => return None,
    }
    if let Some((inner, _)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let mut at = text.len() - rest.len() + 1;
        for name in inner.split(',') {
            let start = at + name.len() - name.trim_start().len();
            if !name.trim().is_empty() {
                let end = start + name.trim().len();
                comment.rules.push((name.trim().to_owned(), place(start as u32, end as u32)));
            }
            at += name.len() + 1;
        }
    }
    if comment.rules.is_empty() {
        comment.fault = Some(format!("`bzsf: {verb}` names no rule, and suppresses nothing"));
    }
    Some(comment)
}

/// Whether a file with these findings could only be read in part.
pub(super) fn is_partial(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| PARTIAL.contains(&finding.rule))
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
    let file = std::sync::Arc::clone(&report.file);
    let is_partial = is_partial(&report.findings);
    let mut used: Vec<Vec<bool>> = comments.iter().map(|comment| vec![false; comment.rules.len()]).collect();
    let mut count = 0;
    let mut keep = |finding: &Diagnostic, used: &mut Vec<Vec<bool>>| {
        let line = file.line(finding.span.start);
        let mut suppressed = enabled && config.ignores(file.path(), finding.rule);
        for (comment, used) in comments.iter().zip(used).filter(|(comment, _)| enabled && comment.covers(line)) {
            for ((name, _), used) in comment.rules.iter().zip(used) {
                if rules::find(name).is_some_and(|rule| rule.name == finding.rule) {
                    *used = true;
                    suppressed = true;
                }
            }
        }
        count += usize::from(suppressed);
        !suppressed
    };
    report.findings.retain(|finding| keep(finding, &mut used));
    // What is told about suppressions can be suppressed as well, so that theirs come last.
    for about_suppressions in [false, true] {
        let judged = |name: &str| {
            let Some(rule) = rules::find(name) else { return !about_suppressions };
            let late = matches!(rule.name, UNUSED | UNKNOWN);
            late == about_suppressions
                && enabled
                && !is_partial
                && rule.name != OF_A_RUN
                && levels.level(rule.name, rule.severity).is_some()
        };
        let mut told = Vec::new();
        for (comment, used) in comments.iter().zip(&used) {
            if let (Some(fault), false) = (&comment.fault, about_suppressions) {
                let finding = Diagnostic::error(UNKNOWN, comment.span, fault.clone());
                told.push(finding.with_help("a suppression is written `bzsf: ignore[rule-a, rule-b] reason`"));
            }
            judge(comment, used, judged, &mut told);
        }
        told.retain_mut(|finding| match levels.level(finding.rule, finding.severity) {
            Some(level) => {
                finding.severity = level;
                // Nothing suppresses itself.
                if about_suppressions { !config.ignores(file.path(), finding.rule) } else { keep(finding, &mut used) }
            }
            None => false,
        });
        report.findings.append(&mut told);
    }
    count
}

/// Tells the rules of a comment that are none, and those that nothing needed: together when all of it can go.
fn judge(comment: &Comment, used: &[bool], judged: impl Fn(&str) -> bool, told: &mut Vec<Diagnostic>) {
    let unused: Vec<usize> = (0..comment.rules.len())
        .filter(|&at| {
            !used.get(at).is_some_and(|used| *used) && comment.rules.get(at).is_some_and(|(name, _)| judged(name))
        })
        .collect();
    let names = || unused.iter().filter_map(|&at| comment.rules.get(at));
    if unused.len() == comment.rules.len() && !unused.is_empty() && names().all(|(name, _)| rules::find(name).is_some())
    {
        let names: Vec<String> = names().map(|(name, _)| format!("`{name}`")).collect();
        let message = format!("nothing here needs the suppression of {}", names.join(", "));
        let finding = Diagnostic::warning(UNUSED, comment.span, message).with_help("remove it");
        told.push(match comment.removal {
            Some(removal) => finding.with_safe_fix("remove the comment", removal, ""),
            None => finding,
        });
        return;
    }
    for &at in &unused {
        let Some((name, place)) = comment.rules.get(at) else { continue };
        if rules::find(name).is_none() {
            told.push(unknown(name, *place));
            continue;
        }
        // The comma goes with the name: the one behind it, or before the last.
        let next = comment.rules.get(at + 1).map(|(_, next)| Span::new(place.start, next.start));
        let before = at.checked_sub(1).and_then(|at| comment.rules.get(at));
        let removal = next.or_else(|| Some(Span::new(before?.1.end, place.end)));
        let message = format!("nothing here needs the suppression of `{name}`");
        let mut finding = Diagnostic::warning(UNUSED, *place, message).with_help("remove it from the list");
        finding.fix = removal.map(|span| Fix {
            applicability: Applicability::Safe,
            description: format!("remove `{name}`"),
            edits: vec![Edit { span, text: String::new() }],
        });
        told.push(finding);
    }
}

/// A span with the blanks before it on its line.
fn with_blanks(file: &SourceFile, span: Span) -> Span {
    let before = whole_text(file.text(), span.start);
    Span::new(before.trim_end_matches([' ', '\t']).len() as u32, span.end)
}

/// All of the line that a span stands on alone, its break included.
fn whole_line(file: &SourceFile, span: Span) -> Span {
    let line = file.line(span.start) as usize;
    let start = file.line_span(line - 1).start;
    let end = file.line_starts().get(line).copied().unwrap_or(file.len());
    let bom = if start == 0 { file.content().1 } else { 0 };
    Span::new(start.max(bom), end)
}

/// The finding about a name that is no rule's.
pub(super) fn unknown(name: &str, place: Span) -> Diagnostic {
    let finding = Diagnostic::new(UNKNOWN, Severity::Error, place, format!("there is no rule `{name}`"));
    match super::nearest_rule(name) {
        Some(near) => {
            finding.with_help(format!("did you mean `{near}`?")).with_safe_fix(format!("write `{near}`"), place, near)
        }
        None => finding.with_help("`bzsf explain` lists the rules"),
    }
}
