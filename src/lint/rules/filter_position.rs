//! `filter-position`: a filter where Braze allows none.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "filter-position",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a filter where Braze allows none",
    page: "",
    check: Check::Reader,
};
