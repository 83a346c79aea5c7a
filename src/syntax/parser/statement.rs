//! Tags: their delimiters and name, and which part of the parser reads the rest.

use memchr::memchr;

use super::cursor::{is_space, is_word};
use super::delimiter::Extent;
use super::names::{BlockName, Inline, Name, VerbatimName};
use super::report::invisible;
use super::{Parser, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Closer, Delimited, Node, Tag, TagHead, TagKind};
use crate::syntax::{MAX_DEPTH, rule};

impl Parser<'_> {
    /// A tag and, for `raw` and its like, its body; the `{%` is next.
    pub(super) fn tag(&mut self) {
        let open = self.pos;
        if let Some(extent) = self.plain_extent(open) {
            return self.tag_within(extent);
        }
        if self.is_inline_comment(open)
            && let Some(extent) = self.far_extent(open)
        {
            return self.tag_within(extent);
        }
        if let Some(extent) = self.quoted_extent(open) {
            return self.tag_within(extent);
        }
        self.broken_tag(open);
    }

    /// A tag without its closing delimiter: told as just that, and read as far as it goes.
    #[cold]
    fn broken_tag(&mut self, open: usize) {
        let extent = self.broken_extent(open);
        if self.tells() {
            let whole = extent.span();
            let message = match self.shown(span(extent.stop, extent.end)).as_str() {
                "" => format!("`{}` is not closed", self.shown(whole)),
                closer => format!("`{}` is closed by `{closer}`", self.shown(whole)),
            };
            let error = Diagnostic::error(rule::UNCLOSED_DELIMITER, whole, message);
            self.error(error.with_help("`%}` must end what `{%` begins"));
        }
        self.quietly(|parser| parser.tag_within(extent));
        self.pos = self.pos.max(extent.end);
    }

    /// The tag of this extent. Afterwards the byte behind it, or behind its body, is next.
    fn tag_within(&mut self, extent: Extent) {
        let outer = self.set_end(extent.stop);
        self.pos = extent.start;
        let delimited = Delimited {
            span: extent.span(),
            open: (extent.start - extent.open) as u8,
            close: (extent.end - extent.stop) as u8,
            closer: extent.closer,
        };
        self.skip_space();
        let (name, hidden) = self.tag_name();
        let head = TagHead { delimited, name };
        if name.is_empty() {
            self.nameless_tag(head);
            self.set_end(outer);
            self.pos = extent.end;
            return;
        }
        self.pos = name.end as usize;
        self.skip_space();
        self.quiet += u32::from(hidden);
        let body = self.statement(head);
        self.quiet -= u32::from(hidden);
        self.set_end(outer);
        self.pos = extent.end;
        if let Some(verbatim) = body {
            self.verbatim_body(head, verbatim);
        }
    }

    /// `#`, or word characters; and whether a blank that is none stands before them, which has been told then.
    fn tag_name(&mut self) -> (Span, bool) {
        let name = self.word_here();
        match self.byte(self.pos) {
            Some(128..) if name.is_empty() => match self.name_behind_blank() {
                Some(name) => (name, true),
                None => (name, false),
            },
            _ => (name, false),
        }
    }

    fn word_here(&self) -> Span {
        let start = self.pos;
        if self.byte(start) == Some(b'#') {
            return span(start, start + 1);
        }
        let mut end = start;
        while self.byte(end).is_some_and(is_word) {
            end += 1;
        }
        span(start, end)
    }

    /// The name of a tag behind blanks that are none.
    #[cold]
    fn name_behind_blank(&mut self) -> Option<Span> {
        let start = self.pos;
        let first = self.character(start);
        while invisible(self.slice(self.character(self.pos))).is_some() {
            self.pos = self.character(self.pos).end as usize;
            self.skip_space();
        }
        let name = self.word_here();
        if self.pos == start || name.is_empty() {
            self.pos = start;
            return None;
        }
        let _ = self.disguised(first);
        Some(name)
    }

    /// Reads the rest of a tag whose name has been read. A tag whose body is to be read from behind it is returned.
    pub(super) fn statement(&mut self, head: TagHead) -> Option<VerbatimName> {
        match Name::of(self.raw(head.name)) {
            Some(name) => self.known(head, name),
            None => self.unknown_tag(head),
        }
    }

    /// The same for a tag that is known, or what an unknown one was meant to be.
    pub(super) fn known(&mut self, head: TagHead, name: Name) -> Option<VerbatimName> {
        match name {
            Name::Open(BlockName::Case) if self.in_switch() => self.branch_of_switch(head, Name::When, "when"),
            Name::Open(block) => self.open_block(head, block),
            Name::End(block) => self.end_tag(head, block),
            Name::Verbatim(verbatim) => {
                self.verbatim_markup(verbatim);
                return Some(verbatim);
            }
            Name::EndVerbatim(verbatim) => {
                if !self.adopt_verbatim(head, verbatim.tag()) {
                    self.stray_end(head, verbatim.end(), verbatim.tag());
                }
            }
            Name::Elsif | Name::Else | Name::When => self.branch_tag(head, name),
            Name::Inline(Inline::Liquid) => self.liquid_tag(head),
            Name::Inline(inline) => {
                let kind = self.inline_tag(inline);
                self.nodes.push(Node::Tag(Tag { head, kind }));
            }
        }
        None
    }

    /// `liquid`: a tag on each line, in blocks of their own.
    fn liquid_tag(&mut self, head: TagHead) {
        let barrier = self.blocks.enter_liquid();
        let hidden = self.openers.enter_liquid();
        let base = self.nodes.len();
        let end = self.end;
        if (self.depth as usize) < MAX_DEPTH {
            self.depth += 1;
            self.lines(end);
            self.depth -= 1;
        } else {
            self.too_deep(head.name);
        }
        self.close_down_to_barrier();
        self.blocks.leave_liquid(barrier);
        self.openers.leave_liquid(hidden);
        self.set_end(end);
        let nodes = self.template.add_all(&mut self.nodes, base);
        self.nodes.push(Node::Tag(Tag { head, kind: TagKind::Liquid(nodes) }));
        self.settle_openers(base);
    }

    /// The lines of a `liquid` tag that ends at `end`.
    fn lines(&mut self, end: usize) {
        while self.pos < end {
            let line_end = memchr(b'\n', &self.bytes[self.pos..end]).map_or(end, |at| self.pos + at);
            self.set_end(line_end);
            self.skip_space();
            if self.pos < line_end {
                self.line(line_end, end);
            }
            self.pos = self.pos.max(line_end + 1);
        }
        self.pos = end;
    }

    /// One line: a tag without delimiters.
    fn line(&mut self, line_end: usize, end: usize) {
        let start = self.pos;
        let mut stop = line_end;
        while stop > start && is_space(self.bytes[stop - 1]) {
            stop -= 1;
        }
        let delimited = Delimited { span: span(start, stop), open: 0, close: 0, closer: Closer::Line };
        let (name, hidden) = self.tag_name();
        let head = TagHead { delimited, name };
        if head.name.is_empty() {
            self.nameless_tag(head);
            return;
        }
        self.set_end(stop);
        self.pos = head.name.end as usize;
        self.skip_space();
        self.quiet += u32::from(hidden);
        let verbatim = self.statement(head);
        self.quiet -= u32::from(hidden);
        if let Some(verbatim) = verbatim {
            self.pos = line_end;
            self.verbatim_lines(head, verbatim, end);
        } else {
            self.pos = line_end;
        }
    }

    fn is_inline_comment(&self, open: usize) -> bool {
        let mut at = open + 2 + usize::from(self.byte(open + 2) == Some(b'-'));
        while self.byte(at).is_some_and(is_space) {
            at += 1;
        }
        self.byte(at) == Some(b'#')
    }

    #[cold]
    fn nameless_tag(&mut self, head: TagHead) {
        let whole = head.delimited.span;
        if let Some(name) = self.foreign_word(self.pos) {
            return self.foreign_tag(TagHead { name, ..head });
        }
        let (at, found) = self.found();
        let message = format!("`{}` names no tag: {found} stands where the name must", self.shown(whole));
        let at = if found.starts_with("the end") { whole } else { at };
        let help = "the name of a tag begins it: `{% if … %}`, `{% assign … %}`";
        self.syntax(at, message, help);
        self.nodes.push(Node::Error(whole));
    }
}
