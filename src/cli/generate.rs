//! `bzsf generate`: specs in, templates out.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::terminal::Terminal;
use super::{Exit, diff, environment, files, rehearsal};
use crate::compile::{self, CompileError, Compiled, Compiler, Settings};
use crate::composer::{Pages, Purpose, Workshop};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::FileReport;
use crate::source::{SourceFile, read_plain};
use crate::spec;
use crate::template::FileKind;

/// The arguments of `generate`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The specs; one alone is printed to standard output
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<PathBuf>,

    /// Write DIR/<spec's name>.json for each spec; the format gives the ending
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// The form of the template
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// The environment of bzsf.yaml whose org and app are used
    #[arg(long, value_name = "NAME")]
    env: Option<String>,

    /// Write nothing; fail with a difference when a file under DIR is not what its spec compiles to
    #[arg(long, requires = "output")]
    check: bool,

    /// Put the values of environment variables in the place of secrets, form-encoded
    #[arg(long)]
    resolve_secrets: bool,

    /// The configuration, instead of the nearest bzsf.yaml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Print no summary
    #[arg(short, long)]
    quiet: bool,
}

/// The form of a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// The template as a repository keeps it
    #[default]
    Json,
    /// A body for Braze's POST /messages/send
    Api,
    /// The composer's fields, one under the other
    Paste,
    /// A page to fill in the composer from: copy buttons, findings, what the examples send, what remains to be done
    Html,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Api => "api.json",
            Self::Paste => "txt",
            Self::Html => "html",
        }
    }
}

/// What writes templates in a format.
enum Writer<'a> {
    Json,
    Api,
    Paste,
    Html(Box<Workshop<'a>>, Box<Pages>),
}

impl<'a> Writer<'a> {
    fn new(format: Format, config: &'a Config) -> Result<Self, CompileError> {
        Ok(match format {
            Format::Json => Self::Json,
            Format::Api => Self::Api,
            Format::Paste => Self::Paste,
            Format::Html => {
                Self::Html(Box::new(Workshop::new(config, jiff::Timestamp::now())?), Box::new(Pages::new()?))
            }
        })
    }

    fn text(&self, compiled: &Compiled, file: &Arc<SourceFile>, settings: &Settings) -> Result<String, CompileError> {
        Ok(match self {
            Self::Json => compiled.template.to_json(),
            Self::Api => compiled.template.to_api_json(),
            Self::Paste => compiled.template.to_paste(),
            Self::Html(workshop, pages) => {
                let composer = workshop.composer(file, FileKind::Spec, settings)?;
                pages.page(&composer, Purpose::File)?.html
            }
        })
    }
}

/// What specs are compiled and written with.
struct Press<'a> {
    arguments: &'a Arguments,
    compiler: Compiler,
    writer: Writer<'a>,
}

/// How many specs came to what end.
#[derive(Default)]
struct Tally {
    written: usize,
    unchanged: usize,
    differing: usize,
    failed: usize,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    if arguments.specs.len() > 1 && arguments.output.is_none() {
        terminal.message("several specs need a folder to be written to: add -o DIR");
        return Exit::Unusable;
    }
    let targets = match targets(arguments) {
        Ok(targets) => targets,
        Err(message) => {
            terminal.message(&message);
            return Exit::Unusable;
        }
    };
    let (mut settings, config) =
        match environment::read(arguments.config.as_deref(), arguments.env.as_deref(), terminal) {
            Ok(read) => read,
            Err(exit) => return exit,
        };
    let made = Compiler::new().and_then(|compiler| Ok((compiler, Writer::new(arguments.format, &config)?)));
    let press = match made {
        Ok((compiler, writer)) => Press { arguments, compiler, writer },
        Err(error) => return internal(&error, terminal),
    };
    if let Some(folder) = arguments.output.as_ref().filter(|_| !arguments.check)
        && let Err(error) = std::fs::create_dir_all(folder)
    {
        terminal.message(&format!("{}: {}", folder.display(), files::told(&error)));
        return Exit::Unusable;
    }
    let mut tally = Tally::default();
    let mut exit = Exit::Done;
    for (spec, target) in arguments.specs.iter().zip(&targets) {
        exit = exit.max(one(spec, target.as_deref(), &press, &mut settings, &mut tally, terminal));
    }
    if arguments.output.is_some() && !arguments.quiet {
        terminal.message(&summary(&tally, arguments.check));
    }
    exit
}

/// Where each spec is written to; two specs of one name are refused.
fn targets(arguments: &Arguments) -> Result<Vec<Option<PathBuf>>, String> {
    let Some(folder) = &arguments.output else { return Ok(vec![None; arguments.specs.len()]) };
    let mut taken: HashMap<PathBuf, &Path> = HashMap::new();
    arguments
        .specs
        .iter()
        .map(|spec| {
            let stem = spec.file_stem().ok_or_else(|| format!("{} is no file name", spec.display()))?;
            let mut name = stem.to_owned();
            name.push(".");
            name.push(arguments.format.extension());
            let target = folder.join(name);
            match taken.insert(target.clone(), spec) {
                None => Ok(Some(target)),
                Some(other) => Err(format!(
                    "{} and {} would both be written to {}",
                    other.display(),
                    spec.display(),
                    target.display()
                )),
            }
        })
        .collect()
}

