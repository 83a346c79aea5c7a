//! `missing-header`: no Authorization or no Content-Type.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "missing-header",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "no Authorization or no Content-Type",
    page: "",
    check: Check::Reader,
};
