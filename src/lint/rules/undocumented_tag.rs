//! `undocumented-tag`: a Liquid tag on which Braze is silent.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "undocumented-tag",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a Liquid tag on which Braze is silent",
    page: "",
    check: Check::Reader,
};
