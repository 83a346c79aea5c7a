//! Placeholders that somebody was to fill in: `[insert_instance_name]`, `<your-domain>`, `YOUR_INSTANCE`, `xxx`.

use std::ops::Range;

use super::data::{PLACEHOLDERS, SECRET_WORDS};
use super::fold::fold;
use super::hosts::{HostKind, host_kind};
use super::secrets::is_secret_name;

/// A placeholder in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Its bytes, brackets included.
    pub range: Range<usize>,
    /// Whether its words say that a secret, or the id that goes with one, belongs there.
    pub secret: bool,
}

/// The words that tell a placeholder.
#[derive(Debug)]
pub(super) struct PlaceholderWords {
    /// Tell one wherever they stand.
    pub(super) strong: &'static [&'static str],
    /// Tell one in brackets.
    pub(super) weak: &'static [&'static str],
    /// Tell one behind `your`.
    pub(super) after_your: &'static [&'static str],
    /// Tell one in brackets in a host.
    pub(super) foreign: &'static [&'static str],
}

/// A placeholder in brackets is at most so long, in bytes.
const LONGEST: usize = 80;
/// The end of an XML element is sought within so many bytes.
const ELEMENT: usize = 4096;
/// So many x's in a row are no word.
const XS: usize = 5;

/// The placeholders of a URL, a header's value or a body, in order. Outputs of Liquid, attributes, indexes, JSON arrays and
/// XML elements are none.
pub fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    if !may_hold_one(bytes) {
        return found;
    }
    let class = |at: usize| bytes.get(at).map_or(0, |byte| CLASSES[usize::from(*byte)]);
    let mut at = 0;
    while at < bytes.len() {
        let (start, mut classes) = (at, class(at));
        if classes & OPENER != 0 {
            at = opened(text, at, &mut found);
            continue;
        }
        at += 1;
        if classes & TOKEN == 0 {
            continue;
        }
        while class(at) & TOKEN != 0 {
            classes |= class(at);
            at += 1;
        }
        let is_shouted = classes & (CAPITAL | SMALL) == CAPITAL;
        if classes & X != 0 || classes & (CAPITAL | JOINT) == CAPITAL | JOINT || is_shouted {
            bare(text, start..at, &mut found);
        }
    }
    found
}

/// Whether some bytes can hold a placeholder: a quick look that is right about most texts that hold none.
fn may_hold_one(bytes: &[u8]) -> bool {
    let classes = bytes.iter().fold(0, |all, byte| all | CLASSES[usize::from(*byte)]);
    classes & (OPENER | X) != 0 || classes & CAPITAL != 0 && classes & (JOINT | SMALL) != SMALL
}

/// What a byte can be to a placeholder; several bits may be set.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'{' | b'[' | b'<' | b'$' => OPENER,
            b'_' | b'-' => TOKEN | JOINT,
            b'x' => TOKEN | SMALL | X,
            b'X' => TOKEN | CAPITAL | X,
            b'A'..=b'Z' => TOKEN | CAPITAL,
            b'a'..=b'z' => TOKEN | SMALL,
            letter if letter.is_ascii_alphanumeric() => TOKEN,
            _ => 0,
        };
        byte += 1;
    }
    classes
};
/// A letter, a digit, `_` or `-`.
const TOKEN: u8 = 1;
/// A capital.
const CAPITAL: u8 = 2;
/// `_` or `-`
const JOINT: u8 = 4;
/// `x` or `X`
const X: u8 = 8;
/// What stands before the name of a placeholder.
const OPENER: u8 = 16;
/// A small letter.
const SMALL: u8 = 32;

