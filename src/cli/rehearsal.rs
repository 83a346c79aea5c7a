//! What the commands that render have in common: the message, and what it is rendered with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::terminal::Terminal;
use super::{Exit, files, generate};
use crate::catalogue::{Object, lead};
use crate::compile::Settings;
use crate::render::{Catalog, Catalogs, ContentBlocks, Message, Resources, Responses};
use crate::report::FileReport;
use crate::source::SourceFile;
use crate::template::Source;

/// What a message is rendered with.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Canned answers to Connected Content
    #[arg(long, value_name = "FILE")]
    responses: Option<PathBuf>,

    /// What 'now' is, such as 2026-11-24T09:00:00Z; without it, the clock
    #[arg(long, value_name = "TIME")]
    now: Option<jiff::Timestamp>,

    /// The seed of the tag random: the same seed, the same output
    #[arg(long, default_value_t, value_name = "N")]
    pub(super) seed: u64,

    /// The folder of the content blocks: NAME.liquid, NAME.html or NAME.txt
    #[arg(long, value_name = "DIR")]
    content_blocks: Option<PathBuf>,

    /// The folder of the catalogs: NAME.json or NAME.csv
    #[arg(long, value_name = "DIR")]
    catalogs: Option<PathBuf>,

    /// The environment of bzsf.yaml whose org and app are used
    #[arg(long, value_name = "NAME")]
    env: Option<String>,

    /// A describe file of the org's Lead, from `sf sobject describe`
    #[arg(long, value_name = "FILE")]
    describe: Option<PathBuf>,

    /// Print what is masked otherwise
    #[arg(long)]
    pub(super) show_secrets: bool,
}

/// A message and what it is rendered with.
#[derive(Debug)]
pub(super) struct Rehearsal {
    pub(super) message: Message,
    pub(super) resources: Resources,
    pub(super) describe: Object,
    pub(super) settings: Settings,
}

/// Reads everything; what cannot be used is told.
pub(super) fn load(path: &Path, arguments: &Arguments, terminal: &mut Terminal) -> Result<Rehearsal, Exit> {
    let settings = generate::settings(arguments.env.as_deref(), None, terminal)?;
    let file = usable(files::read(path), terminal)?;
    let source = usable(Source::classify(file, true).ok_or("it is no file of ours".to_owned()), terminal)?;
    let read = Message::read(source, &settings).map_err(|error| {
        terminal.message(&format!("{}: {error}", path.display()));
        Exit::Internal
    })?;
    if !read.report.findings.is_empty() {
        terminal.findings(&read.report);
    }
    let message = read.message.ok_or(Exit::Unusable)?;
    let responses = match &arguments.responses {
        Some(path) => read_with(path, Responses::read, terminal)?,
        None => Responses::default(),
    };
    let mut catalogs = Catalogs::default();
    for path in folder(arguments.catalogs.as_deref(), &["json", "csv"], terminal)? {
        let read = if has_extension(&path, "csv") { Catalog::read_csv } else { Catalog::read_json };
        let catalog = read_with(&path, read, terminal)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if catalogs.add(&name, catalog).is_err() {
            terminal.message(&format!("{}: another file of the folder is the catalog {name}", path.display()));
            return Err(Exit::Unusable);
        }
    }
    let blocks = folder(arguments.content_blocks.as_deref(), &["liquid", "html", "txt"], terminal)?;
    let content_blocks = content_blocks(&message, &blocks, terminal)?;
    let resources = Resources {
        now: arguments.now.unwrap_or_else(jiff::Timestamp::now),
        responses: Arc::new(responses),
        content_blocks,
        catalogs: Arc::new(catalogs),
    };
    let describe = describe(arguments.describe.as_deref(), terminal)?;
    Ok(Rehearsal { message, resources, describe, settings })
}

/// The Lead of a describe file, of the configuration, or the built-in one.
fn describe(path: Option<&Path>, terminal: &mut Terminal) -> Result<Object, Exit> {
    let Some(path) = path else {
        let config = usable(files::config(None), terminal)?.map(|read| read.config);
        return Ok(config.and_then(|config| config.object("Lead").cloned()).unwrap_or_else(|| lead().clone()));
    };
    let file = usable(files::read(path), terminal)?;
    usable(Object::from_describe(file.text()).map_err(|error| format!("{}: {error}", path.display())), terminal)
}

fn usable<T>(read: Result<T, String>, terminal: &mut Terminal) -> Result<T, Exit> {
    read.map_err(|message| {
        terminal.message(&message);
        Exit::Unusable
    })
}

/// Reads a file by way of a function that tells what is wrong with it.
fn read_with<T>(
    path: &Path,
    read: impl FnOnce(Arc<SourceFile>) -> (Option<T>, FileReport),
    terminal: &mut Terminal,
) -> Result<T, Exit> {
    let (read, report) = read(usable(files::read(path), terminal)?);
    read.ok_or_else(|| {
        terminal.findings(&report);
        Exit::Unusable
    })
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|known| known.eq_ignore_ascii_case(extension))
}

/// The files of a folder with one of these extensions, by name.
fn folder(path: Option<&Path>, extensions: &[&str], terminal: &mut Terminal) -> Result<Vec<PathBuf>, Exit> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let told = |error: std::io::Error| format!("{}: {}", path.display(), files::told(&error));
    let entries = usable(std::fs::read_dir(path).map_err(told), terminal)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = usable(paths.map_err(told), terminal)?;
    paths.retain(|path| path.is_file() && extensions.iter().any(|extension| has_extension(path, extension)));
    paths.sort();
    Ok(paths)
}

/// The blocks that a message shows.
fn content_blocks(message: &Message, paths: &[PathBuf], terminal: &mut Terminal) -> Result<ContentBlocks, Exit> {
    let mut failed = None;
    let (blocks, reports) = ContentBlocks::read(message, &mut |name| {
        let path = paths.iter().find(|path| path.file_stem().is_some_and(|stem| stem == name))?;
        files::read(path).map_err(|message| failed = Some(message)).ok()
    });
    usable(failed.map_or(Ok(()), Err), terminal)?;
    reports.iter().for_each(|report| terminal.findings(report));
    if reports.is_empty() { Ok(blocks) } else { Err(Exit::Unusable) }
}
