//! `missing-default`: a personalised value in a URL with neither default nor guard.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "missing-default",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a personalised value in a URL with neither default nor guard",
    page: "",
    check: Check::Reader,
};
