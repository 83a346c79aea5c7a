//! The `liquid` crate as a second opinion, in the same process: what it takes, we take.

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use bzsf::syntax::parse;
use corpus::Corpus;

/// Templates of the benchmark, whole and with one character taken out. `liquid` refuses much that is valid, so only the
/// other direction tells something.
#[test]
fn what_the_liquid_crate_takes_we_take() {
    let parser = liquid::ParserBuilder::with_stdlib().build().unwrap();
    let mut taken = 0;
    for (count, template) in Corpus::PlainLiquid.templates().into_iter().take(150).enumerate() {
        assert!(parser.parse(&template).is_ok(), "{template}");
        assert!(parse(&template).errors.is_empty(), "{template}");
        let mut damaged = template.clone();
        let at = damaged.floor_char_boundary(count * 7919 % damaged.len());
        damaged.remove(at);
        if parser.parse(&damaged).is_ok() {
            taken += 1;
            let errors = parse(&damaged).errors;
            assert!(errors.is_empty(), "{damaged}\nwithout the character at {at}\n{errors:#?}");
        }
    }
    assert!(taken > 20, "{taken}");
}
