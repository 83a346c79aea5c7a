//! One file: its path as shown, its text, and its table of lines, which is made when a place is first asked for.

use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use super::{Count, Span};

/// Larger files are refused, in bytes: offsets are 32 bits wide, and no template is a hundredth of this.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// What is said of a folder, a pipe or a device where a file is wanted.
pub const NOT_PLAIN: &str = "it is no plain file";

/// The UTF-8 byte-order mark.
const BOM: &str = "\u{feff}";

/// A file that is being checked or compiled.
#[derive(Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    encoding: Encoding,
    line_starts: OnceLock<Vec<u32>>,
    /// See [`Self::count_before`].
    pub(super) counts: OnceLock<Vec<(u32, Count)>>,
}

/// How a file's bytes were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16, told by its byte-order mark. The text is decoded; offsets are those of the decoded text.
    Utf16,
    /// Neither: the byte at this offset is no UTF-8. The text holds replacement characters from there on.
    Unknown {
        /// Offset of the first byte that is not UTF-8.
        at: u32,
        /// That byte.
        byte: u8,
    },
}

/// Why bytes could not become a [`SourceFile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More than [`MAX_BYTES`].
    #[error("the file has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// The file's size in bytes.
        bytes: u64,
    },
}

/// A place for a reader: lines and columns count from 1, columns in Unicode characters, the offset bytes from 0.
/// A byte-order mark counts in the offset and in no column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Line, from 1. Lines end at `\n`.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Offset in bytes, from 0.
    pub offset: u32,
}

impl SourceFile {
    /// Takes a file's bytes. Other encodings than UTF-8 are decoded as far as can be, and told by [`Self::encoding`].
    ///
    /// # Errors
    /// [`ReadError::TooLarge`].
    pub fn from_bytes(path: impl Into<String>, bytes: Vec<u8>) -> Result<Self, ReadError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(ReadError::TooLarge { bytes: bytes.len() as u64 });
        }
        let path = path.into();
        if let Some(text) = decode_utf16(&bytes) {
            return Ok(Self { encoding: Encoding::Utf16, ..Self::new(path, text) });
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(path, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let byte = error.as_bytes().get(at).copied().unwrap_or_default();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let encoding = Encoding::Unknown { at: u32::try_from(at).unwrap_or(u32::MAX), byte };
                Ok(Self { encoding, ..Self::new(path, text) })
            }
        }
    }

    /// A file of this text. Text past what 32 bits can address is cut off; [`Self::from_bytes`] refuses it before.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.len() >= u32::MAX as usize {
            text.truncate(text.floor_char_boundary(u32::MAX as usize - 1));
        }
        Self {
            path: path.into(),
            text,
            encoding: Encoding::Utf8,
            line_starts: OnceLock::new(),
            counts: OnceLock::new(),
        }
    }

    /// The path as it is shown: with forward slashes, relative where it was given so.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, a byte-order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text after a byte-order mark, and the offset at which it starts.
    pub fn content(&self) -> (&str, u32) {
        match self.text.strip_prefix(BOM) {
            Some(content) => (content, BOM.len() as u32),
            None => (&self.text, 0),
        }
    }

    /// How the bytes were read.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Number of bytes of the text.
    pub fn len(&self) -> u32 {
        self.text.len() as u32 // at most u32::MAX - 1, see `new`
    }

    /// Whether the file has no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Offsets at which lines start; the first is 0.
    pub fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(breaks.map(|at| at as u32 + 1)).collect()
        })
    }

    /// The line of an offset, from 1. Unlike its column, it is found without reading the line.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts().partition_point(|&start| start <= offset).max(1) as u32
    }

    /// The place of an offset. One past the end, or inside a character, is that of the nearest boundary before it.
    pub fn position(&self, offset: u32) -> Position {
        self.place(offset).position
    }

    /// The span of a line, counted from 0, without its line break; empty at the end for a line that is not there.
    pub fn line_span(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let Some(&start) = starts.get(line) else { return Span::at(self.len()) };
        let end = starts.get(line + 1).map_or(self.len(), |next| next - 1);
        let text = Span::new(start, end).of(&self.text);
        Span::new(start, start + text.trim_end_matches('\r').len() as u32)
    }
}

/// Reads a file whose name stands in another file, or that is about to be replaced: it has to be a plain one, since a pipe or
/// a device may have no end.
///
/// # Errors
/// What the system says, or that it is no plain file, or too large.
pub fn read_plain(path: &Path) -> io::Result<Vec<u8>> {
    // Asked before it is opened: that alone waits, where it is a pipe.
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other(NOT_PLAIN));
    }
    if metadata.len() > MAX_BYTES {
        return Err(io::Error::other(ReadError::TooLarge { bytes: metadata.len() }));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of UTF-16 bytes with a byte-order mark; `None` for anything else.
fn decode_utf16(bytes: &[u8]) -> Option<String> {
    let (decode, rest): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let (units, _) = rest.as_chunks::<2>();
    Some(char::decode_utf16(units.iter().map(|&unit| decode(unit))).map(|c| c.unwrap_or('\u{fffd}')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_count_characters_from_one_and_bytes_from_zero() {
        let file = SourceFile::new("a.yaml", "이름: x\r\n\tb\n");
        assert_eq!(file.position(0), Position { line: 1, column: 1, offset: 0 });
        assert_eq!(file.position(8), Position { line: 1, column: 5, offset: 8 });
        assert_eq!(file.position(12), Position { line: 2, column: 2, offset: 12 });
        assert_eq!(file.position(99), Position { line: 3, column: 1, offset: 14 });
        assert_eq!(file.position(1), Position { line: 1, column: 1, offset: 0 });
    }

    #[test]
    fn a_byte_order_mark_counts_three_bytes_and_no_column() {
        let file = SourceFile::new("a.yaml", "\u{feff}ab");
        assert_eq!(file.position(4), Position { line: 1, column: 2, offset: 4 });
        assert_eq!(file.content(), ("ab", 3));
    }

    #[test]
    fn lines_end_without_their_breaks() {
        let file = SourceFile::new("a", "one\r\ntwo\n\nfour");
        let lines: Vec<_> = (0..6).map(|line| file.line_span(line).of(file.text())).collect();
        assert_eq!(lines, ["one", "two", "", "four", "", ""]);
    }

    #[test]
    fn other_encodings_are_told() {
        let utf16 = SourceFile::from_bytes("a", [0xff, 0xfe, b'a', 0, b'b', 0].to_vec()).unwrap();
        assert_eq!((utf16.encoding(), utf16.text()), (Encoding::Utf16, "ab"));
        let latin = SourceFile::from_bytes("a", b"caf\xe9".to_vec()).unwrap();
        assert_eq!(latin.encoding(), Encoding::Unknown { at: 3, byte: 0xe9 });
        assert_eq!(latin.text(), "caf\u{fffd}");
    }

    proptest! {
        #[test]
        fn every_offset_has_a_place_that_leads_back(text in "(\\PC|\n|\r|\t|\u{feff}){0,40}", at in 0u32..200) {
            let file = SourceFile::new("a", text.as_str());
            let place = file.position(at);
            prop_assert!(place.offset <= file.len() && text.is_char_boundary(place.offset as usize));
            let line = text[..place.offset as usize].matches('\n').count() as u32 + 1;
            prop_assert_eq!(place.line, line);
        }
    }
}
