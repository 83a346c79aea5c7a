//! `unescaped-url-value`: a value in a URL without url_param_escape.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unescaped-url-value",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a value in a URL without url_param_escape",
    page: "",
    check: Check::Reader,
};
