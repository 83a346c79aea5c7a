//! `raw`, `comment` and `doc`: where their bodies end. Ruby cuts the text into tokens first, and looks for the end tag
//! among these, so that a delimiter in the body may hide it; the same is done here.

use memchr::{memchr, memchr2};

use super::cursor::{is_space, is_word};
use super::names::{Name, VerbatimName};
use super::report::invisible;
use super::{Parser, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::{Closer, Delimited, Node, TagHead, Verbatim, VerbatimKind};

/// So many searches for an end tag may go to the end of the text.
const MOST_VAIN_SEARCHES: u32 = 16;

impl Parser<'_> {
    /// What stands in the opening tag: nothing, but a comment may have anything.
    pub(super) fn verbatim_markup(&mut self, verbatim: VerbatimName) {
        if verbatim == VerbatimName::Comment {
            if self.blocks.is_full() {
                self.too_deep(span(self.pos.min(self.end), self.end));
            }
            return;
        }
        if self.peek().is_some() {
            let rest = self.trim(self.pos, self.end);
            let tag = verbatim.tag();
            let message = format!("`{tag}` takes nothing, and is refused with `{}`", self.shown(rest));
            self.syntax(rest, message, format!("`{{% {tag} %}}` is enough"));
        }
    }

    /// The body that begins at the next byte, with its end tag.
    pub(super) fn verbatim_body(&mut self, head: TagHead, verbatim: VerbatimName) {
        let start = self.pos;
        let mut search = Search::default();
        let end = match verbatim {
            VerbatimName::Comment => self.end_of_comment(start, &mut search),
            VerbatimName::Raw | VerbatimName::Doc => self.end_of_raw(start, verbatim, &mut search),
        };
        if let Some(nested) = search.nested {
            let error = Diagnostic::error(rule::LIQUID_SYNTAX, nested, "`doc` cannot stand in `doc`");
            let error = error.with_related(head.delimited.span, "the outer one begins here");
            self.error(error.with_help("`{% enddoc %}` must end the outer one first"));
        }
        let reads_on = end.is_some() || self.may_search_in_vain();
        let end = match (end, search.near.filter(|_| reads_on)) {
            (None, Some(near)) => {
                self.misspelt_end(near.name, verbatim);
                Some(near)
            }
            (None, None) => {
                let hidden = search.hidden.filter(|_| reads_on);
                self.unclosed_verbatim(head, verbatim, hidden);
                hidden
            }
            (end, _) => end,
        };
        let (stop, after) = match end {
            Some(end) => (end.delimited.span.start as usize, end.delimited.span.end as usize),
            None => (self.end, self.end),
        };
        self.push_verbatim(head, verbatim, span(start, stop), end);
        self.pos = after;
    }

    /// Counts a search that went to the end of the text. After some of these what follows is taken as part of the body
    /// without another look, as there could be one for each tag.
    fn may_search_in_vain(&mut self) -> bool {
        self.vain_searches += 1;
        self.vain_searches < MOST_VAIN_SEARCHES
    }

    /// The same for a tag on a line of a `liquid` tag that ends at `end`. Only a comment can be closed there.
    pub(super) fn verbatim_lines(&mut self, head: TagHead, verbatim: VerbatimName, end: usize) {
        let start = self.pos.min(end);
        self.set_end(end);
        let mut depth = 1;
        let mut at = (start + 1).min(end);
        while at < end && verbatim == VerbatimName::Comment {
            let line_end = memchr(b'\n', &self.bytes[at..end]).map_or(end, |found| at + found);
            let line = self.trim(at, line_end);
            let name = self.word_at(line.start as usize);
            match self.slice(name) {
                "comment" => depth += 1,
                "endcomment" => depth -= 1,
                "raw" => break,
                _ => {}
            }
            if depth == 0 {
                let delimited = Delimited { span: line, open: 0, close: 0, closer: Closer::Line };
                let body = span(start, line.start as usize);
                self.push_verbatim(head, verbatim, body, Some(TagHead { delimited, name }));
                self.pos = line_end;
                return;
            }
            at = line_end + 1;
        }
        self.unclosed_verbatim(head, verbatim, None);
        self.push_verbatim(head, verbatim, span(start, end), None);
        self.pos = end;
    }

    fn push_verbatim(&mut self, head: TagHead, verbatim: VerbatimName, body: Span, end: Option<TagHead>) {
        let kind = match verbatim {
            VerbatimName::Raw => VerbatimKind::Raw,
            VerbatimName::Comment => VerbatimKind::Comment,
            VerbatimName::Doc => VerbatimKind::Doc,
        };
        self.nodes.push(Node::Verbatim(Verbatim { head, kind, body, end }));
    }

    /// The end tag of `raw` or `doc`: the last tag in a token that ends in `%}`.
    fn end_of_raw(&mut self, start: usize, verbatim: VerbatimName, search: &mut Search) -> Option<TagHead> {
        let mut at = start;
        while let Some(token) = self.token(at) {
            at = token.end;
            if search.near.is_none() {
                search.near = self.end_behind_blank(token, verbatim);
            }
            let Some((begin, name)) = self.last_tag(token) else { continue };
            let word = self.slice(name);
            if word == verbatim.end() {
                return Some(self.end_head(begin, token.end, name));
            }
            if verbatim == VerbatimName::Doc && word == "doc" && search.nested.is_none() {
                search.nested = Some(span(begin, token.end));
            }
            search.consider(word, verbatim, || self.end_head(begin, token.end, name));
        }
        None
    }

    /// The end tag of `comment`: comments and `raw` nest in it.
    fn end_of_comment(&mut self, start: usize, search: &mut Search) -> Option<TagHead> {
        let mut at = start;
        while let Some(token) = self.token(at) {
            at = token.end;
            if !self.ends_tag(token) {
                continue;
            }
            if search.hidden.is_none() {
                search.hidden = self.hidden_end(token);
            }
            if !self.starts(token.start, b"{%") {
                continue;
            }
            let name = self.name_of_tag(token.start, token.end);
            if search.near.is_none() && search.depth == 1 {
                search.near = self.end_behind_blank(token, VerbatimName::Comment);
            }
            match self.slice(name) {
                "raw" => {
                    let mut inner = Search::default();
                    at = self.end_of_raw(at, VerbatimName::Raw, &mut inner)?.delimited.span.end as usize;
                }
                "comment" => search.depth += 1,
                "endcomment" => search.depth -= 1,
                word => {
                    if search.depth == 1 {
                        search.consider(word, VerbatimName::Comment, || self.end_head(token.start, token.end, name));
                    }
                }
            }
            if search.depth == 0 {
                return Some(self.end_head(token.start, token.end, name));
            }
        }
        None
    }

    /// The end tag whose name follows a blank that is none; that blank stands for its name.
    fn end_behind_blank(&self, token: Token, verbatim: VerbatimName) -> Option<TagHead> {
        if !self.starts(token.start, b"{%") || !self.ends_tag(token) {
            return None;
        }
        let name = self.name_of_tag(token.start, token.end);
        let blank = self.character(name.start as usize);
        if !name.is_empty() {
            return None;
        }
        invisible(self.slice(blank))?;
        let found = self.word_at(blank.end as usize);
        (self.slice(found) == verbatim.end()).then(|| self.end_head(token.start, token.end, blank))
    }

    /// The end tag of a comment within a token that begins with something else, so that Ruby does not see it.
    fn hidden_end(&self, token: Token) -> Option<TagHead> {
        let (begin, name) = self.last_tag(token)?;
        let hidden = begin > token.start && self.slice(name) == VerbatimName::Comment.end();
        hidden.then(|| self.end_head(begin, token.end, name))
    }

    /// Ruby's next token: text up to a delimiter; `{%` up to `%}`; `{{` up to `}`, or to `%}` if a tag begins in it.
    fn token(&mut self, start: usize) -> Option<Token> {
        if start >= self.end {
            return None;
        }
        if self.starts(start, b"{%") {
            let close = self.next_closer(start + 2)?;
            return Some(Token { start, end: close + 2 });
        }
        if !self.starts(start, b"{{") {
            let mut at = start;
            loop {
                at = match memchr(b'{', &self.bytes[at..self.end]) {
                    Some(found) => at + found,
                    None => return Some(Token { start, end: self.end }),
                };
                if at > start && matches!(self.byte(at + 1), Some(b'{' | b'%')) {
                    return Some(Token { start, end: at });
                }
                at += 1;
            }
        }
        let mut at = start + 2;
        loop {
            at += memchr2(b'{', b'}', &self.bytes[at.min(self.end)..self.end])?;
            match (self.bytes[at], self.byte(at + 1)) {
                (b'}', Some(b'}')) => return Some(Token { start, end: at + 2 }),
                (b'}', _) => return Some(Token { start, end: at + 1 }),
                (_, Some(b'%')) => {
                    let close = self.next_closer(at + 2)?;
                    return Some(Token { start, end: close + 2 });
                }
                _ => at += 1,
            }
        }
    }

    fn ends_tag(&self, token: Token) -> bool {
        token.end >= token.start + 4 && &self.bytes[token.end - 2..token.end] == b"%}"
    }

    /// The last `{%` with a name in a token that ends in `%}`.
    fn last_tag(&self, token: Token) -> Option<(usize, Span)> {
        if !self.ends_tag(token) {
            return None;
        }
        let mut end = token.end - 2;
        loop {
            let begin = token.start + memchr::memrchr(b'{', &self.bytes[token.start..end])?;
            if self.bytes[begin + 1] == b'%' && begin + 1 < token.end - 2 {
                let name = self.name_of_tag(begin, token.end);
                if !name.is_empty() {
                    return Some((begin, name));
                }
            }
            end = begin;
        }
    }

    /// The word behind `{%`.
    fn name_of_tag(&self, begin: usize, end: usize) -> Span {
        let mut at = begin + 2 + usize::from(self.bytes[begin + 2] == b'-');
        while at < end && is_space(self.bytes[at]) {
            at += 1;
        }
        self.word_at(at)
    }

    fn word_at(&self, at: usize) -> Span {
        let mut end = at;
        while self.byte(end).is_some_and(is_word) {
            end += 1;
        }
        span(at, end)
    }

    fn end_head(&self, begin: usize, end: usize, name: Span) -> TagHead {
        let open = if self.bytes[begin + 2] == b'-' { 3 } else { 2 };
        let trimming = self.bytes[end - 3] == b'-' && end - 3 >= begin + open;
        let closer = if trimming { Closer::Trimming } else { Closer::Plain };
        let close = if trimming { 3 } else { 2 };
        TagHead { delimited: Delimited { span: span(begin, end), open: open as u8, close, closer }, name }
    }

    #[cold]
    fn misspelt_end(&mut self, name: Span, verbatim: VerbatimName) {
        if self.disguised(name).is_some() {
            return;
        }
        let right = verbatim.end();
        let message = format!("`{}` is no tag of Liquid or Braze", self.shown(name));
        let error = Diagnostic::error(rule::UNKNOWN_TAG, name, message).with_help(format!("`{right}` is one"));
        self.error(error.with_safe_fix(format!("write `{right}`"), name, right));
    }

    #[cold]
    fn unclosed_verbatim(&mut self, head: TagHead, verbatim: VerbatimName, hidden: Option<TagHead>) {
        let at = head.delimited.span;
        let (tag, end) = (verbatim.tag(), verbatim.end());
        let shown = self.shown(at);
        let error = match hidden {
            Some(hidden) => {
                let message = format!("`{shown}` has no `{end}` that Liquid sees");
                let related = "the `{{` or `{%` before this one is not closed, and hides it";
                Diagnostic::error(rule::UNCLOSED_BLOCK, at, message).with_related(hidden.delimited.span, related)
            }
            None => {
                let message = format!("`{shown}` has no `{end}`: all that follows is part of it");
                Diagnostic::error(rule::UNCLOSED_BLOCK, at, message)
            }
        };
        self.error(error.with_help(format!("every `{tag}` needs its `{{% {end} %}}`")));
    }
}

/// A piece of text as Ruby cuts it.
#[derive(Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
}

/// What has been seen on the way to an end tag.
struct Search {
    /// How many end tags are missing.
    depth: i32,
    /// A tag that may be the end tag misspelt.
    near: Option<TagHead>,
    /// A tag that may not stand in the body.
    nested: Option<Span>,
    /// The end tag, where Ruby does not see it.
    hidden: Option<TagHead>,
}

impl Default for Search {
    fn default() -> Self {
        Self { depth: 1, near: None, nested: None, hidden: None }
    }
}

impl Search {
    fn consider(&mut self, word: &str, verbatim: VerbatimName, head: impl FnOnce() -> TagHead) {
        let resembles = self.near.is_none()
            && word.len() <= 16
            && word.starts_with(['e', 'E'])
            && Name::of(word.as_bytes()).is_none()
            && strsim::osa_distance(&word.to_lowercase(), verbatim.end()) <= 2;
        if resembles {
            self.near = Some(head());
        }
    }
}
