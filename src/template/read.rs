//! From a JSON file to a [`Draft`]: whatever of a template could be read, for the linter.

use std::sync::Arc;

use super::language::{TEMPLATE, WEBHOOK};
use super::{Body, Template};
use crate::diagnostic::Diagnostic;
use crate::document::schema::{self, Rules};
use crate::document::{self, Document, Entry, Kind, Node, Value};
use crate::report::FileReport;
use crate::source::{SourceFile, Span, Text};

const RULES: Rules = Rules { schema: "template-schema", duplicate: "duplicate-key" };

/// A template as far as it could be read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Whether it is the `webhook` object of a REST payload.
    pub is_rest: bool,
    /// The template's name.
    pub name: Option<Text>,
    /// What the template is for.
    pub description: Option<Text>,
    /// The URL.
    pub url: Option<Text>,
    /// The HTTP method.
    pub method: Option<Text>,
    /// Request headers, in order.
    pub headers: Vec<(Text, Text)>,
    /// Whether those are all: false where the file has headers of another shape, so that none seems to be missing.
    pub headers_read: bool,
    /// The request body.
    pub body: Option<Body>,
    /// The texts within arrays and objects of a key/value body, each with the key that it stands under: a REST payload may
    /// have such. As a value of the body, an array is `[]` and an object `{}`.
    pub nested: Vec<(Text, Text)>,
    /// Where to point at when something is missing.
    pub places: Places,
}

/// Where to point at when something is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places {
    /// The template: its first key.
    pub whole: Span,
    /// The key of the headers; the template where there is none.
    pub headers: Span,
    /// The key of the body; the template where there is none.
    pub body: Span,
}

/// A template that was read, and what was found in it.
#[derive(Debug)]
pub struct ReadTemplate {
    /// The template; `None` when the file holds none.
    pub draft: Option<Draft>,
    /// The findings.
    pub report: FileReport,
    /// Whether the file could not be read as JSON: what seems to be missing may only be unread.
    pub is_broken: bool,
}

/// Whether a JSON file holds a template or a REST payload with a `webhook` object.
pub fn is_template(root: &Node) -> bool {
    webhook(root).is_some() || has_webhook_keys(root)
}

fn has_webhook_keys(node: &Node) -> bool {
    are_keys_of_template(|key| node.get(key).is_some())
}

/// Whether these keys are those of a template, one of which may be missing or misspelt.
pub fn are_keys_of_template(has: impl Fn(&str) -> bool) -> bool {
    let count = ["template_name", "url", "request_method", "request_headers", "body_type"];
    let own = ["template_name", "request_method", "request_headers"];
    count.into_iter().filter(|key| has(key)).count() >= 2 && own.into_iter().any(has)
}

/// The `webhook` object of a REST payload.
fn webhook(root: &Node) -> Option<&Node> {
    root.get("messages")?.get("webhook").filter(|node| node.entries().is_some())
}

/// The members of the object that a REST payload has for the body of its webhook.
pub fn rest_body(document: &Document) -> Option<&[Entry]> {
    webhook(document.root.as_ref()?)?.get("body")?.entries()
}

/// Reads a template from a file whose tree is known.
pub fn read(file: Arc<SourceFile>, document: &Document) -> ReadTemplate {
    let mut report = FileReport::new(Arc::clone(&file));
    if let Some(finding) = Diagnostic::of_encoding(&file, "template-syntax") {
        report.findings.push(finding);
        return ReadTemplate { draft: None, report, is_broken: true };
    }
    report.findings.extend(document.problems.iter().map(|problem| problem.diagnostic("template-syntax")));
    let is_broken = !document.problems.is_empty();
    let start = Span::at(file.content().1);
    let Some(root) = &document.root else {
        if !is_broken {
            let finding = Diagnostic::error("template-schema", start, "the file is empty");
            report.findings.push(
                finding.with_help("a template is a JSON object with `template_name`, `url` and `request_method`"),
            );
        }
        return ReadTemplate { draft: None, report, is_broken };
    };
    let (node, shape, is_rest) = match webhook(root) {
        Some(node) => (node, &WEBHOOK, true),
        None => (root, &TEMPLATE, false),
    };
    let whole = node.entries().and_then(|entries| entries.first()).map_or(node.span, |entry| entry.key.place());
    let mut findings = schema::check(node, shape, RULES, whole);
    if !node.get("url").and_then(Node::as_str).is_some_and(leads_to_salesforce) {
        // Only Salesforce reads the names of fields without regard to case.
        let is_same = |finding: &Diagnostic| {
            finding.related.first().is_none_or(|first| first.span.of(file.text()) == finding.span.of(file.text()))
        };
        findings.retain(|finding| finding.rule != RULES.duplicate || is_same(finding));
    }
    if is_rest {
        findings.extend(schema::repeated_keys(root, RULES, node.span));
    }
    if is_broken {
        // What is missing may stand in what could not be read.
        findings.retain(|finding| finding.span != whole);
    }
    report.findings.extend(findings);
    let draft = node.entries().map(|entries| draft(entries, is_rest, whole, &mut report, is_broken));
    report.sort();
    ReadTemplate { draft, report, is_broken }
}

