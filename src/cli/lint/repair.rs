//! Files with a new text: repairs, written back or only shown.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::Session;
use crate::cli::{Exit, diff, files};
use crate::lint::{self, Linter, Source};
use crate::source::SourceFile;

impl Session<'_> {
    /// The files after repairs: written back, or only shown with `--diff`, after which there is nothing left to do. What
    /// came in on standard input goes out on standard output, repaired or not.
    pub(super) fn repaired(&mut self, linter: &Linter<'_>, sources: Vec<Source>) -> Option<Vec<Source>> {
        let arguments = self.arguments;
        if sources.is_empty() {
            return Some(sources);
        }
        let fixed: Vec<_> = sources
            .into_par_iter()
            .map(|source| {
                let fixed = lint::fix(linter, &source.file, source.kind, arguments.unsafe_fixes);
                (source, fixed)
            })
            .collect();
        let mut after = Vec::new();
        let mut count = 0;
        for (at, (source, fixed)) in fixed.into_iter().enumerate() {
            // Standard input comes first.
            let is_printed = at == 0 && arguments.prints_repaired();
            if is_printed {
                let file = fixed.as_ref().map_or(&source.file, |fixed| &fixed.file);
                self.terminal.result(file.text());
            }
            let Some(fixed) = fixed else {
                after.push(source);
                continue;
            };
            let file = &source.file;
            if arguments.diff {
                let difference =
                    diff::unified(file.path(), "repaired", file.text(), fixed.file.text(), self.terminal.has_color());
                // What may not be shown in an excerpt may not be shown here.
                let secrets = [file, &fixed.file].into_iter().flat_map(|file| {
                    let report = linter.check(Arc::clone(file), source.kind).report;
                    report.secrets.iter().map(|span| span.of(file.text()).to_owned()).collect::<Vec<_>>()
                });
                let secrets: Vec<String> = secrets.collect();
                self.terminal.result(&diff::masked(&difference, &secrets));
                self.exit = self.exit.max(Exit::Found);
                continue;
            }
            if is_printed || self.write_back(&fixed.file) {
                count += fixed.count;
                after.push(Source::new(fixed.file, source.kind));
            } else {
                after.push(source);
            }
        }
        if count > 0 && !arguments.quiet {
            self.terminal.message(&format!("{count} {} repaired", if count == 1 { "finding" } else { "findings" }));
        }
        (!arguments.diff).then_some(after)
    }

    /// Writes the new text of a file. What cannot be written is told.
    pub(super) fn write_back(&mut self, file: &SourceFile) -> bool {
        let path = Path::new(file.path());
        // Where a name is no UTF-8, what is shown of it may be the name of another file.
        let failed = match path.is_file() && !file.path().contains('\u{fffd}') {
            true => files::write(path, file.text()).map_err(|error| files::told(&error)),
            false => Err("it cannot be written to, since its name is not UTF-8".to_owned()),
        };
        let Err(reason) = failed else { return true };
        self.terminal.message(&format!("{}: {reason}", file.path()));
        self.exit = self.exit.max(Exit::Unusable);
        false
    }
}
