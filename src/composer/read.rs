//! From a file to what the composer is to be filled with.

use std::ops::Range;
use std::sync::Arc;

use super::place::Place;
use super::shown::{Secrets, Shown, placeholders, runs, without_secrets};
use super::{Composer, Field, Finding, Section, rehearsed, steps};
use crate::catalogue;
use crate::compile::{self, CompileError, Compiled, Compiler, Settings};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{self, Document, Node};
use crate::lint::{Levels, Linter};
use crate::render::{Masking, Message, Resources};
use crate::report::{FileReport, rule_url, visible};
use crate::source::{SourceFile, Span, Text};
use crate::spec;
use crate::template::{self, Body, Draft, FileKind, Places};

/// What files are read with; made once for many.
pub struct Workshop<'a> {
    config: &'a Config,
    linter: Linter<'a>,
    compiler: Compiler,
    now: jiff::Timestamp,
}

/// One file under way.
struct Reading<'a> {
    file: &'a SourceFile,
    /// The findings that no field has taken yet, each with its place.
    findings: Vec<(Place, Diagnostic)>,
    secrets: Secrets,
    composer: Composer,
}

impl<'a> Workshop<'a> {
    /// A workshop. `now` is the time of examples that do not say one.
    ///
    /// # Errors
    /// [`CompileError`], where the templates of the compiler cannot be read.
    pub fn new(config: &'a Config, now: jiff::Timestamp) -> Result<Self, CompileError> {
        let linter = Linter::new(config, Levels::of(config), true);
        Ok(Self { config, linter, compiler: Compiler::new()?, now })
    }

    /// The composer of a spec or a template. What cannot be read of it is left out, and its findings say why.
    ///
    /// # Errors
    /// [`CompileError`], where a secret is to be written out that is not set.
    pub fn composer(
        &self,
        file: &Arc<SourceFile>,
        kind: FileKind,
        settings: &Settings,
    ) -> Result<Composer, CompileError> {
        let checked = self.linter.check(Arc::clone(file), kind);
        let (document, draft, spec) = match kind {
            FileKind::Spec => {
                let read = spec::read(Arc::clone(file));
                let compiled = read.spec.as_ref().map(|spec| self.compiler.compile(spec, settings)).transpose()?;
                let places = Places::default();
                let draft = compiled.as_ref().map(|compiled| Draft::compiled(&compiled.template, places));
                (read.document, draft, read.spec.zip(compiled).map(|both| (both, read.report.findings)))
            }
            FileKind::Template | FileKind::Liquid => {
                let document = document::read_json(file);
                let draft = template::read(Arc::clone(file), &document).draft.map(|draft| whole(draft, &document));
                (document, draft, None)
            }
        };
        let mut reading = Reading {
            file,
            findings: Vec::new(),
            secrets: Secrets::default(),
            composer: Composer { path: visible(file.path()).into_owned(), ..Composer::default() },
        };
        if settings.secrets.is_none() {
            reading.secrets.places.clone_from(&checked.report.secrets);
            reading.secrets.texts = steps::secrets_of_environment(settings);
        }
        if let Some(((spec, _), _)) = &spec {
            reading.secrets.variables = compile::secret_variables(spec, &settings.environment);
        }
        for finding in checked.report.findings {
            reading.composer.counts.add(finding.severity);
            reading.findings.push((Place::of(&document, kind, finding.span), finding));
        }
        if let Some(draft) = &draft {
            reading.sections(draft);
        }
        reading.composer.findings = reading.take(|_| true);
        let mut composer = reading.composer;
        composer.holds_secrets = settings.secrets.as_ref().is_some_and(|secrets| !secrets.is_empty());
        if let Some(((spec, compiled), findings)) = &spec {
            match self.examples(file, &document, compiled, findings, &checked.report.secrets) {
                Ok(examples) => composer.examples = examples,
                Err(problem) => composer.unrendered = Some(visible(&problem).into_owned()),
            }
            composer.steps = steps::steps(&composer, Some(spec), settings);
        } else if draft.is_some() {
            composer.steps = steps::steps(&composer, None, settings);
        }
        let name = draft.as_ref().and_then(|draft| draft.name.as_ref()).map(|name| name.as_str().trim());
        let title = name.filter(|name| !name.is_empty()).unwrap_or(file.path());
        composer.title = visible(title).into_owned();
        Ok(composer)
    }

