//! Where a tag ends: at the first `%}`, unless another tag begins before it.

use memchr::{memchr, memchr3};

use super::cursor::{is_name_start, is_space};
use super::{Parser, span};
use crate::source::Span;
use crate::syntax::tree::Closer;

/// The extent of a tag.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// Where the opening delimiter begins.
    pub(super) open: usize,
    /// Where the content begins.
    pub(super) start: usize,
    /// Where the content ends.
    pub(super) stop: usize,
    /// Where the closing delimiter ends.
    pub(super) end: usize,
    pub(super) closer: Closer,
}

/// The next `%}`, remembered: many tags without an end would otherwise each be searched for one to the end of the text.
#[derive(Default)]
pub(super) struct Closers {
    /// From here on …
    from: usize,
    /// … this is the first.
    next: Option<usize>,
    known: bool,
    /// A tag that would run up to this `%}` has others in it; so have those that begin later, which need no look.
    spoilt: Option<usize>,
}

impl Closers {
    fn find(&mut self, bytes: &[u8], from: usize, end: usize) -> Option<usize> {
        let valid = self.known && self.from <= from && self.next.is_none_or(|next| from <= next);
        if !valid {
            let mut at = from;
            self.next = loop {
                match memchr(b'%', &bytes[at..]) {
                    Some(found) if bytes.get(at + found + 1) == Some(&b'}') => break Some(at + found),
                    Some(found) => at += found + 1,
                    None => break None,
                }
            };
            (self.from, self.known) = (from, true);
        }
        self.next.filter(|next| next + 2 <= end)
    }
}

impl Parser<'_> {
    /// The extent of the tag that begins at `open`, if it is plain: closed before another tag begins.
    pub(super) fn plain_extent(&mut self, open: usize) -> Option<Extent> {
        let start = self.tag_content(open);
        let mut at = start;
        loop {
            at += memchr(b'%', self.input.get(at..)?)?;
            if self.byte(at + 1) == Some(b'}') {
                return Some(self.extent_to(open, at));
            }
            if at > start && self.bytes[at - 1] == b'{' {
                return None;
            }
            at += 1;
        }
    }

    /// The extent up to the first `%}`, whatever lies before it.
    pub(super) fn far_extent(&mut self, open: usize) -> Option<Extent> {
        let start = self.tag_content(open);
        let close = self.closers.find(self.bytes, start, self.end)?;
        Some(self.extent_to(open, close))
    }

    /// The same if tags begin before that `%}`, but all within quotes, so that they are text.
    pub(super) fn quoted_extent(&mut self, open: usize) -> Option<Extent> {
        let start = self.tag_content(open);
        let close = self.closers.find(self.bytes, start, self.end)?;
        if self.closers.spoilt == Some(close) {
            return None;
        }
        let mut quote = None;
        for (at, &byte) in self.bytes[start..close].iter().enumerate() {
            match quote {
                Some(open) if open == byte => quote = None,
                None if matches!(byte, b'\'' | b'"') => quote = Some(byte),
                None if byte == b'{' && self.bytes[start + at + 1] == b'%' => {
                    self.closers.spoilt = Some(close);
                    return None;
                }
                _ => {}
            }
        }
        if quote.is_some() {
            self.closers.spoilt = Some(close);
            return None;
        }
        Some(self.extent_to(open, close))
    }

    /// The extent of a tag that is not closed: up to what was meant as its end, or else the line's end or the next
    /// delimiter. Lines that begin with an `:option` belong to it as well.
    pub(super) fn broken_extent(&mut self, open: usize) -> Extent {
        let start = self.tag_content(open);
        let extent = |stop: usize, end: usize| Extent { open, start, stop, end, closer: Closer::Broken };
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            let second = self.byte(at + 1);
            match byte {
                b'{' if second == Some(b'%') => break,
                b'{' if second == Some(b'{') || (at > start && self.bytes[at - 1] == b'$') => {
                    match self.braces_end(at) {
                        Some(end) => at = end,
                        None if second == Some(b'{') => break,
                        None => at += 1,
                    }
                }
                b'}' => return extent(at, at + 1 + usize::from(second == Some(b'}'))),
                b'%' if matches!(second, Some(b')' | b']' | b'>')) => return extent(at, at + 2),
                b'%' if second.is_none_or(is_space) => {
                    let mut end = at + 1;
                    while self.byte(end).is_some_and(|byte| byte == b' ') {
                        end += 1;
                    }
                    return extent(at, if self.byte(end) == Some(b'}') { end + 1 } else { at + 1 });
                }
                b'\n' => match self.option_on_next_line(at) {
                    Some(option) => at = option,
                    None => break,
                },
                _ => at += 1,
            }
        }
        let mut stop = at;
        while stop > start && is_space(self.bytes[stop - 1]) {
            stop -= 1;
        }
        extent(stop, stop)
    }

    /// Where an `:option` begins the line behind the line break at `at`.
    fn option_on_next_line(&self, at: usize) -> Option<usize> {
        let mut next = at + 1;
        while self.byte(next).is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            next += 1;
        }
        let option = self.byte(next) == Some(b':') && self.byte(next + 1).is_some_and(is_name_start);
        option.then_some(next)
    }

    /// The end of `${…}` or of `{{…}}` on one line, whose `{` is at `at`.
    fn braces_end(&self, at: usize) -> Option<usize> {
        let double = self.byte(at + 1) == Some(b'{');
        let mut from = at + 1 + usize::from(double);
        loop {
            let found = from + memchr3(b'}', b'{', b'\n', &self.bytes[from..self.end])?;
            match self.bytes[found] {
                b'}' if !double => return Some(found + 1),
                b'}' if self.byte(found + 1) == Some(b'}') => return Some(found + 2),
                b'{' if double && self.bytes[found - 1] == b'$' => from = self.braces_end(found)?,
                _ => return None,
            }
        }
    }

    /// The next `%}` at or behind `from`.
    pub(super) fn next_closer(&mut self, from: usize) -> Option<usize> {
        self.closers.find(self.bytes, from, self.end)
    }

    /// Where the content of the tag begins.
    fn tag_content(&self, open: usize) -> usize {
        open + 2 + usize::from(self.byte(open + 2) == Some(b'-'))
    }

    fn extent_to(&self, open: usize, close: usize) -> Extent {
        let start = self.tag_content(open);
        let trimming = close > start && self.bytes[close - 1] == b'-';
        let stop = close - usize::from(trimming);
        let closer = if trimming { Closer::Trimming } else { Closer::Plain };
        Extent { open, start, stop, end: close + 2, closer }
    }
}

impl Extent {
    /// From the opening to the closing delimiter.
    pub(super) fn span(&self) -> Span {
        span(self.open, self.end)
    }
}
