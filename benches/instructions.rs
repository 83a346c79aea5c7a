//! One pass over a corpus, to count instructions: `valgrind --tool=callgrind --toggle-collect='*measured*'
//! target/release/deps/instructions-… webhook`, or `liquid` for the other corpus of Liquid.
//!
//! Over template files, each of these does what the one before it does and more: `files` makes them, `json` reads them,
//! `parse` parses their Liquid, `rules` does all that `bzsf lint` does. Their counts without `--toggle-collect`, in one
//! thread (`RAYON_NUM_THREADS=1`), tell what each step takes.

#![allow(clippy::print_stdout, reason = "says how many bytes were read")]

mod corpus;

use std::sync::Arc;

use bzsf::config::Config;
use bzsf::document;
use bzsf::lint::{FileKind, Levels, Linter, Source};
use bzsf::source::SourceFile;
use bzsf::template::{self, Body};
use corpus::{Corpus, TEMPLATES};

fn main() {
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let texts = match argument.as_str() {
        "files" | "json" | "parse" | "rules" => (0..TEMPLATES as u64).map(corpus::files::file).collect(),
        "liquid" => Corpus::Liquid.templates(),
        _ => Corpus::Webhook.templates(),
    };
    let bytes: usize = texts.iter().map(String::len).sum();
    let sources: Vec<_> = texts.iter().map(|text| Arc::new(SourceFile::new("template.json", text.as_str()))).collect();
    let config = Config::default();
    let linter = Linter::new(&config, Levels::default(), true);
    let count = match argument.as_str() {
        "json" => measured(&sources, |file| usize::from(document::read_json(file).root.is_some())),
        "parse" => measured(&sources, parsed),
        "rules" => {
            let sources = sources.into_iter().map(|file| Source::new(file, FileKind::Template));
            linter.check_all(sources.collect()).iter().map(|checked| checked.report.findings.len()).sum()
        }
        "files" => 0,
        _ => measured(&texts, |text| bzsf::syntax::parse(text).template.body().len()),
    };
    println!("{} templates, {bytes} bytes: {count}", texts.len());
}

#[inline(never)]
fn measured<T>(corpus: &[T], count: impl Fn(&T) -> usize) -> usize {
    corpus.iter().map(count).sum()
}

/// Reads a template and parses each text of it that holds Liquid.
fn parsed(file: &Arc<SourceFile>) -> usize {
    let draft = template::read_file(Arc::clone(file)).draft.unwrap_or_default();
    let (pairs, raw) = match &draft.body {
        Some(Body::KeyValue(pairs)) => (pairs.as_slice(), None),
        Some(Body::Raw(text)) => (&[][..], Some(text)),
        None => (&[][..], None),
    };
    let texts = draft.headers.iter().chain(pairs).map(|(_, value)| value).chain(&draft.url).chain(raw);
    texts.map(|text| bzsf::syntax::parse(text.as_str()).template.body().len()).sum()
}
