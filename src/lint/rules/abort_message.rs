//! `abort-message`: an abort reason without quotes, or with Liquid.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "abort-message",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an abort reason without quotes, or with Liquid",
    page: "",
    check: Check::Reader,
};
