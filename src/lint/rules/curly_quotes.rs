//! `curly-quotes`: typographic quotes where Liquid wants straight ones.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "curly-quotes",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "typographic quotes where Liquid wants straight ones",
    page: "",
    check: Check::Reader,
};
