//! `bzsf preflight`: a message and an audience in, a report out.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::rehearsal::{self, Flags, Rehearsal};
use super::terminal::Terminal;
use super::{Exit, files};
use crate::preflight::{
    self, Audience, CacheAge, Lines, NotCached, Options, Report, RunError, Tally, Template, Wanted, human,
};

/// The arguments of `preflight`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A spec or a webhook template
    #[arg(value_name = "FILE", required_unless_present = "merge")]
    file: Option<PathBuf>,

    /// Exported users: files, folders, or - for standard input; NDJSON, JSON or CSV, as it is, gzipped or zipped
    #[arg(long, value_name = "EXPORT", num_args = 1.., required_unless_present = "merge")]
    users: Vec<PathBuf>,

    /// Put reports of parts together, in this order, to the report of one run over all of them
    #[arg(long, value_name = "REPORT", num_args = 1.., conflicts_with_all = ["file", "users", "out", "rate", "cache_max_age", "licences"])]
    merge: Vec<PathBuf>,

    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write a line for each user who is refused or failed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Name the first N users of each reason
    #[arg(long, default_value_t = 5, value_name = "N")]
    samples: usize,

    /// The number of users that may be refused or fail
    #[arg(long, default_value_t = 0, value_name = "N")]
    max_refused: u64,

    /// Messages a second, or a minute: 10, 600/m
    #[arg(long, value_parser = rate, value_name = "N[/m]")]
    rate: Option<f64>,

    /// Reckon with another cache of the token: seconds, or none
    #[arg(long, value_parser = cache_max_age, value_name = "SECONDS")]
    cache_max_age: Option<CacheAge>,

    /// The licences of an Enterprise edition, by which its daily API calls are reckoned
    #[arg(long, value_name = "N")]
    licences: Option<u64>,

    #[command(flatten)]
    flags: Flags,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A summary
    #[default]
    Human,
    /// One JSON object
    Json,
    /// One line a user, in the order of the input
    Ndjson,
}

/// Messages a second.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    let (number, seconds) = text.strip_suffix("/m").map_or((text, 1.0), |number| (number, 60.0));
    let rate = number.trim().parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
    rate.map(|rate| rate / seconds)
        .ok_or_else(|| "write messages a second, as `10`, or a minute, as `600/m`".to_owned())
}

