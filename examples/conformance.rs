//! Compares the parser's verdicts with those of a suite of Liquid cases: `cargo run --release --example conformance --
//! FILE [-v]`. The file has the form of golden-liquid's: `{"tests": [{"name", "template", "templates", "invalid"}]}`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example speaks on the terminal")]

use std::process::ExitCode;

use serde_json::Value;

/// Cases that Ruby parses, and refuses only when it renders them: wrong filter arguments, comparisons of unlike values.
const REFUSED_IN_RENDERING: &[&str] =
    &["filters, ", "tags, for, limit is", "tags, for, offset is", "tags, if, string greater than int"];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: conformance FILE [-v]");
        return ExitCode::FAILURE;
    };
    let verbose = arguments.any(|argument| argument == "-v");
    let read = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    match read.and_then(|text| serde_json::from_str::<Value>(&text).map_err(|error| error.to_string())) {
        Ok(suite) => {
            run(&suite, verbose);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(suite: &Value, verbose: bool) {
    let cases = suite["tests"].as_array().or(suite.as_array()).map(Vec::as_slice).unwrap_or_default();
    let (mut right, mut total, mut left_out) = (0, 0, 0);
    for case in cases {
        let name = case["name"].as_str().unwrap_or_default();
        let template = case["template"].as_str().unwrap_or_default();
        let invalid = case["invalid"].as_bool().unwrap_or_default();
        let partials = case["templates"].as_object().is_some_and(|partials| !partials.is_empty());
        if partials {
            continue;
        }
        if invalid && REFUSED_IN_RENDERING.iter().any(|prefix| name.starts_with(prefix)) {
            left_out += 1;
            continue;
        }
        total += 1;
        let errors = bzsf::syntax::parse(template).errors;
        if errors.is_empty() != invalid {
            right += 1;
        } else if verbose {
            let verdict = errors.first().map_or("accepted", |error| error.message.as_str());
            println!("miss: {name}\n  {template:?}\n  {verdict}");
        }
    }
    println!("left out: {left_out} that parse, and are refused only when they are rendered");
    println!("parse {right}/{total}");
}
