//! What went wrong where the YAML parser stopped, in words for people who do not know YAML, and which bytes to leave
//! out to read on.

use granit_parser::ErrorKind;

use super::super::{MAX_DEPTH, Problem, unquoted_value, yaml_scalar};
use super::{Reason, Stop};
use crate::source::Span;

/// A mistake, and the spans that can be blanked out so that the rest can be read; `None` when there is no going on.
pub(super) struct Slip {
    pub(super) problem: Problem,
    pub(super) repair: Option<Vec<Span>>,
}

const QUOTE_LIQUID: &str = "quote it (\"{{ … }}\"), or put it in a block with |";

/// Explains a stop.
pub(super) fn explain(text: &str, stop: &Stop) -> Slip {
    let at = stop.at;
    let (kind, info) = match &stop.reason {
        Reason::UnquotedLiquid => return unquoted_liquid(text, at, stop.in_flow),
        Reason::Scan(kind, info) => (kind, info),
    };
    match kind {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => tabs(text, at),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            let span = char_span(text, at);
            let message = format!("the control character U+{:04X}, which YAML refuses", *character as u32);
            repairable(span, Problem::new(span, message).with_help("remove it, or escape it in double quotes"))
        }
        ErrorKind::UnexpectedCharacter { character } => {
            let span = unquoted_value(text, at, stop.in_flow);
            let help = "a text that begins with this character needs quotes";
            repairable(span, Problem::new(char_span(text, at), format!("unexpected `{character}`")).with_help(help))
        }
        ErrorKind::MappingValueNotAllowed => colon_in_value(text, stop),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => bad_escape(text, at),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            flow_separator(text, stop)
        }
        ErrorKind::UnclosedQuotedScalar => {
            let quote = char_span(text, at);
            fatal(
                Problem::new(quote, format!("the quote {} is not closed", quote.of(text)))
                    .with_help("end the text with the same quote"),
            )
        }
        ErrorKind::UnclosedFlowCollection { open } => fatal(
            Problem::new(char_span(text, at), format!("`{open}` is not closed")).with_help("close it with its bracket"),
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => fatal(
            Problem::new(char_span(text, at), format!("`{open}` is closed by `{close}`"))
                .with_help("brackets come in pairs: {…} and […]"),
        ),
        ErrorKind::RecursionLimitExceeded => fatal(
            Problem::new(char_span(text, at), format!("more than {MAX_DEPTH} levels of nesting"))
                .with_help("a spec needs four levels"),
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => fatal(
            Problem::new(char_span(text, at), "a list item where none may stand")
                .with_help("begin the list on the next line, or put a text that begins with `- ` in quotes"),
        ),
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey => {
            let span = line_content(text, at);
            if let Some(problem) = line_that_is_no_key(text, span) {
                return fatal(problem);
            }
            let help = "a line is `key: value`, indented like the lines beside it; a text with more lines needs `|`";
            fatal(
                Problem::new(span, "a key with its colon is missing, or the indentation does not fit").with_help(help),
            )
        }
        _ => fatal(Problem::new(char_span(text, at), in_lower_case(info))),
    }
}

/// What people write for `key: value`.
fn line_that_is_no_key(text: &str, line: Span) -> Option<Problem> {
    let content = line.of(text);
    let place = |at: usize, c: char| Span::new(line.start + at as u32, line.start + (at + c.len_utf8()) as u32);
    let name = content.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(content.len());
    let mut behind = content.get(name..)?.char_indices().map(|(at, c)| (name + at, c));
    let (problem, help) = match (behind.next(), behind.next()) {
        (Some((at, c @ '：')), _) => {
            (Problem::new(place(at, c), "a full-width colon, which YAML does not read as one"), "write `: `")
        }
        (Some((_, ':')), Some((at, c))) if super::super::is_odd_blank(c) => {
            let message = format!("U+{:04X}, which looks like a blank and is none", c as u32);
            (Problem::new(place(at, c), message), "write a plain blank behind the colon")
        }
        (Some((_, ':')), Some((_, c))) if name > 0 && !c.is_whitespace() => {
            (Problem::new(line, "a blank is missing behind the colon"), "write `key: value`")
        }
        _ if content.starts_with("//") || content.starts_with("/*") => {
            (Problem::new(line, "a comment of another language"), "comments begin with `#`")
        }
        _ => return None,
    };
    Some(problem.with_help(help))
}

fn repairable(repair: Span, problem: Problem) -> Slip {
    Slip { problem, repair: Some(vec![repair]) }
}

fn fatal(problem: Problem) -> Slip {
    Slip { problem, repair: None }
}

