//! What stands within a JSON text: what its author may have meant by a quote or a line break in it.

use super::is_blank;

/// Whether the quote at the start of `rest` was meant to stand inside the text that it ends: in Liquid that is not closed
/// before it, or right before a letter, with its partner on the same line.
pub(super) fn opens_quotes(before: &str, rest: &str) -> bool {
    let line = rest.get(1..).unwrap_or_default().split(['\n', '\r']).next().unwrap_or_default();
    let Some(partner) = line.find('"') else { return false };
    // The partner is followed by more of the text, which ends with a quote of its own.
    let ends = line.get(partner + 1..).is_some_and(|after| after.contains('"'));
    let is_in_liquid = |(open, close): &(&str, &str)| {
        before.rfind(open).is_some_and(|at| before.get(at..).is_some_and(|rest| !rest.contains(close)))
    };
    if !ends {
        return false;
    }
    let next = line.trim_start();
    let is_separator = next.is_empty() || next.starts_with([',', ':', '}', ']']);
    if [("{{", "}}"), ("{%", "%}")].iter().any(is_in_liquid) {
        partner == 0 || !is_separator && (partner > line.len() - next.len())
    } else {
        line.starts_with(|c: char| c.is_alphanumeric())
    }
}

/// JSON that was pasted into a text over several lines: from the line break behind its first bracket up to the last one,
/// behind which the text is closed.
pub(super) fn pasted_json<'a>(before: &str, rest: &'a str) -> Option<&'a str> {
    let closer = match before.trim_end().chars().next_back()? {
        '{' => "}\"",
        '[' => "]\"",
        _ => return None,
    };
    let mut ends = rest.match_indices(closer).map(|(at, _)| at + 1);
    let end = ends.find(|&end| {
        let next = rest.get(end + 1..).unwrap_or_default().trim_start();
        // A bracket of Liquid's stands behind something else.
        let line = rest.get(..end - 1).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty() && (next.is_empty() || next.starts_with([',', '}']))
    })?;
    rest.get(..end)
}

/// Whether the line after the break at the start of `rest` looks like the next member or the end of an object: then a
/// quote was forgotten on the line before.
pub(super) fn next_line_is_a_member(rest: &str) -> bool {
    let next = rest.trim_start_matches(is_blank);
    if next.starts_with('}') && !next.starts_with("}}") || next.starts_with(']') {
        return true;
    }
    let Some(name) = next.strip_prefix('"').and_then(|name| name.split_once('"')) else { return false };
    !name.0.is_empty() && !name.0.contains(['\n', '\\']) && name.1.trim_start().starts_with(':')
}
