//! The linter: files in, findings out.

mod add_suppressions;
pub mod analysis;
mod baseline;
mod dispatch;
mod files;
mod fix;
mod follow_ups;
mod host;

pub mod message;
pub mod rule;
pub mod rules;
mod suppress;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::compile::{Compiler, Settings};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Related, Severity};
use crate::document::{self, Document};
use crate::report::FileReport;
use crate::source::{SourceFile, Span, Text};
use crate::template::{self, Body, Draft, Places};
use crate::{nearest, spec};

use dispatch::Dispatch;
use host::Host;
use message::{Field, Kind, KnownOfMessage, Message, Role};
use rule::Rule;

pub use crate::template::{FileKind, Source};
pub use add_suppressions::{Added, add_suppressions};
pub use baseline::{Applied, Baseline, Mismatch};
pub use files::{Found, candidates, find};
pub use fix::{Fixed, fix};

/// What is checked, and how strictly.
pub struct Linter<'a> {
    config: &'a Config,
    levels: Levels,
    dispatch: Dispatch,
    /// Made when the first spec is met.
    compiler: OnceLock<Option<Compiler>>,
    suppressions: bool,
}

/// The level of each rule: its own, or the one that the configuration or the command line sets; `None` switches it off.
#[derive(Clone, Debug, Default)]
pub struct Levels(BTreeMap<&'static str, Option<Severity>>);

/// What came of one file.
#[derive(Debug)]
pub struct Checked {
    /// The findings.
    pub report: FileReport,
    /// How many findings were suppressed.
    pub suppressed: usize,
    /// Rules that failed.
    pub failed: Vec<&'static str>,
    /// What it was taken for.
    pub kind: FileKind,
    /// The name of the template in it.
    name: Option<Text>,
    comments: Vec<suppress::Comment>,
}

/// When the secrets of a file are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Masks {
    /// In any file.
    Always,
    /// Where something of the file may be shown: with a finding, or a comment that may become one.
    Needed,
}

impl Masks {
    fn add(self, message: &Message<'_>, comments: &[suppress::Comment], report: &mut FileReport) {
        if self == Self::Always || !report.findings.is_empty() || !comments.is_empty() {
            report.secrets.extend(rules::secrets(message));
        }
    }
}

impl Levels {
    /// The levels that a configuration sets.
    pub fn of_config(config: &Config) -> Self {
        let mut levels = Self::default();
        for (name, level) in &config.rules {
            if let Some(rule) = rules::find(name) {
                levels.set(rule, *level);
            }
        }
        levels
    }

    /// The level of a rule whose findings come with `own`.
    pub fn of(&self, rule: &str, own: Severity) -> Option<Severity> {
        self.0.get(rule).copied().unwrap_or(Some(own))
    }

    /// Sets a level.
    pub fn set(&mut self, rule: &'static Rule, level: Option<Severity>) {
        self.0.insert(rule.name, level);
    }

    /// Switches off every rule but these.
    pub fn select(&mut self, rules: &[&'static Rule]) {
        for rule in rules::all().filter(|rule| !rules.iter().any(|selected| selected.name == rule.name)) {
            self.set(rule, None);
        }
    }
}

impl<'a> Linter<'a> {
    /// A linter. Suppressions count unless `suppressions` is false.
    pub fn new(config: &'a Config, levels: Levels, suppressions: bool) -> Self {
        let on = rules::all().filter(|rule| levels.of(rule.name, rule.severity).is_some());
        Self { config, dispatch: Dispatch::new(on), levels, compiler: OnceLock::new(), suppressions }
    }

    /// Checks files, in parallel; the result is in the order of the paths, whatever the number of threads. Files that are
    /// not ours are left out, unless their kind is given.
    pub fn check_all(&self, files: Vec<Source>) -> Vec<Checked> {
        self.together(files.into_par_iter().map(|source| self.look(source)).collect())
    }

    /// Looks at one file of a run, for [`Self::together`].
    pub fn look(&self, source: Source) -> Checked {
        self.found(source, Masks::Needed)
    }

    /// What files have to do with each other, and what of their findings is suppressed; the result is in the order of the
    /// paths.
    pub fn together(&self, mut checked: Vec<Checked>) -> Vec<Checked> {
        checked.sort_by(|a, b| a.report.file.path().cmp(b.report.file.path()));
        if self.levels.of("duplicate-template-name", Severity::Error).is_some() {
            self.duplicate_names(&mut checked);
        }
        checked.par_iter_mut().for_each(|checked| self.suppress(checked));
        checked
    }

    /// Checks one file.
    pub fn check(&self, file: Arc<SourceFile>, kind: FileKind) -> Checked {
        let mut checked = self.found(Source::new(file, kind), Masks::Always);
        self.suppress(&mut checked);
        checked
    }

