//! What holds for any text whatever: no panic, spans on character boundaries, children within their parents, nothing
//! lost. And time and memory in proportion to the text, shown on texts that make careless parsers quadratic: with any
//! of these such a parser would take minutes instead of a moment.

use bzsf::source::Span;
use bzsf::syntax::tree::{
    Argument, Block, Branch, Comparison, Expr, Filter, Node, Output, Pipeline, Tag, TagOption, Value, Verbatim,
};
use bzsf::syntax::{MAX_DEPTH, MAX_ERRORS, Parsed, Template, Visitor, parse};
use proptest::prelude::*;

/// Checks every span that a visitor is shown.
struct Checker<'a> {
    text: &'a str,
    /// The blocks that hold what is shown.
    blocks: Vec<Span>,
    depth: usize,
    nodes: usize,
}

impl Checker<'_> {
    fn check(&mut self, what: &str, span: Span) {
        self.nodes += 1;
        assert!(span.start <= span.end && span.end as usize <= self.text.len(), "{what} {span:?}");
        let boundaries = [span.start, span.end].map(|at| self.text.is_char_boundary(at as usize));
        assert_eq!(boundaries, [true, true], "{what} {span:?}");
        if let Some(block) = self.blocks.last() {
            assert!(block.contains(span), "{what} {span:?} outside {block:?}");
        }
    }

    fn within(&mut self, what: &str, parent: Span, child: Span) {
        self.check(what, child);
        assert!(parent.contains(child), "{what} {child:?} outside {parent:?}");
    }
}

impl Visitor for Checker<'_> {
    fn text(&mut self, _: &Template, text: Span) {
        self.check("text", text);
        assert!(!text.is_empty());
    }

    fn output(&mut self, template: &Template, output: &Output) {
        self.check("output", output.delimited.span);
        let inner = output.delimited.inner();
        self.within("inner", output.delimited.span, inner);
        if let Some(value) = output.value {
            self.within("pipeline", inner, template[value].span);
        }
    }

    fn tag(&mut self, _: &Template, tag: &Tag) {
        self.check("tag", tag.head.delimited.span);
        self.within("tag's name", tag.head.delimited.span, tag.head.name);
        self.within("markup", tag.head.delimited.span, tag.head.markup());
    }

    fn block(&mut self, _: &Template, block: &Block) {
        self.check("block", block.span);
        self.within("opening tag", block.span, block.head.delimited.span);
        if let Some(end) = block.end {
            self.within("end tag", block.span, end.delimited.span);
            assert_eq!(end.delimited.span.end, block.span.end);
        }
        self.blocks.push(block.span);
        self.depth = self.depth.max(self.blocks.len());
    }

    fn branch(&mut self, template: &Template, block: &Block, branch: &Branch) {
        self.within("branch", block.span, branch.head.delimited.span);
        let delimiters = branch.head.delimited.open > 0;
        let mut end = branch.head.delimited.span.end;
        for node in &template[branch.body] {
            let start = node.span().start;
            assert!(if delimiters { start == end } else { start >= end }, "a gap before {node:?}");
            end = node.span().end;
        }
    }

    fn block_end(&mut self, _: &Template, _: &Block) {
        self.blocks.pop();
    }

    fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
        self.check("verbatim", Node::Verbatim(*verbatim).span());
        self.check("body", verbatim.body);
    }

    fn error(&mut self, _: &Template, span: Span) {
        self.check("error", span);
    }

    fn pipeline(&mut self, template: &Template, pipeline: &Pipeline) {
        self.within("value", pipeline.span, pipeline.value.span);
        let mut end = pipeline.value.span.end;
        for filter in &template[pipeline.filters] {
            self.within("filter", pipeline.span, filter.span);
            assert!(end <= filter.span.start, "filters overlap");
            end = filter.span.end;
        }
    }

    fn filter(&mut self, template: &Template, filter: &Filter) {
        self.within("filter's name", filter.span, filter.name);
        for argument in &template[filter.arguments] {
            self.within("argument", filter.span, argument.span);
        }
    }

    fn argument(&mut self, _: &Template, argument: &Argument) {
        self.within("argument's value", argument.span, argument.value.span);
    }

    fn expr(&mut self, _: &Template, expr: &Expr) {
        self.check("expression", expr.span);
    }

    fn comparison(&mut self, _: &Template, comparison: &Comparison) {
        self.within("left side", comparison.span, comparison.left.span);
        if let Some(test) = comparison.test {
            self.within("operator", comparison.span, test.span);
            self.within("right side", comparison.span, test.right.span);
        }
    }

    fn value(&mut self, _: &Template, value: &Value) {
        self.within("content", value.span, value.content);
    }

    fn option(&mut self, _: &Template, option: &TagOption) {
        self.within("option's name", option.span, option.name);
    }
}

/// Parses a text and checks what must hold of any.
fn check(text: &str) -> Parsed {
    let parsed = parse(text);
    let template = &parsed.template;
    assert!(template.print(text) == text, "printed otherwise: {:?}", &template.print(text).get(..200));
    let mut end = 0;
    for node in &template[template.body()] {
        assert_eq!(node.span().start, end, "a gap before {node:?}");
        end = node.span().end;
    }
    assert_eq!(end as usize, text.len());
    let mut checker = Checker { text, blocks: Vec::new(), depth: 0, nodes: 0 };
    template.visit(&mut checker);
    assert!(checker.depth <= MAX_DEPTH, "{}", checker.depth);
    assert!(checker.nodes <= 20 * text.len() + 20, "{} nodes for {} bytes", checker.nodes, text.len());
    checker.blocks.clear();
    for finding in parsed.errors.iter().chain(&parsed.ignored) {
        checker.check(&finding.message, finding.span);
        assert!(!finding.span.is_empty() || text.is_empty(), "{finding:?}");
        assert!(finding.message.len() < 600 && !finding.message.ends_with('.'), "{}", finding.message);
        assert!(finding.help.as_ref().is_some_and(|help| !help.is_empty()), "{}", finding.message);
        for related in &finding.related {
            checker.check(&related.message, related.span);
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            checker.check("edit", edit.span);
        }
    }
    parsed
}

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
