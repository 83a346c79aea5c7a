//! Conditions: comparisons joined by `and` and `or`, and the operators that other languages have.

use super::cursor::{is_name_start, is_space, is_word};
use super::{Failed, Parser, Read, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::{Comparison, Connective, Expr, Link, List, Operator, Test};

impl Parser<'_> {
    /// A condition, up to the end of the tag. What it holds before an error is kept.
    pub(super) fn condition(&mut self) -> List<Comparison> {
        let base = self.comparisons.len();
        self.comparing = true;
        let mut place = "in the condition";
        while let Ok(mut comparison) = self.comparison(place) {
            let link = self.link();
            comparison.link = *link.as_ref().unwrap_or(&None);
            self.comparisons.push(comparison);
            match link {
                Ok(Some(Link { connective: Connective::And, .. })) => place = "after `and`",
                Ok(Some(Link { connective: Connective::Or, .. })) => place = "after `or`",
                Ok(None) | Err(Failed) => break,
            }
        }
        self.comparing = false;
        self.template.add_all(&mut self.comparisons, base)
    }

    /// Whether a condition is being read, in which parentheses are meant to group.
    pub(super) fn comparing(&self) -> bool {
        self.comparing
    }

    fn comparison(&mut self, place: &str) -> Read<Comparison> {
        self.negation();
        self.skip_space();
        let start = self.pos;
        let left = self.expression(place)?;
        self.filters_in_condition()?;
        let mut test = None;
        let mut end = left.span;
        if let Some((operator, at)) = self.comparison_operator()? {
            let place = place_after(operator);
            let right = match self.expression(place) {
                Ok(right) => right,
                Err(failed) => {
                    let right = Expr::missing(span(at.end as usize, at.end as usize));
                    let test = Some(Test { operator, span: at, right });
                    self.comparisons.push(Comparison { span: span(start, at.end as usize), left, test, link: None });
                    return Err(failed);
                }
            };
            end = right.span;
            test = Some(Test { operator, span: at, right });
            self.filters_in_condition()?;
        }
        Ok(Comparison { span: span(start, end.end as usize), left, test, link: None })
    }

    /// `!` or `not` before a comparison, which Liquid lacks: told, and stepped over.
    fn negation(&mut self) {
        let help = "`unless` negates a whole condition, `!=` one comparison";
        if self.peek() == Some(b'!') && self.byte(self.pos + 1) != Some(b'=') {
            let at = span(self.pos, self.pos + 1);
            self.operator(at, "`!` is no operator of Liquid, which refuses the tag", help);
            self.pos += 1;
        } else if let Some(name) = self.name_at(self.pos).filter(|name| self.slice(*name) == "not") {
            let before = self.pos;
            self.pos = name.end as usize;
            let negates = self.peek().is_some_and(|byte| {
                is_word(byte) || matches!(byte, b'$' | b'{' | b'\'' | b'"' | b'(' | b'[') || !byte.is_ascii()
            });
            let variable = self.name_at(self.pos).is_some_and(|next| {
                matches!(self.slice(next), "and" | "or" | "contains") // a variable may be called `not`
            });
            if negates && !variable {
                self.operator(name, "`not` is no operator of Liquid, which refuses the tag", help);
            } else {
                self.pos = before;
            }
        }
    }

    /// A comparison operator, if one is next. Near misses are told and read as what they mean.
    fn comparison_operator(&mut self) -> Read<Option<(Operator, Span)>> {
        use Operator::{Contains, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let Some(first) = self.peek() else { return Ok(None) };
        let second = self.byte(self.pos + 1);
        let (operator, len) = match (first, second) {
            (b'=', Some(b'=')) => (Equal, 2),
            (b'!', Some(b'=')) | (b'<', Some(b'>')) => (NotEqual, 2),
            (b'<', Some(b'=')) => (LessOrEqual, 2),
            (b'<', _) => (Less, 1),
            (b'>', Some(b'=')) => (GreaterOrEqual, 2),
            (b'>', _) => (Greater, 1),
            (b'c', _) if self.name_at(self.pos).is_some_and(|name| self.slice(name) == "contains") => {
                (Contains, "contains".len())
            }
            (b'=' | b'!' | b'&' | 128.., _) => {
                return match self.near_comparison() {
                    None => self.no_operator().map(|()| None),
                    near => Ok(near),
                };
            }
            _ => return self.no_operator().map(|()| None),
        };
        let at = span(self.pos, self.pos + len);
        self.pos += len;
        if matches!(self.peek(), Some(b'=' | b'<' | b'>' | b'!' | b'&')) {
            self.pos = at.start as usize;
            if let Some(near) = self.near_comparison() {
                return Ok(Some(near));
            }
            self.pos = at.end as usize;
        }
        Ok(Some((operator, at)))
    }

    /// Fails when what comes next was meant as an operator.
    fn no_operator(&mut self) -> Read<()> {
        let joins = |word: &[u8]| self.starts(self.pos, word) && !self.byte(self.pos + word.len()).is_some_and(is_word);
        if self.pos >= self.end || joins(b"and") || joins(b"or") {
            return Ok(());
        }
        if self.at_near_connective() {
            return Ok(());
        }
        let here = self.piece(self.pos);
        let text = self.slice(here);
        let word = is_name_start(text.as_bytes()[0]);
        let mut after = here.end as usize;
        while self.byte(after).is_some_and(is_space) {
            after += 1;
        }
        if word && after < self.end && !matches!(self.bytes[after], b'.' | b'[' | b'|' | b'=' | b'<' | b'>' | b'!') {
            let message = format!("`{}` is no operator of Liquid, which refuses the tag", self.shown(here));
            let help = "`==`, `!=`, `<`, `<=`, `>`, `>=` and `contains` compare, `and` and `or` join";
            return Err(self.operator(here, message, help));
        }
        if matches!(self.bytes[here.start as usize], b'+' | b'-' | b'*' | b'/' | b'%' | b'?') {
            return Err(self.arithmetic(here));
        }
        Ok(())
    }

    /// `and` or `or`; nothing at the end of the tag. Anything else is told.
    fn link(&mut self) -> Read<Option<Link>> {
        if self.peek().is_none() {
            return Ok(None);
        }
        for (word, connective) in [("and", Connective::And), ("or", Connective::Or)] {
            if let Some(span) = self.take_word(word) {
                return Ok(Some(Link { connective, span }));
            }
        }
        if let Some((connective, span)) = self.near_connective() {
            return Ok(Some(Link { connective, span }));
        }
        Err(self.stray("in the condition", "`and` or `or` must join another comparison"))
    }

    /// Filters where Braze, and Liquid, allow none: told as one, and stepped over.
    fn filters_in_condition(&mut self) -> Read<()> {
        if self.peek() != Some(b'|') || self.byte(self.pos + 1) == Some(b'|') {
            return Ok(());
        }
        let start = self.pos;
        let read = self.skip_filters();
        self.filter_position(self.since(start), "a condition");
        read
    }

    /// Reads past filters, without errors.
    pub(super) fn skip_filters(&mut self) -> Read<()> {
        self.quietly(|parser| {
            while parser.peek() == Some(b'|') && parser.byte(parser.pos + 1) != Some(b'|') {
                parser.filter()?;
            }
            Ok(())
        })
    }

    /// Tells of a filter where none may stand.
    #[cold]
    pub(super) fn filter_position(&mut self, at: Span, place: &str) {
        let message = format!("the filter `{}` stands in {place}, where none may", self.shown(at));
        let help = "assign the filtered value to a variable first: `{% assign x = value | filter %}`";
        self.error(Diagnostic::error(rule::FILTER_POSITION, at, message).with_help(help));
    }

    /// Parentheses that are meant to group.
    #[cold]
    pub(super) fn parentheses(&mut self, open: usize) -> Failed {
        let message = "parentheses cannot group in Liquid, which refuses the tag";
        let help =
            "conditions are read from the right: `a and b or c` is `a and (b or c)`; nest `if` for another order";
        self.operator(span(open, open + 1), message, help)
    }

    /// Tells of an operator.
    #[cold]
    pub(super) fn operator(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) -> Failed {
        self.error(Diagnostic::error(rule::OPERATOR, at, message).with_help(help))
    }

    /// Arithmetic, and the conditional expression of other languages.
    #[cold]
    pub(super) fn arithmetic(&mut self, at: Span) -> Failed {
        let text = self.slice(at);
        let (message, help) = match text.as_bytes().first() {
            Some(b'?') => {
                ("`?` is no operator of Liquid, which has no conditional expression", "use `{% if %}` … `{% else %}`")
            }
            Some(b'+') => {
                ("`+` is no operator of Liquid, which refuses it", "add with `| plus: 1`, join with `| append: 'text'`")
            }
            Some(b'-') => ("`-` is no operator of Liquid, which refuses it", "subtract with `| minus: 1`"),
            Some(b'*') => ("`*` is no operator of Liquid, which refuses it", "multiply with `| times: 2`"),
            Some(b'/') => ("`/` is no operator of Liquid, which refuses it", "divide with `| divided_by: 2`"),
            _ => ("`%` is no operator of Liquid, which refuses it", "take the remainder with `| modulo: 2`"),
        };
        self.operator(at, message, help)
    }

    /// Fails with whatever stands at the next byte although nothing more may. `may` says what else could stand there.
    #[cold]
    pub(super) fn stray(&mut self, place: &str, may: &str) -> Failed {
        if !self.tells() {
            return Failed;
        }
        let (at, found) = self.found();
        if let Some(failed) = self.disguised(at) {
            return failed;
        }
        let mut help = format!("{may}, or the {} must end here", self.place());
        let after_string = at.start > 0 && matches!(self.bytes[at.start as usize - 1], b'\'' | b'"');
        if after_string && self.bytes.get(at.start as usize).is_some_and(|byte| is_word(*byte)) {
            help = "the quote before it ends the string: a text with `'` in it takes `\"` around it".to_owned();
        }
        self.syntax(at, format!("{found} does not belong here {place}"), help)
    }

    /// The `?` of a conditional expression of other languages, between the next byte and the next brace or quote.
    fn question_mark(&self) -> Option<Span> {
        let rest = &self.input[self.pos.min(self.end)..];
        let mut quote = None;
        for (at, &byte) in rest.iter().enumerate() {
            match (quote, byte) {
                (None, b'?') => return Some(span(self.pos + at, self.pos + at + 1)),
                (None, b'}' | b'{') => return None,
                (None, b'\'' | b'"') => quote = Some(byte),
                (Some(open), _) if open == byte => quote = None,
                (Some(_), b'}') if self.outputs > 0 => return None,
                _ => {}
            }
        }
        None
    }

    /// Fails when something follows a value and its filters, which nothing may.
    #[cold]
    pub(super) fn after_value(&mut self, place: &str) -> Failed {
        if !self.tells() {
            return Failed;
        }
        self.skip_space();
        let here = self.piece(self.pos);
        let text = self.slice(here);
        if text == "||" {
            let help = "`| default: 'text'` fills in for what is empty";
            return self.operator(here, "`||` is no operator of Liquid", help);
        }
        if let Some(question) = self.question_mark() {
            return self.arithmetic(question);
        }
        if matches!(text, "==" | "!=" | "<>" | "<" | "<=" | ">" | ">=" | "=" | "===" | "&&" | "and" | "or" | "contains")
        {
            let message = format!("the operator `{text}` stands {place}, where none may");
            return self.operator(here, message, "compare in `{% if %}`, and assign the result in its branches");
        }
        match text.as_bytes().first() {
            Some(b'+' | b'*' | b'/' | b'?' | b'%') => self.arithmetic(here),
            Some(b'-') => self.arithmetic(span(self.pos, self.pos + 1)),
            _ => self.stray(place, "a filter, `| name`, may follow"),
        }
    }
}

const fn place_after(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "after `==`",
        Operator::NotEqual => "after `!=`",
        Operator::Less => "after `<`",
        Operator::LessOrEqual => "after `<=`",
        Operator::Greater => "after `>`",
        Operator::GreaterOrEqual => "after `>=`",
        Operator::Contains => "after `contains`",
    }
}
