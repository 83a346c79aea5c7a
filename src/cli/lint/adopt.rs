//! What lets a repository adopt the linter before it is clean: a baseline, and suppressions that are written for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::{Arguments, Session};
use crate::cli::{Exit, files};
use crate::config::{self, Config};
use crate::lint::{Added, Applied, Baseline, Checked, FileKind, Keys, Levels, Linter, Mismatch, add_suppressions};
use crate::report::FileReport;
use crate::source::SourceFile;

/// Whether the arguments fit together, beyond what clap can tell.
pub(super) fn check(arguments: &Arguments) -> Result<(), String> {
    let of_files = [
        ("--since", arguments.since.is_some()),
        ("--staged", arguments.staged),
        ("--add-suppressions", arguments.add_suppressions.is_some()),
    ];
    if let Some((option, _)) = of_files.iter().find(|(_, is_given)| *is_given && arguments.reads_stdin()) {
        return Err(format!("{option} is about files, and standard input is none"));
    }
    let Some(reason) = &arguments.add_suppressions else { return Ok(()) };
    if reason.trim().is_empty() {
        return Err(
            "--add-suppressions: give the reason, such as --add-suppressions \"known, to be rotated\"".to_owned()
        );
    }
    let forbidden = ["{%", "%}", "{{", "}}"].into_iter().find(|word| reason.contains(word));
    if let Some(word) = forbidden {
        return Err(format!("--add-suppressions: the reason holds `{word}`, which would be Liquid in a comment"));
    }
    match reason.chars().any(char::is_control) {
        true => Err("--add-suppressions: the reason holds a line break or another control character".to_owned()),
        false => Ok(()),
    }
}

/// The baseline that is named.
pub(super) fn read_baseline(arguments: &Arguments) -> Result<Option<Baseline>, String> {
    let Some(path) = &arguments.baseline else { return Ok(None) };
    if !path.exists() {
        let path = path.display();
        return Err(format!("{path}: there is no such file; --write-baseline {path} writes it"));
    }
    let file = files::read(path)?;
    Baseline::parse(file.content().0).map(Some).map_err(|error| format!("{}: {error}", path.display()))
}

