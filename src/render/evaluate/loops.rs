//! `for` and `tablerow`.

use std::cell::Cell;
use std::fmt::Write;

use super::expression::whole_number;
use super::program::is_continue;
use super::{Evaluator, Flow};
use crate::render::{Drop, Loop, Object, Stop, Value, convert};
use crate::syntax::tree::{self, Argument, Block, BranchKind, Id};

/// What a loop goes through: some of the items of a value, without a copy of them.
struct Segment<'a> {
    items: Items<'a>,
    /// The first item's place among all.
    start: usize,
    length: usize,
    reversed: bool,
}

enum Items<'a> {
    /// A text is one item.
    One(Value<'a>),
    Array(&'a [Value<'a>]),
    /// A name and a value are an array.
    Object(Object<'a>),
    /// The numbers from this one on.
    Range(i64),
}

impl<'a> Segment<'a> {
    /// The items at the places from `from` on, and before `to`.
    fn new(collection: Value<'a>, from: i64, to: Option<i64>, reversed: bool) -> Self {
        let (items, count) = match collection {
            // Whatever the bounds.
            Value::String(text) => {
                let length = usize::from(!text.is_empty());
                return Self { items: Items::One(collection), start: 0, length, reversed };
            }
            Value::Array(items) => (Items::Array(items), items.len()),
            Value::Object(object) => (Items::Object(object), object.members().len()),
            Value::Range(from, to) => {
                let count = (i128::from(to) - i128::from(from) + 1).max(0);
                (Items::Range(from), usize::try_from(count).unwrap_or(usize::MAX))
            }
            _ => (Items::Array(&[]), 0),
        };
        let start = usize::try_from(from).unwrap_or(0);
        let end = to.map_or(count, |to| count.min(usize::try_from(to).unwrap_or(0)));
        Self { items, start, length: end.saturating_sub(start), reversed }
    }
}

