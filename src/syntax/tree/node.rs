//! Nodes: text, outputs, tags and blocks. Side by side, the nodes of a template cover its text without gap or overlap.

use super::{Argument, Call, Comparison, Expr, Id, List, Pipeline, Words};
use crate::source::Span;

/// One piece of a template.
#[derive(Clone, Copy, Debug)]
pub enum Node {
    /// Text that is written as it stands.
    Text(Span),
    /// `{{ … }}`
    Output(Output),
    /// A tag that holds no nodes, or `liquid`.
    Tag(Tag),
    /// A tag with a body, up to its end tag.
    Block(Block),
    /// `raw`, `comment` or `doc`: the body is not read.
    Verbatim(Verbatim),
    /// Bytes that belong to nothing: a stray end tag, an opening delimiter alone. An error says why.
    Error(Span),
}

/// What `{{ }}` or `{% %}` enclose, with the delimiters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimited {
    /// From the first byte of the opening delimiter to the last of the closing one. For a tag on a line of a `liquid`
    /// tag, which has no delimiters, the line without the blanks around it.
    pub span: Span,
    /// Length of the opening delimiter in bytes: 2, 3 with a hyphen, 0 on a line of a `liquid` tag.
    pub open: u8,
    /// Length of the closing delimiter in bytes; 0 when there is none.
    pub close: u8,
    /// What closes it.
    pub closer: Closer,
}

/// What stands at the end of a tag or an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closer {
    /// `}}` or `%}`
    Plain,
    /// `-}}` or `-%}`: white space after it is dropped.
    Trimming,
    /// The end of a line of a `liquid` tag.
    Line,
    /// Nothing, or something that was meant as one; an error says so.
    Broken,
}

/// `{{ … }}`
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The whole, with its delimiters.
    pub delimited: Delimited,
    /// What is written; nothing when the output is empty.
    pub value: Option<Id<Pipeline>>,
}

/// The delimiters and the name of a tag.
#[derive(Clone, Copy, Debug)]
pub struct TagHead {
    /// The whole tag, with its delimiters.
    pub delimited: Delimited,
    /// Its name as written, which may be misspelt.
    pub name: Span,
}

/// A tag without a body.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// Its delimiters and name.
    pub head: TagHead,
    /// What it does.
    pub kind: TagKind,
}

/// The tags without a body.
#[derive(Clone, Copy, Debug)]
pub enum TagKind {
    /// `assign name = value`
    Assign {
        /// The variable.
        name: Span,
        /// Its value; none for `assign x =`, which sets nil.
        value: Option<Id<Pipeline>>,
    },
    /// `echo value`
    Echo(Option<Id<Pipeline>>),
    /// `increment name`
    Increment(Span),
    /// `decrement name`
    Decrement(Span),
    /// `cycle group: value, …`
    Cycle(Id<Cycle>),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `# text`
    InlineComment,
    /// `liquid` with a tag on each line.
    Liquid(List<Node>),
    /// `include 'name'`, which Braze lacks.
    Include(Id<Partial>),
    /// `render 'name'`, which Braze lacks.
    Render(Id<Partial>),
    /// `connected_content URL :option value …`: the URL is the first word.
    ConnectedContent(Id<Words>),
    /// `abort_message('reason')`
    AbortMessage(Id<Call>),
    /// `message_extras :key K :value V`
    MessageExtras(Id<Words>),
    /// `catalog_items CATALOG ID …`
    CatalogItems(Id<Words>),
    /// `catalog_selection_items CATALOG SELECTION`
    CatalogSelectionItems(Id<Words>),
    /// `shopping_cart ID`
    ShoppingCart(Id<Words>),
    /// `promotion('list')`
    Promotion(Id<Call>),
    /// `random 10`
    Random(Id<Words>),
    /// A tag that nobody knows.
    Unknown,
    /// A known tag whose content could not be read.
    Malformed,
}

/// `group: value, value`
#[derive(Clone, Copy, Debug)]
pub struct Cycle {
    /// What names the group; without it the values do.
    pub group: Option<Expr>,
    /// The values in their order.
    pub values: List<Expr>,
}

