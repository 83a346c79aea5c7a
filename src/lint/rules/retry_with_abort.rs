//! `retry-with-abort`: :retry and an abort on the same condition.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "retry-with-abort",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: ":retry and an abort on the same condition",
    page: "",
    check: Check::Reader,
};
