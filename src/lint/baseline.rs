//! A baseline: how many findings of each rule each file may have, so that a repository can adopt the linter before it is
//! clean. Counts survive edits that move lines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Checked, Levels, files, rules, suppress};

/// The version of the file's form.
const VERSION: u32 = 1;

/// How many findings are accepted, by file and rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<String, BTreeMap<String, usize>>);

/// A baseline as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    files: BTreeMap<String, BTreeMap<String, usize>>,
}

/// An entry that does not say what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The file.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// How many findings are accepted.
    pub accepted: usize,
    /// How many there are.
    pub found: usize,
}

/// What a baseline does to a run.
#[derive(Debug, Default)]
pub struct Applied {
    /// Entries that accept fewer findings than there are: all of them are told, since counts do not say which are new.
    pub exceeded: Vec<Mismatch>,
    /// Entries that accept more findings than there are.
    pub unneeded: Vec<Mismatch>,
}

/// What paths are called in a baseline: they are told from its folder, so that it holds wherever bzsf is called.
#[derive(Clone, Debug)]
pub struct Keys {
    folder: PathBuf,
}

impl Keys {
    /// The names of paths in the baseline at this path.
    ///
    /// # Errors
    /// Its folder, and why it cannot be told in full.
    pub fn of(baseline: &Path) -> Result<Self, (PathBuf, std::io::Error)> {
        let folder = baseline.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().map_err(|error| (folder.to_owned(), error))?;
        Ok(Self { folder })
    }

    /// What a path is called.
    pub fn key(&self, path: &str) -> String {
        // Standard input, and what is staged but gone, is called as it was given.
        let full = Path::new(path).canonicalize();
        let told = full.map_or_else(|_| PathBuf::from(path), |path| files::relative(&path, &self.folder));
        files::shown(&told)
    }

