//! Findings as GitLab's Code Quality report: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use serde_json::{Value, json};

use super::fingerprint::fingerprints;
use super::{Run, sentence};
use crate::diagnostic::Severity;

/// One JSON array, with a line break at its end.
pub fn gitlab(run: &Run<'_>) -> String {
    let mut issues: Vec<Value> = Vec::new();
    for report in run.reports {
        let path = run.path(report.file.path());
        for (finding, fingerprint) in report.findings.iter().zip(fingerprints(report, &path)) {
            let (start, end) = report.file.ends(finding.span);
            let severity = match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            };
            issues.push(json!({
                "description": sentence(finding),
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": severity,
                "location": { "path": path, "lines": { "begin": start.position.line, "end": end.position.line } },
            }));
        }
    }
    format!("{:#}\n", Value::Array(issues))
}
