//! Takes secrets out of what is logged: the client secret, tokens and signatures, however they are encoded, and whatever
//! stands behind the name of a secret.

use std::borrow::Cow;
use std::ops::Range;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

/// What a secret is shown as.
const STARS: &str = "***";
/// Names whose values are secrets, in forms and JSON.
const NAMES: &[&str] =
    &["client_secret", "access_token", "refresh_token", "signature", "client_assertion", "assertion", "password"];
/// So many encodings lie in one another at most.
const DEPTH: usize = 3;
/// So many readings of a text are looked at, at most.
const READINGS: usize = 24;
/// A Base64 signature of 32 bytes has so many characters and one `=`.
const SIGNATURE: usize = 43;
/// A token has at least so many characters.
const TOKEN: usize = 17;

/// Takes secrets out of texts.
#[derive(Debug)]
pub(super) struct Mask {
    secret: String,
    /// Finds the client secret, where there is one.
    finder: Option<memmem::Finder<'static>>,
    /// Find the names of secrets.
    names: Vec<memmem::Finder<'static>>,
    /// What is shorter than this holds no secret in Base64 or hexadecimal.
    shortest: usize,
}

/// A text as it reads when something is decoded, with the bytes of the text that each byte came from.
#[derive(Clone, PartialEq)]
struct Reading {
    bytes: Vec<u8>,
    from: Vec<Range<usize>>,
}

type Decoder = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

impl Mask {
    pub(super) fn new(secret: &str) -> Self {
        let bytes = if secret.is_empty() { TOKEN } else { TOKEN.min(secret.len()) };
        // Of the letters at both ends, some of the bits can belong to something else.
        Self {
            secret: secret.to_owned(),
            finder: (!secret.is_empty()).then(|| memmem::Finder::new(secret).into_owned()),
            names: NAMES.iter().map(memmem::Finder::new).collect(),
            shortest: (bytes * 4 / 3).max(1),
        }
    }

    /// The text with stars in place of all secrets.
    pub(super) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut found = self.found(text.as_bytes());
        if text.contains(['%', '\\', '&', '+']) {
            self.decoded(text, &mut found);
        }
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        found.sort_by_key(|range| range.start);
        let mut masked = String::with_capacity(text.len());
        let mut end = 0;
        for range in found {
            // Secrets that overlap or touch are one.
            if range.start > end || masked.is_empty() {
                masked.push_str(text.get(end..range.start).unwrap_or_default());
                masked.push_str(STARS);
            }
            end = end.max(range.end);
        }
        masked.push_str(text.get(end..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// The value of a header with stars in place of its credentials.
    pub(super) fn header<'a>(&self, name: &str, value: &'a str) -> Cow<'a, str> {
        match name {
            "authorization" | "proxy-authorization" => match value.trim().split_once(' ') {
                Some((scheme, _)) => Cow::Owned(format!("{} {STARS}", self.apply(scheme))),
                None if ["bearer", "basic", "oauth"].contains(&value.trim().to_ascii_lowercase().as_str()) => {
                    Cow::Owned(format!("{} ", value.trim()))
                }
                None if value.trim().is_empty() => Cow::Borrowed(value),
                None => Cow::Borrowed(STARS),
            },
            "cookie" | "set-cookie" => Cow::Borrowed(STARS),
            _ => self.apply(value),
        }
    }

    /// Looks for secrets in all that the text may read as.
    fn decoded(&self, text: &str, found: &mut Vec<Range<usize>>) {
        let plain = Reading { bytes: text.as_bytes().to_vec(), from: (0..text.len()).map(|at| at..at + 1).collect() };
        let mut decoders: Vec<Decoder> = vec![percent, escape, entity];
        if self.secret.contains(' ') {
            decoders.push(plus);
        }
        let mut readings = vec![plain];
        let mut begun = 0;
        for _ in 0..DEPTH {
            let end = readings.len();
            for at in begun..end {
                for decoder in &decoders {
                    let decoded = readings.get(at).and_then(|reading| reading.decoded(*decoder));
                    if let Some(decoded) = decoded.filter(|_| readings.len() < READINGS)
                        && !readings.iter().any(|known| known.bytes == decoded.bytes)
                    {
                        found.extend(self.found(&decoded.bytes).into_iter().map(|range| decoded.origin(&range)));
                        readings.push(decoded);
                    }
                }
            }
            begun = end;
        }
    }

