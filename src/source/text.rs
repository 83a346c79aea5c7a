//! A decoded string that knows which bytes of its file each of its characters came from.

use std::ops::Deref;
use std::sync::Arc;

use super::Span;

/// The value of a JSON or YAML string, or a text compiled from several of them, with the way back to the file.
///
/// The value is cut into pieces. A *verbatim* piece stands in the file byte for byte; any other piece (an escape, a
/// folded line break, text that a compiler wrote) stands as a whole for a span of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    value: Arc<str>,
    pieces: Pieces,
    end: u32,
}

/// The pieces of a text: most texts are one, and the others share theirs with their copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Pieces {
    #[default]
    None,
    One([Piece; 1]),
    Many(Arc<[Piece]>),
}

impl Deref for Pieces {
    type Target = [Piece];

    fn deref(&self) -> &[Piece] {
        match self {
            Self::None => &[],
            Self::One(one) => one,
            Self::Many(many) => many,
        }
    }
}

impl From<&[Piece]> for Pieces {
    fn from(pieces: &[Piece]) -> Self {
        match pieces {
            [] => Self::None,
            [one] => Self::One([*one]),
            many => Self::Many(many.into()),
        }
    }
}

/// Some bytes of the value and what they came from. Pieces lie one behind the other in the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    decoded: u32,
    source: Span,
    verbatim: bool,
}

impl Text {
    /// A value that stands in the file byte for byte, from `start`.
    pub fn verbatim(value: &str, start: u32) -> Self {
        let mut builder = TextBuilder::new(start);
        builder.push_verbatim(value, start);
        builder.finish(start + value.len() as u32)
    }

    /// A value all of which stands for one span.
    pub fn standing_for(value: &str, source: Span) -> Self {
        let mut builder = TextBuilder::new(source.start);
        builder.push(value, source);
        builder.finish(source.end)
    }

    /// The decoded value.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// The bytes of the file that a range of the value came from: from the start of its first character to the end of
    /// its last. An empty range gives an empty span. Offsets past the end are taken as the end.
    pub fn span(&self, range: std::ops::Range<u32>) -> Span {
        let start = self.offset(range.start);
        if range.end <= range.start {
            return Span::at(start);
        }
        let last = self.value.floor_char_boundary((range.end as usize).saturating_sub(1).min(self.value.len()));
        let end = match self.piece(last as u32) {
            Some((piece, _)) if !piece.verbatim => piece.source.end,
            Some((piece, _)) => piece.source.start + (range.end.min(self.value.len() as u32) - piece.decoded),
            None => self.end,
        };
        Span::new(start, end)
    }

    /// The bytes of the file that may be replaced to change a range of the value: those that the range, and nothing
    /// beside it, came from. `None` where part of the range stands for something else.
    pub fn editable(&self, range: std::ops::Range<u32>) -> Option<Span> {
        let span = self.span(range.clone());
        if range.is_empty() {
            let touches = |at: u32| self.piece(at).is_some_and(|(piece, _)| piece.verbatim);
            return (touches(range.start) || range.start > 0 && touches(range.start - 1)).then_some(span);
        }
        let whole = |at: u32| self.piece(at).is_some_and(|(piece, into)| piece.verbatim || into == 0);
        let single = |at: u32| self.piece(at).is_some_and(|(piece, _)| piece.verbatim || self.is_single(piece));
        let starts = self.value.get(range.start as usize..range.end as usize)?.char_indices();
        let each = starts.map(|(at, _)| range.start + at as u32).all(|at| whole(at) && single(at));
        (each && !span.is_empty()).then_some(span)
    }

    /// Whether a piece is one character, such as an escape.
    fn is_single(&self, piece: &Piece) -> bool {
        let next = self.pieces.get(self.pieces.partition_point(|other| other.decoded <= piece.decoded));
        let end = next.map_or(self.value.len(), |next| next.decoded as usize);
        self.value.get(piece.decoded as usize..end).is_some_and(|text| text.chars().count() == 1)
    }

    /// The file's offset of the character at `decoded`; the end of the string's content for one past the last.
    pub fn offset(&self, decoded: u32) -> u32 {
        if decoded as usize >= self.value.len() {
            return self.end;
        }
        match self.piece(decoded) {
            Some((piece, into)) if piece.verbatim => piece.source.start + into,
            Some((piece, _)) => piece.source.start,
            None => self.end,
        }
    }

    /// The offset in the value of the character that the byte at `source` of the file belongs to.
    pub fn decoded_offset(&self, source: u32) -> Option<u32> {
        if source == self.end {
            return Some(self.value.len() as u32);
        }
        let holds = |piece: &&Piece| piece.source.start <= source && source < piece.source.end;
        // Most texts have their pieces in the order of the file.
        let after = self.pieces.partition_point(|piece| piece.source.start <= source);
        let likely = after.checked_sub(1).and_then(|at| self.pieces.get(at)).filter(holds);
        let piece = likely.or_else(|| self.pieces.iter().find(holds))?;
        let offset = piece.decoded + if piece.verbatim { source - piece.source.start } else { 0 };
        Some(self.value.floor_char_boundary(offset as usize) as u32)
    }

