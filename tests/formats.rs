//! What other programs read: every format holds whatever a file is called and whatever is found in it.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Output};

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// What a file name can hold on a system that lets it.
const HOSTILE: &str = "a%b:c,d \"e'<f>&\u{1b}[31m\n\u{7f}\u{202e}이름.liquid";
const BROKEN: &str = "{% if ${first_name} %}\n{{ ${last_name} | sh%out:x<&>\"'\u{1b} }}\n";

fn lint(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .arg("lint")
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(lint(folder, arguments).stdout).unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(folder, arguments)).unwrap()
}

/// The attributes of every element of this name; the text must be well-formed.
fn elements(xml: &str, name: &str) -> Vec<Vec<(String, String)>> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(allowed), "{xml:?}");
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}")) {
            Event::Eof => return found,
            Event::Start(element) | Event::Empty(element) if element.name().as_ref() == name.as_bytes() => {
                let attributes = element.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = String::from_utf8(attribute.value.to_vec()).unwrap();
                    let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
                    (key, quick_xml::escape::unescape(&value).unwrap().into_owned())
                });
                found.push(attributes.collect());
            }
            _ => {}
        }
    }
}

fn attribute<'a>(element: &'a [(String, String)], name: &str) -> &'a str {
    &element.iter().find(|(key, _)| key == name).unwrap().1
}

#[cfg(unix)]
#[test]
fn whatever_a_file_is_called() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join(HOSTILE), BROKEN).unwrap();
    std::fs::write(path.join(std::ffi::OsStr::from_bytes(b"\xff.liquid")), BROKEN).unwrap();
    let found = json(path, &["--format", "json"])["diagnostics"].as_array().unwrap().len();
    assert!(found >= 4, "{found}");

    let sarif = json(path, &["--format", "sarif"]);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let uri = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
    assert_eq!(uri, "a%25b%3Ac%2Cd%20%22e%27%3Cf%3E%26%1B%5B31m%0A%7F%E2%80%AE%EC%9D%B4%EB%A6%84.liquid");
    assert_eq!(results.len(), found);
    assert_eq!(sarif["runs"][0]["columnKind"], "utf16CodeUnits");

    let gitlab = json(path, &["--format", "gitlab"]);
    let prints: HashSet<&str> =
        gitlab.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), found);
    assert_eq!(gitlab[0]["location"]["path"], HOSTILE);

    let github = printed(path, &["--format", "github"]);
    assert_eq!(github.lines().count(), found);
    for line in github.lines() {
        let (properties, message) = line.split_once(" ").unwrap().1.split_once("::").unwrap();
        let names: Vec<&str> = properties.split(',').map(|property| property.split_once('=').unwrap().0).collect();
        assert_eq!(names, ["file", "line", "col", "endLine", "endColumn", "title"], "{line}");
        assert!(!properties.contains(':') && !message.contains(['\r', '\u{1b}']), "{line}");
    }
    assert!(github.contains(" file=a%25b%3Ac%2Cd \"e'<f>&␛[31m%0A␡"), "{github}");

    let checkstyle = printed(path, &["--format", "checkstyle"]);
    assert_eq!(elements(&checkstyle, "error").len(), found);
    assert!(attribute(&elements(&checkstyle, "file")[0], "name").starts_with("a%b:c,d \"e'<f>&␛[31m\n␡"));

    let junit = printed(path, &["--format", "junit"]);
    let suites = elements(&junit, "testsuite");
    assert_eq!(suites.len(), 2);
    let tests: usize = suites.iter().map(|suite| attribute(suite, "tests").parse::<usize>().unwrap()).sum();
    assert_eq!((tests, elements(&junit, "testcase").len()), (found, found));
}

#[test]
fn ten_thousand_findings_of_one_line_and_of_many() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("line.liquid"), "{% cycle 'a', 'b' %}".repeat(5_000)).unwrap();
    std::fs::write(folder.path().join("lines.liquid"), "{% cycle 'a', 'b' %}\n".repeat(5_000)).unwrap();
    let select = ["--select", "undocumented-tag", "--format"];
    let of = |format: &'static str| printed(folder.path(), &[&select[..], &[format]].concat());
    let sarif: Value = serde_json::from_str(&of("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let prints: HashSet<&str> =
        results.iter().map(|result| result["partialFingerprints"]["contextHash/v1"].as_str().unwrap()).collect();
    assert_eq!((results.len(), prints.len()), (10_000, 10_000));
    assert_eq!(serde_json::from_str::<Vec<Value>>(&of("gitlab")).unwrap().len(), 10_000);
    assert_eq!(of("github").lines().count(), 10_000);
    assert_eq!(elements(&of("checkstyle"), "error").len(), 10_000);
    assert_eq!(elements(&of("junit"), "testcase").len(), 10_000);
}

#[test]
fn what_fails_the_run_fails_in_junit() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.liquid"), "{{ ${first_name} | shout }}").unwrap();
    std::fs::write(folder.path().join("b.liquid"), "{{ ${first_name} }}").unwrap();
    for (level, failures) in [("error", "0"), ("warning", "1")] {
        let suites = elements(&printed(folder.path(), &["--format", "junit", "--fail-on", level]), "testsuite");
        assert_eq!(attribute(&suites[0], "failures"), failures);
        assert_eq!((attribute(&suites[1], "name"), attribute(&suites[1], "tests")), ("b.liquid", "1"));
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("gone.liquid")).unwrap();
    std::fs::write(folder.path().join("a.liquid"), "{{ ${first_name} }}").unwrap();
    assert_eq!(lint(folder.path(), &["--format", "sarif"]).status.code(), Some(4));
    let invocation = &json(folder.path(), &["--format", "sarif"])["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let told = &invocation["toolExecutionNotifications"][0];
    assert_eq!(told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "gone.liquid");
    let suites = elements(&printed(folder.path(), &["--format", "junit"]), "testsuite");
    assert!(suites.iter().any(|suite| attribute(suite, "name") == "gone.liquid" && attribute(suite, "errors") == "1"));
}

#[test]
fn paths_in_full_are_told_from_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    std::fs::write(path.join("a.liquid"), BROKEN).unwrap();
    let full = path.join("a.liquid");
    let gitlab = json(&path, &["--format", "gitlab", full.to_str().unwrap()]);
    assert_eq!(gitlab[0]["location"]["path"], "a.liquid");
}
