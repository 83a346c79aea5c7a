//! The files of a folder, by paths that cannot lead out of it.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::lines;
use crate::lint;
use crate::source::{Encoding, SourceFile, read_plain};
use crate::template::{FileKind, Source};
use crate::whole;

/// A larger file is shown, and not edited: a request holds so many bytes at most.
const MAX_EDITED: usize = 1024 * 1024;

/// A folder, or a file of it alone.
#[derive(Debug)]
pub(super) struct Folder {
    /// As it was given; nothing where that is the current folder.
    path: PathBuf,
    /// Without links and dots.
    real: PathBuf,
    /// The one file that is served of it.
    only: Option<String>,
    exclude: Vec<String>,
}

/// A file of ours.
#[derive(Debug)]
pub(super) struct Opened {
    /// Its path below the folder, with `/`.
    pub(super) path: String,
    /// Its path as `bzsf lint` would tell it.
    shown: String,
    /// Where it really is.
    real: PathBuf,
    pub(super) kind: FileKind,
    /// Its bytes as they are on the disk.
    bytes: Vec<u8>,
    /// What tells these bytes from any other.
    pub(super) version: String,
    /// Its text as an editor has it: line feeds alone, no byte-order mark.
    pub(super) text: String,
    /// Why the text cannot be edited, where it cannot.
    pub(super) locked: Option<&'static str>,
}

/// What became of a file that was to be written.
#[derive(Debug)]
pub(super) enum Saved {
    /// It is written; the new version.
    Written(String),
    /// Another version was on the disk: which.
    Changed(String),
    /// It cannot be: why.
    Refused(String),
}

impl Folder {
    pub(super) fn new(path: &Path, exclude: Vec<String>) -> std::io::Result<Self> {
        let is_folder = std::fs::metadata(path)?.is_dir();
        let (folder, only) = match (is_folder, path.file_name()) {
            (false, Some(name)) => {
                let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                (parent.unwrap_or_else(|| Path::new(".")), Some(name.to_string_lossy().into_owned()))
            }
            _ => (path, None),
        };
        // One spelling, which is that of the walk.
        let path = folder.components().filter(|part| *part != Component::CurDir).collect();
        Ok(Self { path, real: folder.canonicalize()?, only, exclude })
    }

