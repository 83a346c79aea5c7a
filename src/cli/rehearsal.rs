//! What `render`, `test`, `preflight` and `send` have in common: their flags, and reading what those name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::terminal::Terminal;
use super::{Exit, environment, files};
use crate::catalogue::{self, Object};
use crate::compile::Compiler;
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::lint::{Levels, Linter};
use crate::render::{Catalog, Catalogs, ContentBlocks, Masking, Message, Resources, Responses};
use crate::report::FileReport;
use crate::source::SourceFile;
use crate::spec;
use crate::template::{FileKind, Source};

/// The flags.
#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// Canned answers to Connected Content
    #[arg(long, value_name = "FILE")]
    responses: Option<PathBuf>,

    /// What 'now' is, such as 2026-11-24T09:00:00Z; the clock's time otherwise
    #[arg(long, value_name = "TIME")]
    pub(super) now: Option<jiff::Timestamp>,

    /// The seed of the tag `random`
    #[arg(long, value_name = "N", default_value_t)]
    pub(super) seed: u64,

    /// Content blocks: a folder of NAME.liquid, NAME.html or NAME.txt
    #[arg(long, value_name = "FOLDER")]
    content_blocks: Option<PathBuf>,

    /// Catalogs: a folder of NAME.json or NAME.csv
    #[arg(long, value_name = "FOLDER")]
    catalogs: Option<PathBuf>,

    /// The environment of bzsf.yaml whose org and app are used
    #[arg(long, value_name = "NAME")]
    pub(super) env: Option<String>,

    /// The configuration, instead of the nearest bzsf.yaml
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// A describe of the object, for what Salesforce would refuse; the built-in Lead otherwise
    #[arg(long, value_name = "FILE")]
    describe: Option<PathBuf>,

    /// Print secrets, which are `***` otherwise
    #[arg(long)]
    show_secrets: bool,
}

/// What the flags name, read.
pub(super) struct Rehearsal {
    responses: Arc<Responses>,
    catalogs: Arc<Catalogs>,
    blocks: BTreeMap<String, PathBuf>,
    describe: Option<Object>,
    now: jiff::Timestamp,
    show_secrets: bool,
    /// What the repository says about itself.
    pub(super) config: Config,
}

impl Rehearsal {
    /// Reads what the flags name. What cannot be used is told.
    pub(super) fn load(flags: &Flags, terminal: &mut Terminal) -> Result<Self, Exit> {
        let responses = match &flags.responses {
            None => Responses::default(),
            Some(path) => usable(Responses::read(told(files::read(path), terminal)?), terminal)?,
        };
        let catalogs = match &flags.catalogs {
            None => Catalogs::default(),
            Some(folder) => catalogs(folder, terminal)?,
        };
        let blocks = match &flags.content_blocks {
            None => BTreeMap::new(),
            Some(folder) => told(blocks(folder), terminal)?,
        };
        let config =
            told(files::config(flags.config.as_deref()), terminal)?.map(|read| read.config).unwrap_or_default();
        let describe = match &flags.describe {
            None => None,
            Some(path) => {
                let file = told(files::read(path), terminal)?;
                let read =
                    Object::from_describe(file.content().0).map_err(|error| format!("{}: {error}", path.display()));
                Some(told(read, terminal)?)
            }
        };
        let now = flags.now.unwrap_or_else(jiff::Timestamp::now);
        let (responses, catalogs) = (Arc::new(responses), Arc::new(catalogs));
        Ok(Self { responses, catalogs, blocks, describe, now, show_secrets: flags.show_secrets, config })
    }

    /// What a message is rendered with.
    pub(super) fn resources(&self, message: &Message, terminal: &mut Terminal) -> Result<Resources, Exit> {
        let mut problem = None;
        let mut find = |name: &str| match files::read(self.blocks.get(name)?) {
            Ok(file) => Some(file),
            Err(message) => {
                problem.get_or_insert(message);
                None
            }
        };
        let (content_blocks, reports) = ContentBlocks::read(message, &mut find);
        told(problem.map_or(Ok(()), Err), terminal)?;
        if !reports.is_empty() {
            reports.into_iter().for_each(|report| draw(report, FileKind::Liquid, terminal));
            return Err(Exit::Unusable);
        }
        let (responses, catalogs) = (Arc::clone(&self.responses), Arc::clone(&self.catalogs));
        Ok(Resources { now: self.now, responses, content_blocks: Arc::new(content_blocks), catalogs })
    }

    /// What stars out the secrets of these answers.
    pub(super) fn masking(&self, responses: &Responses) -> Masking {
        Masking::new(responses, self.show_secrets)
    }

    /// The fields that Salesforce is taken to have.
    pub(super) fn describe(&self) -> &Object {
        self.describe.as_ref().or_else(|| self.config.object("Lead")).unwrap_or_else(|| catalogue::lead())
    }
}

