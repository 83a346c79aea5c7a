//! `bzsf test`: runs the examples of specs.

mod compare;
mod expectation;
mod format;
mod update;
mod yaml;

use std::path::PathBuf;
use std::sync::Arc;

use super::rehearsal::{self, Flags, Rehearsal};
use super::terminal::Terminal;
use super::{Exit, environment, files};
use crate::compile::{Compiled, Compiler, Settings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Node;
use crate::lint;
use crate::render::{Masking, Message, Outcome, Request, Resources, example};
use crate::report::FileReport;
use crate::source::{SourceFile, Span};
use crate::spec;
use crate::template::{FileKind, Source};

use compare::Difference;

/// The arguments of `test`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Specs, and folders to look for them in; the current folder where none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How the results are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write what came out into the expectations of the examples that fail
    #[arg(long)]
    update: bool,

    #[command(flatten)]
    flags: Flags,
}

/// How the results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object
    Json,
    /// JUnit's XML, which CI systems read
    Junit,
}

/// A spec whose examples have run.
struct Tested {
    file: Arc<SourceFile>,
    examples: Vec<Example>,
}

/// An example that has run.
struct Example {
    name: String,
    line: u32,
    result: Result<(), Failure>,
}

/// Why an example does not pass.
enum Failure {
    /// Nothing could be compared: why.
    Message(String),
    /// Something else came out.
    Differences(Vec<Difference>),
}

/// What came out for an example.
enum Came {
    Sent(Request),
    Aborted(String),
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    test(arguments, terminal).unwrap_or_else(|exit| exit)
}

fn test(arguments: &Arguments, terminal: &mut Terminal) -> Result<Exit, Exit> {
    let mut exit = Exit::Done;
    let rehearsal = Rehearsal::load(&arguments.flags, terminal)?;
    let files = specs(&arguments.paths, &rehearsal.config.exclude, &mut exit, terminal);
    if files.is_empty() {
        if exit == Exit::Done {
            terminal.message("there is no spec under the given paths");
        }
        return Err(exit.max(if exit == Exit::Done { Exit::Nothing } else { exit }));
    }
    let settings = environment::settings(arguments.flags.config.as_deref(), arguments.flags.env.as_deref(), terminal)?;
    let compiler = Compiler::new().map_err(|error| {
        terminal.message(&error.to_string());
        Exit::Internal
    })?;
    let mut tested = Vec::new();
    for file in files {
        let tester = Tester { arguments, rehearsal: &rehearsal, settings: &settings, compiler: &compiler };
        match tester.spec(file, terminal) {
            Ok(spec) => tested.push(spec),
            Err(problem) => exit = exit.max(problem),
        }
    }
    let examples = || tested.iter().flat_map(|spec| &spec.examples);
    let failed = examples().filter(|example| example.result.is_err()).count();
    match arguments.format {
        Format::Human => terminal.result(&format::human(&tested, terminal.has_color())),
        Format::Json => terminal.result(&format::json(&tested)),
        Format::Junit => terminal.result(&format::junit(&tested)),
    }
    if arguments.format == Format::Human {
        terminal.message(&format::summary(tested.len(), examples().count(), failed));
    }
    let found = if failed > 0 { Exit::Found } else { Exit::Done };
    Ok(exit.max(found))
}

/// The specs under some paths.
fn specs(paths: &[PathBuf], exclude: &[String], exit: &mut Exit, terminal: &mut Terminal) -> Vec<Arc<SourceFile>> {
    let here = [PathBuf::from(".")];
    let (found, problems) = lint::find(if paths.is_empty() { &here } else { paths }, exclude);
    let mut problem = |message: String, terminal: &mut Terminal| {
        terminal.message(&message);
        *exit = (*exit).max(Exit::Unusable);
    };
    for (path, reason) in problems {
        let reason = if path.exists() { reason } else { "there is no such file or folder".to_owned() };
        problem(format!("{}: {reason}", path.display()), terminal);
    }
    let mut specs = Vec::new();
    for found in found {
        match files::read(&found.path) {
            Err(message) => problem(message, terminal),
            Ok(file) => match Source::classify(Arc::clone(&file), found.given).map(|source| source.kind) {
                Some(FileKind::Spec) => specs.push(file),
                _ if found.given => problem(format!("{} is no spec, so it has no examples", file.path()), terminal),
                _ => {}
            },
        }
    }
    specs
}

/// What examples are run with.
struct Tester<'t> {
    arguments: &'t Arguments,
    rehearsal: &'t Rehearsal,
    settings: &'t Settings,
    compiler: &'t Compiler,
}

