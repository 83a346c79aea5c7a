//! The generated corpora of Liquid for other programs, and what two parsers take for them in this process:
//! `liquid_corpus write CORPUS` writes its templates as a JSON array, `liquid_corpus time CORPUS` the seconds of each
//! parser. `scripts/bench` calls it.

#![allow(clippy::print_stdout, reason = "says what was measured")]

use std::error::Error;
use std::time::Instant;

use serde_json::{Value, json};

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use corpus::Corpus;

/// So many passes are timed, of which the middle one counts.
const PASSES: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, corpus] = arguments.as_slice() else { return Err("usage: liquid_corpus write|time CORPUS".into()) };
    let corpus = match corpus.as_str() {
        "PlainWebhook" => Corpus::PlainWebhook,
        "PlainLiquid" => Corpus::PlainLiquid,
        other => return Err(format!("there is no corpus {other}").into()),
    };
    let templates = corpus.templates();
    let written = match what.as_str() {
        "write" => Value::from(templates),
        _ => {
            let parser = liquid::ParserBuilder::with_stdlib().build()?;
            json!({
                "bzsf": timed(&templates, |text| bzsf::syntax::parse(text).errors.is_empty()),
                "liquid": timed(&templates, |text| parser.parse(text).is_ok()),
            })
        }
    };
    println!("{written}");
    Ok(())
}

/// The seconds that one pass over all templates takes, and how many it refuses.
fn timed(templates: &[String], accepts: impl Fn(&str) -> bool) -> Value {
    let pass = || templates.iter().filter(|text| !accepts(text)).count();
    let refused = pass();
    let mut seconds: Vec<f64> = (0..PASSES)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(pass());
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    json!({ "seconds": seconds.get(PASSES / 2), "refused": refused })
}
