//! What stands in a field, by kind: found in one traversal, and kept for all who look for one kind.

use std::ops::Range;

use super::json::string_members;
use crate::catalogue;
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{
    Attribute, Block, BlockKind, Expr, ExprKind, Filter, Node, Part, Tag, TagKind, Template, Value, Verbatim,
    VerbatimKind,
};

/// The parts of a field, each kind in the order of the text.
#[derive(Debug, Default)]
pub struct Contents {
    /// The personalisation tags.
    pub attributes: Vec<Personalisation>,
    /// The texts between tags, with the content of `raw`.
    pub texts: Vec<Span>,
    /// The content of each `raw`.
    pub raw: Vec<Span>,
    /// The texts in words and in values of options of Braze's tags.
    pub value_texts: Vec<Span>,
    /// The content of each literal.
    pub strings: Vec<Span>,
    /// The tags without a body.
    pub tags: Vec<Tag>,
    /// The filters, with what is known of them.
    pub filters: Vec<(Filter, Option<&'static catalogue::Filter>)>,
    /// The literals that `assign` begins with, behind the names of their variables.
    pub assigned: Vec<(Span, Span)>,
    /// Where something is asked for the last time: the start of the last block, or the end of the last loop.
    pub last_question: u32,
    /// The texts of those `capture` that hold nothing else, behind the names of their variables.
    pub captured: Vec<(Span, Span)>,
}

/// `${name}` or `namespace.${name}`.
#[derive(Debug)]
pub struct Personalisation {
    /// The tag.
    pub attribute: Attribute,
    /// All of it.
    pub span: Span,
    /// What is known of its namespace.
    pub namespace: Option<&'static catalogue::Namespace>,
}

/// The parts of a field; found when they are first asked for.
pub fn of(field: &Field) -> &Contents {
    field.known.contents.get_or_init(|| {
        let mut collect = Collect { field, contents: Contents::default() };
        field.tree.visit(&mut collect);
        collect.contents
    })
}

/// The members of JSON in the texts of a field whose names say that a secret or a credential belongs there, as far as
/// their values are strings within one text: names and values, without quotes.
pub fn secret_members(field: &Field) -> &[(Span, Span)] {
    field.known.secret_members.get_or_init(|| {
        let texts = of(field).texts.iter();
        texts.flat_map(|text| secret_members_of(field, *text)).collect()
    })
}

/// The same in one text.
pub fn secret_members_of(field: &Field, text: Span) -> impl Iterator<Item = (Span, Span)> {
    let is_wanted = |name: &str| name.eq_ignore_ascii_case("Authorization") || catalogue::is_secret_name(name);
    let place = move |range: Range<usize>| Span::new(text.start + range.start as u32, text.start + range.end as u32);
    string_members(field.of(text), is_wanted).map(move |(name, value)| (place(name), place(value)))
}

struct Collect<'a> {
    field: &'a Field,
    contents: Contents,
}

impl Visitor for Collect<'_> {
    fn text(&mut self, _: &Template, text: Span) {
        self.contents.texts.push(text);
    }

    fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
        if verbatim.kind == VerbatimKind::Raw {
            self.contents.texts.push(verbatim.body);
            self.contents.raw.push(verbatim.body);
        }
    }

    fn value(&mut self, template: &Template, value: &Value) {
        self.contents.value_texts.extend(template[value.parts].iter().filter_map(|part| match part {
            Part::Text(span) => Some(*span),
            Part::Output(_) => None,
        }));
    }

    fn expr(&mut self, _: &Template, expr: &Expr) {
        match expr.kind {
            ExprKind::Attribute(attribute) => {
                let namespace = attribute.namespace.and_then(|name| catalogue::namespace(self.field.of(name)));
                self.contents.attributes.push(Personalisation { attribute, span: expr.span, namespace });
            }
            ExprKind::String { content } => self.contents.strings.push(content),
            _ => {}
        }
    }

    fn filter(&mut self, _: &Template, filter: &Filter) {
        self.contents.filters.push((*filter, catalogue::filter(self.field.of(filter.name))));
    }

    fn tag(&mut self, template: &Template, tag: &Tag) {
        self.contents.tags.push(*tag);
        if let TagKind::Assign { name, value: Some(value) } = tag.kind
            && let ExprKind::String { content } = template[value].value.kind
        {
            self.contents.assigned.push((name, content));
        }
    }

    fn block(&mut self, template: &Template, block: &Block) {
        let is_loop = matches!(block.kind, BlockKind::For(_) | BlockKind::TableRow(_));
        let asked = if is_loop { block.span.end } else { block.span.start };
        self.contents.last_question = self.contents.last_question.max(asked);
        if let BlockKind::Capture(name) = block.kind
            && let [branch] = &template[block.branches]
            && let [Node::Text(span)] = &template[branch.body]
        {
            self.contents.captured.push((name, *span));
        }
    }
}
