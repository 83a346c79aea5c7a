//! `undefined-variable`: a variable that nothing in its field sets.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "undefined-variable",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a variable that nothing in its field sets",
    page: "",
    check: Check::Reader,
};
