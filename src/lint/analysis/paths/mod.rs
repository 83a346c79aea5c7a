//! Every way through the Liquid of a field, and what is written on it.
//!
//! Each `if` is gone both ways and each `case` every way, loops run zero, one and two times, and an `abort_message` ends
//! a way. What is known is followed: assigned literals, captured text, the place in a loop, and conditions that are
//! asked again. Ways that have come to the same point in the same state are one from there on, so that the usual
//! optional member of a body costs nothing; beyond [`MAX_STATES`] the others are left out.

mod condition;
mod expression;
mod repetition;
pub mod value;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};
use std::rc::Rc;

use super::contents;
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::tree::{
    Block, BlockKind, Branch, BranchKind, Cycle, Id, List, Node, Tag, TagKind, Verbatim, VerbatimKind,
};

pub(super) use expression::{attribute_key, steps};

use condition::{Asked, Facts, Truth};
use value::{Constant, Hole, Key, Kind, Literal, Piece, Pieces, Value};

/// So many ways are followed at once.
pub const MAX_STATES: usize = 256;

/// So many ways are told apart by looking at each two of them; more, by their hashes.
const MAX_COMPARED: usize = 8;

/// So many nodes are looked at, on all ways together, and one more for each four bytes of text: enough for any body, and
/// a bound for loops within loops.
const MAX_STEPS: usize = 50_000;

/// What takes what is written on one way. Two that are equal must go on in the same manner.
pub trait Sink: Clone + Eq + Hash {
    /// What all ways tell of.
    type Log: Default;

    /// Takes text. `verbatim` says that it stands at `span` byte for byte; else all of it stands for `span`. False ends
    /// the way.
    fn text(&mut self, text: &str, span: Span, verbatim: bool, log: &mut Self::Log) -> bool;

    /// Takes text that only Braze knows. False ends the way.
    fn hole(&mut self, hole: &Hole, log: &mut Self::Log) -> bool;

    /// Hears that some Liquid wrote nothing on this way.
    fn nothing(&mut self, span: Span);

    /// Whether what comes next is a part of a text, in which it can mean nothing else.
    fn is_in_text(&self) -> bool;

    /// Takes in what an equal one knows of the way that led there.
    fn absorb(&mut self, _other: &Self) {}
}

/// What came of all ways.
pub struct Outcome<S: Sink> {
    /// The ends of the ways that were gone to the end.
    pub ends: Vec<S>,
    /// What they told.
    pub log: S::Log,
    /// Whether every way was gone.
    pub is_complete: bool,
}