/// `'name' with x as y, key: value`
#[derive(Clone, Copy, Debug)]
pub struct Partial {
    /// The partial's name.
    pub name: Expr,
    /// What stands after `with` or `for`.
    pub variable: Option<Expr>,
    /// Whether it was `for`.
    pub each: bool,
    /// The name after `as`.
    pub alias: Option<Span>,
    /// The parameters.
    pub parameters: List<Argument>,
}

/// A tag with a body.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// From the opening to the end tag.
    pub span: Span,
    /// The opening tag.
    pub head: TagHead,
    /// What it does.
    pub kind: BlockKind,
    /// Its bodies; the first begins behind the opening tag.
    pub branches: List<Branch>,
    /// The end tag; none when it is missing, which is an error.
    pub end: Option<TagHead>,
}

/// The tags with a body.
#[derive(Clone, Copy, Debug)]
pub enum BlockKind {
    /// `if`
    If,
    /// `unless`
    Unless,
    /// `case`: what its values are compared with. What stands before the first `when` is never written.
    Case(Id<Expr>),
    /// `for`
    For(Id<Loop>),
    /// `tablerow`
    TableRow(Id<Loop>),
    /// `capture`: the variable.
    Capture(Span),
    /// `ifchanged`
    IfChanged,
    /// `translation` with its id.
    Translation(Id<Words>),
}

/// `name in collection reversed limit:1`
#[derive(Clone, Copy, Debug)]
pub struct Loop {
    /// The loop variable.
    pub variable: Span,
    /// What is gone through.
    pub collection: Expr,
    /// The word `reversed`.
    pub reversed: Option<Span>,
    /// `limit`, `offset`, and `cols` for a table, as written; of two the later counts.
    pub parameters: List<Argument>,
}

/// One body of a block, with the tag before it.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    /// The tag before the body; for the first one the block's opening tag.
    pub head: TagHead,
    /// When the body counts.
    pub kind: BranchKind,
    /// The body.
    pub body: List<Node>,
}

/// When the body of a branch counts.
#[derive(Clone, Copy, Debug)]
pub enum BranchKind {
    /// `if`, `unless`, `elsif`: the condition.
    Condition(List<Comparison>),
    /// `when`: the values, any of which may match.
    When(List<Expr>),
    /// `else`
    Else,
    /// The first body of any other block.
    Body,
}

/// A tag whose body is not read.
#[derive(Clone, Copy, Debug)]
pub struct Verbatim {
    /// The opening tag.
    pub head: TagHead,
    /// Which one.
    pub kind: VerbatimKind,
    /// What stands between the tags.
    pub body: Span,
    /// The end tag; none when it is missing, which is an error.
    pub end: Option<TagHead>,
}

/// The tags whose body is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerbatimKind {
    /// `raw`: the body is written as it stands.
    Raw,
    /// `comment`
    Comment,
    /// `doc`
    Doc,
}

impl Delimited {
    /// What stands between the delimiters, blanks included.
    pub const fn inner(&self) -> Span {
        Span::new(self.span.start + self.open as u32, self.span.end - self.close as u32)
    }

    /// Whether white space before it is dropped.
    pub const fn trims_before(&self) -> bool {
        self.open == 3
    }

    /// Whether white space after it is dropped.
    pub const fn trims_after(&self) -> bool {
        matches!(self.closer, Closer::Trimming)
    }
}

impl TagHead {
    /// What stands behind the tag's name, up to the closing delimiter.
    pub const fn markup(&self) -> Span {
        Span::new(self.name.end, self.delimited.inner().end)
    }
}

impl Node {
    /// The bytes of the node, for a block from its opening to its end tag.
    pub fn span(&self) -> Span {
        match self {
            Self::Text(span) | Self::Error(span) => *span,
            Self::Output(output) => output.delimited.span,
            Self::Tag(tag) => tag.head.delimited.span,
            Self::Block(block) => block.span,
            Self::Verbatim(verbatim) => {
                let end = verbatim.end.map_or(verbatim.body, |end| end.delimited.span);
                verbatim.head.delimited.span.to(end)
            }
        }
    }
}
