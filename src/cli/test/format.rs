//! The results of examples: for people, as JSON, as JUnit's XML.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::compare::Difference;
use super::{Example, Failure, Tested};
use crate::report::junit::{self, Case, Outcome, Suite};
use crate::report::visible;

/// For people.
pub(super) fn human(tested: &[Tested], color: bool) -> String {
    let painted = |code: &str, text: &str| {
        if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut out = String::new();
    for spec in tested.iter().filter(|spec| !spec.examples.is_empty()) {
        // A string takes all that is written to it.
        let _ = writeln!(out, "{}", painted("1", &visible(spec.file.path())));
        for example in &spec.examples {
            let name = visible(&example.name);
            match &example.result {
                Ok(()) => _ = writeln!(out, "  {} {name}", painted("32", "✓")),
                Err(failure) => {
                    let place = painted("2", &format!("{}:{}", visible(spec.file.path()), example.line));
                    let _ = writeln!(out, "  {} {name}  {place}", painted("31", "✗"));
                    match failure {
                        Failure::Message(message) => _ = writeln!(out, "      {}", visible(message)),
                        Failure::Differences(differences) => {
                            for difference in differences {
                                let _ = writeln!(out, "      {}", visible(&difference.field));
                                let _ =
                                    writeln!(out, "        expected  {}", painted("32", &side(&difference.expected)));
                                let _ = writeln!(out, "        actual    {}", painted("31", &side(&difference.actual)));
                            }
                        }
                    }
                }
            }
        }
    }
    out
}

/// One side of a difference, on one line.
fn side(value: &Option<Value>) -> String {
    let text = match value {
        None => return "(nothing)".to_owned(),
        Some(Value::String(text)) if !text.trim().is_empty() && !text.contains('\n') && text.trim() == text => {
            text.clone()
        }
        Some(value) => value.to_string(),
    };
    visible(&text).into_owned()
}

/// The last line.
pub(super) fn summary(specs: usize, examples: usize, failed: usize) -> String {
    let noun = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let passed = examples - failed;
    format!("{} of {}: {passed} passed, {failed} failed", noun(examples, "example"), noun(specs, "spec"))
}

/// One JSON object, with a line break at its end.
pub(super) fn json(tested: &[Tested]) -> String {
    let mut entries = Vec::new();
    for (spec, example) in tested.iter().flat_map(|spec| spec.examples.iter().map(move |example| (spec, example))) {
        let mut entry = Map::new();
        let mut put = |name: &str, value: Value| {
            entry.insert(name.to_owned(), value);
        };
        put("path", json!(spec.file.path()));
        put("line", json!(example.line));
        put("name", json!(example.name));
        put("outcome", json!(if example.result.is_ok() { "passed" } else { "failed" }));
        match &example.result {
            Ok(()) => {}
            Err(Failure::Message(message)) => put("message", json!(message)),
            Err(Failure::Differences(differences)) => {
                put("differences", differences.iter().map(difference).collect());
            }
        }
        entries.push(Value::Object(entry));
    }
    let failed = tested.iter().flat_map(|spec| &spec.examples).filter(|example| example.result.is_err()).count();
    let summary = json!({
        "specs": tested.len(), "examples": entries.len(), "passed": entries.len() - failed, "failed": failed,
    });
    format!("{:#}\n", json!({ "version": 1, "summary": summary, "examples": entries }))
}

fn difference(difference: &Difference) -> Value {
    let mut entry = Map::new();
    entry.insert("field".to_owned(), json!(difference.field));
    entry.extend(difference.expected.clone().map(|value| ("expected".to_owned(), value)));
    entry.extend(difference.actual.clone().map(|value| ("actual".to_owned(), value)));
    entry.into()
}

/// A `testsuite` a spec, a `testcase` an example.
pub(super) fn junit(tested: &[Tested]) -> String {
    let case = |example: &Example| {
        let outcome = match &example.result {
            Ok(()) => Outcome::Passed,
            Err(failure) => {
                let (message, text) = told(failure);
                Outcome::Failed { message, text }
            }
        };
        Case { name: example.name.clone(), line: Some(example.line), outcome }
    };
    let suite =
        |spec: &Tested| Suite { name: spec.file.path().to_owned(), cases: spec.examples.iter().map(case).collect() };
    junit::document(&tested.iter().map(suite).collect::<Vec<_>>())
}

/// A failure in one line, and in several.
fn told(failure: &Failure) -> (String, String) {
    match failure {
        Failure::Message(message) => (visible(message).into_owned(), visible(message).into_owned()),
        Failure::Differences(differences) => {
            let fields: Vec<_> = differences.iter().map(|difference| visible(&difference.field)).collect();
            let lines = differences.iter().map(|difference| {
                let (expected, actual) = (side(&difference.expected), side(&difference.actual));
                format!("{}: expected {expected}, actual {actual}", visible(&difference.field))
            });
            (format!("differs: {}", fields.join(", ")), lines.collect::<Vec<_>>().join("\n"))
        }
    }
}