/// Reads what an opener begins; returns where to go on.
fn opened(text: &str, at: usize, found: &mut Vec<Placeholder>) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with("{{") {
        return at + rest.find("}}").map_or(rest.len(), |end| end + 2);
    }
    if rest.starts_with("${") {
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        let is_plain = !text.get(..at).unwrap_or_default().ends_with('.');
        // `${SF_INSTANCE}` as other tools have it; an attribute is not called so.
        if let Some(name) = rest.get(2..end.saturating_sub(1)).filter(|_| is_plain)
            && is_placeholder(&format!("[{name}]"))
        {
            found.push(Placeholder { range: at..at + end, secret: names_secret(name) });
        }
        return at + end;
    }
    let Some(range) = bracketed(text, at) else { return at + 1 };
    let content = text.get(range.start + 1..range.end - 1).unwrap_or_default();
    let end = range.end;
    found.push(Placeholder { range, secret: names_secret(content) });
    end
}

/// Whether the whole text is one placeholder.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    matches!(placeholders(text).as_slice(), [one] if one.range == (0..text.len()))
}

/// Whether a text that stands where a secret belongs is none yet: a placeholder, the name of a secret in brackets
/// (`[client secret]`), `your_client_secret`, `changeme`, nothing but dots, stars or x's. What merely might be one counts
/// as a secret.
pub fn is_secret_placeholder(text: &str) -> bool {
    let text = text.trim();
    let blotted = !text.is_empty() && text.chars().all(|c| matches!(c, '*' | '.' | '…' | '•' | 'x' | 'X'));
    let brackets = [('[', ']'), ('<', '>'), ('{', '}')];
    let inner = brackets.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let named = |inner: &str| inner.bytes().all(is_inner_byte) && names_secret(inner);
    blotted
        || is_placeholder(text)
        || inner.is_some_and(named)
        || has_your(text)
        || text.eq_ignore_ascii_case("changeme")
}

/// The placeholder in a host that has no brackets: `yourdomain.my.salesforce.com`, `MY_DOMAIN.my.salesforce.com`, and
/// `instance` or the like where Salesforce wants a My Domain name. The range is that of the part between two points.
pub fn host_placeholder(host: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for label in host.split('.') {
        let range = start..start + label.len();
        start = range.end + 1;
        if matches!(label, "my" | "salesforce" | "com") {
            continue;
        }
        let is_weak = || PLACEHOLDERS.weak.iter().any(|word| folds_to(label, word));
        let meant = in_capitals(label)
            || has_your(label)
            || ["placeholder", "changeme"].iter().any(|word| {
                contains_ignoring_case(label, word) && words(label).any(|other| other.eq_ignore_ascii_case(word))
            })
            || label.starts_with("__") && label.ends_with("__") && has_weak_word(label)
            || is_placeholder(label)
            || is_marked(label)
            || (label.starts_with(['[', '<', '{']) && PLACEHOLDERS.foreign.iter().any(|word| label.contains(word)))
            || (range.start == 0
                && (is_weak() || is_word_for_one(label))
                && (range.end == host.len() || host_kind(host) == HostKind::Api));
        if meant {
            return Some(range);
        }
    }
    None
}

/// Whether a part of a host is the name of a variable as other tools mark one: `$INSTANCE`, `%DOMAIN%`, `((instance))`.
fn is_marked(label: &str) -> bool {
    let name = label.trim_matches(['$', '%', '(', ')']);
    name.len() < label.len() && (has_strong_word(name) || has_weak_word(name) || in_capitals(name))
}

/// Whether the first or the only word says that something is to be put there: `todo`, `insert-instance-here`.
fn is_word_for_one(label: &str) -> bool {
    let mut words = words(label);
    let Some(first) = words.next() else { return false };
    match words.next() {
        None => is_one_of(&["todo", "tbd", "fixme"], first),
        Some(_) => first.eq_ignore_ascii_case("insert") && has_weak_word(label.get(first.len()..).unwrap_or_default()),
    }
}

