//! What is shown of secrets: `***`. Every format and message of a rendering goes through here.

mod fragments;

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::responses::{CANNED_TOKEN, Responses};
use super::{Message, Outcome, Rendering, Request, Role};
use crate::catalogue;
use crate::document::{self, Kind, Node, Scalar, Value};
use crate::source::{SourceFile, Span};

const STARS: &str = "***";
/// A shorter secret may be a part of any word: it is starred out where it stands alone.
const SHORT: usize = 6;
/// A still shorter one is starred out at the places for secrets only.
const SHORTEST: usize = 3;

/// Knows the secrets of a rendering, and stars them out.
#[derive(Clone, Debug)]
pub struct Masking {
    /// What is starred out wherever it stands. None where secrets are to be shown.
    secrets: Option<Vec<String>>,
}

impl Masking {
    /// The secrets of canned answers are starred out wherever they come to stand. With `show`, nothing is.
    pub fn new(responses: &Responses, show: bool) -> Self {
        let mut secrets = vec![CANNED_TOKEN.to_owned()];
        for canned in responses.all() {
            let headers = canned.headers.iter();
            secrets.extend(headers.filter(|(name, value)| is_secret(name, value)).map(|(_, value)| value.clone()));
            named_values(&canned.body, &mut |name, value| {
                if is_secret(name, value) {
                    secrets.push(value.to_owned());
                }
            });
        }
        Self { secrets: (!show).then_some(secrets) }
    }

    /// The same with the secrets that are written out in the requests of a rendering.
    #[must_use]
    pub fn with_requests(mut self, rendering: &Rendering) -> Self {
        let Some(secrets) = &mut self.secrets else { return self };
        let sent = match &rendering.outcome {
            Outcome::Send(request) => Some(request),
            _ => None,
        };
        let mut add = |name: &str, value: &str| {
            if catalogue::is_masked_name(name) && catalogue::is_real_secret(name, value) {
                secrets.push(value.to_owned());
            }
        };
        for request in rendering.calls.iter().map(|call| &call.request).chain(sent) {
            request.headers.iter().for_each(|(name, value)| add(name, value));
            // Few bodies have a place for a secret, and an escaped name may be one.
            let may_hold_name = |body: &&str| body.contains(['\\', '%']) || catalogue::may_hold_masked_name(body);
            named_values(request.body.as_deref().filter(may_hold_name).unwrap_or_default(), &mut add);
            pairs(parameters(&request.url)).for_each(|(name, value)| add(&decoded(name), &decoded(value)));
        }
        self
    }

    /// The same with the secrets that are written out in the fields of a message, whatever becomes of them.
    #[must_use]
    pub fn with_message(mut self, message: &Message) -> Self {
        let Some(secrets) = &mut self.secrets else { return self };
        let mut add = |name: &str, value: &str| {
            if catalogue::is_masked_name(name) && catalogue::is_real_secret(name, value) {
                secrets.push(value.to_owned());
            }
        };
        for field in &message.fields {
            let text = field.text.as_str();
            match &field.role {
                Role::Url => pairs(parameters(text)).for_each(|(name, value)| add(&decoded(name), &decoded(value))),
                Role::Header(name) | Role::Pair(name) => add(name, text),
                Role::Body | Role::Text => named_values(text, &mut add),
            }
        }
        self
    }

