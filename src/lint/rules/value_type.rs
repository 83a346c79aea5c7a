//! `value-type`: a literal that the field's type refuses.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "value-type",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a literal that the field's type refuses",
    page: "",
    check: Check::Reader,
};
