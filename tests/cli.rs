//! The command line as text: arguments in; standard output, standard error and status out.
//!
//! The cases stand in `tests/cmd`; `TRYCMD=overwrite cargo test --test cli` writes what came out into them, for review.

#[test]
fn the_command_line_does_what_its_cases_say() {
    let cases = trycmd::TestCases::new();
    cases.case("tests/cmd/*.toml").case("tests/cmd/*.trycmd").env("NO_COLOR", "1");
    if cfg!(not(feature = "mock")) {
        // It lists `mock` and `send`.
        cases.skip("tests/cmd/help.trycmd");
    }
}
