//! Every block of the README is run, and the files under `schema/` and `specs/` are what the program says of them.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::path::Path;
use std::process::{Command, Output};

use bzsf::diagnostic::Applicability;
use bzsf::lint::rules;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn bzsf<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bzsf")).args(arguments).current_dir(root()).env("NO_COLOR", "1").output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The fenced blocks of a page: language and content.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(language) if !inside => blocks.push((language.to_owned(), String::new())),
            Some(_) => {}
            None if inside => {
                let content = &mut blocks.last_mut().unwrap().1;
                content.push_str(line);
                content.push('\n');
            }
            None => {}
        }
        inside ^= line.starts_with("```");
    }
    blocks
}

#[test]
fn every_block_of_the_readme_holds() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec.yaml");
    let mut run = 0;
    for (language, content) in blocks(&page) {
        match language.as_str() {
            "sh" => {
                for line in content.lines().filter(|line| *line != "cargo test --locked") {
                    for command in line.split(" && ") {
                        let arguments =
                            command.strip_prefix("cargo run --locked -- ").unwrap_or_else(|| panic!("{line}"));
                        let output = bzsf(arguments.split(' '));
                        assert!(output.status.success(), "{line}: {}", text(output.stderr));
                        let is_lint = arguments.starts_with("lint");
                        assert!(is_lint || text(output.stdout).contains("\"template_name\""), "{line}");
                    }
                }
            }
            "yaml" => std::fs::write(&spec, content).unwrap(),
            "json" => assert_eq!(text(bzsf(["generate", spec.to_str().unwrap()]).stdout), content),
            "console" => {
                let (command, wanted) = content.split_once('\n').unwrap();
                let output = bzsf(command.strip_prefix("$ bzsf ").unwrap().split(' '));
                assert_eq!(text(output.stdout) + &text(output.stderr), wanted);
            }
            "text" => {}
            other => panic!("a block of {other}, which no test runs"),
        }
        run += 1;
    }
    assert_eq!(run, 10);
}

#[test]
fn the_commands_of_the_readme_are_those_of_the_program() {
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let help = text(bzsf(["--help"]).stdout);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> =
        commands.map(|line| line.split_whitespace().next().unwrap()).filter(|name| *name != "help").collect();
    assert!(commands.len() >= 4, "{help}");
    for command in commands {
        assert!(page.contains(&format!("`bzsf {command}")), "the README has no row for `{command}`");
    }
}

#[test]
fn the_schema_files_are_what_the_program_prints() {
    for kind in ["spec", "template", "config", "report", "render", "test", "preflight", "preflight-line"] {
        let file = std::fs::read_to_string(root().join(format!("schema/{kind}.schema.json"))).unwrap();
        assert_eq!(file, text(bzsf(["schema", kind]).stdout), "run `bzsf schema {kind} > schema/{kind}.schema.json`");
    }
}

#[test]
fn every_spec_compiles_without_a_word_and_to_the_same_bytes() {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root().join("specs")).unwrap() {
        let path = format!("specs/{}", entry.unwrap().file_name().to_str().unwrap());
        let (one, other) = (bzsf(["generate", &path]), bzsf(["generate", &path]));
        assert!(one.status.success() && one.stderr.is_empty(), "{path}: {}", text(one.stderr));
        assert_eq!(one.stdout, other.stdout, "{path}");
        let template: serde_json::Value = serde_json::from_slice(&one.stdout).unwrap();
        names.push(template["template_name"].as_str().unwrap().to_owned());
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert!(names.len() == all && all >= 5, "{names:?}");
}

#[test]
fn every_rule_has_its_page_and_its_place_in_the_table() {
    let update = std::env::var_os("BZSF_UPDATE").is_some();
    let folder = root().join("docs/rules");
    let mut wrong = Vec::new();
    let mut hold = |path: &Path, wanted: &str| {
        if update {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, wanted).unwrap();
        } else if std::fs::read_to_string(path).unwrap_or_default() != wanted {
            wrong.push(path.display().to_string());
        }
    };
    let mut table = String::from(
        "# The rules\n\nEach name leads to the rule's page, which `bzsf explain NAME` prints as well. S: repaired by `--fix`; U: by `--unsafe-fixes`.\n",
    );
    for group in rules::GROUPS {
        table.push_str(&format!(
            "\n## {}\n\n| rule | severity | fix | reports |\n| --- | --- | --- | --- |\n",
            group.name
        ));
        for rule in group.rules {
            let fix = rule.fix.map_or("", |fix| if fix == Applicability::Safe { "S" } else { "U" });
            table.push_str(&format!(
                "| [`{0}`](rules/{0}.md) | {1} | {fix} | {2} |\n",
                rule.name,
                rule.severity.name(),
                rule.summary
            ));
            hold(&folder.join(format!("{}.md", rule.name)), &text(bzsf(["explain", rule.name]).stdout));
        }
    }
    hold(&root().join("docs/rules.md"), &table);
    let summary = std::fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let others: String = summary.split_inclusive('\n').filter(|line| !line.contains("](rules/")).collect();
    let listed: String = rules::all().map(|rule| format!("  - [{0}](rules/{0}.md)\n", rule.name)).collect();
    hold(&root().join("docs/SUMMARY.md"), &others.replace("](rules.md)\n", &format!("](rules.md)\n{listed}")));
    assert!(wrong.is_empty(), "run the tests once with BZSF_UPDATE=1, and look at {wrong:?}");
    let pages = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(pages, rules::all().count(), "a page of a rule that is gone");
}

#[test]
fn every_dependency_has_its_reason() {
    let page = std::fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let sections = manifest
        .split("\n[")
        .filter(|section| section.split(']').next().is_some_and(|name| name.ends_with("dependencies")));
    let names = sections
        .flat_map(|section| section.lines().skip(1))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name);
    let missing: Vec<&str> =
        names.filter(|name| !page.contains(&name.replace('_', "-")) && !page.contains(name)).collect();
    assert!(missing.is_empty(), "docs/dependencies.md says nothing of {missing:?}");
}
