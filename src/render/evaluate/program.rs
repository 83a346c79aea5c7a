//! A template made ready to run: what of its text is written, which functions its filters are.

use crate::render::filters::{self, Filter};
use crate::render::profile::Keys;
use crate::source::Span;
use crate::syntax::tree::{
    self, Argument, Attribute, Block, BlockKind, Expr, ExprKind, Id, List, Loop, Node, TagKind, VerbatimKind,
};
use crate::syntax::{Template, Visitor};

/// A parsed template with what is the same each time it runs.
#[derive(Debug)]
pub struct Program {
    pub(super) template: Template,
    /// For each node, if it is text, what is written of it: hyphens in tags take white space away, and so do blocks
    /// that write nothing else.
    texts: Vec<Span>,
    /// For each filter its function.
    filters: Vec<Option<Filter>>,
    /// For each loop its name.
    names: Vec<String>,
    /// For each attribute, by where its name begins, where a profile has it.
    attributes: Vec<(u32, Keys)>,
    /// Whether a loop goes on where an earlier one ended, so that the ends must be kept.
    pub(super) continues: bool,
}

impl Program {
    /// Prepares the tree of `source`.
    pub fn new(source: &str, template: Template) -> Self {
        let texts = texts(source, &template);
        let name = |filter: &tree::Filter| filters::filter(filter.name.of(source));
        let filters = template.all::<tree::Filter>().iter().map(name).collect();
        let continues = template.all::<Argument>().iter().any(|argument| is_continue(source, argument));
        let names = template.all::<Loop>().iter().map(|details| loop_name(source, details)).collect();
        let mut attributes = Attributes { source, found: Vec::new() };
        template.visit(&mut attributes);
        attributes.found.sort_unstable_by_key(|(start, _)| *start);
        Self { texts, filters, names, attributes: attributes.found, continues, template }
    }

    /// The tree.
    pub(in crate::render) fn template(&self) -> &Template {
        &self.template
    }

    /// What is written of the text node at this place among all nodes.
    pub(super) fn text(&self, position: usize) -> Span {
        self.texts.get(position).copied().unwrap_or_default()
    }

    /// The function of the filter at this place among all filters.
    pub(super) fn filter(&self, position: usize) -> Option<Filter> {
        self.filters.get(position).copied().flatten()
    }

    /// Where a profile has an attribute.
    pub(super) fn keys(&self, attribute: Attribute) -> Keys {
        let found = self.attributes.binary_search_by_key(&attribute.name.start, |(start, _)| *start);
        found.ok().and_then(|at| self.attributes.get(at)).map(|(_, keys)| *keys).unwrap_or_default()
    }

    /// The name of a loop.
    pub(super) fn name(&self, details: Id<Loop>) -> &str {
        self.names.get(details.position()).map_or("", String::as_str)
    }
}

struct Attributes<'a> {
    source: &'a str,
    found: Vec<(u32, Keys)>,
}

impl Visitor for Attributes<'_> {
    fn expr(&mut self, _: &Template, expr: &Expr) {
        if let ExprKind::Attribute(attribute) = expr.kind {
            let namespace = attribute.namespace.map(|namespace| namespace.of(self.source));
            self.found.push((attribute.name.start, Keys::of(namespace, attribute.name.of(self.source))));
        }
    }
}

/// `variable-collection`, the latter without white space between its words.
fn loop_name(source: &str, details: &Loop) -> String {
    let mut name = format!("{}-", details.variable.of(source));
    let mut quote = None;
    for character in details.collection.span.of(source).chars() {
        match quote {
            None if character.is_ascii_whitespace() => continue,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            Some(open) if open == character => quote = None,
            _ => {}
        }
        name.push(character);
    }
    name
}

/// Whether a parameter of a loop is `offset: continue`.
pub(super) fn is_continue(source: &str, argument: &Argument) -> bool {
    argument.keyword.is_some_and(|keyword| keyword.of(source) == "offset")
        && argument.value.plain_name().is_some_and(|name| name.of(source) == "continue")
}