/// Reads, compiles and writes one spec.
fn one(
    spec: &Path,
    target: Option<&Path>,
    press: &Press<'_>,
    settings: &mut Settings,
    tally: &mut Tally,
    terminal: &mut Terminal,
) -> Exit {
    let arguments = press.arguments;
    let file = match files::read(spec) {
        Ok(file) => file,
        Err(message) => {
            terminal.message(&message);
            tally.failed += 1;
            return Exit::Unusable;
        }
    };
    let read = spec::read(file);
    let draw = |findings: &[Diagnostic], terminal: &mut Terminal| {
        let (findings, secrets) = (findings.to_vec(), read.report.secrets.clone());
        let mut report = FileReport { findings, secrets, ..FileReport::new(Arc::clone(&read.report.file)) };
        report.sort();
        rehearsal::draw(report, FileKind::Spec, terminal);
    };
    draw(&read.report.findings, terminal);
    let spec = match &read.spec {
        Some(spec) if !read.has_errors() => spec,
        _ => {
            tally.failed += 1;
            return Exit::Found;
        }
    };
    if arguments.resolve_secrets {
        settings.secrets = Some(variables(&compile::secret_variables(spec, &settings.environment)));
    }
    let compiled = match press.compiler.compile(spec, settings) {
        Ok(compiled) => compiled,
        Err(CompileError::MissingVariable(name)) => {
            let path = read.report.file.path();
            terminal.message(&format!("{path}: --resolve-secrets: the environment variable `{name}` is not set"));
            tally.failed += 1;
            return Exit::Unusable;
        }
        Err(error) => {
            tally.failed += 1;
            return internal(&error, terminal);
        }
    };
    let findings: Vec<Diagnostic> = compiled.warnings.iter().cloned().chain(compiled.liquid_errors()).collect();
    let is_broken = findings.iter().any(|finding| finding.severity == Severity::Error);
    draw(&findings, terminal);
    if is_broken {
        tally.failed += 1;
        return Exit::Found;
    }
    if arguments.format == Format::Api && compiled.template.method.as_str() == "PATCH" {
        let path = read.report.file.path();
        terminal.message(&format!("{path}: Braze documents only POST, PUT, DELETE and GET for webhooks of the REST API; PATCH may be refused there"));
    }
    let text = match press.writer.text(&compiled, &read.report.file, settings) {
        Ok(text) => text,
        Err(error) => {
            tally.failed += 1;
            return internal(&error, terminal);
        }
    };
    match target {
        None => {
            terminal.unmarked(&text);
            Exit::Done
        }
        Some(target) if arguments.check => check(target, &text, settings, tally, terminal),
        Some(target) => write(target, &text, tally, terminal),
    }
}

/// The values of the variables that are set and not empty.
fn variables(names: &[String]) -> BTreeMap<String, String> {
    names
        .iter()
        .filter_map(|name| Some((name.clone(), std::env::var(name).ok().filter(|value| !value.is_empty())?)))
        .collect()
}

fn write(target: &Path, text: &str, tally: &mut Tally, terminal: &mut Terminal) -> Exit {
    if read_plain(target).is_ok_and(|old| old == text.as_bytes()) {
        tally.unchanged += 1;
        return Exit::Done;
    }
    match files::write(target, text) {
        Ok(()) => {
            tally.written += 1;
            Exit::Done
        }
        Err(error) => {
            terminal.message(&format!("{}: {}", target.display(), files::told(&error)));
            tally.failed += 1;
            Exit::Unusable
        }
    }
}

/// Tells how a file differs from what its spec compiles to.
fn check(target: &Path, text: &str, settings: &Settings, tally: &mut Tally, terminal: &mut Terminal) -> Exit {
    let old = match read_plain(target) {
        Ok(old) => String::from_utf8_lossy(&old).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            terminal.message(&format!("{}: {}", target.display(), files::told(&error)));
            tally.failed += 1;
            return Exit::Unusable;
        }
    };
    if old == text {
        tally.unchanged += 1;
        return Exit::Done;
    }
    tally.differing += 1;
    let difference =
        diff::unified(&target.display().to_string(), "as its spec compiles", &old, text, terminal.has_color());
    let secrets: Vec<String> =
        settings.secrets.iter().flat_map(BTreeMap::values).map(|secret| compile::form_encoded(secret)).collect();
    terminal.result(&diff::masked(&difference, &secrets));
    Exit::Found
}

fn summary(tally: &Tally, check: bool) -> String {
    let specs = |count: usize| format!("{count} {}", if count == 1 { "template" } else { "templates" });
    let mut parts = Vec::new();
    if check {
        parts.push(format!("{} as compiled", specs(tally.unchanged)));
        if tally.differing > 0 {
            parts.push(format!("{} not", specs(tally.differing)));
        }
    } else {
        parts.push(format!("{} written", specs(tally.written)));
        if tally.unchanged > 0 {
            parts.push(format!("{} unchanged", specs(tally.unchanged)));
        }
    }
    if tally.failed > 0 {
        parts.push(format!("{} failed", tally.failed));
    }
    parts.join(", ")
}

fn internal(error: &CompileError, terminal: &mut Terminal) -> Exit {
    terminal.message(&error.to_string());
    Exit::Internal
}
