//! A URL with Liquid in it: each Liquid output stands as one character that is part of no URL, and every part leads back
//! to its place in the field.

use std::cell::OnceCell;
use std::ops::Range;

use crate::catalogue;
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::tree::{Block, BlockKind, BranchKind, List, Node, Part, TagKind, Value, VerbatimKind};

/// What stands for a Liquid output.
pub const UNKNOWN: char = '\u{fffc}';

/// Characters that no path of a URL may hold as they are.
pub const NOT_IN_PATHS: &[char] = &['[', ']', '{', '}', '<', '>', '|', '\\', '^', '`', '"'];

/// So many ways through the Liquid of one URL are looked at.
const MAX_VARIANTS: usize = 16;

/// One form that a URL can take.
#[derive(Clone, Debug, Default)]
pub struct Url {
    text: String,
    /// Where pieces of the text begin, and what they came from; a Liquid output as a whole.
    pieces: Vec<(usize, Span, bool)>,
    parts: Parts,
    /// See [`Self::host_placeholder`].
    host_placeholder: OnceCell<Option<Range<usize>>>,
}

/// Where the parts of a URL are.
#[derive(Clone, Debug, Default)]
struct Parts {
    scheme: Option<Range<usize>>,
    host: Range<usize>,
    /// Where user, host and port end, and the path begins.
    authority_end: usize,
    path_end: usize,
    query: Option<Range<usize>>,
    is_salesforce: bool,
    is_token: bool,
}

/// Ends of the hosts that are Salesforce's, or meant to be.
const HOSTS: &[&str] =
    &["salesforce.com", "salesforce.mil", "force.com", "my-salesforce.com", "sfcrmproducts.cn", "salesforce-setup.com"];

impl Url {
    /// The forms that a URL field can take: one, unless Liquid chooses between several.
    pub fn variants(field: &Field) -> &[Self] {
        field.known.urls.get_or_init(|| {
            let mut variants = vec![Self::default()];
            let collect = Collect { field };
            collect.nodes(field.tree.body(), &mut variants);
            variants.iter_mut().for_each(|url| url.parts = Parts::of(&url.text));
            variants
        })
    }

    /// The URL of a Connected Content call as its author meant it: what blanks part from it belongs to it, unless an
    /// option follows without its colon.
    pub fn of_words(field: &Field, words: &[Value]) -> Option<Self> {
        let (first, rest) = words.split_first()?;
        let mut url = Self::default();
        url.push_value(field, first);
        let mut end = first.span.end;
        for word in rest {
            let gap = Span::new(end, word.span.start);
            let is_next = field.of(gap).chars().all(char::is_whitespace);
            if !is_next || catalogue::connected_content_option(field.of(word.content)).is_some() {
                break;
            }
            url.push(field.of(gap), gap, false);
            url.push_value(field, word);
            end = word.span.end;
        }
        url.parts = Parts::of(&url.text);
        Some(url)
    }

    fn push_value(&mut self, field: &Field, value: &Value) {
        for part in &field.tree[value.parts] {
            match part {
                Part::Text(span) => self.push(field.of(*span), *span, false),
                Part::Output(output) => self.push("\u{fffc}", output.delimited.span, true),
            }
        }
    }

    fn push(&mut self, text: &str, span: Span, is_liquid: bool) {
        if !text.is_empty() {
            self.pieces.push((self.text.len(), span, is_liquid));
            self.text.push_str(text);
        }
    }

    /// The placeholder that only the host tells: see [`catalogue::host_placeholder`].
    pub fn host_placeholder(&self) -> Option<Range<usize>> {
        let host = self.host();
        let label =
            self.host_placeholder.get_or_init(|| catalogue::host_placeholder(self.get(host.clone()))).as_ref()?;
        Some(host.start + label.start..host.start + label.end)
    }

    /// The text, with [`UNKNOWN`] for each Liquid output.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place in the field of a range of the text.
    pub fn place(&self, range: Range<usize>) -> Span {
        let start = self.offset(range.start, false);
        let end = if range.end > range.start { self.offset(range.end, true) } else { start };
        Span::new(start, end)
    }

