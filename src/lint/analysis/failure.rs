//! What becomes of a message when a Connected Content call fails: whether something notices and cancels it.
//!
//! After a failed call its variable is not set, so conditions on it can be told. Source: Braze saves an answer, and
//! `__http_status_code__` in it, only when the answer is a JSON object and its status 2XX,
//! <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/local_connected_content_variables>.

use std::collections::BTreeSet;

use super::blank::{Definition, definition};
use super::connected_content::{Call, calls};
use super::variables::{self, By, Read};
use crate::catalogue;
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{
    Block, BlockKind, Branch, BranchKind, Comparison, Connective, Expr, ExprKind, Id, List, Node, Operator, Pipeline,
    Root, StepKind, Tag, TagKind, Template,
};

/// Variables are followed so many times.
const MAX_HOPS: usize = 8;

/// How sure it is that a failed call cancels the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Something that looks at the answer cancels it, on a condition that cannot be told.
    Maybe,
    /// A condition that a failed call makes true cancels it.
    Sure,
}

/// What cancels the message when a call has failed: the `abort_message` tag, and how sure that is.
pub fn check(call: &Call<'_>) -> Option<(Span, Check)> {
    let field = call.field;
    let walk = Walk { field, save: call.save(), behind: call.span().end, mentions: mentions(field, call.save()) };
    walk.nodes(field.tree.body(), None)
}

/// Names of variables whose value depends on the answer of a call.
fn mentions(field: &Field, save: &str) -> BTreeSet<String> {
    struct Sets<'a> {
        field: &'a Field,
        names: BTreeSet<String>,
        /// Of the blocks around: whether a condition looks at the answer.
        inside: Vec<bool>,
    }
    impl Sets<'_> {
        fn add(&mut self, name: Span, looks: bool) {
            if looks || self.inside.contains(&true) {
                self.names.insert(self.field.of(name).to_owned());
            }
        }
    }
    impl Visitor for Sets<'_> {
        fn tag(&mut self, template: &Template, tag: &Tag) {
            if let TagKind::Assign { name, value: Some(value) } = tag.kind {
                let looks = looks_at(self.field, &self.names, &template[value]);
                self.add(name, looks);
            }
        }
        fn block(&mut self, template: &Template, block: &Block) {
            let branches = &template[block.branches];
            if let BlockKind::Capture(name) = block.kind {
                let looks = branches.iter().any(|branch| writes(self.field, &self.names, branch.body));
                self.add(name, looks);
            }
            let conditions = branches.iter().any(|branch| branch_looks_at(self.field, &self.names, block, branch));
            self.inside.push(conditions);
        }
        fn block_end(&mut self, _: &Template, _: &Block) {
            self.inside.pop();
        }
    }
    let mut names = BTreeSet::from([save.to_owned()]);
    names.extend(misspelt(field));
    if !variables::of(field).sets.iter().any(|set| matches!(set.by, By::Assign | By::Capture)) {
        return names;
    }
    let mut sets = Sets { field, names, inside: Vec::new() };
    for _ in 0..MAX_HOPS {
        let before = sets.names.len();
        field.tree.visit(&mut sets);
        if sets.names.len() == before {
            break;
        }
    }
    sets.names
}

/// Variables that nothing sets and that are read as an answer is: whoever wrote `reslt.access_token` meant to check, and is
/// told of the name.
fn misspelt(field: &Field) -> Vec<String> {
    let read = |read: &Read| {
        let [step, ..] = &field.tree[read.variable.steps] else { return None };
        let StepKind::Name(member) = step.kind else { return None };
        let name = field.of(read.name);
        let is_answer = ["access_token", catalogue::STATUS_MEMBER].contains(&field.of(member));
        (is_answer && definition(field, name, read.whole.start).is_none()).then(|| name.to_owned())
    };
    let mut names: Vec<String> = variables::of(field).reads.iter().filter_map(read).collect();
    let saved: Vec<&str> = calls(field).iter().map(Call::save).collect();
    names.retain(|name| !saved.contains(&name.as_str()));
    names
}

fn branch_looks_at(field: &Field, names: &BTreeSet<String>, block: &Block, branch: &Branch) -> bool {
    let expr = |expr: &Expr| expr_looks_at(field, names, expr);
    match branch.kind {
        BranchKind::Condition(comparisons) => field.tree[comparisons]
            .iter()
            .any(|comparison| expr(&comparison.left) || comparison.test.is_some_and(|test| expr(&test.right))),
        BranchKind::When(_) => matches!(block.kind, BlockKind::Case(subject) if expr(&field.tree[subject])),
        BranchKind::Else | BranchKind::Body => false,
    }
}

