//! `bzsf.yaml`: what a repository says about itself. Found in the current folder or the nearest one above it.

mod language;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::Instance;
use crate::compile::Environment;
use crate::diagnostic::Diagnostic;
use crate::document::schema::{self, Rules};
use crate::document::{self, Entry, Node, Value};
use crate::report::FileReport;
use crate::source::{SourceFile, Span};
use crate::spec::Credential;

pub use language::CONFIG;

/// The name of the configuration file.
pub const FILE_NAME: &str = "bzsf.yaml";

const RULES: Rules = Rules { schema: "config-schema", duplicate: "config-schema" };

/// What `bzsf.yaml` says.
#[derive(Debug, Default)]
pub struct Config {
    /// Orgs by name, for `--env`.
    pub environments: BTreeMap<String, Environment>,
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
        let environments = root.get("environments").and_then(Node::entries).unwrap_or_default();
        for entry in environments {
            let environment = environment(entry, &mut report);
            config.environments.insert(entry.key.as_str().to_owned(), environment);
        }
    }
    report.sort();
    ReadConfig { config, report }
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
        Some(Credential::Literal(text.to_owned()))
    };
    Environment { instance, client_id: credential("client_id"), client_secret: credential("client_secret") }
}
