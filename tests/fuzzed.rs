//! What fuzzing found, and files of the tests with pieces taken out and put in: what must hold of any text does
//! (`tests/invariants`). The targets in `fuzz/` go on from there.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)] // a test fails by panicking, in its helpers as well

mod invariants;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// The files of the rules: specs, templates and Liquid, right and wrong.
static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules"))];
    folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("specs"));
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path)
                && text.len() < 4000
            {
                files.push((path, text));
            }
        }
    }
    files.sort();
    files.into_iter().map(|(_, text)| text).collect()
});

const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\n  ",
    "\r\n",
    "\t",
    "\"",
    "'",
    "\\",
    "\\u00e9",
    "\\ud800",
    ":",
    ": ",
    "- ",
    "# ",
    ",",
    "{",
    "}",
    "[",
    "]",
    "{{",
    "}}",
    "{%",
    "%}",
    "${",
    "|",
    "| default: 'x'",
    "&a ",
    "*a",
    "<<: ",
    "!x ",
    "? ",
    ">-\n",
    "|\n",
    "---\n",
    "%",
    "<!--",
    "-->",
    "“",
    "회사",
    "\u{a0}",
    "\u{feff}",
    "\u{0}",
    "{{ ${email} }}",
    "{% if x %}",
    "{% endif %}",
    "{% comment %}bzsf: ignore[x]{% endcomment %}",
    "&amp;",
    "=",
    "client_secret=",
    "true",
    "1e5",
    "0",
];

fn broken() -> impl Strategy<Value = String> {
    let edit = (any::<Index>(), 0..12_usize, select(PIECES));
    (any::<Index>(), prop::collection::vec(edit, 1..5)).prop_map(|(file, edits)| {
        let mut text = FILES[file.index(FILES.len())].clone();
        for (at, length, piece) in edits {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
            text.replace_range(start..end, piece);
        }
        text
    })
}

/// More repairs that cannot be made all at once than there were rounds: each round made one of them.
#[test]
fn repairs_that_do_not_go_together_are_made_at_once() {
    invariants::repair(
        "{%unlss%}{%fo a in b%}{%M u%}{%n b%}{%end%}{%endns%}{%fo a in b%}{%M r%}{%o a n b%}{%endf%}{%enif%}{%p a%}{%ndif",
    );
}

/// With the last problem that is told, reading ends; what came behind it was passed over twice.
#[test]
fn the_last_comma_that_is_too_many_ends_the_text() {
    for count in 15..130 {
        invariants::document(format!("{{\"a\": 1{}", ",".repeat(count)).as_bytes());
        invariants::document(format!("[1{}", ",".repeat(count)).as_bytes());
        let pasted = format!("{{{}\"b\": \"{{\n }}\"", ",".repeat(count));
        invariants::document(pasted.as_bytes());
    }
}

/// An escape that YAML does not know, before a character of several bytes: what stood in for it was cut in the middle.
#[test]
fn what_stands_in_for_a_mistake_is_whole() {
    invariants::document("{\"\",\"\\\u{fffd}\":[{}]}".as_bytes());
    invariants::document("a: \"\\q회사 \\x4\"\n".as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn documents_are_read(text in broken()) {
        invariants::document(text.as_bytes());
    }

    #[test]
    fn specs_are_compiled(text in broken()) {
        invariants::compile(&text);
    }

    #[test]
    fn repairs_are_made_once(text in broken()) {
        invariants::repair(&text);
    }

    #[test]
    fn messages_are_rendered(text in broken()) {
        invariants::render(&text);
    }
}
