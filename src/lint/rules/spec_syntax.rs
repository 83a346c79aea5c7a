//! `spec-syntax`: a spec that does not parse as YAML.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "spec-syntax",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a spec that does not parse as YAML",
    page: "",
    check: Check::Reader,
};
