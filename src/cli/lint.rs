//! `bzsf lint`: files in, findings out.

mod adopt;
mod input;
mod repair;
mod revision;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::terminal::Terminal;
use super::{Exit, files};
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::lint::rule::Rule;
use crate::lint::{Checked, Levels, Linter, nearest_rule, rules};
use crate::report::{self, FileReport, Problem, RulePage, Run, Summary, junit};

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

    /// Repair what can certainly be repaired; standard input goes to standard output
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

    /// Check only files that were changed since a git revision
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    since: Option<String>,

    /// Check what is staged in git, as it would be committed
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff", "add_suppressions"])]
    staged: bool,

    /// Do not tell the findings that this file accepts
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write a file that accepts the findings of this run
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "add_suppressions", "since", "staged"])]
    write_baseline: Option<PathBuf>,

    /// Take out of the baseline what is no longer found
    #[arg(long, requires = "baseline")]
    prune_baseline: bool,

    /// Write suppressions of all findings into their files, or into bzsf.yaml for templates
    #[arg(long, value_name = "REASON", conflicts_with_all = ["diff", "no_suppressions"])]
    add_suppressions: Option<String>,

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
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations
    Github,
    /// A Code Quality report of GitLab's
    Gitlab,
    /// JUnit's XML
    Junit,
    /// Checkstyle's XML
    Checkstyle,
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

/// One run: what it was told to do, and how it goes.
struct Session<'a> {
    arguments: &'a Arguments,
    terminal: &'a mut Terminal,
    exit: Exit,
    /// What could not be checked.
    problems: Vec<Problem>,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    if let Some(jobs) = arguments.jobs.or(arguments.is_one_file().then_some(1)) {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(jobs);
        let threads = if jobs == 1 { threads.use_current_thread() } else { threads };
        // The pool of threads can be made once only; a second run in one process keeps the first.
        let _ = threads.build_global();
    }
    let mut session = Session { arguments, terminal, exit: Exit::Done, problems: Vec::new() };
    session.run().unwrap_or_else(|message| {
        session.terminal.message(&message);
        Exit::Unusable
    })
}

