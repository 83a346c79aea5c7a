//! `bare-attribute`: an attribute outside double braces.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "bare-attribute",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an attribute outside double braces",
    page: "",
    check: Check::Reader,
};
