//! `invalid-url`: a URL that Braze refuses as invalid.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "invalid-url",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a URL that Braze refuses as invalid",
    page: "",
    check: Check::Reader,
};
