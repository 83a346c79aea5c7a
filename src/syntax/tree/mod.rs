//! The tree of a template: node types, and the pools in which the nodes of one template lie side by side.
//!
//! A node holds spans, not text, and names its children by [`List`] and [`Id`], which are looked up in the
//! [`Template`]: `&template[block.branches]`. So a tree is a handful of vectors, is dropped without recursion, and can
//! outlive or be sent away from the text it was read from.

mod arena;
mod braze;
mod expression;
mod node;

pub use arena::{Id, List, Pooled, Template};
pub use braze::{Call, Part, TagOption, Value, Words};
pub use expression::{
    Argument, Attribute, Comparison, Connective, Expr, ExprKind, Filter, Link, Operator, Pipeline, Range, Root, Step,
    StepKind, Test, Variable,
};
pub use node::{
    Block, BlockKind, Branch, BranchKind, Closer, Cycle, Delimited, Loop, Node, Output, Partial, Tag, TagHead, TagKind,
    Verbatim, VerbatimKind,
};