impl<'a> Evaluator<'a, '_> {
    pub(super) fn for_loop(&mut self, block: &Block, details: Id<tree::Loop>) -> Result<Flow, Stop> {
        let (source, program) = (self.source, self.program);
        let name = program.name(details);
        let details = &program.template[details];
        let parameter = |name| last_parameter(source, &program.template[details.parameters], name);
        let from = match parameter("offset") {
            Some(offset) if is_continue(source, offset) => self.counters.offset(name),
            Some(offset) => self.optional_integer(offset)?.unwrap_or(0),
            None => 0,
        };
        let collection = self.evaluate(&details.collection)?;
        let limit = match parameter("limit") {
            Some(limit) => self.optional_integer(limit)?,
            None => None,
        };
        let to = limit.map(|limit| from.saturating_add(limit));
        let segment = Segment::new(collection, from, to, details.reversed.is_some());
        if program.continues {
            let end = from.saturating_add(i64::try_from(segment.length).unwrap_or(i64::MAX));
            self.counters.set_offset(name, end);
        }
        if segment.length == 0 {
            let branches = &program.template[block.branches];
            let or_else = branches.iter().find(|branch| matches!(branch.kind, BranchKind::Else));
            return or_else.map_or(Ok(Flow::Next), |branch| self.nodes(branch.body));
        }
        let parent = self.loops.last().copied();
        let state =
            self.session.arena.alloc(Loop { name, length: segment.length, table: None, parent, index: Cell::new(0) });
        let state = &*state;
        self.loops.push(state);
        let body = program.template[block.branches].first().map(|branch| branch.body).unwrap_or_default();
        let result = self.rounds(details, "forloop", state, &segment, |evaluator| evaluator.nodes(body));
        self.loops.pop();
        result.map(|()| Flow::Next)
    }

    pub(super) fn table_row(&mut self, block: &Block, details: Id<tree::Loop>) -> Result<Flow, Stop> {
        let (source, program) = (self.source, self.program);
        let details = &program.template[details];
        let collection = self.evaluate(&details.collection)?;
        if !collection.is_truthy() {
            return Ok(Flow::Next);
        }
        let mut parameter = |name| {
            let argument = last_parameter(source, &program.template[details.parameters], name);
            argument.map(|argument| self.evaluate(&argument.value).and_then(whole_number)).transpose()
        };
        let from = parameter("offset")?.unwrap_or(0);
        let to = parameter("limit")?.map(|limit| from.saturating_add(limit));
        let columns = parameter("cols")?;
        let segment = Segment::new(collection, from, to, false);
        let columns = columns.map_or(Some(segment.length), |columns| usize::try_from(columns).ok());
        let columns = columns.filter(|columns| *columns > 0);
        let state = self.session.arena.alloc(Loop {
            name: "",
            length: segment.length,
            table: Some(columns),
            parent: None,
            index: Cell::new(0),
        });
        let state = &*state;
        self.output.push_str("<tr class=\"row1\">\n");
        let body = program.template[block.branches].first().map(|branch| branch.body).unwrap_or_default();
        self.rounds(details, "tablerowloop", state, &segment, |evaluator| {
            let index = state.index.get();
            let column = columns.map_or(index, |columns| index % columns) + 1;
            // Writing to a text cannot fail.
            let _ = write!(evaluator.output, "<td class=\"col{column}\">");
            let flow = evaluator.nodes(body)?;
            evaluator.output.push_str("</td>");
            if let Some(columns) = columns.filter(|columns| column == *columns)
                && index + 1 < state.length
                && flow != Flow::Break
            {
                let _ = write!(evaluator.output, "</tr>\n<tr class=\"row{}\">", index / columns + 2);
            }
            Ok(flow)
        })?;
        self.output.push_str("</tr>\n");
        Ok(Flow::Next)
    }

    /// Calls `body` for each item, with its variables.
    fn rounds(
        &mut self,
        details: &tree::Loop,
        state_name: &'static str,
        state: &'a Loop<'a>,
        segment: &Segment<'a>,
        mut body: impl FnMut(&mut Self) -> Result<Flow, Stop>,
    ) -> Result<(), Stop> {
        let head = self.at;
        let locals = self.locals.len();
        self.locals.push((state_name, Value::Drop(Drop::Loop(state))));
        self.locals.push((self.slice(details.variable), Value::Nil));
        for round in 0..segment.length {
            self.at = head;
            self.charge(1)?;
            let item = self.item(segment, round);
            if let Some((_, variable)) = self.locals.last_mut() {
                *variable = item;
            }
            let flow = body(self)?;
            state.index.set(round + 1);
            if flow == Flow::Break {
                break;
            }
        }
        self.locals.truncate(locals);
        Ok(())
    }

    fn item(&self, segment: &Segment<'a>, round: usize) -> Value<'a> {
        let place = if segment.reversed { segment.length - 1 - round } else { round } + segment.start;
        match segment.items {
            Items::One(value) => value,
            Items::Array(items) => items.get(place).copied().unwrap_or_default(),
            Items::Object(object) => object.members().get(place).map_or(Value::Nil, |(name, value)| {
                Value::Array(self.session.arena.alloc_slice_copy(&[Value::String(name), *value]))
            }),
            Items::Range(first) => Value::Integer(first.wrapping_add(place as i64)),
        }
    }

    /// A parameter that must be a whole number; nil is as if it were not there.
    fn optional_integer(&mut self, argument: &Argument) -> Result<Option<i64>, Stop> {
        match self.evaluate(&argument.value)? {
            Value::Nil => Ok(None),
            value => convert::to_integer(self.session.arena, value).map(Some),
        }
    }
}

/// The parameter of this name; of several the last.
fn last_parameter<'t>(source: &str, parameters: &'t [Argument], name: &str) -> Option<&'t Argument> {
    parameters.iter().rev().find(|argument| argument.keyword.is_some_and(|keyword| keyword.of(source) == name))
}