    /// Everything that is found in one file, suppressed or not.
    fn found(&self, source: Source, masks: Masks) -> Checked {
        let Source { file, kind, document } = source;
        let mut failed = Vec::new();
        let mut name = None;
        let (mut report, comments) = match kind {
            FileKind::Liquid => self.liquid(file, masks, &mut failed),
            FileKind::Template => self.template(file, document, masks, &mut failed, &mut name),
            FileKind::Spec => self.spec(file, masks, &mut failed, &mut name),
        };
        report.findings.retain_mut(|finding| match self.levels.of(finding.rule, finding.severity) {
            // A rule that tells worse and lighter cases apart goes on doing so, unless a level is set.
            Some(level) => {
                finding.severity = level;
                true
            }
            None => false,
        });
        report.hide_secrets();
        report.sort();
        Checked { report, suppressed: 0, failed, kind, name, comments }
    }

    fn suppress(&self, checked: &mut Checked) {
        let Checked { report, comments, .. } = checked;
        checked.suppressed = suppress::apply(report, comments, self.config, &self.levels, self.suppressions);
        checked.report.sort();
    }

    fn liquid(
        &self,
        file: Arc<SourceFile>,
        masks: Masks,
        failed: &mut Vec<&'static str>,
    ) -> (FileReport, Vec<suppress::Comment>) {
        let (content, start) = file.content();
        let text = Text::verbatim(content, start);
        let mut report = FileReport::new(Arc::clone(&file));
        report.findings.extend(Diagnostic::of_encoding(&file, "liquid-syntax"));
        let (field, findings) = Field::parse(Role::Text, text, Host::Liquid, &self.config.tags);
        report.findings.extend(findings);
        let message = Message {
            kind: Kind::Liquid,
            file,
            draft: Draft::default(),
            fields: vec![field],
            spec: None,
            config: self.config,
            is_partial: false,
            known: KnownOfMessage::default(),
        };
        self.rules(&message, &mut report, failed);
        let comments = suppress::in_fields(&message);
        masks.add(&message, &comments, &mut report);
        (report, comments)
    }

    fn template(
        &self,
        file: Arc<SourceFile>,
        document: Option<Document>,
        masks: Masks,
        failed: &mut Vec<&'static str>,
        name: &mut Option<Text>,
    ) -> (FileReport, Vec<suppress::Comment>) {
        let document = document.unwrap_or_else(|| document::read_json(&file));
        let read = template::read(Arc::clone(&file), &document);
        let mut report = read.report;
        let Some(draft) = read.draft else { return (report, Vec::new()) };
        let kind = if draft.is_rest { Kind::Rest } else { Kind::Template };
        name.clone_from(&draft.name);
        let (message, findings) = self.message(kind, file, draft, None);
        report.findings.extend(findings);
        if !read.is_broken {
            self.rules(&message, &mut report, failed);
        }
        let comments = suppress::in_fields(&message);
        masks.add(&message, &comments, &mut report);
        (report, comments)
    }

    fn spec(
        &self,
        file: Arc<SourceFile>,
        masks: Masks,
        failed: &mut Vec<&'static str>,
        name: &mut Option<Text>,
    ) -> (FileReport, Vec<suppress::Comment>) {
        let read = spec::read(Arc::clone(&file));
        let has_errors = read.has_errors();
        let mut report = read.report;
        let mut comments = suppress::in_yaml(&file, &read.document);
        let Some(spec) = &read.spec else { return (report, comments) };
        *name = Some(spec.name.clone());
        // A spec with errors is compiled as far as it goes: what is wrong in one value does not hide the next.
        let Some(compiler) = self.compiler.get_or_init(|| Compiler::new().ok()) else {
            failed.push("spec-schema");
            return (report, comments);
        };
        let has_environments = !self.config.environments.is_empty();
        let settings = Settings { has_environments, ..Settings::default() };
        let compiled = match compiler.compile(spec, &settings) {
            Ok(compiled) => compiled,
            Err(_) => {
                failed.push("spec-schema");
                return (report, comments);
            }
        };
        if !has_environments {
            report.findings.extend(compiled.warnings);
        }
        let places = Places { whole: spec.places.whole, headers: spec.places.headers, body: spec.places.fields };
        let draft = Draft::compiled(&compiled.template, places);
        let (mut message, mut findings) = self.message(Kind::Spec, file, draft, Some(spec));
        self.errors_of_the_author(&message, &report.findings, &mut findings);
        message.is_partial = has_errors;
        report.findings.extend(findings);
        self.rules(&message, &mut report, failed);
        report.drop_repetitions();
        comments.extend(suppress::in_fields(&message));
        masks.add(&message, &comments, &mut report);
        (report, comments)
    }

