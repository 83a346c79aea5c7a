//! What a field writes, on each way through its Liquid.

use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::tree::{BlockKind, BranchKind, Id, List, Node, Pipeline, Tag, TagKind, VerbatimKind};

/// So many ways through the Liquid of one field are looked at.
const MAX_WAYS: usize = 16;

/// A part of what a field writes.
#[derive(Clone, Copy, Debug)]
pub enum Piece {
    /// Text, without the white space that hyphens take away.
    Text(Span),
    /// An output: its tag and what it writes.
    Value(Span, Option<Id<Pipeline>>),
    /// A Connected Content call, which writes the answer unless it is saved or JSON.
    Call(Tag),
    /// Something whose text is not known.
    Unknown(Span),
}

/// The ways through a field, each as what it writes. Ways that end in `abort_message` are left out, except when there are
/// no others.
pub fn ways(field: &Field) -> Vec<Vec<Piece>> {
    let mut ways = vec![Vec::new()];
    collect(field, field.tree.body(), &mut ways);
    ways
}

/// The part of a text between tags that is left of it when hyphens have taken white space away.
pub fn shown(field: &Field, text: Span) -> Span {
    let source = field.source();
    let before = source.get(..text.start as usize).unwrap_or_default();
    let after = source.get(text.end as usize..).unwrap_or_default();
    let (mut start, mut end) = (text.start, text.end);
    if before.ends_with("-%}") || before.ends_with("-}}") {
        let content = field.of(text);
        start += (content.len() - content.trim_start().len()) as u32;
    }
    if after.starts_with("{%-") || after.starts_with("{{-") {
        end = start + field.of(Span::new(start, end)).trim_end().len() as u32;
    }
    Span::new(start, end)
}

fn collect(field: &Field, nodes: List<Node>, ways: &mut Vec<Vec<Piece>>) {
    for node in &field.tree[nodes] {
        match node {
            Node::Text(span) => add(ways, Piece::Text(shown(field, *span))),
            Node::Output(output) => add(ways, Piece::Value(output.delimited.span, output.value)),
            Node::Tag(tag) => match tag.kind {
                TagKind::Echo(value) => add(ways, Piece::Value(tag.head.delimited.span, value)),
                TagKind::Liquid(nodes) => collect(field, nodes, ways),
                TagKind::ConnectedContent(_) => add(ways, Piece::Call(*tag)),
                TagKind::Cycle(_)
                | TagKind::Promotion(_)
                | TagKind::Random(_)
                | TagKind::Include(_)
                | TagKind::Render(_)
                | TagKind::Unknown
                | TagKind::Malformed => add(ways, Piece::Unknown(tag.head.delimited.span)),
                _ => {}
            },
            Node::Block(block) => match block.kind {
                BlockKind::Capture(_) => {}
                BlockKind::If | BlockKind::Unless | BlockKind::Case(_) => {
                    let branches =
                        || field.tree[block.branches].iter().filter(|branch| !matches!(branch.kind, BranchKind::Body));
                    let has_else = branches().any(|branch| matches!(branch.kind, BranchKind::Else));
                    let mut after = if has_else { Vec::new() } else { ways.clone() };
                    for branch in branches().filter(|branch| !super::url::aborts(field, branch.body)) {
                        let mut taken = ways.clone();
                        collect(field, branch.body, &mut taken);
                        after.extend(taken);
                    }
                    after.truncate(MAX_WAYS);
                    if !after.is_empty() {
                        *ways = after;
                    }
                }
                _ => add(ways, Piece::Unknown(block.span)),
            },
            Node::Verbatim(verbatim) if verbatim.kind == VerbatimKind::Raw => add(ways, Piece::Text(verbatim.body)),
            Node::Verbatim(_) => {}
            Node::Error(span) => add(ways, Piece::Unknown(*span)),
        }
    }
}

fn add(ways: &mut [Vec<Piece>], piece: Piece) {
    if !matches!(piece, Piece::Text(span) if span.is_empty()) {
        ways.iter_mut().for_each(|way| way.push(piece));
    }
}
