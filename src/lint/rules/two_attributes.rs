//! `two-attributes`: two custom attributes in one expression.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "two-attributes",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "two custom attributes in one expression",
    page: "",
    check: Check::Reader,
};
