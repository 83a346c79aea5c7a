//! A message that can be rendered: its fields, each parsed once, and what comes of them for one user.

use std::borrow::Cow;
use std::sync::Arc;

use bumpalo::Bump;

use super::body::{Parts, push_json};
use super::{
    At, Caller, Evaluator, Outcome, Profile, Program, Programs, Rendering, Request, Resources, Session, Stop, Warning,
    WarningKind, check, content_blocks,
};
use crate::catalogue;
use crate::compile::{CompileError, Compiler, Settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{self, Entry};
use crate::report::FileReport;
use crate::source::{Position, SourceFile, Text};
use crate::spec;
use crate::syntax::{self, html_comment};
use crate::template::{self, Body, Draft, FileKind, Source, Template};

/// A message, or a file of Liquid alone.
#[derive(Debug)]
pub struct Message {
    /// The template's name; none for a REST payload and a file of Liquid.
    pub name: Option<String>,
    /// The file that it was read from.
    pub file: Arc<SourceFile>,
    /// The fields in the order in which they are rendered.
    pub fields: Vec<Field>,
    /// The HTTP method; none for a file of Liquid.
    pub method: Option<String>,
    /// The JSON of a key/value body: before the text of each of its fields, and behind the last.
    frame: Vec<String>,
}

/// One field of a message.
#[derive(Debug)]
pub struct Field {
    /// Which part of the message it is.
    pub role: Role,
    /// Its text without HTML comments. It leads back to the file.
    pub text: Text,
    /// What runs. Spans are bytes of the text.
    pub program: Program,
    /// The names of the content blocks that it shows.
    pub blocks: Vec<String>,
}

/// Which part of a message a field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The URL.
    Url,
    /// The header of this name.
    Header(String),
    /// The raw body.
    Body,
    /// The value of this key in a key/value body, or a text within it.
    Pair(String),
    /// All of a file of Liquid.
    Text,
}

/// What came of reading a file.
#[derive(Debug)]
pub struct ReadMessage {
    /// The message; none when the file cannot be rendered.
    pub message: Option<Message>,
    /// What was found. An error among the findings keeps the file from being rendered.
    pub report: FileReport,
}

impl ReadMessage {
    fn new(message: Option<Message>, report: FileReport) -> Self {
        let is_broken = report.findings.iter().any(|finding| finding.severity == Severity::Error);
        Self { message: message.filter(|_| !is_broken), report }
    }
}

impl Message {
    /// Reads a spec, a template, a REST payload or a file of Liquid.
    ///
    /// # Errors
    /// [`CompileError`], where the compiler of specs fails.
    pub fn read(source: Source, settings: &Settings) -> Result<ReadMessage, CompileError> {
        let Source { file, kind, document } = source;
        Ok(match kind {
            FileKind::Liquid => Self::read_liquid(file),
            FileKind::Template => {
                let document = document.unwrap_or_else(|| document::read_json(&file));
                let read = template::read(Arc::clone(&file), &document);
                let mut report = read.report;
                let body = template::rest_body(&document);
                let message = read.draft.and_then(|draft| Self::of_draft(file, draft, body, &mut report));
                ReadMessage::new(message, report)
            }
            FileKind::Spec => {
                let read = spec::read(Arc::clone(&file));
                let is_broken = read.has_errors();
                let mut report = read.report;
                let Some(spec) = read.spec.filter(|_| !is_broken) else { return Ok(ReadMessage::new(None, report)) };
                let compiled = Compiler::new()?.compile(&spec, settings)?;
                report.findings.extend(compiled.warnings);
                let message = Self::compiled(file, &compiled.template, &mut report);
                report.sort();
                ReadMessage::new(Some(message), report)
            }
        })
    }

    /// The message of a template that was compiled from a spec. Mistakes in its Liquid go into the report.
    pub fn compiled(file: Arc<SourceFile>, template: &Template, report: &mut FileReport) -> Self {
        let body = body_parts(&template.body);
        let fields = Self::fields(&template.url, &template.headers, &body, report);
        report.drop_repetitions();
        Self {
            name: Some(template.name.as_str().to_owned()),
            file,
            fields,
            method: Some(template.method.as_str().to_owned()),
            frame: body.frame(),
        }
    }

    /// The fields in the order in which they are rendered.
    fn fields(url: &Text, headers: &[(Text, Text)], body: &Parts<'_>, report: &mut FileReport) -> Vec<Field> {
        let headers = headers.iter().map(|(name, value)| (Role::Header(name.as_str().to_owned()), value));
        let texts = [(Role::Url, url)].into_iter().chain(headers).chain(body.texts.iter().cloned());
        texts.map(|(role, text)| Field::parse(role, text, report)).collect()
    }

    fn read_liquid(file: Arc<SourceFile>) -> ReadMessage {
        let (content, start) = file.content();
        let mut report = FileReport::new(Arc::clone(&file));
        report.findings.extend(Diagnostic::of_encoding(&file, "liquid-syntax"));
        let field = Field::parse(Role::Text, &Text::verbatim(content, start), &mut report);
        let message = Self { name: None, file, fields: vec![field], method: None, frame: Vec::new() };
        ReadMessage::new(Some(message), report)
    }

