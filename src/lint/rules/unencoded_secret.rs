//! `unencoded-secret`: a form value that is not percent-encoded.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unencoded-secret",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a form value that is not percent-encoded",
    page: "",
    check: Check::Reader,
};
