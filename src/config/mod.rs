//! `bzsf.yaml`: what a repository says about itself. Found in the current folder or the nearest one above it.

mod ignored;
mod language;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobMatcher};

use crate::catalogue::{self, DescribeError, Instance, Object};
use crate::compile::Environment;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::schema::{self, Rules};
use crate::document::{self, Entry, Node, Value};
use crate::lint;
use crate::report::FileReport;
use crate::source::{SourceFile, Span, Text, read_plain};
use crate::spec::Credential;

pub use ignored::{ignored, with_ignored};
pub use language::CONFIG;

/// The name of the configuration file.
pub const FILE_NAME: &str = "bzsf.yaml";

const RULES: Rules = Rules { schema: "config-schema", duplicate: "config-schema" };

/// What `bzsf.yaml` says.
#[derive(Debug, Default)]
pub struct Config {
    /// A level per rule, by name; `None` switches it off.
    pub rules: Vec<(String, Option<Severity>)>,
    /// Paths that are not looked at, as globs.
    pub exclude: Vec<String>,
    /// The custom attributes of the workspace; empty when the configuration lists none.
    pub custom_attributes: Vec<String>,
    /// The event properties of the workspace; empty when the configuration lists none.
    pub event_properties: Vec<String>,
    /// Liquid tags beside the known ones.
    pub tags: Vec<String>,
    /// Liquid filters beside the known ones.
    pub filters: Vec<String>,
    /// The objects of the org, by lower-case name, from their describe files; only the built-in Lead when empty.
    pub objects: BTreeMap<String, Object>,
    ignore: Vec<Ignore>,
    /// Orgs by name, for `--env`.
    pub environments: BTreeMap<String, Environment>,
}

/// An entry of `ignore`.
#[derive(Debug)]
struct Ignore {
    path: GlobMatcher,
    rules: Vec<String>,
}

impl Config {
    /// Whether findings of a rule in a file are known and accepted.
    pub fn ignores(&self, path: &str, rule: &str) -> bool {
        let path = path.strip_prefix("./").unwrap_or(path);
        self.ignore.iter().any(|entry| entry.rules.iter().any(|name| name == rule) && entry.path.is_match(path))
    }

    /// Takes an object of the org from its describe file, in place of what is known of it.
    ///
    /// # Errors
    /// [`DescribeError`].
    pub fn add_describe(&mut self, json: &str) -> Result<(), DescribeError> {
        let object = Object::from_describe(json)?;
        self.objects.insert(object.name().to_ascii_lowercase(), object);
        Ok(())
    }

    /// An sObject as this org has it: by its describe file, or the built-in Lead. `None` for any other object.
    pub fn object(&self, name: &str) -> Option<&Object> {
        let described = || self.objects.get(&name.to_ascii_lowercase());
        let described = if self.objects.is_empty() { None } else { described() };
        described.or_else(|| name.eq_ignore_ascii_case("lead").then(catalogue::lead))
    }

    /// Whether the fields of an object are those of this org, so that a field that is not among them does not exist.
    pub fn knows_all_fields(&self, object: &str) -> bool {
        self.object(object).is_some_and(Object::is_complete)
    }
}

/// A configuration that was read, and what is wrong in it.
#[derive(Debug)]
pub struct ReadConfig {
    /// What could be read; broken entries are left out.
    pub config: Config,
    /// The findings.
    pub report: FileReport,
}

/// The configuration file of a folder: its own, or that of the nearest folder above.
pub fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
}

/// Reads a configuration.
pub fn read(file: Arc<SourceFile>) -> ReadConfig {
    let mut report = FileReport::new(Arc::clone(&file));
    let document = document::read_yaml(&file);
    report.findings.extend(document.problems.iter().map(|problem| problem.diagnostic(RULES.schema)));
    let mut config = Config::default();
    if let Some(root) = &document.root {
        let whole = Span::at(file.content().1);
        report.findings.extend(schema::check(root, &CONFIG, RULES, whole));
        let mut reader = Reader { report: &mut report, config: &mut config };
        reader.rules(root);
        reader.globs(root);
        reader.names(root);
        reader.describe(root, &file);
        let environments = root.get("environments").and_then(Node::entries).unwrap_or_default();
        for entry in environments {
            let environment = environment(entry, &mut report);
            config.environments.insert(entry.key.as_str().to_owned(), environment);
        }
    }
    report.sort();
    ReadConfig { config, report }
}

/// Puts the parts of a configuration where they belong, and tells what the schema cannot.
struct Reader<'a> {
    report: &'a mut FileReport,
    config: &'a mut Config,
}

