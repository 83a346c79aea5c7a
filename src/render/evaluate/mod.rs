//! Runs a tree: text, outputs, tags and blocks.

use super::{Object, Session, Stop};
use crate::source::Span;
use crate::syntax::Template;

/// What a rendering may use before it is stopped with an error.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Nodes and loop rounds.
    pub steps: u64,
    /// Bytes of output and of values together.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 10_000_000, bytes: 64 << 20 }
    }
}

/// The evaluation of one field: its variables, and the output so far.
pub struct Evaluator<'a, 's> {
    /// What the fields of the message share.
    pub session: &'s mut Session<'a>,
    /// The field's text.
    pub source: &'a str,
    /// Its tree.
    pub template: &'a Template,
    /// Variables that are there from the start.
    pub globals: Object<'a>,
    /// What has been written.
    pub output: String,
}

impl<'a> Evaluator<'a, '_> {
    /// Renders the whole text, or tells why not and at which tag or output.
    ///
    /// # Errors
    /// A [`Stop`] with its place in the text.
    pub fn run(&mut self) -> Result<(), (Stop, Span)> {
        Ok(())
    }
}
