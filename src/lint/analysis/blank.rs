//! What can be blank: a value without a default, in a message that nothing cancels when it is.

use super::paths::{attribute_key, steps};
use super::url::aborts;
use crate::lint::message::{Field, Message};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{
    Block, BlockKind, Branch, BranchKind, Comparison, Connective, Expr, ExprKind, List, Node, Operator, Pipeline, Root,
    Tag, TagKind, Template, VerbatimKind,
};

/// Attributes that are never blank. Source: Braze gives every profile an id and a bucket.
const NEVER_BLANK: &[&str] = &["${braze_id}", "${random_bucket_number}"];

/// Variables of a field are followed so many times.
const MAX_HOPS: usize = 8;

/// The values, by [`key`], that cancel the message when they are blank, whichever field does it.
pub fn guards<'a>(message: &'a Message<'_>) -> &'a [String] {
    message.known.guards.get_or_init(|| message.fields.iter().flat_map(field_guards).collect())
}

/// The same of one field.
fn field_guards(field: &Field) -> Vec<String> {
    if !field.tree.has::<Comparison>() {
        return Vec::new();
    }
    struct Guards<'a> {
        field: &'a Field,
        found: Vec<String>,
    }
    impl Visitor for Guards<'_> {
        const LOOKS_INSIDE: bool = false;

        fn block(&mut self, template: &Template, block: &Block) {
            if matches!(block.kind, BlockKind::If | BlockKind::Unless) {
                let branches = &template[block.branches];
                let negated = matches!(block.kind, BlockKind::Unless);
                for (at, branch) in branches.iter().enumerate().filter(|(_, branch)| aborts(self.field, branch.body)) {
                    let (tested, negated) = match branch.kind {
                        BranchKind::Condition(_) => (branch, negated && at == 0),
                        // The branch before `else` is taken when its condition holds.
                        BranchKind::Else if at == 1 => (&branches[0], !negated),
                        _ => continue,
                    };
                    self.found.extend(blank_keys(self.field, tested, negated));
                }
            }
        }
    }
    let mut guards = Guards { field, found: Vec::new() };
    field.tree.visit(&mut guards);
    guards.found
}

/// The values that a condition, or its opposite, tests for being blank, each enough to make it true.
pub(super) fn blank_keys(field: &Field, branch: &Branch, negated: bool) -> Vec<String> {
    let BranchKind::Condition(comparisons) = branch.kind else { return Vec::new() };
    let comparisons = &field.tree[comparisons];
    let enough = if negated { Connective::And } else { Connective::Or };
    if comparisons.iter().any(|comparison| comparison.link.is_some_and(|link| link.connective != enough)) {
        return Vec::new();
    }
    comparisons.iter().filter_map(|comparison| blank_key(field, comparison, negated)).collect()
}

fn blank_key(field: &Field, comparison: &Comparison, negated: bool) -> Option<String> {
    let wanted = if negated { Operator::NotEqual } else { Operator::Equal };
    match comparison.test {
        None if negated => key(field, &comparison.left),
        None => None,
        Some(test) if test.operator == wanted => {
            match (is_blank(field, &test.right), is_blank(field, &comparison.left)) {
                (true, _) => key(field, &comparison.left),
                (_, true) => key(field, &test.right),
                _ => None,
            }
        }
        Some(_) => None,
    }
}

/// Whether an expression is `blank`, `empty`, `nil`, or an empty text.
fn is_blank(field: &Field, expr: &Expr) -> bool {
    match expr.kind {
        ExprKind::Blank | ExprKind::Empty | ExprKind::Nil => true,
        ExprKind::String { content } => field.of(content).trim().is_empty(),
        _ => false,
    }
}

/// A name for the value of an expression: that of the attribute that it comes from, however it is written and through
/// whatever variables it goes. Two expressions with one name are blank together.
pub fn key(field: &Field, expr: &Expr) -> Option<String> {
    key_within(field, expr, MAX_HOPS)
}

fn key_within(field: &Field, expr: &Expr, hops: usize) -> Option<String> {
    match &expr.kind {
        ExprKind::Attribute(attribute) => Some(attribute_key(field, attribute)),
        ExprKind::Output(output) => {
            let pipeline = &field.tree[field.tree[*output].value?];
            key_within(field, &pipeline.value, hops)
        }
        ExprKind::Variable(variable) => {
            let Root::Name(name) = variable.root else { return None };
            let steps = steps(field, variable.steps);
            let name_text = field.of(name);
            if hops > 0
                && let Some(Definition::Pipeline(pipeline)) = definition(field, name_text, name.start)
                && let Some(key) = key_within(field, &pipeline.value, hops - 1)
            {
                return Some(format!("{key}{steps}"));
            }
            Some(format!("{name_text}{steps}"))
        }
        _ => None,
    }
}

/// What a variable was set to.
#[derive(Clone, Copy, Debug)]
pub enum Definition {
    /// By `assign`.
    Pipeline(Pipeline),
    /// By `capture`: the nodes.
    Capture(List<Node>),
}

/// The last definition of a variable before an offset.
pub fn definition(field: &Field, name: &str, before: u32) -> Option<Definition> {
    struct Definitions<'a> {
        field: &'a Field,
        name: &'a str,
        before: u32,
        found: Option<Definition>,
    }
    impl Visitor for Definitions<'_> {
        const LOOKS_INSIDE: bool = false;

        fn tag(&mut self, template: &Template, tag: &Tag) {
            if let TagKind::Assign { name, value: Some(value) } = tag.kind
                && tag.head.delimited.span.end <= self.before
                && self.field.of(name) == self.name
            {
                self.found = Some(Definition::Pipeline(template[value]));
            }
        }

        fn block(&mut self, template: &Template, block: &Block) {
            if let BlockKind::Capture(name) = block.kind
                && block.span.end <= self.before
                && self.field.of(name) == self.name
            {
                let body = template[block.branches].first().map_or(List::EMPTY, |branch| branch.body);
                self.found = Some(Definition::Capture(body));
            }
        }
    }
    let mut definitions = Definitions { field, name, before, found: None };
    field.tree.visit(&mut definitions);
    definitions.found
}

