//! `json-escape`: a value inside a JSON string without json_escape.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "json-escape",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a value inside a JSON string without json_escape",
    page: "",
    check: Check::Reader,
};
