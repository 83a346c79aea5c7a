//! `hardcoded-secret`: a secret that stands in a file.

use crate::diagnostic::Severity;
use crate::lint::message::Message;
use crate::lint::rule::{Check, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "hardcoded-secret",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a secret that stands in a file",
    page: "",
    check: Check::Reader,
};

/// The characters of a message that may never be shown.
pub(super) fn secrets(_message: &Message<'_>) -> Vec<Span> {
    Vec::new()
}