fn draft(entries: &[Entry], is_rest: bool, whole: Span, report: &mut FileReport, is_broken: bool) -> Draft {
    let entry = |key: &str| entries.iter().find(|entry| entry.key.as_str() == key);
    let text = |key: &str| entry(key).and_then(|entry| quoted(&entry.value));
    let place = |key: &str| entry(key).map(|entry| entry.key.place());
    let pairs = |node: &Node| {
        node.entries().map(|entries| {
            entries.iter().filter_map(|pair| Some((pair.key.text.clone(), any_text(&pair.value)?))).collect::<Vec<_>>()
        })
    };
    let body = entry("body").map(|entry| &entry.value);
    let mut within = Vec::new();
    let members = |node: &Node| {
        let members =
            node.entries()?.iter().filter_map(|member| Some((member.key.text.clone(), member_text(&member.value)?)));
        Some(members.collect::<Vec<_>>())
    };
    for member in body.and_then(Node::entries).unwrap_or_default() {
        if member.value.scalar().is_none() {
            nested(&member.key.text, &member.value, &mut within);
        }
    }
    let body_type = entry("body_type").and_then(|entry| entry.value.as_str());
    if let Some(name) = entry("template_name")
        && !is_rest
        && quoted(&name.value).is_some_and(|name| name.as_str().trim().is_empty())
    {
        let finding = Diagnostic::error(RULES.schema, name.value.place(), "the template's name is blank");
        report.findings.push(finding.with_help("Braze wants a name that is unique"));
    }
    if let (false, false) = (is_rest, is_broken) {
        body_and_type(entry("body"), entry("body_type"), report);
    }
    Draft {
        is_rest,
        name: text("template_name"),
        description: text("description"),
        url: text("url"),
        method: text("request_method"),
        headers: entry("request_headers").and_then(|entry| pairs(&entry.value)).unwrap_or_default(),
        headers_read: match entry("request_headers").map(|entry| entry.value.entries()) {
            Some(Some(pairs)) => pairs.iter().all(|pair| pair.value.scalar().is_some()),
            Some(None) => false,
            // A misspelt key is told once.
            None => !entries.iter().any(|entry| entry.key.as_str().to_ascii_lowercase().contains("header")),
        },
        nested: within,
        body: body.and_then(|node| match (members(node), quoted(node)) {
            (Some(pairs), _) if body_type != Some("raw") => Some(Body::KeyValue(pairs)),
            (_, Some(text)) => Some(Body::Raw(text)),
            _ => None,
        }),
        places: Places {
            whole,
            headers: place("request_headers").unwrap_or(whole),
            body: place("body").unwrap_or(whole),
        },
    }
}

/// Whether a URL is one of Salesforce's, whatever Liquid stands in it.
fn leads_to_salesforce(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    ["salesforce", "force.com", "/services/data/"].iter().any(|part| url.contains(part))
}

/// `body` and `body_type` stand only together, and go with each other.
fn body_and_type(body: Option<&Entry>, body_type: Option<&Entry>, report: &mut FileReport) {
    let finding = match (body, body_type) {
        (Some(body), None) => {
            Diagnostic::error("template-schema", body.key.place(), "`body` stands without `body_type`")
                .with_help("add `\"body_type\": \"raw\"` for a text, `\"json_key_value\"` for an object")
        }
        (None, Some(body_type)) => {
            Diagnostic::error("template-schema", body_type.key.place(), "`body_type` stands without `body`")
                .with_help("add the body, or remove `body_type`")
        }
        (Some(body), Some(body_type)) => {
            let (is_object, is_text) = (body.value.entries().is_some(), quoted(&body.value).is_some());
            let message = match body_type.value.as_str() {
                Some("raw") if is_object => "a raw body is a text; this is an object",
                Some("json_key_value") if is_text => "a key/value body is an object; this is a text",
                _ => return,
            };
            Diagnostic::error("template-schema", body.key.place(), message)
                .with_related(body_type.value.place(), "the kind of the body")
                .with_help("change `body_type`, or the body")
        }
        (None, None) => return,
    };
    report.findings.push(finding);
}

fn quoted(node: &Node) -> Option<Text> {
    let scalar = node.scalar()?;
    matches!(scalar.value(), Value::Text(_)).then(|| scalar.text.clone())
}

/// A text, or a number or literal as it is written.
fn any_text(node: &Node) -> Option<Text> {
    Some(node.scalar()?.text.clone())
}

/// The same for a member of the body, whose value may be an array or an object.
fn member_text(node: &Node) -> Option<Text> {
    match &node.kind {
        Kind::Sequence(_) => Some(Text::standing_for("[]", node.span)),
        Kind::Mapping(_) => Some(Text::standing_for("{}", node.span)),
        Kind::Scalar(_) => any_text(node),
        Kind::Invalid => None,
    }
}

/// The texts within an array or an object, each with the key that it stands under.
fn nested(key: &Text, node: &Node, found: &mut Vec<(Text, Text)>) {
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| nested(key, item, found)),
        Kind::Mapping(entries) => entries.iter().for_each(|entry| nested(&entry.key.text, &entry.value, found)),
        Kind::Scalar(_) | Kind::Invalid => found.extend(quoted(node).map(|text| (key.clone(), text))),
    }
}

impl Draft {
    /// A compiled template, all of which is known.
    pub fn compiled(template: &Template, places: Places) -> Self {
        Self {
            is_rest: false,
            name: Some(template.name.clone()),
            description: template.description.clone(),
            url: Some(template.url.clone()),
            method: Some(template.method.clone()),
            headers: template.headers.clone(),
            headers_read: true,
            body: Some(template.body.clone()),
            nested: Vec::new(),
            places,
        }
    }
}

/// Reads a template from a file.
pub fn read_file(file: Arc<SourceFile>) -> ReadTemplate {
    let document = document::read_json(&file);
    read(file, &document)
}
