//! Findings as one line each: `path:line:column: severity[rule] message`.

use std::fmt::Write;

use super::{FileReport, visible};

/// The lines of a file's findings.
pub fn concise(report: &FileReport) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let place = report.file.position(finding.span.start);
        let (path, severity) = (report.file.path(), finding.severity.name());
        let message = finding.message.replace('\n', " ");
        let line = format!("{path}:{}:{}: {severity}[{}] {message}", place.line, place.column, finding.rule);
        // Writing to memory cannot fail.
        let _ = writeln!(out, "{}", visible(&line));
    }
    out
}
