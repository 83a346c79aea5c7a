//! The book under `docs/`: its examples run, its links lead somewhere, and nothing is missing in it.
//!
//! What each block of a page must hold is said at [`Page::block`]. A page has a folder of its own, with the specs of this
//! repository, in which its files are written and its commands run, one after the other. `BZSF_UPDATE=1` writes what
//! commands print into the pages, for review.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use bzsf::lint::rules;
use bzsf::salesforce::meaning;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn bzsf(folder: &Path, arguments: &[String], stdin: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read it has closed the pipe.
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages of the book, by their path under `docs/`, `SUMMARY.md` left out.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for folder in ["", "rules/"] {
        for entry in std::fs::read_dir(root().join("docs").join(folder)).unwrap() {
            let name = format!("{folder}{}", entry.unwrap().file_name().to_str().unwrap());
            if name.ends_with(".md") && name != "SUMMARY.md" {
                pages.insert(name.clone(), read(&root().join("docs").join(name)));
            }
        }
    }
    pages
}

/// A page whose blocks are tried from top to bottom, and its text as it should be.
struct Page {
    /// It goes with the page.
    _home: tempfile::TempDir,
    folder: PathBuf,
    /// The name that the next block's content is written to.
    file: Option<String>,
    out: String,
}

impl Page {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let specs = home.path().join("specs");
        std::fs::create_dir(&specs).unwrap();
        for entry in std::fs::read_dir(root().join("specs")).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, specs.join(path.file_name().unwrap())).unwrap();
        }
        Self { folder: home.path().to_owned(), _home: home, file: None, out: String::new() }
    }

    /// Tries the blocks of a page.
    fn run(mut self, page: &str) -> String {
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            let _ = writeln!(self.out, "{line}");
            if let Some(name) = line.strip_prefix("<!-- file: ") {
                self.file = Some(name.trim_end_matches(" -->").to_owned());
            } else if let Some(language) = line.strip_prefix("```") {
                let content: String =
                    lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
                let content = self.block(language, content);
                let _ = writeln!(self.out, "{content}```");
            }
        }
        self.out
    }

    /// Tries one block, and returns it as it should be.
    fn block(&mut self, language: &str, content: String) -> String {
        if let Some(name) = self.file.take() {
            let path = self.folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &content).unwrap();
        }
        match language {
            // Commands and what they print, standard output first.
            "console" => return self.console(&content),
            // Commands that can be run.
            "sh" => content.lines().for_each(|line| {
                let output = self.command(line);
                assert!(matches!(output.status.code(), Some(0 | 1)), "{line}: {}", text(&output.stderr));
            }),
            "json" => drop(
                serde_json::from_str::<serde_json::Value>(&content).unwrap_or_else(|error| panic!("{content}{error}")),
            ),
            // Any YAML that can be read; a spec has to be right.
            "yaml" => {
                drop(
                    serde_yaml::from_str::<serde_json::Value>(&content)
                        .unwrap_or_else(|error| panic!("{content}{error}")),
                );
                if content.contains("\noperation:") {
                    self.lint("block.yaml", &content);
                }
            }
            "liquid" => self.lint("block.liquid", &content),
            // Not run: what waits for somebody, needs an org, or belongs to another program.
            "text" | "python" | "lua" | "toml" => {}
            other => panic!("a block of `{other}`, which no test tries"),
        }
        content
    }

    fn console(&mut self, content: &str) -> String {
        let mut out = String::new();
        for line in content.lines() {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            let _ = writeln!(out, "{line}");
            if let Some(folder) = command.strip_prefix("cd ") {
                self.folder = self.folder.join(folder);
                assert!(self.folder.is_dir(), "{line}");
            } else {
                let output = self.command(command);
                out.push_str(&text(&output.stdout));
                out.push_str(&text(&output.stderr));
            }
        }
        assert!(!out.contains("\n```"), "what is printed would end its block:\n{out}");
        out
    }

    fn command(&self, line: &str) -> Output {
        let words = shlex::split(line).unwrap_or_else(|| panic!("{line}"));
        let arguments = words.strip_prefix(&["bzsf".to_owned()]).unwrap_or_else(|| panic!("{line}: only bzsf is run"));
        bzsf(&self.folder, arguments, "")
    }

    fn lint(&self, name: &str, content: &str) {
        let arguments = ["lint", "--stdin-filename", name, "-"].map(str::to_owned);
        let output = bzsf(&self.folder, &arguments, content);
        assert!(output.status.success(), "{content}{}", text(&output.stdout));
    }
}

