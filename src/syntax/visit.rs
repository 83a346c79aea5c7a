//! One traversal of a tree, by kind of node.

use super::tree::{
    Argument, Block, BlockKind, Branch, BranchKind, Call, Comparison, Expr, ExprKind, Filter, Id, List, Node, Output,
    Part, Partial, Pipeline, Root, Step, StepKind, Tag, TagKind, TagOption, Template, Value, Variable, Verbatim, Words,
};
use crate::source::Span;

/// Called for each node of a template in the order of its text: a node before its children. All methods do nothing
/// unless they are given a body.
#[allow(unused_variables, reason = "the default methods ignore what they are called with")]
pub trait Visitor {
    /// Whether it wants what stands inside tags and outputs; a visitor of texts, tags and blocks alone does not.
    const LOOKS_INSIDE: bool = true;

    /// Text between tags.
    fn text(&mut self, template: &Template, text: Span) {}
    /// An output, in text, in a tag or within another output.
    fn output(&mut self, template: &Template, output: &Output) {}
    /// A tag without a body; `liquid` before its lines.
    fn tag(&mut self, template: &Template, tag: &Tag) {}
    /// The same, after what it holds.
    fn tag_end(&mut self, template: &Template, tag: &Tag) {}
    /// A block, before its opening tag's content.
    fn block(&mut self, template: &Template, block: &Block) {}
    /// A branch of a block, before its tag's content.
    fn branch(&mut self, template: &Template, block: &Block, branch: &Branch) {}
    /// The same, after its body.
    fn branch_end(&mut self, template: &Template, block: &Block, branch: &Branch) {}
    /// A block, after its last body.
    fn block_end(&mut self, template: &Template, block: &Block) {}
    /// `raw`, `comment` or `doc`.
    fn verbatim(&mut self, template: &Template, verbatim: &Verbatim) {}
    /// Bytes that belong to nothing.
    fn error(&mut self, template: &Template, span: Span) {}
    /// A value with filters.
    fn pipeline(&mut self, template: &Template, pipeline: &Pipeline) {}
    /// One filter.
    fn filter(&mut self, template: &Template, filter: &Filter) {}
    /// An argument of a filter, or a parameter of a loop or a partial.
    fn argument(&mut self, template: &Template, argument: &Argument) {}
    /// Anything that stands for a value; a variable before the expressions in its brackets.
    fn expr(&mut self, template: &Template, expr: &Expr) {}
    /// One part of a condition.
    fn comparison(&mut self, template: &Template, comparison: &Comparison) {}
    /// A word or an option's value of a Braze tag.
    fn value(&mut self, template: &Template, value: &Value) {}
    /// An option of a Braze tag, before its value.
    fn option(&mut self, template: &Template, option: &TagOption) {}
}

impl Template {
    /// Shows every node to `visitor`. The parser bounds the depth of a tree, so the stack is safe.
    pub fn visit(&self, visitor: &mut impl Visitor) {
        self.visit_nodes(self.body(), visitor);
    }

    /// Shows some nodes and what is in them to `visitor`.
    pub fn visit_nodes(&self, nodes: List<Node>, visitor: &mut impl Visitor) {
        for node in &self[nodes] {
            match node {
                Node::Text(span) => visitor.text(self, *span),
                Node::Output(output) => self.visit_output(output, visitor),
                Node::Tag(tag) => self.visit_tag(tag, visitor),
                Node::Block(block) => self.visit_block(block, visitor),
                Node::Verbatim(verbatim) => visitor.verbatim(self, verbatim),
                Node::Error(span) => visitor.error(self, *span),
            }
        }
    }

    /// Shows an expression and what is in it to `visitor`.
    pub fn visit_expr(&self, expr: &Expr, visitor: &mut impl Visitor) {
        visitor.expr(self, expr);
        match &expr.kind {
            ExprKind::Variable(Variable { root, steps }) => {
                if let Root::Index(index) = root {
                    self.visit_expr(&self[*index], visitor);
                }
                self.visit_steps(*steps, visitor);
            }
            ExprKind::Attribute(attribute) => self.visit_steps(attribute.steps, visitor),
            ExprKind::Output(output) => self.visit_output(&self[*output], visitor),
            ExprKind::Range(range) => {
                let range = &self[*range];
                self.visit_expr(&range.from, visitor);
                self.visit_expr(&range.to, visitor);
            }
            ExprKind::Missing | ExprKind::String { .. } | ExprKind::Integer | ExprKind::Float => {}
            ExprKind::Nil | ExprKind::True | ExprKind::False | ExprKind::Blank | ExprKind::Empty => {}
        }
    }

    fn visit_steps(&self, steps: List<Step>, visitor: &mut impl Visitor) {
        for step in &self[steps] {
            if let StepKind::Index(index) = step.kind {
                self.visit_expr(&self[index], visitor);
            }
        }
    }

    fn visit_output<V: Visitor>(&self, output: &Output, visitor: &mut V) {
        visitor.output(self, output);
        if V::LOOKS_INSIDE {
            self.visit_pipeline(output.value, visitor);
        }
    }

