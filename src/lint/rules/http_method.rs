//! `http-method`: a method that Braze does not offer, or the wrong one for the URL.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "http-method",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a method that Braze does not offer, or the wrong one for the URL",
    page: "",
    check: Check::Reader,
};
