//! JSON into the tree. No JSON crate gives spans, keeps duplicate keys and goes on after a mistake, so this is our own:
//! it reads what people write by hand (a comma too many, comments, typographic quotes, a line break in a string), says
//! what JSON wants instead, and goes on.

mod text;

pub(crate) use text::plain;

use super::{
    Document, Entry, Key, Kind, MAX_DEPTH, MAX_NODES, Node, Problem, Scalar, Style, is_odd_blank, yaml_scalar,
};
use crate::source::{SourceFile, Span, Text, TextBuilder};

/// Reading ends after so many problems: the file is something else then.
const MAX_PROBLEMS: usize = 100;

/// Reads a JSON file.
pub fn read(file: &SourceFile) -> Document {
    let (content, start) = file.content();
    let mut reader = Reader {
        text: file.text(),
        at: start as usize,
        depth: 0,
        nodes: 0,
        problems: Vec::new(),
        stopped: false,
        lost_brackets: false,
        builder: TextBuilder::default(),
    };
    if content.trim_matches(is_blank).is_empty() {
        return Document::default();
    }
    reader.skip_blanks();
    let root = reader.value();
    reader.skip_blanks();
    if reader.at < reader.text.len() && !reader.stopped && reader.problems.is_empty() {
        let rest = reader.line_rest();
        reader.problem(
            rest,
            "text after the end of the JSON value".to_owned(),
            "one file holds one JSON value; remove what follows it",
        );
    }
    Document { root: Some(root), comments: Vec::new(), problems: reader.problems }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    nodes: usize,
    problems: Vec<Problem>,
    /// Set when reading on makes no sense; everything left is passed over.
    stopped: bool,
    /// Whether a text was not closed, which may hold the brackets that are then missing.
    lost_brackets: bool,
    /// What texts are put together in, one after the other.
    builder: TextBuilder,
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn span_from(&self, start: usize) -> Span {
        Span::new(start as u32, self.at as u32)
    }

    /// The character here, or an empty span at the end.
    fn here(&self) -> Span {
        Span::new(self.at as u32, (self.at + self.peek().map_or(0, char::len_utf8)) as u32)
    }

    /// From here to the end of the line, without its last blanks.
    fn line_rest(&self) -> Span {
        let line = self.rest().lines().next().unwrap_or_default().trim_end();
        Span::new(self.at as u32, (self.at + line.len().max(1)).min(self.text.len()) as u32)
    }

    /// Tells a problem. Whatever it is about is passed over before: with too many of them, reading ends at the text's end.
    fn problem(&mut self, span: Span, message: String, help: &str) {
        if !self.stopped {
            self.problems.push(Problem::new(span, message).with_help(help));
        }
        if self.problems.len() >= MAX_PROBLEMS {
            self.stop();
        }
    }

    fn stop(&mut self) {
        self.stopped = true;
        self.at = self.text.len();
    }

    fn skip_blanks(&mut self) {
        loop {
            let bytes = self.rest().as_bytes();
            let blanks = bytes.iter().position(|byte| !is_blank(char::from(*byte))).unwrap_or(bytes.len());
            self.at += blanks;
            // Most often something of JSON's follows.
            if bytes.get(blanks).is_some_and(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'#')) {
                return;
            }
            let rest = self.rest();
            let length = if rest.starts_with("//") || rest.starts_with('#') {
                rest.find(['\n', '\r']).unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if let Some(blank) = self.peek().filter(|c| is_odd_blank(*c)) {
                let length = rest.len() - rest.trim_start_matches(is_odd_blank).len();
                let start = self.at;
                self.at += length;
                let message = format!("U+{:04X}, which looks like a blank and is none", blank as u32);
                self.problem(self.span_from(start), message, "write a plain blank");
                continue;
            } else {
                return;
            };
            let start = self.at;
            self.at += length;
            self.problem(
                self.span_from(start),
                "a comment, which JSON does not have".to_owned(),
                "remove the comment, or put the words into `description`",
            );
        }
    }

    fn value(&mut self) -> Node {
        self.nodes += 1;
        if self.nodes > MAX_NODES && !self.stopped {
            self.problem(
                self.here(),
                format!("more than {MAX_NODES} values in one file"),
                "split the file: a template has a few dozen values",
            );
            self.stop();
        }
        let start = self.at;
        let kind = match self.peek() {
            Some('{') if self.rest().starts_with("{{") || self.rest().starts_with("{%") => self.unquoted_liquid(),
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::array),
            Some('"' | '\'') => Kind::Scalar(self.string()),
            Some('“' | '”' | '„' | '‘' | '’' | '«' | '»' | '＂') => Kind::Scalar(self.string()),
            Some(',' | '}' | ']' | ':') | None => {
                if !self.stopped {
                    let found = self.found();
                    self.problem(
                        self.here(),
                        format!("a value is missing before {found}"),
                        "write a text in quotes, a number, true, false, null, {…} or […]",
                    );
                }
                Kind::Invalid
            }
            Some(_) => self.word(),
        };
        Node { span: self.span_from(start), kind, tag: None }
    }

    /// What stands here, for a message.
    fn found(&self) -> String {
        self.peek().map_or_else(|| "the end of the file".to_owned(), |c| format!("`{c}`"))
    }

    fn unquoted_liquid(&mut self) -> Kind {
        let span = super::unquoted_value(self.text, self.at as u32, true);
        self.at = span.end as usize;
        self.problem(span, "Liquid without quotes".to_owned(), "write Liquid inside a text in double quotes");
        Kind::Invalid
    }

    fn nested(&mut self, read: fn(&mut Self) -> Kind) -> Kind {
        if self.depth == MAX_DEPTH {
            self.problem(self.here(), format!("more than {MAX_DEPTH} levels of brackets"), "a template needs three");
            self.stop();
            return Kind::Invalid;
        }
        self.depth += 1;
        let kind = read(self);
        self.depth -= 1;
        kind
    }

    fn object(&mut self) -> Kind {
        let opener = self.here();
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some('}') => {
                    self.at += 1;
                    break;
                }
                None | Some(']') => {
                    self.unclosed(opener, '}');
                    break;
                }
                Some(',') => {
                    let here = self.here();
                    self.at += 1;
                    self.problem(here, "a comma too many".to_owned(), "one comma stands between two members");
                    continue;
                }
                _ => {}
            }
            let Some(key) = self.key() else { continue };
            self.skip_blanks();
            if self.peek() == Some(':') {
                self.at += 1;
                self.skip_blanks();
            } else {
                let found = self.found();
                self.problem(
                    self.here(),
                    format!("a colon is missing after the name `{}`, before {found}", key.as_str()),
                    "write \"name\": value",
                );
                if let Some(instead) = self.peek().filter(|c| matches!(c, '=' | '：' | ';')) {
                    self.at += instead.len_utf8();
                    self.at += usize::from(self.peek() == Some('>'));
                    self.skip_blanks();
                }
            }
            let value = self.value();
            entries.push(Entry { key, value });
            if !self.separator('}') {
                break;
            }
        }
        Kind::Mapping(entries)
    }

    fn array(&mut self) -> Kind {
        let opener = self.here();
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    break;
                }
                None | Some('}') => {
                    self.unclosed(opener, ']');
                    break;
                }
                Some(',') => {
                    let here = self.here();
                    self.at += 1;
                    self.problem(here, "a comma too many".to_owned(), "one comma stands between two values");
                    continue;
                }
                _ => {}
            }
            items.push(self.value());
            if !self.separator(']') {
                break;
            }
        }
        Kind::Sequence(items)
    }

    fn unclosed(&mut self, opener: Span, closer: char) {
        if self.stopped {
            return;
        }
        if !self.lost_brackets {
            let found = self.found();
            self.problems.push(Problem {
                related: Some((opener, "opened here")),
                ..Problem::new(self.here(), format!("`{closer}` is missing before {found}"))
            });
        }
        if self.peek().is_none() {
            self.stop();
        }
    }

    /// Reads what stands between two members, or the closing bracket; tells whether another member may follow.
    fn separator(&mut self, closer: char) -> bool {
        let end_of_value = self.at;
        self.skip_blanks();
        match self.peek() {
            Some(',') => {
                let comma = self.here();
                self.at += 1;
                self.skip_blanks();
                if self.peek() == Some(closer) {
                    self.problem(
                        comma,
                        format!("a comma too many before `{closer}`"),
                        "no comma stands after the last one",
                    );
                }
                true
            }
            Some(c) if c == closer => true,
            None | Some('}' | ']') => true, // told where the brackets are looked at
            Some(_) => {
                let found = self.found();
                let progress =
                    self.peek().is_some_and(|c| matches!(c, '"' | '{' | '[' | '“' | '”' | '\'') || c.is_alphanumeric());
                if progress {
                    // The last character of the value before: a comma belongs right behind it.
                    let last = self.text.floor_char_boundary(end_of_value.saturating_sub(1));
                    let span = Span::new(last as u32, end_of_value as u32);
                    self.problem(
                        span,
                        format!("a comma is missing before {found}"),
                        "a comma stands between two members",
                    );
                } else {
                    let rest = self.line_rest();
                    self.problem(rest, format!("unexpected {found}"), "a comma or the closing bracket stands here");
                    self.skip_to_separator();
                }
                true
            }
        }
    }

    fn skip_to_separator(&mut self) {
        let rest = self.rest();
        self.at += rest.find([',', '}', ']', '\n']).unwrap_or(rest.len());
    }

    /// A member's name. `None` when none could be read; then at least one character was passed over.
    fn key(&mut self) -> Option<Key> {
        let start = self.at;
        match self.peek() {
            Some('"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '＂') => {
                let text = self.string().text;
                Some(Key { span: self.span_from(start), text })
            }
            Some(c) if c.is_alphanumeric() || matches!(c, '_' | '$' | '-') => {
                let rest = self.rest();
                let length = rest
                    .find(|c: char| is_blank(c) || matches!(c, ':' | ',' | '{' | '}' | '[' | ']' | '"'))
                    .unwrap_or(rest.len());
                self.at += length;
                let span = self.span_from(start);
                let name = span.of(self.text);
                self.problem(
                    span,
                    format!("the name `{name}` stands without quotes"),
                    "write names in straight double quotes",
                );
                Some(Key { span, text: Text::verbatim(name, span.start) })
            }
            _ => {
                let found = self.found();
                let rest = self.line_rest();
                self.problem(
                    rest,
                    format!("a name in double quotes is missing before {found}"),
                    "write \"name\": value",
                );
                self.at += self.peek().map_or(0, char::len_utf8);
                self.skip_to_separator();
                self.at += usize::from(self.peek() == Some(','));
                None
            }
        }
    }

    /// A number or a literal, or anything that looks like a word.
    fn word(&mut self) -> Kind {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find(|c: char| is_blank(c) || matches!(c, ',' | '}' | ']' | ':' | '"')).unwrap_or(rest.len());
        self.at += length;
        let span = self.span_from(start);
        let word = span.of(self.text);
        if !matches!(word, "true" | "false" | "null") && !is_json_number(word) {
            let help = match word {
                "True" | "TRUE" => "JSON writes true",
                "False" | "FALSE" => "JSON writes false",
                "None" | "nil" | "NULL" | "Null" | "undefined" => "JSON writes null",
                _ if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) => {
                    "JSON numbers have no leading zero or plus, and digits on both sides of a point; put other texts in quotes"
                }
                _ => "put texts in straight double quotes",
            };
            self.problem(span, format!("`{word}` is no JSON value"), help);
            return Kind::Invalid;
        }
        Kind::Scalar(Scalar { text: Text::verbatim(word, span.start), style: Style::Plain })
    }

    /// A text in whatever quotes it stands; other than straight double quotes are told.
    fn string(&mut self) -> Scalar {
        let start = self.at;
        let quote = self.peek().unwrap_or('"');
        self.at += quote.len_utf8();
        let closers: &[char] = match quote {
            '"' => &['"'],
            '\'' => &['\''],
            _ => &['“', '”', '‘', '’', '«', '»', '＂', '"'],
        };
        if quote != '"' {
            let kind = if quote == '\'' { "single" } else { "typographic" };
            let opener = self.span_from(start);
            self.problem(
                opener,
                format!("`{quote}`, a {kind} quote, opens a text"),
                "JSON wants straight double quotes: \"",
            );
        }
        let mut builder = std::mem::take(&mut self.builder);
        builder.restart(self.at as u32);
        let mut told_break = false;
        // Quotes that were not escaped come in pairs.
        let (mut told_quote, mut within_quotes) = (false, false);
        let end = loop {
            let rest = self.rest();
            let stop = match quote {
                '"' => text::plain(rest),
                _ => rest.find(|c: char| c == '\\' || c < ' ' || closers.contains(&c)).unwrap_or(rest.len()),
            };
            let (plain, after) = rest.split_at(stop);
            builder.push_verbatim(plain, self.at as u32);
            self.at += stop;
            let content_end = self.at;
            match after.chars().next() {
                None => {
                    self.unclosed_string(start);
                    self.stop();
                    break content_end;
                }
                Some('\\') => self.escape(&mut builder),
                Some(c) if c < ' ' => {
                    let is_break = matches!(c, '\n' | '\r');
                    let pasted = if is_break { text::pasted_json(builder.as_str(), after) } else { None };
                    if let Some(json) = pasted {
                        let help = "write \\\" for each of its quotes and \\n for each line break";
                        let here = self.here();
                        builder.push_verbatim(json, self.at as u32);
                        let end = self.at + json.len();
                        self.at = end + 1;
                        self.problem(here, "JSON stands within a text as it is".to_owned(), help);
                        break end;
                    }
                    if is_break && text::next_line_is_a_member(after) {
                        self.unclosed_string(start);
                        let trimmed = builder.as_str().trim_end().trim_end_matches(',').trim_end().len();
                        let cut = builder.as_str().len() - trimmed;
                        builder.truncate(trimmed);
                        self.at = content_end - cut; // a comma behind it belongs to the object
                        break self.at;
                    }
                    self.control(&mut builder, c, is_break, &mut told_break);
                }
                Some('"') if quote == '"' && (within_quotes || text::opens_quotes(builder.as_str(), after)) => {
                    within_quotes = !within_quotes;
                    let start = self.at;
                    self.at += 1;
                    let span = self.span_from(start);
                    if !std::mem::replace(&mut told_quote, true) {
                        let help = "write \\\" for a quote inside a text, or a single quote where it is Liquid's";
                        self.problem(span, "a quote inside the text, which ends it".to_owned(), help);
                    }
                    builder.push("\"", span);
                }
                Some(closer) => {
                    self.at += closer.len_utf8();
                    break content_end;
                }
            }
        };
        let text = builder.finish(end as u32);
        self.builder = builder;
        Scalar { text, style: Style::DoubleQuoted }
    }

    fn unclosed_string(&mut self, start: usize) {
        let end =
            self.text.get(start..).and_then(|rest| rest.find(['\n', '\r'])).map_or(self.text.len(), |at| start + at);
        let span = Span::new(start as u32, end as u32);
        self.problem(span, "a text that is not closed".to_owned(), "close it with a straight double quote");
        self.lost_brackets = true;
    }

    /// A control character inside a text, which JSON wants escaped. Line breaks are told once a text.
    fn control(&mut self, builder: &mut TextBuilder, c: char, is_break: bool, told_break: &mut bool) {
        let start = self.at;
        self.at += if self.rest().starts_with("\r\n") { 2 } else { c.len_utf8() };
        let span = self.span_from(start);
        if !is_break {
            let help = if c == '\t' { "write \\t".to_owned() } else { format!("write \\u{:04x}", c as u32) };
            let name = if c == '\t' { "a tab".to_owned() } else { format!("the control character U+{:04X}", c as u32) };
            self.problem(span, format!("{name} inside a text"), &help);
        } else if !*told_break {
            *told_break = true;
            self.problem(span, "a line break inside a text".to_owned(), "write \\n, or put the text on one line");
        }
        let mut buffer = [0; 4];
        builder.push(if is_break { "\n" } else { c.encode_utf8(&mut buffer) }, span);
    }

    fn escape(&mut self, builder: &mut TextBuilder) {
        let start = self.at;
        let known = match self.rest().as_bytes().get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u') => yaml_scalar::escape(self.rest()),
            _ => None,
        };
        let (character, length) = known.unwrap_or_else(|| {
            // An unknown escape stands for its letter; half of a surrogate pair for the replacement character.
            let next = self.rest().chars().nth(1).filter(|&c| c >= ' ');
            match next {
                Some('u') => {
                    ('\u{fffd}', self.rest().bytes().skip(2).take(4).take_while(u8::is_ascii_hexdigit).count() + 2)
                }
                Some(c) => (c, 1 + c.len_utf8()),
                None => ('\\', 1),
            }
        });
        self.at += length;
        let span = self.span_from(start);
        if known.is_none() {
            let written = span.of(self.text);
            let help = "JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits; a backslash itself is \\\\";
            self.problem(span, format!("`{written}` is no escape that JSON knows"), help);
        }
        builder.push(character.encode_utf8(&mut [0; 4]), span);
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
fn is_json_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, rest)| (whole, Some(rest)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
