//! Conditions: `if`, `unless` and `case`, and the comparisons in them.

use std::cmp::Ordering;

use super::{Evaluator, Flow};
use crate::render::{Stop, Value, convert};
use crate::syntax::tree::{Block, BranchKind, Comparison, Connective, Expr, Id, List, Operator};

impl<'a> Evaluator<'a, '_> {
    /// `if`; or `unless`, whose first condition must not hold.
    pub(super) fn choice(&mut self, block: &Block, unless: bool) -> Result<Flow, Stop> {
        let program = self.program;
        let mut negated = unless;
        for branch in &program.template[block.branches] {
            self.at = branch.head.delimited.span;
            let holds = match branch.kind {
                BranchKind::Condition(condition) => self.condition(condition)? != negated,
                _ => true,
            };
            if holds {
                return self.nodes(branch.body);
            }
            negated = false;
        }
        Ok(Flow::Next)
    }

    /// `case`: every value that matches renders its branch, and `else` counts when none has matched before it.
    pub(super) fn case(&mut self, block: &Block, subject: Id<Expr>) -> Result<Flow, Stop> {
        let program = self.program;
        let mut matched = false;
        for branch in &program.template[block.branches] {
            self.at = branch.head.delimited.span;
            match branch.kind {
                BranchKind::When(values) => {
                    for value in &program.template[values] {
                        self.at = branch.head.delimited.span;
                        let left = self.evaluate(&program.template[subject])?;
                        let right = self.operand(value)?;
                        self.charge_for(right)?;
                        if equal(left, right) {
                            matched = true;
                            let flow = self.nodes(branch.body)?;
                            if flow != Flow::Next {
                                return Ok(flow);
                            }
                        }
                    }
                }
                BranchKind::Else if !matched => {
                    let flow = self.nodes(branch.body)?;
                    if flow != Flow::Next {
                        return Ok(flow);
                    }
                }
                _ => {}
            }
        }
        Ok(Flow::Next)
    }

    /// Conditions associate to the right, so the first part that decides ends them.
    fn condition(&mut self, condition: List<Comparison>) -> Result<bool, Stop> {
        let program = self.program;
        let mut holds = false;
        for comparison in &program.template[condition] {
            holds = self.comparison(comparison)?;
            match comparison.link.map(|link| link.connective) {
                Some(Connective::Or) if holds => break,
                Some(Connective::And) if !holds => break,
                _ => {}
            }
        }
        Ok(holds)
    }

    fn comparison(&mut self, comparison: &Comparison) -> Result<bool, Stop> {
        let left = self.operand(&comparison.left)?;
        let Some(test) = &comparison.test else { return Ok(left.is_truthy()) };
        let right = self.operand(&test.right)?;
        self.charge_for(left)?;
        match test.operator {
            Operator::Equal => Ok(equal(left, right)),
            Operator::NotEqual => Ok(!equal(left, right)),
            Operator::Contains => Ok(self.contains(left, right)),
            Operator::Less => order(left, right, Ordering::is_lt),
            Operator::LessOrEqual => order(left, right, Ordering::is_le),
            Operator::Greater => order(left, right, Ordering::is_gt),
            Operator::GreaterOrEqual => order(left, right, Ordering::is_ge),
        }
    }

    fn contains(&self, left: Value<'a>, right: Value<'a>) -> bool {
        if !right.is_truthy() {
            return false;
        }
        match (left, right) {
            (Value::String(text), Value::String(part)) => text.contains(part),
            (Value::String(text), _) => text.contains(convert::text(self.session.arena, right)),
            (Value::Array(items), _) => items.iter().any(|item| convert::equal(*item, right)),
            (Value::Object(object), Value::String(name)) => object.get(name).is_some(),
            (Value::Range(from, to), Value::Range(first, last)) => from <= first && first <= last && last <= to,
            (Value::Range(from, to), _) => {
                let is = |bound, test: fn(Ordering) -> bool| {
                    convert::compare(Value::Integer(bound), right).is_some_and(test)
                };
                is(from, Ordering::is_le) && is(to, Ordering::is_ge)
            }
            _ => false,
        }
    }
}

fn equal(left: Value<'_>, right: Value<'_>) -> bool {
    match (left, right) {
        (Value::Blank | Value::Empty, Value::Blank | Value::Empty) => false,
        (Value::Blank, other) | (other, Value::Blank) => convert::is_blank(other),
        (Value::Empty, other) | (other, Value::Empty) => convert::is_empty(other),
        _ => convert::equal(left, right),
    }
}

/// Numbers and texts have an order; a number and a text have none, which is an error. Of anything else nothing holds.
fn order(left: Value<'_>, right: Value<'_>, holds: fn(Ordering) -> bool) -> Result<bool, Stop> {
    let is_text = |value| matches!(value, Value::String(_));
    let is_number = |value| matches!(value, Value::Integer(_) | Value::BigInteger(_) | Value::Float(_));
    if !(is_text(left) || is_number(left)) || !(is_text(right) || is_number(right)) {
        return Ok(false);
    }
    match convert::compare(left, right) {
        Some(order) => Ok(holds(order)),
        None if is_text(left) == is_text(right) => Ok(false), // a number that is none
        None => Err(no_order(left, right)),
    }
}

/// Ruby names the kinds of both values, but shows a small number itself.
#[cold]
fn no_order(left: Value<'_>, right: Value<'_>) -> Stop {
    let kind = |value| match value {
        Value::String(_) => "String".to_owned(),
        Value::Float(_) => "Float".to_owned(),
        _ => "Integer".to_owned(),
    };
    let right = match right {
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => convert::float_text(number),
        _ => kind(right),
    };
    Stop::Error(format!("comparison of {} with {right} failed", kind(left)))
}
