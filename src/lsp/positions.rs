//! Places as the protocol tells them: lines and characters from 0, in the units that client and server agreed on.

use serde::{Deserialize, Serialize};

use crate::source::{Place, SourceFile, Span};

/// The unit of characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Code units of UTF-16, which every client knows.
    #[default]
    Utf16,
    /// Bytes of UTF-8.
    Utf8,
}

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Position {
    /// The line.
    pub(super) line: u32,
    /// The character in it.
    pub(super) character: u32,
}

/// Two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Range {
    /// Where it starts.
    pub(super) start: Position,
    /// Where it ends.
    pub(super) end: Position,
}

/// The places of one file. A byte-order mark is a character of the text here.
#[derive(Debug)]
pub(super) struct Positions<'a> {
    file: &'a SourceFile,
    encoding: Encoding,
}

impl Encoding {
    /// The name in the protocol.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf16 => "utf-16",
            Self::Utf8 => "utf-8",
        }
    }
}

impl<'a> Positions<'a> {
    pub(super) fn new(file: &'a SourceFile, encoding: Encoding) -> Self {
        Self { file, encoding }
    }

    /// The range of a span.
    pub(super) fn range(&self, span: Span) -> Range {
        let (start, end) = self.file.ends(span);
        Range { start: self.position(start), end: self.position(end) }
    }

    fn position(&self, place: Place) -> Position {
        let line = place.position.line - 1;
        let start = self.file.line_span(line as usize).start;
        let mark = u32::from(line == 0 && place.position.offset >= self.mark() && self.mark() > 0);
        let character = match self.encoding {
            Encoding::Utf16 => place.utf16 - 1 + mark,
            Encoding::Utf8 => place.position.offset - start,
        };
        Position { line, character }
    }

    /// The offset of a place: past the end of its line, that end; within a character, its start.
    pub(super) fn offset(&self, Position { line, character }: Position) -> u32 {
        match self.encoding {
            Encoding::Utf16 if line == 0 && self.mark() > 0 => match character.checked_sub(1) {
                Some(character) => self.file.offset_of_utf16(0, character),
                None => 0,
            },
            Encoding::Utf16 => self.file.offset_of_utf16(line, character),
            Encoding::Utf8 => {
                let span = self.file.line_span(line as usize);
                let offset = span.start.saturating_add(character).min(span.end);
                self.file.text().floor_char_boundary(offset as usize) as u32
            }
        }
    }

    /// The span of a range, in whichever order its ends come.
    pub(super) fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(start.min(end), start.max(end))
    }

    /// The length of the byte-order mark.
    fn mark(&self) -> u32 {
        self.file.content().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_past_the_end_are_the_end() {
        let file = SourceFile::new("a", "한😀\r\n");
        let positions = Positions::new(&file, Encoding::Utf16);
        let at = |line, character| positions.offset(Position { line, character });
        assert_eq!([at(0, 0), at(0, 1), at(0, 2), at(0, 3), at(0, u32::MAX)], [0, 3, 3, 7, 7]);
        assert_eq!([at(1, 0), at(1, 5), at(9, 0), at(u32::MAX, u32::MAX)], [9, 9, 9, 9]);
    }

    proptest! {
        #[test]
        fn every_place_leads_back(text in "\u{feff}?(\\PC|\n|\r\n|\t|😀|한){0,30}", at in 0u32..150, line in 0u32..9, character in 0u32..90) {
            let file = SourceFile::new("a", text.as_str());
            for encoding in [Encoding::Utf16, Encoding::Utf8] {
                let positions = Positions::new(&file, encoding);
                let at = text.floor_char_boundary(at as usize) as u32;
                let range = positions.range(Span::at(at));
                let is_in_break = text[..at as usize].ends_with('\r') && text[at as usize..].starts_with('\n');
                if !is_in_break {
                    prop_assert_eq!(positions.offset(range.start), at);
                }
                let offset = positions.offset(Position { line, character });
                prop_assert!(text.is_char_boundary(offset as usize));
            }
        }
    }
}
