//! `bzsf send`: plays Braze against a local Salesforce or an org.

mod human;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::rehearsal::{self, Flags, Rehearsal, told, usable};
use super::terminal::Terminal;
use super::{Exit, files, preflight};
use crate::catalogue;
use crate::compile::{Settings, form_encoded};
use crate::mock;
use crate::render::{Message, read_user};
use crate::send::{Origin, SendError, Sending, Sent, State, Summary, Users};
use crate::source::SourceFile;
use crate::template::{FileKind, Source};

/// The arguments of `send`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A spec or a webhook template
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Users, each a JSON or YAML file in the shape of Braze's user export; `-` is standard input
    #[arg(long, value_name = "USER", num_args = 1.., required_unless_present = "users", conflicts_with = "users")]
    user: Vec<PathBuf>,

    /// Exported users: files, folders, or - for standard input; NDJSON, JSON or CSV, as it is, gzipped or zipped
    #[arg(long, value_name = "EXPORT", num_args = 1..)]
    users: Vec<PathBuf>,

    /// Send to this scheme, host and port, such as http://127.0.0.1:8080, instead of the template's own
    #[arg(long, value_name = "URL")]
    salesforce: Option<String>,

    /// Send, though the target is not this machine
    #[arg(long)]
    yes: bool,

    /// At most so many messages a second, or a minute: 10, 600/m
    #[arg(long, value_parser = preflight::rate, value_name = "N[/m]")]
    rate: Option<f64>,

    /// Messages under way at once
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    concurrency: u16,

    /// How often a webhook is sent again after 408, 429, 5xx and broken connections
    #[arg(long, default_value_t = catalogue::WEBHOOK.retries, value_name = "N")]
    retries: u32,

    /// The pause before the first time, which doubles with each; the answer's Retry-After wins
    #[arg(long, default_value = "1s", value_name = "DURATION", value_parser = mock::duration)]
    backoff: Duration,

    /// What was sent to whom, so that an interrupted run goes on
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Send to these of the state file again
    #[arg(long, value_name = "OUTCOME", value_enum, requires = "state", value_delimiter = ',')]
    resend: Vec<Resend>,

    /// How the result is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    flags: Flags,
}

/// Who is sent a message again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Resend {
    /// Those whose message failed
    Failed,
    /// Those who may have a lead or not
    Doubtful,
}

/// How the result is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object
    Json,
    /// One JSON object a message, as it ends
    Ndjson,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    send(arguments, terminal).unwrap_or_else(|exit| exit)
}

fn send(arguments: &Arguments, terminal: &mut Terminal) -> Result<Exit, Exit> {
    let flags = &arguments.flags;
    let written = rehearsal::message(&arguments.file, flags, terminal)?;
    let rehearsal = Rehearsal::load(flags, terminal)?;
    let template = rehearsal::template(&written, flags, terminal)?;
    told(sendable(&written).map_err(|why| format!("{}: {why}", arguments.file.display())), terminal)?;
    let Filled { message, credentials, secrets } = told(filled(&written, &template), terminal)?;
    let resources = rehearsal.resources(&message, terminal)?;
    let target = told(target(arguments, &message), terminal)?;
    let users = users(arguments, terminal)?;
    let state = match &arguments.state {
        Some(path) => {
            let state = State::open(path, &rehearsal::sha256(&template), &target.to_string());
            Some(told(state.map_err(|error| format!("{}: {error}", path.display())), terminal)?)
        }
        None => None,
    };
    let sending = Sending {
        message: &message,
        resources: &resources,
        credentials,
        seed: flags.seed,
        target,
        is_replaced: arguments.salesforce.is_some(),
        rate: arguments.rate,
        concurrency: arguments.concurrency.into(),
        retries: arguments.retries,
        backoff: arguments.backoff,
        state,
        resend_failed: arguments.resend.contains(&Resend::Failed),
        resend_doubtful: arguments.resend.contains(&Resend::Doubtful),
        masking: rehearsal.masking(&resources.responses).with_secrets(secrets.iter().map(String::as_str), []),
    };
    Ok(carried_out(&sending, &users, arguments.format, terminal))
}

