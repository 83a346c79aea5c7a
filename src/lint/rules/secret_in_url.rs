//! `secret-in-url`: a secret in a query string.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "secret-in-url",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a secret in a query string",
    page: "",
    check: Check::Reader,
};
