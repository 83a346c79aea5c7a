//! What each stage of `lint` takes, over the same template files; each does what the one before it does and more:
//! `cargo bench --bench lint`. Counts of instructions, which tell more on a busy machine: `scripts/instructions`.

mod corpus;

use std::sync::Arc;

use bzsf::config::Config;
use bzsf::document;
use bzsf::lint::{FileKind, Levels, Linter};
use bzsf::source::SourceFile;
use corpus::stages::{self, parsed};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

fn measure(bencher: Bencher<'_, '_>, stage: impl Fn(&Arc<SourceFile>) -> usize + Sync) {
    let files = stages::files();
    let bytes: usize = files.iter().map(|file| file.text().len()).sum();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(files.len())).bench(|| {
        for file in &files {
            divan::black_box(stage(file));
        }
    });
}

/// The file as a tree of JSON.
#[divan::bench]
fn document(bencher: Bencher<'_, '_>) {
    measure(bencher, |file| usize::from(document::read_json(file).root.is_some()));
}

/// The same, as a template whose Liquid is parsed.
#[divan::bench]
fn template(bencher: Bencher<'_, '_>) {
    measure(bencher, parsed);
}

/// The same, with all rules.
#[divan::bench]
fn lint(bencher: Bencher<'_, '_>) {
    let config = Config::default();
    let linter = Linter::new(&config, Levels::default(), true);
    measure(bencher, |file| linter.check(Arc::clone(file), FileKind::Template).report.findings.len());
}
