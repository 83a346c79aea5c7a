//! `unresolved-placeholder`: a placeholder left in a URL, header or body.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unresolved-placeholder",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a placeholder left in a URL, header or body",
    page: "",
    check: Check::Reader,
};