/// The words of a name: cut at everything but letters and digits, and where a capital follows a small letter.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let mut before = None;
        let ends = |(_, letter): &(usize, char)| {
            let is_small = before.replace(*letter).is_some_and(char::is_lowercase);
            !letter.is_alphanumeric() || letter.is_uppercase() && is_small
        };
        let end = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
        let (word, after) = rest.split_at_checked(end)?;
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Whether a word in small letters is one of some words.
pub(super) fn is_one_of(words: &[&str], word: &str) -> bool {
    if word.is_ascii() {
        words.iter().any(|other| other.eq_ignore_ascii_case(word))
    } else {
        words.contains(&word.to_lowercase().as_str())
    }
}

fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text)
        .any(|at| text.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word)))
}

/// The placeholder in brackets that starts at a byte.
fn bracketed(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied();
    let closer = match bytes.get(at)? {
        b'[' => b']',
        b'<' => b'>',
        b'{' if !matches!(before, Some(b'{' | b'$')) => b'}',
        _ => return None,
    };
    let inner = bytes.get(at + 1..)?;
    let length = inner.iter().take(LONGEST).position(|byte| !is_inner_byte(*byte))?;
    if inner.get(length) != Some(&closer) {
        return None;
    }
    let content = text.get(at + 1..at + 1 + length)?;
    let edges = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if !edges(inner.first()) || !edges(inner.get(length.checked_sub(1)?)) {
        return None;
    }
    let index = closer == b']'
        && before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'}' | b']' | b')'));
    let meant =
        has_strong_word(content) || (!index && (has_weak_word(content) || in_capitals(content) || is_xs(content)));
    (meant && !(closer == b'>' && is_element(text, at, content))).then(|| at..at + length + 2)
}

/// Whether `<name>` is the start of an XML element: its end follows.
fn is_element(text: &str, at: usize, name: &str) -> bool {
    let end = text.floor_char_boundary(at.saturating_add(ELEMENT).min(text.len()));
    text.get(at..end).is_some_and(|text| text.contains(&format!("</{name}>")))
}

