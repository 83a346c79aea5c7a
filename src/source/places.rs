//! Lines and columns of offsets. Columns are counted from the start of the line; in a long one, from a place shortly before,
//! so that many findings in it take no longer than its length.

use super::{Position, SourceFile, Span};

/// What stands before every so many bytes of a file is counted once, when the first place in a longer line is asked for.
const STEP: usize = 2048;

/// A place, with its column in both ways of counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Columns count characters.
    pub position: Position,
    /// The column in UTF-16 code units, from 1.
    pub utf16: u32,
}

/// How long some text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// In characters.
    pub characters: u32,
    /// In UTF-16 code units.
    pub utf16: u32,
}

impl Count {
    fn of(text: &str) -> Self {
        let characters = text.chars().count() as u32;
        // A character of four bytes is two units.
        let pairs = text.bytes().filter(|byte| *byte >= 0xf0).count() as u32;
        Self { characters, utf16: characters + pairs }
    }

    fn and(self, other: Self) -> Self {
        Self { characters: self.characters + other.characters, utf16: self.utf16 + other.utf16 }
    }
}

/// The length of a text before every so many bytes.
fn counts(text: &str) -> Vec<(u32, Count)> {
    let (mut counts, mut from, mut before) = (Vec::new(), 0, Count::default());
    while let Some(rest) = text.get(from..).filter(|rest| rest.len() > STEP) {
        let (step, _) = rest.split_at(rest.floor_char_boundary(STEP));
        before = before.and(Count::of(step));
        from += step.len();
        counts.push((from as u32, before));
    }
    counts
}

impl SourceFile {
    /// The place of an offset. One past the end, or inside a character, is that of the nearest boundary before it.
    pub fn place(&self, offset: u32) -> Place {
        let offset = self.text().floor_char_boundary(offset as usize) as u32;
        let line = self.line(offset);
        let start = self.line_starts().get(line as usize - 1).copied().unwrap_or_default();
        let start = start.max(self.content().1.min(offset));
        let count = if (offset - start) as usize <= STEP {
            Count::of(Span::new(start, offset).of(self.text()))
        } else {
            let (before, all) = (self.count_before(start), self.count_before(offset));
            Count { characters: all.characters - before.characters, utf16: all.utf16 - before.utf16 }
        };
        Place { position: Position { line, column: count.characters + 1, offset }, utf16: count.utf16 + 1 }
    }

    /// Where a span starts and ends.
    pub fn ends(&self, span: Span) -> (Place, Place) {
        (self.place(span.start), self.place(span.end))
    }

    /// The length of the text before an offset, a byte-order mark included.
    pub fn count_before(&self, offset: u32) -> Count {
        let offset = self.text().floor_char_boundary(offset as usize) as u32;
        let counts = self.counts.get_or_init(|| counts(self.text()));
        let next = counts.partition_point(|(at, _)| *at <= offset);
        let (at, before) = next.checked_sub(1).and_then(|last| counts.get(last)).copied().unwrap_or_default();
        before.and(Count::of(Span::new(at, offset).of(self.text())))
    }

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
    fn long_lines_are_counted_as_short_ones() {
        let line = "가😀x".repeat(2000);
        let file = SourceFile::new("a", format!("\u{feff}b\n{line}\n{line}"));
        for (at, _) in file.text().char_indices().filter(|(at, _)| *at >= 3) {
            let before = &file.text()[3..at];
            let (line, column) = (before.matches('\n').count(), before.rsplit('\n').next().unwrap_or_default());
            let place = file.place(at as u32);
            let counted = (place.position.line as usize, place.position.column as usize, place.utf16 as usize);
            assert_eq!(counted, (line + 1, column.chars().count() + 1, column.encode_utf16().count() + 1), "at {at}");
            assert_eq!(file.count_before(at as u32).utf16 as usize, before.encode_utf16().count() + 1, "at {at}");
        }
    }

    #[test]
    fn both_ends_of_a_span_are_counted() {
        let file = SourceFile::new("a", "\u{feff}한😀x\n😀y");
        let (start, end) = file.ends(Span::new(10, 16));
        assert_eq!((start.utf16, end.utf16), (4, 3));
        assert_eq!((start.position, end.position), (file.position(10), file.position(16)));
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
            let place = file.place(at as u32);
            assert_eq!(file.offset_of_utf16(place.position.line - 1, place.utf16 - 1), at as u32);
        }
    }
}
