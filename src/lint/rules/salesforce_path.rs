//! `salesforce-path`: a path that is not /services/data/vNN.0/sobjects/<Object>/….

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "salesforce-path",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a path that is not /services/data/vNN.0/sobjects/<Object>/…",
    page: "",
    check: Check::Reader,
};