/// `{{ … }}` or `{% … %}` where YAML reads a mapping.
fn unquoted_liquid(text: &str, at: u32, in_flow: bool) -> Slip {
    let span = unquoted_value(text, at, in_flow);
    let shown = if span.of(text).starts_with("{{") { "{{ … }}" } else { "{% … %}" };
    let problem = Problem::new(span, format!("Liquid without quotes: YAML reads a mapping where `{shown}` begins"))
        .with_help(QUOTE_LIQUID);
    repairable(span, problem)
}

/// A blank of another kind in the indentation.
pub(super) fn odd_blank(text: &str, at: Span) -> Problem {
    let name = at.of(text).chars().next().map_or(0, u32::from);
    let message = format!("U+{name:04X} in the indentation, where YAML allows only blanks");
    Problem::new(at, message).with_help("indent with two blanks a level")
}

/// All lines that begin with a tab: one finding, at the first.
fn tabs(text: &str, at: u32) -> Slip {
    let mut repair = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        for (offset, _) in line.get(..indentation).unwrap_or_default().match_indices('\t') {
            repair.push(Span::new(start + offset as u32, start + offset as u32 + 1));
        }
        start += line.len() as u32;
    }
    let line = line_start(text, at);
    let first = repair.iter().copied().find(|span| span.start >= line);
    let span = first.or(repair.first().copied()).unwrap_or_else(|| char_span(text, at));
    let problem = Problem::new(span, "a tab in the indentation, where YAML allows only blanks")
        .with_help("indent with two blanks a level");
    if first.is_none() { fatal(problem) } else { Slip { problem, repair: Some(repair) } }
}

/// `a: b: c`, or a line that is indented more than its mapping.
fn colon_in_value(text: &str, stop: &Stop) -> Slip {
    match stop.last {
        Some((scalar, true)) if line_start(text, scalar.start) == line_start(text, stop.at) => {
            let span = unquoted_value(text, scalar.start, stop.in_flow);
            let problem = Problem::new(span, "a colon and a blank inside a text without quotes")
                .with_help("quote the text: it holds `: `");
            repairable(span, problem)
        }
        _ => {
            let span = line_content(text, stop.at);
            let help = "the keys of one mapping stand in one column; a text with more lines needs `|`";
            fatal(Problem::new(span, "this line is indented more than the mapping that it belongs to").with_help(help))
        }
    }
}

/// A flow mapping or list that goes on where its comma or bracket should stand.
fn flow_separator(text: &str, stop: &Stop) -> Slip {
    let rest = text.get(stop.at as usize..).unwrap_or_default();
    if let Some((scalar, true)) = stop.last
        && scalar.end <= stop.at
        && rest.starts_with('{')
        && line_start(text, scalar.start) == line_start(text, stop.at)
    {
        let start = if scalar.is_empty() { stop.at } else { scalar.start };
        let span = unquoted_value(text, start, true);
        let problem = Problem::new(span, "braces inside a text without quotes").with_help(QUOTE_LIQUID);
        return repairable(span, problem);
    }
    let found = rest.chars().next().map_or_else(|| "the end of the file".to_owned(), |c| format!("`{c}`"));
    fatal(Problem::new(char_span(text, stop.at), format!("a comma or the closing bracket is missing before {found}"))
        .with_help("values in {…} and […] are separated by commas; a text with brackets or quotes inside needs quotes around it"))
}

/// The first escape of a double-quoted text that YAML does not know.
fn bad_escape(text: &str, at: u32) -> Slip {
    let mut offset = at as usize + 1;
    while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
        let Some(backslash) = rest.find('\\') else { break };
        let escape = rest.get(backslash..).unwrap_or_default();
        let is_break = escape.get(1..).is_some_and(|after| after.starts_with(['\n', '\r']));
        match yaml_scalar::escape(escape) {
            Some((_, length)) => offset += backslash + length,
            None if is_break => offset += backslash + 2,
            None => {
                let length = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
                let span = Span::new((offset + backslash) as u32, (offset + backslash + length) as u32);
                let problem = Problem::new(span, format!("`{}` is no escape that YAML knows", span.of(text)))
                    .with_help("write a backslash as \\\\, or use single quotes, where backslashes mean nothing");
                return repairable(span, problem);
            }
        }
    }
    fatal(Problem::new(char_span(text, at), "an escape that YAML does not know"))
}

fn line_start(text: &str, at: u32) -> u32 {
    text.get(..at as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at as u32 + 1)
}

/// The line of an offset without its indentation.
fn line_content(text: &str, at: u32) -> Span {
    let start = line_start(text, at);
    let line = text.get(start as usize..).unwrap_or_default().lines().next().unwrap_or_default();
    let indentation = line.len() - line.trim_start().len();
    Span::new(start + indentation as u32, start + line.trim_end().len().max(indentation) as u32)
}

fn char_span(text: &str, at: u32) -> Span {
    let length = text.get(at as usize..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Span::new(at, at + length as u32)
}

fn in_lower_case(info: &str) -> String {
    let mut characters = info.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
