//! Findings as workflow commands, which GitHub Actions turns into annotations.
//!
//! The escapes are those that the runner undoes: <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>.

use std::fmt::Write;

use super::{Run, visible};
use crate::diagnostic::Severity;

/// A line each.
pub fn github(run: &Run<'_>) -> String {
    let mut out = String::new();
    for report in run.reports {
        let path = property(&run.path(report.file.path()));
        for finding in &report.findings {
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let (start, end) = report.file.ends(finding.span);
            let (start, end) = (start.position, end.position);
            let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
            // Writing to memory cannot fail.
            let _ = writeln!(
                out,
                "::{command} file={path},line={},col={},endLine={},endColumn={},title={}::{}",
                start.line,
                start.column,
                end.line,
                end.column,
                property(finding.rule),
                data(&format!("{}{help}", finding.message))
            );
        }
    }
    out
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    visible(&text).into_owned()
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("100 %: a, b\r\nc\u{1b}"), "100 %25: a, b%0D%0Ac␛");
        assert_eq!(property("a%b:c,d\ne"), "a%25b%3Ac%2Cd%0Ae");
    }
}
