//! `duplicate-header`: the same header twice.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-header",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "the same header twice",
    page: "",
    check: Check::Reader,
};