/// Reads the message in a file; a spec is compiled as `generate` does.
pub(super) fn message(path: &Path, flags: &Flags, terminal: &mut Terminal) -> Result<Message, Exit> {
    let file = told(files::read(path), terminal)?;
    let source =
        Source::classify(Arc::clone(&file), true).unwrap_or_else(|| Source::new(Arc::clone(&file), FileKind::Liquid));
    let kind = source.kind;
    let settings = match kind {
        FileKind::Spec => environment::settings(flags.config.as_deref(), flags.env.as_deref(), terminal)?,
        _ => crate::compile::Settings::default(),
    };
    let read = Message::read(source, &settings).map_err(|error| {
        terminal.message(&format!("{}: {error}", path.display()));
        Exit::Internal
    })?;
    draw(read.report, kind, terminal);
    read.message.ok_or(Exit::Unusable)
}

/// The text of a template file, or of the template that a spec compiles to, with placeholders for its secrets.
pub(super) fn template(message: &Message, flags: &Flags, terminal: &mut Terminal) -> Result<String, Exit> {
    let file = &message.file;
    let settings = environment::settings(flags.config.as_deref(), flags.env.as_deref(), terminal)?;
    let is_spec = Source::classify(file.clone(), true).is_some_and(|source| source.kind == FileKind::Spec);
    let compiled = spec::read(file.clone()).spec.filter(|_| is_spec).map(|spec| {
        let compiled = Compiler::new().and_then(|compiler| compiler.compile(&spec, &settings));
        compiled.map(|compiled| compiled.template.to_json())
    });
    let compiled = compiled.transpose().map_err(|error| {
        terminal.message(&error.to_string());
        Exit::Internal
    })?;
    Ok(compiled.unwrap_or_else(|| file.text().to_owned()))
}

/// The SHA-256 of a text.
pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Draws the findings about a file of ours, with its secrets starred out.
pub(super) fn draw(mut report: FileReport, kind: FileKind, terminal: &mut Terminal) {
    if report.findings.is_empty() {
        return;
    }
    report.secrets.extend(secrets(&report.file, kind));
    report.hide_secrets();
    terminal.findings(&report);
}

/// The characters of a file that may not be shown.
pub(super) fn secrets(file: &Arc<SourceFile>, kind: FileKind) -> Vec<crate::source::Span> {
    let config = Config::default();
    Linter::new(&config, Levels::default(), false).check(Arc::clone(file), kind).report.secrets
}

/// What was read, or else its problem on standard error.
pub(super) fn told<T>(read: Result<T, String>, terminal: &mut Terminal) -> Result<T, Exit> {
    read.map_err(|message| {
        terminal.message(&message);
        Exit::Unusable
    })
}

/// What was read of a file, or else its findings on standard error.
pub(super) fn usable<T>((read, report): (Option<T>, FileReport), terminal: &mut Terminal) -> Result<T, Exit> {
    let is_broken = report.findings.iter().any(|finding| finding.severity == Severity::Error);
    terminal.findings(&report);
    read.filter(|_| !is_broken).ok_or(Exit::Unusable)
}

/// The files of a folder, by path, with their names and their extensions in small letters.
fn listed(folder: &Path) -> Result<Vec<(PathBuf, String, String)>, String> {
    let problem = |error: std::io::Error| format!("{}: {}", folder.display(), files::told(&error));
    let mut listed = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        let (Some(stem), Some(extension)) = (path.file_stem(), path.extension()) else { continue };
        if let (Some(stem), Some(extension)) = (stem.to_str(), extension.to_str())
            && path.is_file()
        {
            listed.push((path.clone(), stem.to_owned(), extension.to_ascii_lowercase()));
        }
    }
    listed.sort();
    Ok(listed)
}

fn blocks(folder: &Path) -> Result<BTreeMap<String, PathBuf>, String> {
    let mut blocks: BTreeMap<String, PathBuf> = BTreeMap::new();
    for (path, name, extension) in listed(folder)? {
        if !matches!(extension.as_str(), "liquid" | "html" | "txt") {
            continue;
        }
        if let Some(other) = blocks.insert(name.clone(), path.clone()) {
            return Err(format!("{} and {} are both the content block `{name}`", other.display(), path.display()));
        }
    }
    Ok(blocks)
}

fn catalogs(folder: &Path, terminal: &mut Terminal) -> Result<Catalogs, Exit> {
    let mut catalogs = Catalogs::default();
    for (path, name, extension) in told(listed(folder), terminal)? {
        let read = match extension.as_str() {
            "json" => Catalog::read_json,
            "csv" => Catalog::read_csv,
            _ => continue,
        };
        let catalog = usable(read(told(files::read(&path), terminal)?), terminal)?;
        let added = catalogs.add(&name, catalog);
        told(
            added.map_err(|_| format!("{}: there is another catalog `{name}` in the folder", path.display())),
            terminal,
        )?;
    }
    Ok(catalogs)
}
