//! The command line as text: arguments in; standard output, standard error and status out.
//!
//! The cases stand in `tests/cmd`; `TRYCMD=overwrite cargo test --test cli` writes what came out into them, for review.

#[test]
fn the_command_line_does_what_its_cases_say() {
    trycmd::TestCases::new().case("tests/cmd/*.toml").case("tests/cmd/*.trycmd").env("NO_COLOR", "1");
}