    /// Where secrets stand as they are, or in Base64 or hexadecimal.
    fn found(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = self.bare(text);
        self.named(text, &mut found);
        let is_code = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
        let mut at = 0;
        while let Some(start) = text.iter().skip(at).position(is_code).map(|skipped| at + skipped) {
            let length = text.iter().skip(start).take_while(|byte| is_code(byte)).count();
            at = start + length;
            if length < self.shortest {
                continue;
            }
            if length == SIGNATURE && text.get(at) == Some(&b'=') {
                found.push(start..at + 1);
            }
            let Some(run) = text.get(start..at) else { continue };
            for skipped in 0..4 {
                let Some(decoded) = run.get(skipped..).and_then(from_base64) else { continue };
                found.extend(self.bare(&decoded).into_iter().map(|range| {
                    let first = start + skipped;
                    first + range.start * 4 / 3..(first + (range.end * 4).div_ceil(3)).min(at)
                }));
            }
            for skipped in 0..2 {
                let Some(decoded) = run.get(skipped..).map(from_hex) else { continue };
                let origin = |range: Range<usize>| start + skipped + range.start * 2..start + skipped + range.end * 2;
                found.extend(self.bare(&decoded).into_iter().map(origin));
            }
        }
        found
    }

    /// The values behind the names of secrets: `client_secret=…`, `"access_token": "…"`.
    fn named(&self, text: &[u8], found: &mut Vec<Range<usize>>) {
        for name in &self.names {
            for at in name.find_iter(text) {
                let mut at = at + name.needle().len();
                let skip = |at: &mut usize, skipped: &[u8]| {
                    while text.get(*at).is_some_and(|byte| skipped.contains(byte)) {
                        *at += 1;
                    }
                };
                skip(&mut at, b"\" ");
                let ends: &[u8] = match text.get(at) {
                    Some(b'=') => b"& \"'<>\r\n",
                    Some(b':') => {
                        at += 1;
                        skip(&mut at, b" ");
                        b"\""
                    }
                    _ => continue,
                };
                at += 1;
                let mut end = at;
                while let Some(byte) = text.get(end).filter(|byte| !ends.contains(byte)) {
                    end += if *byte == b'\\' { 2 } else { 1 };
                }
                let end = end.min(text.len());
                if end > at {
                    found.push(at..end);
                }
            }
        }
    }

    /// Where the client secret, or a token, stands as it is.
    fn bare(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if let Some(finder) = &self.finder {
            found.extend(finder.find_iter(text).map(|at| at..at + self.secret.len()));
        }
        for mark in memchr::memchr_iter(b'!', text) {
            let before = text.get(..mark).unwrap_or_default();
            let id = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count().min(18);
            let Some(start) = before.get(mark - id..).and_then(|id| memmem::rfind(id, b"00D")) else { continue };
            let is_token = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
            let rest = text.get(mark + 1..).unwrap_or_default().iter().take_while(is_token).count();
            if id - start >= 15 && rest > 0 {
                found.push(mark - id + start..mark + 1 + rest);
            }
        }
        found
    }
}

impl Reading {
    /// What it reads as when everything of a kind is decoded; none when there is nothing.
    fn decoded(&self, decoder: Decoder) -> Option<Self> {
        let mut decoded = Self { bytes: Vec::with_capacity(self.bytes.len()), from: Vec::new() };
        let (mut at, mut is_changed) = (0, false);
        while let Some(&byte) = self.bytes.get(at) {
            let (bytes, length) = match self.bytes.get(at..).and_then(decoder) {
                Some(found) => {
                    is_changed = true;
                    found
                }
                None => (vec![byte], 1),
            };
            let origin = self.origin(&(at..at + length));
            for byte in bytes {
                decoded.bytes.push(byte);
                decoded.from.push(origin.clone());
            }
            at += length;
        }
        is_changed.then_some(decoded)
    }

    fn origin(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.from.get(range.start).map_or(0, |from| from.start);
        let end = self.from.get(range.end.saturating_sub(1)).map_or(start, |from| from.end);
        start..end
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?, 16).ok()
}

fn utf8(code: u32) -> Vec<u8> {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).to_string().into_bytes()
}

/// `%41`
fn percent(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    (text.first() == Some(&b'%')).then_some(())?;
    Some((vec![u8::try_from(hex(text.get(1..3)?)?).ok()?], 3))
}

/// `+` for a blank
fn plus(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    (text.first() == Some(&b'+')).then(|| (vec![b' '], 1))
}

