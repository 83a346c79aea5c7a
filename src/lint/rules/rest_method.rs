//! `rest-method`: PATCH in a REST webhook object.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "rest-method",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "PATCH in a REST webhook object",
    page: "",
    check: Check::Reader,
};
