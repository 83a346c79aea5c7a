//! `blank-record-id`: a PATCH whose record id can be blank.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "blank-record-id",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a PATCH whose record id can be blank",
    page: "",
    check: Check::Reader,
};
