//! `unused-suppression`: a suppression that nothing needed.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unused-suppression",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a suppression that nothing needed",
    page: "",
    check: Check::Reader,
};