fn cache_max_age(text: &str) -> Result<CacheAge, String> {
    match text {
        "none" => Ok(CacheAge::Not(NotCached::None)),
        seconds => seconds.parse().map(CacheAge::Seconds).map_err(|_| "write seconds, as `900`, or `none`".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    let report = match &arguments.file {
        Some(file) => preflight(file, arguments, terminal),
        None => merged(arguments, terminal),
    };
    let report = match report {
        Ok(report) => report,
        Err(exit) => return exit,
    };
    if report.users == 0 {
        terminal.message("there is no user in the exports");
        return Exit::Nothing;
    }
    match arguments.format {
        Format::Human => terminal.result(&crate::report::visible(&human(&report))),
        Format::Json => terminal.result(&report.to_json()),
        Format::Ndjson => {}
    }
    if report.problems() > arguments.max_refused { Exit::Found } else { Exit::Done }
}

fn merged(arguments: &Arguments, terminal: &mut Terminal) -> Result<Report, Exit> {
    if arguments.format == Format::Ndjson {
        return Err(unusable("--merge: a report has no lines of users; use --format human or json", terminal));
    }
    let mut parts = Vec::new();
    for path in &arguments.merge {
        let file = files::read(path).map_err(|message| unusable(&message, terminal))?;
        let part = Report::from_json(file.text())
            .map_err(|error| unusable(&format!("{}: no report of preflight: {error}", path.display()), terminal))?;
        parts.push(part);
    }
    match preflight::merge(parts) {
        Ok(Some(report)) => Ok(report),
        Ok(None) => Err(Exit::Nothing),
        Err((number, error)) => {
            let path = arguments.merge.get(number).map(|path| path.display().to_string()).unwrap_or_default();
            Err(unusable(&format!("{path}: {error}, so it cannot be put together with those before it"), terminal))
        }
    }
}

fn preflight(path: &Path, arguments: &Arguments, terminal: &mut Terminal) -> Result<Report, Exit> {
    let rehearsal = Rehearsal::load(&arguments.flags, terminal)?;
    let message = rehearsal::message(path, &arguments.flags, terminal)?;
    let resources = rehearsal.resources(&message, terminal)?;
    if message.method.is_none() {
        let message = format!("{}: a file of Liquid sends nothing; name a spec or a webhook template", path.display());
        return Err(unusable(&message, terminal));
    }
    let template = Template {
        name: message.name.clone(),
        sha256: rehearsal::sha256(&rehearsal::template(&message, &arguments.flags, terminal)?),
    };
    let options = Options {
        samples: arguments.samples,
        rate: arguments.rate,
        cache_max_age: arguments.cache_max_age,
        licences: arguments.licences,
    };
    let masking = rehearsal.masking(&resources.responses);
    let audience = Audience {
        message: &message,
        resources: &resources,
        masking: &masking,
        describe: rehearsal.describe(),
        seed: arguments.flags.seed,
        samples: arguments.samples,
        wanted: Wanted { all: arguments.format == Format::Ndjson, problems: arguments.out.is_some() },
    };
    let tally = audience_tally(&audience, arguments, terminal)?;
    tell(&tally, terminal);
    Ok(Report::new(tally, template, options))
}

/// Runs, and writes what is asked for on the way.
fn audience_tally(audience: &Audience<'_>, arguments: &Arguments, terminal: &mut Terminal) -> Result<Tally, Exit> {
    let mut out = match &arguments.out {
        Some(path) => {
            let created = files::Whole::create(path);
            Some(created.map_err(|error| unusable(&format!("{}: {}", path.display(), files::told(&error)), terminal))?)
        }
        None => None,
    };
    let bar = progress_bar(&arguments.users);
    let run = preflight::run(audience, &arguments.users, &|bytes| bar.inc(bytes), |lines: &Lines| {
        let told = |what: &str, error: io::Error| {
            io::Error::new(error.kind(), format!("{what} cannot be written: {}", files::told(&error)))
        };
        io::stdout().write_all(lines.all.as_bytes()).map_err(|error| told("standard output", error))?;
        let written = out.as_mut().map_or(Ok(()), |out| out.write_all(lines.problems.as_bytes()));
        written.map_err(|error| told("the file of --out", error))
    });
    bar.finish_and_clear();
    let tally = match run {
        Ok(tally) => tally,
        Err(RunError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Err(Exit::Done),
        Err(error) => return Err(unusable(&error.to_string(), terminal)),
    };
    if let Some(out) = out {
        out.finish().map_err(|error| unusable(&format!("--out: {}", files::told(&error)), terminal))?;
    }
    Ok(tally)
}

/// Progress in bytes read, on a terminal only.
fn progress_bar(exports: &[PathBuf]) -> ProgressBar {
    const TEMPLATE: &str = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    match preflight::size(exports) {
        // The template is a constant; the default style stands in for a broken one.
        Some(size) => ProgressBar::new(size)
            .with_style(ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar())),
        None => ProgressBar::new_spinner(),
    }
}

/// Tells what is not in the report: records that could not be read, and warnings.
fn tell(tally: &Tally, terminal: &mut Terminal) {
    for told in tally.unreadable.iter().chain(&tally.warnings) {
        terminal.message(told);
    }
    let more = tally.unreadable_users().saturating_sub(tally.unreadable.len() as u64);
    if more > 0 {
        terminal.message(&format!("{more} more records cannot be read"));
    }
}

fn unusable(message: &str, terminal: &mut Terminal) -> Exit {
    terminal.message(message);
    Exit::Unusable
}