    /// The same with these secrets, and those in the bodies of answers.
    #[must_use]
    pub fn with_secrets<'t>(
        mut self,
        known: impl IntoIterator<Item = &'t str>,
        bodies: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let Some(secrets) = &mut self.secrets else { return self };
        secrets.extend(known.into_iter().map(str::to_owned));
        for body in bodies {
            named_values(body, &mut |name, value| {
                if is_secret(name, value) {
                    secrets.push(value.to_owned());
                }
            });
        }
        self
    }

    /// A sentence, or any other text.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(secrets) = &self.secrets else { return Cow::Borrowed(text) };
        let text = with_words(text, |word| word.contains("://").then(|| masked_url(word)));
        match starred(&text, secrets) {
            Cow::Owned(starred) => Cow::Owned(starred),
            Cow::Borrowed(_) => text,
        }
    }

    /// The value of a header.
    pub fn header(&self, name: &str, value: &str) -> String {
        if self.secrets.is_none() {
            return value.to_owned();
        }
        if name.trim().eq_ignore_ascii_case("Authorization") {
            let trimmed = value.trim_start();
            let (scheme, credentials) = match trimmed.split_once(char::is_whitespace) {
                Some((scheme, credentials)) => (scheme, credentials.trim()),
                None if ["bearer", "basic", "oauth"].contains(&trimmed.to_ascii_lowercase().as_str()) => (trimmed, ""),
                None => ("", trimmed),
            };
            return match scheme {
                _ if credentials.is_empty() || is_placeholder(credentials) => value.to_owned(),
                "" => STARS.to_owned(),
                scheme => format!("{scheme} {STARS}"),
            };
        }
        if is_secret(name, value) { STARS.to_owned() } else { self.text(value).into_owned() }
    }

    /// A URL.
    pub fn url(&self, url: &str) -> String {
        match &self.secrets {
            None => url.to_owned(),
            Some(secrets) => starred(&masked_url(url), secrets).into_owned(),
        }
    }

    /// A request body.
    pub fn body(&self, body: &str) -> String {
        match &self.secrets {
            None => body.to_owned(),
            Some(_) => self.text(&masked_body(body)).into_owned(),
        }
    }

    /// The value of something that has a name: a member of a JSON body, a pair of `message_extras`.
    pub fn member(&self, name: &str, value: &str) -> String {
        match &self.secrets {
            None => value.to_owned(),
            Some(_) if is_secret(name, value) => STARS.to_owned(),
            Some(_) => self.body(value),
        }
    }

    /// Where secrets stand in a text.
    pub fn spans(&self, text: &str) -> Vec<Span> {
        let hidden = hidden(text, self.secrets.as_deref().unwrap_or_default());
        hidden.into_iter().map(|(start, end)| Span::new(start as u32, end as u32)).collect()
    }

    /// A whole request.
    pub fn request(&self, request: &Request) -> Request {
        let Request { method, url, headers, body } = request;
        Request {
            method: method.clone(),
            url: self.url(url),
            headers: headers.iter().map(|(name, value)| (name.clone(), self.header(name, value))).collect(),
            body: body.as_deref().map(|body| self.body(body)),
        }
    }
}

/// Whether the value behind a name is starred out.
fn is_secret(name: &str, value: &str) -> bool {
    catalogue::is_masked_name(name) && !value.trim().is_empty() && !is_placeholder(value)
}

/// Whether a text only says what belongs there: `[SF_CLIENT_SECRET]`.
fn is_placeholder(text: &str) -> bool {
    let text = decoded(text);
    let text = text.trim();
    catalogue::is_placeholder(text) || text.starts_with(['[', '<', '{']) && catalogue::is_secret_placeholder(text)
}

/// A part of a form or of a URL as it is meant.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned())
}

/// What stands behind the first `?` or `#` of a URL.
fn parameters(url: &str) -> &str {
    url.find(['?', '#']).and_then(|at| url.get(at + 1..)).unwrap_or_default()
}

fn pairs(form: &str) -> impl Iterator<Item = (&str, &str)> {
    form.split(['&', '#', '?']).filter_map(|pair| pair.split_once('='))
}

fn masked_url(url: &str) -> String {
    let start = url.len() - parameters(url).len();
    let (address, parameters) = url.split_at(start);
    let mut masked = match address.split_once("://") {
        // A password before the host.
        Some((scheme, rest)) => {
            let host_end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(host_end);
            match authority.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?.0, host))) {
                Some((user, host)) => format!("{scheme}://{user}:{STARS}@{host}{path}"),
                None => address.to_owned(),
            }
        }
        None => address.to_owned(),
    };
    masked.push_str(&masked_form(parameters, &['&', '#', '?']));
    masked
}

