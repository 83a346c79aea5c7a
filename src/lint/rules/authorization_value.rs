//! `authorization-value`: an Authorization header that is not Bearer and the token.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "authorization-value",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an Authorization header that is not Bearer and the token",
    page: "",
    check: Check::Reader,
};
