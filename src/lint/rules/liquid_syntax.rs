//! `liquid-syntax`: what no Liquid parser takes.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "liquid-syntax",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "what no Liquid parser takes",
    page: "",
    check: Check::Reader,
};
