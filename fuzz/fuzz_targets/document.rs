//! Any bytes as JSON and YAML: `tests/invariants` says what must hold.

#![no_main]

#[path = "../../tests/invariants/mod.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    invariants::document(bytes);
});
