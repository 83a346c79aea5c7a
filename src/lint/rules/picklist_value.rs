//! `picklist-value`: a literal that is no value of the picklist.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "picklist-value",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a literal that is no value of the picklist",
    page: "",
    check: Check::Reader,
};
