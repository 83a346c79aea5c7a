//! Which bytes of the file each character of a YAML scalar came from.
//!
//! The parser gives a scalar's value and its span. Here the two are laid side by side, by the rules of the scalar's
//! style, and the value is cut into pieces. The parser's value is the truth: where the two cannot be brought together,
//! the whole value stands for the whole span.

use super::Style;
use crate::source::{Span, Text, TextBuilder};

/// The text of a scalar: `value` as the parser decoded it from `span` of `source`. `indent` is the content indentation
/// of a block scalar.
pub(super) fn text(source: &str, span: Span, style: Style, value: &str, indent: usize) -> Text {
    let raw = span.of(source);
    let aligned = match style {
        Style::Plain => flow(raw, span.start, value, FlowStyle::Plain),
        Style::SingleQuoted => quoted(raw, span.start, value, FlowStyle::Single),
        Style::DoubleQuoted => quoted(raw, span.start, value, FlowStyle::Double),
        Style::Literal | Style::Folded => block(source, span, value, indent, style == Style::Folded),
    };
    aligned.filter(|text| text.as_str() == value).unwrap_or_else(|| Text::standing_for(value, span))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FlowStyle {
    Plain,
    Single,
    Double,
}

fn quoted(raw: &str, start: u32, value: &str, style: FlowStyle) -> Option<Text> {
    let inner = raw.get(1..raw.len().checked_sub(1)?)?;
    flow(inner, start + 1, value, style)
}

/// Plain and quoted scalars: line breaks fold, quotes and backslashes escape. Tells `None` when what it decodes is not
/// what the parser did.
fn flow(raw: &str, start: u32, value: &str, style: FlowStyle) -> Option<Text> {
    let end = start + raw.len() as u32;
    let special = raw.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | b'\\' | b'\''));
    if !special {
        return (raw == value).then(|| Text::verbatim(value, start));
    }
    let mut builder = TextBuilder::new(start);
    let mut at = 0;
    let span = |from: usize, to: usize| Span::new(start + from as u32, start + to as u32);
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(blank) = white_space(rest) {
            match blank.breaks {
                0 => builder.push_verbatim(blank.text, start + at as u32),
                breaks => builder.push(&folded(breaks), span(at, at + blank.text.len())),
            }
            at += blank.text.len();
        } else if style == FlowStyle::Single && rest.starts_with("''") {
            builder.push("'", span(at, at + 2));
            at += 2;
        } else if style == FlowStyle::Double && rest.starts_with('\\') {
            let length =
                if let Some(blank) = rest.get(1..).and_then(white_space).filter(|blank| blank.starts_with_break()) {
                    builder.push(&"\n".repeat(blank.breaks - 1), span(at, at + 1 + blank.text.len()));
                    1 + blank.text.len()
                } else {
                    let (character, length) = escape(rest)?;
                    builder.push(character.encode_utf8(&mut [0; 4]), span(at, at + length));
                    length
                };
            at += length;
        } else {
            let stop = rest.find([' ', '\t', '\n', '\r', '\\', '\'']).unwrap_or(rest.len());
            let stop = if stop == 0 { 1 } else { stop }; // a quote or backslash that means nothing in this style
            builder.push_verbatim(rest.get(..stop)?, start + at as u32);
            at += stop;
        }
    }
    Some(builder.finish(end))
}

/// A run of blanks and line breaks.
struct WhiteSpace<'a> {
    text: &'a str,
    breaks: usize,
}

impl WhiteSpace<'_> {
    fn starts_with_break(&self) -> bool {
        self.text.starts_with(['\n', '\r'])
    }
}

fn white_space(rest: &str) -> Option<WhiteSpace<'_>> {
    let length = rest.find(|c| !matches!(c, ' ' | '\t' | '\n' | '\r')).unwrap_or(rest.len());
    let text = rest.get(..length).filter(|text| !text.is_empty())?;
    Some(WhiteSpace { text, breaks: line_breaks(text) })
}

/// Line breaks: `\r\n` is one, a lone `\r` is one too.
fn line_breaks(text: &str) -> usize {
    text.matches(['\n', '\r']).count() - text.matches("\r\n").count()
}

