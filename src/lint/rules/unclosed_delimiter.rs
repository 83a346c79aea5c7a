//! `unclosed-delimiter`: {{ or {% without its end.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unclosed-delimiter",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "{{ or {% without its end",
    page: "",
    check: Check::Reader,
};
