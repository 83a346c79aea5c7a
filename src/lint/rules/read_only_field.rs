//! `read-only-field`: a field that this operation cannot set.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "read-only-field",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a field that this operation cannot set",
    page: "",
    check: Check::Reader,
};
