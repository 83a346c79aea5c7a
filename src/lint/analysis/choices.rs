//! Under which conditions a place of a field counts: the branches that it stands in.

use super::blank::{blank_keys, key};
use crate::lint::message::Field;
use crate::syntax::Visitor;
use crate::syntax::tree::{Block, BlockKind, Branch, BranchKind, Comparison, Expr, ExprKind, List, Operator, Template};

/// What must hold for a place to count.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Conditions, written in one way, and whether each holds.
    conditions: Vec<(Condition, bool)>,
}

/// A condition: `left` alone, or `left == right`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    left: String,
    right: Option<String>,
}

impl Condition {
    fn is_one_value(&self) -> bool {
        self.right.as_ref().is_some_and(|right| !right.contains(", "))
    }
}

impl Choices {
    /// What must hold for the byte at `offset` of a field to count.
    pub fn at(field: &Field, offset: u32) -> Self {
        let mut conditions = Vec::new();
        for (block, at) in enclosing(field, offset) {
            let branches = &field.tree[block.branches];
            for (other, branch) in branches.iter().enumerate().take(at + 1) {
                let negated = matches!(block.kind, BlockKind::Unless) && other == 0;
                if let Some((condition, holds)) = condition(field, &block, branch) {
                    conditions.push((condition, (holds != negated) == (other == at)));
                }
            }
        }
        Self { conditions }
    }

    /// Whether both cannot hold for one user.
    pub fn excludes(&self, other: &Self) -> bool {
        self.conditions.iter().any(|(condition, holds)| {
            other.conditions.iter().any(|(second, second_holds)| {
                let same = condition == second;
                let rivals = condition.left == second.left && condition.is_one_value() && second.is_one_value();
                same && holds != second_holds || !same && rivals && *holds && *second_holds
            })
        })
    }

    /// Whether this holds for every user for whom `other` does.
    pub fn follows_from(&self, other: &Self) -> bool {
        self.conditions.iter().all(|condition| other.conditions.contains(condition))
    }
}

/// The values, by [`key`], that are not blank where the byte at `offset` of a field counts.
pub fn filled_at(field: &Field, offset: u32) -> Vec<String> {
    let mut keys = Vec::new();
    for (block, at) in enclosing(field, offset) {
        if !matches!(block.kind, BlockKind::If | BlockKind::Unless) {
            continue;
        }
        for (other, branch) in field.tree[block.branches].iter().enumerate().take(at + 1) {
            // The branch that counts is taken, the ones before it are not; `unless` turns its own condition round.
            let holds = (other == at) != (matches!(block.kind, BlockKind::Unless) && other == 0);
            keys.extend(blank_keys(field, branch, holds));
        }
    }
    keys
}

/// The blocks that choose whether a byte counts, outermost first, and which branch of each it stands in.
fn enclosing(field: &Field, offset: u32) -> Vec<(Block, usize)> {
    struct Enclosing {
        offset: u32,
        found: Vec<(Block, usize)>,
    }
    impl Visitor for Enclosing {
        const LOOKS_INSIDE: bool = false;

        fn block(&mut self, template: &Template, block: &Block) {
            let chooses = matches!(block.kind, BlockKind::If | BlockKind::Unless | BlockKind::Case(_));
            if chooses && block.span.start <= self.offset && self.offset < block.span.end {
                let before = |branch: &Branch| branch.head.delimited.span.end <= self.offset;
                if let Some(at) = template[block.branches].iter().rposition(before) {
                    self.found.push((*block, at));
                }
            }
        }
    }
    let mut enclosing = Enclosing { offset, found: Vec::new() };
    field.tree.visit(&mut enclosing);
    enclosing.found
}

/// The condition of a branch, and whether it holds where the branch is taken. None for `else`.
fn condition(field: &Field, block: &Block, branch: &Branch) -> Option<(Condition, bool)> {
    match (branch.kind, block.kind) {
        (BranchKind::Condition(comparisons), _) => Some(of_comparisons(field, comparisons)),
        (BranchKind::When(values), BlockKind::Case(subject)) => {
            let values: Vec<String> = field.tree[values].iter().map(|value| written(field, value)).collect();
            let left = written(field, &field.tree[subject]);
            Some((Condition { left, right: Some(values.join(", ")) }, true))
        }
        _ => None,
    }
}

fn of_comparisons(field: &Field, comparisons: List<Comparison>) -> (Condition, bool) {
    match &field.tree[comparisons] {
        [Comparison { left, test: None, .. }] => (Condition { left: written(field, left), right: None }, true),
        [Comparison { left, test: Some(test), .. }]
            if matches!(test.operator, Operator::Equal | Operator::NotEqual) =>
        {
            let condition = Condition { left: written(field, left), right: Some(written(field, &test.right)) };
            (condition, test.operator == Operator::Equal)
        }
        comparisons => {
            let words = comparisons.iter().flat_map(|comparison| {
                let link = comparison.link.map(|link| field.of(link.span)).unwrap_or_default();
                field.of(comparison.span).split_whitespace().chain([link])
            });
            (Condition { left: words.collect::<Vec<_>>().join(" "), right: None }, true)
        }
    }
}

fn written(field: &Field, expr: &Expr) -> String {
    match expr.kind {
        ExprKind::String { content } => field.of(content).to_owned(),
        _ => key(field, expr).unwrap_or_else(|| field.of(expr.span).to_owned()),
    }
}