/// The placeholders of a text without brackets that holds nothing but letters, digits, `_` and `-`.
fn bare(text: &str, range: Range<usize>, found: &mut Vec<Placeholder>) {
    let token = text.get(range.clone()).unwrap_or_default();
    let mut take = |part: &str, start: usize| {
        let xs = part.bytes().filter(|byte| byte.eq_ignore_ascii_case(&b'x')).count();
        let many_xs = xs >= XS
            && part.as_bytes().windows(XS).any(|window| window.iter().all(|byte| byte.eq_ignore_ascii_case(&b'x')));
        let is_note = part == text.trim() && matches!(part, "TODO" | "FIXME" | "CHANGEME");
        let meant = xs >= 3 && is_xs(part)
            || many_xs
            || is_note
            || (is_shouted(part) && part.contains(['_', '-']) && has_strong_word(part));
        if meant {
            found.push(Placeholder { range: start..start + part.len(), secret: names_secret(part) });
        }
        meant
    };
    if take(token, range.start) {
        return;
    }
    if !token.as_bytes().contains(&b'-') {
        return;
    }
    let mut start = range.start;
    for part in token.split('-') {
        take(part, start);
        start += part.len() + 1;
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_inner_byte(byte: u8) -> bool {
    is_token_byte(byte) || matches!(byte, b' ' | b'.' | b'\'')
}

/// Whether every letter is a capital, and there are some.
fn is_shouted(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_uppercase).count() > 1 && !text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether this is a name in capitals with underscores: `SF_CLIENT_SECRET`.
fn in_capitals(text: &str) -> bool {
    let name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    is_shouted(text) && text.trim_matches('_').contains('_') && text.bytes().all(name)
}

/// Whether this is nothing but x's, at least three, all small or all capital.
fn is_xs(text: &str) -> bool {
    let is = |x: u8| {
        text.bytes().filter(|byte| *byte == x).count() >= 3
            && text.bytes().all(|byte| byte == x || matches!(byte, b'-' | b'_'))
    };
    is(b'x') || is(b'X')
}

fn has_strong_word(name: &str) -> bool {
    words(name).any(|word| is_one_of(PLACEHOLDERS.strong, word)) || has_your(name)
}

fn has_weak_word(name: &str) -> bool {
    PLACEHOLDERS.weak.iter().any(|word| folds_to(name, word))
        || words(name).any(|word| is_one_of(PLACEHOLDERS.weak, word))
}

/// Whether this is what is left of a name when it is folded.
fn folds_to(name: &str, folded: &str) -> bool {
    if !name.is_ascii() {
        return fold(name) == folded;
    }
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).eq(folded.bytes())
}

/// Whether the words of a name are, from some word on, `your` and the name of something: `your domain`, `yourCompany`,
/// `yourorg`.
fn has_your(name: &str) -> bool {
    if !contains_ignoring_case(name, "your") {
        return false;
    }
    let is_name = |word: &str| PLACEHOLDERS.after_your.contains(&word) || PLACEHOLDERS.weak.contains(&word);
    let small: Vec<_> = words(name).map(str::to_lowercase).collect();
    small.array_windows().any(|[your, word]| your == "your" && is_name(word))
        || small.iter().any(|word| word.strip_prefix("your").is_some_and(is_name))
}

fn names_secret(content: &str) -> bool {
    is_secret_name(content) || words(content).any(|word| is_one_of(SECRET_WORDS, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<&str> {
        placeholders(text).into_iter().map(|placeholder| &text[placeholder.range]).collect()
    }

    #[test]
    fn placeholders_are_found_wherever_they_stand() {
        for (text, placeholder) in [
            ("https://[insert_instance_name].my.salesforce.com/services", "[insert_instance_name]"),
            ("https://<your-domain>.my.salesforce.com", "<your-domain>"),
            ("https://YOUR_SALESFORCE_INSTANCE.my.salesforce.com/", "YOUR_SALESFORCE_INSTANCE"),
            ("https://login.microsoftonline.com/{TENANT_ID}/oauth2", "{TENANT_ID}"),
            ("{tenant}", "{tenant}"),
            ("https://xxx.my.salesforce.com", "xxx"),
            ("https://acme--YOUR_SANDBOX.sandbox.my.salesforce.com", "YOUR_SANDBOX"),
            ("client_id=[SF_CLIENT_ID]&grant_type=client_credentials", "[SF_CLIENT_ID]"),
            ("client_secret={CLIENT_SECRET_URL_ENCODED}&scope=x", "{CLIENT_SECRET_URL_ENCODED}"),
            ("https://<yourInstance>.salesforce.com", "<yourInstance>"),
            ("https://[your instance].salesforce.com", "[your instance]"),
            ("https://{instanceName}.salesforce.com", "{instanceName}"),
            ("https://[MyDomainName].my.salesforce.com", "[MyDomainName]"),
            ("<INSERT-TOKEN>", "<INSERT-TOKEN>"),
            ("Bearer <insert token here>", "<insert token here>"),
            ("sobjects/Lead/00Qxxxxxxxxxxxx", "00Qxxxxxxxxxxxx"),
            ("call XXX-XXX-XXXX", "XXX-XXX-XXXX"),
            ("[TODO]", "[TODO]"),
            ("REPLACE_ME", "REPLACE_ME"),
            ("YOUR-DOMAIN.my.salesforce.com", "YOUR-DOMAIN"),
            ("https://${SF_INSTANCE}.my.salesforce.com", "${SF_INSTANCE}"),
        ] {
            assert_eq!(found(text), [placeholder], "{text}");
        }
        assert_eq!(found("client_id=[insert_client_id]&client_secret=[insert_client_secret]").len(), 2);
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        for text in [
            "${first_name}",
            "{{${first_name}}}",
            "{{custom_attribute.${your domain}}}",
            "custom_attribute.${your domain}",
            "https://example.com/${user_id}/${",
            "{{x}}",
            "{% if items[0].price > 3 and instance < 4 %}",
            "items[0]",
            "items[instance]",
            "{{ items[YOUR_ROW] }}",
            "[\"instance\", \"domain\"]",
            "[1, 2]",
            "[]",
            "{}",
            "{\"domain\": \"x\"}",
            "https://[acme].my.salesforce.com",
            "<https://acme.my.salesforce.com|acme>",
            "[acme](https://acme.my.salesforce.com)",
            "<lead><domain>x</domain></lead>",
            "<br>",
            "<!-- your domain -->",
            "Thank you for your domain order",
            "[VIP]",
            "HOT_LEAD",
            "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
            "xx",
            "XXL",
            "maxxx",
            "Lead_Source__c",
            "안녕하세요 [고객]님",
            "grant_type=client_credentials",
            "a < b > c",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn secrets_are_told_apart() {
        let secret = |text: &str| placeholders(text).first().map(|placeholder| placeholder.secret);
        assert_eq!(secret("[SF_CLIENT_SECRET]"), Some(true));
        assert_eq!(secret("<insert token here>"), Some(true));
        assert_eq!(secret("[insert_client_id]"), Some(true));
        assert_eq!(secret("[insert_instance_name]"), Some(false));
        for text in [
            "[SF_CLIENT_SECRET]",
            "[client secret]",
            "[insert_client_id]",
            "{access_token}",
            "<client-id>",
            "xxxx",
            "***",
            "…",
            "your_client_secret",
            "changeme",
        ] {
            assert!(is_secret_placeholder(text), "{text}");
        }
        for text in [
            "",
            "DEADBEEF0BADF00DCAFEBABE",
            "3MVG9fakeFAKEfake_NotAConsumerKey.0000",
            "hunter2",
            "[hunter2]",
            "s3cr3t",
            "SF_CLIENT_SECRET",
            "{{secret}}",
        ] {
            assert!(!is_secret_placeholder(text), "{text}");
        }
        assert!(is_placeholder(" [SF_CLIENT_ID] ") && !is_placeholder("x[SF_CLIENT_ID]"));
    }

    #[test]
    fn hosts_are_read_more_strictly() {
        for (host, placeholder) in [
            ("yourdomain.my.salesforce.com", "yourdomain"),
            ("your-instance.my.salesforce.com", "your-instance"),
            ("api.yourCompany.com", "yourCompany"),
            ("SALESFORCE_DOMAIN.my.salesforce.com", "SALESFORCE_DOMAIN"),
            ("instance.my.salesforce.com", "instance"),
            ("MyDomainName.my.salesforce.com", "MyDomainName"),
            ("mydomain", "mydomain"),
            ("[my domain].my.salesforce.com", "[my domain]"),
            ("$INSTANCE.my.salesforce.com", "$INSTANCE"),
            ("%DOMAIN%.my.salesforce.com", "%DOMAIN%"),
            ("((instance)).my.salesforce.com", "((instance))"),
            ("[인스턴스 이름].my.salesforce.com", "[인스턴스 이름]"),
        ] {
            assert_eq!(host_placeholder(host).map(|range| &host[range]), Some(placeholder), "{host}");
        }
        for host in [
            "acme.my.salesforce.com",
            "acme",
            "todo.example.com",
            "instance.example.com",
            "yourstory.com",
            "[우리].my.salesforce.com",
            "ACME.my.salesforce.com",
            "%20acme.my.salesforce.com",
            "$acme.my.salesforce.com",
        ] {
            assert_eq!(host_placeholder(host), None, "{host}");
        }
    }

    proptest! {
        #[test]
        fn ranges_lie_on_characters_in_order(text in "(\\PC|\\[|\\]|<|>|\\{|\\}|\\$|x|YOUR_|insert|-){0,60}") {
            let mut end = 0;
            for placeholder in placeholders(&text) {
                prop_assert!(placeholder.range.start >= end && !placeholder.range.is_empty());
                prop_assert!(text.get(placeholder.range.clone()).is_some());
                end = placeholder.range.end;
            }
            let _ = (host_placeholder(&text), is_secret_placeholder(&text));
        }
    }
}
