//! What holds for any text whatever: no panic, spans on character boundaries, children within their parents, nothing
//! lost. And time and memory in proportion to the text, shown on texts that make careless parsers quadratic: with any
//! of these such a parser would take minutes instead of a moment.

mod syntax_support;

use bzsf::syntax::{MAX_DEPTH, MAX_ERRORS};
use proptest::prelude::*;
use syntax_support::check;

/// Pieces of Liquid, which random text hardly ever makes.
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{%",
    "%}",
    "-%}",
    "{%-",
    "${",
    "}",
    "{",
    "%",
    "{{{",
    "if ",
    "endif",
    "elsif ",
    "else",
    "unless ",
    "case ",
    "when ",
    "endcase",
    "for ",
    " in ",
    "endfor",
    "assign ",
    "capture ",
    "endcapture",
    "raw",
    "endraw",
    "comment",
    "endcomment",
    "doc",
    "enddoc",
    "liquid ",
    "echo ",
    "cycle ",
    "tablerow ",
    "include ",
    "connected_content ",
    "https://x",
    ":save ",
    ":headers ",
    "abort_message",
    "('",
    "')",
    "message_extras ",
    "translation ",
    "# ",
    "end",
    "iff ",
    "endfi",
    "a",
    "b.c",
    "1",
    "-2.5",
    "'x'",
    "\"y\"",
    "'",
    "\"",
    "‘",
    "’",
    "“",
    "”",
    "이름",
    "\u{a0}",
    "|",
    ":",
    ",",
    ".",
    "..",
    "[",
    "]",
    "(",
    ")",
    "==",
    "=",
    "!=",
    "<",
    "&&",
    "||",
    "!",
    "not ",
    "and ",
    "or ",
    "contains ",
    "?",
    "+",
    "\n",
    "\r\n",
    "\t",
    " ",
    " ",
    "custom_attribute",
    "first_name",
    "default",
    "limit",
    "reversed",
    "\0",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn any_pieces_of_liquid(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check(&pieces.concat());
    }

    #[test]
    fn any_pieces_in_a_tag(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12),
        tag in prop::sample::select(PIECES),
    ) {
        check(&format!("{{% {tag} {} %}}", pieces.concat()));
        check(&format!("{{{{ {} }}}}", pieces.concat()));
    }

    #[test]
    fn what_a_safe_fix_repairs_is_not_told_again(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..16)) {
        let text = pieces.concat();
        for finding in check(&text).errors {
            let Some(fix) = finding.fix else { continue };
            let mut edits = fix.edits;
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            let mut repaired = text.clone();
            for edit in edits {
                repaired.replace_range(edit.span.range(), &edit.text);
            }
            let again = check(&repaired);
            let told = again.errors.iter().any(|other| {
                other.rule == finding.rule && other.span.start == finding.span.start
            });
            prop_assert!(!told, "{text:?} -> {repaired:?}\n{:?}\n{:?}", finding.message, again.errors);
        }
    }
}

#[test]
fn a_hundred_thousand_openers() {
    assert_eq!(check(&"{".repeat(400_000)).errors.len(), 1);
    for opener in [
        "{{", "{{ a ", "{{ '", "{{ \"a ", "{{ ${", "{{ ${a ", "{% x ", "{%", "{% if a ", "{{ {% ", "{{ [", "{{ (",
        "{% endif",
    ] {
        let errors = check(&opener.repeat(100_000)).errors;
        assert!((1..=MAX_ERRORS).contains(&errors.len()), "{opener}: {}", errors.len());
    }
}

