//! Adoption: baselines, revisions, what is staged, and suppressions that are written.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::path::Path;
use std::process::{Command, Output};

const SHOUT: &str = "{{ ${first_name} | shout }}\n";
const OPEN: &str = "{% if ${first_name} %}\n";
const TEMPLATE: &str = "{\"template_name\": \"A\", \"url\": \"http://example.com/a\", \"request_method\": \"GET\"}\n";
const SPEC: &str = "version: 1\nname: B\nsalesforce: { instance: acme }\noperation: create\nauth: { credential: app }\nfields:\n  LastName: x\n  Company: y\n  Zip: z\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, content)| folder.write(name, content));
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_in("", arguments)
    }

    fn run_in(&self, folder: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
        command.args(["lint", "--format", "concise"]).args(arguments).current_dir(self.path().join(folder));
        command.env("NO_COLOR", "1").output().unwrap()
    }

    /// What is found, as `path:line rule`, and how the run ends.
    fn found(&self, arguments: &[&str]) -> (Vec<String>, i32) {
        let output = self.run(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let short = |line: &str| {
            let (place, rest) = line.split_once(": ").unwrap();
            let (place, _) = place.rsplit_once(':').unwrap();
            format!("{place} {}", rest.split(['[', ']']).nth(1).unwrap())
        };
        (text.lines().map(short).collect(), output.status.code().unwrap())
    }

    fn git(&self, arguments: &[&str]) {
        let settings = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
        let mut command = Command::new("git");
        command.args(settings).args(arguments).current_dir(self.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    }

    fn repository(files: &[(&str, &str)]) -> Self {
        let folder = Self::new(files);
        folder.git(&["init", "-q", "-b", "main"]);
        folder.git(&["add", "-A"]);
        folder.git(&["commit", "-q", "-m", "first"]);
        folder
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_baseline_accepts_what_there_is_and_nothing_more() {
    let folder = Folder::new(&[("t/a.liquid", SHOUT), ("t/b.liquid", OPEN), ("t/c.json", TEMPLATE)]);
    let written = folder.run(&["--write-baseline", "lint/base.json", "t"]);
    assert_eq!(written.status.code(), Some(2), "{}", told(&written));
    std::fs::create_dir(folder.path().join("lint")).unwrap();
    let written = folder.run(&["--write-baseline", "lint/base.json", "t"]);
    assert_eq!((written.status.code(), written.stdout.len()), (Some(0), 0));
    assert!(told(&written).contains("lint/base.json: 3 findings in 3 files accepted"), "{}", told(&written));
    assert!(folder.read("lint/base.json").contains("\"../t/a.liquid\": {\n      \"unknown-filter\": 1"));
    let accepted = folder.run(&["--baseline", "lint/base.json", "--fail-on", "note"]);
    assert_eq!((accepted.status.code(), accepted.stdout.len()), (Some(0), 0), "{}", told(&accepted));
    assert!(told(&accepted).contains("(3 suppressed)"));
    // From another folder it is the same.
    assert_eq!(folder.run_in("t", &["--baseline", "../lint/base.json"]).status.code(), Some(0));
    folder.write("t/a.liquid", &format!("이름\n{}", SHOUT.repeat(2)));
    let (found, code) = folder.found(&["--baseline", "lint/base.json", "--fail-on", "warning"]);
    assert_eq!((found.len(), code), (2, 1), "{found:?}");
}

#[test]
fn what_a_baseline_no_longer_needs_is_told_and_pruned() {
    let folder = Folder::new(&[("a.liquid", &SHOUT.repeat(3)), ("b.liquid", OPEN), ("c.liquid", SHOUT)]);
    folder.run(&["--write-baseline", "base.json"]);
    folder.write("a.liquid", SHOUT);
    std::fs::remove_file(folder.path().join("b.liquid")).unwrap();
    let before = folder.read("base.json");
    let output = folder.run(&["--baseline", "base.json", "a.liquid"]);
    let words = told(&output);
    assert_eq!(output.status.code(), Some(0), "{words}");
    assert!(words.contains("3 of unknown-filter are accepted in a.liquid, and 1 were found"), "{words}");
    assert!(words.contains("b.liquid") && !words.contains("c.liquid"), "{words}");
    assert_eq!(folder.read("base.json"), before);
    // A rule that is not looked for is not judged.
    assert!(!told(&folder.run(&["--baseline", "base.json", "--ignore", "unknown-filter"])).contains("a.liquid"));
    let pruned = folder.run(&["--baseline", "base.json", "--prune-baseline"]);
    assert!(told(&pruned).contains("base.json: 2 entries pruned"), "{}", told(&pruned));
    let after = folder.read("base.json");
    assert!(!after.contains("b.liquid") && after.contains("c.liquid") && after.contains(": 1\n"), "{after}");
    assert!(!told(&folder.run(&["--baseline", "base.json", "--prune-baseline"])).contains("pruned"));
}

#[test]
fn a_baseline_that_is_none_is_told() {
    let folder = Folder::new(&[("a.liquid", SHOUT), ("package.json", "{\"name\": \"x\"}")]);
    for (arguments, words) in [
        (&["--baseline", "gone.json"][..], "--write-baseline gone.json writes it"),
        (&["--baseline", "package.json"], "package.json: it is no baseline"),
        (&["--prune-baseline"], "--baseline"),
        (&["--write-baseline", "x.json", "--baseline", "x.json"], "cannot be used with"),
    ] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
    }
}

#[cfg(unix)]
#[test]
fn since_a_revision_only_what_changed_is_looked_at() {
    let odd = "t/새 템플릿\n\"x\".liquid";
    let folder = Folder::repository(&[
        ("t/same.liquid", SHOUT),
        ("t/old.liquid", OPEN),
        ("t/gone.liquid", SHOUT),
        (odd, "x"),
        (".gitignore", "ignored.liquid\n"),
    ]);
    assert_eq!(folder.found(&["--since", "main"]), (vec![], 0));
    folder.git(&["switch", "-q", "-c", "feature"]);
    folder.git(&["mv", "t/old.liquid", "t/new.liquid"]);
    folder.git(&["rm", "-q", "t/gone.liquid"]);
    folder.git(&["commit", "-q", "-m", "second"]);
    folder.write(odd, OPEN);
    folder.write("untracked.liquid", OPEN);
    folder.write("ignored.liquid", OPEN);
    let output = folder.run(&["--since", "main"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(shown.matches("unclosed-block").count(), 3, "{shown}");
    assert!(shown.contains("t/new.liquid:1:1") && shown.contains("untracked.liquid") && shown.contains("새 템플릿"));
    // Under a folder only, and from within one.
    assert_eq!(folder.found(&["--since", "HEAD", "untracked.liquid"]).0, ["untracked.liquid:1 unclosed-block"]);
    let within = folder.run_in("t", &["--since", "main"]);
    assert!(String::from_utf8_lossy(&within.stdout).starts_with("new.liquid:1:1: error"));
    // What others did to the main branch meanwhile is theirs.
    folder.git(&["stash", "-q", "-u"]);
    folder.git(&["switch", "-q", "main"]);
    folder.write("t/same.liquid", OPEN);
    folder.git(&["commit", "-q", "-a", "-m", "third"]);
    folder.git(&["switch", "-q", "feature"]);
    assert_eq!(folder.found(&["--since", "main"]).0, ["t/new.liquid:1 unclosed-block"]);
}

#[test]
fn what_is_staged_is_looked_at_as_it_would_be_committed() {
    let folder = Folder::repository(&[("t/a.liquid", "x"), ("t/b.liquid", OPEN), ("notes.txt", "x")]);
    assert_eq!(folder.found(&["--staged"]), (vec![], 0));
    folder.write("t/a.liquid", &format!("\n{OPEN}"));
    folder.write("새 파일.liquid", OPEN);
    folder.write("t/c.json", TEMPLATE);
    folder.write("t/package.json", "{}");
    folder.write("notes.txt", OPEN);
    folder.git(&["add", "-A"]);
    // The folder's own state does not matter.
    folder.write("t/a.liquid", "fine");
    std::fs::remove_file(folder.path().join("t/c.json")).unwrap();
    let wanted = ["t/a.liquid:2 unclosed-block", "t/c.json:1 insecure-url", "새 파일.liquid:1 unclosed-block"];
    assert_eq!(folder.found(&["--staged"]), (wanted.map(str::to_owned).to_vec(), 1));
    assert_eq!(folder.found(&["--staged", "t"]).0.len(), 2);
    assert_eq!(folder.found(&["--staged", "t/a.liquid"]).0.len(), 1);
    let within = folder.run_in("t", &["--staged"]);
    assert!(String::from_utf8_lossy(&within.stdout).starts_with("a.liquid:2:1: error"), "{}", told(&within));
    assert_eq!(folder.run(&["--staged", "--fix"]).status.code(), Some(2));
}

#[test]
fn the_first_commit_can_be_looked_at() {
    let folder = Folder::new(&[("a.liquid", OPEN)]);
    folder.git(&["init", "-q"]);
    folder.git(&["add", "-A"]);
    assert_eq!(folder.found(&["--staged"]).0, ["a.liquid:1 unclosed-block"]);
}

#[test]
fn git_that_cannot_answer_is_told() {
    let outside = Folder::new(&[("a.liquid", SHOUT)]);
    let folder = Folder::repository(&[("a.liquid", SHOUT)]);
    for (folder, arguments, words) in [
        (&outside, &["--staged"][..], "in no git repository"),
        (&outside, &["--since", "main"], "in no git repository"),
        (&folder, &["--since", "nowhere"], "git knows no revision `nowhere`"),
        (&folder, &["--since=--output=x"], "`--output=x` is no revision"),
        (&folder, &["--since", "main", "-"], "--since is about files"),
    ] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
    let output = command.args(["lint", "--staged"]).current_dir(folder.path()).env("PATH", "").output().unwrap();
    assert!(output.status.code() == Some(2) && told(&output).contains("git is not installed"), "{}", told(&output));
}

#[test]
fn suppressions_are_written_once_and_hold() {
    let folder = Folder::new(&[
        ("a.liquid", &format!("이름\r\n{SHOUT}x")),
        ("t/b.json", TEMPLATE),
        ("t/[c].json", &TEMPLATE.replace("\"A\"", "\"C\"")),
        ("s.yaml", SPEC),
        ("bzsf.yaml", "# ours\nignore:\n  - { path: other, rules: [operator] } # known\nexclude: []\n"),
    ]);
    let output = folder.run(&["--add-suppressions", "known: \"to do\"", "--fail-on", "note"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("4 findings suppressed"), "{}", told(&output));
    let comment = "{% comment %} bzsf: ignore[unknown-filter] known: \"to do\" {% endcomment %}";
    assert_eq!(folder.read("a.liquid"), format!("이름\r\n{}{comment}\nx", SHOUT.trim_end()));
    assert_eq!(folder.read("s.yaml"), SPEC.replace("Zip: z", "Zip: z # bzsf: ignore[unknown-field] known: \"to do\""));
    assert_eq!(folder.read("t/b.json"), TEMPLATE);
    let config = folder.read("bzsf.yaml");
    assert!(config.starts_with("# ours\nignore:\n  - { path: other, rules: [operator] } # known\n  - {"), "{config}");
    assert!(config.contains("path: \"t/[[]c[]].json\", rules: [insecure-url], reason: \"known: \\\"to do\\\"\" }"));
    assert!(config.ends_with("}\nexclude: []\n"), "{config}");
    let again = folder.run(&["--add-suppressions", "again", "--fail-on", "note"]);
    assert!(told(&again).contains("0 findings suppressed"), "{}", told(&again));
    assert_eq!((folder.read("bzsf.yaml"), again.status.code()), (config, Some(0)));
    // All of it is still there for who asks.
    assert_eq!(folder.found(&["--no-suppressions"]).0.len(), 4);
}

#[test]
fn a_configuration_is_made_where_there_is_none() {
    let folder = Folder::new(&[("a.json", TEMPLATE)]);
    folder.run(&["--add-suppressions", "known"]);
    assert_eq!(
        folder.read("bzsf.yaml"),
        "ignore:\n  - { path: \"a.json\", rules: [insecure-url], reason: \"known\" }\n"
    );
    assert_eq!(folder.found(&["--fail-on", "note"]), (vec![], 0));
}

#[test]
fn nothing_is_accepted_under_a_broken_configuration() {
    let folder = Folder::new(&[("a.liquid", SHOUT), ("bzsf.yaml", "rule: {}\n")]);
    for arguments in [["--write-baseline", "base.json"], ["--add-suppressions", "known"]] {
        let output = folder.run(&arguments);
        assert!(output.status.code() == Some(2) && told(&output).contains("bzsf.yaml: it holds mistakes"));
    }
    assert_eq!(folder.read("a.liquid"), SHOUT);
    assert!(!folder.path().join("base.json").exists());
}

#[test]
fn a_baseline_and_suppressions_go_together() {
    let folder = Folder::new(&[("a.liquid", SHOUT), ("b.liquid", "x")]);
    folder.run(&["--write-baseline", "base.json"]);
    folder.write("b.liquid", SHOUT);
    let output = folder.run(&["--baseline", "base.json", "--add-suppressions", "known", "--fail-on", "note"]);
    assert!(output.status.success() && told(&output).contains("1 finding suppressed"), "{}", told(&output));
    assert_eq!(folder.read("a.liquid"), SHOUT);
}

#[test]
fn reasons_that_would_break_a_file_are_refused() {
    let folder = Folder::new(&[("a.liquid", SHOUT)]);
    for (reason, words) in [(" ", "give the reason"), ("a %} b", "holds `%}`"), ("a\nb", "a line break")] {
        let output = folder.run(&["--add-suppressions", reason]);
        assert!(output.status.code() == Some(2) && told(&output).contains(words), "{}", told(&output));
    }
    assert_eq!(folder.read("a.liquid"), SHOUT);
}
