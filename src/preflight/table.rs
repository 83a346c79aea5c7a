//! CSV: a header row with keys of the profile and custom attributes, then a user a row.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

use super::batch::{Batches, MAX_RECORD, Place};
use super::input::{InputError, Source};
use crate::catalogue;

/// Under which a custom attribute stands in a profile, and before its name in a header row, if it likes.
const CUSTOM: &str = "custom_attributes";

/// A column.
struct Column {
    /// Its key as JSON, with a colon behind it.
    key: String,
    is_custom: bool,
}

/// A reader of no more than one row may have, until it is told that the next one begins.
struct Row<R> {
    inner: R,
    left: Cell<usize>,
}

impl<R> Row<R> {
    fn begin(&self) {
        self.left.set(MAX_RECORD);
    }
}

impl<R: Read> Read for Row<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.inner.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(count));
        Ok(count)
    }
}

/// Reads all rows, each as the JSON of a profile.
pub(super) fn read(source: Source<'_, impl BufRead>, delimiter: u8, batches: &mut Batches) -> Result<(), InputError> {
    let mut table = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(Row { inner: source.reader, left: Cell::new(MAX_RECORD) });
    let header = match table.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => return Err(unreadable(source.name, &error)),
    };
    let columns: Vec<Column> = header.iter().map(column).collect();
    let mut row = csv::ByteRecord::new();
    loop {
        table.get_ref().begin();
        let read = table.read_byte_record(&mut row);
        let line = row.position().map_or(0, csv::Position::line);
        match read {
            Ok(false) => return Ok(()),
            Ok(true)
                if row.len() == 1
                    && columns.len() > 1
                    && row.get(0).is_some_and(|cell| cell.trim_ascii().is_empty()) => {}
            Ok(true) if row.len() != columns.len() => {
                let fault = format!("{} cells stand under {} columns", row.len(), columns.len());
                batches.end(Place::Line(line), Some(fault))?;
            }
            Ok(true) => match profile(&columns, &row) {
                Some(json) => {
                    batches.extend(json.as_bytes())?;
                    batches.end(Place::Line(line), None)?;
                }
                None => batches.end(Place::Line(line), Some("it is not UTF-8".to_owned()))?,
            },
            Err(error) => return Err(unreadable(source.name, &error)),
        }
    }
}

fn unreadable(name: &str, error: &csv::Error) -> InputError {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            InputError::TooLong { source_name: name.to_owned() }
        }
        csv::ErrorKind::Io(error) => InputError::of_io(name, error),
        _ => InputError::Unreadable { source_name: name.to_owned(), reason: error.to_string() },
    }
}

fn column(name: &[u8]) -> Column {
    let name = String::from_utf8_lossy(name);
    let name = name.trim();
    let custom = name.strip_prefix(CUSTOM).and_then(|rest| rest.strip_prefix('.'));
    let is_custom = custom.is_some() || !catalogue::is_profile_key(name);
    let mut key = json(custom.unwrap_or(name));
    key.push(':');
    Column { key, is_custom }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The profile of a row; none where it is not UTF-8. An empty cell is not set.
fn profile(columns: &[Column], row: &csv::ByteRecord) -> Option<String> {
    let mut profile = String::from("{");
    let mut add = |is_custom: bool| {
        let cells = columns.iter().zip(row).filter(|(column, cell)| column.is_custom == is_custom && !cell.is_empty());
        for (column, cell) in cells {
            if !profile.ends_with('{') {
                profile.push(',');
            }
            profile.push_str(&column.key);
            profile.push_str(&json(std::str::from_utf8(cell).ok()?));
        }
        if !is_custom && columns.iter().any(|column| column.is_custom) {
            profile.push_str(if profile.ends_with('{') { "\"" } else { ",\"" });
            profile.push_str(CUSTOM);
            profile.push_str("\":{");
        }
        Some(())
    };
    add(false)?;
    if columns.iter().any(|column| column.is_custom) {
        add(true)?;
        profile.push('}');
    }
    profile.push('}');
    Some(profile)
}
