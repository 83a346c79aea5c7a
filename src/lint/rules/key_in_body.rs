//! `key-in-body`: the record id, or the upsert key, among the fields.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "key-in-body",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "the record id, or the upsert key, among the fields",
    page: "",
    check: Check::Reader,
};
