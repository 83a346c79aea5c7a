//! `unknown-field`: a name that is no field of the object.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a name that is no field of the object",
    page: "",
    check: Check::Reader,
};
