//! What a finding is known by from one run to the next: its rule, its file, and the text that it stands in.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::FileReport;
use super::excerpt::Excerpt;
use crate::source::Span;

/// So many bytes of a long line on either side of a finding belong to it.
const CONTEXT: u32 = 80;

/// At most so many bytes of the text that a finding points at belong to it.
const MAX_POINTED: u32 = 200;

/// The fingerprint of each finding of a file: 32 hexadecimal digits, distinct within the file, and the same after lines were
/// put in above. Nothing of a secret goes into it.
pub(super) fn fingerprints(report: &FileReport, path: &str) -> Vec<String> {
    let file = &report.file;
    let shown = Excerpt::new(file, &report.secrets);
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    let of = |from: u32, to: u32| normal(shown.get(Span::new(from, to.max(from))));
    let fingerprint = |finding: &crate::diagnostic::Diagnostic| {
        let Span { start, end } = finding.span;
        let line = file.line_span(file.line(start) as usize - 1);
        let (from, to) = (start.saturating_sub(CONTEXT), start.saturating_add(CONTEXT));
        let context = of(from.max(line.start), to.min(line.end));
        let pointed = of(start, end.min(line.end).min(start.saturating_add(MAX_POINTED)));
        let text = [finding.rule, path, &pointed, &context].join("\0");
        let base: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let occurrence = seen.entry(base).and_modify(|count| *count += 1).or_default();
        let whole = Sha256::new().chain_update(base).chain_update(occurrence.to_le_bytes()).finalize();
        whole.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    };
    report.findings.iter().map(fingerprint).collect()
}

/// The words of a text, in which a secret of any length is the same.
fn normal(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    while words.contains("**") {
        words = words.replace("**", "*");
    }
    words
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Diagnostic;
    use crate::source::SourceFile;

    fn of(text: &str, words: &[&str]) -> Vec<String> {
        let mut report = FileReport::new(Arc::new(SourceFile::new("a", text)));
        for word in words {
            let places = text.match_indices(word).map(|(at, _)| Span::new(at as u32, (at + word.len()) as u32));
            report.findings.extend(places.map(|span| Diagnostic::error("operator", span, "x")));
        }
        report.sort();
        fingerprints(&report, "a")
    }

    #[test]
    fn lines_above_change_nothing_and_the_line_itself_does() {
        let before = of("{{ a }}\n  {{ 한 && c }}\n", &["&&"]);
        assert_eq!(before[0].len(), 32);
        assert_eq!(of("\n\n이름\n{{ a }}\n{{ 한 && c }}\r\n", &["&&"]), before);
        assert_ne!(of("{{ a }}\n  {{ 한 && d }}\n", &["&&"]), before);
    }

    #[test]
    fn findings_of_one_context_are_told_apart() {
        let mut all = of("{{ a && b && c }}\n{{ a && b && c }}\n", &["&&", "b"]);
        assert_eq!(all.len(), 6);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 6);
    }

    #[test]
    fn a_secret_is_the_same_as_any_other() {
        let with = |secret: &str| {
            let text = format!("client_secret={secret}&&");
            let mut report = FileReport::new(Arc::new(SourceFile::new("a", text.clone())));
            let span = Span::new(14, text.len() as u32 - 2);
            report.secrets.push(span);
            report.findings.push(Diagnostic::error("hardcoded-secret", span, "x"));
            fingerprints(&report, "a")
        };
        assert_eq!(with("hush-hush"), with("a-longer-secret"));
    }

    #[test]
    fn long_lines_and_ends_of_files_hold() {
        let line = format!("{}x && y", "한".repeat(5_000)).repeat(20);
        assert_eq!(of(&line, &["&&"]).len(), 20);
        let mut report = FileReport::new(Arc::new(SourceFile::new("a", "")));
        report.findings.push(Diagnostic::error("operator", Span::new(7, 9), "past the end"));
        assert_eq!(fingerprints(&report, "a").len(), 1);
    }
}