fn writes(field: &Field, names: &BTreeSet<String>, nodes: List<Node>) -> bool {
    struct Outputs<'a>(&'a Field, &'a BTreeSet<String>, bool);
    impl Visitor for Outputs<'_> {
        fn expr(&mut self, _: &Template, expr: &Expr) {
            self.2 |= expr_looks_at(self.0, self.1, expr);
        }
    }
    let mut outputs = Outputs(field, names, false);
    field.tree.visit_nodes(nodes, &mut outputs);
    outputs.2
}

fn looks_at(field: &Field, names: &BTreeSet<String>, pipeline: &Pipeline) -> bool {
    let arguments = || field.tree[pipeline.filters].iter().flat_map(|filter| &field.tree[filter.arguments]);
    expr_looks_at(field, names, &pipeline.value)
        || arguments().any(|argument| expr_looks_at(field, names, &argument.value))
}

fn expr_looks_at(field: &Field, names: &BTreeSet<String>, expr: &Expr) -> bool {
    match expr.kind {
        ExprKind::Variable(variable) => {
            matches!(variable.root, Root::Name(name) if names.contains(field.of(name)))
        }
        ExprKind::Output(output) => {
            field.tree[output].value.is_some_and(|value| looks_at(field, names, &field.tree[value]))
        }
        _ => false,
    }
}

/// What is known of a value when the call has failed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It is nothing.
    Nothing,
    /// It is written in the condition.
    Literal,
    /// Nothing is known of it.
    Open,
}

/// Whether a condition holds: `None` when it cannot be told.
type Truth = Option<bool>;

struct Walk<'a> {
    field: &'a Field,
    save: &'a str,
    behind: u32,
    mentions: BTreeSet<String>,
}

