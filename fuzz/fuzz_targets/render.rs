//! Any text, rendered for a user: `tests/invariants` says what must hold.

#![no_main]

#[path = "../../tests/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    invariants::render(&String::from_utf8_lossy(bytes));
});
