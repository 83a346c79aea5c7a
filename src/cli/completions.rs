//! `bzsf completions` and `bzsf man`.

use clap::CommandFactory;

use super::Exit;
use super::terminal::Terminal;

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "bzsf", &mut script);
    terminal.result(&String::from_utf8_lossy(&script));
    Exit::Done
}

pub(super) fn manual(terminal: &mut Terminal) -> Exit {
    let mut page = Vec::new();
    if let Err(error) = clap_mangen::Man::new(super::Arguments::command()).render(&mut page) {
        terminal.message(&format!("the manual page cannot be made: {error}"));
        return Exit::Internal;
    }
    terminal.result(&String::from_utf8_lossy(&page));
    Exit::Done
}
