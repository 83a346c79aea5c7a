//! `content-type`: a content type that is misspelt, or not what the body is.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "content-type",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a content type that is misspelt, or not what the body is",
    page: "",
    check: Check::Reader,
};
