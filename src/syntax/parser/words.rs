//! What stands in Braze's own tags: words, `:options` and calls, with Liquid in them.

use memchr::memchr;

use super::cursor::{is_name_start, is_space, is_word};
use super::report::invisible;
use super::string::straight;
use super::{Failed, Parser, Read, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::{Call, Id, Part, TagKind, TagOption, Value, Words};

/// Options that take no value.
const FLAGS: [&str; 3] = [":no_cache", ":retry", ":rerender"];

/// What ends a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    /// White space.
    Space,
    /// The next option.
    Option,
}

impl Parser<'_> {
    /// `URL :option value …`, in any order.
    pub(super) fn connected_content(&mut self) -> TagKind {
        let start = self.pos;
        let words = self.words(false);
        if words.words.is_empty() {
            self.no_url(start);
        }
        TagKind::ConnectedContent(self.template.add(words))
    }

    /// Words and options, with quotes around words that hold blanks.
    pub(super) fn words_tag(&mut self) -> Id<Words> {
        let words = self.words(true);
        self.template.add(words)
    }

    pub(super) fn plain_words(&mut self) -> Words {
        self.words(true)
    }

    /// `:key K :value V`: a value reaches up to the next option.
    pub(super) fn message_extras(&mut self) -> Id<Words> {
        let bases = (self.values.len(), self.options.len());
        while self.peek().is_some() {
            let start = self.pos;
            match self.option_name() {
                Some(name) => {
                    let value =
                        if self.peek().is_some() && !self.at_option() { Some(self.value(Until::Option)) } else { None };
                    self.push_option(start, name, value);
                }
                None => {
                    let word = self.value(Until::Space);
                    self.values.push(word);
                }
            }
        }
        let words = self.collect(bases);
        self.template.add(words)
    }

    fn words(&mut self, quotes: bool) -> Words {
        let bases = (self.values.len(), self.options.len());
        while let Some(byte) = self.peek() {
            let start = self.pos;
            if self.values.len() > bases.0 && self.disguised_blank() {
                continue;
            }
            if let Some(name) = self.option_name() {
                let value = self.option_value(name, bases.0);
                self.push_option(start, name, value);
            } else if quotes && matches!(byte, b'\'' | b'"') {
                let value = self.quoted_value(byte);
                self.values.push(value);
            } else {
                let value = self.value(Until::Space);
                self.values.push(value);
            }
        }
        self.collect(bases)
    }

    fn collect(&mut self, (values, options): (usize, usize)) -> Words {
        let words = self.template.add_all(&mut self.values, values);
        let options = self.template.add_all(&mut self.options, options);
        Words { words, options }
    }

    fn push_option(&mut self, start: usize, name: Span, value: Option<Value>) {
        let end = value.map_or(name, |value| value.span);
        self.options.push(TagOption { span: span(start, end.end as usize), name, value });
    }

    /// `:name`, stepped over, if it is next.
    fn option_name(&mut self) -> Option<Span> {
        if !self.at_option() {
            return None;
        }
        let start = self.pos;
        self.pos += 1;
        while self.byte(self.pos).is_some_and(is_word) {
            self.pos += 1;
        }
        Some(span(start, self.pos))
    }

    fn at_option(&self) -> bool {
        self.byte(self.pos) == Some(b':') && self.byte(self.pos + 1).is_some_and(is_name_start)
    }

    /// The value of an option. `first_word` tells whether the URL has come.
    fn option_value(&mut self, name: Span, first_word: usize) -> Option<Value> {
        let text = self.slice(name);
        if FLAGS.contains(&text) {
            return None;
        }
        let mut next = self.peek()?;
        while self.disguised_blank() {
            next = self.peek()?;
        }
        if self.at_option() {
            return None;
        }
        let object = next == b'{' && self.byte(self.pos + 1) != Some(b'{');
        if object && text.starts_with(":head") {
            return Some(self.object());
        }
        // An unknown flag must not take the URL away.
        let known = matches!(
            text,
            ":method"
                | ":body"
                | ":content_type"
                | ":headers"
                | ":basic_auth"
                | ":auth_credentials"
                | ":save"
                | ":cache_max_age"
                | ":cache"
        );
        if !known && self.values.len() == first_word && self.is_url() {
            return None;
        }
        Some(self.value(Until::Space))
    }

    fn is_url(&self) -> bool {
        let mut end = self.pos;
        while self.byte(end).is_some_and(|byte| !is_space(byte)) {
            end += 1;
        }
        memchr::memmem::find(&self.bytes[self.pos..end], b"://").is_some()
    }

    /// A word, or everything up to the next option. Outputs belong to it whole.
    fn value(&mut self, until: Until) -> Value {
        let start = self.pos;
        let base = self.parts.len();
        let mut text = start;
        while let Some(byte) = self.byte(self.pos) {
            if is_space(byte) {
                if until == Until::Space {
                    break;
                }
                let stop = self.pos;
                self.skip_space();
                if self.at_option() || self.pos >= self.end {
                    self.pos = stop;
                    break;
                }
            } else if byte == b'{' && self.byte(self.pos + 1) == Some(b'{') {
                self.output_part(&mut text);
            } else if until == Until::Space && self.pos > start && !byte.is_ascii() && self.at_disguised_end() {
                // Never with an empty word, which nobody would step over.
                break;
            } else {
                self.pos += 1;
            }
        }
        self.finish_value(start, span(start, self.pos), text, base)
    }

    /// Whether a blank that is none is next, and an option behind it.
    fn at_disguised_end(&self) -> bool {
        let blank = self.character(self.pos);
        let end = blank.end as usize;
        invisible(self.slice(blank)).is_some()
            && self.byte(end) == Some(b':')
            && self.byte(end + 1).is_some_and(is_name_start)
    }

    /// A blank that is none, between words: told, and stepped over as if it were one.
    fn disguised_blank(&mut self) -> bool {
        let at = self.character(self.pos);
        if self.byte(self.pos).is_none_or(|byte| byte.is_ascii()) || invisible(self.slice(at)).is_none() {
            return false;
        }
        self.disguised(at);
        self.pos = at.end as usize;
        true
    }

    /// Ends a part of text at the next byte, and reads the output that begins there.
    fn output_part(&mut self, text: &mut usize) {
        self.text_part(*text);
        if self.enter(self.pos).is_err() {
            self.pos = self.end;
        } else {
            let output = self.output();
            self.parts.push(Part::Output(output));
            self.depth -= 1;
        }
        *text = self.pos;
    }

    fn text_part(&mut self, text: usize) {
        if self.pos > text {
            self.parts.push(Part::Text(span(text, self.pos)));
        }
    }

    fn finish_value(&mut self, start: usize, content: Span, text: usize, base: usize) -> Value {
        if content.end as usize > text {
            self.parts.push(Part::Text(span(text, content.end as usize)));
        }
        let parts = self.template.add_all(&mut self.parts, base);
        Value { span: span(start, self.pos), content, parts }
    }

    /// A text in straight quotes, which are next.
    fn quoted_value(&mut self, quote: u8) -> Value {
        let open = self.pos;
        let Some(close) = memchr(quote, &self.bytes[open + 1..self.end]).map(|at| open + 1 + at) else {
            let help = format!("a `{}` must end it", quote as char);
            self.syntax(span(open, open + 1), "the string that begins here is not closed within the tag", help);
            self.pos += 1;
            return self.rest(open);
        };
        self.pos = open + 1;
        self.content_to(open, close, close + 1)
    }

    /// The content of a text up to `close`; the text itself goes from `open` to `end`.
    fn content_to(&mut self, open: usize, close: usize, end: usize) -> Value {
        let start = self.pos;
        let outer = self.set_end(close);
        let base = self.parts.len();
        let mut text = start;
        while let Some(found) = memchr(b'{', &self.bytes[self.pos.min(close)..close]) {
            self.pos += found;
            if self.byte(self.pos + 1) == Some(b'{') {
                self.output_part(&mut text);
            } else {
                self.pos += 1;
            }
        }
        self.set_end(outer);
        self.pos = close;
        self.text_part(text);
        self.pos = end;
        let parts = self.template.add_all(&mut self.parts, base);
        Value { span: span(open, end), content: span(start, close), parts }
    }

    /// Everything up to the end of the tag, from the next byte on.
    fn rest(&mut self, open: usize) -> Value {
        let stop = self.trim(self.pos.min(self.end), self.end).end as usize;
        self.content_to(open, stop.max(self.pos), stop.max(self.pos))
    }

    /// A JSON object over any number of lines; the `{` is next.
    fn object(&mut self) -> Value {
        let open = self.pos;
        let base = self.parts.len();
        let mut text = open;
        let mut depth = 0;
        let mut string = false;
        while let Some(byte) = self.byte(self.pos) {
            match byte {
                b'{' if self.byte(self.pos + 1) == Some(b'{') => {
                    self.output_part(&mut text);
                    continue;
                }
                b'\\' if string => self.pos += 1,
                b'"' => string = !string,
                b'{' if !string => depth += 1,
                b'}' if !string => {
                    depth -= 1;
                    if depth == 0 {
                        self.pos += 1;
                        return self.finish_value(open, span(open, self.pos), text, base);
                    }
                }
                _ if !string && !byte.is_ascii() && self.curly_json() => continue,
                _ => {}
            }
            self.pos += 1;
        }
        self.pos = self.end;
        let error =
            Diagnostic::error(rule::LIQUID_SYNTAX, span(open, open + 1), "the object is not closed within the tag");
        self.error(error.with_help("a `}` must end the JSON of `:headers`, and each `\"` needs another"));
        let end = self.trim(open, self.end).end as usize;
        self.pos = end;
        self.finish_value(open, span(open, end), text, base)
    }

    /// A text between curly quotes where JSON wants straight ones: told, and stepped over.
    fn curly_json(&mut self) -> bool {
        let open = self.character(self.pos);
        if self.slice(open).chars().next().and_then(straight) != Some(b'"') {
            self.pos += open.len().max(1) as usize;
            return true;
        }
        let start = open.end as usize;
        let text = self.text.get(start..self.end).unwrap_or_default();
        let close = text.char_indices().find(|&(_, character)| straight(character) == Some(b'"') || character == '"');
        let close = close.map(|(at, character)| span(start + at, start + at + character.len_utf8()));
        let content = span(start, close.map_or(start, |close| close.start as usize));
        let whole = open.to(close.unwrap_or(open));
        self.curly_quotes(whole, content, &[]);
        self.pos = whole.end as usize;
        true
    }

    /// `('text')`, `("text")`, `()`, nothing; or what people write instead, for a rule to tell of.
    pub(super) fn call(&mut self, tag: &str) -> Read<Id<Call>> {
        let open = match self.peek() {
            None => return Ok(self.template.add(Call { parentheses: None, argument: None })),
            Some(b'(') => Some(self.pos),
            Some(_) => None,
        };
        let Some(open) = open else {
            let argument = self.call_argument(self.end)?;
            self.end_of_call(tag)?;
            return Ok(self.template.add(Call { parentheses: None, argument }));
        };
        self.pos += 1;
        let argument = match self.peek() {
            Some(b')') => None,
            _ => {
                let close = memchr::memrchr(b')', &self.bytes[self.pos..self.end]).map(|at| self.pos + at);
                let argument = self.call_argument(close.unwrap_or(self.end))?;
                if self.peek() != Some(b')') && close.is_none() {
                    let (at, found) = self.found();
                    let error = Diagnostic::error(rule::LIQUID_SYNTAX, at, format!("{found} stands where `)` must"));
                    let error = error.with_related(span(open, open + 1), "the `(` is here");
                    return Err(self.error(error.with_help(format!("`{{% {tag}('text') %}}`"))));
                }
                argument
            }
        };
        if !self.take(b')') {
            return Err(self.end_of_text(tag));
        }
        let parentheses = Some(span(open, self.pos));
        self.end_of_call(tag)?;
        Ok(self.template.add(Call { parentheses, argument }))
    }

    /// The argument of a call, which ends at `limit` at the latest.
    fn call_argument(&mut self, limit: usize) -> Read<Option<Value>> {
        let start = self.pos;
        match self.byte(start) {
            Some(quote @ (b'\'' | b'"')) => Ok(Some(self.quoted_value(quote))),
            Some(byte) if !byte.is_ascii() => {
                let curly = self.curly_string();
                match curly {
                    Some(_) => {
                        let end = self.pos;
                        let open = self.character(start).len() as usize;
                        let last = self.slice(span(start, end)).chars().next_back().map_or(0, char::len_utf8);
                        self.pos = start + open;
                        Ok(Some(self.content_to(start, (end - last).max(self.pos), end)))
                    }
                    None => Ok(Some(self.unquoted(limit))),
                }
            }
            _ => Ok(Some(self.unquoted(limit))),
        }
    }

    fn unquoted(&mut self, limit: usize) -> Value {
        let whole = self.trim(self.pos, limit);
        let end = (whole.end as usize).max(self.pos);
        self.content_to(self.pos, end, end)
    }

    fn end_of_call(&mut self, tag: &str) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => {
                let (at, found) = self.found();
                Err(self.syntax(at, format!("{found} does not belong here: `{tag}` is complete"), "remove it"))
            }
        }
    }

    #[cold]
    fn end_of_text(&mut self, tag: &str) -> Failed {
        let (at, found) = self.found();
        let message = format!("{found} does not belong here: `{tag}` takes one text in quotes");
        let help = "a quote within the text ends it: write the other quote around it, `\"don't\"`";
        self.syntax(at, message, help)
    }

    #[cold]
    fn no_url(&mut self, start: usize) {
        self.pos = start;
        let (at, found) = self.found();
        let message = if found.starts_with("the end") {
            "`connected_content` has no URL".to_owned()
        } else {
            format!("`connected_content` has no URL: {found} comes first, and nothing else is one")
        };
        self.syntax(at, message, "`{% connected_content https://… :save result %}`");
        self.pos = self.end;
    }
}
