//! The results of examples: for people, as JSON, as JUnit's XML.

use std::fmt::Write;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::{Map, Value, json};

use super::compare::Difference;
use super::{Failure, Tested};
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
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ = write_junit(&mut writer, tested);
    String::from_utf8_lossy(&writer.into_inner()).into_owned() + "\n"
}

fn write_junit(writer: &mut Writer<Vec<u8>>, tested: &[Tested]) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("testsuites").write_inner_content(|writer| {
        for spec in tested {
            let failed = spec.examples.iter().filter(|example| example.result.is_err()).count();
            let path = visible(spec.file.path());
            let counts = (spec.examples.len().to_string(), failed.to_string());
            let suite = writer.create_element("testsuite").with_attributes([
                ("name", &*path),
                ("tests", &counts.0),
                ("failures", &counts.1),
            ]);
            suite.write_inner_content(|writer| {
                for example in &spec.examples {
                    let (name, line) = (visible(&example.name), example.line.to_string());
                    let case = writer.create_element("testcase").with_attributes([
                        ("classname", &*path),
                        ("name", &*name),
                        ("file", &*path),
                        ("line", &line),
                    ]);
                    match &example.result {
                        Ok(()) => case.write_empty()?,
                        Err(failure) => case.write_inner_content(|writer| {
                            let (message, lines) = told(failure);
                            let failure = writer.create_element("failure").with_attribute(("message", &*message));
                            failure.write_text_content(BytesText::new(&lines)).map(|_| ())
                        })?,
                    };
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
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
