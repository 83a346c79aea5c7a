//! Repairs: the edits of findings, applied in rounds.

use std::sync::Arc;

use super::{FileKind, Linter};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity};
use crate::source::{Encoding, SourceFile};

/// Repairs can bring others about, in Liquid whose mistakes hide each other one at a time; after so many rounds it is enough.
const MAX_ROUNDS: usize = 100;

/// A file that was repaired.
#[derive(Debug)]
pub struct Fixed {
    /// The file with its new text.
    pub file: Arc<SourceFile>,
    /// How many findings were repaired.
    pub count: usize,
}

/// Repairs what can be repaired in a file; `None` when nothing was. Everything else of the file stays to the byte. A
/// repair after which the file would hold more errors than before is not made.
pub fn fix(linter: &Linter<'_>, file: &Arc<SourceFile>, kind: FileKind, with_unsafe: bool) -> Option<Fixed> {
    // Bytes that are no UTF-8 would be lost.
    if matches!(file.encoding(), Encoding::Unknown { .. }) {
        return None;
    }
    let findings = linter.check(Arc::clone(file), kind).report.findings;
    let mut state = State { file: Arc::clone(file), findings };
    let mut count = 0;
    for _ in 0..MAX_ROUNDS {
        let chosen = choose(&state.findings, with_unsafe);
        let mut round = Round { linter, kind, before: &state.file, made: Vec::new(), state: None };
        round.make(&state.findings, &chosen);
        let made = round.made.len();
        let Some(after) = round.state else { break };
        (state, count) = (after, count + made);
    }
    (count > 0).then_some(Fixed { file: state.file, count })
}

/// A text, and what is found in it.
struct State {
    file: Arc<SourceFile>,
    findings: Vec<Diagnostic>,
}

/// The repairs of one text.
struct Round<'a> {
    linter: &'a Linter<'a>,
    kind: FileKind,
    before: &'a Arc<SourceFile>,
    /// Those that were made.
    made: Vec<&'a Vec<Edit>>,
    /// What they made of the text.
    state: Option<State>,
}

impl<'a> Round<'a> {
    /// Makes all of some repairs, or as many of each half where that makes it worse.
    fn make(&mut self, found: &[Diagnostic], repairs: &'a [Vec<Edit>]) {
        let all: Vec<_> = self.made.iter().copied().chain(repairs).collect();
        let last = self.state.as_ref().map_or(found, |state| &state.findings);
        if let Some(state) = attempt(self.linter, self.before, self.kind, last, &all) {
            (self.made, self.state) = (all, Some(state));
        } else if let (first, second @ [_, ..]) = repairs.split_at(repairs.len() / 2)
            && !first.is_empty()
        {
            self.make(found, first);
            self.make(found, second);
        }
    }
}

/// The repairs of one round: those that do not overlap, the first ones first.
fn choose(findings: &[Diagnostic], with_unsafe: bool) -> Vec<Vec<Edit>> {
    let mut chosen: Vec<Vec<Edit>> = Vec::new();
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    for fix in fixes.filter(|fix| with_unsafe || fix.applicability == Applicability::Safe) {
        let overlaps = |edit: &Edit| {
            chosen.iter().flatten().any(|other| edit.span.start <= other.span.end && other.span.start <= edit.span.end)
        };
        if !fix.edits.iter().any(overlaps) {
            chosen.push(fix.edits.clone());
        }
    }
    chosen
}

/// What some repairs make of a file; `None` when that is worse than what was found.
fn attempt(
    linter: &Linter<'_>,
    file: &Arc<SourceFile>,
    kind: FileKind,
    found: &[Diagnostic],
    repairs: &[&Vec<Edit>],
) -> Option<State> {
    let mut edits: Vec<&Edit> = repairs.iter().copied().flatten().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut text = file.text().to_owned();
    for edit in edits {
        text.get(edit.span.range())?;
        text.replace_range(edit.span.range(), &edit.text);
    }
    if text == file.text() {
        return None;
    }
    let repaired = Arc::new(SourceFile::new(file.path(), text));
    let after = linter.check(Arc::clone(&repaired), kind).report.findings;
    let errors =
        |findings: &[Diagnostic]| findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let is_syntax = |finding: &&Diagnostic| finding.rule.ends_with("-syntax");
    let worse = errors(&after) > errors(found)
        || after.len() > found.len()
        || after.iter().filter(is_syntax).count() > found.iter().filter(is_syntax).count();
    (!worse).then_some(State { file: repaired, findings: after })
}
