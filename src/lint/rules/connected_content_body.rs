//! `connected-content-body`: a Connected Content body that cannot be sent as meant.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "connected-content-body",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a Connected Content body that cannot be sent as meant",
    page: "",
    check: Check::Reader,
};