/// `name=value` pairs with the values of secrets starred out.
fn masked_form(form: &str, separators: &[char]) -> String {
    let masked = form.split_inclusive(separators).map(|pair| {
        let end = pair.len() - pair.chars().next_back().filter(|c| separators.contains(c)).map_or(0, char::len_utf8);
        let (pair, separator) = pair.split_at(end);
        match pair.split_once('=') {
            Some((name, value)) if is_secret(&decoded(name), &decoded(value)) => format!("{name}={STARS}{separator}"),
            _ => format!("{pair}{separator}"),
        }
    });
    masked.collect()
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// A body with its secrets starred out, in the form that it has: JSON, a form, or a text.
fn masked_body(body: &str) -> String {
    let mut masked = match is_json(body) {
        true => masked_json(body),
        // A value of several lines goes as a whole, before each line is looked at.
        false => masked_form(&masked_form(body, &['&']), &['&', '\n', '\r']),
    };
    for (name, value, range) in fragments::fragments(&masked).into_iter().rev() {
        if is_secret(&name, &value) {
            masked.replace_range(range, "\"***\"");
        }
    }
    masked
}

fn masked_json(body: &str) -> String {
    let mut edits = Vec::new();
    if let Some(root) = document::read_json(&SourceFile::new("", body)).root {
        mask_members(&root, &mut edits);
    }
    let mut masked = String::with_capacity(body.len());
    let mut from = 0;
    for (span, text) in edits {
        masked.push_str(body.get(from..span.start as usize).unwrap_or_default());
        masked.push_str(&serde_json::Value::from(text).to_string());
        from = span.end as usize;
    }
    masked.push_str(body.get(from..).unwrap_or_default());
    masked
}

/// What stands in the place of values of a JSON text, in the order of the text.
fn mask_members(node: &Node, edits: &mut Vec<(Span, String)>) {
    match &node.kind {
        Kind::Mapping(entries) => {
            for entry in entries {
                let is_hidden = catalogue::is_masked_name(entry.key.as_str())
                    && match &entry.value.kind {
                        Kind::Scalar(scalar) => {
                            secret_scalar(scalar).is_some_and(|text| is_secret(entry.key.as_str(), text))
                        }
                        Kind::Mapping(_) | Kind::Sequence(_) => true,
                        Kind::Invalid => false,
                    };
                match is_hidden {
                    true => edits.push((entry.value.span, STARS.to_owned())),
                    false => mask_members(&entry.value, edits),
                }
            }
        }
        Kind::Sequence(items) => items.iter().for_each(|item| mask_members(item, edits)),
        Kind::Scalar(scalar) => {
            // JSON or a form within a text.
            if let Value::Text(text) = scalar.value() {
                let masked = masked_body(text);
                if masked != text {
                    edits.push((node.span, masked));
                }
            }
        }
        Kind::Invalid => {}
    }
}

/// The text of a scalar that may be a secret: neither null nor a truth value.
fn secret_scalar(scalar: &Scalar) -> Option<&str> {
    (!matches!(scalar.value(), Value::Null | Value::Bool(_))).then(|| scalar.text.as_str())
}

/// Shows every value of a JSON text or a form that has a name.
fn named_values(body: &str, show: &mut dyn FnMut(&str, &str)) {
    fn walk(node: &Node, name: &str, show: &mut dyn FnMut(&str, &str)) {
        match &node.kind {
            Kind::Mapping(entries) => entries.iter().for_each(|entry| walk(&entry.value, entry.key.as_str(), show)),
            Kind::Sequence(items) => items.iter().for_each(|item| walk(item, name, show)),
            Kind::Scalar(scalar) => secret_scalar(scalar).into_iter().for_each(|text| show(name, text)),
            Kind::Invalid => {}
        }
    }
    match is_json(body) {
        true => document::read_json(&SourceFile::new("", body)).root.iter().for_each(|root| walk(root, "", show)),
        false => pairs(body).for_each(|(name, value)| show(&decoded(name), &decoded(value))),
    }
    fragments::fragments(body).iter().for_each(|(name, value, _)| show(name, value));
}

/// A text in which some of its words are others.
fn with_words(text: &str, change: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\\' | '<' | '>');
    let words = text.split_inclusive(is_end).map(|word| {
        let end = word.trim_end_matches(is_end).len();
        let (word, rest) = word.split_at(end);
        change(word).unwrap_or_else(|| word.to_owned()) + rest
    });
    Cow::Owned(words.collect())
}

/// A text in which no secret stands any more, however it is encoded.
fn starred<'t>(text: &'t str, secrets: &[String]) -> Cow<'t, str> {
    let hidden = hidden(text, secrets);
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in hidden {
        if start >= from {
            masked.push_str(text.get(from..start).unwrap_or_default());
            masked.push_str(STARS);
        }
        from = from.max(end);
    }
    masked.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(masked)
}

