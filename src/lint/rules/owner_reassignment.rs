//! `owner-reassignment`: an update that runs assignment rules again.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "owner-reassignment",
    aliases: &[],
    severity: Severity::Note,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an update that runs assignment rules again",
    page: "",
    check: Check::Reader,
};
