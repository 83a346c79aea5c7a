//! `value-too-long`: a literal longer than its field.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "value-too-long",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a literal longer than its field",
    page: "",
    check: Check::Reader,
};
