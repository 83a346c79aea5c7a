//! Names whose values are secrets.

use std::borrow::Cow;
use std::ops::Range;

use super::data::{DUMMY_SECRETS, MASKED, PUBLIC_KEYS, SECRET_ENDS, SECRET_IDS, SECRET_SHAPES, SECRET_WORDS};
use super::fold::fold;
use super::placeholders::{is_one_of, is_secret_placeholder, words};

/// A secret that nothing but its name tells has at least so many characters.
const SHORTEST: usize = 4;
/// A secret that is told by its shape has at least so many characters.
const RANDOM: usize = 16;

/// Whether the value of a header, form field, query parameter or JSON member of this name is shown to nobody.
pub fn is_masked_name(name: &str) -> bool {
    let name = name.trim().as_bytes();
    if !may_be_secrets(name) {
        return false;
    }
    let ends = |end: &&str| {
        name.len()
            .checked_sub(end.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|name| name.eq_ignore_ascii_case(end.as_bytes()))
    };
    MASKED.iter().any(ends)
}

/// Whether a name of the kind that [`is_masked_name`] tells can stand in a text.
pub fn may_hold_masked_name(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    MASKED.iter().any(|end| text.contains(end))
}

/// Whether a secret, or the id that goes with one, belongs behind this name, so that a placeholder is in its right place
/// there: ids of clients, secrets, passwords, tokens, headers such as `Subscription-Key`.
pub fn is_secret_name(name: &str) -> bool {
    if !may_be_secrets(name.as_bytes()) {
        return false;
    }
    let tail = Tail::of(name);
    is_masked_name(name)
        || (SECRET_WORDS.iter().any(|word| tail.is(word)) && names_secret(name))
        || SECRET_IDS.iter().any(|end| tail.is(end))
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
    let tail = Tail::of(name);
    SECRET_ENDS.iter().any(|end| tail.is(end))
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
    let is_name = names_secret(value) && !value.bytes().any(|byte| byte.is_ascii_digit());
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
    value.strip_prefix('$').is_some_and(|rest| name(rest.trim_matches(['{', '}', '(', ')'])))
        || value.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).is_some_and(name)
        || value.strip_prefix("env:").or_else(|| value.strip_prefix("env.")).is_some_and(name)
        || value.starts_with("process.env.")
        || capitals(value) && names_secret(value)
}

/// The last three letters of all names whose values are secrets: rows for the first two of them, a bit for the last.
static ENDS: [[u32; 26]; 26] = {
    let mut ends = [[0; 26]; 26];
    let lists = [MASKED, SECRET_WORDS, SECRET_IDS];
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            let name = lists[list][at].as_bytes();
            let [.., first, second, last] = name else { panic!("a name has three letters") };
            ends[(*first - b'a') as usize][(*second - b'a') as usize] |= 1 << (*last - b'a');
            at += 1;
        }
        list += 1;
    }
    ends
};

/// Whether a name ends like one of those whose values are secrets: a quick look that is right about most others.
fn may_be_secrets(name: &[u8]) -> bool {
    let place = |letter: &u8| letter.is_ascii_alphabetic().then(|| usize::from(letter.to_ascii_lowercase() - b'a'));
    if let [.., first, second, last] = name
        && let (Some(first), Some(second), Some(last)) = (place(first), place(second), place(last))
    {
        return has_end(first, second, last);
    }
    let mut letters = name.iter().rev().filter(|byte| !byte.is_ascii() || byte.is_ascii_alphanumeric());
    let (Some(last), Some(second), Some(first)) = (letters.next(), letters.next(), letters.next()) else {
        return false;
    };
    if !(last.is_ascii() && second.is_ascii() && first.is_ascii()) {
        return true;
    }
    let (Some(last), Some(second), Some(first)) = (place(last), place(second), place(first)) else { return false };
    has_end(first, second, last)
}

/// Whether some name of a secret ends with these letters.
fn has_end(first: usize, second: usize, last: usize) -> bool {
    ENDS.get(first).and_then(|rows| rows.get(second)).is_some_and(|row| row & 1 << last != 0)
}

/// Whether the last word of a name says that it is a secret's.
fn names_secret(name: &str) -> bool {
    words(name).last().is_some_and(|last| is_one_of(SECRET_WORDS, last))
}

/// How a name ends when it is folded.
struct Tail {
    letters: [u8; LONGEST_END],
    start: usize,
}

/// No name of a secret is longer, of those that are known.
const LONGEST_END: usize = 32;

impl Tail {
    fn of(name: &str) -> Self {
        let mut tail = Self { letters: [0; LONGEST_END], start: LONGEST_END };
        let folded = if name.is_ascii() { Cow::Borrowed(name) } else { Cow::Owned(fold(name)) };
        for letter in folded.bytes().rev().filter(u8::is_ascii_alphanumeric).take(LONGEST_END) {
            tail.start -= 1;
            if let Some(place) = tail.letters.get_mut(tail.start) {
                *place = letter.to_ascii_lowercase();
            }
        }
        tail
    }

    /// Whether the name ends with a text of small ASCII letters and digits.
    fn is(&self, end: &str) -> bool {
        self.letters.get(self.start..).is_some_and(|letters| letters.ends_with(end.as_bytes()))
    }
}

/// Whether a name is that of an id, which everybody may know.
fn is_id(name: &str) -> bool {
    let tail = Tail::of(name);
    !is_masked_name(name) && SECRET_IDS.iter().any(|end| tail.is(end))
}

/// Whether a text has the look of a secret: long, without blanks, letters and digits mixed.
fn is_random(value: &str) -> bool {
    value.len() >= RANDOM
        && value.bytes().all(|byte| byte.is_ascii_graphic())
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !value.contains("://")
}

/// The bytes that a secret of a known shape has.
static PARTS: [bool; 256] = {
    let mut parts = [false; 256];
    let mut byte = 0;
    while byte < parts.len() {
        let is_mark = matches!(byte as u8, b'_' | b'-' | b'.' | b'!');
        parts[byte] = is_mark || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    parts
};

/// The secrets in a text that their shape alone tells: a session id of Salesforce's, a JSON Web Token, tokens with a
/// well-known beginning.
pub fn secret_shapes(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| PARTS[usize::from(*byte)];
    let mut found = Vec::new();
    let mut at = 0;
    // All of them are longer than this: where a byte of a window belongs to none, none begins before it.
    while let Some(window) = bytes.get(at..at + RANDOM) {
        if let Some(other) = window.iter().rposition(|byte| !is_part(byte)) {
            at += other + 1;
            continue;
        }
        let length = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_part(byte)).count();
        let token = text.get(at..at + length).unwrap_or_default().trim_end_matches(['.', '!']);
        if is_session(token) || is_jwt(token) || has_known_start(token) {
            found.push(at..at + token.len());
        }
        at += length;
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
    let mut parts = token.split('.');
    token.starts_with("eyJ")
        && matches!((parts.next(), parts.next(), parts.next(), parts.next()), (Some(_), Some(claims), Some(signature), None)
            if claims.starts_with("eyJ") && signature.len() >= RANDOM)
}

fn has_known_start(token: &str) -> bool {
    SECRET_SHAPES.iter().any(|start| {
        token.as_bytes().first() == start.as_bytes().first()
            && token.strip_prefix(start).is_some_and(|rest| rest.len() >= RANDOM && is_random(rest))
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
