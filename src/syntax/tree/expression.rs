//! Expressions: what stands for a value, the filters after it, and conditions.

use super::{Id, List, Output};
use crate::source::Span;

/// A value with the filters it goes through: what an output, `assign` and `echo` hold.
#[derive(Clone, Copy, Debug)]
pub struct Pipeline {
    /// From the value to the last filter.
    pub span: Span,
    /// The value that the filters begin with.
    pub value: Expr,
    /// The filters in their order.
    pub filters: List<Filter>,
}

/// `| name: argument, …`
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// From the `|` to the last argument.
    pub span: Span,
    /// The filter's name.
    pub name: Span,
    /// The arguments in their order, positional and keyword ones as written.
    pub arguments: List<Argument>,
}

/// An argument of a filter, or a parameter of a loop or a partial.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// From the keyword, if there is one, to the value.
    pub span: Span,
    /// The name before the colon.
    pub keyword: Option<Span>,
    /// The value.
    pub value: Expr,
}

/// Anything that stands for a value.
#[derive(Clone, Copy, Debug)]
pub struct Expr {
    /// Its bytes, quotes and braces included.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of [`Expr`].
#[derive(Clone, Copy, Debug)]
pub enum ExprKind {
    /// Nothing that could be read; an error says what was wrong.
    Missing,
    /// `nil` or `null`.
    Nil,
    /// `true`.
    True,
    /// `false`.
    False,
    /// `blank`.
    Blank,
    /// `empty`.
    Empty,
    /// A whole number, of any size: its digits are the expression's span.
    Integer,
    /// A number with a decimal point.
    Float,
    /// A string.
    String {
        /// What stands between the quotes.
        content: Span,
    },
    /// A variable with the steps into it: `a.b[0]`, `["a b"].c`.
    Variable(Variable),
    /// Braze's personalisation: `${name}`, `custom_attribute.${name}[0].key`.
    Attribute(Attribute),
    /// An output that stands for a value, as Braze has it: `{{ … }}` in a tag or in an argument.
    Output(Id<Output>),
    /// `(from..to)`.
    Range(Id<Range>),
}

/// A variable with the steps into it.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Where the look-up begins.
    pub root: Root,
    /// The steps after it.
    pub steps: List<Step>,
}

/// Where the look-up of a variable begins.
#[derive(Clone, Copy, Debug)]
pub enum Root {
    /// At a name.
    Name(Span),
    /// `[expression]`: at the name that the expression yields.
    Index(Id<Expr>),
}

/// A personalisation tag's attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attribute {
    /// The name before the dot, as `custom_attribute`; none for Braze's default attributes.
    pub namespace: Option<Span>,
    /// `${name}` with its braces.
    pub braces: Span,
    /// The name without the blanks around it. It may hold blanks, dots and indexes itself: `${address.city}`.
    pub name: Span,
    /// The steps after the braces.
    pub steps: List<Step>,
}

/// One step into a value.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// With its dot or its brackets.
    pub span: Span,
    /// What is looked up.
    pub kind: StepKind,
}

/// The kinds of [`Step`].
#[derive(Clone, Copy, Debug)]
pub enum StepKind {
    /// `.name`
    Name(Span),
    /// `[expression]`
    Index(Id<Expr>),
}

/// The ends of a range.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The first number.
    pub from: Expr,
    /// The last number.
    pub to: Expr,
}

/// One part of a condition. Conditions associate to the right: `a and b or c` is `a and (b or c)`.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// From its left to its right side.
    pub span: Span,
    /// What is tested.
    pub left: Expr,
    /// What it is compared with; without it the value itself is the condition.
    pub test: Option<Test>,
    /// How the next part of the condition is joined.
    pub link: Option<Link>,
}

/// The right side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    /// The operator.
    pub operator: Operator,
    /// Where the operator stands.
    pub span: Span,
    /// What is compared with.
    pub right: Expr,
}

/// `and` or `or` between two parts of a condition.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Which of the two.
    pub connective: Connective,
    /// Where it stands.
    pub span: Span,
}

/// The two connectives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connective {
    /// `and`
    And,
    /// `or`
    Or,
}

/// The comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `contains`
    Contains,
}

impl Expr {
    /// An expression that could not be read, at this place.
    pub(in crate::syntax) const fn missing(span: Span) -> Self {
        Self { span, kind: ExprKind::Missing }
    }

    /// Whether the value is known from the text alone.
    pub const fn is_literal(&self) -> bool {
        use ExprKind::{Blank, Empty, False, Float, Integer, Nil, String, True};
        matches!(self.kind, Nil | True | False | Blank | Empty | Integer | Float | String { .. })
    }

    /// The name of a variable without steps: `a`, but not `a.b`.
    pub const fn plain_name(&self) -> Option<Span> {
        match self.kind {
            ExprKind::Variable(Variable { root: Root::Name(name), steps }) if steps.is_empty() => Some(name),
            _ => None,
        }
    }
}
