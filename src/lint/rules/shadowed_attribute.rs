//! `shadowed-attribute`: a variable named like a personalisation tag.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "shadowed-attribute",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a variable named like a personalisation tag",
    page: "",
    check: Check::Reader,
};
