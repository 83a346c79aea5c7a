//! NDJSON: a record a line.

use std::io::BufRead;

use memchr::memchr;

use super::batch::{Batches, Place};
use super::input::{InputError, Source};

/// Reads all lines. Those with nothing but white space are passed over.
pub(super) fn read(source: &mut Source<'_, impl BufRead>, batches: &mut Batches) -> Result<(), InputError> {
    let mut line = 1;
    loop {
        let bytes = source.fill()?;
        if bytes.is_empty() {
            return if batches.is_within() { batches.end(Place::Line(line), None) } else { Ok(()) };
        }
        let end = memchr(b'\n', bytes);
        let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        let is_blank = !batches.is_within() && part.trim_ascii().is_empty();
        if !is_blank {
            batches.extend(part)?;
        }
        let read = part.len() + usize::from(end.is_some());
        if end.is_some() {
            if !is_blank {
                batches.end(Place::Line(line), None)?;
            }
            line += 1;
        }
        source.reader.consume(read);
    }
}
