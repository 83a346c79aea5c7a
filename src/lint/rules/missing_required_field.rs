//! `missing-required-field`: a lead without LastName or Company.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "missing-required-field",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a lead without LastName or Company",
    page: "",
    check: Check::Reader,
};
