//! The files of a run: those under the given paths, standard input, and what git says of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Session, revision};
use crate::cli::{Exit, files};
use crate::config::Config;
use crate::lint::{self, FileKind, Found, Source};
use crate::source::SourceFile;

/// A file that was found: its path as it is shown, whether it was given by name, and its content or why there is none.
struct Read<T> {
    path: String,
    given: bool,
    /// The error of a file that is not ours has no words.
    result: Result<T, Option<String>>,
}

impl Session<'_> {
    /// What comes of the files that are ours, in the order of their paths: each is read and given to `look`, in parallel.
    /// What cannot be read is told: one given by name ends in exit code 2, another in 4.
    pub(super) fn sources<T: Send>(
        &mut self,
        config: &Config,
        look: impl Fn(Source) -> T + Sync,
    ) -> Result<Vec<T>, String> {
        let arguments = self.arguments;
        let mut sources = Vec::new();
        let mut paths = arguments.paths.clone();
        if arguments.reads_stdin() {
            paths.retain(|path| path.as_os_str() != "-");
            let name =
                arguments.stdin_filename.as_ref().map_or("<stdin>".to_owned(), |path| path.display().to_string());
            let file = files::read_stdin(&name)?;
            let source =
                Source::classify(Arc::clone(&file), true).unwrap_or_else(|| Source::new(file, FileKind::Liquid));
            sources.push(look(source));
            if paths.is_empty() {
                return Ok(sources);
            }
        } else if paths.is_empty() {
            paths.push(PathBuf::from("."));
        }
        let read = match arguments.staged {
            true => staged(&paths, config, look)?,
            false => self.found(&paths, config, look)?,
        };
        for Read { path, given, result } in read {
            match result {
                Ok(source) => sources.push(source),
                Err(None) => {
                    if arguments.verbose {
                        self.terminal.message(&format!("{path}: passed over, neither spec nor template"));
                    }
                }
                Err(Some(message)) => {
                    self.problem(if given { Exit::Unusable } else { Exit::Internal }, path, None, message);
                }
            }
        }
        Ok(sources)
    }

    /// The files under some paths.
    fn found<T: Send>(
        &mut self,
        paths: &[PathBuf],
        config: &Config,
        look: impl Fn(Source) -> T + Sync,
    ) -> Result<Vec<Read<T>>, String> {
        let (mut found, problems) = lint::find(paths, &config.exclude);
        if let Some(revision) = &self.arguments.since {
            let changed = revision::changed(revision)?;
            found.retain(|found| found.path.canonicalize().is_ok_and(|path| changed.contains(&path)));
        }
        for (path, reason) in problems {
            let exit = if paths.contains(&path) { Exit::Unusable } else { Exit::Internal };
            let reason =
                if reason.contains("No such file") { "there is no such file or folder".to_owned() } else { reason };
            let path = path.display().to_string();
            let message = format!("{path}: {reason}");
            self.problem(exit, path, None, message);
        }
        let read = found.into_par_iter().map(|Found { path, given }| {
            let result = files::read(&path).map_err(Some).and_then(|file| {
                // The error holds no words: the file is not ours.
                Source::classify(file, given).map(&look).ok_or(None)
            });
            Read { path: path.display().to_string(), given, result }
        });
        Ok(read.collect())
    }
}

/// The staged files under some paths, as they would be committed.
fn staged<T: Send>(
    paths: &[PathBuf],
    config: &Config,
    look: impl Fn(Source) -> T + Sync,
) -> Result<Vec<Read<T>>, String> {
    let mut staged = revision::staged()?;
    let folder = std::env::current_dir().and_then(|folder| folder.canonicalize());
    let folder = folder.map_err(|error| format!("the current folder: {}", files::told(&error)))?;
    // What is staged may be gone from the folder.
    let limits: Vec<PathBuf> =
        paths.iter().map(|path| path.canonicalize().unwrap_or_else(|_| folder.join(path))).collect();
    let given = |path: &Path| limits.iter().any(|limit| limit == path);
    let shown = |path: &Path| lint::relative(path, &folder);
    let is_candidate = lint::candidates(&config.exclude);
    staged.retain(|staged| {
        let path = &staged.path;
        given(path) || limits.iter().any(|limit| path.starts_with(limit)) && is_candidate(&shown(path))
    });
    let contents = revision::contents(&staged)?;
    let read = staged.into_par_iter().zip(contents).map(|(staged, bytes)| {
        let path = shown(&staged.path).display().to_string();
        let given = given(&staged.path);
        let read = SourceFile::from_bytes(path.clone(), bytes).map_err(|error| Some(format!("{path}: {error}")));
        let result = read.and_then(|file| Source::classify(Arc::new(file), given).map(&look).ok_or(None));
        Read { path, given, result }
    });
    Ok(read.collect())
}
