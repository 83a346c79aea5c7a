//! Differences between two texts, for people.

use similar::{ChangeTag, TextDiff};

/// A shorter secret may be a part of any word.
const SHORTEST: usize = 6;

/// A unified difference, from the file as it is to the file as it should be.
pub(super) fn unified(path: &str, what: &str, old: &str, new: &str, color: bool) -> String {
    let paint = |code: &str, text: &str| if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut out = String::new();
    out.push_str(&paint("1", &format!("--- {path}")));
    out.push('\n');
    out.push_str(&paint("1", &format!("+++ {path} ({what})")));
    out.push('\n');
    let diff = TextDiff::from_lines(old, new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&paint("36", &hunk.header().to_string()));
        out.push('\n');
        for change in hunk.iter_changes() {
            let line = crate::report::visible(change.value().trim_end_matches(['\n', '\r'])).into_owned();
            out.push_str(&match change.tag() {
                ChangeTag::Delete => paint("31", &format!("-{line}")),
                ChangeTag::Insert => paint("32", &format!("+{line}")),
                ChangeTag::Equal => format!(" {line}"),
            });
            out.push('\n');
            if change.missing_newline() {
                out.push_str("\\ no line break at the end\n");
            }
        }
    }
    out
}

/// The difference without secrets: those that are given, and whatever stands behind `client_secret=`.
pub(super) fn masked(diff: &str, secrets: &[String]) -> String {
    let mut result = diff.to_owned();
    for secret in secrets.iter().flat_map(|secret| secret.lines()).filter(|secret| secret.len() >= SHORTEST) {
        result = result.replace(secret, "***");
    }
    let mut out = String::with_capacity(result.len());
    let mut rest = result.as_str();
    while let Some(at) = rest.find("client_secret=") {
        let (before, after) = rest.split_at(at + "client_secret=".len());
        out.push_str(before);
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\\')).unwrap_or(after.len());
        let (value, after) = after.split_at(end);
        let is_placeholder = value.starts_with('[') && value.ends_with(']') || value.starts_with("{{");
        out.push_str(if is_placeholder { value } else { "***" });
        rest = after;
    }
    out + rest
}