    /// The examples, or the sentence that says why none can be rendered.
    fn examples(
        &self,
        file: &Arc<SourceFile>,
        document: &Document,
        compiled: &Compiled,
        findings: &[Diagnostic],
        secrets: &[Span],
    ) -> Result<Vec<rehearsed::Rehearsed>, String> {
        let nodes = document.root.as_ref().and_then(|root| root.get("examples")).and_then(Node::items);
        let Some(nodes) = nodes else { return Ok(Vec::new()) };
        let mut report = FileReport::new(Arc::clone(file));
        let is_of_example = |finding: &Diagnostic| nodes.iter().any(|node| node.span.contains(finding.span));
        report.findings.extend(findings.iter().filter(|finding| !is_of_example(finding)).cloned());
        let message = Message::compiled(Arc::clone(file), &compiled.template, &mut report);
        report.secrets = secrets.to_vec();
        report.hide_secrets();
        let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
        if let Some(error) = report.findings.iter().find(is_error) {
            return Err(format!("line {}: {}", file.position(error.span.start).line, error.message));
        }
        let resources = Resources { now: self.now, ..Resources::default() };
        let known: Vec<&str> = secrets.iter().map(|span| span.of(file.text())).collect();
        let masking = |responses: &_| Masking::new(responses, false).with_secrets(known.iter().copied(), []);
        let describe = self.config.object("Lead").unwrap_or_else(|| catalogue::lead());
        Ok(rehearsed::examples(nodes, findings, &message, &resources, &masking, describe))
    }
}

impl Reading<'_> {
    /// The sections, in the order of the dashboard.
    fn sections(&mut self, draft: &Draft) {
        let mut fields = Vec::new();
        for (label, place, text) in
            [("Template name", Place::Name, &draft.name), ("Description", Place::Description, &draft.description)]
        {
            if let Some(text) = text {
                fields.push(self.field(label.to_owned(), None, text, &place));
            }
        }
        self.section("Template", None, fields, |place| matches!(place, Place::Name | Place::Description));
        for (title, place, text) in
            [("Webhook URL", Place::Url, &draft.url), ("HTTP method", Place::Method, &draft.method)]
        {
            let fields = text.iter().map(|text| self.field(title.to_owned(), None, text, &place)).collect();
            self.section(title, None, fields, |other| *other == place);
        }
        let (choice, fields) = match &draft.body {
            Some(Body::KeyValue(pairs)) => (Some("JSON Key/Value Pairs"), self.pairs("the key", pairs, Place::Pair)),
            Some(Body::Raw(text)) => {
                (Some("Raw Text"), vec![self.field("Request body".to_owned(), None, text, &Place::Body)])
            }
            None => (None, Vec::new()),
        };
        self.section("Request body", choice, fields, |place| matches!(place, Place::Body | Place::Pair(_)));
        let fields = self.pairs("the header", &draft.headers, Place::Header);
        self.section("Request headers", None, fields, |place| matches!(place, Place::Headers | Place::Header(_)));
    }

    fn section(
        &mut self,
        title: &'static str,
        choice: Option<&'static str>,
        fields: Vec<Field>,
        is_of: impl Fn(&Place) -> bool,
    ) {
        let findings = self.take(is_of);
        self.composer.sections.push(Section { title, choice, fields, findings });
    }

    fn pairs(&mut self, what: &str, pairs: &[(Text, Text)], place: impl Fn(String) -> Place) -> Vec<Field> {
        let field = |(name, value): &(Text, Text)| {
            let label = format!("{what} {}", visible(name.as_str()));
            self.field(label, Some(name), value, &place(name.as_str().to_owned()))
        };
        pairs.iter().map(field).collect()
    }

    fn field(&mut self, label: String, name: Option<&Text>, value: &Text, place: &Place) -> Field {
        let name = name.map(|name| self.shown(name, &Place::File));
        let value = self.shown(value, place);
        let findings = self.take(|other| other == place);
        Field { number: value.copy, label, name, value, findings }
    }

    fn shown(&mut self, text: &Text, place: &Place) -> Shown {
        let (copied, stars) = without_secrets(text, &self.secrets);
        self.composer.hides_secrets |= !stars.is_empty();
        let own = self.findings.iter().filter(|(other, _)| other == place);
        // What is marked lies elsewhere once something of the text is hidden.
        let marked: Vec<_> = match stars.is_empty() {
            true => own.filter_map(|(_, finding)| Some((finding.severity, range(text, finding)?))).collect(),
            false => Vec::new(),
        };
        let runs = runs(&copied, &marked, &placeholders(&copied, &self.secrets.variables), &stars);
        self.composer.texts.push(copied);
        Shown { copy: self.composer.texts.len() - 1, runs }
    }

    /// The findings of some places, which are taken.
    fn take(&mut self, is_of: impl Fn(&Place) -> bool) -> Vec<Finding> {
        let (taken, left) = std::mem::take(&mut self.findings).into_iter().partition(|(place, _)| is_of(place));
        self.findings = left;
        let taken: Vec<(Place, Diagnostic)> = taken;
        taken.into_iter().map(|(_, finding)| self::finding(self.file, finding)).collect()
    }
}

/// A draft whose pairs hold the JSON of what a REST payload has for values of another kind than text.
fn whole(mut draft: Draft, document: &Document) -> Draft {
    let entries = template::rest_body(document).unwrap_or_default();
    if let Some(Body::KeyValue(pairs)) = &mut draft.body {
        for (name, value) in pairs {
            let span = name.span(0..name.as_str().len() as u32);
            if let Some(entry) =
                entries.iter().find(|entry| entry.key.place() == span && entry.value.scalar().is_none())
            {
                *value = Text::standing_for(&entry.value.to_json(), entry.value.span);
            }
        }
    }
    draft
}