impl Reader<'_> {
    fn rules(&mut self, root: &Node) {
        for entry in root.get("rules").and_then(Node::entries).unwrap_or_default() {
            let level = match entry.value.as_str() {
                Some("error") => Some(Severity::Error),
                Some("warning") => Some(Severity::Warning),
                Some("note") => Some(Severity::Note),
                Some("off") => None,
                _ => continue,
            };
            self.rule_name(entry.key.as_str(), entry.key.place());
            self.config.rules.push((entry.key.as_str().to_owned(), level));
        }
    }

    fn rule_name(&mut self, name: &str, place: Span) {
        if lint::rules::find(name).is_none() {
            self.report.findings.push(lint::unknown_rule(name, place));
        }
    }

    fn globs(&mut self, root: &Node) {
        for node in root.get("exclude").and_then(Node::items).unwrap_or_default() {
            if self.glob(node).is_some() {
                self.config.exclude.extend(node.as_str().map(str::to_owned));
            }
        }
        for entry in root.get("ignore").and_then(Node::items).unwrap_or_default() {
            let Some(path) = entry.get("path").and_then(|node| self.glob(node)) else { continue };
            let names = entry.get("rules").and_then(Node::items).unwrap_or_default();
            let mut rules = Vec::new();
            for node in names {
                let Some(name) = node.as_str() else { continue };
                self.rule_name(name, node.place());
                rules.extend(lint::rules::find(name).map(|rule| rule.name.to_owned()));
            }
            self.config.ignore.push(Ignore { path, rules });
        }
    }

    fn glob(&mut self, node: &Node) -> Option<GlobMatcher> {
        match Glob::new(node.as_str()?) {
            Ok(glob) => Some(glob.compile_matcher()),
            Err(error) => {
                let message = format!("a glob that cannot be read: {}", error.kind());
                self.report.findings.push(Diagnostic::error(RULES.schema, node.place(), message));
                None
            }
        }
    }

    fn names(&mut self, root: &Node) {
        let list = |key: &str| {
            let items = root.get("braze").and_then(|node| node.get(key)).and_then(Node::items).unwrap_or_default();
            items.iter().filter_map(|node| Some(node.as_str()?.to_owned())).collect()
        };
        self.config.custom_attributes = list("custom_attributes");
        self.config.event_properties = list("event_properties");
        self.config.tags = list("tags");
        self.config.filters = list("filters");
    }

    /// Describe files lie beside the configuration.
    fn describe(&mut self, root: &Node, file: &SourceFile) {
        let entries =
            root.get("salesforce").and_then(|node| node.get("describe")).and_then(Node::entries).unwrap_or_default();
        for entry in entries {
            let Some(name) = entry.value.as_str() else { continue };
            let path = Path::new(file.path()).parent().unwrap_or(Path::new("")).join(name);
            let read = read_plain(&path).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                _ => error.to_string(),
            });
            let object = read.and_then(|bytes| {
                let json = String::from_utf8(bytes).map_err(|_| "it is no UTF-8".to_owned())?;
                Object::from_describe(&json).map_err(|error| error.to_string())
            });
            match object {
                Ok(object) => {
                    self.config.objects.insert(entry.key.as_str().to_ascii_lowercase(), object);
                }
                Err(error) => {
                    let message = format!("`{name}` is no describe file that can be used: {error}");
                    let help = "`sf sobject describe --sobject Lead --json > lead.describe.json` writes one";
                    self.report
                        .findings
                        .push(Diagnostic::error(RULES.schema, entry.value.place(), message).with_help(help));
                }
            }
        }
    }
}

fn environment(entry: &Entry, report: &mut FileReport) -> Environment {
    let get = |key: &str| entry.value.get(key);
    let instance =
        get("instance").and_then(Node::scalar).filter(|scalar| scalar.value() != Value::Null).and_then(|scalar| {
            match Instance::parse(scalar.text.as_str()) {
                Ok(instance) => Some(instance),
                Err(error) => {
                    let told = error.diagnostic().mapped(|span| scalar.text.span(span.start..span.end));
                    report.findings.push(Diagnostic { rule: RULES.schema, ..told });
                    None
                }
            }
        });
    let mut credential = |key: &str| {
        let node = get(key)?;
        if let Some(name) = node.get("env").and_then(Node::as_str) {
            return Some(Credential::Env(name.to_owned()));
        }
        let text = node.as_str()?;
        report.secrets.push(node.place());
        Some(Credential::Literal(Text::verbatim(text, node.place().start)))
    };
    Environment { instance, client_id: credential("client_id"), client_secret: credential("client_secret") }
}
