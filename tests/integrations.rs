//! What others start bzsf with: the starter repository's own check, the steps of the GitHub Action, the hooks of pre-commit.
//! `scripts/check-integrations` tries the same with the programs themselves.

#![cfg(unix)] // the scripts are for a shell
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A command that finds the bzsf of this build, and runs in a folder.
fn command(program: &str, folder: &Path) -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_bzsf")).parent().unwrap().to_owned();
    let paths =
        std::iter::once(own).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<_>>());
    let mut command = Command::new(program);
    command.current_dir(folder).env("PATH", std::env::join_paths(paths).unwrap());
    command.env("NO_COLOR", "1").env_remove("GITHUB_ACTIONS");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

fn starter() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(command("bzsf", folder.path()).arg("init").output().unwrap().status.success());
    folder
}

fn check(folder: &Path, on_github: bool) -> Output {
    let mut command = command("sh", folder);
    if on_github {
        command.env("GITHUB_ACTIONS", "true");
    }
    command.arg(folder.join("check.sh")).output().unwrap()
}

#[test]
fn the_starter_repository_passes_its_own_check() {
    let folder = starter();
    for on_github in [false, true] {
        let output = check(folder.path(), on_github);
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
        assert!(text(&output.stderr).contains("5 passed, 0 failed"), "{}", text(&output.stderr));
    }
}

#[test]
fn the_check_of_the_starter_fails_when_a_spec_is_wrong_or_a_template_is_stale() {
    let folder = starter();
    let spec = folder.path().join("specs/create_lead_guarded.yaml");
    let good = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, good.replace("Company: {", "Compnay: {")).unwrap();
    let output = check(folder.path(), true);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).starts_with("::error file=specs/create_lead_guarded.yaml,line="));
    std::fs::write(&spec, good.replace("default: Unknown", "default: Unnamed")).unwrap();
    let output = check(folder.path(), false);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("Unnamed"), "the difference is shown: {}", text(&output.stdout));
}

/// A workspace as the runner has it, with a template that is wrong in a folder whose name has to be escaped.
struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    const FOLDER: &str = "a, 50% & b|é";

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join(Self::FOLDER);
        std::fs::create_dir_all(inner.join("mail")).unwrap();
        std::fs::write(inner.join("mail/bad one.liquid"), "{{ ${first_nam} }}\n").unwrap();
        std::fs::write(inner.join("fine.liquid"), "{{ ${first_name} }}\n").unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a step of the action, and returns how it ended and what it put out.
    fn step(&self, step: &str, variables: &[(&str, &str)]) -> (Output, String) {
        let _ = std::fs::remove_file(self.path("output"));
        let mut command = command("bash", self.folder.path());
        command.arg(root().join("scripts/action")).arg(step).env("GITHUB_WORKSPACE", self.folder.path());
        command.env("GITHUB_OUTPUT", self.path("output")).env("GITHUB_PATH", self.path("path"));
        command.env("RUNNER_TEMP", self.path("temp")).envs(variables.iter().copied());
        let output = command.output().unwrap();
        (output, std::fs::read_to_string(self.path("output")).unwrap_or_default())
    }
}

#[test]
fn the_action_uses_the_bzsf_on_the_path() {
    let workspace = Workspace::new();
    let (output, told) = workspace.step("find", &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(told, format!("version={}\n", env!("CARGO_PKG_VERSION")));
    let folder = std::fs::read_to_string(workspace.path("path")).unwrap();
    assert!(Path::new(folder.trim_end()).join("bzsf").is_file(), "{folder}");
}

#[test]
fn the_action_refuses_what_is_no_version() {
    let workspace = Workspace::new();
    for version in ["latest", "1.2.3/../../evil", "$(id)"] {
        let (output, _) = workspace.step("find", &[("BZSF_VERSION", version)]);
        assert_eq!(output.status.code(), Some(2), "{version}");
        assert!(text(&output.stderr).contains("::error title=bzsf::the input version is no version"), "{version}");
    }
}

#[test]
fn the_action_annotates_from_the_root_of_the_workspace() {
    let workspace = Workspace::new();
    let (output, told) =
        workspace.step("lint", &[("BZSF_WORKING_DIRECTORY", Workspace::FOLDER), ("BZSF_SARIF", "out.sarif")]);
    let annotations = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{annotations}{}", text(&output.stderr));
    assert!(annotations.starts_with("::error file=a%2C 50%25 & b|é/mail/bad one.liquid,line=1,col="), "{annotations}");
    assert_eq!(told, format!("sarif={}/out.sarif\nexit-code=1\n", Workspace::FOLDER));
    let sarif = std::fs::read_to_string(workspace.path(Workspace::FOLDER).join("out.sarif")).unwrap();
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "a%2C%2050%25%20%26%20b%7C%C3%A9/mail/bad%20one.liquid");
}

