//! `token-per-user`: a user's data inside the token call.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "token-per-user",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a user's data inside the token call",
    page: "",
    check: Check::Reader,
};
