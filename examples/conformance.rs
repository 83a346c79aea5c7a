//! Compares our verdicts and outputs with those of a suite of Liquid cases: `cargo run --release --example conformance
//! -- FILE [-v]`. The file has the form of golden-liquid's: `{"tests": [{"name", "template", "data", "result" or
//! "results" or "invalid", "templates"}]}`. Cases with partials are left out, as Braze has none.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example speaks on the terminal")]

use std::process::ExitCode;

use bumpalo::Bump;
use bzsf::render::{Evaluator, Object, Program, Programs, Resources, Session, Stop};
use serde_json::Value;

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
    let (mut verdicts, mut total, mut outputs, mut valid) = (0, 0, 0, 0);
    for case in cases {
        let partials = case["templates"].as_object().is_some_and(|partials| !partials.is_empty());
        if partials {
            continue;
        }
        let template = case["template"].as_str().unwrap_or_default();
        let parsed = bzsf::syntax::parse(template);
        let refused = parsed.errors.first().map(|error| error.message.clone());
        let outcome = match &refused {
            Some(message) => Err(message.clone()),
            None => render(template, parsed.template, &case["data"]),
        };
        let miss = |what: &str| {
            if verbose {
                let name = case["name"].as_str().unwrap_or_default();
                let result = if case["results"].is_null() { &case["result"] } else { &case["results"] };
                println!("{what}: {name}\n  {template:?} {}\n  is {outcome:?}\n  not {result}", case["data"]);
            }
        };
        total += 1;
        let right = match case["invalid"].as_bool() {
            Some(true) => outcome.is_err(),
            _ => refused.is_none(),
        };
        if right {
            verdicts += 1;
        } else {
            miss("verdict");
        }
        if case["invalid"].as_bool() == Some(true) {
            continue;
        }
        valid += 1;
        let expected = case["results"].as_array().map_or(std::slice::from_ref(&case["result"]), Vec::as_slice);
        if outcome.as_ref().is_ok_and(|output| expected.iter().any(|expected| expected.as_str() == Some(output))) {
            outputs += 1;
        } else {
            miss("output");
        }
    }
    println!("parse {verdicts}/{total}");
    println!("render {outputs}/{valid}");
}

/// What comes of a template with these variables, or why nothing does.
fn render(source: &str, template: bzsf::syntax::Template, data: &Value) -> Result<String, String> {
    let program = Program::new(source, template);
    let arena = Bump::new();
    let globals = match bzsf::render::Value::from_json(&arena, data) {
        bzsf::render::Value::Object(object) => object,
        _ => Object::default(),
    };
    let resources = Resources::default();
    let programs = Programs::default();
    let mut session = Session::new(&arena, &resources, &programs);
    let mut evaluator = Evaluator::new(&mut session, source, &program).with_globals(globals);
    match evaluator.run() {
        Ok(()) => Ok(evaluator.output),
        Err((Stop::Abort(message) | Stop::Error(message), _)) => Err(message),
    }
}