fn texts(source: &str, template: &Template) -> Vec<Span> {
    let nodes = template.all::<Node>();
    let text = |node: &Node| if let Node::Text(text) = node { *text } else { Span::default() };
    let mut texts: Vec<Span> = nodes.iter().map(text).collect();
    let mut blank = Vec::with_capacity(nodes.len());
    trim(source, template, template.body(), (false, false), &mut texts);
    for node in nodes {
        let is_blank = is_blank(source, template, node, &blank);
        blank.push(is_blank);
        let Node::Block(block) = node else { continue };
        let drops = is_blank
            && matches!(block.kind, BlockKind::If | BlockKind::Unless | BlockKind::Case(_) | BlockKind::For(_));
        trim_bodies(source, template, block, drops, &mut texts);
    }
    texts
}

/// Takes white space from the bodies of a block, or all text if the block drops it.
fn trim_bodies(source: &str, template: &Template, block: &Block, drops: bool, texts: &mut [Span]) {
    let branches = &template[block.branches];
    for (at, branch) in branches.iter().enumerate() {
        if drops {
            texts[branch.body.range()].fill(Span::default());
            continue;
        }
        let next = branches.get(at + 1).map(|next| next.head).or(block.end);
        let after = next.is_some_and(|next| next.delimited.trims_before());
        trim(source, template, branch.body, (branch.head.delimited.trims_after(), after), texts);
    }
}

/// Takes white space from the texts of a list where the tags beside them want it, or the tags around the list.
fn trim(source: &str, template: &Template, list: List<Node>, (first, last): (bool, bool), texts: &mut [Span]) {
    let nodes = &template[list];
    for (at, position) in list.range().enumerate() {
        let Some(Node::Text(text)) = nodes.get(at) else { continue };
        let before = at.checked_sub(1).map_or(first, |at| nodes.get(at).is_some_and(trims_after));
        let after = nodes.get(at + 1).map_or(last, trims_before);
        if let Some(trimmed) = texts.get_mut(position) {
            *trimmed = trimmed_text(source, *text, before, after);
        }
    }
}

fn trimmed_text(source: &str, text: Span, before: bool, after: bool) -> Span {
    let (mut start, mut end) = (text.start, text.end);
    let content = text.of(source);
    if before {
        start += (content.len() - content.trim_start_matches(is_stripped).len()) as u32;
    }
    if after {
        end -= (content.len() - content.trim_end_matches(is_stripped).len()) as u32;
    }
    Span::new(start, end)
}

/// What Ruby's `strip` takes away.
const fn is_stripped(character: char) -> bool {
    matches!(character, '\0' | ' ' | '\t'..='\r')
}

fn trims_before(node: &Node) -> bool {
    match node {
        Node::Text(_) | Node::Error(_) => false,
        Node::Output(output) => output.delimited.trims_before(),
        Node::Tag(tag) => tag.head.delimited.trims_before(),
        Node::Block(block) => block.head.delimited.trims_before(),
        Node::Verbatim(verbatim) => verbatim.head.delimited.trims_before(),
    }
}

fn trims_after(node: &Node) -> bool {
    match node {
        Node::Text(_) | Node::Error(_) => false,
        Node::Output(output) => output.delimited.trims_after(),
        Node::Tag(tag) => tag.head.delimited.trims_after(),
        Node::Block(block) => block.end.is_some_and(|end| end.delimited.trims_after()),
        Node::Verbatim(verbatim) => verbatim.end.is_some_and(|end| end.delimited.trims_after()),
    }
}

/// Whether Ruby takes a node for one that writes nothing, so that white space beside it is none that anyone wants.
/// `blank` tells it of the nodes that lie before this one among all, its children with them.
fn is_blank(source: &str, template: &Template, node: &Node, blank: &[bool]) -> bool {
    let all_blank = |list: List<Node>| blank.get(list.range()).is_some_and(|nodes| nodes.iter().all(|blank| *blank));
    match node {
        Node::Text(text) => text.of(source).bytes().all(|byte| matches!(byte, b' ' | b'\t'..=b'\r')),
        Node::Output(_) | Node::Error(_) => false,
        Node::Tag(tag) => match tag.kind {
            TagKind::Assign { .. } | TagKind::InlineComment => true,
            TagKind::Liquid(nodes) => all_blank(nodes),
            _ => false,
        },
        Node::Block(block) => match block.kind {
            BlockKind::Capture(_) => true,
            BlockKind::Translation(_) => false,
            _ => template[block.branches].iter().all(|branch| all_blank(branch.body)),
        },
        Node::Verbatim(verbatim) => verbatim.kind != VerbatimKind::Raw || verbatim.body.is_empty(),
    }
}
