//! Any bytes as a template: no panic, and all that must be true of a tree is.

#![no_main]

#[path = "../../tests/syntax_support/mod.rs"]
mod syntax_support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    syntax_support::check(&String::from_utf8_lossy(bytes));
});
