//! `unclosed-block`: a block without its end, or an end without its block.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unclosed-block",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a block without its end, or an end without its block",
    page: "",
    check: Check::Reader,
};
