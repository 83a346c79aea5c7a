//! Blocks and variables of Liquid: which tags belong together, and where a variable is set.

use crate::lint::analysis::variables;
use crate::lint::message::Field;
use crate::source::{Span, Text};
use crate::syntax::Visitor;
use crate::syntax::tree::{Block, TagHead, Template, Verbatim};

/// The tags of one block: the opening one, those between its bodies, and the end.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    /// The tags in the order of the text.
    heads: Vec<TagHead>,
    /// Whether the last one is the block's end.
    is_closed: bool,
}

/// What belongs together at a place, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Links {
    /// What stands at the place itself.
    pub(super) origin: Span,
    /// The other end of the block, or where the variable is set.
    pub(super) targets: Vec<Span>,
    /// All of it; the flag tells what sets something.
    pub(super) all: Vec<(Span, bool)>,
}

/// The blocks of a text, in the order in which they begin.
pub(super) fn chains(field: &Field) -> Vec<Chain> {
    struct Chains(Vec<Chain>);
    impl Visitor for Chains {
        const LOOKS_INSIDE: bool = false;

        fn block(&mut self, template: &Template, block: &Block) {
            let mut heads: Vec<TagHead> = template[block.branches].iter().map(|branch| branch.head).collect();
            if heads.is_empty() {
                heads.push(block.head);
            }
            heads.extend(block.end);
            self.0.push(Chain { heads, is_closed: block.end.is_some() });
        }

        fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
            let heads = [verbatim.head].into_iter().chain(verbatim.end).collect();
            self.0.push(Chain { heads, is_closed: verbatim.end.is_some() });
        }
    }
    let mut chains = Chains(Vec::new());
    field.tree.visit(&mut chains);
    chains.0
}

impl Chain {
    /// The name of the block.
    fn name<'a>(&self, field: &'a Field) -> &'a str {
        self.heads.first().map_or("", |head| field.of(head.name))
    }

    /// The whole block.
    pub(super) fn span(&self) -> Option<Span> {
        Some(self.heads.first()?.delimited.span.to(self.heads.last()?.delimited.span))
    }

    /// The tag whose name stands at an offset.
    fn head(&self, at: u32) -> Option<usize> {
        self.heads.iter().position(|head| touches(head.name, at))
    }
}

/// The names of the blocks that are open at the end of a text, the innermost first.
pub(super) fn open(text: &str, tags: &[String]) -> Vec<String> {
    let field = Field::alone(Text::verbatim(text, 0), tags);
    let open = chains(&field).into_iter().filter(|chain| !chain.is_closed);
    let mut names: Vec<String> = open.map(|chain| chain.name(&field).to_owned()).collect();
    names.reverse();
    names
}

/// What belongs to the tag or the variable at an offset.
pub(super) fn links(field: &Field, at: u32) -> Option<Links> {
    links_of_block(field, at).or_else(|| links_of_variable(field, at))
}

/// From the opening tag to the end of its block; from any other tag of it to the opening one.
fn links_of_block(field: &Field, at: u32) -> Option<Links> {
    let (chain, head) =
        chains(field).into_iter().find_map(|chain| Some((chain.head(at)?, chain)).map(|(at, chain)| (chain, at)))?;
    let names: Vec<Span> = chain.heads.iter().map(|head| head.name).collect();
    let target = match head {
        0 => names.last().copied().filter(|_| chain.is_closed),
        _ => names.first().copied(),
    };
    let origin = names.get(head).copied()?;
    Some(Links {
        origin,
        targets: target.into_iter().collect(),
        all: names.into_iter().map(|name| (name, false)).collect(),
    })
}

/// From where a variable is read or set to where it is set.
fn links_of_variable(field: &Field, at: u32) -> Option<Links> {
    let known = variables::of(field);
    let sets = known.sets.iter().map(|set| (set.name, true));
    let reads = known.reads.iter().map(|read| (read.name, false));
    let mut all: Vec<(Span, bool)> = sets.chain(reads).collect();
    let origin = all.iter().map(|(name, _)| *name).find(|name| touches(*name, at))?;
    let name = field.of(origin);
    all.retain(|(other, _)| field.of(*other) == name);
    all.sort();
    all.dedup_by_key(|(span, _)| *span);
    let targets = all.iter().filter(|(_, is_set)| *is_set).map(|(span, _)| *span).collect();
    Some(Links { origin, targets, all })
}

fn touches(span: Span, at: u32) -> bool {
    span.start <= at && at <= span.end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> Field {
        Field::alone(Text::verbatim(text, 0), &[])
    }

    /// The target's text, from where `at` first stands.
    fn target(text: &str, at: &str) -> Vec<String> {
        let field = field(text);
        let start = text.find(at).unwrap() as u32;
        let links = links(&field, start).unwrap();
        links.targets.iter().map(|target| format!("{}@{}", field.of(*target), target.start)).collect()
    }

    #[test]
    fn tags_lead_to_the_other_end() {
        let text = "{% if a %}{% for x in y %}{% endfor %}{% elsif b %}{% else %}{% endif %}";
        assert_eq!(target(text, "if"), ["endif@64"]);
        assert_eq!(target(text, "elsif"), ["if@3"]);
        assert_eq!(target(text, "else %}"), ["if@3"]);
        assert_eq!(target(text, "endif"), ["if@3"]);
        assert_eq!(target(text, "for"), ["endfor@29"]);
        for (block, end) in
            [("case x", "endcase"), ("capture x", "endcapture"), ("comment", "endcomment"), ("raw", "endraw")]
        {
            let text = format!("{{% {block} %}}{{% {end} %}}");
            assert_eq!(target(&text, block), [format!("{end}@{}", text.find(end).unwrap())]);
            assert_eq!(target(&text, end), [format!("{}@3", block.split(' ').next().unwrap())]);
        }
        assert_eq!(target("{% if a %}", "if"), Vec::<String>::new());
    }

    #[test]
    fn variables_lead_to_where_they_are_set() {
        let text = "{% assign a = 1 %}{{ a }}{% capture a %}{% endcapture %}{{ b }}";
        let field = field(text);
        let read = links(&field, text.find("{{ a").unwrap() as u32 + 3).unwrap();
        assert_eq!(read.targets.len(), 2);
        assert_eq!(read.all.len(), 3);
        assert!(links(&field, text.find("b }}").unwrap() as u32).unwrap().targets.is_empty());
        assert_eq!(links(&field, 0), None);
    }

    #[test]
    fn open_blocks_come_innermost_first() {
        assert_eq!(open("{% if a %}{% for x in y %} {% raw %}{% endraw %}", &[]), ["for", "if"]);
        assert_eq!(open("{% if a %}{% else %}{% comment %}", &[]), ["comment", "if"]);
        assert!(open("{% if a %}{% endif %}", &[]).is_empty());
    }
}