/// Where secrets stand, in order; one may lie in another.
fn hidden(text: &str, secrets: &[String]) -> Vec<(usize, usize)> {
    let mut hidden = Vec::new();
    for secret in secrets.iter().filter(|secret| secret.len() >= SHORTEST) {
        let mut at = 0;
        while at < text.len() {
            match matched(text.as_bytes(), at, secret.as_bytes()) {
                Some(end) if secret.len() >= SHORT || stands_alone(text, at, end) => {
                    hidden.push((at, end));
                    at = end;
                }
                _ => at = text.ceil_char_boundary(at + 1),
            }
        }
    }
    hidden.sort_unstable();
    hidden
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let is_word = |c: char| c.is_alphanumeric();
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    !before.is_some_and(is_word) && !after.is_some_and(is_word)
}

/// Where a secret ends that begins at `at`, each of its bytes as it is, percent-encoded, or escaped for JSON or HTML.
fn matched(text: &[u8], mut at: usize, secret: &[u8]) -> Option<usize> {
    for byte in secret {
        let rest = text.get(at..)?;
        let length = spelling(rest, *byte)?;
        at += length;
    }
    Some(at)
}

/// How many bytes at the start of a text stand for this one.
fn spelling(rest: &[u8], byte: u8) -> Option<usize> {
    let hex = |digits: Option<&[u8]>| {
        let digits = std::str::from_utf8(digits?).ok()?;
        u16::from_str_radix(digits, 16).ok().filter(|value| *value == u16::from(byte))
    };
    let escaped: &[u8] = match byte {
        b'\n' => b"\\n",
        b'\t' => b"\\t",
        b'\r' => b"\\r",
        b'"' => b"\\\"",
        b'\\' => b"\\\\",
        b'/' => b"\\/",
        b' ' => b"+",
        _ => &[],
    };
    let entity: &[u8] = match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'"' => b"&quot;",
        b'\'' => b"&#39;",
        _ => &[],
    };
    match rest {
        _ if !escaped.is_empty() && rest.starts_with(escaped) => Some(escaped.len()),
        _ if !entity.is_empty() && rest.starts_with(entity) => Some(entity.len()),
        [b'%', b'2', b'5', ..] if hex(rest.get(3..5)).is_some() => Some(5),
        [b'%', ..] if hex(rest.get(1..3)).is_some() => Some(3),
        [b'\\', b'u', ..] if hex(rest.get(2..6)).is_some() => Some(6),
        [first, ..] if *first == byte => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn masking(answers: &str) -> Masking {
        let (responses, report) = Responses::read(Arc::new(SourceFile::new("a.json", answers)));
        assert!(report.findings.is_empty(), "{report:?}");
        Masking::new(&responses.unwrap_or_default(), false)
    }

    #[test]
    fn credentials_are_hidden_and_what_is_missing_shows() {
        let masking = masking("[]");
        for (value, shown) in [
            ("Bearer abc", "Bearer ***"),
            ("  Bearer  a b", "Bearer ***"),
            ("Basic YTpi", "Basic ***"),
            ("abc", "***"),
            ("Bearer ", "Bearer "),
            ("Bearer", "Bearer"),
            ("", ""),
            ("Bearer [TOKEN]", "Bearer [TOKEN]"),
        ] {
            assert_eq!(masking.header("authorization", value), shown);
        }
        assert_eq!(masking.header("X-Api-Key", "abc"), "***");
        assert_eq!(masking.header("Content-Type", "text/plain"), "text/plain");
    }

    #[test]
    fn places_for_secrets_are_known_in_every_form() {
        let masking = masking("[]");
        for (body, shown) in [
            (
                "client_id=a&client_secret=s%3D3&grant_type=password&token_type=x",
                "client_id=a&client_secret=***&grant_type=password&token_type=x",
            ),
            (
                "client_secret=[SF_CLIENT_SECRET]&password=%5BPASSWORD%5D",
                "client_secret=[SF_CLIENT_SECRET]&password=%5BPASSWORD%5D",
            ),
            (
                r#"{"a": {"Refresh_Token": "x\"y", "token_type": "b"}}"#,
                r#"{"a": {"Refresh_Token": "***", "token_type": "b"}}"#,
            ),
            (
                r#"[{"api-key": 12, "apikey": null, "secret": {"a": 1}}]"#,
                r#"[{"api-key": "***", "apikey": null, "secret": "***"}]"#,
            ),
            (r#"{"inner": "{\"password\":\"p\"}"}"#, r#"{"inner": "{\"password\":\"***\"}"}"#),
            (r#"{"link": "https://x/?a=1&token=t"}"#, r#"{"link": "https://x/?a=1&token=***"}"#),
            ("plain text", "plain text"),
            ("a=b\r\npassword=p\nc=d\n", "a=b\r\npassword=***\nc=d\n"),
            ("assertion=p\nq\nr&c=d", "assertion=***&c=d"),
            ("{\"a\":1}\n{\"token\":\"t\"}", "{\"a\":1}\n{\"token\":\"***\"}"),
            (r#"see {"password": "p", oops}"#, r#"see {"password": "***", oops}"#),
        ] {
            assert_eq!(masking.body(body), shown);
        }
        assert_eq!(
            masking.url("https://u:p@h/a?x=1&Access_Token=t#api_key=k"),
            "https://u:***@h/a?x=1&Access_Token=***#api_key=***"
        );
        assert_eq!(
            masking.text("no answer from https://h/?token=t today"),
            "no answer from https://h/?token=*** today"
        );
    }

    #[test]
    fn secrets_of_answers_are_hidden_wherever_they_stand() {
        let masking = masking(
            r#"[{"url": "a", "headers": {"X-Token": "h-e-a-d"}, "body": {"access_token": "00D5!a/b+c \"q\"", "deep": [{"secret": "tok"}]}},
                {"url": "b", "body": "refresh_token=f%2Fo%2Frm&token_type=Bearer"}]"#,
        );
        for text in [
            "00D5!a/b+c \"q\"",
            "00D5%21a%2Fb%2Bc%20%22q%22",
            "00D5!a%2fb%2bc+%22q%22",
            "00D5%2521a%252Fb%252Bc%2520%2522q%2522",
            r#"00D5!a\/b+c \u0022q\""#,
            "00D5!a/b+c &quot;q&quot;",
            "h-e-a-d",
            "f/o/rm",
            "tok",
            "canned-token",
        ] {
            assert_eq!(masking.text(&format!("({text})")), "(***)", "{text}");
            assert_eq!(masking.url(&format!("https://x/{text}/y")), "https://x/***/y", "{text}");
        }
        assert_eq!(masking.text("a token, tokens, Bearer"), "a token, tokens, Bearer", "a short one is hidden alone");
    }

    #[test]
    fn nothing_is_hidden_on_demand() {
        let masking = Masking::new(&Responses::default(), true);
        assert_eq!(masking.header("Authorization", "Bearer canned-token"), "Bearer canned-token");
        assert_eq!(masking.body("password=x canned-token"), "password=x canned-token");
    }
}
