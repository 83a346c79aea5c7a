//! What counts for a file: the nearest `bzsf.yaml`, the describe files and the baseline, read once and kept until one of
//! them changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::Options;
use crate::config::{self, Config};
use crate::document;
use crate::lint::{Baseline, Checked, Keys, Levels, Linter, excluded, relative, shown};
use crate::report::FileReport;
use crate::source::{SourceFile, read_plain};

/// The workspace.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    /// Its folders.
    pub(super) folders: Vec<PathBuf>,
    /// What is set for all of it.
    pub(super) options: Options,
    /// What counts, by the configuration; `None` for files without one.
    known: BTreeMap<Option<PathBuf>, Rc<Settings>>,
}

/// What counts for the files of one configuration.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// The folder from which the configuration tells paths.
    root: Option<PathBuf>,
    /// The configuration.
    pub(super) config: Config,
    levels: Levels,
    baseline: Option<(Baseline, Keys)>,
    /// What was found in the configuration itself; none where there is none.
    pub(super) report: Option<FileReport>,
    /// The files that all of this was read from, and those that should have been there.
    pub(super) files: Vec<PathBuf>,
    /// What could not be used.
    pub(super) problems: Vec<String>,
}

impl Workspace {
    /// A workspace of which only the settings are known.
    pub(super) fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Forgets what was read, so that it is read again.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// What counts for a file, or for a document without one.
    pub(super) fn settings(&mut self, path: Option<&Path>) -> Rc<Settings> {
        let base = self.folders.first().cloned();
        let folder = path.and_then(Path::parent).or(base.as_deref());
        let config = match &self.options.config {
            Some(named) => Some(self.full(named)),
            None => folder.and_then(config::find),
        };
        if let Some(known) = self.known.get(&config) {
            return Rc::clone(known);
        }
        let settings = Rc::new(self.read(config.as_deref()));
        self.known.insert(config, Rc::clone(&settings));
        settings
    }

    /// All that was read so far.
    pub(super) fn known(&self) -> impl Iterator<Item = &Rc<Settings>> {
        self.known.values()
    }

    /// The name by which the configuration knows a file: told from its folder, or from that of the workspace.
    pub(super) fn name(&self, settings: &Settings, path: &Path) -> String {
        let around =
            self.folders.iter().filter(|folder| path.starts_with(folder)).max_by_key(|folder| folder.as_os_str().len());
        match settings.root.as_ref().or(around) {
            Some(root) => shown(&relative(path, root)),
            None => shown(path),
        }
    }

    /// A path in full.
    fn full(&self, path: &Path) -> PathBuf {
        self.folders.first().map_or_else(|| path.to_owned(), |folder| folder.join(path))
    }

    fn read(&self, path: Option<&Path>) -> Settings {
        let mut settings = Settings::default();
        if let Some(path) = path {
            settings.root = path.parent().map(Path::to_owned);
            if let Some(file) = settings.file(path) {
                settings.files.extend(describes(&file));
                let mut read = config::read(file);
                read.report.hide_secrets();
                settings.config = read.config;
                settings.report = Some(read.report);
            }
        }
        settings.levels = Levels::of(&settings.config);
        if let Some(path) = self.options.describe.as_ref().map(|path| self.full(path))
            && let Some(file) = settings.file(&path)
            && let Err(error) = settings.config.add_describe(file.text())
        {
            settings.problems.push(format!("{}: {error}", path.display()));
        }
        if let Some(path) = self.options.baseline.as_ref().map(|path| self.full(path))
            && let Some(file) = settings.file(&path)
        {
            let keys = Keys::of(&path).map_err(|(_, error)| error.to_string());
            match Baseline::parse(file.content().0).and_then(|baseline| Ok((baseline, keys?))) {
                Ok(baseline) => settings.baseline = Some(baseline),
                Err(error) => settings.problems.push(format!("{}: {error}", path.display())),
            }
        }
        settings
    }
}

impl Settings {
    /// Reads a file, under its full path; tells when that cannot be done.
    fn file(&mut self, path: &Path) -> Option<Arc<SourceFile>> {
        self.files.push(path.to_owned());
        let read = read_plain(path).map_err(|error| error.to_string());
        match read.and_then(|bytes| SourceFile::from_bytes(shown(path), bytes).map_err(|error| error.to_string())) {
            Ok(file) => Some(Arc::new(file)),
            Err(error) => {
                self.problems.push(format!("{} cannot be read: {error}", path.display()));
                None
            }
        }
    }

    /// The path of a file by its name.
    pub(super) fn full(&self, name: &str) -> PathBuf {
        self.root.as_ref().map_or_else(|| PathBuf::from(name), |root| root.join(name))
    }

    /// The linter that checks the files.
    pub(super) fn linter(&self) -> Linter<'_> {
        Linter::new(&self.config, self.levels.clone(), true)
    }

    /// Whether files of this name are not looked at.
    pub(super) fn excludes(&self, name: &str) -> bool {
        !self.config.exclude.is_empty() && excluded(&self.config.exclude)(Path::new(name))
    }

    /// Takes out what the baseline accepts.
    pub(super) fn apply_baseline(&self, path: Option<&Path>, checked: &mut Checked) {
        let (Some((baseline, keys)), Some(path)) = (&self.baseline, path) else { return };
        let path = path.display().to_string();
        // What it accepts in other files is not judged here.
        baseline.apply(std::slice::from_mut(checked), &self.levels, |_| keys.key(&path), |_| true);
    }
}

/// The describe files that a configuration names, in full.
fn describes(file: &SourceFile) -> Vec<PathBuf> {
    let root = document::read_yaml(file).root;
    let describes = root.as_ref().and_then(|root| root.get("salesforce")?.get("describe")?.entries());
    let folder = Path::new(file.path()).parent().unwrap_or(Path::new(""));
    let names = describes.unwrap_or_default().iter().filter_map(|entry| entry.value.as_str());
    names.map(|name| folder.join(name)).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_file_is_told_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for options in [
            Options { baseline: Some(pipe.clone()), ..Options::default() },
            Options { describe: Some(pipe.clone()), ..Options::default() },
            Options { config: Some(pipe.clone()), ..Options::default() },
        ] {
            let settings = Workspace::new(options).settings(None);
            assert_eq!(settings.problems, [format!("{} cannot be read: it is no plain file", pipe.display())]);
        }
    }
}