/// The part of a field that makes all of it blank for some user: the output that stands alone. `None` when some text
/// always stands there, or a default or one of the guards speaks for every value.
pub fn blank_source(field: &Field, guards: &[String]) -> Option<Span> {
    nodes_can_be_blank(field, field.tree.body(), guards, MAX_HOPS).then(|| first_value(field).unwrap_or(field.whole()))
}

/// The first output of a field, or its first block.
fn first_value(field: &Field) -> Option<Span> {
    field.tree[field.tree.body()].iter().find_map(|node| match node {
        Node::Output(output) => Some(output.delimited.span),
        Node::Block(block) if !matches!(block.kind, BlockKind::Capture(_)) => Some(block.span),
        _ => None,
    })
}

fn nodes_can_be_blank(field: &Field, nodes: List<Node>, guards: &[String], hops: usize) -> bool {
    field.tree[nodes].iter().all(|node| node_can_be_blank(field, node, guards, hops))
}

fn node_can_be_blank(field: &Field, node: &Node, guards: &[String], hops: usize) -> bool {
    match node {
        Node::Text(span) => field.of(*span).trim().is_empty(),
        Node::Output(output) => {
            output.value.is_none_or(|value| can_be_blank_within(field, &field.tree[value], guards, hops))
        }
        Node::Tag(tag) => match tag.kind {
            TagKind::Echo(value) => {
                value.is_none_or(|value| can_be_blank_within(field, &field.tree[value], guards, hops))
            }
            TagKind::Liquid(nodes) => nodes_can_be_blank(field, nodes, guards, hops),
            // The message ends here: nothing blank is sent.
            TagKind::AbortMessage(_) => false,
            TagKind::Random(_) | TagKind::Promotion(_) | TagKind::Unknown | TagKind::Malformed => false,
            _ => true,
        },
        Node::Block(block) => match block.kind {
            BlockKind::Capture(_) => true,
            BlockKind::If | BlockKind::Unless | BlockKind::Case(_) => {
                let branches =
                    || field.tree[block.branches].iter().filter(|branch| !matches!(branch.kind, BranchKind::Body));
                let has_else = branches().any(|branch| matches!(branch.kind, BranchKind::Else));
                !has_else || branches().any(|branch| nodes_can_be_blank(field, branch.body, guards, hops))
            }
            _ => true,
        },
        Node::Verbatim(verbatim) => verbatim.kind != VerbatimKind::Raw || field.of(verbatim.body).trim().is_empty(),
        Node::Error(_) => false,
    }
}

/// Whether a value can be blank for some user, as far as the field tells.
pub fn can_be_blank(field: &Field, pipeline: &Pipeline, guards: &[String]) -> bool {
    can_be_blank_within(field, pipeline, guards, MAX_HOPS)
}

fn can_be_blank_within(field: &Field, pipeline: &Pipeline, guards: &[String], hops: usize) -> bool {
    let filters = &field.tree[pipeline.filters];
    let defaulted = filters.iter().any(|filter| {
        let argument = field.tree[filter.arguments].first();
        match field.of(filter.name) {
            "default" => argument.is_some_and(|argument| !expr_can_be_blank(field, &argument.value, guards, hops)),
            "append" | "prepend" => {
                argument.is_some_and(|argument| !expr_can_be_blank(field, &argument.value, guards, hops))
            }
            // Numbers, hashes and JSON are never blank.
            "plus" | "minus" | "times" | "divided_by" | "modulo" | "round" | "ceil" | "floor" | "abs" | "size"
            | "md5" | "sha1" | "sha2" | "as_json_string" => true,
            name => name.starts_with("hmac_"),
        }
    });
    !defaulted && expr_can_be_blank(field, &pipeline.value, guards, hops)
}

fn expr_can_be_blank(field: &Field, expr: &Expr, guards: &[String], hops: usize) -> bool {
    if key(field, expr).is_some_and(|key| guards.contains(&key) || NEVER_BLANK.contains(&key.as_str())) {
        return false;
    }
    match &expr.kind {
        ExprKind::String { content } => field.of(*content).trim().is_empty(),
        ExprKind::Nil | ExprKind::Blank | ExprKind::Empty => true,
        ExprKind::Attribute(attribute) => {
            let namespace = attribute.namespace.map(|span| field.of(span).trim());
            !matches!(namespace, Some("campaign" | "canvas" | "content_blocks"))
        }
        ExprKind::Output(output) => {
            field.tree[*output].value.is_none_or(|value| can_be_blank_within(field, &field.tree[value], guards, hops))
        }
        ExprKind::Variable(variable) => match variable.root {
            Root::Name(name) if hops > 0 && variable.steps.is_empty() => {
                match definition(field, field.of(name), name.start) {
                    Some(Definition::Pipeline(pipeline)) => can_be_blank_within(field, &pipeline, guards, hops - 1),
                    Some(Definition::Capture(nodes)) => nodes_can_be_blank(field, nodes, guards, hops - 1),
                    None => false, // a loop variable, a catalog item: nothing is known of it
                }
            }
            _ => false,
        },
        _ => false,
    }
}
