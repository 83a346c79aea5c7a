//! Broken specs: what is told about each stands as a reviewed snapshot, and nothing is ever written for one.

#![allow(clippy::unwrap_used)] // a test fails by panicking, in its helpers as well

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn specs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let mut specs: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    specs.sort();
    specs
}

fn generate(spec: &Path, folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .args([
            "--color",
            "never",
            "generate",
            "-o",
            folder.to_str().unwrap(),
            spec.file_name().unwrap().to_str().unwrap(),
        ])
        .current_dir(spec.parent().unwrap())
        .output()
        .unwrap()
}

#[test]
fn every_problem_of_a_broken_spec_is_told_in_its_place() {
    let specs = specs();
    assert!(specs.len() >= 30, "{}", specs.len());
    for spec in specs {
        let folder = tempfile::tempdir().unwrap();
        let output = generate(&spec, folder.path());
        let name = spec.file_stem().unwrap().to_str().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(output.stdout.is_empty(), "{name}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{name} was written");
        insta::assert_snapshot!(name, String::from_utf8(output.stderr).unwrap());
    }
}

#[test]
fn no_secret_of_a_broken_spec_is_shown() {
    let spec = specs().into_iter().find(|path| path.ends_with("secrets.yaml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let shown = String::from_utf8(generate(&spec, folder.path()).stderr).unwrap();
    assert!(!shown.contains("S3cr3tValue") && !shown.contains("An0therS3cret"), "{shown}");
}
