//! YAML into the tree, over the events of `granit-parser`.
//!
//! The parser stops at the first error. Mistakes that people make often (Liquid without quotes, tabs in the
//! indentation, a text that begins with `@`) are told, blanked out in a working copy of the same length, and the copy is
//! read again: so one such mistake does not hide the rest of the file, and every offset stays what it is.

mod slips;

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, options};

use super::{
    Comment, Document, Entry, Key, Kind, MAX_ALIASED_NODES, MAX_DEPTH, MAX_NODES, Node, Problem, Scalar, Style,
    is_odd_blank, yaml_scalar,
};
use crate::source::{SourceFile, Span, Text};

/// A file is read again after a repair, up to so many times.
const MAX_REPAIRS: usize = 50;

/// Nothing is repaired any more once so many bytes were read again.
const MAX_REREAD_BYTES: usize = 16 * 1024 * 1024;

/// Reads a YAML file that holds one document.
pub fn read(file: &SourceFile) -> Document {
    let mut working = file.text().to_owned();
    let mut repaired: Vec<Span> = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    let mut reread = 0;
    loop {
        let (mut document, stop) = Reader::new(&working, &repaired).read();
        let Some(stop) = stop else {
            let odd = document.root.as_ref().map(odd_indentation).unwrap_or_default();
            if let Some(&first) = odd.first()
                && repaired.len() < MAX_REPAIRS
            {
                problems.push(slips::odd_blank(file.text(), first));
                for span in odd {
                    blank_out(&mut working, span);
                    repaired.push(span);
                }
                continue;
            }
            problems.append(&mut document.problems);
            problems.sort_by_key(|problem| problem.span);
            return Document { problems, ..document };
        };
        let told_tabs = repaired.iter().any(|span| file.text().get(span.range()).is_some_and(is_indentation));
        let slip = slips::explain(file.text(), &stop);
        reread += working.len();
        let again = repaired.len() < MAX_REPAIRS && reread <= MAX_REREAD_BYTES;
        match slip.repair.filter(|_| again) {
            Some(repair) if !repair.is_empty() && repair.iter().any(|span| !repaired.contains(span)) => {
                for span in repair {
                    blank_out(&mut working, span);
                    repaired.push(span);
                }
                problems.push(slip.problem);
            }
            _ => {
                // After tabs were replaced, anything may be out of line: what follows from that is not told.
                if !told_tabs {
                    problems.push(slip.problem);
                }
                problems.append(&mut document.problems);
                problems.sort_by_key(|problem| problem.span);
                return Document { root: None, comments: document.comments, problems };
            }
        }
    }
}

/// Puts a plain text of the same length, or blanks for tabs, in the place of what cannot be read.
fn blank_out(working: &mut String, span: Span) {
    let Some(text) = working.get(span.range()) else { return };
    let filler = if is_indentation(text) { " " } else { "x" };
    working.replace_range(span.range(), &filler.repeat(span.len() as usize));
}

/// Whether something is white space of a kind that YAML does not indent with.
fn is_indentation(text: &str) -> bool {
    text.starts_with(|c| c == '\t' || is_odd_blank(c))
}

/// Blanks of other kinds at the start of keys, where indentation was meant.
fn odd_indentation(root: &Node) -> Vec<Span> {
    fn collect(node: &Node, found: &mut Vec<Span>) {
        match &node.kind {
            Kind::Mapping(entries) => {
                for entry in entries {
                    let name = entry.key.as_str();
                    let length = name.len() - name.trim_start_matches(is_odd_blank).len();
                    if length > 0 && entry.key.span.len() as usize == name.len() {
                        found.push(Span::new(entry.key.span.start, entry.key.span.start + length as u32));
                    }
                    collect(&entry.value, found);
                }
            }
            Kind::Sequence(items) => items.iter().for_each(|item| collect(item, found)),
            Kind::Scalar(_) | Kind::Invalid => {}
        }
    }
    let mut found = Vec::new();
    collect(root, &mut found);
    found
}

/// Why reading stopped, and what was known then.
struct Stop {
    reason: Reason,
    /// Where the parser was.
    at: u32,
    /// The last scalar before it, and whether it was plain.
    last: Option<(Span, bool)>,
    /// Whether flow brackets were open around it.
    in_flow: bool,
}

enum Reason {
    /// The parser's own error.
    Scan(granit_parser::ErrorKind, String),
    /// `{{` or `{%` opened a flow mapping.
    UnquotedLiquid,
}

