//! `instance-mismatch`: a token from another org than the record's.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "instance-mismatch",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a token from another org than the record's",
    page: "",
    check: Check::Reader,
};
