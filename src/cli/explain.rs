//! `bzsf explain`: a rule's page, or the table of rules.

use std::fmt::Write;

use super::Exit;
use super::terminal::Terminal;
use crate::lint::rule::Rule;
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
            terminal.result(&page(rule));
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

/// A rule's page, as it also stands under `docs/rules/`.
pub(super) fn page(rule: &Rule) -> String {
    let fix = match rule.fix {
        None => String::new(),
        Some(crate::diagnostic::Applicability::Safe) => " · repaired by `--fix`".to_owned(),
        Some(crate::diagnostic::Applicability::Unsafe) => " · repaired by `--unsafe-fixes`".to_owned(),
    };
    let severity = rule.severity.name();
    format!(
        "# {}\n\nReports {}.\n\n{severity}{fix} · since {}\n\n{}\n",
        rule.name,
        rule.summary,
        rule.since,
        rule.page.trim()
    )
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
