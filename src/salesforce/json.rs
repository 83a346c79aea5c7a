//! Reads the JSON of a record without copying it, and tells what is wrong in the words of Salesforce's parser, Jackson.

use std::borrow::Cow;

use memchr::memchr_iter;

/// So deep may values lie in one another.
const MAX_DEPTH: usize = 512;

/// A member of a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member<'a> {
    /// Its name, as it is written.
    pub(super) name: Cow<'a, str>,
    /// Its value.
    pub(super) value: Value<'a>,
    /// Where the value begins, in bytes of the body.
    pub(super) at: usize,
}

/// The value of a member.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number as it is written.
    Number(&'a str),
    /// A text, its escapes undone.
    Text(Cow<'a, str>),
    /// An array, of whatever.
    Array,
    /// An object, of whatever.
    Object,
}

/// Why a body cannot be read.
#[derive(Debug)]
pub(super) struct Fault {
    /// What Jackson says.
    pub(super) message: String,
    /// Where it says so, in bytes of the body.
    pub(super) at: usize,
}

impl Value<'_> {
    /// Jackson's name for what it read.
    pub(super) fn token(&self) -> &'static str {
        match self {
            Self::Null => "VALUE_NULL",
            Self::Boolean(true) => "VALUE_TRUE",
            Self::Boolean(false) => "VALUE_FALSE",
            Self::Number(text) if text.contains(['.', 'e', 'E']) => "VALUE_NUMBER_FLOAT",
            Self::Number(_) => "VALUE_NUMBER_INT",
            Self::Text(_) => "VALUE_STRING",
            Self::Array => "START_ARRAY",
            Self::Object => "START_OBJECT",
        }
    }

    /// The text of what is neither array nor object.
    pub fn text(&self) -> &str {
        match self {
            Self::Null => "null",
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
            Self::Number(text) => text,
            Self::Text(text) => text,
            Self::Array | Self::Object => "",
        }
    }

    /// Whether it counts as not given.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.chars().all(char::is_whitespace),
            _ => false,
        }
    }
}

/// The members of the object that a body is; another value comes back with its place.
pub(super) fn read(body: &str) -> Result<Result<Vec<Member<'_>>, (Value<'_>, usize)>, Fault> {
    let mut reader = Reader { text: body, at: 0 };
    reader.skip_blanks();
    let start = reader.at;
    if reader.peek() != Some(b'{') {
        return reader.value(0).map(|value| Err((value, start)));
    }
    let mut members = Vec::with_capacity(8);
    reader.object(0, Some(&mut members))?;
    Ok(Ok(members))
}

