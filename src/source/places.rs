//! Lines and columns of a file's findings, which come in the order of their places: each is counted from the one before,
//! so that many in one long line take no longer than its length.

use std::cell::Cell;

use super::{Position, SourceFile, Span};

/// A place, with its column in both ways of counting.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Columns count characters.
    pub position: Position,
    /// The column in UTF-16 code units, from 1.
    pub utf16: u32,
}

/// The places of a file.
#[derive(Debug)]
pub struct Places<'a> {
    file: &'a SourceFile,
    last: Cell<Place>,
}

impl<'a> Places<'a> {
    /// The places of this file.
    pub fn new(file: &'a SourceFile) -> Self {
        let start = Place { position: file.position(0), utf16: 1 };
        Self { file, last: Cell::new(start) }
    }

    /// Where a span starts and ends.
    pub fn ends(&self, span: Span) -> (Place, Place) {
        let start = self.place(span.start, self.last.get());
        self.last.set(start);
        (start, self.place(span.end, start))
    }

    /// A place, counted from one before it where both are on one line.
    fn place(&self, offset: u32, before: Place) -> Place {
        let text = self.file.text();
        let offset = text.floor_char_boundary(offset as usize) as u32;
        let line = self.file.line(offset);
        let start = self
            .file
            .line_starts()
            .get(line as usize - 1)
            .copied()
            .unwrap_or_default()
            .max(self.file.content().1.min(offset));
        let from = match before.position.line == line && before.position.offset <= offset {
            true => before,
            false => Place { position: Position { line, column: 1, offset: start }, utf16: 1 },
        };
        let between = Span::new(from.position.offset, offset).of(text);
        let between = between.strip_prefix('\u{feff}').filter(|_| from.position.offset == 0).unwrap_or(between);
        let count = between.chars().count() as u32;
        // A character of four bytes is two units.
        let pairs = between.bytes().filter(|byte| *byte >= 0xf0).count() as u32;
        let position = Position { line, column: from.position.column + count, offset };
        Place { position, utf16: from.utf16 + count + pairs }
    }
}

impl SourceFile {
    /// The offset of a place that is counted in UTF-16 code units, line and units from 0, a byte-order mark not counted. A
    /// place past the end of its line is that end; one within a character is its start.
    pub fn offset_of_utf16(&self, line: u32, units: u32) -> u32 {
        let span = self.line_span(line as usize);
        let start = if span.start == 0 { self.content().1.min(span.end) } else { span.start };
        let mut left = units;
        let text = Span::new(start, span.end).of(self.text());
        let passed = text.chars().take_while(|c| {
            let fits = c.len_utf16() as u32 <= left;
            left = left.saturating_sub(c.len_utf16() as u32);
            fits
        });
        start + passed.map(char::len_utf8).sum::<usize>() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file_in_any_order() {
        for text in ["", "\u{feff}한😀x\n😀y\r\n\n z", "한글\n"] {
            let file = SourceFile::new("a", text);
            let places = Places::new(&file);
            let offsets = || 0..=file.len() + 2;
            for start in offsets().chain(offsets().rev()) {
                for end in start..=file.len() + 2 {
                    let (from, to) = places.ends(Span::new(start, end));
                    assert_eq!((from.position, to.position), (file.position(start), file.position(end)), "{text:?}");
                }
            }
        }
        let file = SourceFile::new("a", "\u{feff}한😀x\n😀y");
        let (start, end) = Places::new(&file).ends(Span::new(10, 16));
        assert_eq!((start.utf16, end.utf16), (4, 3));
    }

    #[test]
    fn code_units_lead_to_the_characters_that_they_belong_to() {
        let file = SourceFile::new("a", "\u{feff}한😀x\r\n😀y");
        for (line, units, offset) in
            [(0, 0, 3), (0, 1, 6), (0, 2, 6), (0, 3, 10), (0, 4, 11), (0, 99, 11), (1, 2, 17), (7, 7, 18)]
        {
            assert_eq!(file.offset_of_utf16(line, units), offset, "{line}:{units}");
        }
        for (at, _) in file.text().char_indices().filter(|(at, c)| *at >= 3 && !matches!(c, '\n')) {
            let (place, _) = Places::new(&file).ends(Span::at(at as u32));
            assert_eq!(file.offset_of_utf16(place.position.line - 1, place.utf16 - 1), at as u32);
        }
    }
}