/// A finding as the page shows it.
fn finding(file: &SourceFile, finding: Diagnostic) -> Finding {
    // A browser does not count a byte-order mark.
    let mark = u32::from(file.content().1 > 0);
    let units = |offset: u32| file.count_before(offset).utf16.saturating_sub(mark) as usize;
    let position = file.position(finding.span.start);
    Finding {
        rule: finding.rule,
        url: rule_url(finding.rule),
        severity: finding.severity,
        message: visible(&finding.message).into_owned(),
        help: finding.help.map(|help| visible(&help).into_owned()),
        line: position.line,
        column: position.column,
        units: (units(finding.span.start), units(finding.span.end)),
    }
}

/// The characters of a text that a finding points at, where the text stands in the file as it is.
fn range(text: &Text, finding: &Diagnostic) -> Option<Range<usize>> {
    let (start, end) = (text.decoded_offset(finding.span.start)?, text.decoded_offset(finding.span.end)?);
    let is_same = start < end && text.span(start..end) == finding.span;
    is_same.then_some(start as usize..end as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composer(name: &str, text: &str, kind: FileKind) -> Composer {
        let config = Config::default();
        let workshop = Workshop::new(&config, jiff::Timestamp::UNIX_EPOCH).unwrap();
        let file = Arc::new(SourceFile::new(name, text));
        workshop.composer(&file, kind, &Settings::default()).unwrap()
    }

    const SPEC: &str = "version: 1\nname: Lead\nsalesforce: { instance: acme }\noperation: create\nauth: { client_id: { env: ID }, client_secret: { env: SECRET } }\nfields:\n  LastName: \"{{${last_nam}}}\"\n  Company: { custom_attribute: company, default: Unknown }\nexamples:\n  - name: one\n    user: { last_name: Lovelace }\n";

    #[test]
    fn fields_stand_in_the_order_of_the_dashboard_with_their_findings() {
        let composer = composer("lead.yaml", SPEC, FileKind::Spec);
        let labels: Vec<&str> = composer.fields().map(|field| field.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Template name",
                "Webhook URL",
                "HTTP method",
                "the key LastName",
                "the key Company",
                "the header Authorization",
                "the header Content-Type"
            ]
        );
        let last_name = composer.fields().find(|field| field.label == "the key LastName").unwrap();
        assert!(last_name.findings.iter().any(|finding| finding.rule == "unknown-attribute"), "{last_name:?}");
        assert!(last_name.value.runs.iter().any(|run| run.marked.is_some() && run.text.contains("last_nam")));
        assert_eq!(composer.all_findings().count(), {
            let counts = composer.counts;
            counts.errors + counts.warnings + counts.notes
        });
    }

    #[test]
    fn the_steps_name_each_secret_and_its_field() {
        let composer = composer("lead.yaml", SPEC, FileKind::Spec);
        let secrets: Vec<_> = composer
            .steps
            .iter()
            .filter_map(|step| Some((step.code.as_deref()?, step.field.as_ref()?.1.as_str(), step.after.as_str())))
            .collect();
        assert_eq!(
            secrets,
            [
                ("[ID]", "the header Authorization", " with the app's consumer key, form-encoded"),
                ("[SECRET]", "the header Authorization", " with the app's consumer secret, form-encoded")
            ]
        );
    }

    #[test]
    fn a_secret_in_the_file_is_in_no_text() {
        let spec = SPEC.replace("{ env: SECRET }", "0123456789ABCDEF0123456789ABCDEF");
        let composer = composer("lead.yaml", &spec, FileKind::Spec);
        assert!(composer.hides_secrets);
        assert!(!serde_json::to_string(&composer).unwrap().contains("0123456789ABCDEF"));
        assert!(composer.texts.iter().any(|text| text.contains("client_secret=***&")), "{:?}", composer.texts);
        assert!(composer.steps.iter().any(|step| step.code.as_deref() == Some("***")));
    }

    #[test]
    fn a_broken_file_has_findings_and_no_fields() {
        let composer = composer("lead.yaml", "fields: [\nname: x", FileKind::Spec);
        assert!(composer.counts.errors > 0);
        assert_eq!(composer.findings.len(), composer.counts.errors + composer.counts.warnings + composer.counts.notes);
    }

    #[test]
    fn a_template_is_shown_as_it_is() {
        let text = r#"{"template_name": "T", "url": "https://acme.my.salesforce.com/", "request_method": "POST", "request_headers": {}, "body_type": "raw", "body": " a\r\nb\t "}"#;
        let composer = composer("t.json", text, FileKind::Template);
        assert!(composer.texts.iter().any(|text| text == " a\r\nb\t "), "{:?}", composer.texts);
        let body = composer.sections.iter().find(|section| section.title == "Request body").unwrap();
        assert_eq!(body.choice, Some("Raw Text"));
    }
}
