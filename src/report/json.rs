//! Findings as one JSON object, with the shape that `bzsf schema report` prints.

use serde::Serialize;
use serde_json::json;

use super::FileReport;
use crate::diagnostic::{Applicability, Severity};
use crate::source::{Position, SourceFile, Span};

/// How many of what were found.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Summary {
    /// Files that were checked.
    pub files: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// Findings that the author knows of.
    pub suppressed: usize,
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    summary: Summary,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'static str,
    severity: Severity,
    message: &'a str,
    path: &'a str,
    start: Position,
    end: Position,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    path: &'a str,
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Fix<'a> {
    applicability: Applicability,
    description: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    start: Position,
    end: Position,
    text: &'a str,
}

/// The JSON Schema of a report.
pub fn report_schema() -> serde_json::Value {
    let place = json!({
        "type": "object",
        "properties": {
            "line": { "type": "integer", "minimum": 1, "description": "From 1." },
            "column": { "type": "integer", "minimum": 1, "description": "From 1, in Unicode characters." },
            "offset": { "type": "integer", "minimum": 0, "description": "From 0, in bytes." },
        },
        "required": ["line", "column", "offset"],
        "additionalProperties": false,
    });
    let text = json!({ "type": "string" });
    let at = json!({ "$ref": "#/$defs/place" });
    let count = json!({ "type": "integer", "minimum": 0 });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "report.schema.json",
        "title": "bzsf report",
        "description": "What `bzsf lint --format json` prints. `end` is exclusive; diagnostics are sorted by path, offset and rule.",
        "type": "object",
        "properties": {
            "version": { "const": 1 },
            "summary": {
                "type": "object",
                "properties": { "files": count, "errors": count, "warnings": count, "notes": count, "suppressed": count },
                "required": ["files", "errors", "warnings", "notes", "suppressed"],
                "additionalProperties": false,
            },
            "diagnostics": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "rule": text,
                    "severity": { "enum": ["error", "warning", "note"] },
                    "message": text,
                    "path": text,
                    "start": at,
                    "end": at,
                    "help": text,
                    "url": text,
                    "related": { "type": "array", "items": {
                        "type": "object",
                        "properties": { "message": text, "path": text, "start": at, "end": at },
                        "required": ["message", "path", "start", "end"],
                        "additionalProperties": false,
                    } },
                    "fix": {
                        "type": "object",
                        "properties": {
                            "applicability": { "enum": ["safe", "unsafe"] },
                            "description": text,
                            "edits": { "type": "array", "items": {
                                "type": "object",
                                "properties": { "start": at, "end": at, "text": text },
                                "required": ["start", "end", "text"],
                                "additionalProperties": false,
                            } },
                        },
                        "required": ["applicability", "description", "edits"],
                        "additionalProperties": false,
                    },
                },
                "required": ["rule", "severity", "message", "path", "start", "end", "url"],
                "additionalProperties": false,
            } },
        },
        "required": ["version", "summary", "diagnostics"],
        "additionalProperties": false,
        "$defs": { "place": place },
    })
}

/// The page of a rule.
pub fn rule_url(rule: &str) -> String {
    format!("https://github.com/bzsf/bzsf/blob/main/docs/rules/{rule}.md")
}

/// The report as text, with a line break at its end.
pub fn json(reports: &[FileReport], summary: Summary) -> String {
    let diagnostics = reports.iter().flat_map(findings).collect();
    let report = Report { version: 1, summary, diagnostics };
    // Writing our own types to memory cannot fail.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

fn findings(report: &FileReport) -> impl Iterator<Item = Finding<'_>> {
    let file = &report.file;
    report.findings.iter().map(move |finding| {
        let (start, end) = ends(file, finding.span);
        Finding {
            rule: finding.rule,
            severity: finding.severity,
            message: &finding.message,
            path: file.path(),
            start,
            end,
            help: finding.help.as_deref(),
            url: rule_url(finding.rule),
            related: finding
                .related
                .iter()
                .map(|related| {
                    let other = related.file.as_deref().unwrap_or(file);
                    let (start, end) = ends(other, related.span);
                    Related { message: &related.message, path: other.path(), start, end }
                })
                .collect(),
            fix: finding.fix.as_ref().map(|fix| Fix {
                applicability: fix.applicability,
                description: &fix.description,
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| {
                        let (start, end) = ends(file, edit.span);
                        Edit { start, end, text: &edit.text }
                    })
                    .collect(),
            }),
        }
    })
}

fn ends(file: &SourceFile, span: Span) -> (Position, Position) {
    let (start, end) = file.ends(span);
    (start.position, end.position)
}
