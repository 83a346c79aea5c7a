//! Runs a tree: text, outputs, tags and blocks.

mod condition;
mod expression;
mod loops;
mod program;
mod tags;

pub use program::Program;

use super::{Object, Session, Stop, Value, braze, convert};
use crate::source::Span;
use crate::syntax::MAX_DEPTH;
use crate::syntax::tree::{self, BlockKind, List, Node, Output, Part, Tag, TagKind, Verbatim, VerbatimKind};
use tags::Counters;

/// What a rendering may use before it is stopped with an error.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Nodes, loop rounds, and what filters and comparisons go through.
    pub steps: u64,
    /// Bytes of output, and of values.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 10_000_000, bytes: 64 << 20 }
    }
}

/// How the evaluation goes on after a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// With the next node.
    Next,
    /// Behind the innermost loop.
    Break,
    /// With the next round of the innermost loop.
    Continue,
}

/// The evaluation of one field: its variables, and the output so far.
pub struct Evaluator<'a, 's> {
    /// What the fields of the message share.
    pub session: &'s mut Session<'a>,
    /// What has been written.
    pub output: String,
    /// The text that runs.
    source: &'a str,
    /// Its tree.
    program: &'a Program,
    /// Variables that are there from the start.
    globals: Object<'a>,
    /// What templates assign, by name.
    variables: Vec<(&'a str, Value<'a>)>,
    /// The variables of the loops that run; the innermost last.
    locals: Vec<(&'a str, Value<'a>)>,
    /// The `for` loops that run; the innermost last.
    loops: Vec<&'a super::Loop<'a>>,
    /// What tags remember.
    counters: Counters<'a>,
    /// Arguments of the filters that wait for their last one.
    arguments: Vec<Value<'a>>,
    /// The tag or output that runs.
    at: Span,
    /// How many blocks hold it.
    depth: usize,
    steps: u64,
    /// What the output and the arena may grow to.
    most_output: usize,
    most_values: usize,
}

impl<'a, 's> Evaluator<'a, 's> {
    /// An evaluation of `program`, which was made from `source`.
    pub fn new(session: &'s mut Session<'a>, source: &'a str, program: &'a Program) -> Self {
        let limits = Limits::default();
        let values = session.arena.allocated_bytes();
        Self {
            session,
            output: String::with_capacity(source.len()),
            source,
            program,
            globals: Object::default(),
            variables: Vec::new(),
            locals: Vec::new(),
            loops: Vec::new(),
            counters: Counters::default(),
            arguments: Vec::new(),
            at: Span::default(),
            depth: 0,
            steps: limits.steps,
            most_output: limits.bytes,
            most_values: values.saturating_add(limits.bytes),
        }
    }

    /// The same with variables that are there from the start.
    #[must_use]
    pub fn with_globals(mut self, globals: Object<'a>) -> Self {
        self.globals = globals;
        self
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.steps = limits.steps;
        self.most_output = limits.bytes;
        self.most_values = self.session.arena.allocated_bytes().saturating_add(limits.bytes);
        self
    }

    /// Renders the whole text, or tells why not and at which tag or output.
    ///
    /// # Errors
    /// A [`Stop`] with its place in the text.
    pub fn run(&mut self) -> Result<(), (Stop, Span)> {
        let program = self.program;
        self.nodes(program.template.body()).map(|_| ()).map_err(|stop| (stop, self.at))
    }

    /// Renders another text at the place of the tag or output that runs, with the same variables.
    ///
    /// # Errors
    /// What stops it; the place is that of the tag or output that runs.
    pub fn run_within(&mut self, source: &'a str, program: &'a Program) -> Result<(), Stop> {
        let outer = (self.source, self.program, self.at);
        (self.source, self.program) = (source, program);
        let result = self.nodes(program.template.body());
        (self.source, self.program, self.at) = outer;
        result.map(|_| ())
    }