    /// None where the URL or the method is missing, which the report tells. `rest_body` is the object that a REST payload
    /// has for its body.
    fn of_draft(
        file: Arc<SourceFile>,
        draft: Draft,
        rest_body: Option<&[Entry]>,
        report: &mut FileReport,
    ) -> Option<Self> {
        let method = draft.method?.as_str().trim().to_ascii_uppercase();
        let body = match (&draft.body, rest_body) {
            // By definition of Braze's composer a GET has none.
            _ if catalogue::method(&method).is_some_and(|method| !method.body) => Parts::default(),
            (_, Some(entries)) => Parts::of_entries(entries),
            (Some(body), None) => body_parts(body),
            (None, None) => Parts::default(),
        };
        let fields = Self::fields(&draft.url?, &draft.headers, &body, report);
        report.sort();
        let name = draft.name.map(|name| name.as_str().to_owned());
        Some(Self { name, file, fields, method: Some(method), frame: body.frame() })
    }

    /// Renders the message for one user. Connected Content is answered by the resources' canned answers, unless a caller
    /// is given. `seed` is that of the tag `random`.
    pub fn render<'a>(
        &'a self,
        arena: &'a Bump,
        profile: Profile<'a>,
        resources: &'a Resources,
        seed: u64,
        caller: Option<&mut dyn Caller>,
    ) -> Rendering {
        let programs = Programs::default();
        let mut session = Session::new(arena, resources, &programs);
        session.profile = profile;
        session.random = fastrand::Rng::with_seed(seed);
        session.caller = caller.map(|caller| caller as &mut dyn Caller);
        let mut texts = Vec::with_capacity(self.fields.len());
        for (number, field) in self.fields.iter().enumerate() {
            session.field = number;
            let mut evaluator = Evaluator::new(&mut session, field.text.as_str(), &field.program);
            let ended = evaluator.run();
            texts.push(evaluator.output);
            let ended = ended.and_then(|()| session.retried());
            if let Err((stop, span)) = ended {
                let at = At { field: number, span };
                return session.finish(match stop {
                    Stop::Abort(reason) => Outcome::Abort { reason, at },
                    Stop::Error(message) => Outcome::Error { message, at },
                });
            }
        }
        session.finish(self.outcome(texts))
    }

    fn outcome(&self, texts: Vec<String>) -> Outcome {
        let Some(method) = &self.method else { return Outcome::Text(texts.concat()) };
        let mut request = Request { method: method.clone(), url: String::new(), headers: Vec::new(), body: None };
        let mut frame = self.frame.iter();
        let mut object = String::with_capacity(256);
        for (field, text) in self.fields.iter().zip(texts) {
            match &field.role {
                Role::Url => request.url = text,
                Role::Header(name) => request.headers.push((name.clone(), text)),
                Role::Body | Role::Text => request.body = Some(text),
                Role::Pair(_) => {
                    object.push_str(frame.next().map_or("", String::as_str));
                    push_json(&mut object, &text);
                }
            }
        }
        if let Some(end) = frame.next() {
            object.push_str(end);
            request.body = Some(object);
        }
        Outcome::Send(request)
    }

    /// What is odd about a request: a raw body that is no JSON although its type says so, a line break in a header.
    pub fn review(&self, request: &Request) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (name, _) in request.headers.iter().filter(|(_, value)| value.contains(['\r', '\n'])) {
            let message = format!("the value of the header `{name}` holds a line break, which no request can have");
            warnings.push(Warning { kind: WarningKind::HeaderLineBreak, name: name.clone(), message });
        }
        let is_raw = self.fields.iter().any(|field| field.role == Role::Body);
        let content_type = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
        let says_json = content_type.is_some_and(|(_, value)| {
            let essence = catalogue::essence(value).to_ascii_lowercase();
            essence == "application/json" || essence.ends_with("+json")
        });
        if is_raw
            && says_json
            && let Some(Err(error)) = request.body.as_deref().map(serde_json::from_str::<serde::de::IgnoredAny>)
        {
            let message = format!("the content type says JSON, and the body is none: {error}");
            warnings.push(Warning { kind: WarningKind::NotJson, name: "body".to_owned(), message });
        }
        warnings
    }

    /// The name of a field, as reports have it: `url`, `header.NAME`, `body`, `body.NAME`, `text`.
    pub fn field_name(&self, number: usize) -> Cow<'_, str> {
        match self.fields.get(number).map(|field| &field.role) {
            Some(Role::Url) => "url".into(),
            Some(Role::Header(name)) => format!("header.{name}").into(),
            Some(Role::Body) => "body".into(),
            Some(Role::Pair(name)) => format!("body.{name}").into(),
            Some(Role::Text) | None => "text".into(),
        }
    }

    /// The place in the file.
    pub fn position(&self, at: At) -> Position {
        let offset = self.fields.get(at.field).map_or(0, |field| field.text.offset(at.span.start));
        self.file.position(offset)
    }
}

fn body_parts(body: &Body) -> Parts<'_> {
    match body {
        Body::Raw(text) => Parts::of_text(text),
        Body::KeyValue(pairs) => Parts::of_pairs(pairs),
    }
}

impl Field {
    /// A field of a text that leads to the report's file. What keeps it from being rendered goes into the report.
    pub(super) fn parse(role: Role, text: &Text, report: &mut FileReport) -> Self {
        let text = text.without(html_comment::comments(text.as_str()));
        let parsed = syntax::parse(text.as_str());
        let mut findings = parsed.errors;
        findings.extend(check::unrenderable(text.as_str(), &parsed.template));
        for finding in &mut findings {
            // What the compiler of specs wrote around the author's Liquid is not shown to him.
            finding.related.retain(|related| text.editable(related.span.start..related.span.end).is_some());
            finding.fix = None;
        }
        report
            .findings
            .extend(findings.into_iter().map(|finding| finding.mapped(|span| text.span(span.start..span.end))));
        let blocks = content_blocks::shown(text.as_str(), &parsed.template);
        let program = Program::new(text.as_str(), parsed.template);
        Self { role, text, program, blocks }
    }
}
