//! `bzsf lint`: files in, findings out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::terminal::Terminal;
use super::{Exit, diff, files};
use crate::catalogue::Object;
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::lint::rule::Rule;
use crate::lint::{self, FileKind, Levels, Linter, Source, nearest_rule, rules};
use crate::report::{self, FileReport, Summary};

/// The arguments of `lint`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files and folders; `-` reads standard input; without any, the current folder
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// The name that standard input goes by
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,

    /// Repair what can certainly be repaired
    #[arg(long)]
    fix: bool,

    /// Repair what has to be looked at afterwards as well
    #[arg(long)]
    unsafe_fixes: bool,

    /// Show what --fix would change, and write nothing
    #[arg(long)]
    diff: bool,

    /// Check only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,

    /// Do not check these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,

    /// The level from which findings fail the run
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    fail_on: FailOn,

    /// Report what comments and the configuration suppress as well
    #[arg(long)]
    no_suppressions: bool,

    /// The configuration, instead of the nearest bzsf.yaml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// A describe file of the org's Lead, from `sf sobject describe`
    #[arg(long, value_name = "FILE")]
    describe: Option<PathBuf>,

    /// Print no summary
    #[arg(short, long)]
    quiet: bool,

    /// Name the files that are passed over
    #[arg(short, long)]
    verbose: bool,

    /// How many files are checked at once
    #[arg(short = 'j', long, value_name = "N")]
    jobs: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Drawn, with the lines that they are about
    #[default]
    Human,
    /// One line each: path:line:column: severity[rule] message
    Concise,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    Note,
    /// Nothing
    Never,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    let mut exit = Exit::Done;
    let (mut config, config_report) = match files::config(arguments.config.as_deref()) {
        Ok(Some(read)) => (read.config, Some(read.report)),
        Ok(None) => (Config::default(), None),
        Err(message) => return unusable(&message, terminal),
    };
    if let Some(path) = &arguments.describe
        && let Err(message) = describe(path, &mut config)
    {
        return unusable(&message, terminal);
    }
    let levels = match levels(arguments, &config) {
        Ok(levels) => levels,
        Err(message) => return unusable(&message, terminal),
    };
    if let Some(jobs) = arguments.jobs {
        // The pool of threads can be made once only; a second run in one process keeps the first.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let linter = Linter::new(&config, levels, !arguments.no_suppressions);
    let looked = if arguments.repairs() {
        let sources = match sources(arguments, &config, &mut exit, terminal, |source| source) {
            Ok(sources) => sources,
            Err(exit) => return exit,
        };
        match repaired(arguments, &linter, sources, &mut exit, terminal) {
            Some(sources) => sources.into_par_iter().map(|source| linter.look(source)).collect(),
            None => return exit,
        }
    } else {
        // Each file is looked at where it was read, so that its tree need not be kept.
        match sources(arguments, &config, &mut exit, terminal, |source| linter.look(source)) {
            Ok(looked) => looked,
            Err(exit) => return exit,
        }
    };
    let broken_config = config_report.filter(|report| !report.findings.is_empty());
    if looked.is_empty() && broken_config.is_none() && exit == Exit::Done {
        terminal.message("no spec, webhook template or Liquid file under the given paths");
        return Exit::Nothing;
    }
    let count = looked.len();
    let checked = linter.together(looked);
    let mut summary = Summary { files: count, ..Summary::default() };
    let mut reports: Vec<FileReport> = Vec::new();
    for file in checked {
        summary.suppressed += file.suppressed;
        for rule in &file.failed {
            terminal
                .message(&format!("{}: the rule {rule} failed; this is a mistake of bzsf's", file.report.file.path()));
            exit = Exit::Internal;
        }
        reports.push(file.report);
    }
    if let Some(report) = broken_config {
        exit = exit.max(Exit::Unusable);
        reports.insert(reports.partition_point(|other| other.file.path() < report.file.path()), report);
    }
    for finding in reports.iter().flat_map(|report| &report.findings) {
        match finding.severity {
            Severity::Error => summary.errors += 1,
            Severity::Warning => summary.warnings += 1,
            Severity::Note => summary.notes += 1,
        }
    }
    terminal.result(&match arguments.format {
        Format::Human => terminal.drawn(&reports),
        Format::Concise => reports.iter().map(report::concise).collect(),
        Format::Json => report::json(&reports, summary),
    });
    if !arguments.quiet && arguments.format != Format::Json {
        terminal.message(&told(summary));
    }
    let fails = match arguments.fail_on {
        FailOn::Error => summary.errors,
        FailOn::Warning => summary.errors + summary.warnings,
        FailOn::Note => summary.errors + summary.warnings + summary.notes,
        FailOn::Never => 0,
    };
    exit.max(if fails > 0 { Exit::Found } else { Exit::Done }).max(if terminal.has_failed() {
        Exit::Unusable
    } else {
        Exit::Done
    })
}

fn unusable(message: &str, terminal: &mut Terminal) -> Exit {
    terminal.message(message);
    Exit::Unusable
}

fn describe(path: &Path, config: &mut Config) -> Result<(), String> {
    let file = files::read(path)?;
    let object = Object::from_describe(file.text()).map_err(|error| format!("{}: {error}", path.display()))?;
    config.objects.insert(object.name().to_ascii_lowercase(), object);
    Ok(())
}

