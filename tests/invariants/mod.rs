//! What must be true of any text, room by room: used by the tests of what fuzzing found, and by the fuzz targets.

#![allow(dead_code, reason = "each fuzz target uses one of them")]

use std::sync::{Arc, LazyLock};

use bumpalo::Bump;
use bzsf::compile::{Compiler, Settings};
use bzsf::config::Config;
use bzsf::diagnostic::{Diagnostic, Severity};
use bzsf::document::{self, Document, Key, Kind, Node};
use bzsf::lint::{Checked, FileKind, Levels, Linter, fix};
use bzsf::render::{Message, Outcome, Profile, Resources};
use bzsf::source::{SourceFile, Span, Text};
use bzsf::spec;
use bzsf::template::{self, Body, Source};

static COMPILER: LazyLock<Compiler> = LazyLock::new(|| Compiler::new().unwrap());
static CONFIG: LazyLock<Config> = LazyLock::new(Config::default);
static LINTER: LazyLock<Linter<'static>> = LazyLock::new(|| Linter::new(&CONFIG, Levels::default(), true));

/// Checks that spans lie in the file and cut no character.
struct Spans<'a>(&'a str);

impl Spans<'_> {
    fn check(&self, what: &str, span: Span) {
        assert!(span.start <= span.end, "{what} {span:?}");
        assert!(self.0.get(span.range()).is_some(), "{what} {span:?} of {} bytes", self.0.len());
    }

    fn text(&self, text: &Text) {
        let mut last = 0;
        for (at, c) in text.as_str().char_indices() {
            let span = text.span(at as u32..(at + c.len_utf8()) as u32);
            self.check("character", span);
            assert!(span.start >= last, "{c:?} at {span:?} stands before the character before it");
            last = span.start;
        }
    }

    fn key(&self, key: &Key) {
        self.check("key", key.span);
        self.check("key's place", key.place());
        self.text(&key.text);
    }

    fn node(&self, node: &Node, depth: usize) {
        assert!(depth <= document::MAX_DEPTH + 1, "{depth} levels");
        self.check("node", node.span);
        self.check("node's place", node.place());
        match &node.kind {
            Kind::Scalar(scalar) => self.text(&scalar.text),
            Kind::Mapping(entries) => {
                for entry in entries {
                    self.key(&entry.key);
                    self.node(&entry.value, depth + 1);
                }
            }
            Kind::Sequence(items) => items.iter().for_each(|item| self.node(item, depth + 1)),
            Kind::Invalid => {}
        }
    }

    fn document(&self, document: &Document) {
        if let Some(root) = &document.root {
            self.node(root, 0);
            let json = root.to_json();
            assert!(document::read_json(&SourceFile::new("a.json", json.as_str())).problems.is_empty(), "{json}");
        }
        for comment in &document.comments {
            self.check("comment", comment.span);
        }
        for problem in &document.problems {
            self.check(&problem.message, problem.span);
            assert!(!problem.message.is_empty());
            if let Some((span, message)) = problem.related {
                self.check(message, span);
            }
        }
    }

    fn findings(&self, findings: &[Diagnostic]) {
        for finding in findings {
            self.check(&finding.message, finding.span);
            for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
                self.check(&finding.message, edit.span);
            }
            for related in finding.related.iter().filter(|related| related.file.is_none()) {
                self.check(&related.message, related.span);
            }
        }
    }
}

/// Reads bytes as JSON and as YAML.
pub(crate) fn document(bytes: &[u8]) {
    let Ok(file) = SourceFile::from_bytes("a", bytes.to_vec()) else { return };
    let spans = Spans(file.text());
    let json = document::read_json(&file);
    spans.document(&json);
    spans.document(&document::read_yaml(&file));
    spans.document(&document::read_data(&file));
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(bytes) {
        let messages: Vec<&str> = json.problems.iter().map(|problem| problem.message.as_str()).collect();
        let is_deep = messages.iter().any(|message| message.contains("deep"));
        assert!(messages.is_empty() || is_deep, "another reader takes it: {messages:?}");
        assert!(is_deep || json.root.is_some(), "{value}");
    }
}

