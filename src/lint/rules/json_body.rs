//! `json-body`: a raw body that is not JSON on some path through its Liquid.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "json-body",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a raw body that is not JSON on some path through its Liquid",
    page: "",
    check: Check::Reader,
};
