//! Bytes, blanks and names: what Ruby's lexer calls white space and identifiers.

use super::{Parser, span};
use crate::source::Span;

const SPACE: u8 = 1;
const WORD: u8 = 2;
const START: u8 = 4;
const DIGIT: u8 = 8;
const NAME: u8 = 16;

/// What a byte may be part of. White space is Ruby's `\s`, with the vertical tab; word characters are its `\w`.
static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => WORD | START | NAME,
            b'0'..=b'9' => WORD | DIGIT | NAME,
            b'-' => NAME,
            _ => 0,
        };
        byte += 1;
    }
    table
};

pub(super) const fn is_space(byte: u8) -> bool {
    CLASS[byte as usize] & SPACE != 0
}

pub(super) const fn is_word(byte: u8) -> bool {
    CLASS[byte as usize] & WORD != 0
}

pub(super) const fn is_name_start(byte: u8) -> bool {
    CLASS[byte as usize] & START != 0
}

pub(super) const fn is_digit(byte: u8) -> bool {
    CLASS[byte as usize] & DIGIT != 0
}

impl<'s> Parser<'s> {
    /// The byte at `at`, unless what is being read ends before it.
    #[inline]
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.input.get(at).copied()
    }

    #[inline]
    pub(super) fn skip_space(&mut self) {
        while let Some(&byte) = self.input.get(self.pos)
            && is_space(byte)
        {
            self.pos += 1;
        }
    }

    /// The next byte that is no white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.skip_space();
        self.byte(self.pos)
    }

    /// Whether what is being read goes on with `text` at `at`.
    #[inline]
    pub(super) fn starts(&self, at: usize, text: &[u8]) -> bool {
        self.input.get(at..).is_some_and(|rest| rest.starts_with(text))
    }

    /// Steps over `byte` if it is next.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.pos += usize::from(found);
        found
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &'s str {
        span.of(self.text)
    }

    /// The bytes of a span, where it need not be known that they are a text.
    #[inline]
    pub(super) fn raw(&self, span: Span) -> &'s [u8] {
        self.bytes.get(span.range()).unwrap_or_default()
    }

    /// A name at `at`: a letter or `_`, then letters, digits, `_` and `-`, then perhaps `?`. Braze also has names that
    /// begin with digits, if a letter follows. A hyphen that belongs to `-}}` is left alone.
    pub(super) fn name_at(&self, at: usize) -> Option<Span> {
        let rest = self.input.get(at..)?;
        let first = *rest.first()?;
        let mut len = 1;
        if !is_name_start(first) {
            len = rest.iter().position(|byte| !is_digit(*byte)).filter(|digits| *digits > 0)?;
            if !is_name_start(rest[len]) {
                return None;
            }
        }
        while let Some(&byte) = rest.get(len)
            && CLASS[byte as usize] & NAME != 0
        {
            len += 1;
        }
        match rest.get(len) {
            Some(b'?') => len += 1,
            Some(b'}') if rest[len - 1] == b'-' && rest.get(len + 1) == Some(&b'}') => len -= 1,
            _ => {}
        }
        Some(span(at, at + len))
    }

    /// The name that comes next, stepped over.
    pub(super) fn name(&mut self) -> Option<Span> {
        self.skip_space();
        let name = self.name_at(self.pos)?;
        self.pos = name.end as usize;
        Some(name)
    }

    /// Steps over the name if it is `word`.
    pub(super) fn take_word(&mut self, word: &str) -> Option<Span> {
        self.skip_space();
        if !self.starts(self.pos, word.as_bytes()) {
            return None;
        }
        let name = self.name_at(self.pos).filter(|name| self.raw(*name) == word.as_bytes())?;
        self.pos = name.end as usize;
        Some(name)
    }

    /// The span from `start` to the next byte to be read, without the white space before that.
    pub(super) fn since(&self, start: usize) -> Span {
        let mut end = self.pos.min(self.bytes.len());
        while end > start && is_space(self.bytes[end - 1]) {
            end -= 1;
        }
        span(start, end)
    }

    /// The span of the whole character at `at`; empty at the end.
    pub(super) fn character(&self, at: usize) -> Span {
        let len = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        span(at, at + len)
    }
}
