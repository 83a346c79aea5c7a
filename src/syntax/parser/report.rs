//! How errors are told, and how what was found is named in them.

use super::cursor::{is_name_start, is_space, is_word};
use super::{Failed, Parser, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::{MAX_ERRORS, rule};

/// Longer texts are cut in messages, in characters.
const SHOWN: usize = 40;

impl Parser<'_> {
    /// Whether an error would be kept: a message that would not need not be put together.
    pub(super) fn tells(&self) -> bool {
        self.quiet == 0 && self.errors.len() < MAX_ERRORS
    }

    /// Tells an error, unless its cause has been told.
    #[cold]
    pub(super) fn error(&mut self, error: Diagnostic) -> Failed {
        if self.tells() {
            self.errors.push(error);
        }
        Failed
    }

    /// Tells of something that Ruby reads past in silence.
    #[cold]
    pub(super) fn ignored(&mut self, finding: Diagnostic) {
        if self.quiet == 0 && self.ignored.len() < MAX_ERRORS {
            self.ignored.push(finding);
        }
    }

    /// "output" or "tag": what ends next.
    pub(super) fn place(&self) -> &'static str {
        if self.outputs > 0 { "output" } else { "tag" }
    }

    /// Tells a plain syntax error.
    #[cold]
    pub(super) fn syntax(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) -> Failed {
        self.error(Diagnostic::error(rule::LIQUID_SYNTAX, at, message).with_help(help))
    }

    /// Makes the errors since `mark` findings that Ruby does not refuse.
    #[cold]
    pub(super) fn ignore_errors_since(&mut self, mark: usize) {
        let errors = self.errors.split_off(mark.min(self.errors.len()));
        self.ignored.extend(errors);
    }

    /// The text of a span as it may stand in a message: one line, cut when it is long.
    pub(super) fn shown(&self, at: Span) -> String {
        let text = self.slice(at);
        let mut shown = String::with_capacity(text.len().min(SHOWN));
        for (count, character) in text.chars().enumerate() {
            if count == SHOWN {
                shown.push('…');
                break;
            }
            shown.push(if character.is_control() { ' ' } else { character });
        }
        shown
    }

    /// The piece of text at `at` that a reader takes as one: a word, a string, an operator, a character.
    pub(super) fn piece(&self, at: usize) -> Span {
        let Some(first) = self.byte(at) else { return span(at.min(self.end), at.min(self.end)) };
        let mut end = at + 1;
        match first {
            b'\'' | b'"' => {
                let closes = |&byte: &u8| byte == first || (self.outputs > 0 && byte == b'}');
                let close = self.bytes[end..self.end.min(end + 4 * SHOWN)].iter().position(closes);
                if let Some(close) = close.filter(|close| self.bytes[end + close] == first) {
                    end += close + 1;
                }
            }
            _ if is_name_start(first) || is_word(first) => {
                while self.byte(end).is_some_and(|byte| is_word(byte) || byte == b'-') {
                    end += 1;
                }
            }
            b':' if self.byte(end).is_some_and(is_name_start) => {
                while self.byte(end).is_some_and(is_word) {
                    end += 1;
                }
            }
            b'&' if self.entity_end(at).is_some() => end = self.entity_end(at).unwrap_or(end),
            b'{' if self.byte(end) == Some(b'{') => end += 1,
            b'=' | b'!' | b'<' | b'>' | b'&' | b'|' => {
                while self.byte(end).is_some_and(|byte| b"=<>&|".contains(&byte)) {
                    end += 1;
                }
            }
            _ if invisible(self.slice(self.character(at))).is_some() => {}
            _ if !first.is_ascii() => {
                while self.byte(end).is_some_and(|byte| !byte.is_ascii()) {
                    end += 1;
                }
            }
            _ => {}
        }
        let end = self.text.floor_char_boundary(end);
        if end > at { span(at, end) } else { self.character(at) }
    }

    /// Tells of what looks right to a reader, if that is what stands at `at`: a blank that is none, an HTML entity.
    #[cold]
    pub(super) fn disguised(&mut self, at: Span) -> Option<Failed> {
        let text = self.slice(at);
        if let Some(error) = self.blank(at) {
            return Some(self.error(error));
        }
        let meant = match text {
            "&gt;" => "`>`",
            "&lt;" => "`<`",
            "&amp;" => "`&`",
            "&quot;" => "`\"`",
            "&#39;" | "&apos;" => "`'`",
            "&nbsp;" => "a space",
            _ => return None,
        };
        let message = format!("the HTML entity `{text}` stands here, which Liquid does not decode");
        Some(self.syntax(at, message, format!("{meant} was meant: paste the text without its markup")))
    }

    /// What is told of a blank that is none, if one stands at `at`.
    fn blank(&self, at: Span) -> Option<Diagnostic> {
        let name = invisible(self.slice(at))?;
        let message = format!("{name} stands here, which Liquid does not take for white space");
        let help = match self.slice(at).chars().next().is_some_and(is_joined) {
            true => "remove it: no reader sees it",
            false => "a plain space must stand in its place",
        };
        Some(Diagnostic::error(rule::LIQUID_SYNTAX, at, message).with_help(help))
    }

    /// The same for the first one in a text.
    pub(super) fn blank_in(&self, text: Span) -> Option<Diagnostic> {
        let (at, _) = self.slice(text).char_indices().find(|(_, c)| invisible(c.encode_utf8(&mut [0; 4])).is_some())?;
        self.blank(self.character(text.start as usize + at))
    }

    /// The end of an HTML entity such as `&nbsp;`.
    pub(super) fn entity_end(&self, at: usize) -> Option<usize> {
        let mut end = at + 1;
        while self.byte(end).is_some_and(|byte| is_word(byte) || byte == b'#') {
            end += 1;
        }
        (end > at + 1 && self.byte(end) == Some(b';')).then_some(end + 1)
    }

    /// What stands at the next byte, for a message: "`%`", or "the end of the tag".
    pub(super) fn found(&mut self) -> (Span, String) {
        self.skip_space();
        let here = self.piece(self.pos);
        let closes = self.outputs > 0 && (self.starts(self.pos, b"}}") || self.starts(self.pos, b"-}}"));
        if here.is_empty() || closes {
            let end = self.end_of_content();
            return (end, format!("the end of the {}", self.place()));
        }
        let text = self.slice(here);
        let what = match invisible(text) {
            Some(name) => name.to_owned(),
            None => format!("`{}`", self.shown(here)),
        };
        (here, what)
    }

    /// A place to point at for what is missing at the end: the last word, operator or character that was read.
    fn end_of_content(&self) -> Span {
        let mut end = self.pos.min(self.end);
        while end > 0 && is_space(self.bytes[end - 1]) {
            end -= 1;
        }
        let mut start = self.text.floor_char_boundary(end.saturating_sub(1));
        if let Some(quote @ (b'\'' | b'"')) = self.bytes.get(start) {
            let from = start.saturating_sub(SHOWN);
            let open = self.bytes[from..start].iter().rposition(|byte| byte == quote);
            return span(open.map_or(start, |at| from + at), end);
        }
        let alike: fn(u8) -> bool = match self.bytes.get(start) {
            Some(byte) if is_word(*byte) => is_word,
            Some(b'=' | b'<' | b'>' | b'!') => |byte| b"=<>!".contains(&byte),
            _ => |_| false,
        };
        while start > 0 && alike(self.bytes[start - 1]) {
            start -= 1;
        }
        span(start, end)
    }
}

/// The name of a blank that looks like white space and is none.
pub(super) fn invisible(text: &str) -> Option<&'static str> {
    match text.chars().next()? {
        '\u{a0}' => Some("a no-break space (U+00A0)"),
        '\u{3000}' => Some("a full-width space (U+3000)"),
        '\u{200b}' => Some("a zero-width space (U+200B)"),
        '\u{200c}' => Some("a zero-width non-joiner (U+200C)"),
        '\u{200d}' => Some("a zero-width joiner (U+200D)"),
        '\u{2060}' => Some("a word joiner (U+2060)"),
        '\u{ad}' => Some("a soft hyphen (U+00AD)"),
        '\u{feff}' => Some("a byte-order mark (U+FEFF)"),
        '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => Some("a typographic space"),
        _ => None,
    }
}

/// Whether a blank that is none has no width: a word with it looks like the word without.
pub(super) const fn is_joined(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}
