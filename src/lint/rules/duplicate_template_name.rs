//! `duplicate-template-name`: two files of one run with the same template name.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-template-name",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "two files of one run with the same template name",
    page: "",
    check: Check::Reader,
};