/// The level of each rule, from the configuration and the command line.
fn levels(arguments: &Arguments, config: &Config) -> Result<Levels, String> {
    let mut levels = Levels::default();
    for (name, level) in &config.rules {
        if let Some(rule) = rules::find(name) {
            levels.set(rule, *level);
        }
    }
    if !arguments.select.is_empty() {
        let selected = arguments.select.iter().map(|name| named(name, "--select")).collect::<Result<Vec<_>, _>>()?;
        levels.select(&selected);
    }
    for name in &arguments.ignore {
        levels.set(named(name, "--ignore")?, None);
    }
    Ok(levels)
}

fn named(name: &str, option: &str) -> Result<&'static Rule, String> {
    rules::find(name.trim()).ok_or_else(|| {
        let help = nearest_rule(name)
            .map_or("`bzsf explain` lists the rules".to_owned(), |near| format!("did you mean {near}?"));
        format!("{option}: there is no rule {name}; {help}")
    })
}

impl Arguments {
    /// Whether repairs are made or shown.
    fn repairs(&self) -> bool {
        self.fix || self.unsafe_fixes || self.diff
    }
}

/// What comes of the files that are ours, in the order of their paths: each is read and given to `look`, in parallel. What
/// cannot be read is told: one given by name ends in exit code 2, another in 4.
fn sources<T: Send>(
    arguments: &Arguments,
    config: &Config,
    exit: &mut Exit,
    terminal: &mut Terminal,
    look: impl Fn(Source) -> T + Sync,
) -> Result<Vec<T>, Exit> {
    let mut sources = Vec::new();
    let mut paths = arguments.paths.clone();
    if paths.iter().any(|path| path.as_os_str() == "-") {
        paths.retain(|path| path.as_os_str() != "-");
        let name = arguments.stdin_filename.as_ref().map_or("<stdin>".to_owned(), |path| path.display().to_string());
        let file = files::read_stdin(&name).map_err(|message| unusable(&message, terminal))?;
        let source = Source::classify(Arc::clone(&file), true).unwrap_or_else(|| Source::new(file, FileKind::Liquid));
        sources.push(look(source));
        if paths.is_empty() {
            return Ok(sources);
        }
    } else if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let (found, problems) = lint::find(&paths, &config.exclude);
    for (path, reason) in problems {
        let given = paths.contains(&path);
        let reason =
            if reason.contains("No such file") { "there is no such file or folder".to_owned() } else { reason };
        terminal.message(&format!("{}: {reason}", path.display()));
        *exit = (*exit).max(if given { Exit::Unusable } else { Exit::Internal });
    }
    let read: Vec<_> = found
        .into_par_iter()
        .map(|found| {
            let read = files::read(&found.path).map(|file| match Source::classify(Arc::clone(&file), found.given) {
                Some(source) => Ok(look(source)),
                None => Err(file),
            });
            (found.given, read)
        })
        .collect();
    for (given, read) in read {
        match read {
            Ok(Ok(source)) => sources.push(source),
            Ok(Err(file)) => {
                if arguments.verbose {
                    terminal.message(&format!("{}: passed over, neither spec nor template", file.path()));
                }
            }
            Err(message) => {
                terminal.message(&message);
                *exit = (*exit).max(if given { Exit::Unusable } else { Exit::Internal });
            }
        }
    }
    Ok(sources)
}

/// The files after repairs: written back, or only shown with `--diff`, after which there is nothing left to do.
fn repaired(
    arguments: &Arguments,
    linter: &Linter<'_>,
    sources: Vec<Source>,
    exit: &mut Exit,
    terminal: &mut Terminal,
) -> Option<Vec<Source>> {
    if sources.is_empty() {
        return Some(sources);
    }
    let fixed: Vec<_> = sources
        .into_par_iter()
        .map(|source| {
            let fixed = lint::fix(linter, &source.file, source.kind, arguments.unsafe_fixes);
            (source, fixed)
        })
        .collect();
    let mut after = Vec::new();
    let mut count = 0;
    for (source, fixed) in fixed {
        let Some(fixed) = fixed else {
            after.push(source);
            continue;
        };
        let file = &source.file;
        if arguments.diff {
            let difference =
                diff::unified(file.path(), "repaired", file.text(), fixed.file.text(), terminal.has_color());
            // What may not be shown in an excerpt may not be shown here.
            let secrets = [file, &fixed.file].into_iter().flat_map(|file| {
                let report = linter.check(Arc::clone(file), source.kind).report;
                report.secrets.iter().map(|span| span.of(file.text()).to_owned()).collect::<Vec<_>>()
            });
            let secrets: Vec<String> = secrets.collect();
            terminal.result(&diff::masked(&difference, &secrets));
            *exit = (*exit).max(Exit::Found);
            continue;
        }
        let is_file = !arguments.paths.iter().any(|path| path.as_os_str() == "-") || Path::new(file.path()).is_file();
        match is_file.then(|| files::write(Path::new(file.path()), fixed.file.text())) {
            Some(Err(error)) => {
                terminal.message(&format!("{}: {}", file.path(), files::told(&error)));
                *exit = (*exit).max(Exit::Unusable);
                after.push(source);
            }
            _ => {
                count += fixed.count;
                after.push(Source::new(fixed.file, source.kind));
            }
        }
    }
    if count > 0 && !arguments.quiet {
        terminal.message(&format!("{count} {} repaired", if count == 1 { "finding" } else { "findings" }));
    }
    (!arguments.diff).then_some(after)
}

fn told(summary: Summary) -> String {
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let mut text = format!(
        "{}: {}, {}, {}",
        plural(summary.files, "file"),
        plural(summary.errors, "error"),
        plural(summary.warnings, "warning"),
        plural(summary.notes, "note")
    );
    if summary.suppressed > 0 {
        text.push_str(&format!(" ({} suppressed)", summary.suppressed));
    }
    text
}
