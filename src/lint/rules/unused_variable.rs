//! `unused-variable`: a variable that is set and never read.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unused-variable",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a variable that is set and never read",
    page: "",
    check: Check::Reader,
};
