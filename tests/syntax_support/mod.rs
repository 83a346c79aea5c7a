//! What must be true of the tree and the errors of any text: used by the property tests and by the fuzz target.

use bzsf::source::Span;
use bzsf::syntax::tree::{
    Argument, Block, Branch, Comparison, Expr, Filter, Node, Output, Pipeline, Tag, TagOption, Value, Verbatim,
};
use bzsf::syntax::{MAX_DEPTH, Parsed, Template, Visitor, parse};

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
pub(crate) fn check(text: &str) -> Parsed {
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