    fn offset(&self, at: usize, is_end: bool) -> u32 {
        let piece = self.pieces.iter().rev().find(|(start, _, _)| if is_end { *start < at } else { *start <= at });
        match piece {
            Some((_, span, true)) => {
                if is_end {
                    span.end
                } else {
                    span.start
                }
            }
            Some((start, span, false)) => (span.start + (at - start) as u32).min(span.end),
            None => self.pieces.first().map_or(0, |(_, span, _)| span.start),
        }
    }

    /// The scheme, without `://`; none when the URL has no `://` before its first slash.
    pub fn scheme(&self) -> Option<Range<usize>> {
        self.parts.scheme.clone()
    }

    /// The host, which may hold [`UNKNOWN`].
    pub fn host(&self) -> Range<usize> {
        self.parts.host.clone()
    }

    /// The port with its colon.
    pub fn port(&self) -> Option<Range<usize>> {
        let Parts { host, authority_end, .. } = &self.parts;
        (host.end < *authority_end).then_some(host.end..*authority_end)
    }

    /// The path, with its first slash; empty when there is none.
    pub fn path(&self) -> Range<usize> {
        self.parts.authority_end..self.parts.path_end
    }

    /// The query, without its question mark.
    pub fn query(&self) -> Option<Range<usize>> {
        self.parts.query.clone()
    }

    /// The parts that Liquid writes: their bytes in the text, and the outputs or blocks in the field.
    pub fn liquid(&self) -> impl Iterator<Item = (Range<usize>, Span)> {
        let pieces = self.pieces.iter().filter(|(_, _, is_liquid)| *is_liquid);
        pieces.map(|(start, span, _)| (*start..start + UNKNOWN.len_utf8(), *span))
    }

    /// The text of a range.
    pub fn get(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Whether a range holds Liquid.
    pub fn is_unknown(&self, range: Range<usize>) -> bool {
        self.get(range).contains(UNKNOWN)
    }

    /// Whether the whole URL is Liquid, so that nothing is known of it.
    pub fn is_opaque(&self) -> bool {
        self.text.trim().starts_with(UNKNOWN) && self.scheme().is_none()
    }

    /// Whether it leads to Salesforce: by its host, or by the path of its REST API.
    pub fn is_salesforce(&self) -> bool {
        self.parts.is_salesforce
    }

    /// Whether it is a Salesforce token endpoint.
    pub fn is_token(&self) -> bool {
        self.parts.is_token
    }
}

impl Parts {
    fn of(text: &str) -> Self {
        let scheme = text.find("://").and_then(|at| {
            let scheme = text.get(..at)?;
            let start = scheme.len() - scheme.trim_start().len();
            (!scheme.contains(['/', '?', '#'])).then_some(start..at)
        });
        let start = scheme.as_ref().map_or(0, |scheme| scheme.end + 3);
        let rest = text.get(start..).unwrap_or_default();
        let authority = rest.get(..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())).unwrap_or_default();
        let authority_end = start + authority.len();
        let host_start = start + authority.rfind('@').map_or(0, |at| at + 1);
        let host = text.get(host_start..authority_end).unwrap_or_default();
        let is_port = |at: &usize| host.get(at + 1..).is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()));
        let host = host.get(..host.rfind(':').filter(is_port).unwrap_or(host.len())).unwrap_or_default();
        let rest = text.get(authority_end..).unwrap_or_default();
        let path = rest.get(..rest.find(['?', '#']).unwrap_or(rest.len())).unwrap_or_default();
        let path_end = authority_end + path.len();
        let query = text.get(path_end..).and_then(|rest| rest.strip_prefix('?'));
        let query = query.map(|query| path_end + 1..path_end + 1 + query.find('#').unwrap_or(query.len()));
        let is_token = ends_with(path.trim_end_matches('/'), "/services/oauth2/token").is_some();
        let is_own = |end: &&str| {
            ends_with(host, end)
                .is_some_and(|name| name.is_empty() || name.ends_with(['.', '-', UNKNOWN, ']', '}', '>']))
        };
        let data = "/services/data/";
        let is_salesforce = HOSTS.iter().any(is_own)
            || path.get(..data.len()).is_some_and(|start| start.eq_ignore_ascii_case(data))
            || is_token;
        let host = host_start..host_start + host.len();
        Self { scheme, host, authority_end, path_end, query, is_salesforce, is_token }
    }
}