    /// Whether there is a file of this name.
    pub fn exists(&self, key: &str) -> bool {
        self.folder.join(key).exists()
    }
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let written: Written =
            serde_json::from_str(text).map_err(|error| format!("it is no baseline of bzsf's: {error}"))?;
        match written.version {
            VERSION => Ok(Self(written.files)),
            other => Err(format!("its version is {other}; this bzsf reads version {VERSION}")),
        }
    }

    /// The baseline that accepts all findings of a run. `key` is what a path is called in it.
    pub fn of(checked: &[Checked], key: impl Fn(&str) -> String) -> Self {
        let mut baseline = Self::default();
        for Checked { report, .. } in checked {
            for finding in &report.findings {
                let file = baseline.0.entry(key(report.file.path())).or_default();
                *file.entry(finding.rule.to_owned()).or_default() += 1;
            }
        }
        baseline
    }

    /// How many findings are accepted, and in how many files.
    pub fn size(&self) -> (usize, usize) {
        (self.0.values().flat_map(BTreeMap::values).sum(), self.0.len())
    }

    /// The baseline as text, sorted, so that its differences can be read.
    pub fn text(&self) -> String {
        let written = Written { version: VERSION, files: self.0.clone() };
        // Writing our own types to memory cannot fail.
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }

    /// Takes the accepted findings out of a run, and counts them as suppressed. `exists` tells whether a file of the
    /// baseline is still there; what the run did not look at is not judged.
    pub fn apply(
        &self,
        checked: &mut [Checked],
        levels: &Levels,
        key: impl Fn(&str) -> String,
        exists: impl Fn(&str) -> bool,
    ) -> Applied {
        let mut applied = Applied::default();
        let mut looked_at = BTreeSet::new();
        for Checked { report, suppressed, .. } in checked {
            let path = key(report.file.path());
            let Some(entries) = self.0.get(&path) else { continue };
            // Of a file that could only be read in part, some findings may be unseen.
            let is_partial = suppress::is_partial(&report.findings);
            for (name, &accepted) in entries {
                let rule = rules::find(name);
                let is_of = |found: &str| rule.is_some_and(|rule| rule.name == found);
                let found = report.findings.iter().filter(|finding| is_of(finding.rule)).count();
                let mismatch = Mismatch { path: path.clone(), rule: name.clone(), accepted, found };
                if found > accepted {
                    applied.exceeded.push(mismatch);
                    continue;
                }
                report.findings.retain(|finding| !is_of(finding.rule));
                *suppressed += found;
                let is_on = rule.is_none_or(|rule| levels.level(rule.name, rule.severity).is_some());
                if found < accepted && is_on && !is_partial {
                    applied.unneeded.push(mismatch);
                }
            }
            looked_at.insert(path);
        }
        for (path, entries) in self.0.iter().filter(|(path, _)| !looked_at.contains(*path) && !exists(path)) {
            let mismatch = |(name, accepted): (&String, &usize)| Mismatch {
                path: path.clone(),
                rule: name.clone(),
                accepted: *accepted,
                found: 0,
            };
            applied.unneeded.extend(entries.iter().map(mismatch));
        }
        applied
    }

    /// The baseline without what is no longer needed.
    #[must_use]
    pub fn pruned(mut self, unneeded: &[Mismatch]) -> Self {
        for Mismatch { path, rule, found, .. } in unneeded {
            let Some(entries) = self.0.get_mut(path) else { continue };
            match found {
                0 => _ = entries.remove(rule),
                found => _ = entries.insert(rule.clone(), *found),
            }
        }
        self.0.retain(|_, entries| !entries.is_empty());
        self
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Config;
    use crate::lint::{FileKind, Linter, Source};
    use crate::source::SourceFile;

    fn checked(text: &str) -> Vec<Checked> {
        let config = Config::default();
        let file = Arc::new(SourceFile::new("a.liquid", text));
        Linter::new(&config, Levels::default(), true).check_all(vec![Source::new(file, FileKind::Liquid)])
    }

    fn apply(baseline: &Baseline, checked: &mut [Checked]) -> Applied {
        baseline.apply(checked, &Levels::default(), str::to_owned, |path| path == "there.liquid")
    }

    const TWO: &str = "{{ ${first_name} | shout }}\n{{ ${last_name} | shout }}\n";

    #[test]
    fn what_is_accepted_is_taken_out_wherever_it_stands() {
        let baseline = Baseline::of(&checked(TWO), str::to_owned);
        assert_eq!(Baseline::parse(&baseline.text()), Ok(baseline.clone()));
        assert_eq!(baseline.size(), (2, 1));
        let mut moved = checked(&format!("\n\n{TWO}"));
        let applied = apply(&baseline, &mut moved);
        assert!(moved[0].report.findings.is_empty() && moved[0].suppressed == 2);
        assert!(applied.exceeded.is_empty() && applied.unneeded.is_empty());
    }

    #[test]
    fn one_more_brings_all_back_and_one_fewer_is_told() {
        let baseline = Baseline::of(&checked(TWO), str::to_owned);
        let mut more = checked(&format!("{TWO}{{{{ ${{city}} | shout }}}}"));
        assert_eq!(apply(&baseline, &mut more).exceeded[0].found, 3);
        assert_eq!(more[0].report.findings.len(), 3);
        let mut fewer = checked("{{ ${first_name} | shout }}\n");
        let applied = apply(&baseline, &mut fewer);
        assert!(fewer[0].report.findings.is_empty());
        assert_eq!((applied.unneeded[0].accepted, applied.unneeded[0].found), (2, 1));
        let pruned = baseline.pruned(&applied.unneeded);
        assert_eq!(pruned.size(), (1, 1));
        let applied = apply(&pruned, &mut checked("{{ ${first_name} }}"));
        assert_eq!(pruned.pruned(&applied.unneeded), Baseline::default());
    }

    #[test]
    fn what_was_not_looked_at_is_judged_only_when_it_is_gone() {
        let text = r#"{"version": 1, "files": {"there.liquid": {"operator": 1}, "gone.liquid": {"operator": 2}}}"#;
        let applied = apply(&Baseline::parse(text).unwrap(), &mut []);
        assert_eq!(applied.unneeded.len(), 1);
        assert_eq!(applied.unneeded[0].path, "gone.liquid");
    }

    #[test]
    fn a_file_that_is_read_in_part_keeps_its_entries() {
        let baseline = Baseline::of(&checked(TWO), str::to_owned);
        assert!(apply(&baseline, &mut checked("{% if")).unneeded.is_empty());
    }

    #[test]
    fn other_files_are_no_baselines() {
        assert!(Baseline::parse("[]").unwrap_err().contains("no baseline"));
        assert!(Baseline::parse(r#"{"version": 2, "files": {}}"#).unwrap_err().contains("version is 2"));
        assert!(Baseline::parse(r#"{"version": 1, "files": {"a": {"b": -1}}}"#).is_err());
    }
}