    /// The text that runs.
    pub(super) fn source(&self) -> &'a str {
        self.source
    }

    /// Its tree.
    pub(super) fn template(&self) -> &'a crate::syntax::Template {
        &self.program.template
    }

    /// The place of the tag or output that runs.
    pub(super) fn place(&self) -> Span {
        self.at
    }

    /// Renders the body of a block of Braze.
    pub(super) fn body(&mut self, nodes: List<Node>) -> Result<(), Stop> {
        self.nodes(nodes).map(|_| ())
    }

    /// Writes a value as an output shows it.
    pub(super) fn write(&mut self, value: Value<'_>) {
        match value {
            Value::Nil => {}
            Value::String(text) => self.output.push_str(text),
            // Writing to a text cannot fail.
            _ => drop(convert::write_output(&mut self.output, value)),
        }
    }

    /// The text of a word, or of an option's value, of one of Braze's tags.
    pub(super) fn word(&mut self, value: &tree::Value) -> Result<&'a str, Stop> {
        let template = self.template();
        let parts = &template[value.parts];
        if let [] | [Part::Text(_)] = parts {
            return Ok(value.content.of(self.source));
        }
        let start = self.output.len();
        for part in parts {
            match part {
                Part::Text(text) => self.output.push_str(text.of(self.source)),
                Part::Output(output) => self.write_output(output)?,
            }
        }
        Ok(self.take_output(start))
    }

    /// What has been written from `start` on, taken back from the output.
    pub(super) fn take_output(&mut self, start: usize) -> &'a str {
        let text = self.session.arena.alloc_str(self.output.get(start..).unwrap_or_default());
        self.output.truncate(start);
        text
    }

    fn nodes(&mut self, list: List<Node>) -> Result<Flow, Stop> {
        let (source, program) = (self.source, self.program);
        for (node, position) in program.template[list].iter().zip(list.range()) {
            let flow = match node {
                Node::Text(_) => {
                    self.output.push_str(program.text(position).of(source));
                    Flow::Next
                }
                Node::Output(output) => {
                    self.at = output.delimited.span;
                    self.write_output(output)?;
                    Flow::Next
                }
                Node::Tag(tag) => self.tag(tag)?,
                Node::Block(block) => self.block(block)?,
                Node::Verbatim(verbatim) => {
                    self.verbatim(verbatim);
                    Flow::Next
                }
                Node::Error(span) => {
                    self.at = *span;
                    return Err(unreadable());
                }
            };
            self.charge(1)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn write_output(&mut self, output: &Output) -> Result<(), Stop> {
        if let Some(pipeline) = output.value {
            let value = self.pipeline(pipeline)?;
            self.write(value);
        }
        Ok(())
    }

    fn tag(&mut self, tag: &Tag) -> Result<Flow, Stop> {
        self.at = tag.head.delimited.span;
        match tag.kind {
            TagKind::Assign { name, value } => {
                let value = self.optional_pipeline(value)?;
                self.set(name.of(self.source), value);
            }
            TagKind::Echo(value) => {
                let value = self.optional_pipeline(value)?;
                self.write(value);
            }
            TagKind::Increment(name) => self.increment(name.of(self.source)),
            TagKind::Decrement(name) => self.decrement(name.of(self.source)),
            TagKind::Cycle(cycle) => self.cycle(cycle)?,
            TagKind::Break => return Ok(Flow::Break),
            TagKind::Continue => return Ok(Flow::Continue),
            TagKind::InlineComment => {}
            TagKind::Liquid(nodes) => return self.nodes(nodes),
            TagKind::Include(_) | TagKind::Render(_) => {
                let name = tag.head.name.of(self.source);
                return Err(Stop::Error(format!("`{name}` needs partials, which Braze lacks: it has content blocks")));
            }
            TagKind::Unknown => {
                let name = tag.head.name.of(self.source);
                return Err(Stop::Error(format!("`{name}` is no tag of Liquid or Braze")));
            }
            TagKind::Malformed => return Err(unreadable()),
            TagKind::ConnectedContent(_)
            | TagKind::AbortMessage(_)
            | TagKind::MessageExtras(_)
            | TagKind::CatalogItems(_)
            | TagKind::CatalogSelectionItems(_)
            | TagKind::ShoppingCart(_)
            | TagKind::Promotion(_)
            | TagKind::Random(_) => braze::tag(self, tag)?,
        }
        Ok(Flow::Next)
    }

    fn block(&mut self, block: &tree::Block) -> Result<Flow, Stop> {
        self.at = block.head.delimited.span;
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Error(format!("blocks are nested more than {MAX_DEPTH} levels deep")));
        }
        self.depth += 1;
        let flow = match block.kind {
            BlockKind::If => self.choice(block, false),
            BlockKind::Unless => self.choice(block, true),
            BlockKind::Case(subject) => self.case(block, subject),
            BlockKind::For(details) => self.for_loop(block, details),
            BlockKind::TableRow(details) => self.table_row(block, details),
            BlockKind::Capture(name) => self.capture(block, name),
            BlockKind::IfChanged => self.if_changed(block),
            BlockKind::Translation(words) => braze::translation(self, block, words).map(|()| Flow::Next),
        };
        self.depth -= 1;
        flow
    }

    fn verbatim(&mut self, verbatim: &Verbatim) {
        if verbatim.kind == VerbatimKind::Raw {
            self.output.push_str(verbatim.body.of(self.source));
        }
    }

    /// Counts what was done, and stops the rendering when it is too much.
    fn charge(&mut self, steps: usize) -> Result<(), Stop> {
        match self.steps.checked_sub(steps as u64) {
            Some(left) if self.output.len() <= self.most_output => self.steps = left,
            Some(_) => return Err(too_large("output")),
            None => return Err(Stop::Error("the rendering takes too many steps, and is given up".to_owned())),
        }
        if self.session.arena.allocated_bytes() > self.most_values {
            return Err(too_large("values"));
        }
        Ok(())
    }

    /// Counts going through a value.
    fn charge_for(&mut self, value: Value<'_>) -> Result<(), Stop> {
        match value {
            Value::String(text) if text.len() > 64 => self.charge(text.len() / 64),
            // Arithmetic with it takes time in proportion to the square of its length.
            Value::BigInteger(digits) => self.charge(digits.len().saturating_mul(digits.len()) / 1000),
            Value::Array(items) => self.charge(items.len()),
            Value::Object(object) => self.charge(object.members().len()),
            _ => Ok(()),
        }
    }
}

#[cold]
fn too_large(what: &str) -> Stop {
    Stop::Error(format!("the rendering's {what} grow too large, and it is given up"))
}

#[cold]
fn unreadable() -> Stop {
    Stop::Error("this is no Liquid, and cannot be rendered".to_owned())
}
