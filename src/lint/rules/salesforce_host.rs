//! `salesforce-host`: a host that serves neither Salesforce's API nor its token.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "salesforce-host",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    since: "0.1.0",
    summary: "a host that serves neither Salesforce's API nor its token",
    page: "",
    check: Check::Reader,
};
