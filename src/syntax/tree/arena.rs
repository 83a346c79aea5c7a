//! The pools of a template, and the handles by which nodes name their children.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, Range as Positions};

use super::{
    Argument, Branch, Call, Comparison, Cycle, Expr, Filter, Loop, Node, Output, Part, Partial, Pipeline, Range, Step,
    TagOption, Value, Words,
};

/// Some nodes of one kind that follow each other: look them up with `&template[list]`.
pub struct List<T> {
    start: u32,
    len: u32,
    of: PhantomData<fn() -> T>,
}

/// One node: look it up with `&template[id]`.
pub struct Id<T> {
    at: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> List<T> {
    /// No nodes.
    pub const EMPTY: Self = Self { start: 0, len: 0, of: PhantomData };

    /// How many nodes there are.
    pub const fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Where they lie in [`Template::all`]: tables beside a template are looked up by this.
    pub const fn range(self) -> Positions<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

impl<T> Id<T> {
    /// Where it lies in [`Template::all`].
    pub const fn position(self) -> usize {
        self.at as usize
    }
}

/// A node type that has a pool in [`Template`].
pub trait Pooled: Sized {
    #[doc(hidden)]
    fn pool(template: &Template) -> &Vec<Self>;
    #[doc(hidden)]
    fn pool_mut(template: &mut Template) -> &mut Vec<Self>;
}

macro_rules! pools {
    ($($name:ident: $node:ty,)*) => {
        /// One parsed template. Spans are bytes of the text that was parsed, which the template does not hold.
        #[derive(Debug, Default)]
        pub struct Template {
            pub(in crate::syntax) body: List<Node>,
            $($name: Vec<$node>,)*
        }

        $(impl Pooled for $node {
            fn pool(template: &Template) -> &Vec<Self> {
                &template.$name
            }

            fn pool_mut(template: &mut Template) -> &mut Vec<Self> {
                &mut template.$name
            }
        })*
    };
}

pools! {
    nodes: Node,
    branches: Branch,
    outputs: Output,
    pipelines: Pipeline,
    exprs: Expr,
    steps: Step,
    filters: Filter,
    arguments: Argument,
    ranges: Range,
    comparisons: Comparison,
    loops: Loop,
    cycles: Cycle,
    partials: Partial,
    words: Words,
    values: Value,
    parts: Part,
    options: TagOption,
    calls: Call,
}

impl Template {
    /// The nodes that stand in no block.
    pub fn body(&self) -> List<Node> {
        self.body
    }

    /// All nodes of one kind, children before the node that holds them.
    pub fn all<T: Pooled>(&self) -> &[T] {
        T::pool(self)
    }

    /// Whether there is a node of this kind anywhere.
    pub fn has<T: Pooled>(&self) -> bool {
        !T::pool(self).is_empty()
    }

    /// A template with room for what a text with so many braces usually holds.
    pub(in crate::syntax) fn with_capacity(braces: usize) -> Self {
        let mut template = Self::default();
        template.nodes.reserve(braces);
        template.pipelines.reserve(braces / 2);
        template.steps.reserve(braces / 2);
        template.filters.reserve(braces / 2);
        template.arguments.reserve(braces / 2);
        template.branches.reserve(braces / 4);
        template.comparisons.reserve(braces / 8);
        template
    }

    pub(in crate::syntax) fn add<T: Pooled>(&mut self, node: T) -> Id<T> {
        let pool = T::pool_mut(self);
        pool.push(node);
        Id { at: pool.len() as u32 - 1, of: PhantomData }
    }

    /// Moves what lies in `scratch` from `base` on into the pool.
    pub(in crate::syntax) fn add_all<T: Pooled + Copy>(&mut self, scratch: &mut Vec<T>, base: usize) -> List<T> {
        if scratch.len() <= base {
            return List::EMPTY;
        }
        let pool = T::pool_mut(self);
        let start = pool.len() as u32;
        pool.extend_from_slice(&scratch[base..]);
        scratch.truncate(base);
        List { start, len: pool.len() as u32 - start, of: PhantomData }
    }
}

impl<T: Pooled> Index<List<T>> for Template {
    type Output = [T];

    fn index(&self, list: List<T>) -> &[T] {
        T::pool(self).get(list.range()).unwrap_or_default()
    }
}

/// An [`Id`] is only made by putting its node into a pool, from which nothing is ever taken.
impl<T: Pooled> Index<Id<T>> for Template {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &T::pool(self)[id.at as usize]
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.len) == (other.start, other.len)
    }
}

impl<T> Eq for List<T> {}

impl<T> Hash for List<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.start, self.len).hash(hasher);
    }
}

impl<T> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.start, self.len)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<T> Eq for Id<T> {}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.at)
    }
}
