//! Operators that other languages have, that are written in the wrong order, or that were pasted with their markup.

use super::cursor::is_space;
use super::{Parser, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::{Connective, Operator};

/// A character of an operator, as it may stand in a text: by itself, as an HTML entity, or as typography has it.
const CHARACTERS: &[(&str, &str)] = &[
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    ("!", "!"),
    ("&gt;", ">"),
    ("&lt;", "<"),
    ("&amp;", "&"),
    ("&#61;", "="),
    ("&#33;", "!"),
    ("&#62;", ">"),
    ("&#60;", "<"),
    ("&#38;", "&"),
    ("&", "&"),
    ("|", "|"),
    ("≠", "!="),
    ("≥", ">="),
    ("≤", "<="),
    ("＝", "="),
    ("＜", "<"),
    ("＞", ">"),
    ("！", "!"),
];

/// No operator that somebody means is longer, in characters.
const LONGEST: usize = 4;

impl Parser<'_> {
    /// A comparison operator that Liquid lacks, if one is next: told, stepped over, and read as what it means.
    #[cold]
    pub(super) fn near_comparison(&mut self) -> Option<(Operator, Span)> {
        let (at, meant) = self.operator_run();
        let (operator, right) = match meant.as_str() {
            "=" | "==" | "===" | "====" => (Operator::Equal, "=="),
            "!=" | "=!" | "!==" | "=!=" | "==!" | "<>" | "><" => (Operator::NotEqual, "!="),
            "<" => (Operator::Less, "<"),
            "<=" | "=<" | "<==" | "=<=" => (Operator::LessOrEqual, "<="),
            ">" => (Operator::Greater, ">"),
            ">=" | "=>" | ">==" | "=>=" => (Operator::GreaterOrEqual, ">="),
            _ => return None,
        };
        let written = self.slice(at);
        if written == right || written == "<>" {
            return None;
        }
        self.wrong_operator(at, right);
        Some((operator, at))
    }

    /// The same for what joins comparisons. In capitals `and` and `or` are none either.
    #[cold]
    pub(super) fn near_connective(&mut self) -> Option<(Connective, Span)> {
        let (run, meant) = self.operator_run();
        let at = if run.is_empty() { self.piece(self.pos) } else { run };
        let meant = if run.is_empty() { self.slice(at).to_ascii_lowercase() } else { meant };
        let (connective, right) = match meant.as_str() {
            "and" | "&&" | "&" => (Connective::And, "and"),
            "or" | "||" => (Connective::Or, "or"),
            _ => return None,
        };
        self.wrong_operator(at, right);
        Some((connective, at))
    }

    /// Whether one of them is next.
    pub(super) fn at_near_connective(&self) -> bool {
        let (run, meant) = self.operator_run();
        let word = self.slice(self.piece(self.pos));
        matches!(meant.as_str(), "&&" | "&" | "||")
            || run.is_empty() && (word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("or"))
    }

    fn wrong_operator(&mut self, at: Span, right: &'static str) {
        let message = format!("`{}` is no operator of Liquid, which refuses the tag", self.shown(at));
        let error = Diagnostic::error(rule::OPERATOR, at, message).with_help(format!("`{right}` is"));
        // A word needs the blanks that signs do without.
        let is_word = right.bytes().all(|byte| byte.is_ascii_alphabetic());
        let apart = |beside: Option<&u8>| if is_word && beside.is_some_and(|byte| !is_space(*byte)) { " " } else { "" };
        let (before, behind) = (at.start.checked_sub(1), at.end);
        let before = apart(before.and_then(|before| self.bytes.get(before as usize)));
        let text = format!("{before}{right}{}", apart(self.bytes.get(behind as usize)));
        self.error(error.with_safe_fix(format!("write `{right}`"), at, text));
        self.pos = at.end as usize;
    }

    /// What stands at the next byte and consists of operators' characters, blanks between them aside; and the operator
    /// that it looks like.
    fn operator_run(&self) -> (Span, String) {
        let (start, mut end) = (self.pos, self.pos);
        let mut meant = String::new();
        let mut at = start;
        while meant.len() <= LONGEST {
            let rest = self.text.get(at..self.end).unwrap_or_default();
            let next = CHARACTERS.iter().find(|(written, _)| rest.starts_with(written));
            // Of other entities the `&` is no operator.
            let Some((written, character)) =
                next.filter(|(written, _)| *written != "&" || self.entity_end(at).is_none())
            else {
                break;
            };
            meant.push_str(character);
            at += written.len();
            end = at;
            while self.byte(at).is_some_and(is_space) {
                at += 1;
            }
        }
        (span(start, end), meant)
    }
}
