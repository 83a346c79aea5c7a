//! Strings, with straight quotes and with the typographic ones that text editors put in their place.

use memchr::memchr;

use super::cursor::is_space;
use super::{Parser, span};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::{Expr, ExprKind};

/// Where the text of a string ends.
enum End {
    /// At its quote.
    Quote(usize),
    /// Nowhere; what is being read ends here.
    Missing(usize),
}

impl Parser<'_> {
    /// A string whose straight quote comes next.
    pub(super) fn string(&mut self, quote: u8) -> Expr {
        let open = self.pos;
        let mut brace = None;
        let (content_end, end) = match self.string_end(open, quote, &mut brace) {
            End::Quote(at) if !self.ends_at_curly(open + 1, at, quote) => (at, at + 1),
            End::Quote(at) | End::Missing(at) => match self.curly_within(open + 1, at, quote) {
                Some(curly) => {
                    self.mixed_quotes(open, curly, quote);
                    brace = None;
                    (curly.start as usize, curly.end as usize)
                }
                None => {
                    self.unclosed_string(open, quote);
                    (self.since_limit(open + 1, at), at)
                }
            },
        };
        if let Some(brace) = brace {
            self.brace_in_string(span(open, end), brace);
        }
        self.pos = end;
        Expr { span: span(open, end), kind: ExprKind::String { content: span(open + 1, content_end) } }
    }

    /// Looks for the closing quote. In an output Ruby takes the first `}` as its end, quotes or not; only the one of
    /// Braze's `${…}` is part of the string. The first other one before the quote is left in `brace`.
    fn string_end(&self, open: usize, quote: u8, brace: &mut Option<usize>) -> End {
        if self.outputs == 0 {
            let found = memchr(quote, &self.bytes[open + 1..self.end]);
            return found.map_or(End::Missing(self.end), |at| End::Quote(open + 1 + at));
        }
        let mut at = open + 1;
        let mut attribute = false;
        while let Some(byte) = self.byte(at) {
            match byte {
                _ if byte == quote => return End::Quote(at),
                b'$' if self.byte(at + 1) == Some(b'{') => attribute = true,
                b'}' if attribute => attribute = false,
                b'}' if self.byte(at + 1) == Some(b'}') => {
                    let trimming = at > open + 1 && self.bytes[at - 1] == b'-';
                    return End::Missing(at - usize::from(trimming));
                }
                b'}' if brace.is_none() => *brace = Some(at),
                b'{' if self.byte(at + 1) == Some(b'%') => return End::Missing(at),
                _ => {}
            }
            at += 1;
        }
        End::Missing(self.end)
    }

    /// Whether a string that begins with a straight quote was closed by a curly one, and the straight quote at `at`
    /// begins another: what follows could not follow a string.
    fn ends_at_curly(&self, start: usize, at: usize, quote: u8) -> bool {
        if self.curly_within(start, at, quote).is_none() {
            return false;
        }
        let mut next = at + 1;
        while self.byte(next).is_some_and(is_space) {
            next += 1;
        }
        match self.byte(next) {
            None | Some(b'|' | b',' | b')' | b']' | b'}' | b'-' | b'=' | b'!' | b'<' | b'>' | b'.' | b':') => false,
            Some(_) => {
                let word = self.name_at(next).map_or("", |name| self.slice(name));
                !matches!(word, "and" | "or" | "contains" | "reversed" | "limit" | "offset" | "cols")
            }
        }
    }

    /// The first curly quote of the same kind between `start` and `end`.
    fn curly_within(&self, start: usize, end: usize, quote: u8) -> Option<Span> {
        if self.bytes[start..end].is_ascii() {
            return None;
        }
        let text = self.text.get(start..end)?;
        let (at, character) = text.char_indices().find(|&(_, character)| straight(character) == Some(quote))?;
        Some(span(start + at, start + at + character.len_utf8()))
    }

    /// A string whose opening quote is a curly one, if that is what comes next. It is read as if it was straight.
    pub(super) fn curly_string(&mut self) -> Option<Expr> {
        let open = self.character(self.pos);
        let quote = self.slice(open).chars().next().and_then(straight)?;
        let start = open.end as usize;
        let limit = self.curly_limit(start);
        let text = self.text.get(start..limit)?;
        let closes = |character: char| character == quote as char || straight(character) == Some(quote);
        let found = text.char_indices().find(|&(_, character)| closes(character));
        let (content, close) = match found {
            Some((at, character)) => {
                (span(start, start + at), Some(span(start + at, start + at + character.len_utf8())))
            }
            None => (span(start, self.since_limit(start, limit)), None),
        };
        let whole = open.to(close.unwrap_or(content));
        self.curly_quotes(whole, content, &[Some(open), close.filter(|close| close.len() > 1)]);
        self.pos = whole.end as usize;
        Some(Expr { span: whole, kind: ExprKind::String { content } })
    }

    /// Where a string that began with a curly quote ends at the latest.
    fn curly_limit(&self, start: usize) -> usize {
        if self.outputs == 0 {
            return self.end;
        }
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'}' if self.byte(at + 1) == Some(b'}') => break,
                b'{' if matches!(self.byte(at + 1), Some(b'%' | b'{')) => break,
                _ => at += 1,
            }
        }
        at - usize::from(at > start && self.bytes[at - 1] == b'-' && self.byte(at).is_some())
    }

    /// `at`, or the end of the text before it without white space, but not before `start`.
    fn since_limit(&self, start: usize, at: usize) -> usize {
        let mut end = at;
        while end > start && is_space(self.bytes[end - 1]) {
            end -= 1;
        }
        end
    }

    #[cold]
    fn mixed_quotes(&mut self, open: usize, curly: Span, quote: u8) {
        let whole = span(open, curly.end as usize);
        let content = span(open + 1, curly.start as usize);
        if self.slice(content).contains(quote as char) {
            self.curly_quotes(whole, content, &[]);
        } else {
            self.curly_quotes(whole, content, &[Some(span(open, open + 1)), Some(curly)]);
        }
    }

    /// Tells of curly quotes around `content`, and puts straight ones in the place of `quotes`.
    #[cold]
    pub(super) fn curly_quotes(&mut self, whole: Span, content: Span, quotes: &[Option<Span>]) {
        if !self.tells() {
            return;
        }
        let text = self.slice(content);
        // A single quote needs no escape when the template lies in a JSON string.
        let straight = [("'", '\''), ("\"", '"')].into_iter().find(|&(_, quote)| !text.contains(quote));
        let message = format!("`{}` stands in curly quotes, which make no string", self.shown(whole));
        let mut error = Diagnostic::error(rule::CURLY_QUOTES, whole, message);
        error = error.with_help("straight quotes must stand around it: `'` or `\"`");
        if let Some((quote, _)) = straight
            && quotes.iter().flatten().count() == 2
        {
            let edits = quotes.iter().flatten().map(|&span| Edit { span, text: quote.to_owned() }).collect();
            let description = "put straight quotes around it".to_owned();
            error.fix = Some(Fix { applicability: Applicability::Safe, description, edits });
        }
        self.error(error);
    }

    #[cold]
    fn unclosed_string(&mut self, open: usize, quote: u8) {
        if !self.tells() {
            return;
        }
        let place = self.place();
        let message = format!("the string that begins here is not closed within the {place}");
        let help = format!("a `{}` must end it; the first `{}` ends the {place}, even in quotes", quote as char, {
            if self.outputs > 0 { "}}" } else { "%}" }
        });
        self.syntax(span(open, open + 1), message, help);
    }

    #[cold]
    fn brace_in_string(&mut self, string: Span, brace: usize) {
        let message = format!("the `}}` in `{}` ends the output, even within quotes", self.shown(string));
        let help = "set the text with `assign` or `capture` first, and write the variable here";
        self.syntax(span(brace, brace + 1), message, help);
    }
}

/// The straight quote that a curly one stands for.
pub(super) const fn straight(character: char) -> Option<u8> {
    match character {
        '‘' | '’' | '‚' | '‛' | '＇' => Some(b'\''),
        '“' | '”' | '„' | '‟' | '＂' => Some(b'"'),
        _ => None,
    }
}