#[test]
fn the_action_hands_on_its_inputs() {
    let workspace = Workspace::new();
    let folder = ("BZSF_WORKING_DIRECTORY", Workspace::FOLDER);
    let code = |variables: &[(&str, &str)]| workspace.step("lint", &[&[folder], variables].concat()).0.status.code();
    assert_eq!(code(&[("BZSF_PATHS", "fine.liquid\n")]), Some(0));
    assert_eq!(code(&[("BZSF_PATHS", "fine.liquid\n\nmail/bad one.liquid\n")]), Some(1));
    assert_eq!(code(&[("BZSF_FAIL_ON", "never")]), Some(0));
    assert_eq!(code(&[("BZSF_ARGUMENTS", "--ignore\nunknown-attribute")]), Some(0));
    assert_eq!(code(&[("BZSF_ARGUMENTS", "--no-such-option")]), Some(2));
    assert_eq!(workspace.step("lint", &[("BZSF_WORKING_DIRECTORY", "nowhere")]).0.status.code(), Some(2));
}

#[test]
fn the_action_hands_each_input_to_a_step_and_interpolates_none_in_code() {
    let action = yaml("action.yml");
    let inputs: BTreeSet<&String> = action["inputs"].as_object().unwrap().keys().collect();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let script = std::fs::read_to_string(root().join("scripts/action")).unwrap();
    let mut used = BTreeSet::new();
    for step in steps.iter().filter(|step| step.get("run").is_some()) {
        assert_eq!(step["shell"], "bash");
        assert!(!step["run"].as_str().unwrap().contains("${{"));
        for (variable, value) in step["env"].as_object().unwrap() {
            assert!(script.contains(&format!("${{{variable}:-")), "the script does not read {variable}");
            let value = value.as_str().unwrap();
            used.insert(
                value.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}")).unwrap().to_owned(),
            );
        }
    }
    assert_eq!(used.iter().collect::<BTreeSet<_>>(), inputs);
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for name in inputs {
        assert!(page.contains(&format!("`{name}`")), "docs/ci.md says nothing of the input {name}");
    }
}

#[test]
fn the_hooks_are_commands_of_bzsf() {
    let page = std::fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for hook in yaml(".pre-commit-hooks.yaml").as_array().unwrap() {
        let words = hook["entry"].as_str().unwrap().split(' ').skip(1);
        let help = command("bzsf", root()).args(words).arg("--help").output().unwrap();
        assert!(help.status.success(), "{hook}");
        assert!(page.contains(hook["id"].as_str().unwrap()), "docs/ci.md says nothing of {hook}");
    }
}

#[test]
fn what_is_shown_of_others_names_this_version() {
    for (path, wanted) in [("templates/starter/workflow.yml", 1), ("docs/ci.md", 5)] {
        let page = std::fs::read_to_string(root().join(path)).unwrap();
        let versions = ["bzsf/bzsf@v", "rev: v", "--tag v", "key: bzsf-"]
            .into_iter()
            .flat_map(|before| page.split(before).skip(1));
        let versions: Vec<&str> = versions.map(|rest| rest.split_whitespace().next().unwrap()).collect();
        assert_eq!(versions, vec![env!("CARGO_PKG_VERSION"); wanted], "{path}");
    }
}
