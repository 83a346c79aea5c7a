//! Unknown tags that turn out to open a block: an end tag that closes nothing shows it.

use super::names::{BlockName, Name};
use super::{Parser, span};
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::source::Span;
use crate::syntax::tree::{Node, TagHead};
use crate::syntax::{MAX_DEPTH, rule};

/// An unknown tag that may have been meant to open a block.
pub(super) struct Opener {
    head: TagHead,
    /// How many blocks hold it, of those that are still open.
    depth: usize,
    /// Its node among those that wait; none once these have become a part of something else.
    node: Option<usize>,
}

/// The unknown tags whose blocks could still end.
#[derive(Default)]
pub(super) struct Openers {
    all: Vec<Opener>,
    /// So many cannot be seen from within a `liquid` tag.
    hidden: usize,
}

impl Openers {
    /// Hides those that there are. Give the result to [`Self::leave_liquid`].
    pub(super) fn enter_liquid(&mut self) -> usize {
        std::mem::replace(&mut self.hidden, self.all.len())
    }

    pub(super) fn leave_liquid(&mut self, hidden: usize) {
        self.hidden = hidden;
    }

    fn visible(&self) -> impl DoubleEndedIterator<Item = (usize, &Opener)> {
        self.all.iter().enumerate().skip(self.hidden)
    }
}

impl Parser<'_> {
    /// Remembers an unknown tag whose node was added last.
    pub(super) fn may_open(&mut self, head: TagHead) {
        if self.openers.all.len() + self.blocks.depth() < MAX_DEPTH {
            self.openers.all.push(Opener { head, depth: self.blocks.depth(), node: self.nodes.len().checked_sub(1) });
        }
    }

    /// Remembers a block whose name was guessed, and which another end tag closed: it may be that one's.
    pub(super) fn may_have_opened(&mut self, head: TagHead) {
        if self.openers.all.len() < MAX_DEPTH {
            self.openers.all.push(Opener { head, depth: self.blocks.depth(), node: None });
        }
    }

    /// Forgets the unknown tag whose own end tag has come.
    pub(super) fn has_own_end(&mut self, opened: &str) {
        let found = self.openers.visible().rfind(|(_, opener)| self.slice(opener.head.name) == opened);
        if let Some((at, _)) = found {
            self.openers.all.remove(at);
        }
    }

    /// Takes note that the nodes from `base` on have become a part of something else.
    pub(super) fn settle_openers(&mut self, base: usize) {
        let depth = self.blocks.depth();
        for opener in &mut self.openers.all {
            opener.depth = opener.depth.min(depth);
            opener.node = opener.node.filter(|node| *node < base);
        }
    }

    /// Whether an unknown tag stands in the innermost block that may have opened another.
    pub(super) fn has_opener(&self) -> bool {
        self.openers.visible().next_back().is_some_and(|(_, opener)| opener.depth == self.blocks.depth())
    }

    /// An end tag without its block: whether an unknown tag before it opened that.
    pub(super) fn adopt(&mut self, end: TagHead, name: BlockName) -> bool {
        let depth = self.blocks.depth();
        let candidates = || self.openers.visible().rev().take_while(|(_, opener)| opener.depth == depth);
        let Some(at) = candidates()
            .find(|(_, opener)| self.could_open(opener.head, name))
            .or_else(|| candidates().next())
            .map(|(at, _)| at)
        else {
            return false;
        };
        let Some(opener) = self.openers.all.drain(at..).next() else { return false };
        self.tell_meant(opener.head, name.tag(), end);
        match opener.node.filter(|node| *node < self.nodes.len()) {
            Some(node) => {
                self.nodes.remove(node);
                self.open_again(opener.head, name, node);
                self.close(Some(end));
            }
            None => self.nodes.push(Node::Error(end.delimited.span)),
        }
        true
    }

    /// The same for the end tag of `raw` and its like, whose bodies have been read already.
    pub(super) fn adopt_verbatim(&mut self, end: TagHead, tag: &'static str) -> bool {
        let found = self.has_opener();
        if let Some(opener) = self.openers.all.pop_if(|_| found) {
            self.tell_meant(opener.head, tag, end);
            self.nodes.push(Node::Error(end.delimited.span));
        }
        found
    }

    /// Whether what stands in a tag looks like what `name` takes.
    fn could_open(&self, head: TagHead, name: BlockName) -> bool {
        let text = self.slice(self.content_of(head)).trim();
        match name {
            BlockName::For | BlockName::TableRow => text.split_ascii_whitespace().any(|word| word == "in"),
            BlockName::If | BlockName::Unless => {
                let value = text.split_once('=').map(|(_, value)| value);
                !text.is_empty() && value.is_none_or(|value| value.starts_with('=') || text.contains(['!', '<', '>']))
            }
            BlockName::IfChanged => text.is_empty(),
            _ => !text.is_empty() && !text.contains('='),
        }
    }

    /// What stands in a tag behind its name.
    pub(super) fn content_of(&self, head: TagHead) -> Span {
        span(head.name.end as usize, head.delimited.span.end as usize - usize::from(head.delimited.close))
    }

    /// Tells, where an unknown tag has been told, what it was meant to be.
    pub(super) fn tell_meant(&mut self, head: TagHead, right: &'static str, end: TagHead) {
        let is_near = Name::likeness(self.slice(head.name), right);
        let applicability = if is_near { Applicability::Safe } else { Applicability::Unsafe };
        let shown = self.shown(end.delimited.span);
        if let Some(told) = self.told_unknown(head) {
            let error = std::mem::replace(told, Diagnostic::error(rule::UNKNOWN_TAG, head.name, ""));
            let mut error = error.with_help(format!("`{right}` is one, and what `{shown}` ends"));
            error.related.clear();
            let error = error.with_related(end.delimited.span, "the block ends here");
            *told = error.with_fix(applicability, format!("write `{right}`"), head.name, right);
        }
    }

    /// Adds to the repair of a misspelt tag what another tag of its block must become.
    pub(super) fn repair_with(&mut self, head: TagHead, at: Span, right: &str) {
        if let Some(fix) = self.told_unknown(head).and_then(|told| told.fix.as_mut()) {
            fix.edits.push(Edit { span: at, text: right.to_owned() });
        }
    }

    /// What has been told of an unknown tag.
    fn told_unknown(&mut self, head: TagHead) -> Option<&mut Diagnostic> {
        self.errors.iter_mut().rfind(|error| error.rule == rule::UNKNOWN_TAG && error.span == head.name)
    }
}
