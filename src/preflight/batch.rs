//! Records that travel together from the reader to a renderer.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use super::input::InputError;

/// A batch goes on its way with so many bytes.
const BATCH: usize = 128 << 10;
/// A longer record is no user.
pub(super) const MAX_RECORD: usize = 64 << 20;

/// Some records in a row.
#[derive(Debug)]
pub(super) struct Batch {
    /// Its place among all batches.
    pub(super) number: usize,
    /// The place of its first record among all records, from 1.
    pub(super) first: u64,
    /// Where it was read.
    pub(super) source: Arc<str>,
    /// The texts of its records.
    pub(super) text: Vec<u8>,
    pub(super) records: Vec<Record>,
}

/// A record of a batch.
#[derive(Debug)]
pub(super) struct Record {
    /// Its bytes in the batch.
    pub(super) range: Range<usize>,
    /// Where it stands in its source.
    pub(super) place: Place,
    /// Why it could not be read, where the reader knows.
    pub(super) fault: Option<String>,
}

impl Record {
    /// Its text, or why it is none.
    pub(super) fn text<'b>(&self, batch: &'b Batch) -> Result<&'b str, String> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let bytes = batch.text.get(self.range.clone()).unwrap_or_default();
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| "it is not UTF-8".to_owned())
    }
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The line, from 1.
    Line(u64),
    /// The member of a list, from 1.
    Member(u64),
}

/// Fills batches and sends them.
pub(super) struct Batches {
    to_render: SyncSender<Batch>,
    batch: Batch,
}

impl Batches {
    pub(super) fn new(to_render: SyncSender<Batch>) -> Self {
        Self {
            to_render,
            batch: Batch { number: 0, first: 1, source: "".into(), text: Vec::new(), records: Vec::new() },
        }
    }

    /// What follows comes from another source.
    pub(super) fn begin(&mut self, source: &str) -> Result<(), InputError> {
        self.send()?;
        self.batch.source = source.into();
        Ok(())
    }

    /// A part of the text of the record that is being read.
    pub(super) fn extend(&mut self, text: &[u8]) -> Result<(), InputError> {
        self.batch.text.extend_from_slice(text);
        if self.batch.text.len() - self.start() > MAX_RECORD {
            return Err(InputError::TooLong { source_name: self.batch.source.to_string() });
        }
        Ok(())
    }

    /// The record that is being read is complete.
    pub(super) fn end(&mut self, place: Place, fault: Option<String>) -> Result<(), InputError> {
        let range = self.start()..self.batch.text.len();
        self.batch.records.push(Record { range, place, fault });
        if self.batch.text.len() >= BATCH { self.send() } else { Ok(()) }
    }

    /// Whether something of a record has been read.
    pub(super) fn is_within(&self) -> bool {
        self.batch.text.len() > self.start()
    }

    /// Where the record that is being read begins.
    fn start(&self) -> usize {
        self.batch.records.last().map_or(0, |record| record.range.end)
    }

    /// Sends what is there.
    pub(super) fn send(&mut self) -> Result<(), InputError> {
        let count = self.batch.records.len();
        if count == 0 {
            return Ok(());
        }
        let next = Batch {
            number: self.batch.number + 1,
            first: self.batch.first + count as u64,
            source: Arc::clone(&self.batch.source),
            text: Vec::with_capacity(BATCH + (BATCH >> 2)),
            records: Vec::with_capacity(count + (count >> 2)),
        };
        let full = std::mem::replace(&mut self.batch, next);
        self.to_render.send(full).map_err(|_| InputError::Ended)
    }
}
