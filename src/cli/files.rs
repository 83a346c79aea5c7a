//! Reading the files that a command names, and writing a file so that it is never half there.

use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{self, ReadConfig};
use crate::source::{NOT_PLAIN, SourceFile};

/// Reads a file; the error is a sentence that names it.
pub(super) fn read(path: &Path) -> Result<Arc<SourceFile>, String> {
    let shown = path.display().to_string();
    let opened = std::fs::File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    // Some systems open no folder.
    if opened.as_ref().map_or_else(|_| path.is_dir(), |(metadata, _)| metadata.is_dir()) {
        return Err(format!("{shown} is a folder; name a file"));
    }
    let (metadata, file) = opened.map_err(|error| format!("{shown}: {}", told(&error)))?;
    if metadata.len() > crate::source::MAX_BYTES {
        return Err(format!("{shown}: {}", crate::source::ReadError::TooLarge { bytes: metadata.len() }));
    }
    // What is no plain file tells no length: no more than the limit is read of it.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).map_or(0, |length| length + 1));
    file.take(crate::source::MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{shown}: {}", told(&error)))?;
    let name = if cfg!(windows) { shown.replace('\\', "/") } else { shown.clone() };
    SourceFile::from_bytes(name, bytes).map(Arc::new).map_err(|error| format!("{shown}: {error}"))
}

/// Standard input as a file of this name.
pub(super) fn read_stdin(name: &str) -> Result<Arc<SourceFile>, String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(crate::source::MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("standard input: {}", told(&error)))?;
    SourceFile::from_bytes(name, bytes).map(Arc::new).map_err(|error| format!("standard input: {error}"))
}

/// An error of the operating system in its own words, without its number.
pub(super) fn told(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// The configuration that counts: the one named, or the nearest one; `None` when there is none.
pub(super) fn config(named: Option<&Path>) -> Result<Option<ReadConfig>, String> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let folder = std::env::current_dir().map_err(|error| format!("the current folder: {}", told(&error)))?;
            let Some(path) = config::find(&folder) else { return Ok(None) };
            // As a user would write it, where it lies in the current folder.
            path.strip_prefix(&folder).map(Path::to_owned).unwrap_or(path)
        }
    };
    Ok(Some(config::read(read(&path)?)))
}

/// Writes a file by way of a temporary one beside it, so that a reader sees the old text or the new one.
pub(super) fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut whole = Whole::create(path)?;
    whole.write_all(text.as_bytes())?;
    whole.finish()
}

/// Writes a file that is not there yet; when there is one by now, it stays, and the error is `AlreadyExists`.
pub(super) fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut whole = Whole::create(path)?;
    whole.write_all(text.as_bytes())?;
    whole.finish_new()
}

/// A file that is written piece by piece, and is there once it is whole.
pub(super) struct Whole {
    path: PathBuf,
    file: BufWriter<tempfile::NamedTempFile>,
}

impl Whole {
    /// A link that the path leads to is replaced, and so not written through; anything else that is there has to be a file
    /// that may be written to, which a rename would not ask for.
    pub(super) fn create(path: &Path) -> std::io::Result<Self> {
        if let Ok(metadata) = std::fs::metadata(path) {
            if !metadata.is_file() {
                return Err(std::io::Error::other(NOT_PLAIN));
            }
            if metadata.permissions().readonly() {
                return Err(std::io::Error::other("the file is read-only"));
            }
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let file = tempfile::Builder::new().prefix(".bzsf-").tempfile_in(folder)?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)
    }

    pub(super) fn finish(self) -> std::io::Result<()> {
        let (file, path) = self.ready()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    fn finish_new(self) -> std::io::Result<()> {
        let (file, path) = self.ready()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// The temporary file, complete and with its permissions, and the path that it is to have.
    fn ready(self) -> std::io::Result<(tempfile::NamedTempFile, PathBuf)> {
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        set_permissions(file.as_file(), &self.path)?;
        Ok((file, self.path))
    }
}

/// Temporary files are private; the file gets the mode of the one it replaces, or the usual one.
#[cfg(unix)]
fn set_permissions(file: &std::fs::File, replaced: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(replaced).map_or(0o644, |metadata| metadata.permissions().mode());
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_permissions(_: &std::fs::File, _: &Path) -> std::io::Result<()> {
    Ok(())
}