    /// Mistakes in the Liquid of a spec's value are told as they are in that Liquid alone: the tags that the compiler
    /// writes around it would add errors of their own.
    fn errors_of_the_author(&self, message: &Message<'_>, read: &[Diagnostic], findings: &mut Vec<Diagnostic>) {
        if findings.is_empty() {
            return;
        }
        let host = Host::yaml(Arc::clone(&message.file));
        for value in message.spec.into_iter().flat_map(spec::Spec::values) {
            let text = match &value.source {
                spec::Source::Liquid(text) => text,
                spec::Source::Typed(scalar) => &scalar.text,
                spec::Source::Attribute { .. } | spec::Source::Literal(_) => {
                    // A name with braces in it, say: the reader has told.
                    if read.iter().any(|told| value.place.contains(told.span)) {
                        findings.retain(|finding| !value.place.contains(finding.span));
                    }
                    continue;
                }
            };
            let (_, own) = Field::parse(Role::Text, text.clone(), host.clone(), &self.config.tags);
            if !own.is_empty() {
                findings.retain(|finding| !value.place.contains(finding.span));
                findings.extend(own);
            }
        }
    }

    fn message<'b>(
        &'b self,
        kind: Kind,
        file: Arc<SourceFile>,
        draft: Draft,
        spec: Option<&'b spec::Spec>,
    ) -> (Message<'b>, Vec<Diagnostic>) {
        let mut fields = Vec::new();
        let mut findings = Vec::new();
        let host = if kind == Kind::Spec { Host::yaml(Arc::clone(&file)) } else { Host::Json };
        let mut add = |role, text: &Text| {
            let (field, found) = Field::parse(role, text.clone(), host.clone(), &self.config.tags);
            fields.push(field);
            findings.extend(found);
        };
        if let Some(url) = &draft.url {
            add(Role::Url, url);
        }
        for (at, (_, value)) in draft.headers.iter().enumerate() {
            add(Role::Header(at), value);
        }
        match &draft.body {
            Some(Body::KeyValue(pairs)) => {
                pairs.iter().enumerate().for_each(|(at, (_, value))| add(Role::Pair(at), value));
                draft.nested.iter().enumerate().for_each(|(at, (_, value))| add(Role::Nested(at), value));
            }
            Some(Body::Raw(text)) => add(Role::Raw, text),
            None => {}
        }
        let config = self.config;
        let message =
            Message { kind, file, draft, fields, spec, config, is_partial: false, known: KnownOfMessage::default() };
        (message, findings)
    }

    fn rules(&self, message: &Message<'_>, report: &mut FileReport, failed: &mut Vec<&'static str>) {
        let (mut findings, broken) = self.dispatch.check(message);
        follow_ups::drop(&mut findings, &report.findings);
        report.findings.extend(findings);
        failed.extend(broken);
    }

    /// Two files of one run with one template name: told at each later one. Specs clash with specs, templates with
    /// templates.
    fn duplicate_names(&self, checked: &mut [Checked]) {
        let mut first: HashMap<(bool, String), usize> = HashMap::new();
        for at in 0..checked.len() {
            let Some(name) = &checked[at].name else { continue };
            let key = (checked[at].kind == FileKind::Spec, name.as_str().trim().to_owned());
            if key.1.is_empty() {
                continue;
            }
            let Some(&earlier) = first.get(&key) else {
                first.insert(key, at);
                continue;
            };
            let whole = |text: &Text| text.span(0..text.as_str().len() as u32);
            let Some(earlier_name) = &checked[earlier].name else { continue };
            let related = Related {
                message: "the first one".to_owned(),
                span: whole(earlier_name),
                file: Some(Arc::clone(&checked[earlier].report.file)),
            };
            let message = format!("the template name `{}` is taken: Braze wants names to be unique", key.1);
            let mut finding = Diagnostic::error("duplicate-template-name", whole(name), message);
            finding.help =
                Some(format!("rename one of the two; the other is in {}", checked[earlier].report.file.path()));
            finding.related.push(related);
            if let Some(level) = self.levels.of(finding.rule, finding.severity) {
                finding.severity = level;
                let Checked { report, kind, .. } = &mut checked[at];
                if report.findings.is_empty() {
                    let source = Source::new(Arc::clone(&report.file), *kind);
                    report.secrets = self.found(source, Masks::Always).report.secrets;
                }
                report.findings.push(finding);
            }
        }
    }
}

/// The finding about a name that is no rule's.
pub fn unknown_rule(name: &str, place: Span) -> Diagnostic {
    suppress::unknown(name, place)
}

/// The rule that was probably meant by a name that is none.
pub fn nearest_rule(name: &str) -> Option<&'static str> {
    nearest::nearest(name, rules::all().map(|rule| rule.name))
}
