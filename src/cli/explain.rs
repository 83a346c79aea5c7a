//! `bzsf explain`: a rule's page, or the table of rules.

use std::fmt::Write;

use super::Exit;
use super::terminal::Terminal;
use crate::lint::{nearest_rule, rules};

/// The arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rule; without it, the table of rules
    rule: Option<String>,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Exit {
    let Some(name) = &arguments.rule else {
        terminal.result(&table());
        return Exit::Done;
    };
    match rules::find(name) {
        Some(rule) => {
            terminal.result(&rule.whole_page());
            Exit::Done
        }
        None => {
            let help = nearest_rule(name)
                .map_or("`bzsf explain` lists them".to_owned(), |near| format!("did you mean {near}?"));
            terminal.message(&format!("there is no rule {name}; {help}"));
            Exit::Unusable
        }
    }
}

/// The rules, in their groups.
fn table() -> String {
    let mut out = String::new();
    for group in rules::GROUPS {
        // Writing to memory cannot fail.
        let _ = writeln!(out, "{}\n", group.name);
        for rule in group.rules {
            let _ = writeln!(out, "  {:<26} {:<8} {}", rule.name, rule.severity.name(), rule.summary);
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}
