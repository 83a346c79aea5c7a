//! `unknown-filter`: a filter that neither Liquid nor Braze has.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-filter",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a filter that neither Liquid nor Braze has",
    page: "",
    check: Check::Reader,
};
