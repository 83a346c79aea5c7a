//! Names whose values are secrets.

use std::ops::Range;

use super::data::{DUMMY_SECRETS, MASKED, PUBLIC_KEYS, SECRET_ENDS, SECRET_IDS, SECRET_SHAPES, SECRET_WORDS};
use super::fold::fold;
use super::placeholders::{is_secret_placeholder, words};

/// A secret that nothing but its name tells has at least so many characters.
const SHORTEST: usize = 4;
/// A secret that is told by its shape has at least so many characters.
const RANDOM: usize = 16;

/// Whether the value of a header, form field, query parameter or JSON member of this name is shown to nobody.
pub fn is_masked_name(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    MASKED.iter().any(|end| name.ends_with(end))
}

/// Whether a secret, or the id that goes with one, belongs behind this name, so that a placeholder is in its right place
/// there: ids of clients, secrets, passwords, tokens, headers such as `Subscription-Key`.
pub fn is_secret_name(name: &str) -> bool {
    let folded = fold(name);
    let last = words(name).last().map(|word| word.to_lowercase());
    is_masked_name(name)
        || last.is_some_and(|last| SECRET_WORDS.contains(&last.as_str()))
        || SECRET_IDS.iter().any(|end| folded.ends_with(end))
}

/// Whether the value behind a name is a secret that somebody wrote out. Placeholders, Liquid, references to variables of
/// an environment, and words that only say what belongs there are none; behind names that may well stand for something
/// else (`Idempotency-Key`, `token`) it must look like one.
pub fn is_real_secret(name: &str, value: &str) -> bool {
    let value = value.trim();
    if !is_secret_name(name) || is_id(name) || !may_be_secret(name, value) {
        return false;
    }
    if is_surely_secret_name(name) {
        return value.chars().count() >= SHORTEST;
    }
    let folded = fold(name);
    !PUBLIC_KEYS.iter().any(|word| folded.contains(word)) && is_random(value)
}

/// Whether nothing but a secret stands behind this name, whatever it looks like: `client_secret`, but not `token`.
pub fn is_surely_secret_name(name: &str) -> bool {
    let folded = fold(name);
    SECRET_ENDS.iter().any(|end| folded.ends_with(end))
}

/// Whether a secret was written out behind `Bearer`, `Basic` or another scheme in an Authorization header.
pub fn is_real_credential(value: &str) -> bool {
    let value = value.trim();
    may_be_secret("token", value) && value.chars().count() >= 2 * SHORTEST
}

/// Whether a value can be a secret at all.
fn may_be_secret(name: &str, value: &str) -> bool {
    let folded = fold(value);
    let is_word = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '));
    let last = words(value).last().map(|word| word.to_lowercase()).unwrap_or_default();
    let is_name = SECRET_WORDS.contains(&last.as_str()) && !value.bytes().any(|byte| byte.is_ascii_digit());
    let says_what = is_word && (is_name || fold(name).ends_with(&folded) || DUMMY_SECRETS.contains(&folded.as_str()));
    !(value.is_empty()
        || value.contains("{{")
        || value.contains("{%")
        || says_what
        || is_secret_placeholder(value)
        || is_reference(value))
}

/// Whether a value only names where the secret is: `$SECRET`, `%SECRET%`, `SF_CLIENT_SECRET`, `env:SECRET`.
fn is_reference(value: &str) -> bool {
    let name = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let capitals = |text: &str| name(text) && text.contains('_') && text == text.to_ascii_uppercase();
    let says_secret = || {
        let last = words(value).last().map(|word| word.to_lowercase());
        last.is_some_and(|last| SECRET_WORDS.contains(&last.as_str()))
    };
    value.strip_prefix('$').is_some_and(|rest| name(rest.trim_matches(['{', '}', '(', ')'])))
        || value.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).is_some_and(name)
        || value.strip_prefix("env:").or_else(|| value.strip_prefix("env.")).is_some_and(name)
        || value.starts_with("process.env.")
        || capitals(value) && says_secret()
}

/// Whether a name is that of an id, which everybody may know.
fn is_id(name: &str) -> bool {
    !is_masked_name(name) && SECRET_IDS.iter().any(|end| fold(name).ends_with(end))
}

/// Whether a text has the look of a secret: long, without blanks, letters and digits mixed.
fn is_random(value: &str) -> bool {
    value.len() >= RANDOM
        && value.bytes().all(|byte| byte.is_ascii_graphic())
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !value.contains("://")
}

