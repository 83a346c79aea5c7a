//! Blocks: which are open, what closes them, and what is told when nothing does.

use super::names::{BlockName, Name};
use super::{Parser, Read, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{
    Block, BlockKind, Branch, BranchKind, Expr, ExprKind, List, Loop, Node, Root, TagHead, Variable, Words,
};
use crate::syntax::{MAX_DEPTH, MAX_ERRORS, rule};

/// A block that is open.
struct Frame {
    name: BlockName,
    head: TagHead,
    kind: BlockKind,
    /// The branch that is being read.
    branch: (TagHead, BranchKind),
    /// Where its nodes and branches begin among those that wait.
    nodes: usize,
    branches: usize,
    /// Whether nothing is told when its end tag is missing: the name of its tag was misspelt, so that it may not have
    /// been meant, or the end tag has been found in a place where it does not count.
    excused: bool,
    /// Whether it has an `else`.
    has_else: bool,
}

/// An end tag that closed a block while another was open in it. When a second such end tag comes, the first was meant
/// for the inner block.
struct EarlyEnd {
    name: BlockName,
    end: TagHead,
    inner: BlockName,
    opener: Span,
}

/// The blocks that are open.
#[derive(Default)]
pub(super) struct Blocks {
    open: Vec<Frame>,
    /// Blocks below this one cannot be seen from within a `liquid` tag.
    barrier: usize,
    /// Blocks that are nested too deep to be kept; only their names are, to know their end tags.
    deep: Vec<BlockName>,
    told_deep: bool,
    /// End tags that have closed a block with others open in it.
    early_ends: Vec<EarlyEnd>,
    /// For each name, how many end tags to come close a block that has been told as unclosed.
    forgiven: [u32; 8],
}

impl Blocks {
    /// Hides the blocks that are open. Give the result to [`Self::leave_liquid`].
    pub(super) fn enter_liquid(&mut self) -> usize {
        std::mem::replace(&mut self.barrier, self.open.len())
    }

    pub(super) fn leave_liquid(&mut self, barrier: usize) {
        self.barrier = barrier;
    }

    /// Whether the end tag of this block would close the innermost one.
    pub(super) fn expects(&self, tag: Name) -> bool {
        self.innermost().is_some_and(|block| tag == Name::End(block))
    }

    /// The innermost block that can be closed here.
    pub(super) fn innermost(&self) -> Option<BlockName> {
        self.open[self.barrier.min(self.open.len())..].last().map(|frame| frame.name)
    }

    /// How many blocks are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether blocks are nested as deep as they may be.
    pub(super) fn is_full(&self) -> bool {
        self.open.len() >= MAX_DEPTH
    }

    fn visible(&self) -> std::ops::Range<usize> {
        self.barrier..self.open.len()
    }

    pub(super) fn forgive(&mut self, name: BlockName) {
        self.forgiven[name as usize] += 1;
    }

    fn is_forgiven(&mut self, name: BlockName) -> bool {
        let left = &mut self.forgiven[name as usize];
        let forgiven = *left > 0;
        *left -= u32::from(forgiven);
        forgiven
    }
}

impl Parser<'_> {
    /// The opening tag of a block, behind its name.
    pub(super) fn open_block(&mut self, head: TagHead, name: BlockName) {
        if self.blocks.is_full() {
            self.too_deep(head.delimited.span);
            self.blocks.deep.push(name);
            self.nodes.push(Node::Error(head.delimited.span));
            return;
        }
        let (kind, branch) = self.block_start(name);
        self.blocks.open.push(Frame {
            name,
            head,
            kind,
            branch: (head, branch),
            nodes: self.nodes.len(),
            branches: self.branches.len(),
            excused: self.unknown.guessing(),
            has_else: false,
        });
    }

    /// What stands behind the name of a tag that opens a block.
    fn block_start(&mut self, name: BlockName) -> (BlockKind, BranchKind) {
        match name {
            BlockName::If => (BlockKind::If, BranchKind::Condition(self.condition_of("if"))),
            BlockName::Unless => (BlockKind::Unless, BranchKind::Condition(self.condition_of("unless"))),
            BlockName::Case => {
                let subject = self.case_subject();
                (BlockKind::Case(self.template.add(subject)), BranchKind::Body)
            }
            BlockName::For => {
                let details = self.for_loop();
                let details = self.loop_or_nothing(details);
                (BlockKind::For(self.template.add(details)), BranchKind::Body)
            }
            BlockName::TableRow => {
                let details = self.table_row();
                let details = self.loop_or_nothing(details);
                (BlockKind::TableRow(self.template.add(details)), BranchKind::Body)
            }
            BlockName::Capture => (BlockKind::Capture(self.capture_name()), BranchKind::Body),
            BlockName::IfChanged => {
                self.no_markup("ifchanged");
                (BlockKind::IfChanged, BranchKind::Body)
            }
            BlockName::Translation => {
                let words = self.plain_words();
                (BlockKind::Translation(self.template.add::<Words>(words)), BranchKind::Body)
            }
        }
    }

    /// Opens the block that an unknown tag was meant to open, whose body begins with the node at `nodes`.
    pub(super) fn open_again(&mut self, head: TagHead, name: BlockName, nodes: usize) {
        let (kind, branch) = self.block_start_again(head, name);
        let branches = self.branches.len();
        let branch = (head, branch);
        self.blocks.open.push(Frame { name, head, kind, branch, nodes, branches, excused: true, has_else: false });
    }

    /// Reads the content of an opening tag, behind which the parser is already, as that of another.
    fn block_start_again(&mut self, head: TagHead, name: BlockName) -> (BlockKind, BranchKind) {
        let content = self.content_of(head);
        let after = std::mem::replace(&mut self.pos, content.start as usize);
        let end = self.set_end(content.end as usize);
        let start = self.quietly(|parser| parser.block_start(name));
        self.set_end(end);
        self.pos = after;
        start
    }

    /// Takes the innermost block, whose misspelt name was taken for another, for the one that the end tag belongs to.
    fn rename(&mut self, end: TagHead, name: BlockName) -> bool {
        let visible = self.blocks.visible();
        let Some(frame) = self.blocks.open[visible].last().filter(|frame| frame.excused) else { return false };
        let (head, sealed) = (frame.head, self.branches.len() > frame.branches);
        if Name::of(self.raw(head.name)).is_some() {
            return false;
        }
        let (kind, branch) = self.block_start_again(head, name);
        if let Some(frame) = self.blocks.open.last_mut() {
            (frame.name, frame.kind) = (name, kind);
            if !sealed {
                frame.branch.1 = branch;
            }
        }
        self.tell_meant(head, name.tag(), end);
        self.close(Some(end));
        true
    }

    /// The misspelt opening tag of the innermost block, if its end tag is spelt alike; and the right end.
    pub(super) fn misspelt_alike(&self, end: &str) -> Option<(TagHead, BlockName)> {
        let frame = self.blocks.open[self.blocks.visible()].last().filter(|frame| frame.excused)?;
        let alike = end.strip_prefix("end").is_some_and(|opened| opened == self.slice(frame.head.name));
        alike.then_some((frame.head, frame.name))
    }

    /// Whether the innermost block is a `switch`, whose branches other languages call `case` and `default`.
    pub(super) fn in_switch(&self) -> bool {
        self.blocks.open[self.blocks.visible()].last().is_some_and(|frame| {
            let branch = self.raw(frame.branch.0.name);
            self.raw(frame.head.name) == b"switch" && matches!(branch, b"switch" | b"case")
        })
    }

    /// A branch of a `switch`: told with it.
    #[cold]
    pub(super) fn branch_of_switch(&mut self, head: TagHead, tag: Name, right: &str) {
        let Some(opener) = self.blocks.open.last().map(|frame| frame.head) else { return };
        self.repair_with(opener, head.name, right);
        self.branch_tag(head, tag);
    }

    /// Tells nothing when the innermost block has no end tag.
    pub(super) fn excuse_innermost(&mut self) {
        let visible = self.blocks.visible();
        if let Some(frame) = self.blocks.open[visible].last_mut() {
            frame.excused = true;
        }
    }

    /// A loop for one that could not be read.
    fn loop_or_nothing(&mut self, read: Read<Loop>) -> Loop {
        let here = span(self.end, self.end);
        let nothing = Variable { root: Root::Name(here), steps: List::EMPTY };
        let missing = Expr { span: here, kind: ExprKind::Variable(nothing) };
        read.unwrap_or(Loop { variable: here, collection: missing, reversed: None, parameters: List::EMPTY })
    }

    /// `else`, `elsif` or `when`, behind its name.
    pub(super) fn branch_tag(&mut self, head: TagHead, tag: Name) {
        if !self.blocks.deep.is_empty() {
            self.nodes.push(Node::Error(head.delimited.span));
            return;
        }
        let takes = |frame: &Frame| match tag {
            Name::Elsif => matches!(frame.name, BlockName::If | BlockName::Unless),
            Name::When => frame.name == BlockName::Case,
            _ => frame.name.takes_else(),
        };
        let found = self.blocks.visible().rev().find(|&at| takes(&self.blocks.open[at]));
        let innermost = found.is_some_and(|at| at + 1 == self.blocks.open.len());
        let Some(at) = found.filter(|_| innermost || !self.may_be_anothers()) else {
            let _ = self.quietly(|parser| parser.branch_kind(tag, None));
            if !self.may_be_anothers() {
                self.stray_branch(head);
            }
            self.nodes.push(Node::Error(head.delimited.span));
            return;
        };
        self.close_unclosed_above(at, head);
        let block = self.blocks.open[at].name;
        let kind = self.branch_kind(tag, Some(block));
        let second_else = matches!(kind, BranchKind::Else) && self.blocks.open[at].has_else;
        if second_else && block == BlockName::For {
            let help = "the first `else` ends the loop's body, and `endfor` must follow what it holds";
            self.syntax(head.delimited.span, "a `for` takes one `else`", help);
        }
        self.seal_branch(head, kind);
        self.blocks.open[at].has_else |= matches!(kind, BranchKind::Else);
    }

    /// Whether a branch or an end that the innermost block does not take may belong to an unknown tag in it, or to the
    /// block itself, whose name was guessed.
    fn may_be_anothers(&self) -> bool {
        let guessed = |frame: &Frame| frame.excused && Name::of(self.raw(frame.head.name)).is_none();
        self.has_opener() || self.blocks.open[self.blocks.visible()].last().is_some_and(guessed)
    }

    fn branch_kind(&mut self, tag: Name, block: Option<BlockName>) -> BranchKind {
        match tag {
            Name::When => BranchKind::When(self.when_values()),
            Name::Elsif => BranchKind::Condition(self.condition_of("elsif")),
            _ => self.else_branch(block),
        }
    }

    /// Ends the branch that is being read and begins another.
    fn seal_branch(&mut self, head: TagHead, kind: BranchKind) {
        let Some(frame) = self.blocks.open.last_mut() else { return };
        let base = frame.nodes;
        let body = self.template.add_all(&mut self.nodes, base);
        let (before, kind_before) = std::mem::replace(&mut frame.branch, (head, kind));
        self.branches.push(Branch { head: before, kind: kind_before, body });
        self.settle_openers(base);
    }

    /// The end tag of a block, behind its name.
    pub(super) fn end_tag(&mut self, head: TagHead, name: BlockName) {
        if let Some(at) = self.blocks.deep.iter().rposition(|deep| *deep == name) {
            self.blocks.deep.truncate(at);
            self.nodes.push(Node::Error(head.delimited.span));
            return;
        }
        self.blocks.deep.clear();
        let found = self.blocks.visible().rev().find(|&at| self.blocks.open[at].name == name);
        if found.is_none_or(|at| at + 1 < self.blocks.open.len()) && self.adopt(head, name) {
            return;
        }
        if let Some(at) = found {
            self.no_markup(name.end());
            if let Some(inner) = self.blocks.open.last().filter(|frame| frame.name != name && !frame.excused)
                && self.quiet == 0
                && self.errors.len() < MAX_ERRORS
            {
                let (inner, opener) = (inner.name, inner.head.delimited.span);
                self.blocks.early_ends.push(EarlyEnd { name, end: head, inner, opener });
            }
            self.close_unclosed_above(at, head);
            self.close(Some(head));
        } else if self.blocks.is_forgiven(name) || self.was_early(name) {
            self.nodes.push(Node::Error(head.delimited.span));
        } else if !self.blocks.visible().is_empty() {
            if !self.rename(head, name) {
                self.wrong_end(head, name);
            }
        } else {
            self.stray_end(head, name.end(), name.tag());
        }
    }

    /// Closes the innermost block.
    pub(super) fn close(&mut self, end: Option<TagHead>) {
        let Some(frame) = self.blocks.open.pop() else { return };
        let body = self.template.add_all(&mut self.nodes, frame.nodes);
        let (head, kind) = frame.branch;
        self.branches.push(Branch { head, kind, body });
        let branches = self.template.add_all(&mut self.branches, frame.branches);
        let last = match (end, self.template[body].last()) {
            (Some(end), _) => end.delimited.span,
            (None, Some(node)) => node.span(),
            (None, None) => head.delimited.span,
        };
        let whole = frame.head.delimited.span.to(last);
        self.nodes.push(Node::Block(Block { span: whole, head: frame.head, kind: frame.kind, branches, end }));
        self.settle_openers(frame.nodes);
    }

    /// Closes the blocks within the one at `at`, which the tag `by` belongs to.
    fn close_unclosed_above(&mut self, at: usize, by: TagHead) {
        while self.blocks.open.len() > at + 1 {
            self.close_unclosed(Some(by));
        }
    }

    /// Closes the innermost block, which has no end tag. `by` is a tag that cannot stand in it.
    fn close_unclosed(&mut self, by: Option<TagHead>) {
        let Some(frame) = self.blocks.open.last() else { return };
        let (name, head, excused) = (frame.name, frame.head, frame.excused);
        if !excused {
            let at = head.delimited.span;
            let message = format!("`{}` has no `{}`", self.shown(at), name.end());
            let mut error = Diagnostic::error(rule::UNCLOSED_BLOCK, at, message);
            if let Some(by) = by {
                let by = by.delimited.span;
                error = error.with_related(by, format!("`{}` comes before it", self.shown(by)));
            }
            let help = format!("every `{}` needs its `{{% {} %}}`", name.tag(), name.end());
            self.error(error.with_help(help));
            self.blocks.forgive(name);
        }
        self.close(None);
        if excused && Name::of(self.raw(head.name)).is_none() {
            self.may_have_opened(head);
        }
    }

    /// Closes what has been opened in a `liquid` tag.
    pub(super) fn close_down_to_barrier(&mut self) {
        while !self.blocks.visible().is_empty() {
            self.close_unclosed(None);
        }
    }

    /// Closes everything at the end of the text.
    pub(super) fn close_all(&mut self) {
        self.blocks.barrier = 0;
        self.close_down_to_barrier();
    }

    /// Whether an end tag that closes nothing shows that an earlier one of the same name was meant for the block within
    /// its own. Then that is told instead of an inner block without end.
    fn was_early(&mut self, name: BlockName) -> bool {
        let Some(at) = self.blocks.early_ends.iter().rposition(|early| early.name == name) else { return false };
        let early = self.blocks.early_ends.remove(at);
        let told =
            self.errors.iter().rposition(|error| error.rule == rule::UNCLOSED_BLOCK && error.span == early.opener);
        if let Some(told) = told {
            self.errors[told] = self.wrong_end_error(early.end, name, early.inner, early.opener);
        }
        true
    }

    fn wrong_end_error(&self, end: TagHead, name: BlockName, open: BlockName, opener: Span) -> Diagnostic {
        let message = format!("`{}` cannot close `{}`, which needs `{}`", name.end(), self.shown(opener), open.end());
        Diagnostic::error(rule::UNCLOSED_BLOCK, end.delimited.span, message)
            .with_related(opener, format!("the `{}` begins here", open.tag()))
            .with_help(format!("`{{% {} %}}` closes it", open.end()))
    }

    /// An end tag that closes the innermost block, but is that of another. When the block's own comes later it is not
    /// told again.
    #[cold]
    fn wrong_end(&mut self, head: TagHead, name: BlockName) {
        let Some(frame) = self.blocks.open.last() else { return };
        let (open, opener) = (frame.name, frame.head.delimited.span);
        let error = self.wrong_end_error(head, name, open, opener);
        self.error(error);
        self.blocks.forgive(open);
        self.close(Some(head));
    }

    /// An end tag without a block.
    #[cold]
    pub(super) fn stray_end(&mut self, head: TagHead, end: &str, tag: &str) {
        let at = head.delimited.span;
        self.nodes.push(Node::Error(at));
        let outside = self.blocks.open[..self.blocks.barrier].iter_mut().rev().find(|frame| frame.name.end() == end);
        let error = match outside {
            Some(frame) => {
                frame.excused = true;
                let opener = frame.head.delimited.span;
                let message = format!("`{end}` cannot close, from within `liquid`, a block that is opened outside");
                let error = Diagnostic::error(rule::UNCLOSED_BLOCK, at, message);
                error.with_related(opener, format!("the `{tag}` begins here"))
            }
            None => {
                let message = format!("`{}` closes nothing: no `{tag}` is open here", self.shown(at));
                Diagnostic::error(rule::UNCLOSED_BLOCK, at, message)
            }
        };
        self.error(error.with_help(format!("remove it, or open the block with `{{% {tag} … %}}`")));
    }

    #[cold]
    fn stray_branch(&mut self, head: TagHead) {
        if !self.tells() {
            return;
        }
        let name = self.slice(head.name);
        let owners = match name {
            "when" => "`case`",
            "elsif" => "`if` or `unless`",
            _ => "`if`, `unless`, `case` or `for`",
        };
        let at = head.delimited.span;
        let message = format!("`{}` belongs to no block: no {owners} is open here", self.shown(at));
        let help = format!("`{name}` stands between the opening and the end tag of {owners}");
        self.error(Diagnostic::error(rule::UNCLOSED_BLOCK, at, message).with_help(help));
    }

    #[cold]
    pub(super) fn too_deep(&mut self, at: Span) {
        if std::mem::replace(&mut self.blocks.told_deep, true) {
            return;
        }
        let message = format!("blocks are nested more than {MAX_DEPTH} levels deep, which Liquid refuses");
        self.syntax(at, message, "join conditions with `and`, or assign what the inner blocks work on first");
    }
}
