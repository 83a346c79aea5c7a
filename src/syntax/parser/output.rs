//! Outputs, `{{ … }}`: in text, and where Braze lets them stand for a value.

use memchr::memchr2;

use super::cursor::is_space;
use super::{Failed, Parser, Read, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::{Closer, Delimited, Expr, ExprKind, Id, Output, Pipeline};

/// How an output ends.
struct Close {
    /// Where its closing delimiter begins.
    at: usize,
    /// Its length.
    len: usize,
    closer: Closer,
}

impl Parser<'_> {
    /// An output that stands for a value; the `{{` is next.
    pub(super) fn nested_output(&mut self) -> Read<Expr> {
        let open = self.pos;
        self.enter(open)?;
        let output = self.output();
        self.depth -= 1;
        let broken = output.delimited.closer == Closer::Broken;
        let whole = output.delimited.span;
        let kind = ExprKind::Output(self.template.add(output));
        if broken { Err(Failed) } else { Ok(Expr { span: whole, kind }) }
    }

    /// An output; the `{{` is next. Whatever is wrong with it is told, and the rest can be read on.
    pub(super) fn output(&mut self) -> Output {
        let open = self.pos;
        self.pos += 2;
        if self.byte(self.pos) == Some(b'-') {
            self.pos += 1;
        }
        let open_len = self.pos - open;
        let mark = self.errors.len();
        let extra = self.extra_braces(open);
        if self.byte(self.pos) == Some(b'%') && extra == 0 && open_len == 2 {
            self.mixed_delimiters(open);
        }
        self.outputs += 1;
        let comparing = std::mem::take(&mut self.comparing);
        let told = u32::from(extra > 0 || self.errors.len() > mark);
        self.quiet += told;
        let mark = self.errors.len();
        let (value, close) = self.output_content(open, mark);
        self.quiet -= told;
        self.comparing = comparing;
        self.outputs -= 1;
        self.pos = close.at + close.len;
        for _ in 0..extra {
            self.pos += usize::from(self.byte(self.pos) == Some(b'}'));
        }
        let delimited = Delimited {
            span: span(open, self.pos),
            open: open_len as u8,
            close: (self.pos - close.at).min(u8::MAX as usize) as u8,
            closer: if extra > 0 { Closer::Broken } else { close.closer },
        };
        Output { delimited, value }
    }

    fn output_content(&mut self, open: usize, mark: usize) -> (Option<Id<Pipeline>>, Close) {
        if let Some(close) = self.output_close() {
            self.empty_output(span(open, close.at + close.len));
            return (None, close);
        }
        let value = match self.pipeline("in the output") {
            Ok(value) => Some(value),
            Err(Failed) => return (None, self.recover_output(open, mark)),
        };
        if let Some(close) = self.output_close() {
            return (value, close);
        }
        if let Some(close) = self.mistaken_close() {
            self.unclosed_output(open, &close, mark);
            return (value, close);
        }
        self.after_value("in an output");
        (value, self.recover_output(open, mark))
    }

    /// `}}` or `-}}` if it is next.
    fn output_close(&mut self) -> Option<Close> {
        self.skip_space();
        let at = self.pos;
        if self.starts(at, b"}}") {
            Some(Close { at, len: 2, closer: Closer::Plain })
        } else if self.starts(at, b"-}}") {
            Some(Close { at, len: 3, closer: Closer::Trimming })
        } else {
            None
        }
    }

    /// Something that was meant as `}}`, or the beginning of what can only come after one.
    fn mistaken_close(&mut self) -> Option<Close> {
        let at = self.pos;
        let broken = |len| Some(Close { at, len, closer: Closer::Broken });
        match (self.byte(at), self.byte(at + 1)) {
            (None, _) | (Some(b'{'), Some(b'{' | b'%')) => broken(0),
            (Some(b'%'), Some(b'}')) => broken(2),
            (Some(b'}'), _) => {
                let mut next = at + 1;
                while self.byte(next).is_some_and(is_space) {
                    next += 1;
                }
                broken(if self.byte(next) == Some(b'}') { next + 1 - at } else { 1 })
            }
            _ => None,
        }
    }

    /// Finds the end of an output in which something could not be read. When the next delimiter opens another, this
    /// one was not closed, and that is the error to be told.
    fn recover_output(&mut self, open: usize, mark: usize) -> Close {
        let stopped = self.pos;
        let mut single = None;
        let mut nested = false;
        let mut at = self.pos;
        while let Some(found) = memchr2(b'{', b'}', &self.bytes[at.min(self.end)..self.end]) {
            at += found;
            let second = self.byte(at + 1);
            match (self.bytes[at], second) {
                (b'{', Some(b'%')) => break,
                (b'{', Some(b'{')) if nested => break,
                (b'{', Some(b'{')) => {
                    nested = true;
                    at += 2;
                }
                (b'{', _) if at > open && self.bytes[at - 1] == b'$' => {
                    match memchr2(b'}', b'{', &self.bytes[at + 1..self.end]) {
                        Some(close) => at += 1 + close + usize::from(self.bytes[at + 1 + close] == b'}'),
                        None => break,
                    }
                }
                (b'{', _) => at += 1,
                (_, Some(b'}')) if nested => {
                    nested = false;
                    at += 2;
                }
                (_, Some(b'}')) => {
                    let trimming = at > stopped && self.bytes[at - 1] == b'-';
                    let closer = if trimming { Closer::Trimming } else { Closer::Plain };
                    let len = 2 + usize::from(trimming);
                    return Close { at: at + 2 - len, len, closer };
                }
                (_, _) => {
                    single.get_or_insert(at);
                    at += 1;
                }
            }
        }
        let at = match single {
            Some(at) => at,
            None => self.since(open).end.max(open as u32 + 2) as usize,
        };
        let close = Close { at, len: usize::from(single.is_some()), closer: Closer::Broken };
        self.unclosed_output(open, &close, mark);
        close
    }

    /// Tells that the output from `open` has no closing delimiter, but at best something that was meant as one, instead
    /// of what was told since `mark`, which is what comes of it.
    #[cold]
    fn unclosed_output(&mut self, open: usize, close: &Close, mark: usize) {
        let inner = self.errors.get(mark).is_some_and(|error| error.rule == rule::UNCLOSED_DELIMITER);
        if inner {
            return; // an output within this one was not closed, or `${`: told already
        }
        self.errors.truncate(mark);
        if !self.tells() {
            return;
        }
        let whole = self.trimmed(span(open, close.at + close.len));
        let shown = self.shown(whole);
        let closer = self.slice(span(close.at, close.at + close.len));
        let message = match closer {
            "" => format!("`{shown}` is not closed"),
            "}" => format!("`{shown}` is closed by a single `}}`"),
            _ => format!("`{shown}` is closed by `{closer}`"),
        };
        let error = Diagnostic::error(rule::UNCLOSED_DELIMITER, whole, message);
        self.error(error.with_help("`}}` must end what `{{` begins"));
    }

    fn trimmed(&self, whole: Span) -> Span {
        let text = self.slice(whole).trim_end();
        span(whole.start as usize, whole.start as usize + text.len())
    }

    /// Braces beyond the two that open an output: told as one error, and stepped over.
    fn extra_braces(&mut self, open: usize) -> usize {
        let start = self.pos;
        while self.byte(self.pos) == Some(b'{') {
            self.pos += 1;
        }
        let count = self.pos - start;
        if self.byte(self.pos) == Some(b'%') && count > 0 {
            self.pos -= 1; // `{%` begins here
        }
        let count = self.pos - start;
        if count > 0 {
            let at = span(open, self.pos);
            let message = format!("`{}`: three opening braces are never valid", self.shown(at));
            let error = Diagnostic::error(rule::LIQUID_SYNTAX, at, message);
            let help = "two braces begin an output; a blank must part a brace of JSON from them: `{ {{x}} }`";
            self.error(error.with_help(help));
        }
        count
    }

    /// `{{%`, which a tag was meant to begin with.
    #[cold]
    fn mixed_delimiters(&mut self, open: usize) {
        let at = span(open, self.pos + 1);
        let message = "`{{%` begins neither an output nor a tag";
        self.syntax(at, message, "`{{` begins an output, `{%` a tag");
    }

    #[cold]
    fn empty_output(&mut self, whole: Span) {
        let message = format!("`{}` has no value, and writes nothing", self.shown(whole));
        let error = Diagnostic::error(rule::LIQUID_SYNTAX, whole, message);
        self.ignored(error.with_help("a variable, `${attribute}` or a text in quotes must stand here"));
    }
}