impl Session<'_> {
    /// Writes the baseline that accepts what was found.
    pub(super) fn write_baseline(&mut self, path: &Path, checked: &[Checked]) -> Result<Exit, String> {
        let keys = keys(path)?;
        let baseline = Baseline::of(checked, |path| keys.key(path));
        write(path, &baseline)?;
        if !self.arguments.quiet {
            let (findings, files) = baseline.size();
            let told =
                format!("{}: {} in {} accepted", path.display(), plural(findings, "finding"), plural(files, "file"));
            self.terminal.message(&told);
        }
        Ok(self.exit)
    }

    /// Takes out what the baseline accepts.
    pub(super) fn apply_baseline(
        &self,
        baseline: Option<&Baseline>,
        checked: &mut [Checked],
        levels: &Levels,
    ) -> Result<Applied, String> {
        let (Some(path), Some(baseline)) = (&self.arguments.baseline, baseline) else { return Ok(Applied::default()) };
        let keys = keys(path)?;
        Ok(baseline.apply(checked, levels, |path| keys.key(path), |path| keys.exists(path)))
    }

    /// Tells where the baseline does not say what was found, or takes that out of it.
    pub(super) fn tell_baseline(&mut self, baseline: Option<Baseline>, applied: Applied) -> Result<(), String> {
        let (Some(path), Some(baseline)) = (&self.arguments.baseline, baseline) else { return Ok(()) };
        let shown = path.display();
        for Mismatch { path, rule, accepted, found } in &applied.exceeded {
            let told =
                format!("{shown}: {accepted} of {rule} are accepted in {path}, and {found} were found: all are told");
            self.terminal.message(&told);
        }
        if self.arguments.prune_baseline {
            if !applied.unneeded.is_empty() {
                write(path, &baseline.pruned(&applied.unneeded))?;
                let count = plural_of(applied.unneeded.len(), "entry", "entries");
                self.terminal.message(&format!("{shown}: {count} pruned"));
            }
            return Ok(());
        }
        for Mismatch { path, rule, accepted, found } in &applied.unneeded {
            let told = format!("{shown}: {accepted} of {rule} are accepted in {path}, and {found} were found");
            self.terminal.message(&format!("{told}; --prune-baseline lowers it"));
        }
        Ok(())
    }

    /// Writes suppressions for all that was found; tells whether anything was written. JSON has no comments, so that what
    /// is found in templates goes to the `ignore` list of the configuration.
    pub(super) fn add_suppressions(
        &mut self,
        reason: &str,
        config: &Config,
        levels: &Levels,
        checked: &[Checked],
    ) -> Result<bool, String> {
        let linter = Linter::new(config, levels.clone(), true);
        let mut count = 0;
        let mut listed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut of_templates = 0;
        for Checked { report, kind, .. } in checked.iter().filter(|checked| !checked.report.findings.is_empty()) {
            if *kind == FileKind::Template {
                let path = report.file.path();
                listed.entry(path).or_default().extend(report.findings.iter().map(|finding| finding.rule));
                of_templates += report.findings.len();
                continue;
            }
            let Added { file, count: added, left } =
                add_suppressions(&linter, &report.file, *kind, &report.findings, reason);
            if added > 0 && self.write_back(&file) {
                count += added;
            }
            for finding in left {
                let place = report.file.position(finding.span.start);
                let at = format!("{}:{}:{}", file.path(), place.line, place.column);
                self.terminal.message(&format!("{at}: no comment could be written that suppresses {}", finding.rule));
            }
        }
        if !listed.is_empty() {
            self.list(reason, &listed)?;
            count += of_templates;
        }
        if !self.arguments.quiet {
            self.terminal.message(&format!("{} suppressed", plural(count, "finding")));
        }
        Ok(count > 0)
    }

    /// Adds entries to the `ignore` list of the configuration, which is made where there is none.
    fn list(&mut self, reason: &str, listed: &BTreeMap<&str, BTreeSet<&str>>) -> Result<(), String> {
        let read = files::config(self.arguments.config.as_deref())?;
        let file = read.map_or_else(|| Arc::new(SourceFile::new(config::FILE_NAME, "")), |read| read.report.file);
        let entries: Vec<String> =
            listed.iter().map(|(path, rules)| config::ignored(path, rules.iter().copied(), reason)).collect();
        let unusable = || {
            let lines = entries.join("\n  ");
            format!("{}: entries could not be added to its `ignore` list; add them yourself:\n  {lines}", file.path())
        };
        let text = config::with_ignored(&file, &entries).ok_or_else(unusable)?;
        let written = config::read(Arc::new(SourceFile::new(file.path(), text)));
        let holds =
            |(path, rules): (&&str, &BTreeSet<&str>)| rules.iter().all(|rule| written.config.ignores(path, rule));
        let is_clean = |report: &FileReport| report.findings.is_empty();
        if !is_clean(&written.report) || !listed.iter().all(holds) {
            return Err(unusable());
        }
        let path = Path::new(file.path());
        files::write(path, written.report.file.text())
            .map_err(|error| format!("{}: {}", path.display(), files::told(&error)))
    }
}

/// What paths are called in a baseline.
fn keys(baseline: &Path) -> Result<Keys, String> {
    Keys::of(baseline).map_err(|(folder, error)| format!("{}: {}", folder.display(), files::told(&error)))
}

fn write(path: &Path, baseline: &Baseline) -> Result<(), String> {
    files::write(path, &baseline.text()).map_err(|error| format!("{}: {}", path.display(), files::told(&error)))
}

fn plural(count: usize, noun: &str) -> String {
    plural_of(count, noun, &format!("{noun}s"))
}

fn plural_of(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
