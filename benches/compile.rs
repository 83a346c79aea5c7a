//! How fast specs are read and compiled: `cargo bench --bench compile`.

use std::sync::Arc;

use bzsf::compile::{Compiler, Settings};
use bzsf::source::SourceFile;
use bzsf::spec;
use divan::Bencher;
use divan::counter::BytesCount;

/// The spec that is measured, as the repository has it.
const SPEC: &str = include_str!("../specs/create_lead.yaml");

fn main() {
    divan::main();
}

fn source() -> Arc<SourceFile> {
    Arc::new(SourceFile::new("create_lead.yaml", SPEC))
}

/// The spec as a model.
#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(SPEC)).bench(|| assert!(spec::read(source()).spec.is_some()));
}

/// The model as a template.
#[divan::bench]
#[allow(clippy::unwrap_used, reason = "the spec of the repository compiles")]
fn compile(bencher: Bencher<'_, '_>) {
    let spec = spec::read(source()).spec.unwrap();
    let compiler = Compiler::new().unwrap();
    bencher.counter(BytesCount::of_str(SPEC)).bench(|| compiler.compile(&spec, &Settings::default()).unwrap());
}
