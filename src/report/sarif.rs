//! Findings as SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! Findings that the author knows of are left out: GitHub shows suppressed results as open ones.

use std::collections::HashMap;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::fingerprint::fingerprints;
use super::{FileReport, Problem, RulePage, Run, rule_url, visible};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Severity};
use crate::source::{SourceFile, Span};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What need not be encoded in the path of a URI, RFC 3986 §2.3. A colon in the first segment would make it a scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// One log with one run, with a line break at its end. `rules` are all rules there are.
pub fn sarif(run: &Run<'_>, rules: &[RulePage]) -> String {
    let indices: HashMap<&str, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.name, at)).collect();
    let results: Vec<Value> = run.reports.iter().flat_map(|report| results(run, report, &indices)).collect();
    let notifications: Vec<Value> = run.problems.iter().map(|problem| notification(run, problem, &indices)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bzsf",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://github.com/bzsf/bzsf",
                "rules": rules.iter().map(descriptor).collect::<Vec<_>>(),
            } },
            "invocations": [{
                "executionSuccessful": run.problems.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn descriptor(rule: &RulePage) -> Value {
    let url = rule_url(rule.name);
    // GitHub's own words, by which it sorts alerts.
    let problem = match rule.severity {
        Severity::Note => "recommendation",
        severity => severity.name(),
    };
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": format!("Reports {}.", rule.summary) },
        "help": { "text": format!("Reports {}. See {url}", rule.summary), "markdown": rule.page },
        "helpUri": url,
        "defaultConfiguration": { "level": rule.severity.name() },
        "properties": { "tags": [rule.group], "problem.severity": problem },
    })
}

fn results(run: &Run<'_>, report: &FileReport, indices: &HashMap<&str, usize>) -> Vec<Value> {
    let file = &report.file;
    let path = run.path(file.path());
    let prints = fingerprints(report, &path);
    let result = |(finding, fingerprint): (&Diagnostic, String)| {
        let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let mut result = json!({
            "ruleId": finding.rule,
            "level": finding.severity.name(),
            "message": message(&format!("{}{help}", finding.message)),
            "locations": [{ "physicalLocation": location(run, file, finding.span) }],
            "partialFingerprints": { "contextHash/v1": fingerprint },
        });
        if let Some(index) = indices.get(finding.rule) {
            result["ruleIndex"] = json!(index);
        }
        if !finding.related.is_empty() {
            let related = finding.related.iter().enumerate().map(|(at, related)| {
                let other = related.file.as_deref().unwrap_or(file);
                json!({
                    "id": at + 1,
                    "message": message(&related.message),
                    "physicalLocation": location(run, other, related.span),
                })
            });
            result["relatedLocations"] = related.collect();
        }
        if let Some(repair) = &finding.fix {
            result["fixes"] = json!([fix(run, file, repair)]);
        }
        result
    };
    report.findings.iter().zip(prints).map(result).collect()
}

/// Readers show a message without arguments as it is, so that nothing in it is escaped.
fn message(text: &str) -> Value {
    json!({ "text": visible(text) })
}

fn fix(run: &Run<'_>, file: &SourceFile, fix: &Fix) -> Value {
    let replacements = fix
        .edits
        .iter()
        .map(|edit| json!({ "deletedRegion": region(file, edit.span), "insertedContent": { "text": edit.text } }));
    let description = match fix.applicability {
        Applicability::Safe => fix.description.clone(),
        Applicability::Unsafe => format!("{} (and look at it)", fix.description),
    };
    json!({
        "description": message(&description),
        "artifactChanges": [{
            "artifactLocation": artifact(run, file.path()),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
        "properties": { "applicability": fix.applicability },
    })
}

fn notification(run: &Run<'_>, problem: &Problem, indices: &HashMap<&str, usize>) -> Value {
    let mut notification = json!({
        "level": "error",
        "message": message(&problem.message),
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(run, &problem.path) } }],
    });
    if let Some((rule, index)) = problem.rule.and_then(|rule| Some((rule, indices.get(rule)?))) {
        notification["associatedRule"] = json!({ "id": rule, "index": index });
    }
    notification
}

fn location(run: &Run<'_>, file: &SourceFile, span: Span) -> Value {
    json!({ "artifactLocation": artifact(run, file.path()), "region": region(file, span) })
}

fn artifact(run: &Run<'_>, path: &str) -> Value {
    let path = run.path(path);
    let scheme = if Path::new(&*path).is_absolute() { "file://" } else { "" };
    json!({ "uri": format!("{scheme}{}", uri_path(&path)) })
}

/// A path as it stands in a URI.
pub(crate) fn uri_path(path: &str) -> impl std::fmt::Display {
    utf8_percent_encode(path, PATH)
}

/// Columns count UTF-16 code units here, as `columnKind` says.
fn region(file: &SourceFile, span: Span) -> Value {
    let (start, end) = file.ends(span);
    json!({
        "startLine": start.position.line,
        "startColumn": start.utf16,
        "endLine": end.position.line,
        "endColumn": end.utf16,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run<'static> {
        Run { reports: &[], problems: &[], folder: Path::new("/repo") }
    }

    #[test]
    fn paths_are_relative_and_encoded() {
        for (path, uri) in [
            ("a b/한%.json", "a%20b/%ED%95%9C%25.json"),
            ("./c:d,<&>\n.yaml", "c%3Ad%2C%3C%26%3E%0A.yaml"),
            ("/repo/templates/a.json", "templates/a.json"),
            ("/else where/a.json", "file:///else%20where/a.json"),
            ("../a.json", "../a.json"),
        ] {
            assert_eq!(artifact(&run(), path), json!({ "uri": uri }), "{path}");
        }
    }

    #[test]
    fn what_could_not_be_checked_is_told() {
        let problems = [Problem {
            path: "a.json".to_owned(),
            rule: Some("operator"),
            message: "the rule operator failed".to_owned(),
        }];
        let rule = RulePage {
            name: "operator",
            group: "Liquid",
            severity: Severity::Error,
            summary: "x",
            page: "# operator".to_owned(),
        };
        let log: Value = serde_json::from_str(&sarif(&Run { problems: &problems, ..run() }, &[rule])).unwrap();
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let told = &invocation["toolExecutionNotifications"][0];
        assert_eq!(told["associatedRule"], json!({ "id": "operator", "index": 0 }));
        assert_eq!(told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a.json");
    }
}