/// Goes all ways through a field. The values named by `guards` are not blank: see
/// [`blank::guards`](super::blank::guards).
pub fn run<S: Sink>(field: &Field, guards: &[String], sink: S) -> Outcome<S> {
    let state = State {
        sink,
        captures: Vec::new(),
        variables: Rc::default(),
        facts: Facts::not_blank(guards),
        loops: Vec::new(),
        flow: Flow::On,
    };
    let mut walk = Walk {
        field,
        log: S::Log::default(),
        asked: OnceCell::new(),
        steps: MAX_STEPS + field.source().len() / 4,
        is_complete: true,
    };
    let states = walk.nodes(field.tree.body(), Edges::default(), vec![state]);
    Outcome { ends: states.into_iter().map(|state| state.sink).collect(), log: walk.log, is_complete: walk.is_complete }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct State<S> {
    sink: S,
    /// The texts of the open captures, the innermost last.
    captures: Vec<Pieces>,
    variables: Rc<BTreeMap<Rc<str>, Value>>,
    facts: Facts,
    loops: Vec<Frame>,
    flow: Flow,
}

/// Where a loop stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Frame {
    index: i64,
    length: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Flow {
    On,
    Break,
    Continue,
}

/// What stands around some nodes.
#[derive(Clone, Copy, Default)]
struct Edges {
    /// Whether the tag before them drops white space.
    trims_first: bool,
    /// Whether the tag after them does.
    trims_last: bool,
    /// Whether they hold nothing but white space, which Liquid then does not write.
    is_blank: bool,
}

impl<S: Sink> State<S> {
    fn set(&mut self, name: &str, value: Value) {
        self.facts.forget(name);
        Rc::make_mut(&mut self.variables).insert(name.into(), value);
    }

    fn unset(&mut self, name: &str) {
        self.facts.forget(name);
        if self.variables.contains_key(name) {
            Rc::make_mut(&mut self.variables).remove(name);
        }
    }

    fn nothing(&mut self, span: Span) {
        if self.captures.is_empty() {
            self.sink.nothing(span);
        }
    }

    fn text(&mut self, text: &str, span: Span, log: &mut S::Log) -> bool {
        match self.captures.last_mut() {
            Some(capture) => {
                let literal = Literal { text: text.into(), span, verbatim: true, is_template_text: true };
                capture.push(Piece::Text(literal));
                true
            }
            None => self.sink.text(text, span, true, log),
        }
    }

    /// Writes a value by an output, or something that does its work, at `span`.
    fn write(&mut self, value: &Value, span: Span, log: &mut S::Log) -> bool {
        if value.pieces.is_empty() {
            self.nothing(span);
            return true;
        }
        if let Some(capture) = self.captures.last_mut() {
            let piece = |piece: &Piece| match piece {
                Piece::Hole(hole) if !hole.is_captured => Piece::Hole(Hole { span, is_captured: true, ..hole.clone() }),
                other => other.clone(),
            };
            capture.extend(value.pieces.iter().map(piece));
            return true;
        }
        // Captured text that is more than a part of a text, such as a whole body, is told about where it stands.
        let in_text = self.sink.is_in_text();
        value.pieces.iter().all(|piece| match piece {
            Piece::Text(literal) if literal.is_template_text && !in_text => {
                self.sink.text(&literal.text, literal.span, literal.verbatim, log)
            }
            Piece::Text(literal) => self.sink.text(&literal.text, span, false, log),
            Piece::Hole(hole) if hole.is_captured && !in_text => self.sink.hole(hole, log),
            Piece::Hole(hole) => self.sink.hole(&Hole { span, ..hole.clone() }, log),
        })
    }
}

struct Walk<'a, S: Sink> {
    field: &'a Field,
    log: S::Log,
    /// Where each thing is asked about for the last time.
    asked: OnceCell<Asked>,
    steps: usize,
    is_complete: bool,
}

