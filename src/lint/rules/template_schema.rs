//! `template-schema`: a template of the wrong shape.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "template-schema",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a template of the wrong shape",
    page: "",
    check: Check::Reader,
};