/// What a run with this many line breaks, at least one, folds to.
fn folded(breaks: usize) -> String {
    if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) }
}

/// An escape of a double-quoted scalar: its character, and how many bytes it takes in the file.
pub(super) fn escape(rest: &str) -> Option<(char, usize)> {
    let name = rest.get(1..)?.chars().next()?;
    let simple = match name {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '/' | '\\' => name,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return Some((char::from_u32(hex(rest, 2, 2)?)?, 4)),
        'U' => return Some((char::from_u32(hex(rest, 2, 8)?)?, 10)),
        'u' => {
            let unit = hex(rest, 2, 4)?;
            if !(0xd800..0xdc00).contains(&unit) {
                return Some((char::from_u32(unit)?, 6));
            }
            rest.get(6..8).filter(|&low| low == "\\u")?;
            let low = hex(rest, 8, 4).filter(|low| (0xdc00..0xe000).contains(low))?;
            return Some((char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))?, 12));
        }
        _ => return None,
    };
    Some((simple, 2))
}

fn hex(text: &str, at: usize, digits: usize) -> Option<u32> {
    let digits = text.get(at..at + digits)?;
    digits.chars().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

/// Literal and folded block scalars. `span` starts at the first line's content.
fn block(source: &str, span: Span, value: &str, indent: usize, folds: bool) -> Option<Text> {
    let mut builder = TextBuilder::new(span.start);
    // The span leaves out empty lines before the content; the value has them.
    let empty = value.len() - value.trim_start_matches('\n').len();
    let start = (0..empty).fold(line_start(source, span.start), |start, _| line_start(source, start.saturating_sub(1)));
    let mut lines = Lines { source, at: start, end: span.end, indent };
    let mut rest = value;
    let mut line = lines.next();
    // Empty lines before the first content give one line feed each, in both styles.
    while let Some(current) = line.filter(|_| !rest.is_empty()) {
        let content = current.content.of(source);
        let decoded = rest.strip_prefix(content)?;
        builder.push_verbatim(content, current.content.start);
        // What the value holds between this line and the next with content: one blank or some line feeds.
        let mut between = Span::new(current.content.end, current.line_break.end);
        let mut next = lines.next();
        if folds && !content.is_empty() {
            let feeds = decoded.len() - decoded.trim_start_matches('\n').len();
            while let Some(empty) = next.filter(|next| next.content.is_empty()) {
                between.end = empty.line_break.end;
                next = lines.next();
            }
            let separator = if feeds > 0 { feeds } else { usize::from(decoded.starts_with(' ')) };
            between.end = next.map_or(between.end, |next| next.content.start.max(between.end));
            builder.push(decoded.get(..separator)?, between);
            rest = decoded.get(separator..)?;
        } else if let Some(after) = decoded.strip_prefix('\n') {
            builder.push("\n", between);
            rest = after;
        } else {
            rest = decoded;
        }
        line = next;
    }
    Some(builder.finish(span.end))
}

/// The offset at which the line of `offset` starts.
fn line_start(source: &str, offset: u32) -> u32 {
    let before = source.get(..offset as usize).unwrap_or_default();
    let before = if source.get(offset as usize..).is_some_and(|rest| rest.starts_with('\n')) {
        before.trim_end_matches('\r')
    } else {
        before
    };
    before.rfind(['\n', '\r']).map_or(0, |at| at as u32 + 1)
}

/// A line of a block scalar.
#[derive(Clone, Copy)]
struct Line {
    /// After the indentation; empty for a line that is shorter.
    content: Span,
    line_break: Span,
}

struct Lines<'a> {
    source: &'a str,
    at: u32,
    end: u32,
    indent: usize,
}

impl Lines<'_> {
    fn next(&mut self) -> Option<Line> {
        if self.at >= self.end {
            return None;
        }
        let rest = self.source.get(self.at as usize..self.end as usize)?;
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let break_length = match rest.as_bytes().get(length..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        let blanks = rest.bytes().take(length.min(self.indent)).take_while(|&byte| byte == b' ').count();
        let end = self.at + length as u32;
        let content = Span::new(self.at + blanks as u32, end);
        self.at = end + break_length;
        Some(Line { content, line_break: Span::new(end, self.at) })
    }
}
