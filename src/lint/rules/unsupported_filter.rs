//! `unsupported-filter`: a filter that Braze does not support.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unsupported-filter",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a filter that Braze does not support",
    page: "",
    check: Check::Reader,
};
