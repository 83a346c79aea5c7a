//! `blank-overwrites`: an update that clears a field when its value is blank.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "blank-overwrites",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "an update that clears a field when its value is blank",
    page: "",
    check: Check::Reader,
};
