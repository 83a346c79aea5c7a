//! One pass over a fixed input, to count its instructions: `scripts/instructions` runs each under callgrind, which counts
//! while `measured` runs, and compares the counts with those in `instructions.txt`.

#![allow(clippy::print_stdout, reason = "says what was done")]
#![allow(clippy::unwrap_used, reason = "a measurement without its input is none")]

mod corpus;

use std::sync::Arc;

use bumpalo::Bump;
use bzsf::compile::{Compiler, Settings};
use bzsf::config::Config;
use bzsf::document;
use bzsf::lint::{FileKind, Levels, Linter};
use bzsf::render::{Evaluator, Program, Programs, Resources, Session};
use bzsf::source::SourceFile;
use bzsf::spec;
use corpus::Corpus;
use corpus::stages::{self, parsed};

/// So many texts of an input are enough: counts do not vary.
const SOME: usize = 100;

fn main() {
    let Some(input) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) else {
        return println!("usage: instructions document|template|lint|compile|render");
    };
    let files: Vec<_> = stages::files().into_iter().take(SOME).collect();
    let count = match input.as_str() {
        "document" => measured(&files, |file| usize::from(document::read_json(file).root.is_some())),
        "template" => measured(&files, parsed),
        "lint" => {
            let config = Config::default();
            let linter = Linter::new(&config, Levels::default(), true);
            measured(&files, |file| linter.check(Arc::clone(file), FileKind::Template).report.findings.len())
        }
        "compile" => {
            let compiler = Compiler::new().unwrap();
            let file = Arc::new(SourceFile::new("create_lead.yaml", include_str!("../specs/create_lead.yaml")));
            measured(&vec![file; SOME], |file| {
                let spec = spec::read(Arc::clone(file)).spec.unwrap();
                compiler.compile(&spec, &Settings::default()).unwrap().template.url.as_str().len()
            })
        }
        "render" => {
            let resources = Resources::default();
            let templates = Corpus::PlainWebhook.templates();
            let program = |text: &String| (text.clone(), Program::new(text, bzsf::syntax::parse(text).template));
            let programs: Vec<_> = templates.iter().take(SOME).map(program).collect();
            measured(&programs, |(source, program)| {
                let (arena, made) = (Bump::new(), Programs::default());
                let mut session = Session::new(&arena, &resources, &made);
                let mut evaluator = Evaluator::new(&mut session, source, program);
                evaluator.run().unwrap();
                evaluator.output.len()
            })
        }
        other => return println!("there is no input `{other}`"),
    };
    println!("{input}: {count}");
}

/// What is counted.
#[inline(never)]
fn measured<T>(inputs: &[T], count: impl Fn(&T) -> usize) -> usize {
    inputs.iter().map(count).sum()
}
