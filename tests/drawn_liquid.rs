//! Broken Liquid as people see it: the drawing of each file under `tests/syntax/broken` stands as a reviewed snapshot.

#![allow(clippy::unwrap_used)] // a test fails by panicking, in its helpers as well

use std::path::Path;
use std::process::Command;

/// The rules in whose name the parser speaks; others have fixtures of their own.
const PARSER: &str =
    "liquid-syntax,unclosed-delimiter,unclosed-block,curly-quotes,unknown-tag,operator,filter-position";

#[test]
fn broken_liquid_is_drawn_as_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax/broken");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.retain(|name| name.ends_with(".liquid"));
    files.sort();
    assert!(files.len() >= 60, "{}", files.len());
    insta::with_settings!({ snapshot_path => "syntax/drawn-snapshots", prepend_module_to_snapshot => false }, {
        for name in files {
            let output = Command::new(env!("CARGO_BIN_EXE_bzsf"))
                .args(["--color", "never", "lint", "--quiet", "--select", PARSER, &name])
                .current_dir(&folder)
                .output()
                .unwrap();
            let drawn = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(1), "{name}: {drawn}");
            insta::assert_snapshot!(name.trim_end_matches(".liquid"), drawn);
        }
    });
}