/// Sends, and prints what comes.
fn carried_out(sending: &Sending<'_>, users: &Users, format: Format, terminal: &mut Terminal) -> Exit {
    let stop = stopped_by_signals();
    let bar = progress_bar();
    let mut summary = Summary::default();
    let mut messages = Vec::new();
    let ended = sending.run(users, &stop, |sent| {
        summary.count(&sent);
        bar.inc(1);
        bar.set_message(format!("{} failed, {} doubtful", summary.failed, summary.doubtful));
        match format {
            Format::Human => bar.suspend(|| human::print(&sent, terminal)),
            Format::Ndjson => bar.suspend(|| terminal.result(&line(&sent))),
            Format::Json => messages.push(sent),
        }
    });
    bar.finish_and_clear();
    if format == Format::Json {
        messages.sort_by_key(|sent| sent.number);
        let report = json!({ "version": 1, "summary": summary, "messages": messages });
        terminal.result(&format!("{report:#}\n"));
    }
    if summary.users > 0 {
        human::table(&summary);
    }
    let is_interrupted = stop.load(Ordering::Relaxed);
    match &ended {
        Err(error) => terminal.message(&error.to_string()),
        Ok(()) if is_interrupted => {
            terminal.message("interrupted: what was under way is finished; with `--state`, the same command goes on");
        }
        Ok(()) if summary.users == 0 => {
            terminal.message("there is no user in the given files");
            return Exit::Nothing;
        }
        Ok(()) => {}
    }
    let is_unread = matches!(ended, Err(SendError::Input(_))) && summary.users == summary.skipped;
    if is_unread {
        Exit::Unusable
    } else if ended.is_err() || is_interrupted || summary.failed + summary.doubtful > 0 {
        Exit::Found
    } else {
        Exit::Done
    }
}

/// A message as a line of NDJSON.
fn line(sent: &Sent) -> String {
    // Text and numbers become JSON without fail.
    serde_json::to_string(sent).unwrap_or_default() + "\n"
}

/// Set by the first SIGINT or SIGTERM; the second ends the process at once.
fn stopped_by_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let (ready, is_ready) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        mock::on_signals(&ready, || told.store(true, Ordering::Relaxed));
        // Where no signal can be waited for, they end the process as they do any other.
        if told.load(Ordering::Relaxed) {
            std::process::exit(1);
        }
    });
    let _ = is_ready.recv();
    stop
}

fn progress_bar() -> ProgressBar {
    const TEMPLATE: &str = "{spinner} {pos} messages, {per_sec}, {msg}";
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    // The template is a constant; the default style stands in for a broken one.
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}

/// Why a message cannot be sent from here.
fn sendable(message: &Message) -> Result<(), String> {
    if message.method.is_none() {
        return Err("a file of Liquid sends nothing; name a spec or a webhook template".to_owned());
    }
    Ok(())
}

/// A message with the values of environment variables in the places of its secrets.
struct Filled {
    message: Message,
    /// What stands in `Authorization` for the credentials that Braze stores.
    credentials: BTreeMap<String, String>,
    /// The values.
    secrets: Vec<String>,
}

