//! `unknown-tag`: a tag that neither Liquid nor Braze has.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-tag",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a tag that neither Liquid nor Braze has",
    page: "",
    check: Check::Reader,
};
