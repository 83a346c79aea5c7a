//! `hardcoded-secret`: a secret that stands in a file.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "hardcoded-secret",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a secret that stands in a file",
    page: "",
    check: Check::Reader,
};