#[test]
fn every_example_of_the_book_holds() {
    let update = std::env::var_os("BZSF_UPDATE").is_some();
    let mut wrong = Vec::new();
    // The examples of rules' pages are cases of the rules' own tests.
    for (name, page) in pages().into_iter().filter(|(name, _)| !name.starts_with("rules/")) {
        let tried = Page::new().run(&page);
        if tried == page {
            continue;
        }
        match update {
            true => std::fs::write(root().join("docs").join(&name), tried).unwrap(),
            false => {
                let line = tried.lines().zip(page.lines()).position(|(tried, page)| tried != page);
                let line = line.map_or_else(|| "the end".to_owned(), |at| format!("line {}", at + 1));
                wrong.push(format!("{name}, {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "run the tests once with BZSF_UPDATE=1, and look at docs/: {wrong:#?}");
}

#[test]
fn every_page_stands_in_the_summary_once() {
    let summary = read(&root().join("docs/SUMMARY.md"));
    let listed: Vec<&str> = summary.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    let once: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(once.len(), listed.len(), "a page stands in docs/SUMMARY.md twice");
    assert_eq!(once, pages().keys().map(String::as_str).collect(), "left: docs/SUMMARY.md, right: docs/");
}

#[test]
fn every_command_stands_with_its_help_on_the_page_of_commands() {
    let page = read(&root().join("docs/commands.md"));
    let help = text(&bzsf(root(), &["-h".to_owned()], "").stdout);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let mut count = 0;
    for name in commands.map(|line| line.split_whitespace().next().unwrap()).filter(|name| *name != "help") {
        // What stands below the command is its help, as another test sees to.
        assert!(page.contains(&format!("\n## bzsf {name}\n")), "docs/commands.md has no part `bzsf {name}`");
        assert!(page.contains(&format!("\n$ bzsf {name} -h\n")), "docs/commands.md does not show `bzsf {name} -h`");
        count += 1;
    }
    assert!(count >= 12, "{help}");
}

/// The anchors of a page, as mdBook and GitHub make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut inside = false;
    let headings = page.lines().filter(|line| {
        inside ^= line.starts_with("```");
        !inside && line.starts_with('#')
    });
    let anchor = |heading: &str| {
        let heading = heading.trim_start_matches('#').trim().to_lowercase();
        heading
            .chars()
            .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    };
    headings.map(anchor).collect()
}

/// The targets of a page's links, code left out.
fn links(page: &str) -> Vec<String> {
    let mut inside = false;
    let prose = page.lines().filter(|line| {
        inside ^= line.starts_with("```");
        !inside
    });
    let targets =
        prose.flat_map(|line| line.split("](").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned()));
    targets.collect()
}

#[test]
fn every_row_of_a_table_has_the_cells_of_its_head() {
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut wrong = Vec::new();
    for (name, page) in pages() {
        let (mut inside, mut head) = (false, None);
        for line in page.lines() {
            inside ^= line.starts_with("```");
            match line.starts_with('|') && !inside {
                true if bars(line) != *head.get_or_insert_with(|| bars(line)) => wrong.push(format!("{name}: {line}")),
                true => {}
                false => head = None,
            }
        }
    }
    assert!(wrong.is_empty(), "a bar inside a cell is written `\\|`: {wrong:#?}");
}

#[test]
fn every_link_leads_to_a_page_and_a_heading() {
    let docs = root().join("docs");
    let mut all: Vec<(PathBuf, String)> = pages().into_iter().map(|(name, page)| (docs.join(name), page)).collect();
    for path in ["README.md", "docs/SUMMARY.md"].map(|name| root().join(name)) {
        let page = read(&path);
        all.push((path, page));
    }
    let mut count = 0;
    for (path, page) in &all {
        for link in links(page).into_iter().filter(|link| !link.contains("://")) {
            let (file, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {link} leads nowhere", path.display());
            if path.starts_with(&docs) {
                let target = target.canonicalize().unwrap();
                assert!(target.starts_with(docs.canonicalize().unwrap()), "{}: {link} leaves the book", path.display());
            }
            if let Some(anchor) = anchor {
                assert!(anchors(&read(&target)).contains(anchor), "{}: {link} has no such heading", path.display());
            }
            count += 1;
        }
    }
    assert!(count > 150, "{count} links");
}

#[test]
fn the_page_of_troubleshooting_says_what_the_program_says() {
    let page = read(&root().join("docs/troubleshooting.md"));
    let answers = page.split("\n## ").find(|part| part.starts_with("What Salesforce answers\n")).unwrap();
    let mut count = 0;
    for row in answers.lines().filter(|line| line.starts_with("| `")) {
        // A bar inside a cell is escaped.
        let cells: Vec<String> = row.split(" | ").map(|cell| cell.replace("\\|", "|")).collect();
        let mut words = cells[0].split('`').skip(1).step_by(2);
        let (code, message) = (words.next().unwrap(), words.next().unwrap_or_default());
        let said = meaning(code, message).unwrap_or_else(|| panic!("nothing is known of {row}"));
        assert_eq!([cells[1].as_str(), &cells[2]], [said.means, said.change], "{code} {message}");
        count += 1;
    }
    assert!(count >= 40, "{count} rows");
    for link in links(&page) {
        if let Some(rule) = link.strip_prefix("rules/").and_then(|name| name.strip_suffix(".md")) {
            assert!(rules::find(rule).is_some(), "there is no rule {rule}");
        }
    }
}
