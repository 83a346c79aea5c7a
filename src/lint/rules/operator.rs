//! `operator`: an operator that Liquid does not have, or that may not stand there.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "operator",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an operator that Liquid does not have, or that may not stand there",
    page: "",
    check: Check::Reader,
};
