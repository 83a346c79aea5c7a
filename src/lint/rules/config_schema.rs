//! `config-schema`: a key, type or value that bzsf.yaml does not know.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "config-schema",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a key, type or value that bzsf.yaml does not know",
    page: "",
    check: Check::Reader,
};