fn filled(message: &Message, template: &str) -> Result<Filled, String> {
    let path = message.file.path();
    let read = |text: String| {
        let source = Source::new(Arc::new(SourceFile::new(path, text)), FileKind::Template);
        let read = Message::read(source, &Settings::default()).map_err(|error| format!("{path}: {error}"))?;
        read.message.ok_or_else(|| format!("{path}: it cannot be read once its secrets are filled in"))
    };
    let mut values = BTreeMap::new();
    let mut credentials = BTreeMap::new();
    for field in &read(template.to_owned())?.fields {
        let text = field.text.as_str();
        for name in variables(text) {
            let place = format!("where `[{name}]` stands in the template");
            values.insert(name.to_owned(), variable(name, &place)?);
        }
        for name in stored(text) {
            let [user, password] = ["USERNAME", "PASSWORD"].map(|part| {
                let variable =
                    name.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_ascii_uppercase() + "_" + part;
                self::variable(&variable, &format!("in the credential `{name}`, which is stored in Braze"))
            });
            credentials.insert(name.to_owned(), (user?, password?));
        }
    }
    let mut text = template.to_owned();
    for (name, value) in &values {
        text = text.replace(&format!("[{name}]"), &form_encoded(value));
    }
    let passwords = credentials.values().map(|(_, password)| password.clone());
    let secrets = values.into_values().chain(passwords).collect();
    let basic = |(user, password): (String, String)| format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let credentials = credentials.into_iter().map(|(name, pair)| (name, basic(pair))).collect();
    Ok(Filled { message: read(text)?, credentials, secrets })
}

/// The value of an environment variable, which belongs in a place.
fn variable(name: &str, place: &str) -> Result<String, String> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| {
        format!("the environment variable `{name}` is not set; its value belongs {place}, and nothing was sent")
    })
}

/// The names of the credentials that Braze stores.
fn stored(text: &str) -> Vec<&str> {
    let options = [":basic_auth", ":auth_credentials"].into_iter();
    let values =
        options.flat_map(|option| text.split(option).skip(1)).filter(|rest| rest.starts_with(char::is_whitespace));
    values.filter_map(|rest| rest.split_whitespace().next()).collect()
}

/// The names of environment variables in the places of secrets: `[SF_CLIENT_SECRET]`.
fn variables(text: &str) -> Vec<&str> {
    let found = catalogue::placeholders(text).into_iter().filter_map(|placeholder| {
        let before = text.get(..placeholder.range.start)?;
        let name = text.get(placeholder.range)?.strip_prefix('[')?.strip_suffix(']')?;
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        (is_name && (placeholder.secret || before.ends_with('='))).then_some(name)
    });
    found.collect()
}

/// Where messages go.
fn target(arguments: &Arguments, message: &Message) -> Result<Origin, String> {
    let target = match &arguments.salesforce {
        Some(url) => Origin::parse(url).map_err(|error| format!("--salesforce: {error}"))?,
        None => {
            let url = message.fields.first().map(|field| field.text.as_str()).unwrap_or_default();
            Origin::of_url(url).ok_or_else(|| {
                let path = message.file.path();
                let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
                if rest.split('/').next().is_some_and(|host| host.contains('{')) {
                    format!("{path}: the host of the URL cannot be told before a user is known; name one with `--salesforce`")
                } else {
                    format!("{path}: `{url}` is no URL that can be sent to; write https, a host, perhaps a port, and a path")
                }
            })?
        }
    };
    target.check(arguments.yes).map_err(|error| error.to_string())?;
    Ok(target)
}

/// Those who are sent the message, as far as they can be read beforehand.
fn users(arguments: &Arguments, terminal: &mut Terminal) -> Result<Users, Exit> {
    if arguments.user.is_empty() {
        for path in arguments.users.iter().filter(|path| path.as_os_str() != "-") {
            let found = std::fs::metadata(path).map(|_| ());
            told(found.map_err(|error| format!("{}: {}", path.display(), files::told(&error))), terminal)?;
        }
        return Ok(Users::Exports(arguments.users.clone()));
    }
    let users = arguments.user.iter().map(|path| {
        let file = if path == Path::new("-") { files::read_stdin("<stdin>") } else { files::read(path) };
        Ok(usable(read_user(told(file, terminal)?), terminal)?.to_json())
    });
    Ok(Users::Given(users.collect::<Result<_, Exit>>()?))
}
