//! `bzsf mock`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::terminal::Terminal;
use super::{Exit, files};
use crate::catalogue::{Field, Object};
use crate::mock::{self, Fault, Options, Tell};
use crate::report::visible;

const CLIENT_ID: &str = "mock-client-id";
const CLIENT_SECRET: &str = "mock-client-secret";

/// The arguments of `mock`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// The id of the one client that the token endpoint knows
    #[arg(long, value_name = "TEXT", default_value = CLIENT_ID)]
    client_id: String,

    /// The secret of that client
    #[arg(long, value_name = "TEXT", default_value = CLIENT_SECRET)]
    client_secret: String,

    /// A describe of Lead, as `sf sobject describe` prints it, in place of the built-in fields
    #[arg(long, value_name = "FILE")]
    describe: Option<PathBuf>,

    /// Fields more: a JSON array of members of a describe's `fields`
    #[arg(long, value_name = "FILE")]
    fields: Option<PathBuf>,

    /// Leads to start with, where there are none: a JSON array, or one object a line
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,

    /// The SQLite file in which leads outlive the mock; without it they are in memory
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,

    /// How long a token lives without being used, such as `15m`
    #[arg(long, value_name = "DURATION", default_value = "2h", value_parser = mock::duration)]
    session_timeout: Duration,

    /// What goes wrong: NAME[=VALUE][:first=N|:after=N|:every=N] of expired-token, login-rate, request-limit, duplicate-rule[=alert|block], unavailable, latency=DURATION, lost-answer
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<Fault>,

    /// Appends one JSON object a request to a file; `-` is standard output
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,

    /// No line a request on standard error
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(arguments: Arguments, terminal: &mut Terminal) -> Exit {
    let secret = if arguments.client_secret == CLIENT_SECRET { CLIENT_SECRET } else { "***" };
    let client = format!("client id {}, client secret {secret}", arguments.client_id);
    let is_loopback = arguments.listen.ip().is_loopback();
    let options = match options(arguments) {
        Ok(options) => options,
        Err(told) => {
            terminal.message(&told);
            return Exit::Unusable;
        }
    };
    let ready = |address: SocketAddr| {
        say(&format!("listening on http://{address}"));
        say(&client);
        if !is_loopback {
            say(&format!(
                "warning: {address} can be reached from other machines; anyone there can read and change the leads"
            ));
        }
    };
    match mock::run(options, ready) {
        Ok(()) => Exit::Done,
        Err(error) => {
            terminal.message(&error.to_string());
            Exit::Unusable
        }
    }
}

/// A line on standard error. When it is closed, nobody is there to be told.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "bzsf mock: {}", visible(text));
}

fn options(arguments: Arguments) -> Result<Options, String> {
    let file = |path: &Path| files::read(path).map(|file| file.text().to_owned());
    let unusable = |path: &Path, told: &dyn std::fmt::Display| format!("{}: {told}", path.display());
    let mut object = match &arguments.describe {
        Some(path) => Object::from_describe(&file(path)?).map_err(|error| unusable(path, &error))?,
        None => mock::base_lead(),
    };
    if let (Some(path), false) = (&arguments.describe, object.name() == "Lead") {
        return Err(unusable(path, &format!("it describes {}, and the mock knows Lead only", object.name())));
    }
    if let Some(path) = &arguments.fields {
        let fields = Field::list_from_json(&file(path)?).map_err(|error| unusable(path, &error))?;
        object = mock::with_fields(&object, fields);
    }
    Ok(Options {
        listen: arguments.listen,
        client_id: arguments.client_id,
        client_secret: arguments.client_secret,
        object,
        seed: arguments.seed.as_deref().map(file).transpose()?,
        database: arguments.database,
        session_timeout: arguments.session_timeout,
        faults: arguments.faults,
        log: arguments.log.as_deref().map(log).transpose()?,
        tell: (!arguments.quiet).then(|| Box::new(say) as Tell),
    })
}

fn log(path: &Path) -> Result<Box<dyn Write + Send>, String> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdout()));
    }
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    let file = file.map_err(|error| format!("{}: {}", path.display(), files::told(&error)))?;
    Ok(Box::new(file))
}
