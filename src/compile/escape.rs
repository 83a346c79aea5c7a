//! Texts written for exactly one place: Liquid text, a Liquid string, a JSON string, a form body, a URL.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A value of a form body (`application/x-www-form-urlencoded`); a blank is `%20`, which every reader takes.
pub(super) fn form(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// One segment of a URL's path.
pub(super) fn url_segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The inside of a JSON string.
pub(super) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// A text that Braze prints as it stands, whatever it holds: nothing in it opens Liquid, an attribute, or an HTML
/// comment (which Braze removes before it reads Liquid).
///
/// An opening brace is written as an output of its own, `{{'{'}}`, where Liquid would read more than a brace. `raw` is
/// not used: Braze is silent on it, and a text may hold `{% endraw %}`.
pub(super) fn liquid_text(text: &str) -> String {
    // From the end, since a character may open something together with how the next one is written. What follows the
    // text is taken to be Liquid.
    let mut pieces = Vec::new();
    let mut next_opens = true;
    for (at, c) in text.char_indices().rev() {
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        let opens = match c {
            '{' => next_opens || after.starts_with('%'),
            '$' => next_opens,
            '<' => after.starts_with("!--"),
            _ => false,
        };
        pieces.push(if opens { format!("{{{{'{c}'}}}}") } else { c.to_string() });
        next_opens = opens || c == '{';
    }
    pieces.into_iter().rev().collect()
}

/// A Liquid string literal; `None` for a text that none can hold: it has both quotes, or a brace, which may end the tag
/// that it stands in.
pub(super) fn liquid_string(text: &str) -> Option<String> {
    let quote = match (text.contains('\''), text.contains('"')) {
        (false, _) => '\'',
        (true, false) => '"',
        (true, true) => return None,
    };
    (!text.contains(['{', '}']) && !text.contains("<!--")).then(|| format!("{quote}{text}{quote}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liquid_text_opens_nothing() {
        for (text, liquid) in [
            ("plain {a} 100%}", "plain {a} 100%}"),
            ("{{ACME}}", "{{'{'}}{ACME}}"),
            ("{% endraw %}", "{{'{'}}% endraw %}"),
            ("{{{", "{{'{'}}{{'{'}}{{'{'}}"),
            ("${first_name}", "{{'$'}}{first_name}"),
            ("<!-- x -->", "{{'<'}}!-- x -->"),
            ("end {", "end {{'{'}}"),
            ("$${x}", "{{'$'}}{{'$'}}{x}"),
            ("{<!--", "{{'{'}}{{'<'}}!--"),
            ("$5", "$5"),
        ] {
            assert_eq!(liquid_text(text), liquid);
        }
    }

    #[test]
    fn liquid_strings_choose_their_quotes() {
        assert_eq!(liquid_string("Unknown").as_deref(), Some("'Unknown'"));
        assert_eq!(liquid_string("O'Brien").as_deref(), Some("\"O'Brien\""));
        assert_eq!(liquid_string("say \"hi\"").as_deref(), Some("'say \"hi\"'"));
        assert_eq!(liquid_string("both ' and \""), None);
        assert_eq!(liquid_string("{{x}}"), None);
        assert_eq!(liquid_string("100%}"), None);
    }

    #[test]
    fn forms_and_segments_are_percent_encoded() {
        assert_eq!(form("a+b&c=d%/ é"), "a%2Bb%26c%3Dd%25%2F%20%C3%A9");
        assert_eq!(url_segment("a+b/c d"), "a%2Bb%2Fc%20d");
        assert_eq!(json("a\"\\\n\u{1}한"), "a\\\"\\\\\\n\\u0001한");
    }
}
