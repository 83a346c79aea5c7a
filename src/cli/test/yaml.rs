//! Values as YAML, in the style that stands around them.

use serde_json::Value;

use crate::document::{self, Node};
use crate::source::SourceFile;

/// A text or another scalar so that YAML reads it back as what it is, in a block or between brackets.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        // JSON's escapes are YAML's as well.
        _ => value.to_string(),
    }
}

/// Whether a text can stand without quotes wherever a value or a key can.
fn is_plain(text: &str) -> bool {
    // Words of older YAML, and what some readers take for dates or times.
    let is_odd = ["y", "n", "yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str())
        || text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '=' | '<' | '~'))
        || text.contains(['\n', '\r', '\t', '"', '\'', '#'])
        || text.chars().any(char::is_control);
    if is_odd || text.is_empty() {
        return false;
    }
    let reads_back = |yaml: String, way: fn(&Node) -> Option<&Node>| {
        let document = document::read_yaml(&SourceFile::new("", yaml));
        let root = document.root.filter(|_| document.problems.is_empty());
        let scalar = root.as_ref().and_then(way).and_then(Node::scalar);
        scalar.is_some_and(|scalar| scalar.value() == document::Value::Text(text))
    };
    reads_back(format!("k: {text}\n"), |root| root.get("k"))
        && reads_back(format!("[{{ k: {text} }}]\n"), |root| root.items()?.first()?.get("k"))
        && !text.contains(": ")
        && !text.ends_with(':')
}

/// A value between brackets, on one line.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{}: {}", key(name), flow(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        _ => scalar(value),
    }
}

/// `name: value` in block style, as lines that begin with `indent` blanks, without a break at the end.
pub(super) fn block(name: &str, value: &Value, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    match value {
        Value::Object(members) if !members.is_empty() => {
            let lines = members.iter().map(|(name, value)| format!("\n{}", block(name, value, indent + 2)));
            format!("{blanks}{}:{}", key(name), lines.collect::<String>())
        }
        _ => format!("{blanks}{}: {}", key(name), flow(value)),
    }
}

fn key(name: &str) -> String {
    scalar(&Value::from(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_read_back_as_they_are() {
        for (text, written) in [
            ("Lovelace", "Lovelace"),
            ("에이다 러브레이스", "에이다 러브레이스"),
            ("https://acme.my.salesforce.com/a?b=c", "https://acme.my.salesforce.com/a?b=c"),
            ("", "\"\""),
            ("true", "\"true\""),
            ("No", "\"No\""),
            ("87", "\"87\""),
            ("2026-11-24", "\"2026-11-24\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("say \"hi\"", r#""say \"hi\"""#),
            ("it's", "\"it's\""),
            ("a\nb", r#""a\nb""#),
            ("a, b", "\"a, b\""),
            (" a", "\" a\""),
            ("*a", "\"*a\""),
            ("{{x}}", "\"{{x}}\""),
        ] {
            assert_eq!(scalar(&json!(text)), written);
        }
    }

    #[test]
    fn blocks_and_brackets_hold_the_same() {
        let value = json!({ "a": { "b: c": [1, "x", null], "d": {} }, "e": true });
        let wanted = "  body:\n    a:\n      \"b: c\": [1, x, null]\n      d: {}\n    e: true";
        assert_eq!(block("body", &value, 2), wanted);
        assert_eq!(flow(&value), r#"{ a: { "b: c": [1, x, null], d: {} }, e: true }"#);
    }
}
