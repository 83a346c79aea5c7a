//! `connected-content-option`: an option that is unknown, doubled, without value or out of bounds.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "connected-content-option",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an option that is unknown, doubled, without value or out of bounds",
    page: "",
    check: Check::Reader,
};
