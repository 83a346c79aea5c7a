//! Writing a file so that it is never half there.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::source::NOT_PLAIN;

/// Writes a file by way of a temporary one beside it, so that a reader sees the old text or the new one.
pub(crate) fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut whole = Whole::create(path)?;
    whole.write_all(text.as_bytes())?;
    whole.finish()
}

/// Writes a file that is not there yet; when there is one by now, it stays, and the error is `AlreadyExists`.
pub(crate) fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut whole = Whole::create(path)?;
    whole.write_all(text.as_bytes())?;
    whole.finish_new()
}

/// A file that is written piece by piece, and is there once it is whole.
pub(crate) struct Whole {
    path: PathBuf,
    file: BufWriter<tempfile::NamedTempFile>,
}

impl Whole {
    /// A link that the path leads to is replaced, and so not written through; anything else that is there has to be a file
    /// that may be written to, which a rename would not ask for.
    pub(crate) fn create(path: &Path) -> std::io::Result<Self> {
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

    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)
    }

    pub(crate) fn finish(self) -> std::io::Result<()> {
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
