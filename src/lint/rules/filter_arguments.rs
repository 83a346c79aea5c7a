//! `filter-arguments`: too few or too many arguments of a filter.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "filter-arguments",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "too few or too many arguments of a filter",
    page: "",
    check: Check::Reader,
};