/// An open mapping or sequence.
struct Open {
    start: u32,
    anchor: usize,
    tag: Option<Span>,
    flow: bool,
    items: Items,
}

enum Items {
    Mapping { entries: Vec<Entry>, key: Option<Option<Key>> },
    Sequence(Vec<Node>),
}

struct Reader<'a> {
    text: &'a str,
    repaired: &'a [Span],
    stack: Vec<Open>,
    document: Document,
    anchors: HashMap<usize, Option<Node>>,
    nodes: usize,
    aliased: usize,
    last: Option<(Span, bool)>,
    documents: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, repaired: &'a [Span]) -> Self {
        Self {
            text,
            repaired,
            stack: Vec::new(),
            document: Document::default(),
            anchors: HashMap::new(),
            nodes: 0,
            aliased: 0,
            last: None,
            documents: 0,
        }
    }

    fn read(mut self) -> (Document, Option<Stop>) {
        let options = options! {
            emit_unresolved_aliases: true,
            max_buffered_comment_events: usize::MAX,
            block_nesting_limit: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
        };
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        while let Some(next) = parser.next_event() {
            match next {
                Ok((event, span)) => {
                    if let Err(stop) = self.event(event, &span) {
                        return (self.document, Some(stop));
                    }
                    if self.nodes > MAX_NODES || self.aliased > MAX_ALIASED_NODES || self.documents > 1 {
                        return (self.too_much(&span), None);
                    }
                }
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(self.text.len());
                    let at = self.text.floor_char_boundary(at) as u32;
                    let stop = self.stop(Reason::Scan(error.kind().clone(), error.info()), at);
                    return (self.document, Some(stop));
                }
            }
        }
        (self.document, None)
    }

    fn stop(&self, reason: Reason, at: u32) -> Stop {
        Stop { reason, at, last: self.last, in_flow: self.stack.iter().any(|open| open.flow) }
    }

    /// The document without its tree, and the problem that ends it.
    fn too_much(mut self, span: &granit_parser::Span) -> Document {
        let place = byte_span(self.text, span);
        let problem = if self.documents > 1 {
            Problem::new(place, "a second YAML document begins here")
                .with_help("one file holds one document: put this into a file of its own")
        } else if self.aliased > MAX_ALIASED_NODES {
            Problem::new(place, format!("aliases expand to more than {MAX_ALIASED_NODES} values"))
                .with_help("write the values out, or use fewer aliases")
        } else {
            Problem::new(place, format!("more than {MAX_NODES} values in one file")).with_help("split the file")
        };
        self.document.problems.push(problem);
        self.document.root = None;
        self.document
    }

    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) -> Result<(), Stop> {
        let span = byte_span(self.text, at);
        match event {
            Event::DocumentStart(..) => self.documents += 1,
            Event::Comment(..) => {
                let line = self.text.get(..span.start as usize).unwrap_or_default();
                let alone = line
                    .chars()
                    .rev()
                    .find(|c| !matches!(c, ' ' | '\t' | '\u{feff}'))
                    .is_none_or(|c| matches!(c, '\n' | '\r'));
                self.document.comments.push(Comment { span, alone });
            }
            Event::Scalar(value, style, anchor, _) => {
                let node = self.scalar(&value, style, span, at);
                self.last = Some((span, style == ScalarStyle::Plain && !span.is_empty()));
                self.add(node, anchor);
            }
            Event::SequenceStart(style, anchor, _) => self.open(at, anchor, style, Items::Sequence(Vec::new())),
            Event::MappingStart(style, anchor, _) => {
                let rest = self.text.get(span.start as usize..).unwrap_or_default();
                if rest.starts_with("{{") || rest.starts_with("{%") {
                    return Err(self.stop(Reason::UnquotedLiquid, span.start));
                }
                self.open(at, anchor, style, Items::Mapping { entries: Vec::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(id) => self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                let problem =
                    Problem::new(span, format!("`*{name}` refers to an anchor that is not there")).with_help(format!(
                        "a text that begins with `*` needs quotes; an anchor is set with `&{name}` before it is used"
                    ));
                self.document.problems.push(problem);
                self.add(Node { span, kind: Kind::Invalid, tag: None }, 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: Span, at: &granit_parser::Span) -> Node {
        let style = match style {
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            _ => Style::Plain,
        };
        let tag = foreign_tag(self.text, at);
        let is_repaired =
            self.repaired.iter().any(|repaired| span.contains(*repaired) && !is_tab(self.text, *repaired));
        if is_repaired && style == Style::Plain {
            return Node { span, kind: Kind::Invalid, tag };
        }
        // The parser gives `~` for a value that is not there.
        let value = if style == Style::Plain && span.is_empty() { "" } else { value };
        let text = match is_repaired {
            // Its characters are those of the working copy, each of which may be a part of one of the file's.
            true => Text::standing_for(value, span),
            false => yaml_scalar::text(self.text, span, style, value, at.indent.unwrap_or_default()),
        };
        Node { span, kind: Kind::Scalar(Scalar { text, style }), tag }
    }

    fn open(&mut self, at: &granit_parser::Span, anchor: usize, style: granit_parser::StructureStyle, items: Items) {
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        let flow = style == granit_parser::StructureStyle::Flow;
        self.stack.push(Open {
            start: byte_span(self.text, at).start,
            anchor,
            tag: foreign_tag(self.text, at),
            flow,
            items,
        });
    }

    fn close(&mut self, end: Span) {
        let Some(open) = self.stack.pop() else { return };
        // A block collection ends with its last value; the parser tells only where the next thing begins.
        let last = match &open.items {
            Items::Mapping { entries, .. } => entries.last().map(|entry| entry.value.span.end.max(entry.key.span.end)),
            Items::Sequence(items) => items.last().map(|item| item.span.end),
        };
        let end = if open.flow { end.end } else { last.unwrap_or(end.start) };
        let span = Span::new(open.start, end);
        let kind = match open.items {
            Items::Mapping { entries, .. } => Kind::Mapping(entries),
            Items::Sequence(items) => Kind::Sequence(items),
        };
        self.add(Node { span, kind, tag: open.tag }, open.anchor);
    }

    fn alias(&mut self, id: usize, span: Span) {
        let node = match self.anchors.get(&id) {
            Some(Some(target)) => target.clone(),
            _ => {
                let problem = Problem::new(span, "an alias inside the value that it refers to")
                    .with_help("a value cannot hold itself");
                self.document.problems.push(problem);
                Node { span, kind: Kind::Invalid, tag: None }
            }
        };
        self.aliased += count(&node);
        if self.aliased <= MAX_ALIASED_NODES {
            self.add(node, 0);
        }
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, anchor: usize) {
        self.nodes += 1;
        if anchor != 0 {
            // The copy kept for aliases counts as well: anchors may be nested.
            self.aliased += count(&node) - 1;
            self.anchors.insert(anchor, Some(node.clone()));
        }
        match self.stack.last_mut().map(|open| &mut open.items) {
            None => self.document.root = Some(node),
            Some(Items::Sequence(items)) => items.push(node),
            Some(Items::Mapping { entries, key }) => match key.take() {
                None => *key = Some(as_key(node, &mut self.document.problems)),
                Some(Some(key)) => entries.push(Entry { key, value: node }),
                Some(None) => {}
            },
        }
    }
}

/// A node as a key; `None`, with a problem, when it is no scalar.
fn as_key(node: Node, problems: &mut Vec<Problem>) -> Option<Key> {
    match node.kind {
        Kind::Scalar(scalar) => Some(Key { span: node.span, text: scalar.text }),
        Kind::Invalid => None,
        _ => {
            let problem = Problem::new(node.span, "a mapping or list as a key")
                .with_help("a key is a text; Liquid needs quotes around it");
            problems.push(problem);
            None
        }
    }
}

fn count(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::Mapping(entries) => entries.iter().map(|entry| count(&entry.value)).sum(),
        Kind::Sequence(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

fn is_tab(text: &str, span: Span) -> bool {
    span.of(text).starts_with([' ', '\t'])
}

/// The place of an explicit tag. Tags of the core schema are not part of our languages either: a text is quoted.
fn foreign_tag(text: &str, span: &granit_parser::Span) -> Option<Span> {
    Some(byte_span(text, &span.tag_span()?))
}

/// The parser's byte ranges, which a byte-order mark inside the text can put off by some bytes.
fn byte_span(text: &str, span: &granit_parser::Span) -> Span {
    let range = span.byte_range().unwrap_or_default();
    Span::new(text.floor_char_boundary(range.start) as u32, text.floor_char_boundary(range.end) as u32)
}
