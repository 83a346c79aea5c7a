//! Findings as the protocol tells them.

use serde_json::{Value, json};

use super::positions::{Encoding, Positions};
use super::uri;
use super::workspace::Settings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::{rule_url, visible};
use crate::source::SourceFile;

/// Code that can go: editors fade it.
const UNNECESSARY: u8 = 1;

/// The findings of a document.
pub(super) fn all<'a>(
    findings: impl IntoIterator<Item = &'a Diagnostic>,
    document: &str,
    file: &SourceFile,
    settings: &Settings,
    encoding: Encoding,
) -> Vec<Value> {
    let positions = Positions::new(file, encoding);
    findings.into_iter().map(|finding| one(finding, document, &positions, settings, encoding)).collect()
}

fn one(
    finding: &Diagnostic,
    document: &str,
    positions: &Positions<'_>,
    settings: &Settings,
    encoding: Encoding,
) -> Value {
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let mut told = json!({
        "range": positions.range(finding.span),
        "severity": severity(finding.severity),
        "code": finding.rule,
        "codeDescription": { "href": rule_url(finding.rule) },
        "source": "bzsf",
        "message": visible(&format!("{}{help}", finding.message)),
    });
    if finding.rule.starts_with("unused-") {
        told["tags"] = json!([UNNECESSARY]);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let location = match &related.file {
                Some(other) => json!({
                    "uri": uri::of(&settings.full(other.path())),
                    "range": Positions::new(other, encoding).range(related.span),
                }),
                None => json!({ "uri": document, "range": positions.range(related.span) }),
            };
            json!({ "location": location, "message": visible(&related.message) })
        });
        told["relatedInformation"] = related.collect();
    }
    if let Some(fix) = &finding.fix {
        told["data"] = json!({ "fix": visible(&fix.description), "applicability": fix.applicability });
    }
    told
}

fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    }
}
