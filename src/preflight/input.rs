//! Exports: files, folders and standard input, unpacked where they are gzip or zip.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;

use super::batch::{Batch, Batches, MAX_RECORD};
use super::form::{self, Form};
use super::{elements, lines, table};

const BUFFER: usize = 256 << 10;
/// Archives may lie in archives so deep.
const MAX_NESTING: usize = 4;

/// Why an export cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It cannot be read, or ends in the middle of what it is packed in.
    #[error("{source_name}: {reason}")]
    Unreadable {
        /// The file, with the member of an archive.
        source_name: String,
        /// Why, as half a sentence.
        reason: String,
    },
    /// One record is longer than any user.
    #[error("{source_name}: one record is longer than {} MB: this is no export of users", MAX_RECORD >> 20)]
    TooLong {
        /// The file, with the member of an archive.
        source_name: String,
    },
    /// Nobody wants more.
    #[error("the results can no longer be written")]
    Ended,
}

impl InputError {
    /// An error of the operating system, or of what unpacks.
    pub(super) fn of_io(name: &str, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::UnexpectedEof => "it ends in the middle: the file is cut off".to_owned(),
            _ => error.to_string(),
        };
        Self::Unreadable { source_name: name.to_owned(), reason }
    }
}

/// Reads all exports in their order.
pub(super) fn read(
    exports: &[PathBuf],
    progress: &(dyn Fn(u64) + Sync),
    to_render: SyncSender<Batch>,
) -> Result<(), InputError> {
    let mut batches = Batches::new(to_render);
    for export in exports {
        if export.as_os_str() == "-" {
            packed("standard input", &mut buffered(io::stdin(), progress), 0, &mut batches)?;
            continue;
        }
        for path in files(export)? {
            let name = path.display().to_string();
            let file = File::open(&path).map_err(|error| InputError::of_io(&name, &error))?;
            opened(&name, file, progress, 0, &mut batches)?;
        }
    }
    batches.send()
}

/// The size of all files, where it is known: not of standard input.
pub fn size(exports: &[PathBuf]) -> Option<u64> {
    let mut size = 0;
    for path in exports {
        if path.as_os_str() == "-" {
            return None;
        }
        size += files(path)
            .ok()?
            .iter()
            .filter_map(|file| std::fs::metadata(file).ok())
            .map(|data| data.len())
            .sum::<u64>();
    }
    Some(size)
}

/// A file, or all files below a folder by their paths. Hidden ones, such as the check sums of Hadoop, are left out.
fn files(path: &Path) -> Result<Vec<PathBuf>, InputError> {
    let failed = |path: &Path, error: &io::Error| InputError::of_io(&path.display().to_string(), error);
    let mut files = Vec::new();
    let mut folders = Vec::new();
    if std::fs::metadata(path).map_err(|error| failed(path, &error))?.is_dir() {
        folders.push(path.to_owned());
    } else {
        files.push(path.to_owned());
    }
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
            let entry = entry.map_err(|error| failed(&folder, &error))?;
            if is_hidden(&entry.file_name().to_string_lossy()) {
                continue;
            }
            let path = entry.path();
            // A link to a folder may lead in circles.
            let is_folder = entry.file_type().map_err(|error| failed(&path, &error))?.is_dir();
            if is_folder {
                folders.push(path)
            } else if path.is_file() {
                files.push(path)
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

/// Tells how many bytes are read.
struct Counted<'p, R> {
    inner: R,
    progress: &'p (dyn Fn(u64) + Sync),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        (self.progress)(count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, position: io::SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

fn buffered<R: Read>(inner: R, progress: &(dyn Fn(u64) + Sync)) -> BufReader<Counted<'_, R>> {
    BufReader::with_capacity(BUFFER, Counted { inner, progress })
}

/// A file that can be read from any place.
fn opened(
    name: &str,
    file: File,
    progress: &(dyn Fn(u64) + Sync),
    nesting: usize,
    batches: &mut Batches,
) -> Result<(), InputError> {
    let mut reader = buffered(file, progress);
    let start = peek(name, &mut reader)?;
    if is_zip(start) { unzipped(name, reader, nesting, batches) } else { packed(name, &mut reader, nesting, batches) }
}

/// A stream, whatever it is packed in.
fn packed(name: &str, reader: &mut dyn BufRead, nesting: usize, batches: &mut Batches) -> Result<(), InputError> {
    let start = peek(name, reader)?;
    let is_gzip = start.starts_with(b"\x1f\x8b");
    if nesting > MAX_NESTING && (is_gzip || is_zip(start)) {
        let reason = format!("more than {MAX_NESTING} archives lie in one another");
        return Err(InputError::Unreadable { source_name: name.to_owned(), reason });
    }
    if is_gzip {
        let mut unpacked = BufReader::with_capacity(BUFFER, MultiGzDecoder::new(reader));
        return packed(name, &mut unpacked, nesting + 1, batches);
    }
    if is_zip(start) {
        // The table of a zip stands at its end.
        let failed = |error: io::Error| InputError::of_io(name, &error);
        let mut file = tempfile::tempfile().map_err(failed)?;
        io::copy(reader, &mut file).map_err(failed)?;
        return unzipped(name, buffered(file, &|_| ()), nesting + 1, batches);
    }
    records(name, reader, batches)
}

fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

fn peek<'r, R: BufRead + ?Sized>(name: &str, reader: &'r mut R) -> Result<&'r [u8], InputError> {
    reader.fill_buf().map_err(|error| InputError::of_io(name, &error))
}

/// The members of a zip, in its order.
fn unzipped(name: &str, file: impl BufRead + Seek, nesting: usize, batches: &mut Batches) -> Result<(), InputError> {
    let failed = |name: &str, reason: String| InputError::Unreadable { source_name: name.to_owned(), reason };
    let broken = |error: zip::result::ZipError| failed(name, format!("the zip cannot be read: {error}"));
    let mut archive = ZipArchive::new(file).map_err(broken)?;
    for number in 0..archive.len() {
        let member = archive.by_index(number).map_err(broken)?;
        let path = member.name().map_err(broken)?.into_owned();
        if member.is_dir() || path.split('/').any(|part| is_hidden(part) || part == "__MACOSX") {
            continue;
        }
        let name = format!("{name}/{path}");
        packed(&name, &mut BufReader::with_capacity(BUFFER, member), nesting + 1, batches)?;
    }
    Ok(())
}

/// The records of a stream of text.
fn records(name: &str, reader: &mut dyn BufRead, batches: &mut Batches) -> Result<(), InputError> {
    batches.begin(name)?;
    let failed = |error: io::Error| InputError::of_io(name, &error);
    let (start, form) = form::detect(reader).map_err(failed)?;
    let reader = io::Cursor::new(start).chain(reader);
    let mut source = Source { name, reader: BufReader::with_capacity(BUFFER, reader) };
    match form {
        Form::Lines => lines::read(&mut source, batches),
        Form::Elements(shape) => elements::read(&mut source, shape, batches),
        Form::Table(delimiter) => table::read(source, delimiter, batches),
        Form::Nothing => Ok(()),
    }
}

/// A stream of text with its name.
pub(super) struct Source<'n, R> {
    pub(super) name: &'n str,
    pub(super) reader: R,
}

impl<R: BufRead> Source<'_, R> {
    /// The bytes that are there; none at the end.
    pub(super) fn fill(&mut self) -> Result<&[u8], InputError> {
        self.reader.fill_buf().map_err(|error| InputError::of_io(self.name, &error))
    }
}