/// `\u0041`, `\/`
fn escape(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    (text.first() == Some(&b'\\')).then_some(())?;
    match text.get(1)? {
        b'u' => Some((utf8(hex(text.get(2..6)?)?), 6)),
        b'x' => Some((utf8(hex(text.get(2..4)?)?), 4)),
        other => Some((vec![*other], 2)),
    }
}

/// `&#65;`, `&#x41;`, `&amp;`
fn entity(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    (text.first() == Some(&b'&')).then_some(())?;
    let end = text.iter().take(10).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text.get(1..end)?).ok()?;
    let code = match name {
        "amp" => u32::from(b'&'),
        "lt" => u32::from(b'<'),
        "gt" => u32::from(b'>'),
        "quot" => u32::from(b'"'),
        "apos" => u32::from(b'\''),
        _ => match name.strip_prefix('#')? {
            code if code.starts_with(['x', 'X']) => hex(code.get(1..)?.as_bytes())?,
            code => code.parse().ok()?,
        },
    };
    Some((utf8(code), end + 1))
}

/// What a run of letters is in Base64, of either alphabet. What is left over at its end is left out.
fn from_base64(run: &[u8]) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
    let rest = usize::from(run.len() % 4 == 1);
    let whole = run.get(..run.len() - rest)?;
    let standard: Vec<u8> = whole
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    STANDARD.decode(standard).ok()
}

/// What a run of letters is in hexadecimal; what is none there is a zero.
fn from_hex(run: &[u8]) -> Vec<u8> {
    run.chunks_exact(2).map(|pair| hex(pair).and_then(|code| u8::try_from(code).ok()).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

    use super::*;

    const SECRET: &str = "A1+b2/C3=D4&E5%25f";
    const ACCESS_TOKEN: &str = "00DMo0000000001!AQ.x_9";

    fn masked(text: &str) -> String {
        Mask::new(SECRET).apply(text).into_owned()
    }

    #[test]
    fn secrets_are_found_in_every_encoding() {
        let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let escaped = |text: &str| text.chars().map(|c| format!("\\u{:04x}", c as u32)).collect::<String>();
        let entities = |text: &str| text.chars().map(|c| format!("&#{};", c as u32)).collect::<String>();
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02X}")).collect::<String>();
        for secret in [SECRET, ACCESS_TOKEN] {
            for encoded in [
                secret.to_owned(),
                percent(secret),
                percent(&percent(secret)),
                escaped(secret),
                escaped(&percent(secret)),
                entities(secret),
                hex(secret),
                BASE64_STANDARD.encode(secret),
                BASE64_URL_SAFE_NO_PAD.encode(secret),
                percent(&BASE64_STANDARD.encode(secret)),
            ] {
                let text = masked(&format!("before {encoded} after"));
                assert!(
                    text.starts_with("before ***") && text.ends_with(" after") && text.len() < 30,
                    "{encoded}: {text}"
                );
            }
            for before in ["", "a", "ab", "id:"] {
                let basic = BASE64_STANDARD.encode(format!("{before}{secret}:x"));
                let shown = masked(&basic);
                assert!(shown.contains("***") && shown.len() < basic.len(), "{basic}: {shown}");
            }
        }
        assert_eq!(masked(&format!("{SECRET}{SECRET} {ACCESS_TOKEN}")), "*** ***");
    }

    #[test]
    fn values_of_secret_names_are_taken_out() {
        for (text, shown) in [
            ("grant_type=x&client_secret=wrong&a=b", "grant_type=x&client_secret=***&a=b"),
            ("client%5Fsecret=wrong", "client%5Fsecret=***"),
            ("{\"access_token\" : \"00D!\\\"x\", \"a\": 1}", "{\"access_token\" : \"***\", \"a\": 1}"),
            ("{\"signature\":\"abc=\"}", "{\"signature\":\"***\"}"),
            ("client_secret", "client_secret"),
            ("client_secret=&a=b", "client_secret=&a=b"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn other_texts_stay() {
        for text in
            ["", "{\"LastName\":\"Lovelace & Söhne\",\"x\":\"100%\"}", "/services/data/v60.0/sobjects/Lead/00Q!", "é%"]
        {
            assert_eq!(masked(text), text);
        }
        let mask = Mask::new("");
        assert_eq!(mask.apply("abc"), "abc");
        for (value, shown) in
            [("Bearer x", "Bearer ***"), ("Bearer", "Bearer "), ("basic eA==", "basic ***"), ("x", "***"), ("", "")]
        {
            assert_eq!(mask.header("authorization", value), shown);
        }
    }
}
