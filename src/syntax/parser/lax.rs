//! Content that Ruby's strict parser does not read strictly: it looks for something like a value in `case`, `when`,
//! `cycle`, `tablerow`, `include` and `render`, and reads past the rest. What the strict reading has told of such a tag
//! stays a finding, but Ruby does not refuse it.

use super::cursor::{is_digit, is_space, is_word};
use super::{Failed, Parser, Read, span};
use crate::source::Span;
use crate::syntax::tree::{
    Argument, Cycle, Expr, ExprKind, List, Loop, Partial, Range, Root, Step, StepKind, Variable,
};

impl<'s> Parser<'s> {
    /// Reads the content from `start` again as Ruby does, with what has been told since `mark` as mere findings. Braze's
    /// own syntax is none of Ruby's: where it occurs, the strict reading stands.
    pub(super) fn lax<T>(&mut self, mark: usize, start: usize, read: fn(&mut Self, usize) -> Option<T>) -> Read<T> {
        let text = &self.bytes[start..self.end];
        if memchr::memmem::find(text, b"{{").is_some() || memchr::memmem::find(text, b"${").is_some() {
            return Err(Failed);
        }
        let got = self.quietly(|parser| read(parser, start)).ok_or(Failed)?;
        self.ignore_errors_since(mark);
        Ok(got)
    }

    pub(super) fn lax_value(&mut self, start: usize) -> Option<Expr> {
        let found = self.fragment(start, self.end)?;
        Some(self.lax_expression(found))
    }

    pub(super) fn lax_when(&mut self, start: usize) -> Option<()> {
        let mut next = self.fragment(start, self.end);
        next?;
        while let Some(found) = next {
            let value = self.lax_expression(found);
            self.exprs.push(value);
            let end = found.end as usize;
            let after = self.skip_from(end);
            let follows = if self.byte(after) == Some(b',') {
                Some(self.skip_from(after + 1))
            } else if after > end && self.starts(after, b"or") && self.byte(after + 2).is_some_and(is_space) {
                Some(self.skip_from(after + 2))
            } else {
                None
            };
            next = follows.and_then(|at| self.fragment_at(at, self.end));
        }
        Some(())
    }

    pub(super) fn lax_cycle(&mut self, start: usize) -> Option<Cycle> {
        let first = self.fragment_at(start, self.end)?;
        let after = self.skip_from(first.end as usize);
        let group = if self.byte(after) == Some(b':') {
            Some((first, after + 1))
        } else if matches!(self.bytes[start], b'\'' | b'"') {
            None
        } else {
            let colon = self.bytes[start + 1..first.end as usize].iter().rposition(|byte| *byte == b':');
            colon.map(|at| (span(start, start + 1 + at), start + at + 2))
        };
        let (group, mut from) = match group {
            Some((name, from)) => (Some(self.lax_expression(name)), from),
            None => (None, start),
        };
        let base = self.exprs.len();
        while from < self.end {
            let comma = memchr::memchr(b',', &self.bytes[from..self.end]).map_or(self.end, |at| from + at);
            if let Some(found) = self.fragment(from, comma) {
                let value = self.lax_expression(found);
                self.exprs.push(value);
            }
            from = comma + 1;
        }
        let values = self.template.add_all(&mut self.exprs, base);
        Some(Cycle { group, values })
    }

    pub(super) fn lax_table_row(&mut self, start: usize) -> Option<Loop> {
        let (variable, collection) = self.lax_loop_head(start)?;
        let collection = self.lax_expression(collection);
        let parameters = self.lax_parameters(start);
        Some(Loop { variable, collection, reversed: None, parameters })
    }

    /// `word in fragment`, wherever it stands.
    fn lax_loop_head(&self, start: usize) -> Option<(Span, Span)> {
        let mut at = start;
        while at < self.end {
            if !is_word(self.bytes[at]) {
                at += 1;
                continue;
            }
            let mut end = at;
            while self.byte(end).is_some_and(is_word) {
                end += 1;
            }
            let word = self.skip_from(end);
            if word > end && self.starts(word, b"in") && self.byte(word + 2).is_some_and(is_space) {
                let from = self.skip_from(word + 2);
                let mut to = from;
                while let Some(piece) = self.fragment_at(to, self.end) {
                    to = piece.end as usize;
                }
                if to > from {
                    return Some((span(at, end), span(from, to)));
                }
            }
            at = end;
        }
        None
    }

