//! Entries for the `ignore` list of a configuration, written into its text.

use crate::document::{self, Kind, Node};
use crate::source::SourceFile;

/// An entry of an `ignore` list, for [`with_ignored`]. Texts of JSON are texts of YAML.
pub fn ignored<'a>(path: &str, rules: impl IntoIterator<Item = &'a str>, reason: &str) -> String {
    let path = serde_json::Value::from(globset::escape(path.strip_prefix("./").unwrap_or(path)));
    let rules: Vec<&str> = rules.into_iter().collect();
    format!("- {{ path: {path}, rules: [{}], reason: {} }}", rules.join(", "), serde_json::Value::from(reason.trim()))
}

/// The text of a configuration with more entries in its `ignore` list, everything else to the byte; `None` where they have
/// no place. Each entry is a line that begins with `- `.
pub fn with_ignored(file: &SourceFile, entries: &[String]) -> Option<String> {
    let text = file.text();
    let root = document::read_yaml(file).root;
    match root.as_ref().and_then(|root| root.get("ignore")) {
        Some(Node { kind: Kind::Sequence(items), span, .. }) => match text.get(span.range())?.starts_with('[') {
            true => in_brackets(text, span.end as usize - 1, items.is_empty(), entries),
            false => below(text, items, entries),
        },
        Some(_) => None,
        None => {
            let line_break = line_break(text);
            let gap = if text.is_empty() || text.ends_with('\n') { "" } else { line_break };
            Some(format!("{text}{gap}ignore:{line_break}{}", lines(text, "  ", entries)))
        }
    }
}

/// The entries before the bracket that ends the list.
fn in_brackets(text: &str, end: usize, is_empty: bool, entries: &[String]) -> Option<String> {
    let (before, after) = text.split_at_checked(end)?;
    let comma = if is_empty || before.trim_end().ends_with(',') { "" } else { ", " };
    let inside: Vec<&str> = entries.iter().filter_map(|entry| entry.strip_prefix("- ")).collect();
    Some([before, comma, &inside.join(", "), after].concat())
}

/// The entries as lines behind the last item, whose own line may end in a comment.
fn below(text: &str, items: &[Node], entries: &[String]) -> Option<String> {
    let start = items.first()?.span.start as usize;
    let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text.get(line..start)?.chars().take_while(|c| *c == ' ').collect();
    let (before, after) = text.split_at_checked(items.last()?.span.end as usize)?;
    let rest = if before.ends_with('\n') { 0 } else { after.find('\n').map_or(after.len(), |at| at + 1) };
    let (rest, after) = after.split_at_checked(rest)?;
    let gap = if before.ends_with('\n') || rest.ends_with('\n') { "" } else { line_break(text) };
    Some([before, rest, gap, &lines(text, &indent, entries), after].concat())
}

fn lines(text: &str, indent: &str, entries: &[String]) -> String {
    entries.iter().flat_map(|entry| [indent, entry, line_break(text)]).collect()
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_go_where_the_list_is() {
        let entry = "- { path: \"a\", rules: [operator] }";
        let item = "{ path: \"b\", rules: [operator] }";
        for (before, after) in [
            (String::new(), format!("ignore:\n  {entry}\n")),
            ("exclude: [x]".to_owned(), format!("exclude: [x]\nignore:\n  {entry}\n")),
            ("exclude: [x]\r\n".to_owned(), format!("exclude: [x]\r\nignore:\r\n  {entry}\r\n")),
            (
                format!("ignore: [{item}] # c\nexclude: []\n"),
                format!("ignore: [{item}, {}] # c\nexclude: []\n", &entry[2..]),
            ),
            ("ignore: []\n".to_owned(), format!("ignore: [{}]\n", &entry[2..])),
            (format!("ignore:\n- {item} # c\nexclude: []\n"), format!("ignore:\n- {item} # c\n{entry}\nexclude: []\n")),
            (format!("ignore:\n    - {item}"), format!("ignore:\n    - {item}\n    {entry}\n")),
            (
                "ignore:\n  - path: b\n    rules:\n      - operator\n\n# c\nexclude: []\n".to_owned(),
                format!("ignore:\n  - path: b\n    rules:\n      - operator\n  {entry}\n\n# c\nexclude: []\n"),
            ),
        ] {
            let file = SourceFile::new("bzsf.yaml", before.as_str());
            assert_eq!(with_ignored(&file, &[entry.to_owned()]), Some(after), "{before}");
        }
        assert_eq!(with_ignored(&SourceFile::new("bzsf.yaml", "ignore: x\n"), &[entry.to_owned()]), None);
    }
}
