//! Tags that neither Liquid nor Braze has. A misspelt one is read as what it was meant to be, so that nothing else is
//! told because of it.

use super::names::{BlockName, Name, VerbatimName};
use super::report::is_joined;
use super::{Parser, span};
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

impl<'s> Parser<'s> {
    /// A tag with an unknown name, behind it.
    #[cold]
    pub(super) fn unknown_tag(&mut self, head: TagHead) -> Option<VerbatimName> {
        let name = self.slice(head.name);
        if let Some(opened) = name.strip_prefix("end").filter(|opened| self.unknown.names.contains(opened)) {
            self.has_own_end(opened);
            self.nodes.push(Node::Error(head.delimited.span));
            return None;
        }
        if name == "default" && self.in_switch() {
            self.branch_of_switch(head, Name::Else, "else");
            return None;
        }
        if let Some((opener, block)) = self.misspelt_alike(name) {
            self.repair_with(opener, head.name, block.end());
            self.close(Some(head));
            return None;
        }
        if let Some(word) = self.foreign_word(head.name.start as usize).filter(|word| word.end > head.name.end) {
            return match self.without_blanks(word) {
                Some(tag) => self.read_as(TagHead { name: word, ..head }, tag),
                None => {
                    self.foreign_tag(TagHead { name: word, ..head });
                    None
                }
            };
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
            self.nodes.push(Node::Tag(Tag { head, kind: TagKind::Unknown }));
            self.has_no_end(name);
            if !Name::is_of_shopify(name) && !name.starts_with("end") {
                self.may_open(head);
            }
            return None;
        };
        if matches!(tag, Name::Inline(_)) {
            self.has_no_end(name);
        }
        let error = error.with_help(format!("`{right}` is one"));
        self.error(error.with_safe_fix(format!("write `{right}`"), wrong, right));
        self.read_as(head, tag)
    }

    /// Takes note that the end tag of this one needs no telling.
    pub(super) fn has_no_end(&mut self, name: &'s str) {
        if self.unknown.names.len() < MAX_ERRORS && !self.unknown.names.contains(&name) {
            self.unknown.names.push(name);
        }
    }

    /// A tag whose name has other letters than Liquid's, such as a translated one.
    #[cold]
    pub(super) fn foreign_tag(&mut self, head: TagHead) {
        self.pos = head.name.end as usize;
        let shown = self.shown(head.name);
        let message = format!("`{shown}` is no tag of Liquid or Braze");
        let content = self.slice(self.content_of(head)).trim();
        let help = match content.split_once('=') {
            Some((name, value)) if !name.trim().contains([' ', '!', '<', '>']) && !value.starts_with('=') => {
                "the names of tags are never translated: `assign` sets a variable"
            }
            _ => "the names of tags are never translated: `if`, `elsif`, `else`, `endif`, `assign`",
        };
        self.error(Diagnostic::error(rule::UNKNOWN_TAG, head.name, message).with_help(help));
        self.nodes.push(Node::Tag(Tag { head, kind: TagKind::Unknown }));
        if content.is_empty() {
            self.excuse_innermost(); // its end tag may be what is translated
        }
        self.may_open(head);
    }

    /// A word at `at` that has other letters than Liquid's.
    pub(super) fn foreign_word(&self, at: usize) -> Option<Span> {
        let rest = self.text.get(at..self.end)?;
        let belongs = |c: char| c.is_alphanumeric() || c == '_' || is_joined(c);
        let len = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let word = rest.get(..len)?;
        (!word.is_ascii() && word.contains(char::is_alphanumeric)).then(|| span(at, at + len))
    }

    /// The tag that a word names but for blanks within it that no reader sees; they are told.
    fn without_blanks(&mut self, word: Span) -> Option<Name> {
        let text = self.slice(word);
        let at = word.start as usize + text.find(is_joined)?;
        let tag = Name::of(text.replace(is_joined, "").as_bytes())?;
        let _ = self.disguised(self.character(at));
        self.pos = word.end as usize;
        Some(tag)
    }

    /// What a misspelt tag was meant to be, and the text that is wrong.
    fn meant(&self, head: TagHead, name: &str) -> (Span, Option<(&'static str, Name)>) {
        if name == "end" {
            let meant = self.blocks.innermost().map(|block| (block.end(), Name::End(block)));
            let rest = self.trim(head.name.end as usize, self.end);
            let parted = meant.is_some_and(|(end, _)| end.strip_prefix("end") == Some(self.slice(rest)));
            return (if parted { head.name.to(rest) } else { head.name }, meant);
        }
        let content = self.slice(self.content_of(head)).trim();
        if name == "set" && !content.is_empty() && !content.contains('=') {
            return (head.name, Some(("capture", Name::Open(BlockName::Capture))));
        }
        (head.name, Name::nearest(name, !content.is_empty(), |tag| self.blocks.expects(tag)))
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
