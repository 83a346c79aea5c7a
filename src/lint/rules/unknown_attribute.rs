//! `unknown-attribute`: an attribute or namespace that Braze does not have.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-attribute",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an attribute or namespace that Braze does not have",
    page: "",
    check: Check::Reader,
};
