//! The ends of lines, which a browser's editor does not keep.

const BOM: char = '\u{feff}';

/// A text of line feeds with the byte-order mark and the ends of lines of the one that it replaces: a line that stayed
/// keeps its end, and a new one gets that of the line before.
pub(super) fn with_ends_of(old: &str, new: &str) -> String {
    let (mark, old) = old.strip_prefix(BOM).map_or(("", old), |rest| ("\u{feff}", rest));
    let old: Vec<(&str, &str)> = old.split_inclusive('\n').map(ended).collect();
    let new: Vec<(&str, &str)> = new.split_inclusive('\n').map(ended).collect();
    let same = |(a, b): &(&(&str, &str), &(&str, &str))| a.0 == b.0;
    let before = old.iter().zip(&new).take_while(same).count();
    let most = old.len().min(new.len()) - before;
    let after = old.iter().rev().zip(new.iter().rev()).take(most).take_while(same).count();
    let mut last = old.first().map_or("\n", |(_, end)| end);
    let mut written = String::from(mark);
    for (at, (line, end)) in new.iter().enumerate() {
        let kept = match at {
            at if at < before => old.get(at),
            at if at + after >= new.len() => old.get(at + old.len() - new.len()),
            _ => None,
        };
        let own = kept.map_or(last, |(_, end)| end);
        written.push_str(line);
        if !end.is_empty() {
            last = if own.is_empty() { last } else { own };
            written.push_str(if last.is_empty() { "\n" } else { last });
        }
    }
    written
}

/// A line and what ends it.
fn ended(line: &str) -> (&str, &str) {
    let content = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
    line.split_at(content.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_ends() {
        for (old, new, wanted) in [
            ("a\r\nb\r\n", "a\nx\nb\n", "a\r\nx\r\nb\r\n"),
            ("a\nb\r\nc\n", "a\nB\nc\n", "a\nB\nc\n"),
            ("a\nb\r\nc\n", "a\nb\nC\n", "a\nb\r\nC\r\n"),
            ("\u{feff}a\r\n", "", "\u{feff}"),
            ("a\r\nb", "a\nb\n", "a\r\nb\r\n"),
            ("a\r\nb\r\n", "a\nb", "a\r\nb"),
            ("", "a\nb\n", "a\nb\n"),
            ("a", "b\nc\n", "b\nc\n"),
            ("a\na\na\n", "a\na\n", "a\na\n"),
        ] {
            assert_eq!(with_ends_of(old, new), wanted, "{old:?} {new:?}");
        }
    }
}
