//! One reading of a corpus, to count instructions: `valgrind --tool=callgrind --toggle-collect='*measured*'
//! target/release/deps/instructions-… webhook`, or `liquid` for the other corpus.

#![allow(clippy::print_stdout, reason = "says how many bytes were read")]

mod corpus;

use corpus::Corpus;

fn main() {
    let dense = std::env::args().any(|argument| argument == "liquid");
    let templates = if dense { Corpus::Liquid } else { Corpus::Webhook }.templates();
    let bytes: usize = templates.iter().map(String::len).sum();
    println!("{} templates, {bytes} bytes, {} nodes at top level", templates.len(), measured(&templates));
}

#[inline(never)]
fn measured(templates: &[String]) -> usize {
    templates.iter().map(|template| bzsf::syntax::parse(template).template.body().len()).sum()
}
