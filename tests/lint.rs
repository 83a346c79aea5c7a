//! The lint engine from outside: which files are looked at, in which order, and how a run ends.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const TEMPLATE: &str = r#"{"template_name": "A", "url": "https://example.com/a", "request_method": "GET"}"#;
const SPEC: &str = "version: 1\nname: B\nsalesforce: { instance: acme }\noperation: create\nauth: { credential: app }\nfields: { LastName: x, Company: y }\n";
const BROKEN_LIQUID: &str = "{% if ${first_name} %}\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bzsf")).args(arguments).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["lint", "--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn paths(report: &Value) -> Vec<String> {
    report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["path"].as_str().unwrap().to_owned())
        .collect()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

#[test]
fn files_are_told_apart_by_content() {
    let folder = folder(&[
        ("t.json", TEMPLATE),
        ("rest.json", r#"{"messages": {"webhook": {"url": "https://example.com/a", "request_method": "GET"}}}"#),
        ("package.json", r#"{"name": "x", "version": "1"}"#),
        ("s.yaml", SPEC),
        ("s.yml", &SPEC.replace("name: B", "name: C")),
        ("docker-compose.yaml", "services: {}\nversion: 3\n"),
        ("l.liquid", "{{ ${first_name} }}"),
        ("notes.txt", BROKEN_LIQUID),
        ("bzsf.yaml", "rules: { unused-variable: off }\n"),
    ]);
    assert_eq!(json(folder.path(), &[])["summary"]["files"], 5);
    let verbose = run(folder.path(), &["lint", "-v"]);
    let told = String::from_utf8(verbose.stderr).unwrap();
    assert!(told.contains("docker-compose.yaml: passed over") && told.contains("package.json: passed over"), "{told}");
    // What is given by name is always checked.
    let given = json(folder.path(), &["notes.txt", "package.json"]);
    assert_eq!(given["summary"]["files"], 2);
    assert_eq!(paths(&given).first().map(String::as_str), Some("notes.txt"));
}

#[test]
fn broken_files_are_judged_by_their_keys_and_hide_nothing() {
    let folder = folder(&[
        (
            "a.json",
            "{\n  \"template_name\": \"A\",\n  \"url\": \"https://example.com\",\n  \"request_method\": \"GET\",,\n}",
        ),
        ("b.yaml", "version: 1\nname: 'it's\noperation: create\n"),
        ("c.json", "{ broken"),
        ("d.liquid", BROKEN_LIQUID),
    ]);
    let report = json(folder.path(), &[]);
    assert_eq!(report["summary"]["files"], 3);
    let rules: Vec<_> =
        report["diagnostics"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    assert!(
        rules.starts_with(&["template-syntax"]) && rules.contains(&"spec-syntax") && rules.contains(&"unclosed-block"),
        "{rules:?}"
    );
}

#[test]
fn gitignore_is_honoured_except_for_what_is_given() {
    let folder = folder(&[
        (".gitignore", "out/\n"),
        ("out/a.liquid", BROKEN_LIQUID),
        ("b.liquid", BROKEN_LIQUID),
        ("bzsf.yaml", "exclude: ['old/**']\n"),
        ("old/c.liquid", BROKEN_LIQUID),
    ]);
    assert_eq!(paths(&json(folder.path(), &[])), ["b.liquid"]);
    assert_eq!(paths(&json(folder.path(), &["out/a.liquid", "b.liquid", "b.liquid"])), ["b.liquid", "out/a.liquid"]);
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_fifos_are_no_files_of_ours() {
    let folder = folder(&[("a/b.liquid", BROKEN_LIQUID)]);
    std::os::unix::fs::symlink("..", folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("gone.liquid")).unwrap();
    let fifo = Command::new("mkfifo").arg(folder.path().join("pipe.liquid")).status().unwrap();
    assert!(fifo.success());
    let output = run(folder.path(), &["lint", "--format", "concise"]);
    let found = String::from_utf8(output.stdout).unwrap();
    assert_eq!(found.lines().filter(|line| line.contains("unclosed-block")).count(), 1, "{found}");
    // The link that leads nowhere could not be checked, which is told.
    assert!(String::from_utf8(output.stderr).unwrap().contains("gone.liquid"));
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn the_order_does_not_depend_on_threads() {
    let names: Vec<String> = (0..60).map(|n| format!("{}/{n}.liquid", n % 7)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BROKEN_LIQUID)).collect();
    let folder = folder(&files);
    let one = run(folder.path(), &["lint", "--format", "json", "-j", "1"]).stdout;
    for jobs in ["2", "8"] {
        assert_eq!(run(folder.path(), &["lint", "--format", "json", "-j", jobs]).stdout, one);
    }
    let found = paths(&serde_json::from_slice(&one).unwrap());
    assert!(found.len() == 60 && found.is_sorted(), "{found:?}");
}

#[test]
fn runs_end_as_promised() {
    let folder = folder(&[
        ("bad.liquid", BROKEN_LIQUID),
        ("warn.liquid", "{{ ${first_name} | shout }}"),
        ("good.liquid", "{{ ${first_name} }}"),
        ("empty/readme.md", ""),
    ]);
    for (arguments, code) in [
        (&["good.liquid"][..], 0),
        (&["warn.liquid"], 0),
        (&["warn.liquid", "--fail-on", "warning"], 1),
        (&["bad.liquid"], 1),
        (&["bad.liquid", "--fail-on", "never"], 0),
        (&["bad.liquid", "--ignore", "unclosed-block"], 0),
        (&["bad.liquid", "--select", "unknown-filter"], 0),
        (&["bad.liquid", "--select", "unclosed-blok"], 2),
        (&["nowhere.liquid"], 2),
        (&["nowhere.liquid", "bad.liquid"], 2),
        (&["empty"], 3),
        (&["--config", "nowhere.yaml"], 2),
        (&["--format", "xml"], 2),
    ] {
        let output = run(folder.path(), &[&["lint"], arguments].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let told =
        String::from_utf8(run(folder.path(), &["lint", "bad.liquid", "--select", "unclosed-blok"]).stderr).unwrap();
    assert!(told.contains("did you mean unclosed-block?"), "{told}");
}

#[test]
fn a_broken_configuration_is_told_and_the_files_are_checked_all_the_same() {
    let folder = folder(&[
        ("bzsf.yaml", "rule: {}\nrules: { unclosed-blok: off, unclosed-block: warning }\n"),
        ("a.liquid", BROKEN_LIQUID),
    ]);
    let output = run(folder.path(), &["lint", "--format", "concise"]);
    let found = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(found.contains("bzsf.yaml:1:1: error[config-schema]"), "{found}");
    assert!(found.contains("bzsf.yaml:2:10: error[unknown-rule]"), "{found}");
    assert!(found.contains("a.liquid:1:1: warning[unclosed-block]"), "{found}");
}

/// Runs the linter with a text on standard input.
fn run_on(input: &str, folder: &Path, arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn standard_input_goes_by_a_name() {
    let folder = folder(&[]);
    let output =
        run_on(BROKEN_LIQUID, folder.path(), &["lint", "--format", "concise", "--stdin-filename", "x/a.liquid", "-"]);
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("x/a.liquid:1:1: error[unclosed-block]"));
}

#[test]
fn repaired_standard_input_goes_to_standard_output_and_to_no_file() {
    let folder = folder(&[("a.liquid", "as it was")]);
    let arguments = ["lint", "--format", "concise", "--stdin-filename", "a.liquid", "--fix", "-"];
    let output = run_on("{{ ${first_name} | upercase }}\r\n{% if x %}", folder.path(), &arguments);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "{{ ${first_name} | upcase }}\r\n{% if x %}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("1 finding repaired") && told.contains("a.liquid:2:1: error[unclosed-block]"), "{told}");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(folder.path().join("a.liquid")).unwrap(), "as it was");
    let output = run_on("fine", folder.path(), &arguments);
    assert_eq!((output.stdout.as_slice(), output.status.code()), (b"fine".as_slice(), Some(0)));
}

#[test]
fn template_names_are_unique_in_a_run() {
    let folder = folder(&[
        ("a.json", TEMPLATE),
        ("b.json", TEMPLATE),
        ("c.json", TEMPLATE),
        ("s.yaml", &SPEC.replace("name: B", "name: A")),
    ]);
    let report = json(folder.path(), &["--select", "duplicate-template-name"]);
    assert_eq!(paths(&report), ["b.json", "c.json"]);
    assert_eq!(report["diagnostics"][1]["related"][0]["path"], "a.json");
}

#[test]
fn what_several_files_tell_together_shows_no_secret() {
    let template = r#"{"template_name": "Lead", "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/", "request_method": "POST", "request_headers": {"X-Api-Key": "k3j4h5k3j4h5k3j4h5"}}"#;
    let folder = folder(&[("a.json", template), ("b.json", template)]);
    let output = run(folder.path(), &["lint", "--select", "duplicate-template-name"]);
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("`Lead` is taken") && shown.contains("***"), "{shown}");
    assert!(!shown.contains("k3j4h5k3j4h5"), "{shown}");
}

#[test]
fn repairs_change_nothing_else() {
    let text = "이름: {{ ${first_name} | upercase }}\r\n\t{{ ${last_name} | default: ‘x’ }} \r\nend";
    let folder = folder(&[("a.liquid", text)]);
    let diff = run(folder.path(), &["lint", "--diff"]);
    assert!(String::from_utf8(diff.stdout).unwrap().contains("+이름: {{ ${first_name} | upcase }}"));
    assert_eq!(std::fs::read_to_string(folder.path().join("a.liquid")).unwrap(), text);
    let fixed = run(folder.path(), &["lint", "--fix"]);
    assert_eq!(fixed.status.code(), Some(0), "{}", String::from_utf8_lossy(&fixed.stdout));
    let after = std::fs::read_to_string(folder.path().join("a.liquid")).unwrap();
    assert_eq!(after, text.replace("upercase", "upcase").replace(['‘', '’'], "'"));
    run(folder.path(), &["lint", "--fix"]);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("a.liquid")).unwrap(),
        after,
        "a second time there is nothing to do"
    );
}

#[test]
fn control_characters_of_a_file_never_reach_the_terminal() {
    let folder = folder(&[("a.liquid", "{{ a | \u{1b}[31mred\u{7} }}\n")]);
    for format in ["human", "concise"] {
        let output = run(folder.path(), &["lint", "--format", format]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.is_empty() && !text.contains('\u{1b}') && !text.contains('\u{7}'), "{text:?}");
    }
}