#[test]
fn forty_thousand_openers_before_one_closer() {
    for (opener, closer) in [
        ("{% x ", "%}"),
        ("{% assign a = \"{%\" | f: ", "%}"),
        ("{% echo \"{% echo ", "%}"),
        ("{{ a | f: ", "}}"),
        ("{{ a {{ b ", "}}"),
        ("{{ 'a ", "'}}"),
        ("{% raw %}", "{% endcomment %}"),
        ("{% comment %}", "{% endraw %}"),
        ("{% comment %}{% raw %}", "{% endcomment %}"),
        ("{% coment %}", "{% endraw %}"),
        ("{% comment %}{{ {% endcomment %}", "{% raw %}"),
        ("{% comment %}{% endcoment %}", "{% raw %}"),
        ("{% coment %}{% endcoment %}", "{{"),
        ("{% raw %}{% endrw %}", "%}"),
        ("{% if a %}{% for b in c %}{% endif %}", "{% endif %}"),
        ("{% unknown_tag %}{% endunknown_tag %}", "}}"),
        ("{% connected_content https://a.b {{ ", "%}"),
        ("{% connected_content https://a.b :headers {\"a", "%}"),
    ] {
        let text = opener.repeat(40_000) + closer;
        assert!(check(&text).errors.len() <= MAX_ERRORS, "{opener}");
    }
}

#[test]
fn twenty_thousand_nested_blocks() {
    let nested = "{% if a %}".repeat(20_000);
    let unclosed = check(&nested);
    assert_eq!(unclosed.errors.len(), MAX_DEPTH + 1, "one for the depth, one for each block that is kept");
    let closed = check(&(nested + &"{% endif %}".repeat(20_000)));
    assert_eq!(closed.errors.len(), 1, "{:#?}", closed.errors);
    assert!(closed.errors[0].message.contains("100 levels"));
    for block in ["for i in a", "case a", "capture a", "unless a", "tablerow i in a", "ifchanged", "translation a"] {
        check(&format!("{{% {block} %}}").repeat(20_000));
    }
    check(&format!("{{% liquid {} %}}", "if a\n".repeat(20_000)));
    check(&format!("{{% {} %}}", "liquid ".repeat(20_000)));
}

#[test]
fn as_deep_as_ruby_and_no_deeper() {
    let nested = |depth: usize| "{% if a %}".repeat(depth) + &"{% endif %}".repeat(depth);
    assert!(check(&nested(MAX_DEPTH)).errors.is_empty());
    assert_eq!(check(&nested(MAX_DEPTH + 1)).errors.len(), 1);
}

#[test]
fn deep_expressions() {
    for (open, close) in [("[", "]"), ("a[", "]"), ("(1..", ")"), ("{{ a | f: ", "}}"), ("{{", "}}"), ("${a}.", "")] {
        check(&format!("{{{{ {}a{} }}}}", open.repeat(50_000), close.repeat(50_000)));
        check(&format!("{{% case {}a{} %}}", open.repeat(50_000), close.repeat(50_000)));
    }
    check(&format!("{{{{ a{} }}}}", ".b".repeat(100_000)));
    check(&format!("{{{{ a{} }}}}", " | b: 1, c: 'd'".repeat(100_000)));
    check(&format!("{{% if a{} %}}", " and a == 1".repeat(100_000)));
    check(&format!("{{% case a %}}{{% when {} %}}", "a, ".repeat(100_000)));
}

#[test]
fn ten_megabytes_on_a_line() {
    let text = "Hello {{ ${first_name} | default: 'there' }}, {\"a\": 100%} ".repeat(10 * 1024 * 1024 / 57);
    assert!(check(&text).errors.is_empty());
    assert!(check(&"x".repeat(10 * 1024 * 1024)).errors.is_empty());
    assert_eq!(check(&format!("{{% connected_content {}", "a".repeat(10 * 1024 * 1024))).errors.len(), 1);
    assert_eq!(check(&format!("{{{{ '{}", "a ".repeat(5 * 1024 * 1024))).errors.len(), 1);
}

/// Found by `any_pieces_of_liquid`: such a word was read again and again.
#[test]
fn a_blank_that_is_none_before_an_option_is_stepped_over() {
    for tag in ["message_extras", "connected_content", "translation", "shopping_cart"] {
        for blank in ["\u{a0}", "\u{200b}", "\u{a0}\u{a0}", "a\u{a0}"] {
            check(&format!("{{% {tag} {blank}:save x %}}"));
            check(&format!("{{% {tag} :save {blank}:retry {blank}:key %}}"));
        }
    }
}