impl<S: Sink> Walk<'_, S> {
    fn nodes(&mut self, nodes: List<Node>, edges: Edges, mut states: Vec<State<S>>) -> Vec<State<S>> {
        let nodes = &self.field.tree[nodes];
        let mut left = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            if states.iter().any(|state| state.flow != Flow::On) {
                let (on, gone): (Vec<_>, Vec<_>) = states.into_iter().partition(|state| state.flow == Flow::On);
                left.extend(gone);
                states = on;
            }
            if states.is_empty() || !self.spend(states.len()) {
                states.clear();
                break;
            }
            let span = node.span();
            if self.is_hidden(span) && !matches!(node, Node::Text(_)) {
                continue;
            }
            states = match node {
                Node::Text(span) => {
                    let before = at.checked_sub(1).and_then(|at| nodes.get(at));
                    let trims_first = before.map_or(edges.trims_first, trims_after);
                    let trims_last = nodes.get(at + 1).map_or(edges.trims_last, trims_before);
                    if edges.is_blank { states } else { self.text(*span, trims_first, trims_last, states) }
                }
                Node::Output(output) => {
                    let span = output.delimited.span;
                    self.each(states, |walk, state| {
                        let Some(pipeline) = output.value else { return true };
                        let value = walk.pipeline(state, &walk.field.tree[pipeline]);
                        state.write(&value, span, &mut walk.log)
                    })
                }
                Node::Tag(tag) => self.tag(tag, states),
                Node::Block(block) => self.block(block, states),
                Node::Verbatim(verbatim) => self.verbatim(verbatim, states),
                Node::Error(span) => self.write_template(*span, states),
            };
        }
        states.extend(left);
        states
    }

    /// Whether a node begins within an HTML comment.
    fn is_hidden(&self, span: Span) -> bool {
        let at = self.field.comments.partition_point(|hidden| hidden.end <= span.start);
        self.field.comments.get(at).is_some_and(|hidden| hidden.start <= span.start)
    }

    fn spend(&mut self, steps: usize) -> bool {
        let has_some = self.steps > steps;
        self.steps = self.steps.saturating_sub(steps);
        self.is_complete &= has_some;
        has_some
    }

    /// Does something on each way; false ends it.
    fn each(
        &mut self,
        mut states: Vec<State<S>>,
        mut act: impl FnMut(&mut Self, &mut State<S>) -> bool,
    ) -> Vec<State<S>> {
        states.retain_mut(|state| act(self, state));
        states
    }

    fn text(&mut self, span: Span, trims_first: bool, trims_last: bool, states: Vec<State<S>>) -> Vec<State<S>> {
        let text = self.field.of(span);
        let start = if trims_first { span.end - text.trim_start().len() as u32 } else { span.start };
        let end = if trims_last { (span.start + text.trim_end().len() as u32).max(start) } else { span.end };
        let whole = Span::new(start, end);
        if self.field.comments.is_empty() {
            return self.each(states, |walk, state| {
                whole.is_empty() || state.text(walk.field.of(whole), whole, &mut walk.log)
            });
        }
        let mut parts = vec![whole];
        let first = self.field.comments.partition_point(|hidden| hidden.end <= start);
        for hidden in self.field.comments.iter().skip(first).take_while(|hidden| hidden.start < end) {
            if let Some(last) = parts.pop() {
                let (from, to) = (hidden.start.clamp(last.start, last.end), hidden.end.clamp(last.start, last.end));
                parts.extend([Span::new(last.start, from), Span::new(to, last.end)]);
            }
        }
        parts.retain(|part| !part.is_empty());
        self.each(states, |walk, state| parts.iter().all(|part| state.text(walk.field.of(*part), *part, &mut walk.log)))
    }

    /// Writes what may be anything.
    fn write_template(&mut self, span: Span, states: Vec<State<S>>) -> Vec<State<S>> {
        let value = Value::hole(Hole { kind: Kind::Template, can_be_blank: true, ..Hole::unknown(span) });
        self.each(states, |walk, state| state.write(&value, span, &mut walk.log))
    }

    fn verbatim(&mut self, verbatim: &Verbatim, states: Vec<State<S>>) -> Vec<State<S>> {
        match verbatim.kind {
            VerbatimKind::Raw => self.text(verbatim.body, false, false, states),
            VerbatimKind::Comment | VerbatimKind::Doc => states,
        }
    }

    fn tag(&mut self, tag: &Tag, states: Vec<State<S>>) -> Vec<State<S>> {
        let span = tag.head.delimited.span;
        match tag.kind {
            TagKind::Assign { name, value } => self.each(states, |walk, state| {
                let mut assigned = match value {
                    Some(value) => walk.pipeline(state, &walk.field.tree[value]),
                    None => Value::constant(Constant::Nil, span, false),
                };
                let key = assigned.key.map(|key| key.named(walk.field));
                assigned.key =
                    Some(Key::Named(key.unwrap_or_else(|| expression::own_key(walk.field.of(name), span.start))));
                state.set(walk.field.of(name), assigned);
                true
            }),
            TagKind::Echo(value) => self.each(states, |walk, state| {
                let Some(value) = value else { return true };
                let value = walk.pipeline(state, &walk.field.tree[value]);
                state.write(&value, span, &mut walk.log)
            }),
            TagKind::Increment(_) | TagKind::Decrement(_) | TagKind::Random(_) => {
                let number = Value::hole(Hole { kind: Kind::Number, is_escaped: true, ..Hole::unknown(span) });
                self.each(states, |walk, state| state.write(&number, span, &mut walk.log))
            }
            TagKind::Promotion(_) => {
                let code = Value::hole(Hole { kind: Kind::Words, is_escaped: true, ..Hole::unknown(span) });
                self.each(states, |walk, state| state.write(&code, span, &mut walk.log))
            }
            TagKind::Cycle(cycle) => self.each(states, |walk, state| walk.cycle(state, cycle, span)),
            TagKind::Break | TagKind::Continue => {
                let flow = if matches!(tag.kind, TagKind::Break) { Flow::Break } else { Flow::Continue };
                self.each(states, |_, state| {
                    state.flow = flow;
                    true
                })
            }
            TagKind::Liquid(nodes) => self.nodes(nodes, Edges::default(), states),
            TagKind::ConnectedContent(words) => {
                let options = &self.field.tree[self.field.tree[words].options];
                let save = options.iter().find(|option| self.field.of(option.name) == ":save");
                let name =
                    save.and_then(|option| option.value).map_or("connected", |value| self.field.of(value.content));
                self.each(states, |_, state| {
                    state.unset(name);
                    true
                })
            }
            TagKind::AbortMessage(_) => Vec::new(),
            TagKind::Include(_) | TagKind::Render(_) | TagKind::Unknown | TagKind::Malformed => {
                self.write_template(span, states)
            }
            TagKind::InlineComment
            | TagKind::MessageExtras(_)
            | TagKind::CatalogItems(_)
            | TagKind::CatalogSelectionItems(_)
            | TagKind::ShoppingCart(_) => states,
        }
    }

    fn cycle(&mut self, state: &mut State<S>, cycle: Id<Cycle>, span: Span) -> bool {
        let cycle = &self.field.tree[cycle];
        let values = &self.field.tree[cycle.values];
        let counter =
            format!("cycle {}", cycle.group.map_or_else(|| self.field.of(span), |group| self.field.of(group.span)));
        let at = match state.variables.get(counter.as_str()).and_then(|value| value.constant.as_ref()) {
            Some(Constant::Integer(at)) => usize::try_from(*at).unwrap_or(0),
            _ => 0,
        };
        let Some(value) = values.get(at) else { return true };
        let value = self.expression(state, value);
        let next = if at + 1 == values.len() { 0 } else { at as i64 + 1 };
        state.set(&counter, Value::constant(Constant::Integer(next), span, false));
        state.write(&value, span, &mut self.log)
    }

    fn block(&mut self, block: &Block, states: Vec<State<S>>) -> Vec<State<S>> {
        let states = match block.kind {
            BlockKind::If | BlockKind::Unless | BlockKind::Case(_) => {
                states.into_iter().flat_map(|state| self.choice(block, state)).collect()
            }
            BlockKind::For(details) => {
                let details = &self.field.tree[details];
                states.into_iter().flat_map(|state| self.repetition(block, details, state)).collect()
            }
            BlockKind::TableRow(_) => self.write_template(block.span, states),
            BlockKind::Capture(name) => self.capture(block, name, states),
            BlockKind::IfChanged => {
                let mut ways = states.clone();
                ways.iter_mut().for_each(|state| state.nothing(block.span));
                ways.extend(self.body(block, 0, states));
                ways
            }
            BlockKind::Translation(_) => self.body(block, 0, states),
        };
        self.merged(states)
    }

    /// The ways that differ.
    fn merged(&mut self, mut ways: Vec<State<S>>) -> Vec<State<S>> {
        if ways.len() <= MAX_COMPARED {
            let mut kept = 0;
            for at in 0..ways.len() {
                let (before, rest) = ways.split_at_mut(at);
                let Some(way) = rest.first() else { break };
                match before.iter_mut().take(kept).find(|state| **state == *way) {
                    Some(same) => same.sink.absorb(&way.sink),
                    None => {
                        ways.swap(kept, at);
                        kept += 1;
                    }
                }
            }
            ways.truncate(kept);
            return ways;
        }
        let mut states = Vec::<State<S>>::new();
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        let mut places = HashMap::new();
        for way in ways {
            let place = *places.entry(hasher.hash_one(&way)).or_insert(states.len());
            match states.get_mut(place) {
                Some(same) => same.sink.absorb(&way.sink),
                None => states.push(way),
            }
        }
        if states.len() > MAX_STATES {
            states.truncate(MAX_STATES);
            self.is_complete = false;
        }
        states
    }

    /// The body of a branch, by its number.
    fn body(&mut self, block: &Block, number: usize, states: Vec<State<S>>) -> Vec<State<S>> {
        let branches = &self.field.tree[block.branches];
        let Some(branch) = branches.get(number) else { return states };
        let next = branches.get(number + 1).map(|branch| branch.head).or(block.end);
        let edges = Edges {
            trims_first: branch.head.delimited.trims_after(),
            trims_last: next.is_some_and(|head| head.delimited.trims_before()),
            is_blank: branches.iter().all(|branch| self.is_blank(branch.body))
                && !matches!(block.kind, BlockKind::Capture(_) | BlockKind::Translation(_)),
        };
        self.nodes(branch.body, edges, states)
    }

    /// Whether Liquid takes some nodes for blank, so that white space among them is not written.
    fn is_blank(&self, nodes: List<Node>) -> bool {
        self.field.tree[nodes].iter().all(|node| match node {
            Node::Text(span) => self.field.of(*span).trim().is_empty(),
            Node::Tag(tag) => matches!(tag.kind, TagKind::Assign { .. } | TagKind::InlineComment),
            Node::Block(block) => {
                matches!(block.kind, BlockKind::Capture(_))
                    || self.field.tree[block.branches].iter().all(|branch| self.is_blank(branch.body))
            }
            Node::Verbatim(verbatim) => verbatim.kind != VerbatimKind::Raw,
            Node::Output(_) | Node::Error(_) => false,
        })
    }

    fn choice(&mut self, block: &Block, state: State<S>) -> Vec<State<S>> {
        let branches = &self.field.tree[block.branches];
        let (facts, sink) = (state.facts.clone(), state.sink.clone());
        let mut states = Vec::new();
        let mut taken_ways = 0;
        // The way on which no condition held so far.
        let mut open = Some(state);
        for (number, branch) in branches.iter().enumerate() {
            let Some(current) = open.take() else { break };
            let (taken, next) = match self.truth(block, number, branch, &current) {
                None => (None, Some(current)),
                Some(Truth::Known(true)) => (Some(current), None),
                Some(Truth::Known(false)) => (None, Some(current)),
                Some(Truth::Open { when_true, when_false }) => {
                    let mut taken = current.clone();
                    taken.facts.add(when_true);
                    let mut next = current;
                    next.facts.add(when_false);
                    (Some(taken), Some(next))
                }
            };
            open = next;
            if let Some(taken) = taken {
                let ends = self.body(block, number, vec![taken]);
                taken_ways += usize::from(!ends.is_empty());
                states.extend(ends);
            }
        }
        taken_ways += usize::from(open.is_some());
        states.extend(open);
        let is_certain = taken_ways == 1;
        for state in &mut states {
            if !is_certain {
                let is_last = contents::of(self.field).last_question <= block.span.start;
                let asked = (!is_last).then(|| self.asked.get_or_init(|| condition::asked(self.field)));
                state.facts.keep(&facts, block.span.start, asked);
            }
            if state.captures.is_empty() && state.sink == sink {
                state.nothing(block.span);
            }
        }
        states
    }

    /// Whether a branch is taken, where those before it were not; `None` for what is none.
    fn truth(&self, block: &Block, number: usize, branch: &Branch, state: &State<S>) -> Option<Truth> {
        match branch.kind {
            BranchKind::Condition(comparisons) => {
                let truth = self.condition(state, &self.field.tree[comparisons]);
                let negated = matches!(block.kind, BlockKind::Unless) && number == 0;
                Some(if negated { truth.negated() } else { truth })
            }
            BranchKind::When(values) => match block.kind {
                BlockKind::Case(subject) => Some(self.when(state, &self.field.tree[subject], &self.field.tree[values])),
                _ => None,
            },
            BranchKind::Else => Some(Truth::Known(true)),
            BranchKind::Body => None,
        }
    }

    fn capture(&mut self, block: &Block, name: Span, states: Vec<State<S>>) -> Vec<State<S>> {
        let states = self.each(states, |_, state| {
            state.captures.push(Pieces::new());
            true
        });
        let states = self.body(block, 0, states);
        self.each(states, |walk, state| {
            let pieces = state.captures.pop().unwrap_or_default();
            let name = walk.field.of(name);
            let key = expression::own_key(name, block.span.start);
            state.set(name, Value::captured(pieces, Key::Named(key), block.span));
            true
        })
    }
}

fn trims_before(node: &Node) -> bool {
    match node {
        Node::Output(output) => output.delimited.trims_before(),
        Node::Tag(tag) => tag.head.delimited.trims_before(),
        Node::Block(block) => block.head.delimited.trims_before(),
        Node::Verbatim(verbatim) => verbatim.head.delimited.trims_before(),
        Node::Text(_) | Node::Error(_) => false,
    }
}

fn trims_after(node: &Node) -> bool {
    match node {
        Node::Output(output) => output.delimited.trims_after(),
        Node::Tag(tag) => tag.head.delimited.trims_after(),
        Node::Block(block) => block.end.is_some_and(|end| end.delimited.trims_after()),
        Node::Verbatim(verbatim) => verbatim.end.is_some_and(|end| end.delimited.trims_after()),
        Node::Text(_) | Node::Error(_) => false,
    }
}
