//! URIs of documents and paths of files.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::lint::shown;
use crate::report::uri_path;

/// The path of a `file:` URI, whether it is encoded or not; `None` for any other URI.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").filter(|rest| rest.starts_with('/')).unwrap_or(rest);
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    if !decoded.starts_with('/') {
        return None;
    }
    Some(if has_drive(&decoded) && cfg!(windows) {
        PathBuf::from(decoded.trim_start_matches('/').replace('/', "\\"))
    } else {
        PathBuf::from(&*decoded)
    })
}

/// The URI of a file.
pub(super) fn of(path: &Path) -> String {
    let path = shown(path);
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", uri_path(&path))
}

/// Whether a path is one of Windows', such as `/c:/templates`.
fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [b'/', drive, b':', ..] if drive.is_ascii_alphabetic())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn uris_lead_to_files_however_they_are_written() {
        for (uri, wanted) in [
            ("file:///a/b.json", Some("/a/b.json")),
            ("file:///a%20b/%ED%95%9C.json", Some("/a b/한.json")),
            ("file:///a b/한.json", Some("/a b/한.json")),
            ("file://localhost/a.json", Some("/a.json")),
            ("file:///c%3A/a.json", Some("/c:/a.json")),
            ("file:///%", Some("/%")),
            ("file://server/share/a.json", None),
            ("untitled:Untitled-1", None),
            ("", None),
        ] {
            assert_eq!(path(uri), wanted.map(PathBuf::from), "{uri}");
        }
        assert_eq!(of(Path::new("/a b/한%.json")), "file:///a%20b/%ED%95%9C%25.json");
        assert_eq!(of(Path::new("c:/a.json")), "file:///c%3A/a.json");
    }
}
