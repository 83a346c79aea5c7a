//! The language server: what the linter finds, while it is typed, and what the catalogues know, where it is asked for.
//! <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/>
//!
//! One thread reads, another answers: what has come in meanwhile is taken in before anything is checked, so that of many
//! changes the last alone costs a check.

mod actions;
mod answers;
mod blocks;
mod complete_data;
mod complete_liquid;
mod diagnostics;
mod documents;
mod edits;
mod explain;
mod hover;
mod positions;
mod server;
mod site;
mod uri;
mod wire;
mod workspace;

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc;

use lsp_server::Message;

use server::Server;

/// What the command line or the editor sets. Relative paths are told from the first workspace folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Options {
    /// The configuration, instead of the nearest one.
    pub config: Option<PathBuf>,
    /// A describe file.
    pub describe: Option<PathBuf>,
    /// The baseline.
    pub baseline: Option<PathBuf>,
    /// The reason that suppressions are written with.
    pub reason: Option<String>,
}

/// How the server ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As the client asked for, in the order of the protocol.
    Orderly,
    /// The client said `exit` without `shutdown`, or went away.
    WithoutShutdown,
    /// What came in was no message of the protocol.
    Broken(String),
}

/// Serves a client until it ends the server or goes away.
pub fn serve(input: impl BufRead + Send + 'static, output: impl Write, options: Options) -> Ended {
    let incoming = read_all(input);
    let mut server = Server::new(output, options);
    let mut waiting = VecDeque::new();
    loop {
        waiting.extend(incoming.try_iter());
        let next = match waiting.pop_front() {
            Some(next) => next,
            None if server.check_next() => continue,
            None => match incoming.recv() {
                Ok(next) => next,
                Err(_) => return Ended::WithoutShutdown,
            },
        };
        let ended = match next {
            Ok(message) => server.take(message, &waiting),
            Err(reason) => Some(Ended::Broken(reason)),
        };
        if let Some(ended) = ended {
            return ended;
        }
        if server.client_is_gone() {
            return Ended::WithoutShutdown;
        }
    }
}

/// What comes in: messages, and at the end, if the client does not just go away, why there are no more.
fn read_all(mut input: impl BufRead + Send + 'static) -> mpsc::Receiver<Result<Message, String>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        while let Some(read) = wire::read(&mut input).transpose() {
            let is_last = read.is_err();
            if sender.send(read).is_err() || is_last {
                break;
            }
        }
    });
    receiver
}