    /// The same without some ranges of the value, which are in order and do not overlap.
    #[must_use]
    pub fn without(&self, ranges: impl IntoIterator<Item = Span>) -> Self {
        let mut builder = TextBuilder::new(self.offset(0));
        let mut from = 0;
        let end = Span::at(self.value.len() as u32);
        for range in ranges.into_iter().chain([end]) {
            for (at, piece) in self.pieces.iter().enumerate() {
                let next = self.pieces.get(at + 1).map_or(end.start, |next| next.decoded);
                let kept = Span::new(piece.decoded.max(from), next.min(range.start));
                if kept.is_empty() {
                    continue;
                }
                match piece.verbatim {
                    true => {
                        builder.push_verbatim(kept.of(&self.value), piece.source.start + (kept.start - piece.decoded))
                    }
                    false => builder.push(kept.of(&self.value), piece.source),
                }
            }
            from = range.end;
        }
        builder.finish(self.end)
    }

    /// The piece that the byte at `decoded` lies in, and how far into it.
    fn piece(&self, decoded: u32) -> Option<(&Piece, u32)> {
        let after = self.pieces.partition_point(|piece| piece.decoded <= decoded);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        Some((piece, decoded - piece.decoded))
    }
}

/// Puts a [`Text`] together, piece by piece.
#[derive(Debug, Default)]
pub struct TextBuilder {
    value: String,
    pieces: Vec<Piece>,
    end: u32,
}

impl TextBuilder {
    /// A builder for a string whose content starts at `start`.
    pub fn new(start: u32) -> Self {
        Self { end: start, ..Self::default() }
    }

    /// Begins another string, whose content starts at `start`, in the room of the last one.
    pub fn restart(&mut self, start: u32) {
        self.value.clear();
        self.pieces.clear();
        self.end = start;
    }

    /// Appends text that stands in the file byte for byte, from `start`.
    pub fn push_verbatim(&mut self, text: &str, start: u32) {
        let source = Span::new(start, start + text.len() as u32);
        if let Some(last) = self.pieces.last_mut()
            && last.verbatim
            && last.source.end == start
        {
            last.source.end = source.end;
            self.value.push_str(text);
        } else {
            self.piece(text, source, true);
        }
    }

    /// Appends text that stands, as a whole, for `source`.
    pub fn push(&mut self, text: &str, source: Span) {
        self.piece(text, source, false);
    }

    /// Appends another text with all it knows.
    pub fn push_text(&mut self, text: &Text) {
        let base = self.value.len() as u32;
        self.pieces.extend(text.pieces.iter().map(|piece| Piece { decoded: base + piece.decoded, ..*piece }));
        self.value.push_str(&text.value);
        self.end = text.end;
    }

    /// What has been put together so far.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Cuts the value to its first `length` bytes, which must be a character boundary; else nothing happens.
    pub fn truncate(&mut self, length: usize) {
        if !self.value.is_char_boundary(length) {
            return;
        }
        self.value.truncate(length);
        self.pieces.retain(|piece| (piece.decoded as usize) < length);
        if let Some(last) = self.pieces.last_mut().filter(|piece| piece.verbatim) {
            last.source.end = last.source.end.min(last.source.start + (length as u32 - last.decoded));
        }
    }

    /// The text; `end` is the offset behind the string's content.
    pub fn finish(&self, end: u32) -> Text {
        Text { value: self.value.as_str().into(), pieces: self.pieces.as_slice().into(), end: end.max(self.end) }
    }

    fn piece(&mut self, text: &str, source: Span, verbatim: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece { decoded: self.value.len() as u32, source, verbatim });
            self.value.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `say "hi"\n` as JSON at offset 10: `say \"hi\"\n`.
    fn escaped() -> Text {
        let mut builder = TextBuilder::new(10);
        builder.push_verbatim("say ", 10);
        builder.push("\"", Span::new(14, 16));
        builder.push_verbatim("hi", 16);
        builder.push("\"", Span::new(18, 20));
        builder.push("\n", Span::new(20, 22));
        builder.finish(22)
    }

    #[test]
    fn ranges_cover_the_escapes_they_touch() {
        let text = escaped();
        assert_eq!(text.as_str(), "say \"hi\"\n");
        assert_eq!(text.span(0..4), Span::new(10, 14));
        assert_eq!(text.span(4..8), Span::new(14, 20));
        assert_eq!(text.span(5..7), Span::new(16, 18));
        assert_eq!(text.span(8..9), Span::new(20, 22));
        assert_eq!(text.span(9..9), Span::at(22));
        assert_eq!(text.span(7..99), Span::new(18, 22));
    }

    #[test]
    fn offsets_lead_there_and_back() {
        let text = escaped();
        for (at, _) in text.as_str().char_indices() {
            assert_eq!(text.decoded_offset(text.offset(at as u32)), Some(at as u32));
        }
        assert_eq!(text.decoded_offset(15), Some(4), "the second byte of an escape");
        assert_eq!(text.decoded_offset(3), None);
    }

    #[test]
    fn what_is_left_of_a_text_leads_back_as_before() {
        let text = escaped().without([Span::new(1, 3), Span::new(5, 8)]);
        assert_eq!(text.as_str(), "s \"\n");
        assert_eq!(text.span(0..1), Span::new(10, 11));
        assert_eq!(text.span(1..2), Span::new(13, 14));
        assert_eq!(text.span(2..4), Span::new(14, 22));
        assert_eq!(escaped().without([]), escaped());
        assert_eq!(escaped().without([Span::new(0, 9)]).as_str(), "");
    }

    #[test]
    fn texts_can_be_joined_and_cut() {
        let mut builder = TextBuilder::new(0);
        builder.push_text(&escaped());
        builder.push(" end", Span::new(40, 44));
        builder.truncate(6);
        let text = builder.finish(0);
        assert_eq!(text.as_str(), "say \"h");
        assert_eq!(text.span(5..6), Span::new(16, 17));
        assert_eq!(text.span(0..6), Span::new(10, 17));
    }
}
