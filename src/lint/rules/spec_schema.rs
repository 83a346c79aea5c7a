//! `spec-schema`: a key, type or exclusion that the spec language does not know.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "spec-schema",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a key, type or exclusion that the spec language does not know",
    page: "",
    check: Check::Reader,
};
