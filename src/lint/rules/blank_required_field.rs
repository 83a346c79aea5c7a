//! `blank-required-field`: LastName or Company from a source that can be blank.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "blank-required-field",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "LastName or Company from a source that can be blank",
    page: "",
    check: Check::Reader,
};