    /// Every `name: fragment`, wherever it stands.
    fn lax_parameters(&mut self, start: usize) -> List<Argument> {
        let base = self.arguments.len();
        let mut at = start;
        while at < self.end {
            if !is_word(self.bytes[at]) {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            while self.byte(end).is_some_and(|byte| is_word(byte) || byte == b'-') {
                end += 1;
            }
            let colon = self.skip_from(end);
            let value = (self.byte(colon) == Some(b':'))
                .then(|| self.skip_from(colon + 1))
                .and_then(|from| self.fragment_at(from, self.end));
            match value {
                Some(found) => {
                    let value = self.lax_expression(found);
                    let argument = Argument { span: span(at, found.end as usize), keyword: Some(span(at, end)), value };
                    self.arguments.push(argument);
                    at = found.end as usize;
                }
                None => at = end,
            }
        }
        self.template.add_all(&mut self.arguments, base)
    }

    /// What Ruby takes for the name of a partial: the first fragment, for `render` the first text in quotes.
    pub(super) fn lax_partial(&mut self, start: usize, quoted: bool) -> Read<Partial> {
        let mut found = self.fragment(start, self.end);
        while quoted && found.is_some_and(|found| !matches!(self.bytes[found.start as usize], b'\'' | b'"')) {
            found = found.and_then(|found| self.fragment(found.end as usize, self.end));
        }
        let Some(found) = found else {
            self.pos = start;
            let (at, _) = self.found();
            let help = "Braze has no partials; a content block is written `{{content_blocks.${name}}}`";
            return Err(self.syntax(at, "the name of a template in quotes is missing", help));
        };
        let name = self.quietly(|parser| parser.lax_expression(found));
        let parameters = self.lax_parameters(start);
        Ok(Partial { name, variable: None, each: false, alias: None, parameters })
    }

    /// The first piece of text from `from` on that Ruby takes for a value.
    fn fragment(&self, from: usize, end: usize) -> Option<Span> {
        (from..end).find_map(|at| self.fragment_at(at, end))
    }

    /// The same directly at `at`: a string, or anything up to white space, a comma or a `|`.
    fn fragment_at(&self, at: usize, end: usize) -> Option<Span> {
        let string = |at: usize| {
            let quote = self.bytes[at];
            memchr::memchr(quote, &self.bytes[at + 1..end]).map(|found| at + found + 2)
        };
        let mut stop = at;
        while stop < end {
            match self.bytes[stop] {
                b'\'' | b'"' => match string(stop) {
                    Some(after) if stop == at => return Some(span(at, after)),
                    Some(after) => stop = after,
                    None => break,
                },
                b',' | b'|' => break,
                byte if is_space(byte) => break,
                _ => stop += 1,
            }
        }
        (stop > at).then(|| span(at, stop))
    }

    fn skip_from(&self, mut at: usize) -> usize {
        while self.byte(at).is_some_and(is_space) {
            at += 1;
        }
        at
    }

    /// A value from a fragment. Ruby takes any.
    fn lax_expression(&mut self, whole: Span) -> Expr {
        let text = self.slice(whole);
        let kind = match text {
            "nil" | "null" => ExprKind::Nil,
            "true" => ExprKind::True,
            "false" => ExprKind::False,
            "blank" => ExprKind::Blank,
            "empty" => ExprKind::Empty,
            _ => match (text.as_bytes().first(), text.as_bytes().last()) {
                (Some(first @ (b'\'' | b'"')), Some(last)) if first == last && text.len() > 1 => {
                    ExprKind::String { content: Span::new(whole.start + 1, whole.end - 1) }
                }
                (Some(b'('), Some(b')')) if text.contains("..") => return self.lax_range(whole),
                _ => lax_number(text).unwrap_or_else(|| self.lax_variable(whole)),
            },
        };
        Expr { span: whole, kind }
    }

    fn lax_range(&mut self, whole: Span) -> Expr {
        let text = self.slice(whole);
        let dots = whole.start as usize + text.rfind("..").unwrap_or(1);
        if self.enter(dots).is_err() {
            return Expr::missing(whole);
        }
        let from = self.lax_expression(self.trim(whole.start as usize + 1, dots));
        let to = self.lax_expression(self.trim(dots + 2, whole.end as usize - 1));
        self.depth -= 1;
        let range = self.template.add(Range { from, to });
        Expr { span: whole, kind: ExprKind::Range(range) }
    }

    /// Words and brackets, whatever else lies between them.
    fn lax_variable(&mut self, whole: Span) -> ExprKind {
        let end = whole.end as usize;
        let base = self.steps.len();
        let mut root = None;
        let mut at = whole.start as usize;
        while at < end {
            let begin = at;
            let step = if self.bytes[at] == b'[' {
                let Some(close) = self.closing_bracket(at, end) else { break };
                at = close + 1;
                if self.enter(begin).is_err() {
                    break;
                }
                let index = self.lax_expression(self.trim(begin + 1, close));
                self.depth -= 1;
                StepKind::Index(self.template.add(index))
            } else if is_word(self.bytes[at]) || self.bytes[at] == b'-' {
                while at < end && (is_word(self.bytes[at]) || self.bytes[at] == b'-') {
                    at += 1;
                }
                at += usize::from(at < end && self.bytes[at] == b'?');
                StepKind::Name(span(begin, at))
            } else {
                at += 1;
                continue;
            };
            match (root, step) {
                (None, StepKind::Name(name)) => root = Some(Root::Name(name)),
                (None, StepKind::Index(index)) => root = Some(Root::Index(index)),
                (Some(_), kind) => self.steps.push(Step { span: span(begin, at), kind }),
            }
        }
        let steps = self.template.add_all(&mut self.steps, base);
        root.map_or(ExprKind::Nil, |root| ExprKind::Variable(Variable { root, steps }))
    }

    fn closing_bracket(&self, open: usize, end: usize) -> Option<usize> {
        let mut depth = 0;
        (open..end).find(|&at| {
            depth += i32::from(self.bytes[at] == b'[') - i32::from(self.bytes[at] == b']');
            depth == 0
        })
    }
}

/// Ruby takes `1.2.3` as 1.2 here, and `1.` as 1.0.
fn lax_number(text: &str) -> Option<ExprKind> {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    if !digits.first().copied().is_some_and(is_digit) || !digits.iter().all(|byte| is_digit(*byte) || *byte == b'.') {
        return None;
    }
    Some(if digits.contains(&b'.') { ExprKind::Float } else { ExprKind::Integer })
}