    /// What the folder is called.
    pub(super) fn name(&self) -> String {
        self.real
            .file_name()
            .map_or_else(|| self.real.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// The specs and templates that `bzsf lint` would look at.
    pub(super) fn list(&self) -> Vec<Opened> {
        if let Some(only) = &self.only {
            return self.open(only).into_iter().collect();
        }
        let folder = if self.path.as_os_str().is_empty() { Path::new(".") } else { &self.path };
        let (found, _) = lint::find(&[folder.to_owned()], &self.exclude);
        let below = found.iter().filter_map(|found| {
            let path = found.path.strip_prefix(&self.path).ok()?;
            let parts = path.components().map(|part| part.as_os_str().to_str()).collect::<Option<Vec<_>>>()?;
            self.open(&parts.join("/")).filter(Opened::is_ours)
        });
        below.collect()
    }

    /// The file of a path below the folder; none where that is no path of ours, or leads out of it.
    pub(super) fn open(&self, path: &str) -> Option<Opened> {
        let parts: Vec<&str> = Path::new(path)
            .components()
            .map(|part| match part {
                Component::Normal(part) => part.to_str(),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let is_plain = parts.join("/") == path && !path.contains(['\0', '\\']);
        let is_served = self.only.as_ref().is_none_or(|only| only == path);
        let shown = self.path.join(path);
        if !is_plain || !is_served || !lint::candidates(&self.exclude)(&shown) && self.only.is_none() {
            return None;
        }
        let real = self.real.join(path).canonicalize().ok().filter(|real| real.starts_with(&self.real))?;
        let bytes = read_plain(&real).ok()?;
        Opened::new(path, &shown, real, bytes)
    }

    /// Writes a file of this version; `text` has line feeds alone.
    pub(super) fn save(&self, file: &Opened, text: &str, version: &str) -> Saved {
        if let Some(why) = file.locked {
            return Saved::Refused(why.to_owned());
        }
        if file.version != version {
            return Saved::Changed(file.version.clone());
        }
        let old = String::from_utf8_lossy(&file.bytes);
        let written = lines::with_ends_of(&old, text);
        match whole::write(&file.real, &written) {
            Ok(()) => Saved::Written(version_of(written.as_bytes())),
            Err(error) => Saved::Refused(format!("it cannot be written: {error}")),
        }
    }
}

impl Opened {
    fn new(path: &str, shown: &Path, real: PathBuf, bytes: Vec<u8>) -> Option<Self> {
        let (path, shown) = (path.to_owned(), shown.display().to_string());
        let version = version_of(&bytes);
        let file = SourceFile::from_bytes(shown.as_str(), bytes.clone()).ok()?;
        let text = file.content().0.replace("\r\n", "\n");
        let locked = match () {
            () if file.encoding() != Encoding::Utf8 => Some("The file is not UTF-8, so it cannot be edited here."),
            () if bytes.len() > MAX_EDITED => Some("The file has more than a megabyte, so it cannot be edited here."),
            () if text.contains('\r') => {
                Some("The file holds carriage returns that end no line, which an editor here would lose.")
            }
            () => None,
        };
        let kind = Source::classify(Arc::new(file), true)?.kind;
        let opened = Self { path, shown, real, kind, bytes, version, text, locked };
        Some(opened).filter(|opened| opened.kind != FileKind::Liquid)
    }

    /// Whether it is a spec or a template by what stands in it, not by its name alone.
    fn is_ours(&self) -> bool {
        Source::classify(Arc::new(self.source(self.text.clone())), false).is_some()
    }

    /// A text as this file.
    pub(super) fn source(&self, text: String) -> SourceFile {
        SourceFile::new(self.shown.clone(), text)
    }
}

fn version_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "version: 1\nname: Lead\noperation: create\n";

    fn folder() -> (tempfile::TempDir, Folder) {
        let home = tempfile::tempdir().unwrap();
        let inside = home.path().join("inside");
        std::fs::create_dir_all(inside.join("deep")).unwrap();
        std::fs::write(inside.join("a.yaml"), SPEC).unwrap();
        std::fs::write(inside.join("deep/b c.yaml"), SPEC).unwrap();
        std::fs::write(inside.join("other.yaml"), "jobs: []\n").unwrap();
        std::fs::write(inside.join("secret.txt"), "x").unwrap();
        std::fs::write(home.path().join("outside.yaml"), SPEC).unwrap();
        let folder = Folder::new(&inside, vec!["**/excluded.yaml".to_owned()]).unwrap();
        (home, folder)
    }

    #[test]
    fn what_lint_looks_at_is_listed() {
        let (_home, folder) = folder();
        let paths: Vec<String> = folder.list().into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["a.yaml", "deep/b c.yaml"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for() {
        let (home, folder) = folder();
        let pipe = home.path().join("inside/pipe.yaml");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(folder.open("pipe.yaml").is_none() && folder.open("a.yaml").is_some());
    }

    #[test]
    fn no_path_leads_out() {
        let (home, folder) = folder();
        assert!(folder.open("deep/b c.yaml").is_some());
        let absolute = home.path().join("outside.yaml");
        let paths = [
            "../outside.yaml",
            "deep/../../outside.yaml",
            "deep/../a.yaml",
            "./a.yaml",
            "deep//b c.yaml",
            "/a.yaml",
            absolute.to_str().unwrap(),
            "",
            "deep",
            "a.yaml\0",
            "deep\\b c.yaml",
            "secret.txt",
            "missing.yaml",
        ];
        for path in paths {
            assert!(folder.open(path).is_none(), "{path:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        let (home, folder) = folder();
        let inside = home.path().join("inside");
        std::os::unix::fs::symlink(home.path().join("outside.yaml"), inside.join("out.yaml")).unwrap();
        std::os::unix::fs::symlink(home.path(), inside.join("up")).unwrap();
        std::os::unix::fs::symlink(inside.join("a.yaml"), inside.join("in.yaml")).unwrap();
        assert!(folder.open("out.yaml").is_none() && folder.open("up/outside.yaml").is_none());
        assert!(folder.open("in.yaml").is_some());
        let paths: Vec<String> = folder.list().into_iter().map(|file| file.path).collect();
        assert!(!paths.iter().any(|path| path.contains("out")), "{paths:?}");
    }

    #[test]
    fn a_version_is_written_once() {
        let (home, folder) = folder();
        let path = home.path().join("inside/a.yaml");
        std::fs::write(&path, "\u{feff}version: 1\r\nname: Lead\r\noperation: create\r\n").unwrap();
        let opened = folder.open("a.yaml").unwrap();
        assert_eq!(opened.text, SPEC);
        let text = SPEC.replace("Lead", "Other");
        let Saved::Written(version) = folder.save(&opened, &text, &opened.version) else { panic!("not written") };
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written, "\u{feff}version: 1\r\nname: Other\r\noperation: create\r\n");
        let again = folder.open("a.yaml").unwrap();
        assert_eq!(again.version, version);
        assert!(matches!(folder.save(&again, SPEC, &opened.version), Saved::Changed(current) if current == version));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
    }

    #[test]
    fn what_a_browser_would_change_is_not_edited() {
        let (home, folder) = folder();
        for bytes in [&b"version: 1\nname: a\rb\n"[..], b"version: 1\nname: \xff\n"] {
            std::fs::write(home.path().join("inside/a.yaml"), bytes).unwrap();
            let opened = folder.open("a.yaml").unwrap();
            assert!(matches!(folder.save(&opened, SPEC, &opened.version), Saved::Refused(_)));
        }
    }

    #[test]
    fn a_file_alone_is_served_without_its_neighbours() {
        let (home, _) = folder();
        let folder = Folder::new(&home.path().join("inside/a.yaml"), Vec::new()).unwrap();
        assert_eq!(folder.list().len(), 1);
        assert!(folder.open("deep/b c.yaml").is_none());
    }
}