/// What stands before an end, in any case.
fn ends_with<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let (before, rest) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    rest.eq_ignore_ascii_case(end).then_some(before)
}

/// Follows the Liquid of a URL.
struct Collect<'a> {
    field: &'a Field,
}

impl Collect<'_> {
    fn nodes(&self, nodes: List<Node>, variants: &mut Vec<Url>) {
        let field = self.field;
        for node in &field.tree[nodes] {
            if field.comments.iter().any(|comment| comment.contains(node.span())) {
                continue;
            }
            match node {
                Node::Text(span) => self.text(*span, variants),
                Node::Output(output) => unknown(output.delimited.span, variants),
                Node::Tag(tag) => match tag.kind {
                    TagKind::Echo(_) => unknown(tag.head.delimited.span, variants),
                    TagKind::Liquid(nodes) => self.nodes(nodes, variants),
                    _ => {}
                },
                Node::Block(block) => match block.kind {
                    BlockKind::Capture(_) => {}
                    BlockKind::If | BlockKind::Unless | BlockKind::Case(_) => self.branches(block, variants),
                    _ => unknown(block.span, variants),
                },
                Node::Verbatim(verbatim) => {
                    if verbatim.kind == VerbatimKind::Raw {
                        self.text(verbatim.body, variants);
                    }
                }
                Node::Error(span) => unknown(*span, variants),
            }
        }
    }

    fn branches(&self, block: &Block, variants: &mut Vec<Url>) {
        let branches = &self.field.tree[block.branches];
        let has_else = branches.iter().any(|branch| matches!(branch.kind, BranchKind::Else));
        let before = variants.clone();
        let mut after: Vec<Url> = if has_else { Vec::new() } else { before.clone() };
        for branch in branches.iter().filter(|branch| !matches!(branch.kind, BranchKind::Body)) {
            let mut taken = before.clone();
            self.nodes(branch.body, &mut taken);
            if !aborts(self.field, branch.body) {
                after.extend(taken);
            }
        }
        after.truncate(MAX_VARIANTS);
        if !after.is_empty() {
            *variants = after;
        }
    }

    /// Text as Braze writes it: without HTML comments, and without the white space that a hyphen in the tag beside it
    /// drops.
    fn text(&self, span: Span, variants: &mut [Url]) {
        let source = self.field.source();
        let (before, after) = source.split_at_checked(span.start as usize).unwrap_or_default();
        let after = after.get(span.len() as usize..).unwrap_or_default();
        let (mut start, mut end) = (span.start, span.end);
        if before.ends_with("-%}") || before.ends_with("-}}") {
            start += (span.len() as usize - self.field.of(span).trim_ascii_start().len()) as u32;
        }
        if start < end && (after.starts_with("{%-") || after.starts_with("{{-")) {
            end = start + self.field.of(Span::new(start, end)).trim_ascii_end().len() as u32;
        }
        let mut push = |from: u32, to: u32| {
            if from < to {
                let piece = Span::new(from, to);
                variants.iter_mut().for_each(|url| url.push(self.field.of(piece), piece, false));
            }
        };
        for comment in &self.field.comments {
            if start < comment.end && comment.start < end {
                push(start, comment.start.max(start));
                start = comment.end.min(end);
            }
        }
        push(start, end);
    }
}

fn unknown(span: Span, variants: &mut [Url]) {
    variants.iter_mut().for_each(|url| url.push("\u{fffc}", span, true));
}

/// Whether some nodes, taken one after the other, end the message.
pub fn aborts(field: &Field, nodes: List<Node>) -> bool {
    field.tree[nodes].iter().any(|node| match node {
        Node::Tag(tag) => match tag.kind {
            TagKind::AbortMessage(_) => true,
            TagKind::Liquid(nodes) => aborts(field, nodes),
            _ => false,
        },
        _ => false,
    })
}
