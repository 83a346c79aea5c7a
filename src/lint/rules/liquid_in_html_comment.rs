//! `liquid-in-html-comment`: Liquid inside an HTML comment.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "liquid-in-html-comment",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "Liquid inside an HTML comment",
    page: "",
    check: Check::Reader,
};
