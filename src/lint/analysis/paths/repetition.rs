//! Loops: none, one and two times.

use super::value::{Constant, Hole, Key, Value};
use super::{Flow, Frame, Sink, State, Walk};
use crate::syntax::tree::{Block, BranchKind, ExprKind, Loop};

impl<S: Sink> Walk<'_, S> {
    pub(super) fn repetition(&mut self, block: &Block, details: &Loop, state: State<S>) -> Vec<State<S>> {
        let variable = self.field.of(details.variable);
        let mut ways = Vec::new();
        let counts = self.counts(&state, details);
        let branches = &self.field.tree[block.branches];
        let otherwise = branches.iter().position(|branch| matches!(branch.kind, BranchKind::Else));
        for &length in &counts {
            let mut states = vec![state.clone()];
            if length == 0 {
                match otherwise {
                    Some(number) => states = self.body(block, number, states),
                    None => states.iter_mut().for_each(|state| state.nothing(block.span)),
                }
            }
            for index in 0..length {
                for state in &mut states {
                    let item = Hole::unknown(details.variable);
                    let value = Value { key: Some(Key::Named(variable.into())), ..Value::hole(item) };
                    state.set(variable, value);
                    state.facts.forget("forloop");
                    state.loops.push(Frame { index, length });
                }
                states = self.body(block, 0, states);
                let mut next = Vec::new();
                for mut state in states {
                    state.loops.pop();
                    if state.flow == Flow::Break {
                        state.flow = Flow::On;
                        state.unset(variable);
                        ways.push(state);
                    } else {
                        state.flow = Flow::On;
                        next.push(state);
                    }
                }
                states = self.merged(next);
            }
            for mut state in states {
                if length > 0 {
                    state.unset(variable);
                }
                ways.push(state);
            }
        }
        ways
    }

    /// How often a loop may run.
    fn counts(&self, state: &State<S>, details: &Loop) -> Vec<i64> {
        let number = |expr| match self.expression(state, expr).constant {
            Some(Constant::Integer(number)) => Some(number),
            _ => None,
        };
        let limit = self.field.tree[details.parameters]
            .iter()
            .find(|parameter| parameter.keyword.is_some_and(|keyword| self.field.of(keyword) == "limit"))
            .and_then(|parameter| number(&parameter.value))
            .unwrap_or(i64::MAX);
        if let ExprKind::Range(range) = details.collection.kind {
            let range = &self.field.tree[range];
            if let (Some(from), Some(to)) = (number(&range.from), number(&range.to)) {
                let length = to.saturating_sub(from).saturating_add(1).min(limit);
                return vec![length.clamp(0, 2)];
            }
        }
        (0..=limit.clamp(0, 2)).collect()
    }
}
