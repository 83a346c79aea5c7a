//! Tags that remember something: counters, `cycle`, `capture`, `ifchanged`.

use std::fmt::Write;

use super::{Evaluator, Flow};
use crate::render::{Stop, Value, convert};
use crate::source::Span;
use crate::syntax::tree::{Block, Cycle, Expr, Id};

/// What tags remember from one time to the next.
#[derive(Default)]
pub(super) struct Counters<'a> {
    /// The counters of `increment` and `decrement`, which are variables of their own.
    counters: Vec<(&'a str, i64)>,
    /// Where each `for` loop ended.
    offsets: Vec<(&'a str, i64)>,
    /// The next value of each group of `cycle`.
    cycles: Vec<(Group<'a>, usize)>,
    /// What `ifchanged` has written last.
    unchanged: Option<&'a str>,
}

/// What tells one `cycle` from another.
#[derive(Clone, Copy)]
enum Group<'a> {
    /// The name that is given.
    Named(Value<'a>),
    /// The values, if all are literals.
    Literals(&'a [Expr], &'a str),
    /// The tag itself, with the text that it stands in.
    Tag(Id<Cycle>, &'a str),
}

impl<'a> Counters<'a> {
    /// The value of a counter, if there is one.
    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        self.counters.iter().find(|(known, _)| *known == name).map(|(_, count)| Value::Integer(*count))
    }

    fn counter(&mut self, name: &'a str) -> &mut i64 {
        entry(&mut self.counters, |known| *known == name, || name)
    }

    /// Where the `for` loop of this name ended last.
    pub(super) fn offset(&self, name: &str) -> i64 {
        self.offsets.iter().find(|(known, _)| *known == name).map_or(0, |(_, offset)| *offset)
    }

    pub(super) fn set_offset(&mut self, name: &'a str, offset: i64) {
        *entry(&mut self.offsets, |known| *known == name, || name) = offset;
    }
}

/// What is kept for a key, or the default.
fn entry<K, V: Default>(entries: &mut Vec<(K, V)>, is: impl Fn(&K) -> bool, key: impl FnOnce() -> K) -> &mut V {
    let at = entries.iter().position(|(known, _)| is(known)).unwrap_or_else(|| {
        entries.push((key(), V::default()));
        entries.len() - 1
    });
    &mut entries[at].1
}

impl<'a> Evaluator<'a, '_> {
    /// Writes a counter, then counts up.
    pub(super) fn increment(&mut self, name: &'a str) {
        let counter = self.counters.counter(name);
        // Writing to a text cannot fail.
        let _ = write!(self.output, "{counter}");
        *counter += 1;
    }

    /// Counts down, then writes the counter.
    pub(super) fn decrement(&mut self, name: &'a str) {
        let counter = self.counters.counter(name);
        *counter -= 1;
        let _ = write!(self.output, "{counter}");
    }

    pub(super) fn cycle(&mut self, id: Id<Cycle>) -> Result<(), Stop> {
        let (source, program) = (self.source, self.program);
        let cycle = &program.template[id];
        let values = &program.template[cycle.values];
        let group = match &cycle.group {
            Some(name) => Group::Named(self.evaluate(name)?),
            None if values.iter().all(Expr::is_literal) => Group::Literals(values, source),
            None => Group::Tag(id, source),
        };
        let position = *entry(&mut self.counters.cycles, |known| is_same(*known, group), || group);
        let value = match values.get(position) {
            Some(value) => self.evaluate(value)?,
            None => Value::Nil,
        };
        self.write(value);
        let next = if position + 1 >= values.len() { 0 } else { position + 1 };
        *entry(&mut self.counters.cycles, |known| is_same(*known, group), || group) = next;
        Ok(())
    }

    pub(super) fn capture(&mut self, block: &Block, name: Span) -> Result<Flow, Stop> {
        let start = self.output.len();
        let flow = self.first_body(block)?;
        let text = self.take_output(start);
        self.set(name.of(self.source), Value::String(text));
        Ok(flow)
    }

    pub(super) fn if_changed(&mut self, block: &Block) -> Result<Flow, Stop> {
        let start = self.output.len();
        let flow = self.first_body(block)?;
        let text = self.output.get(start..).unwrap_or_default();
        if self.counters.unchanged == Some(text) {
            self.output.truncate(start);
        } else {
            self.counters.unchanged = Some(self.session.arena.alloc_str(text));
        }
        Ok(flow)
    }

    fn first_body(&mut self, block: &Block) -> Result<Flow, Stop> {
        let program = self.program;
        let body = program.template[block.branches].first().map(|branch| branch.body).unwrap_or_default();
        self.nodes(body)
    }
}

fn is_same(left: Group<'_>, right: Group<'_>) -> bool {
    match (left, right) {
        (Group::Named(left), Group::Named(right)) => {
            std::mem::discriminant(&left) == std::mem::discriminant(&right) && convert::equal(left, right)
        }
        (Group::Literals(left, left_source), Group::Literals(right, right_source)) => {
            let same = |(left, right): (&Expr, &Expr)| {
                let (left, right) = (left.span.of(left_source), right.span.of(right_source));
                left == right || unquoted(left).is_some_and(|left| Some(left) == unquoted(right))
            };
            left.len() == right.len() && left.iter().zip(right).all(same)
        }
        (Group::Tag(left, left_source), Group::Tag(right, right_source)) => {
            left == right && std::ptr::eq(left_source, right_source)
        }
        _ => false,
    }
}

/// The content of a text in quotes.
fn unquoted(text: &str) -> Option<&str> {
    let double = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    double.or_else(|| text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')))
}