impl Walk<'_> {
    /// `reached` says what leads here: a condition on the answer that surely or perhaps holds.
    fn nodes(&self, nodes: List<Node>, reached: Option<Check>) -> Option<(Span, Check)> {
        let mut best: Option<(Span, Check)> = None;
        for node in &self.field.tree[nodes] {
            let found = match node {
                Node::Tag(tag) => self.tag(tag, reached),
                Node::Block(block) => self.block(block, reached),
                _ => None,
            };
            if let Some((_, check)) = found
                && best.is_none_or(|(_, known)| check > known)
            {
                best = found;
            }
        }
        best
    }

    fn tag(&self, tag: &Tag, reached: Option<Check>) -> Option<(Span, Check)> {
        let span = tag.head.delimited.span;
        match tag.kind {
            TagKind::AbortMessage(_) if span.start >= self.behind => reached.map(|check| (span, check)),
            TagKind::Liquid(nodes) => self.nodes(nodes, reached),
            _ => None,
        }
    }

    fn block(&self, block: &Block, reached: Option<Check>) -> Option<(Span, Check)> {
        let mut best: Option<(Span, Check)> = None;
        // Whether no branch before was taken, and whether one of them looked at the answer.
        let (mut untaken, mut looked): (Truth, bool) = (Some(true), false);
        for (at, branch) in self.field.tree[block.branches].iter().enumerate() {
            let truth = self.branch(block, branch, at);
            looked |= branch_looks_at(self.field, &self.mentions, block, branch);
            let taken = and(untaken, truth);
            if taken != Some(false) {
                let here = match (looked, taken) {
                    (true, Some(true)) => Some(Check::Sure),
                    (true, _) => Some(Check::Maybe),
                    (false, _) => None,
                };
                let found = self.nodes(branch.body, here.max(reached));
                if let Some((_, check)) = found
                    && best.is_none_or(|(_, known)| check > known)
                {
                    best = found;
                }
            }
            untaken = and(untaken, truth.map(|truth| !truth));
        }
        best
    }

    fn branch(&self, block: &Block, branch: &Branch, at: usize) -> Truth {
        match branch.kind {
            BranchKind::Condition(comparisons) => {
                let truth = self.condition(&self.field.tree[comparisons]);
                if at == 0 && matches!(block.kind, BlockKind::Unless) { truth.map(|truth| !truth) } else { truth }
            }
            BranchKind::When(values) => {
                let BlockKind::Case(subject) = block.kind else { return None };
                self.when(subject, values)
            }
            BranchKind::Else => Some(true),
            BranchKind::Body => match block.kind {
                BlockKind::For(details) | BlockKind::TableRow(details) => {
                    (self.known(&self.field.tree[details].collection, MAX_HOPS) == Known::Nothing).then_some(false)
                }
                BlockKind::Case(_) => Some(false),
                _ => Some(true),
            },
        }
    }

    fn when(&self, subject: Id<Expr>, values: List<Expr>) -> Truth {
        if self.known(&self.field.tree[subject], MAX_HOPS) != Known::Nothing {
            return None;
        }
        let mut any = Some(false);
        for value in &self.field.tree[values] {
            any = or(any, self.equal(value));
        }
        any
    }

    /// `a and b or c` is `a and (b or c)`.
    fn condition(&self, comparisons: &[Comparison]) -> Truth {
        let mut result: Truth = None;
        for (at, comparison) in comparisons.iter().enumerate().rev() {
            let truth = self.comparison(comparison);
            result = match comparison.link {
                Some(link) if at + 1 < comparisons.len() => match link.connective {
                    Connective::And => and(truth, result),
                    Connective::Or => or(truth, result),
                },
                _ => truth,
            };
        }
        result
    }

    fn comparison(&self, comparison: &Comparison) -> Truth {
        let left = self.known(&comparison.left, MAX_HOPS);
        let Some(test) = comparison.test else { return (left == Known::Nothing).then_some(false) };
        let right = self.known(&test.right, MAX_HOPS);
        let equal = match (left, right) {
            (Known::Nothing, _) => self.equal(&test.right),
            (_, Known::Nothing) => self.equal(&comparison.left),
            _ => return None,
        };
        match test.operator {
            Operator::Equal => equal,
            Operator::NotEqual => equal.map(|equal| !equal),
            // Nothing is neither more nor less than anything, and holds nothing.
            Operator::Contains if left != Known::Nothing => None,
            _ => Some(false),
        }
    }

    /// Whether nothing equals an expression. An empty text is let through as a test: it was meant as one.
    fn equal(&self, expr: &Expr) -> Truth {
        match expr.kind {
            ExprKind::Nil | ExprKind::Blank => Some(true),
            ExprKind::Empty => None,
            ExprKind::String { content } if self.field.of(content).trim().is_empty() => None,
            ExprKind::String { .. } | ExprKind::Integer | ExprKind::Float | ExprKind::True => Some(false),
            _ => match self.known(expr, MAX_HOPS) {
                Known::Nothing => Some(true),
                _ => None,
            },
        }
    }

    fn known(&self, expr: &Expr, hops: usize) -> Known {
        match expr.kind {
            ExprKind::Variable(variable) => {
                let Root::Name(name) = variable.root else { return Known::Open };
                let name_text = self.field.of(name);
                if name_text == self.save {
                    return Known::Nothing;
                }
                if hops == 0 || !self.mentions.contains(name_text) || self.assignments(name_text) != 1 {
                    return Known::Open;
                }
                match definition(self.field, name_text, name.start) {
                    Some(Definition::Pipeline(pipeline)) if pipeline.filters.is_empty() => {
                        self.known(&pipeline.value, hops - 1)
                    }
                    _ => Known::Open,
                }
            }
            ExprKind::Output(output) => match self.field.tree[output].value {
                Some(value) if self.field.tree[value].filters.is_empty() => {
                    self.known(&self.field.tree[value].value, hops)
                }
                _ => Known::Open,
            },
            ExprKind::String { .. } | ExprKind::Integer | ExprKind::Float => Known::Literal,
            ExprKind::True | ExprKind::False | ExprKind::Nil | ExprKind::Blank | ExprKind::Empty => Known::Literal,
            ExprKind::Missing | ExprKind::Attribute(_) | ExprKind::Range(_) => Known::Open,
        }
    }

    /// How often a variable is assigned.
    fn assignments(&self, name: &str) -> usize {
        struct Count<'a>(&'a Field, &'a str, usize);
        impl Visitor for Count<'_> {
            fn tag(&mut self, _: &Template, tag: &Tag) {
                if let TagKind::Assign { name, .. } = tag.kind {
                    self.2 += usize::from(self.0.of(name) == self.1);
                }
            }
            fn block(&mut self, _: &Template, block: &Block) {
                if let BlockKind::Capture(name) = block.kind {
                    self.2 += usize::from(self.0.of(name) == self.1);
                }
            }
        }
        let mut count = Count(self.field, name, 0);
        self.field.tree.visit(&mut count);
        count.2
    }
}

fn and(left: Truth, right: Truth) -> Truth {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(left: Truth, right: Truth) -> Truth {
    and(left.map(|left| !left), right.map(|right| !right)).map(|neither| !neither)
}