/// Line and column of a byte, as Jackson counts them: from 1, in characters.
pub(super) fn place(body: &str, at: usize) -> String {
    let before = body.get(..at).unwrap_or(body);
    let line = memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("[line:{line}, column:{column}]")
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A character that may not stand here. Jackson tells the place behind it.
    fn unexpected<T>(&self, expected: &str) -> Result<T, Fault> {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => {
                let code = found as u32;
                let shown =
                    if code < 0x20 { format!("(CTRL-CHAR, code {code})") } else { format!("'{found}' (code {code})") };
                let message = format!("Unexpected character ({shown}): {expected}");
                Err(Fault { message, at: self.at + found.len_utf8() })
            }
            None => self.ended("expected close marker"),
        }
    }

    fn ended<T>(&self, expected: &str) -> Result<T, Fault> {
        Err(Fault { message: format!("Unexpected end-of-input: {expected}"), at: self.text.len() })
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        match self.peek() {
            Some(b'"') => self.string().map(Value::Text),
            Some(b'{') => self.object(depth, None).map(|()| Value::Object),
            Some(b'[') => self.array(depth).map(|()| Value::Array),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(),
            _ => self.unexpected("expected a valid value (number, String, array, object, 'true', 'false' or 'null')"),
        }
    }

    fn object(&mut self, depth: usize, mut members: Option<&mut Vec<Member<'a>>>) -> Result<(), Fault> {
        self.enter(depth)?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return self.unexpected("was expecting double-quote to start field name");
            }
            let name = self.string()?;
            self.skip_blanks();
            if self.peek() != Some(b':') {
                return self.unexpected("was expecting a colon to separate field name and value");
            }
            self.at += 1;
            self.skip_blanks();
            let at = self.at;
            let value = self.value(depth + 1)?;
            if let Some(members) = &mut members {
                members.push(Member { name, value, at });
            }
            if self.ends(b'}', "was expecting comma to separate OBJECT entries")? {
                return Ok(());
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Fault> {
        self.enter(depth)?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            if self.ends(b']', "was expecting comma to separate ARRAY entries")? {
                return Ok(());
            }
        }
    }

    /// Steps over the bracket that opens an object or array.
    fn enter(&mut self, depth: usize) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            let message = format!("Document nesting depth ({depth}) exceeds the maximum allowed ({MAX_DEPTH})");
            return Err(Fault { message, at: self.at });
        }
        self.at += 1;
        self.skip_blanks();
        Ok(())
    }

    /// Steps over the comma to the next entry; true where there is none.
    fn ends(&mut self, close: u8, expected: &str) -> Result<bool, Fault> {
        self.skip_blanks();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.skip_blanks();
                Ok(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            _ => self.unexpected(expected),
        }
    }

    fn word(&mut self) -> Result<Value<'a>, Fault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.at += 1;
        }
        match self.text.get(start..self.at).unwrap_or_default() {
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            other => {
                let message = format!("Unrecognized token '{other}': was expecting ('true', 'false' or 'null')");
                Err(Fault { message, at: self.at + 1 })
            }
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<&'a str, Fault> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let first = self.peek();
        match self.digits() {
            0 => return self.unexpected("expected digit (0-9) to follow minus sign, for valid numeric value"),
            count if count > 1 && first == Some(b'0') => {
                let message = "Invalid numeric value: Leading zeroes not allowed".to_owned();
                return Err(Fault { message, at: start + 2 });
            }
            _ => {}
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return self.unexpected("Decimal point not followed by a digit");
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return self.unexpected("Exponent indicator not followed by a digit");
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// A text in quotes; borrowed where it has no escapes.
    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let mut text: Option<String> = None;
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            self.at += plain.unwrap_or(rest.len());
            let piece = self.text.get(start..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match text {
                        None => Cow::Borrowed(piece),
                        Some(before) => Cow::Owned(before + piece),
                    });
                }
                Some(b'\\') => {
                    let text = text.get_or_insert_default();
                    text.push_str(piece);
                    text.push(self.escape()?);
                }
                Some(code) => {
                    let message = format!(
                        "Illegal unquoted character ((CTRL-CHAR, code {code})): has to be escaped using backslash to be included in string value"
                    );
                    return Err(Fault { message, at: self.at + 1 });
                }
                None => return self.ended("was expecting closing quote for a string value"),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let Some(found) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
            return self.ended("was expecting closing quote for a string value");
        };
        self.at += found.len_utf8();
        Ok(match found {
            '"' | '\\' | '/' => found,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            other => {
                let message = format!("Unrecognized character escape '{other}' (code {})", other as u32);
                return Err(Fault { message, at: self.at });
            }
        })
    }

    /// The character of `\u…`, of which two make a pair where it needs them; half a pair is no character.
    fn unicode(&mut self) -> Result<char, Fault> {
        let high = self.unit()?;
        let after = self.at;
        if (0xd800..0xdc00).contains(&high) && self.text.get(after..after + 2) == Some("\\u") {
            self.at += 2;
            let low = self.unit()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = after;
        }
        Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Result<u32, Fault> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(16)) else {
                return self.unexpected("expected a hex-digit for character escape sequence");
            };
            unit = unit << 4 | digit;
            self.at += 1;
        }
        Ok(unit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn members(body: &str) -> Vec<(String, Value<'_>)> {
        let members = read(body).unwrap().unwrap();
        members.into_iter().map(|member| (member.name.into_owned(), member.value)).collect()
    }

    #[test]
    fn members_keep_their_order_and_form() {
        let body =
            " {\"a\" : \"x\\u00e9\\uD83D\\uDE00\\n\", \"b\":-1.5e3,\"c\":null, \"d\":{\"e\":[1,[],{}]}, \"a\":true}";
        let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
        assert_eq!(
            members(body),
            [
                ("a".to_owned(), text("xé😀\n")),
                ("b".to_owned(), Value::Number("-1.5e3")),
                ("c".to_owned(), Value::Null),
                ("d".to_owned(), Value::Object),
                ("a".to_owned(), Value::Boolean(true)),
            ]
        );
        assert!(members("{}").is_empty());
        assert!(matches!(read(" [1]"), Ok(Err((Value::Array, 1)))));
    }

    #[test]
    fn faults_are_told_as_jackson_does() {
        for (body, message, at) in [
            (
                "{\"LastName\" jones}",
                "Unexpected character ('j' (code 106)): was expecting a colon to separate field name and value",
                13,
            ),
            ("{'a':1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 2),
            ("{\"a\":1,}", "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 8),
            (
                "{\"a\":1 \"b\":2}",
                "Unexpected character ('\"' (code 34)): was expecting comma to separate OBJECT entries",
                8,
            ),
            (
                "{\"a\":}",
                "Unexpected character ('}' (code 125)): expected a valid value (number, String, array, object, 'true', 'false' or 'null')",
                6,
            ),
            ("{\"a\":yes}", "Unrecognized token 'yes': was expecting ('true', 'false' or 'null')", 9),
            ("{\"a\":\"x", "Unexpected end-of-input: was expecting closing quote for a string value", 7),
            ("{\"a\":01}", "Invalid numeric value: Leading zeroes not allowed", 7),
            ("{\"a\":\"\\x\"}", "Unrecognized character escape 'x' (code 120)", 8),
            (
                "{\"a\":\"x\ny\"}",
                "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value",
                8,
            ),
        ] {
            let fault = read(body).unwrap_err();
            assert_eq!((fault.message.as_str(), fault.at), (message, at), "{body}");
        }
        assert_eq!(place("{\n\"é\": x", 8), "[line:2, column:6]");
    }

    #[test]
    fn depth_has_an_end() {
        let body = format!("{{\"a\":{}", "[".repeat(100_000));
        assert!(read(&body).unwrap_err().message.starts_with("Document nesting depth"));
    }

    proptest! {
        #[test]
        fn whatever_serde_json_reads_is_read_the_same(
            pairs in proptest::collection::vec(("\\PC{0,8}", "(\\PC|\n|\"|\\\\){0,8}"), 0..6),
        ) {
            let object: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{}: {}", serde_json::json!(name), serde_json::json!(value)))
                .collect();
            let body = format!("{{{}}}", object.join(","));
            let read: Vec<(String, String)> =
                members(&body).into_iter().map(|(name, value)| (name, value.text().to_owned())).collect();
            prop_assert_eq!(read, pairs);
        }

        #[test]
        fn any_text_ends_in_members_or_a_fault(body in "[{}\\[\\]\":,\\\\a-u0-9.\n é-]{0,40}") {
            let ours = read(&body);
            if serde_json::from_str::<serde_json::Value>(&body).is_ok() {
                prop_assert!(ours.is_ok());
            }
            if let Err(fault) = ours {
                prop_assert!(place(&body, fault.at).starts_with("[line:"));
            }
        }
    }
}
