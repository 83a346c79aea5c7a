//! Every rule: its page's examples, its fixtures, and its place in what is derived from the registry.
//!
//! `tests/rules/<rule>/` holds fixtures: a file or folder whose name begins with `fail` must be found by the rule, one that
//! begins with `pass` must not. What is told about the failing ones stands as a reviewed snapshot.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::path::{Path, PathBuf};
use std::process::Command;

use bzsf::lint::rule::Rule;
use bzsf::lint::rules;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules")
}

/// The report of `bzsf lint --format json` on what lies in a folder.
fn lint(folder: &Path) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .args(["lint", "--format", "json"])
        .args(["."])
        .current_dir(folder)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!error.contains("panicked") && output.status.code() != Some(4), "{error}");
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}: {error}", folder.display()));
    report["diagnostics"].as_array().unwrap().clone()
}

fn told(finding: &Value) -> String {
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let place = &finding["start"];
    let mut line = format!(
        "{}:{}:{}: {}[{}] {}",
        text("path"),
        place["line"],
        place["column"],
        text("severity"),
        text("rule"),
        text("message")
    );
    if let Some(help) = finding["help"].as_str() {
        line.push_str(&format!("\n    help: {help}"));
    }
    for related in finding["related"].as_array().into_iter().flatten() {
        line.push_str(&format!(
            "\n    related: {}:{} {}",
            related["start"]["line"],
            related["start"]["column"],
            related["message"].as_str().unwrap_or_default()
        ));
    }
    if let Some(fix) = finding["fix"].as_object() {
        line.push_str(&format!(
            "\n    fix ({}): {}",
            fix["applicability"].as_str().unwrap_or_default(),
            fix["description"].as_str().unwrap_or_default()
        ));
    }
    line
}

fn of<'a>(findings: &'a [Value], rule: &str) -> Vec<&'a Value> {
    findings.iter().filter(|finding| finding["rule"] == rule).collect()
}

/// The fenced blocks behind a heading of a page: kind of file and content.
fn blocks<'a>(page: &'a str, heading: &str) -> Vec<(&'a str, String)> {
    let Some((_, section)) = page.split_once(&format!("## {heading}\n")) else { return Vec::new() };
    let section = section.split("\n## ").next().unwrap();
    let mut parts = section.split("```");
    let mut blocks = Vec::new();
    while let (Some(_), Some(block)) = (parts.next(), parts.next()) {
        let (kind, content) = block.split_once('\n').unwrap();
        blocks.push((kind, content.to_owned()));
    }
    blocks
}

/// Lints each block of a page; a `config` block is the `bzsf.yaml` of the one behind it.
fn lint_blocks(blocks: Vec<(&str, String)>) -> Vec<(String, Vec<Value>)> {
    let mut config = None;
    let mut results = Vec::new();
    for (kind, content) in blocks {
        if kind == "config" {
            config = Some(content);
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        if let Some(config) = config.take() {
            std::fs::write(folder.path().join("bzsf.yaml"), config).unwrap();
        }
        std::fs::write(folder.path().join(format!("example.{kind}")), &content).unwrap();
        results.push((content, lint(folder.path())));
    }
    results
}

fn check_page(rule: &Rule) -> Result<(), String> {
    for heading in ["What it does", "Why is this bad", "Example", "Use instead"] {
        if !rule.page.contains(&format!("## {heading}\n")) {
            return Err(format!("its page has no heading `{heading}`"));
        }
    }
    let bad = lint_blocks(blocks(rule.page, "Example"));
    let good = lint_blocks(blocks(rule.page, "Use instead"));
    // `config-schema` and `duplicate-template-name` are about more than one file: their examples are fixtures.
    if bad.is_empty() && !matches!(rule.name, "config-schema" | "duplicate-template-name") {
        return Err("its page has no example".to_owned());
    }
    for (content, findings) in bad {
        if of(&findings, rule.name).is_empty() {
            return Err(format!("the example is not found; found were {findings:#?}\n{content}"));
        }
    }
    for (content, findings) in good {
        if let [finding, ..] = of(&findings, rule.name)[..] {
            return Err(format!("what to use instead is found: {}\n{content}", told(finding)));
        }
    }
    Ok(())
}

#[test]
fn every_page_says_what_its_rule_does() {
    let only = std::env::var("BZSF_RULE").ok();
    let wrong: Vec<String> = rules::all()
        .filter(|rule| only.as_deref().is_none_or(|only| only == rule.name))
        .filter_map(|rule| check_page(rule).err().map(|error| format!("{}: {error}", rule.name)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_is_told_as_its_name_says() {
    let only = std::env::var("BZSF_RULE").ok();
    let mut wrong = Vec::new();
    for rule in rules::all().filter(|rule| only.as_deref().is_none_or(|only| only == rule.name)) {
        let mut fixtures: Vec<PathBuf> = std::fs::read_dir(root().join(rule.name))
            .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
            .unwrap_or_default();
        fixtures.sort();
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let count = |word: &str| fixtures.iter().filter(|path| name(path).starts_with(word)).count();
        if count("fail") < 3 || count("pass") < 2 {
            wrong.push(format!("{}: {} failing and {} passing fixtures", rule.name, count("fail"), count("pass")));
        }
        let mut snapshot = String::new();
        for fixture in &fixtures {
            let folder = tempfile::tempdir().unwrap();
            copy(fixture, folder.path());
            let findings = lint(folder.path());
            let own = of(&findings, rule.name);
            match (name(fixture).starts_with("fail"), own.is_empty()) {
                (true, true) => wrong.push(format!("{}: {} is not found: {findings:#?}", rule.name, name(fixture))),
                (false, false) => wrong.push(format!("{}: {} is found: {}", rule.name, name(fixture), told(own[0]))),
                _ => {}
            }
            for finding in own {
                snapshot.push_str(&format!("{}\n", told(finding)));
            }
        }
        if !fixtures.is_empty() && wrong.is_empty() {
            insta::assert_snapshot!(format!("rule-{}", rule.name), snapshot);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Copies a fixture, a file by its name or the content of a folder.
fn copy(fixture: &Path, folder: &Path) {
    if fixture.is_file() {
        std::fs::copy(fixture, folder.join(fixture.file_name().unwrap())).unwrap();
        return;
    }
    for entry in std::fs::read_dir(fixture).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn names_are_unique_and_well_formed() {
    let mut names: Vec<&str> = rules::all().flat_map(|rule| rule.aliases.iter().copied().chain([rule.name])).collect();
    let count = names.len();
    assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(count >= 67, "{count}");
}
