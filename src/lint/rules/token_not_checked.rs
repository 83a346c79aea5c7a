//! `token-not-checked`: nothing stops the message when the token call fails.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "token-not-checked",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "nothing stops the message when the token call fails",
    page: "",
    check: Check::Reader,
};