impl Tester<'_> {
    /// Runs the examples of a spec; with `--update`, what came out is written into it, and they run again.
    fn spec(&self, file: Arc<SourceFile>, terminal: &mut Terminal) -> Result<Tested, Exit> {
        let (tested, edits) = self.examples(&file, terminal)?;
        if !self.arguments.update || edits.is_empty() {
            return Ok(tested);
        }
        let text = update::applied(file.text(), edits);
        let updated = Arc::new(SourceFile::new(file.path(), text));
        let (again, _) = self.examples(&updated, terminal)?;
        let is_right = again.examples.len() == tested.examples.len()
            && again.examples.iter().all(|example| !matches!(example.result, Err(Failure::Differences(_))));
        if !is_right {
            terminal
                .message(&format!("{}: what came out could not be written into it; it stays as it is", file.path()));
            return Ok(tested);
        }
        files::write(std::path::Path::new(file.path()), updated.text()).map_err(|error| {
            terminal.message(&format!("{}: {}", file.path(), files::told(&error)));
            Exit::Unusable
        })?;
        Ok(again)
    }

    fn examples(&self, file: &Arc<SourceFile>, terminal: &mut Terminal) -> Result<(Tested, Vec<(Span, String)>), Exit> {
        let read = spec::read(Arc::clone(file));
        let root = read.document.root.as_ref();
        let nodes = root.and_then(|root| root.get("examples")).and_then(Node::items).unwrap_or_default();
        // What is wrong with an example is that example's failure, not the spec's.
        let is_of_example = |finding: &Diagnostic| nodes.iter().any(|node| node.span.contains(finding.span));
        let mut report = FileReport::new(Arc::clone(file));
        report.secrets = read.report.secrets;
        let (own, others): (Vec<_>, Vec<_>) = read.report.findings.into_iter().partition(is_of_example);
        report.findings = others;
        let spec = read.spec.filter(|_| !report.findings.iter().any(|finding| finding.severity == Severity::Error));
        let compiled = spec.map(|spec| self.compiler.compile(&spec, self.settings)).transpose().map_err(|error| {
            terminal.message(&format!("{}: {error}", file.path()));
            Exit::Internal
        })?;
        let message = compiled.map(|Compiled { template, warnings }| {
            report.findings.extend(warnings);
            Message::compiled(Arc::clone(file), &template, &mut report)
        });
        report.sort();
        let is_broken = report.findings.iter().any(|finding| finding.severity == Severity::Error);
        rehearsal::draw(report, FileKind::Spec, terminal);
        let message = message.filter(|_| !is_broken).ok_or(Exit::Unusable)?;
        let resources = self.rehearsal.resources(&message, terminal)?;
        let mut edits = Vec::new();
        let examples = nodes.iter().enumerate().map(|(at, node)| Example {
            name: example::name(node, at),
            line: file.position(node.span.start).line,
            result: self.example(node, &own, &message, &resources, file, &mut edits),
        });
        let examples = examples.collect();
        Ok((Tested { file: Arc::clone(file), examples }, edits))
    }

    fn example(
        &self,
        node: &Node,
        findings: &[Diagnostic],
        message: &Message,
        resources: &Resources,
        file: &SourceFile,
        edits: &mut Vec<(Span, String)>,
    ) -> Result<(), Failure> {
        let fails = |message: String| Err(Failure::Message(message));
        let ran = match example::run(node, findings, message, resources, self.arguments.flags.seed) {
            Ok(ran) => ran,
            Err(problem) => return fails(problem),
        };
        let masking = self.rehearsal.masking(&ran.responses).with_requests(&ran.rendering);
        let came = match ran.rendering.outcome {
            Outcome::Send(request) => Came::Sent(request),
            Outcome::Text(text) => Came::Aborted(text),
            Outcome::Abort { reason, .. } => Came::Aborted(reason),
            Outcome::Error { message: error, at } => {
                return fails(format!("{}: {}", message.field_name(at.field), masking.text(&error)));
            }
        };
        self.judged(node, &came, &masking, file, edits)
    }

    /// Compares what came with what was expected.
    fn judged(
        &self,
        node: &Node,
        came: &Came,
        masking: &Masking,
        file: &SourceFile,
        edits: &mut Vec<(Span, String)>,
    ) -> Result<(), Failure> {
        let expect = node.get("expect").filter(|expect| expect.entries().is_some_and(|entries| !entries.is_empty()));
        let Some(expect) = expect else {
            if self.arguments.update {
                edits.extend(update::added(file.text(), node, came));
            }
            return Err(Failure::Message(
                "nothing is expected of it: add `expect`, or let `--update` write it".to_owned(),
            ));
        };
        let differences = compare::differences(expect, came);
        if differences.is_empty() {
            return Ok(());
        }
        if self.arguments.update {
            edits.extend(update::changed(file.text(), expect, came));
        }
        Err(Failure::Differences(differences.into_iter().map(|difference| difference.masked(masking)).collect()))
    }
}
