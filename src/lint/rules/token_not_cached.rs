//! `token-not-cached`: a token call without :cache_max_age.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "token-not-cached",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    since: "0.1.0",
    summary: "a token call without :cache_max_age",
    page: "",
    check: Check::Reader,
};