impl Session<'_> {
    /// How the run ends; the error is a sentence that says what cannot be used.
    fn run(&mut self) -> Result<Exit, String> {
        let arguments = self.arguments;
        adopt::check(arguments)?;
        let (mut config, mut broken_config) = self.config()?;
        let levels = levels(arguments, &config)?;
        let baseline = adopt::read_baseline(arguments)?;
        if let Some(report) = broken_config.as_ref().filter(|_| arguments.accepts()) {
            return Err(format!(
                "{}: it holds mistakes, which have to go before findings are accepted",
                report.file.path()
            ));
        }
        let Some(mut checked) = self.checked(&config, &levels)? else { return Ok(self.exit) };
        let is_part = arguments.since.is_some() || arguments.staged;
        if checked.is_empty() && !is_part && broken_config.is_none() && self.exit == Exit::Done {
            self.terminal.message("no spec, webhook template or Liquid file under the given paths");
            return Ok(Exit::Nothing);
        }
        if let Some(path) = &arguments.write_baseline {
            return self.write_baseline(path, &checked);
        }
        let mut applied = self.apply_baseline(baseline.as_ref(), &mut checked, &levels)?;
        if let Some(reason) = &arguments.add_suppressions
            && self.add_suppressions(reason, &config, &levels, &checked)?
        {
            (config, broken_config) = self.config()?;
            checked = self.checked(&config, &levels)?.unwrap_or_default();
            applied = self.apply_baseline(baseline.as_ref(), &mut checked, &levels)?;
        }
        self.tell_baseline(baseline, applied)?;
        Ok(self.told(checked, broken_config))
    }

    /// The configuration, and what was found in it, if anything was.
    fn config(&self) -> Result<(Config, Option<FileReport>), String> {
        let (mut config, report) = match files::config(self.arguments.config.as_deref())? {
            Some(read) => (read.config, Some(read.report)),
            None => (Config::default(), None),
        };
        if let Some(path) = &self.arguments.describe {
            describe(path, &mut config)?;
        }
        Ok((config, report.filter(|report| !report.findings.is_empty())))
    }

    /// The files of the run, checked; `None` where repairs were only shown.
    fn checked(&mut self, config: &Config, levels: &Levels) -> Result<Option<Vec<Checked>>, String> {
        let linter = Linter::new(config, levels.clone(), !self.arguments.no_suppressions);
        let looked = if self.arguments.repairs() {
            let sources = self.sources(config, |source| source)?;
            match self.repaired(&linter, sources) {
                Some(sources) => sources.into_par_iter().map(|source| linter.look(source)).collect(),
                None => return Ok(None),
            }
        } else {
            // Each file is looked at where it was read, so that its tree need not be kept.
            self.sources(config, |source| linter.look(source))?
        };
        let checked = linter.together(looked);
        for (path, rule) in
            checked.iter().flat_map(|file| file.failed.iter().map(|rule| (file.report.file.path(), *rule)))
        {
            let message = format!("{path}: the rule {rule} failed; this is a mistake of bzsf's");
            self.problem(Exit::Internal, path.to_owned(), Some(rule), message);
        }
        Ok(Some(checked))
    }

    /// Tells what was found, and how the run ends.
    fn told(&mut self, checked: Vec<Checked>, broken_config: Option<FileReport>) -> Exit {
        let mut summary = Summary { files: checked.len(), ..Summary::default() };
        let mut reports: Vec<FileReport> = Vec::new();
        for file in checked {
            summary.suppressed += file.suppressed;
            reports.push(file.report);
        }
        if let Some(report) = broken_config {
            self.exit = self.exit.max(Exit::Unusable);
            reports.insert(reports.partition_point(|other| other.file.path() < report.file.path()), report);
        }
        for finding in reports.iter().flat_map(|report| &report.findings) {
            match finding.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Note => summary.notes += 1,
            }
        }
        let arguments = self.arguments;
        let fails_from = arguments.fail_on.level();
        let folder = std::env::current_dir().unwrap_or_default();
        let run = Run { reports: &reports, problems: &self.problems, folder: &folder };
        let text = match arguments.format {
            Format::Human => self.terminal.drawn(&reports),
            Format::Concise => reports.iter().map(report::concise).collect(),
            Format::Json => report::json(&reports, summary),
            Format::Sarif => report::sarif(&run, &rule_pages()),
            Format::Github => report::github(&run),
            Format::Gitlab => report::gitlab(&run),
            Format::Junit => junit::findings(&run, fails_from),
            Format::Checkstyle => report::checkstyle(&run),
        };
        match arguments.prints_repaired() {
            true => self.terminal.aside(&text),
            false => self.terminal.result(&text),
        }
        if !arguments.quiet && matches!(arguments.format, Format::Human | Format::Concise | Format::Github) {
            self.terminal.message(&summed(summary));
        }
        let fails = |finding: &crate::diagnostic::Diagnostic| fails_from.is_some_and(|level| finding.severity >= level);
        let failed = reports.iter().flat_map(|report| &report.findings).any(fails);
        self.exit.max(if failed { Exit::Found } else { Exit::Done })
    }

    /// Tells what could not be checked, once.
    fn problem(&mut self, exit: Exit, path: String, rule: Option<&'static str>, message: String) {
        self.exit = self.exit.max(exit);
        if !self.problems.iter().any(|problem| problem.message == message) {
            self.terminal.message(&message);
            self.problems.push(Problem { path, rule, message });
        }
    }
}

/// The rules as SARIF lists them.
fn rule_pages() -> Vec<RulePage> {
    let pages = rules::GROUPS.iter().flat_map(|group| {
        group.rules.iter().map(|rule| RulePage {
            name: rule.name,
            group: group.name,
            severity: rule.severity,
            summary: rule.summary,
            page: rule.whole_page(),
        })
    });
    pages.collect()
}

fn describe(path: &Path, config: &mut Config) -> Result<(), String> {
    let file = files::read(path)?;
    config.add_describe(file.text()).map_err(|error| format!("{}: {error}", path.display()))
}

/// The level of each rule, from the configuration and the command line.
fn levels(arguments: &Arguments, config: &Config) -> Result<Levels, String> {
    let mut levels = Levels::of(config);
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

    /// Whether findings are to be accepted for good.
    fn accepts(&self) -> bool {
        self.write_baseline.is_some() || self.add_suppressions.is_some()
    }

    /// Whether one file is checked alone, for which no thread need be started.
    fn is_one_file(&self) -> bool {
        matches!(self.paths.as_slice(), [path] if path.as_os_str() == "-" || path.is_file())
    }

    /// Whether standard input goes out again, repaired, on standard output.
    fn prints_repaired(&self) -> bool {
        self.reads_stdin() && (self.fix || self.unsafe_fixes) && !self.diff
    }

    /// Whether standard input is to be read.
    fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|path| path.as_os_str() == "-")
    }
}

impl FailOn {
    fn level(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Never => None,
        }
    }
}

fn summed(summary: Summary) -> String {
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
