//! What stands within a JSON text: what its author may have meant by a quote or a line break in it.

use super::is_blank;

/// One in each byte of a word.
const ONES: u64 = u64::MAX / 0xff;

/// How many bytes at the start of a JSON text mean themselves: none of them is a quote, a backslash or a control character.
pub(crate) fn plain(text: &str) -> usize {
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | ..b' ');
    // Eight bytes at a time: of a word without a byte that is less, nothing is left.
    let less = |word: u64, than: u8| word.wrapping_sub(ONES * u64::from(than)) & !word & (ONES << 7);
    let is = |word: u64, byte: u8| less(word ^ (ONES * u64::from(byte)), 1);
    let (words, _) = text.as_bytes().as_chunks::<8>();
    let has_other = |bytes: &[u8; 8]| {
        let word = u64::from_le_bytes(*bytes);
        less(word, b' ') | is(word, b'"') | is(word, b'\\') != 0
    };
    let before = words.iter().position(has_other).unwrap_or(words.len()) * 8;
    let rest = text.as_bytes().get(before..).unwrap_or_default();
    before + rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len())
}

/// Whether the quote at the start of `rest` was meant to stand inside the text that it ends: in Liquid that is not closed
/// before it, or right before a letter, with its partner on the same line.
pub(super) fn opens_quotes(before: &str, rest: &str) -> bool {
    let rest = rest.get(1..).unwrap_or_default();
    // What ends most texts stands before something of JSON's.
    let next = rest.trim_start_matches([' ', '\t']);
    if next.is_empty() || next.starts_with([',', ':', '}', ']', '\n', '\r']) {
        return false;
    }
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::plain;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_means_itself_ends_at_the_first_byte_that_does_not(text in "[ -~\\x01\\x1f\\x7f가é\"\\\\]{0,40}") {
            let first = text.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(text.len());
            prop_assert_eq!(plain(&text), first);
        }

        #[test]
        fn text_of_most_letters_is_plain_as_a_whole(text in "[ !#-\\[\\]-~가-힣]{0,80}") {
            prop_assert_eq!(plain(&text), text.len());
        }
    }
}
