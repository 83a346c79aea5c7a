//! `unknown-rule`: a suppression or setting that names no rule.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-rule",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a suppression or setting that names no rule",
    page: "",
    check: Check::Reader,
};
