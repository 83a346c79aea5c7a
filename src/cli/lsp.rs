//! `bzsf lsp`: the language server, until the editor ends it.

use std::path::PathBuf;

use super::Exit;
use super::terminal::Terminal;
use crate::lsp::{self, Ended, Options};

/// The arguments of `lsp`. What the editor sends as settings under the same names wins over them.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The configuration, instead of the bzsf.yaml nearest to each file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// A describe file of the org's Lead, from `sf sobject describe`
    #[arg(long, value_name = "FILE")]
    describe: Option<PathBuf>,

    /// Do not tell the findings that this file accepts
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// The reason that suppressions are written with
    #[arg(long, value_name = "TEXT", default_value = "known")]
    reason: String,

    /// Nothing: standard input and output are used in any case; some editors add it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(arguments: Arguments, terminal: &mut Terminal) -> Exit {
    let Arguments { config, describe, baseline, reason, stdio: _ } = arguments;
    let options = Options { config, describe, baseline, reason: Some(reason) };
    let input = std::io::BufReader::new(std::io::stdin());
    match lsp::serve(input, std::io::stdout().lock(), options) {
        Ended::Orderly => Exit::Done,
        // https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#exit
        Ended::WithoutShutdown => Exit::Found,
        Ended::Broken(reason) => {
            terminal.message(&format!("standard input: {reason}; the language server ends"));
            Exit::Unusable
        }
    }
}
