//! `duplicate-key`: the same key twice in a mapping.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-key",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "the same key twice in a mapping",
    page: "",
    check: Check::Reader,
};
