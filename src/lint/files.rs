//! Which files a run looks at.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::{Glob, GlobSet, GlobSetBuilder};
use ignore::WalkBuilder;

use crate::source::NOT_PLAIN;

/// A file to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its path, as it is shown.
    pub path: PathBuf,
    /// Whether it was given by name: then it is checked, whatever it is called.
    pub given: bool,
}

/// The files under some paths, sorted, each once. Folders are searched for specs, templates and Liquid, `.gitignore`
/// honoured, links not followed in circles; files given by name are taken as they are. What cannot be read is told as
/// (path, reason).
pub fn find(paths: &[PathBuf], exclude: &[String]) -> (Vec<Found>, Vec<(PathBuf, String)>) {
    let exclude = globs(exclude);
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        // One spelling, without doubled slashes.
        let path: PathBuf = path.components().collect();
        match std::fs::metadata(&path) {
            Err(error) => problems.push((path, error.to_string())),
            Ok(metadata) if !metadata.is_dir() => found.push(Found { path, given: true }),
            Ok(_) => search(&path, &exclude, &mut found, &mut problems),
        }
    }
    // Byte by byte: to compare paths part by part takes ten times as long.
    found.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()).then(b.given.cmp(&a.given)));
    problems.sort();
    found.dedup_by(|later, first| later.path == first.path);
    (found, problems)
}

/// Files that say what a walk leaves out; it opens them, whatever they are.
const IGNORING: [&str; 3] = [".gitignore", ".ignore", ".git/info/exclude"];

/// A larger file of that kind is none that people write.
const MAX_IGNORING: u64 = 16 << 20;

/// What a folder has in the place of such a file that cannot be read, or has no end.
fn unusable_ignoring(folder: &Path) -> Option<(PathBuf, String)> {
    IGNORING.iter().find_map(|name| {
        let path = folder.join(name);
        let metadata = std::fs::metadata(&path).ok()?;
        let told = match metadata.is_file() {
            true if metadata.len() <= MAX_IGNORING => return None,
            true => format!("it has {} bytes; at most {MAX_IGNORING} are read", metadata.len()),
            false => NOT_PLAIN.to_owned(),
        };
        Some((path, format!("{told}, so that its folder is not searched")))
    })
}

fn search(folder: &Path, exclude: &GlobSet, found: &mut Vec<Found>, problems: &mut Vec<(PathBuf, String)>) {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    // Those of the folders above count as well.
    if let Some((path, told)) = full.ancestors().find_map(unusable_ignoring) {
        problems.push((path.strip_prefix(&full).map_or(path.clone(), |name| folder.join(name)), told));
        return;
    }
    let unusable = Arc::new(Mutex::new(Vec::new()));
    let met = Arc::clone(&unusable);
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        .follow_links(true)
        .filter_entry(move |entry| {
            let problem = match entry.file_type().is_some_and(|kind| kind.is_dir()) {
                true => unusable_ignoring(entry.path()),
                false => None,
            };
            let is_usable = problem.is_none();
            met.lock().unwrap_or_else(PoisonError::into_inner).extend(problem);
            is_usable
        })
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let path = entry.path().strip_prefix("./").unwrap_or(entry.path());
                if entry.file_type().is_some_and(|kind| kind.is_file()) && is_candidate(path) && !exclude.is_match(path)
                {
                    found.push(Found { path: path.to_owned(), given: false });
                }
            }
            // A link that leads in a circle is no file of anybody's.
            Err(error) if matches!(innermost(&error), ignore::Error::Loop { .. }) => {}
            Err(error) => {
                let path = path_of(&error).unwrap_or(folder).to_owned();
                problems.push((path, innermost(&error).to_string()));
            }
        }
    }
    problems.append(&mut unusable.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Whether a file would be looked at in its folder, by its path.
pub fn candidates(exclude: &[String]) -> impl Fn(&Path) -> bool {
    let exclude = globs(exclude);
    move |path| is_candidate(path) && !exclude.is_match(path)
}

fn is_candidate(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let is_config = path.file_name().is_some_and(|name| name == crate::config::FILE_NAME);
    matches!(extension.as_deref(), Some("yaml" | "yml" | "json" | "liquid")) && !is_config
}

fn innermost(error: &ignore::Error) -> &ignore::Error {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => innermost(err),
        _ => error,
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// Globs as one matcher; those that cannot be read are the configuration's to tell.
pub(super) fn globs(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    patterns.iter().filter_map(|pattern| Glob::new(pattern).ok()).for_each(|glob| {
        builder.add(glob);
    });
    builder.build().unwrap_or_default()
}

/// Whether a file is one of those that a configuration wants not to be looked at, by its path.
pub fn excluded(exclude: &[String]) -> impl Fn(&Path) -> bool {
    let exclude = globs(exclude);
    move |path| exclude.is_match(path)
}

/// A path as it is told from a folder, both in full.
pub fn relative(path: &Path, folder: &Path) -> PathBuf {
    let shared = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(shared).map(|_| std::path::Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

/// A path as it is shown: with forward slashes.
pub fn shown(path: &Path) -> String {
    let told = path.display().to_string();
    if cfg!(windows) { told.replace('\\', "/") } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_a_folder() {
        for (path, told) in [("/a/b/c", "c"), ("/a/x/c", "../x/c"), ("/a/b", ""), ("/c", "../../c")] {
            assert_eq!(relative(Path::new(path), Path::new("/a/b")), Path::new(told), "{path}");
        }
    }
}
