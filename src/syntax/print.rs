//! The way back from a tree to its text.

use super::tree::{List, Node, Template};
use crate::source::Span;

impl Template {
    /// Puts the text together from the tree's nodes; `text` is the text that was parsed. The result is the same text:
    /// nodes lose nothing and do not overlap.
    pub fn print(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.print_nodes(self.body(), &mut |span: Span| out.push_str(span.of(text)));
        out
    }

    fn print_nodes(&self, nodes: List<Node>, put: &mut impl FnMut(Span)) {
        for node in &self[nodes] {
            match node {
                Node::Text(span) | Node::Error(span) => put(*span),
                Node::Output(output) => put(output.delimited.span),
                Node::Tag(tag) => put(tag.head.delimited.span),
                Node::Verbatim(verbatim) => {
                    put(verbatim.head.delimited.span);
                    put(verbatim.body);
                    verbatim.end.iter().for_each(|end| put(end.delimited.span));
                }
                Node::Block(block) => {
                    for branch in &self[block.branches] {
                        put(branch.head.delimited.span);
                        self.print_nodes(branch.body, put);
                    }
                    block.end.iter().for_each(|end| put(end.delimited.span));
                }
            }
        }
    }
}
