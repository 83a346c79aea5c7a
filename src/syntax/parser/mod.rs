//! The parser: the loop over text, outputs and tags, and what all its parts share.

mod block;
mod braces;
mod condition;
mod cursor;
mod delimiter;
mod expression;
mod lax;
mod names;
mod opener;
mod operator;
mod output;
mod report;
mod statement;
mod string;
mod tag;
mod unknown;
mod verbatim;
mod words;

use memchr::{memchr, memchr_iter};

use super::Parsed;
use super::tree::{Argument, Branch, Comparison, Expr, Filter, Node, Part, Step, TagOption, Template, Value};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use delimiter::Closers;

/// An expression could not be read; the error has been told.
struct Failed;

type Read<T> = Result<T, Failed>;

pub(super) fn parse(text: &str) -> Parsed {
    let mut parser = Parser::new(text);
    parser.template_body();
    parser.finish()
}

/// Pools are made large enough for as many braces as the text has, up to this many.
const MOST_RESERVED: usize = 1024;

struct Parser<'s> {
    text: &'s str,
    bytes: &'s [u8],
    /// The next byte to read.
    pos: usize,
    /// Where the tag ends that is being read, or the text. Nothing is read from here on.
    end: usize,
    /// The bytes up to there.
    input: &'s [u8],
    /// How many outputs hold what is being read. Within one, `}` ends the text of a string as well.
    outputs: u32,
    /// How many brackets and outputs hold what is being read.
    depth: u32,
    /// Whether a condition is being read.
    comparing: bool,
    /// Errors are not told while this is above 0: their cause has been.
    quiet: u32,
    template: Template,
    /// Nodes, branches and parts of expressions that wait for their parent to be complete.
    nodes: Vec<Node>,
    branches: Vec<Branch>,
    steps: Vec<Step>,
    filters: Vec<Filter>,
    arguments: Vec<Argument>,
    exprs: Vec<Expr>,
    comparisons: Vec<Comparison>,
    parts: Vec<Part>,
    values: Vec<Value>,
    options: Vec<TagOption>,
    blocks: block::Blocks,
    closers: Closers,
    unknown: unknown::Unknown<'s>,
    openers: opener::Openers,
    /// For `raw`, `comment` and `doc`, whether the rest of the text is known to hold no end tag.
    absent_ends: [bool; 3],
    /// How many searches for an end tag went to the end of the text.
    vain_searches: u32,
    errors: Vec<Diagnostic>,
    ignored: Vec<Diagnostic>,
}

impl<'s> Parser<'s> {
    fn new(text: &'s str) -> Self {
        let waiting = if text.len() > 256 { 16 } else { 0 };
        Self {
            text,
            bytes: text.as_bytes(),
            pos: 0,
            end: text.len(),
            input: text.as_bytes(),
            outputs: 0,
            depth: 0,
            comparing: false,
            quiet: 0,
            template: Template::with_capacity(memchr_iter(b'{', text.as_bytes()).count().min(MOST_RESERVED)),
            nodes: Vec::with_capacity(4 * waiting),
            branches: Vec::with_capacity(waiting),
            steps: Vec::with_capacity(waiting),
            filters: Vec::with_capacity(waiting),
            arguments: Vec::with_capacity(waiting),
            exprs: Vec::new(),
            comparisons: Vec::new(),
            parts: Vec::new(),
            values: Vec::new(),
            options: Vec::new(),
            blocks: block::Blocks::default(),
            closers: Closers::default(),
            unknown: unknown::Unknown::default(),
            openers: opener::Openers::default(),
            absent_ends: [false; 3],
            vain_searches: 0,
            errors: Vec::new(),
            ignored: Vec::new(),
        }
    }

    /// Text, outputs and tags up to the end of the text.
    fn template_body(&mut self) {
        let mut start = self.pos;
        let mut from = self.pos;
        // Whether a brace is open in the text, so that `}` may belong there.
        let mut is_open = false;
        loop {
            // A tag often follows another directly, where a search would cost more than it finds.
            let open = match self.bytes.get(from) {
                Some(b'{') => from,
                _ => match memchr(b'{', &self.bytes[from..]) {
                    Some(found) => from + found,
                    None => break,
                },
            };
            match self.bytes.get(open + 1) {
                Some(b'{') => {
                    self.push_text(start, open);
                    self.pos = open;
                    if !self.tag_in_output(open) {
                        let output = self.output();
                        self.nodes.push(Node::Output(output));
                    }
                }
                Some(b'%') => {
                    self.push_text(start, open);
                    self.pos = open;
                    self.tag();
                }
                _ => {
                    is_open |= open == 0 || self.bytes[open - 1] != b'$';
                    from = open + 1;
                    continue;
                }
            }
            if !is_open && self.bytes.get(self.pos) == Some(&b'}') {
                self.extra_brace(open);
                is_open = true;
            }
            start = self.pos;
            from = self.pos;
        }
        self.push_text(start, self.bytes.len());
    }

    /// Sets where reading ends, and returns where it did before.
    fn set_end(&mut self, end: usize) -> usize {
        self.input = self.bytes.get(..end).unwrap_or(self.bytes);
        std::mem::replace(&mut self.end, self.input.len())
    }

    fn push_text(&mut self, start: usize, end: usize) {
        if start < end {
            self.nodes.push(Node::Text(span(start, end)));
        }
    }

    fn finish(mut self) -> Parsed {
        self.close_all();
        if self.errors.len() > 1 {
            self.drop_follow_ups();
        }
        self.template.body = self.template.add_all(&mut self.nodes, 0);
        self.errors.sort_by_key(|error| error.span);
        self.ignored.sort_by_key(|error| error.span);
        Parsed { template: self.template, errors: self.errors, ignored: self.ignored }
    }
}

/// Offsets fit into 32 bits: [`crate::source::SourceFile`] refuses longer texts.
const fn span(start: usize, end: usize) -> Span {
    Span::new(start as u32, end as u32)
}
