//! Members of JSON objects in a text that is not JSON as a whole: one object a line, JSON within a sentence, JSON that
//! somebody broke.

use std::ops::Range;

use serde::de::IgnoredAny;

/// A name, its value, and where the value stands, its quotes included.
pub(super) type Fragment = (String, String, Range<usize>);

/// The members whose value is a text or a number, in their order.
pub(super) fn fragments(text: &str) -> Vec<Fragment> {
    let mut found = Vec::new();
    if !text.contains('"') || serde_json::from_str::<IgnoredAny>(text).is_ok() {
        return found;
    }
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('"')).map(|quote| at + quote) {
        // What opens nothing that is a name may close what came before.
        at = start + 1;
        let Some(end) = string_end(text, start) else { continue };
        let Some(value) = text.get(end..).and_then(|rest| rest.trim_start().strip_prefix(':')) else { continue };
        let value = value.trim_start();
        let from = text.len() - value.len();
        let to = match value.chars().next() {
            None | Some('{' | '[') => continue,
            Some('"') => string_end(text, from).unwrap_or(text.len()),
            Some(_) => {
                let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']');
                from + value.find(is_end).unwrap_or(value.len())
            }
        };
        let value = unquoted(text.get(from..to).unwrap_or_default());
        if !matches!(value.as_str(), "null" | "true" | "false") {
            found.push((unquoted(text.get(start..end).unwrap_or_default()), value, from..to));
        }
        at = to;
    }
    found
}

/// Behind the quote that closes the string which opens here.
fn string_end(text: &str, start: usize) -> Option<usize> {
    let mut is_escaped = false;
    let rest = text.get(start + 1..)?;
    let close = rest.find(|character| {
        let is_close = character == '"' && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        is_close
    });
    Some(start + 1 + close? + 1)
}

/// What a string says; anything else as it stands.
fn unquoted(text: &str) -> String {
    serde_json::from_str(text).unwrap_or_else(|_| text.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_outside_of_whole_json() {
        for (text, found) in [
            (r#"{"a":1}"#, ""),
            ("{\"a\":1}\n{ \"b\" : \"x\\\"y\" }", r#"a=1 b=x"y"#),
            (r#"he said "no" {"t\u006fken":"x y"} and "left": [{"c": -1.5e3, oops}"#, "token=x y c=-1.5e3"),
            (r#"odd " quote {"token":"x","n":null,"t":{"u":"v"}"#, "token=x u=v"),
            (r#"cut {"token":"ab"#, "token=ab"),
            (r#""a":"#, ""),
            ("\"", ""),
        ] {
            let shown: Vec<String> =
                fragments(text).into_iter().map(|(name, value, _)| format!("{name}={value}")).collect();
            assert_eq!(shown.join(" "), found, "{text}");
        }
    }
}