/// Reads and compiles a spec: what comes out of one without errors is a template that can be read.
pub(crate) fn compile(text: &str) {
    let file = Arc::new(SourceFile::new("a.yaml", text));
    let read = spec::read(Arc::clone(&file));
    Spans(text).findings(&read.report.findings);
    if read.has_errors() {
        return;
    }
    let Some(spec) = &read.spec else { panic!("neither a spec nor an error") };
    let Ok(compiled) = COMPILER.compile(spec, &Settings::default()) else { return };
    let spans = Spans(text);
    spans.findings(&compiled.warnings);
    let template = &compiled.template;
    let mut texts = vec![&template.name, &template.url];
    texts.extend(template.headers.iter().flat_map(|(name, value)| [name, value]));
    match &template.body {
        Body::KeyValue(pairs) => texts.extend(pairs.iter().flat_map(|(name, value)| [name, value])),
        Body::Raw(body) => texts.push(body),
    }
    for text in texts {
        spans.check("text", text.span(0..text.as_str().len() as u32));
    }
    let mistakes = compiled.liquid_errors();
    spans.findings(&mistakes);
    let is_wrong = |finding: &Diagnostic| finding.severity == Severity::Error;
    if mistakes.is_empty() && !compiled.warnings.iter().any(is_wrong) {
        let written = Arc::new(SourceFile::new("a.json", template.to_json()));
        let read = template::read_file(Arc::clone(&written));
        assert!(!read.is_broken && !read.report.findings.iter().any(is_wrong), "{:?}", read.report.findings);
        let again = read.draft.and_then(|draft| draft.url).map(|url| url.as_str().to_owned());
        assert_eq!(again.as_deref(), Some(template.url.as_str()));
        check(&written, FileKind::Template);
    }
}

/// What a text is most likely meant to be.
fn kind(text: &str) -> FileKind {
    let start = text.trim_start();
    if start.starts_with('{') && !start.starts_with("{{") && !start.starts_with("{%") {
        FileKind::Template
    } else if text.contains("fields:") || text.contains("operation:") {
        FileKind::Spec
    } else {
        FileKind::Liquid
    }
}

fn check(file: &Arc<SourceFile>, kind: FileKind) -> Checked {
    let checked = LINTER.check(Arc::clone(file), kind);
    assert!(checked.failed.is_empty(), "{:?}", checked.failed);
    Spans(file.text()).findings(&checked.report.findings);
    checked
}

/// Lints and repairs a text: once is enough, and nothing is worse than before.
pub(crate) fn repair(text: &str) {
    let kind = kind(text);
    let file = Arc::new(SourceFile::new("a", text));
    let before = check(&file, kind).report.findings;
    for with_unsafe in [false, true] {
        let Some(fixed) = fix(&LINTER, &file, kind, with_unsafe) else { continue };
        assert!(fixed.count > 0 && fixed.file.text() != text, "{} repairs of nothing", fixed.count);
        let after = check(&fixed.file, kind).report.findings;
        let count = |findings: &[Diagnostic], which: fn(&Diagnostic) -> bool| {
            findings.iter().filter(|finding| which(finding)).count()
        };
        for which in [
            (|_| true) as fn(&Diagnostic) -> bool,
            |finding| finding.severity == Severity::Error,
            |finding| finding.rule.ends_with("-syntax"),
        ] {
            assert!(count(&after, which) <= count(&before, which), "{:?} is worse: {after:#?}", fixed.file.text());
        }
        if let Some(again) = fix(&LINTER, &fixed.file, kind, with_unsafe) {
            panic!("not repaired at once: {:?}, then {:?}", fixed.file.text(), again.file.text());
        }
    }
}

/// A profile with values of every type.
const PROFILE: &str = r#"{"external_id": "u-7", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com",
    "dob": "1815-12-10", "language": "en", "custom_attributes": {"company": "Engines <&> \"Co\"", "n": 7, "f": -2.5,
    "big": 123456789012345678901234567890, "t": true, "no": false, "nothing": null, "empty": "", "text": "a,b c",
    "words": ["a", "b", "c"], "mixed": [1, "x", null, 2.5, [1, 2]], "o": {"k": "v", "list": [1, 2, 3]},
    "items": [{"name": "Card", "price": 0.5}, {"name": "Engine", "price": 120}], "time": "2024-02-29T12:00:00Z"},
    "event_properties": {"name": "x"}, "api_trigger_properties": {"html": "<b>&amp;</b>"}}"#;

/// Renders a text: twice comes to the same, and within the limits.
pub(crate) fn render(text: &str) {
    let file = Arc::new(SourceFile::new("a", text));
    let read = Message::read(Source::new(Arc::clone(&file), kind(text)), &Settings::default());
    let Ok(read) = read else { return };
    Spans(text).findings(&read.report.findings);
    let Some(message) = read.message else { return };
    let arena = Bump::new();
    let resources = Resources::default();
    let once = || {
        let profile = Profile::from_json(&arena, PROFILE).unwrap();
        message.render(&arena, profile, &resources, 1, None)
    };
    let first = once();
    match &first.outcome {
        Outcome::Abort { at, .. } | Outcome::Error { at, .. } => {
            let position = message.position(*at);
            assert!(position.offset as usize <= text.len(), "{position:?}");
        }
        Outcome::Send(request) => assert!(message.review(request).len() <= message.fields.len()),
        Outcome::Text(_) => {}
    }
    assert_eq!(format!("{:?}", first.outcome), format!("{:?}", once().outcome));
}
