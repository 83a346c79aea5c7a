//! Tags that neither Liquid nor Braze has. A misspelt one is read as what it was meant to be, so that nothing else is
//! told because of it.

use super::Parser;
use super::names::{Name, VerbatimName};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Node, Tag, TagHead, TagKind};
use crate::syntax::{MAX_ERRORS, rule};

/// What is known of unknown tags.
#[derive(Default)]
pub(super) struct Unknown<'s> {
    /// Names that resemble no tag's; their end tags are not told again.
    names: Vec<&'s str>,
    /// Whether a misspelt tag is being read as what it was meant to be.
    guessing: bool,
}

impl Unknown<'_> {
    pub(super) fn guessing(&self) -> bool {
        self.guessing
    }
}

impl Parser<'_> {
    /// A tag with an unknown name, behind it.
    #[cold]
    pub(super) fn unknown_tag(&mut self, head: TagHead) -> Option<VerbatimName> {
        let name = self.slice(head.name);
        if name.strip_prefix("end").is_some_and(|opened| self.unknown.names.contains(&opened)) {
            self.nodes.push(Node::Error(head.delimited.span));
            return None;
        }
        let (wrong, meant) = self.meant(head, name);
        let shown = self.shown(wrong);
        let error = Diagnostic::error(rule::UNKNOWN_TAG, wrong, format!("`{shown}` is no tag of Liquid or Braze"));
        let Some((right, tag)) = meant else {
            let help = match name.strip_prefix("end").and_then(|opened| Name::of(opened.as_bytes())) {
                Some(Name::Inline(_)) => format!("`{}` has no end tag: remove this one", &name[3..]),
                _ => "remove the tag; text with such braces in it is written within `{% raw %}`".to_owned(),
            };
            self.error(error.with_help(help));
            if self.unknown.names.len() < MAX_ERRORS && !self.unknown.names.contains(&name) {
                self.unknown.names.push(name);
            }
            self.nodes.push(Node::Tag(Tag { head, kind: TagKind::Unknown }));
            return None;
        };
        let error = error.with_help(format!("`{right}` is one"));
        self.error(error.with_safe_fix(format!("write `{right}`"), wrong, right));
        self.read_as(head, tag)
    }

    /// What a misspelt tag was meant to be, and the text that is wrong.
    fn meant(&self, head: TagHead, name: &str) -> (Span, Option<(&'static str, Name)>) {
        if name == "end" {
            let meant = self.blocks.innermost().map(|block| (block.end(), Name::End(block)));
            let rest = self.trim(head.name.end as usize, self.end);
            let parted = meant.is_some_and(|(end, _)| end.strip_prefix("end") == Some(self.slice(rest)));
            return (if parted { head.name.to(rest) } else { head.name }, meant);
        }
        (head.name, Name::nearest(name, |tag| self.blocks.expects(tag)))
    }

    fn read_as(&mut self, head: TagHead, tag: Name) -> Option<VerbatimName> {
        if let Name::Verbatim(verbatim) = tag {
            // Its body is only taken for one when the end tag comes: otherwise everything up to the end of the text
            // would be.
            if head.delimited.open > 0 && self.has_end(verbatim) {
                return Some(verbatim);
            }
            self.nodes.push(Node::Tag(Tag { head, kind: TagKind::Unknown }));
            return None;
        }
        self.unknown.guessing = true;
        self.quietly(|parser| parser.known(head, tag));
        self.unknown.guessing = false;
        None
    }

    /// Whether the word that ends this tag occurs later on.
    fn has_end(&mut self, verbatim: VerbatimName) -> bool {
        let absent = &mut self.absent_ends[verbatim as usize];
        if !*absent {
            *absent = memchr::memmem::find(&self.bytes[self.pos..], verbatim.end().as_bytes()).is_none();
        }
        !*absent
    }
}
