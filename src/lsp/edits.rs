//! Changes of documents as the protocol tells them.

use serde_json::{Value, json};
use similar::{DiffOp, TextDiff};

use super::positions::{Encoding, Positions};
use crate::diagnostic::Edit;
use crate::source::{SourceFile, Span};

/// Edits as the protocol tells them.
pub(super) fn told(file: &SourceFile, edits: &[Edit], encoding: Encoding) -> Vec<Value> {
    let positions = Positions::new(file, encoding);
    let edits = edits.iter().map(|edit| json!({ "range": positions.range(edit.span), "newText": edit.text }));
    edits.collect()
}

/// The edits that make another text of a file: only what differs, line by line.
pub(super) fn between(file: &SourceFile, new: &str) -> Vec<Edit> {
    let old_lines: Vec<&str> = file.text().split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let start = |line: usize| file.line_starts().get(line).copied().unwrap_or(file.len());
    let difference = TextDiff::from_slices(&old_lines, &new_lines);
    let changed = difference.ops().iter().filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
    let edits = changed.map(|operation| {
        let (old, new) = (operation.old_range(), operation.new_range());
        let text = new_lines.get(new).unwrap_or_default().concat();
        trimmed(file, Span::new(start(old.start), start(old.end)), &text)
    });
    edits.collect()
}

/// The same edit without what it leaves as it is at either end.
fn trimmed(file: &SourceFile, span: Span, text: &str) -> Edit {
    let old = span.of(file.text());
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum()
    };
    let before = length(&mut old.chars().zip(text.chars()));
    let (old, text) = (old.get(before..).unwrap_or_default(), text.get(before..).unwrap_or_default());
    let after = length(&mut old.chars().rev().zip(text.chars().rev()));
    let text = text.get(..text.len() - after).unwrap_or_default().to_owned();
    Edit { span: Span::new(span.start + before as u32, span.end - after as u32), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn edits_make_the_new_text(old in "(a|b|한|\n|\r\n){0,12}", new in "(a|b|한|\n|\r\n){0,12}") {
            let file = SourceFile::new("a", old.as_str());
            let mut text = old.clone();
            for edit in between(&file, &new).into_iter().rev() {
                text.replace_range(edit.span.range(), &edit.text);
            }
            prop_assert_eq!(text, new);
        }
    }

    #[test]
    fn only_what_differs_is_replaced() {
        let file = SourceFile::new("a", "one\n이 two\nthree\n");
        let edits = between(&file, "one\n이 2wo\nthree\n");
        assert_eq!(edits, [Edit { span: Span::new(8, 9), text: "2".to_owned() }]);
    }
}
