//! The command line: arguments, one file per command, exit codes. Nothing else of the program prints.

mod completions;
mod diff;
mod environment;
mod explain;
mod files;
mod generate;
mod init;
mod lint;
mod lsp;
#[cfg(feature = "mock")]
mod mock;
mod preflight;
mod rehearsal;
mod render;
mod schema;
#[cfg(feature = "mock")]
mod send;
#[cfg(feature = "mock")]
mod serve;
mod terminal;
mod test;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use terminal::ColorChoice;
use terminal::Terminal;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done.
    Done,
    /// Something was found that fails the run.
    Found,
    /// The command line, the configuration or a file given by name could not be used.
    Unusable,
    /// Nothing matched: no file of ours under the given paths.
    Nothing,
    /// Something of ours failed.
    Internal,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::Unusable => 2,
            Exit::Nothing => 3,
            Exit::Internal => 4,
        })
    }
}

/// Compiles, lints and rehearses Braze webhook templates that send leads to Salesforce.
#[derive(Debug, Parser)]
#[command(name = "bzsf", version, propagate_version = true, max_term_width = 100, after_help = EXIT_CODES)]
struct Arguments {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: ColorChoice,

    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done · 1 something was found, or --check differs · 2 the command line, the configuration or a file cannot be used · 3 no file of ours was found · 4 an internal failure";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a starter repository of webhook templates
    Init(init::Arguments),
    /// Compile lead-mapping specs into webhook templates
    Generate(generate::Arguments),
    /// Check specs, webhook templates and Braze Liquid
    Lint(lint::Arguments),
    /// Print the requests that Braze would make for a user
    Render(render::Arguments),
    /// Run the examples of specs
    Test(test::Arguments),
    /// Render for a whole exported audience, and report what Salesforce would refuse
    Preflight(preflight::Arguments),
    /// Run a local Salesforce: token endpoint and Lead records, answering like the real one
    #[cfg(feature = "mock")]
    Mock(mock::Arguments),
    /// Send messages as Braze does, to a local Salesforce or to an org
    #[cfg(feature = "mock")]
    Send(send::Arguments),
    /// Serve the composer pages of a repository on loopback, with an editor
    #[cfg(feature = "mock")]
    Serve(serve::Arguments),
    /// Run the language server, over standard input and output, for editors
    Lsp(lsp::Arguments),
    /// Print the page of a rule, or the table of rules
    Explain(explain::Arguments),
    /// Print the JSON Schema of a kind of file, for editors
    Schema(schema::Arguments),
    /// Print shell completions
    Completions(completions::Arguments),
    /// Print the manual page
    Man,
}

/// Runs a command line, its first word the program's name, and returns how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap tells help and version apart from errors; a closed pipe is no failure.
            let mut terminal = Terminal::new(ColorChoice::Auto);
            terminal.check(error.print());
            return match terminal.has_failed() {
                true => Exit::Unusable.into(),
                false => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
            };
        }
    };
    let mut terminal = Terminal::new(arguments.color);
    let exit = match arguments.command {
        Command::Init(arguments) => init::run(&arguments, &mut terminal),
        Command::Generate(arguments) => generate::run(&arguments, &mut terminal),
        Command::Lint(arguments) => lint::run(&arguments, &mut terminal),
        Command::Render(arguments) => render::run(&arguments, &mut terminal),
        Command::Test(arguments) => test::run(&arguments, &mut terminal),
        Command::Preflight(arguments) => preflight::run(&arguments, &mut terminal),
        #[cfg(feature = "mock")]
        Command::Mock(arguments) => mock::run(arguments, &mut terminal),
        #[cfg(feature = "mock")]
        Command::Send(arguments) => send::run(&arguments, &mut terminal),
        #[cfg(feature = "mock")]
        Command::Serve(arguments) => serve::run(arguments, &mut terminal),
        Command::Lsp(arguments) => lsp::run(arguments, &mut terminal),
        Command::Explain(arguments) => explain::run(&arguments, &mut terminal),
        Command::Schema(arguments) => schema::run(&arguments, &mut terminal),
        Command::Completions(arguments) => completions::run(&arguments, &mut terminal),
        Command::Man => completions::manual(&mut terminal),
    };
    let exit = if terminal.has_failed() { exit.max(Exit::Unusable) } else { exit };
    exit.into()
}
