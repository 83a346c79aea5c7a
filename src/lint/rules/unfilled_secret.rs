//! `unfilled-secret`: a placeholder where a secret is to be filled in.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unfilled-secret",
    aliases: &[],
    severity: Severity::Note,
    fix: None,
    since: "0.1.0",
    summary: "a placeholder where a secret is to be filled in",
    page: "",
    check: Check::Reader,
};