    fn visit_pipeline(&self, pipeline: Option<Id<Pipeline>>, visitor: &mut impl Visitor) {
        let Some(pipeline) = pipeline.map(|id| &self[id]) else { return };
        visitor.pipeline(self, pipeline);
        self.visit_expr(&pipeline.value, visitor);
        for filter in &self[pipeline.filters] {
            visitor.filter(self, filter);
            self.visit_arguments(filter.arguments, visitor);
        }
    }

    fn visit_arguments(&self, arguments: List<Argument>, visitor: &mut impl Visitor) {
        for argument in &self[arguments] {
            visitor.argument(self, argument);
            self.visit_expr(&argument.value, visitor);
        }
    }

    fn visit_tag<V: Visitor>(&self, tag: &Tag, visitor: &mut V) {
        visitor.tag(self, tag);
        match tag.kind {
            TagKind::Liquid(nodes) => self.visit_nodes(nodes, visitor),
            _ if !V::LOOKS_INSIDE => {}
            TagKind::Assign { value, .. } | TagKind::Echo(value) => self.visit_pipeline(value, visitor),
            TagKind::Cycle(cycle) => {
                let cycle = &self[cycle];
                cycle.group.iter().chain(&self[cycle.values]).for_each(|expr| self.visit_expr(expr, visitor));
            }
            TagKind::Include(partial) | TagKind::Render(partial) => self.visit_partial(&self[partial], visitor),
            TagKind::ConnectedContent(words)
            | TagKind::MessageExtras(words)
            | TagKind::CatalogItems(words)
            | TagKind::CatalogSelectionItems(words)
            | TagKind::ShoppingCart(words)
            | TagKind::Random(words) => self.visit_words(&self[words], visitor),
            TagKind::AbortMessage(call) | TagKind::Promotion(call) => self.visit_call(&self[call], visitor),
            TagKind::Increment(_) | TagKind::Decrement(_) | TagKind::InlineComment => {}
            TagKind::Break | TagKind::Continue | TagKind::Unknown | TagKind::Malformed => {}
        }
        visitor.tag_end(self, tag);
    }

    fn visit_partial(&self, partial: &Partial, visitor: &mut impl Visitor) {
        self.visit_expr(&partial.name, visitor);
        partial.variable.iter().for_each(|expr| self.visit_expr(expr, visitor));
        self.visit_arguments(partial.parameters, visitor);
    }

    /// Words and options are two lists, but are shown in the order of the text.
    fn visit_words(&self, words: &Words, visitor: &mut impl Visitor) {
        let mut options = self[words.options].iter().peekable();
        for word in &self[words.words] {
            while let Some(option) = options.next_if(|option| option.span.start < word.span.start) {
                self.visit_option(option, visitor);
            }
            self.visit_value(word, visitor);
        }
        options.for_each(|option| self.visit_option(option, visitor));
    }

    fn visit_option(&self, option: &TagOption, visitor: &mut impl Visitor) {
        visitor.option(self, option);
        option.value.iter().for_each(|value| self.visit_value(value, visitor));
    }

    fn visit_call(&self, call: &Call, visitor: &mut impl Visitor) {
        call.argument.iter().for_each(|value| self.visit_value(value, visitor));
    }

    fn visit_value(&self, value: &Value, visitor: &mut impl Visitor) {
        visitor.value(self, value);
        for part in &self[value.parts] {
            if let Part::Output(output) = part {
                self.visit_output(output, visitor);
            }
        }
    }

    fn visit_block<V: Visitor>(&self, block: &Block, visitor: &mut V) {
        visitor.block(self, block);
        match block.kind {
            _ if !V::LOOKS_INSIDE => {}
            BlockKind::Case(subject) => self.visit_expr(&self[subject], visitor),
            BlockKind::For(details) | BlockKind::TableRow(details) => {
                let details = &self[details];
                self.visit_expr(&details.collection, visitor);
                self.visit_arguments(details.parameters, visitor);
            }
            BlockKind::Translation(words) => self.visit_words(&self[words], visitor),
            BlockKind::If | BlockKind::Unless | BlockKind::Capture(_) | BlockKind::IfChanged => {}
        }
        for branch in &self[block.branches] {
            visitor.branch(self, block, branch);
            if V::LOOKS_INSIDE {
                self.visit_branch_kind(branch.kind, visitor);
            }
            self.visit_nodes(branch.body, visitor);
            visitor.branch_end(self, block, branch);
        }
        visitor.block_end(self, block);
    }

    fn visit_branch_kind(&self, kind: BranchKind, visitor: &mut impl Visitor) {
        match kind {
            BranchKind::Condition(comparisons) => {
                for comparison in &self[comparisons] {
                    visitor.comparison(self, comparison);
                    self.visit_expr(&comparison.left, visitor);
                    comparison.test.iter().for_each(|test| self.visit_expr(&test.right, visitor));
                }
            }
            BranchKind::When(values) => self[values].iter().for_each(|value| self.visit_expr(value, visitor)),
            BranchKind::Else | BranchKind::Body => {}
        }
    }
}
