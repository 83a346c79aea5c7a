//! Standard output and standard error: colours as the user wants them, and a reader that closes the pipe is no error.

use std::io::{self, IsTerminal, Write};

use crate::report::{FileReport, Human, Style, visible};

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set; `CLICOLOR_FORCE` turns them on everywhere.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where a command prints.
#[derive(Debug)]
pub(super) struct Terminal {
    color: ColorChoice,
    /// Set when standard output could not be written, other than by a closed pipe.
    failed: bool,
}

impl Terminal {
    pub(super) fn new(color: ColorChoice) -> Self {
        Self { color, failed: false }
    }

    /// Writes a result to standard output. A closed pipe ends in silence; any other failure is told once.
    pub(super) fn result(&mut self, text: &str) {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        drop(out);
        self.check(written);
    }

    /// What came of writing to standard output.
    pub(super) fn check(&mut self, written: io::Result<()>) {
        if let Err(error) = written
            && error.kind() != io::ErrorKind::BrokenPipe
            && !std::mem::replace(&mut self.failed, true)
        {
            self.message(&format!("standard output cannot be written: {error}"));
        }
    }

    /// Writes a template, or text of a message, as it is; on a terminal, without control characters.
    pub(super) fn unmarked(&mut self, text: &str) {
        match io::stdout().is_terminal() {
            true => self.result(&visible(text)),
            false => self.result(text),
        }
    }

    /// Writes a result to standard error, where standard output holds something else.
    pub(super) fn aside(&mut self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Whether standard output could not be written.
    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Writes a line of the tool itself to standard error.
    pub(super) fn message(&mut self, text: &str) {
        // When standard error is closed, nobody is there to be told.
        let _ = writeln!(io::stderr().lock(), "bzsf: {}", visible(text));
    }

    /// Draws findings on standard error, where they do not mix with a template on standard output.
    pub(super) fn findings(&mut self, report: &FileReport) {
        let style = style(self.color, io::stderr().is_terminal());
        let _ = Human::new(style).write(report, &mut io::stderr().lock());
    }

    /// The drawing of findings as standard output wants it.
    pub(super) fn drawn(&self, reports: &[FileReport]) -> String {
        let human = Human::new(style(self.color, io::stdout().is_terminal()));
        let mut out = Vec::new();
        for report in reports {
            // Writing to memory cannot fail.
            let _ = human.write(report, &mut out);
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Whether standard output takes colours.
    pub(super) fn has_color(&self) -> bool {
        wants_color(self.color, io::stdout().is_terminal())
    }
}

fn style(color: ColorChoice, is_terminal: bool) -> Style {
    let width = if is_terminal { terminal_width() } else { 100 };
    Style { color: wants_color(color, is_terminal), unicode: !is_terminal || is_utf8(), width }
}

/// <https://no-color.org> and <https://bixense.com/clicolors>.
fn wants_color(color: ColorChoice, is_terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE") => true,
        ColorChoice::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

fn is_utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_some_and(|locale| locale.to_ascii_lowercase().replace('-', "").contains("utf8"))
}

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
}
