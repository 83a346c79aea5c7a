//! `attribute-scope`: a namespace that has nothing in a webhook.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "attribute-scope",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a namespace that has nothing in a webhook",
    page: "",
    check: Check::Reader,
};
