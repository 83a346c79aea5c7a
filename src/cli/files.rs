//! Reading the files that a command names.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::config::{self, ReadConfig};
use crate::source::SourceFile;
pub(super) use crate::whole::{Whole, write, write_new};

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
    let name = crate::lint::shown(path);
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