/// The secrets in a text that their shape alone tells: a session id of Salesforce's, a JSON Web Token, tokens with a
/// well-known beginning.
pub fn secret_shapes(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '!');
    let mut found = Vec::new();
    let mut start = 0;
    for part in text.split(|c: char| !is_part(c)) {
        let range = start..start + part.len();
        start =
            text.get(range.end..).and_then(|rest| rest.chars().next()).map_or(range.end, |c| range.end + c.len_utf8());
        let token = part.trim_end_matches(['.', '!']);
        if is_session(token) || is_jwt(token) || has_known_start(token) {
            found.push(range.start..range.start + token.len());
        }
    }
    found
}

/// `00D`, 12 or 15 more characters of an org's id, `!`, and what only Salesforce can read.
fn is_session(token: &str) -> bool {
    token.split_once('!').is_some_and(|(org, rest)| {
        org.starts_with("00D")
            && matches!(org.len(), 15 | 18)
            && org.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && rest.len() > 2 * RANDOM
    })
}

/// Three parts in Base64, the first two of which are JSON objects.
fn is_jwt(token: &str) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    matches!(parts.as_slice(), [head, claims, signature]
        if head.starts_with("eyJ") && claims.starts_with("eyJ") && signature.len() >= RANDOM)
}

fn has_known_start(token: &str) -> bool {
    SECRET_SHAPES.iter().any(|start| {
        let rest = token.strip_prefix(start).unwrap_or_default();
        rest.len() >= RANDOM && is_random(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_secrets_are_told_from_what_stands_in_their_place() {
        for (name, value) in [
            ("client_secret", "DEADBEEF0BADF00DCAFEBABE8BADF00DFEEDFACE"),
            ("client_secret", "aB3/x+y=z&q"),
            ("client_secret", "a+b/c=="),
            ("password", "hunter2"),
            ("X-Api-Key", "k-93jd83jd"),
            ("Subscription-Key", "0f8fad5b-d9cb-469f-a165-70867728950e"),
            ("amp;client_secret", "s3cr3tvalue"),
        ] {
            assert!(is_real_secret(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("client_id", "3MVG9lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0"),
            ("client_secret", "[SF_CLIENT_SECRET]"),
            ("client_secret", "{CLIENT_SECRET_URL_ENCODED}"),
            ("client_secret", "SF_CLIENT_SECRET"),
            ("client_secret", "$SF_SECRET"),
            ("client_secret", "%SF_SECRET%"),
            ("client_secret", "{{secret}}"),
            ("client_secret", "client_secret"),
            ("client_secret", "secret"),
            ("password", "myTopSecret"),
            ("client_secret", "*****"),
            ("client_secret", ""),
            ("password", "example"),
            ("Idempotency-Key", "0f8fad5b-d9cb-469f-a165-70867728950e"),
            ("token", "lead-form"),
            ("token_type", "bearer"),
            ("LastName", "DEADBEEF0BADF00DCAFEBABE"),
        ] {
            assert!(!is_real_secret(name, value), "{name}={value}");
        }
        assert!(is_real_credential("00D5g000004ABCD!AQ4AQFakeFakeFake"));
        assert!(!is_real_credential("token") && !is_real_credential("<token>") && !is_real_credential("ACCESS_TOKEN"));
    }

    #[test]
    fn some_secrets_are_told_by_their_shape() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJlLW9mLW5vYm9keQ";
        let session = "00D000000000001!AQcAQFakeFakeFakeFakeFakeFakeFakeFakeFake0";
        let text = format!("한 Bearer {jwt}; {session} and xoxb-000000000000-fakefakefake0. 00D000000000001");
        let found: Vec<&str> = secret_shapes(&text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, [jwt, session, "xoxb-000000000000-fakefakefake0"]);
    }

    #[test]
    fn secrets_are_told_by_their_names() {
        for name in [
            "client_secret",
            "Client-Secret",
            "password",
            "access_token",
            "refresh_token",
            "X-API-Key",
            "apikey",
            "assertion",
        ] {
            assert!(is_masked_name(name) && is_secret_name(name), "{name}");
        }
        for name in ["client_id", "clientId", "username", "consumer_key", "Subscription-Key", "X-Auth-Token"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["grant_type", "token_type", "scope", "Content-Type", "LastName", "Authorization", "monkey"] {
            assert!(!is_masked_name(name) && !is_secret_name(name), "{name}");
        }
        assert!(!is_masked_name("client_id"));
    }
}
