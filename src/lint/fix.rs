//! Repairs: the edits of findings, applied in rounds.

use std::sync::Arc;

use super::{FileKind, Linter};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity};
use crate::source::{Encoding, SourceFile};

/// Repairs can bring others about; after so many rounds it is enough.
const MAX_ROUNDS: usize = 10;

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
    let mut current = Arc::clone(file);
    let mut findings = linter.check(Arc::clone(&current), kind).report.findings;
    let mut count = 0;
    for _ in 0..MAX_ROUNDS {
        let chosen = choose(&findings, with_unsafe);
        if chosen.is_empty() {
            break;
        }
        // All at once; where that makes it worse, one after the other.
        let repaired = attempt(linter, &current, kind, &findings, &chosen);
        let (repaired, after, made) = match repaired {
            Some((repaired, after)) => (repaired, after, chosen.len()),
            None => {
                let single =
                    chosen.iter().find_map(|one| attempt(linter, &current, kind, &findings, std::slice::from_ref(one)));
                match single {
                    Some((repaired, after)) => (repaired, after, 1),
                    None => break,
                }
            }
        };
        (current, findings, count) = (repaired, after, count + made);
    }
    (count > 0).then_some(Fixed { file: current, count })
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

/// The file with some repairs, and what is found in it then; `None` when it is worse.
fn attempt(
    linter: &Linter<'_>,
    file: &Arc<SourceFile>,
    kind: FileKind,
    before: &[Diagnostic],
    repairs: &[Vec<Edit>],
) -> Option<(Arc<SourceFile>, Vec<Diagnostic>)> {
    let mut edits: Vec<&Edit> = repairs.iter().flatten().collect();
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
    let worse = errors(&after) > errors(before)
        || after.len() > before.len()
        || after.iter().filter(is_syntax).count() > before.iter().filter(is_syntax).count();
    (!worse).then_some((repaired, after))
}
