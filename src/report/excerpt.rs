//! Lines of a file as they may be shown: secrets starred out, control characters as symbols.

use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::{SourceFile, Span};

/// So many characters of a long line are shown before and after the place that a finding points at.
const WINDOW: usize = 120;

/// At most so many bytes of a finding's own span are shown.
const MAX_SHOWN: u32 = 800;

/// The escape character is kept out of excerpts, since colours need it afterwards; this one stands for it until then.
const ESCAPE_STAND_IN: char = '\u{1a}';

/// A file behind its table of lines. miette's own sources are searched from byte 0 for every label; this one is not.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    file: &'a SourceFile,
    /// The file's text with every byte that may not be shown replaced by another single byte.
    shown: Cow<'a, str>,
}

impl<'a> Excerpt<'a> {
    pub(super) fn new(file: &'a SourceFile, secrets: &[Span]) -> Self {
        let text = file.text();
        let hidden = secrets.iter().filter(|span| text.get(span.range()).is_some());
        let has_escape = text.contains('\u{1b}');
        let mut shown = Cow::Borrowed(text);
        for span in hidden {
            shown.to_mut().replace_range(span.range(), &"*".repeat(span.len() as usize));
        }
        if has_escape {
            shown = Cow::Owned(shown.replace('\u{1b}', "\u{1a}"));
        }
        Self { file, shown }
    }

    /// The text of a span, widened to whole characters.
    pub(super) fn get(&self, span: Span) -> &str {
        let (start, end) = (self.floor(span.start as usize), self.shown.ceil_char_boundary(span.end as usize));
        self.shown.get(start..end).unwrap_or_default()
    }

    /// The span to draw a label under: the first line of `span`, at least one character wide where there is one.
    pub(super) fn label(&self, span: Span) -> Span {
        let text = self.file.text();
        let start = text.floor_char_boundary(span.start as usize) as u32;
        let line = self.file.line_span(self.file.position(start).line as usize - 1);
        let end = span.end.min(line.end.max(start)).min(start + MAX_SHOWN);
        if end > start {
            return Span::new(start, text.floor_char_boundary(end as usize) as u32);
        }
        if let Some(next) = line_rest(text, start, line.end).chars().next() {
            return Span::new(start, start + next.len_utf8() as u32);
        }
        // At the end of a line: its last character.
        let last = line_rest(text, line.start, line.end).chars().next_back().map_or(0, char::len_utf8) as u32;
        Span::new(line.end - last, line.end)
    }
}

fn line_rest(text: &str, start: u32, end: u32) -> &str {
    Span::new(start, end).of(text)
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset() as u32, (span.offset() + span.len()) as u32);
        let first = self.file.position(from);
        let last = self.file.position(to);
        let path = visible(self.file.path()).into_owned();
        if before == 0 && after == 0 {
            // Only the place is wanted, for the heading.
            let (line, column) = (first.line as usize - 1, first.column as usize - 1);
            let data = self.shown.get(from as usize..to as usize).unwrap_or_default().as_bytes();
            return Ok(Box::new(MietteSpanContents::new_named(path, data, *span, line, column, 1)));
        }
        let lines = self.file.line_starts().len();
        let first_line = (first.line as usize - 1).saturating_sub(before);
        let last_line = (last.line as usize - 1 + after).min(lines - 1);
        let whole = Span::new(self.file.line_span(first_line).start, self.file.line_span(last_line).end);
        // Long lines are cut on both sides of the place, whole characters at a time.
        let start = self.floor((from as usize).saturating_sub(WINDOW)).max(whole.start as usize);
        let end = self.floor((to as usize + WINDOW).min(whole.end as usize));
        let long = whole.len() as usize > 4 * WINDOW + MAX_SHOWN as usize;
        let range = if long { start..end.max(start) } else { whole.range() };
        let first_shown = self.file.position(range.start as u32);
        let data = self.shown.get(range.clone()).unwrap_or_default().as_bytes();
        let data_span = SourceSpan::new(range.start.into(), range.len());
        let line = first_shown.line as usize - 1;
        Ok(Box::new(MietteSpanContents::new_named(path, data, data_span, line, 0, last_line - line + 1)))
    }
}

impl Excerpt<'_> {
    fn floor(&self, offset: usize) -> usize {
        self.shown.floor_char_boundary(offset)
    }
}

/// Text from a file as it may be sent to a terminal: control characters become symbols (U+2400 and up), those that turn
/// the writing direction U+FFFD. Line feeds, tabs and carriage returns before a line feed stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    replace_controls(text, |c| c < ' ' && !matches!(c, '\n' | '\t' | '\r'))
}

/// The same for what miette drew: its own escapes stay, those of the file have been led aside by [`Excerpt::new`].
pub(super) fn visible_drawing(drawn: &str) -> Cow<'_, str> {
    replace_controls(drawn, |c| c < ' ' && !matches!(c, '\n' | '\t' | '\r' | '\u{1b}'))
}

fn replace_controls(text: &str, is_control: impl Fn(char) -> bool) -> Cow<'_, str> {
    let hidden = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    if !text.chars().any(|c| is_control(c) || c == '\u{7f}' || c == '\r' || hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            ESCAPE_STAND_IN => result.push('␛'),
            '\u{7f}' => result.push('␡'),
            '\r' if characters.peek() != Some(&'\n') => result.push('␍'),
            _ if is_control(c) => result.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
            _ if hidden(c) => result.push('\u{fffd}'),
            _ => result.push(c),
        }
    }
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_symbols() {
        assert_eq!(visible("a\u{1b}[31m\u{7}\r\nb\rc\u{202e}"), "a␛[31m␇\r\nb␍c\u{fffd}");
        assert_eq!(visible("plain 한\t\n"), "plain 한\t\n");
    }

    #[test]
    fn secrets_are_starred_out_byte_for_byte() {
        let file = SourceFile::new("a", "id: x\nsecret: hush\n");
        let excerpt = Excerpt::new(&file, &[Span::new(14, 18)]);
        assert_eq!(excerpt.shown, "id: x\nsecret: ****\n");
    }

    #[test]
    fn labels_stay_on_one_line_and_are_never_empty() {
        let file = SourceFile::new("a", "ab\n한글\n");
        let excerpt = Excerpt::new(&file, &[]);
        assert_eq!(excerpt.label(Span::new(0, 9)), Span::new(0, 2));
        assert_eq!(excerpt.label(Span::at(3)), Span::new(3, 6));
        assert_eq!(excerpt.label(Span::at(9)), Span::new(6, 9));
        assert_eq!(excerpt.label(Span::at(10)), Span::new(10, 10));
    }
}
