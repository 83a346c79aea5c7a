//! `salesforce-api-version`: an API version that is malformed, retired, deprecated or not yet known.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "salesforce-api-version",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an API version that is malformed, retired, deprecated or not yet known",
    page: "",
    check: Check::Reader,
};
