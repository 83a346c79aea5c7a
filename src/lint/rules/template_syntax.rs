//! `template-syntax`: a template that does not parse as JSON.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "template-syntax",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a template that does not parse as JSON",
    page: "",
    check: Check::Reader,
};
