//! `bzsf serve`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::terminal::Terminal;
use super::{Exit, environment, files};
use crate::report::visible;
use crate::serve::{self, Options, ServeError};

/// The arguments of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder whose specs and templates are served, or one file of them
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,

    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,

    /// Let the editor write files, below PATH only
    #[arg(long)]
    write: bool,

    /// The environment of bzsf.yaml whose org and app are used
    #[arg(long, value_name = "NAME")]
    env: Option<String>,

    /// The configuration, instead of the nearest bzsf.yaml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub(super) fn run(arguments: Arguments, terminal: &mut Terminal) -> Exit {
    let (settings, config) = match environment::read(arguments.config.as_deref(), arguments.env.as_deref(), terminal) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let (is_loopback, can_write) = (arguments.listen.ip().is_loopback(), arguments.write);
    let ready = |address: SocketAddr| {
        say(&format!("listening on http://{address}"));
        if !is_loopback {
            let what = if can_write { "read and change" } else { "read" };
            say(&format!("warning: {address} can be reached from other machines; anyone there can {what} the files"));
        }
    };
    let Arguments { path, listen, .. } = arguments;
    let options = Options { listen, path, can_write, config, settings };
    match serve::run(options, ready) {
        Ok(()) => Exit::Done,
        Err(error) => {
            terminal.message(&match &error {
                ServeError::Folder { path, error } => format!("{path}: {}", files::told(error)),
                _ => error.to_string(),
            });
            match error {
                ServeError::Nothing(_) => Exit::Nothing,
                ServeError::Page(_) => Exit::Internal,
                ServeError::Wire(_) | ServeError::Folder { .. } => Exit::Unusable,
            }
        }
    }
}

/// A line on standard error. When it is closed, nobody is there to be told.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "bzsf serve: {}", visible(text));
}
