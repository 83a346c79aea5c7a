//! Expressions: values with the steps into them, ranges, and filters.

use super::cursor::{is_digit, is_name_start, is_space, is_word};
use super::{Failed, Parser, Read, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{
    Argument, Attribute, Expr, ExprKind, Filter, Id, List, Pipeline, Range, Root, Step, StepKind, Variable,
};
use crate::syntax::{MAX_DEPTH, rule};

impl Parser<'_> {
    /// A value and its filters, up to whatever follows them.
    pub(super) fn pipeline(&mut self, place: &str) -> Read<Id<Pipeline>> {
        let value = self.expression(place)?;
        let mut end = value.span;
        let base = self.filters.len();
        while self.peek() == Some(b'|') && self.byte(self.pos + 1) != Some(b'|') {
            match self.filter() {
                Ok(filter) => {
                    end = filter.span;
                    self.filters.push(filter);
                }
                Err(failed) => {
                    self.filters.truncate(base);
                    return Err(failed);
                }
            }
        }
        let filters = self.template.add_all(&mut self.filters, base);
        Ok(self.template.add(Pipeline { span: value.span.to(end), value, filters }))
    }

    /// `| name: argument, …`; the `|` is next.
    pub(super) fn filter(&mut self) -> Read<Filter> {
        let start = self.pos;
        self.pos += 1;
        self.skip_space();
        let name = match self.name_at(self.pos) {
            Some(name) if is_name_start(self.bytes[self.pos]) && self.raw(name) != b"contains" => name,
            _ => return Err(self.no_filter(start)),
        };
        self.pos = name.end as usize;
        let mut end = name;
        let mut arguments = List::EMPTY;
        if !self.take(b':') {
            if self.begins_literal() {
                return Err(self.no_colon(name));
            }
        } else {
            let base = self.arguments.len();
            loop {
                match self.argument("after the filter's `:`") {
                    Ok(argument) => {
                        end = argument.span;
                        self.arguments.push(argument);
                    }
                    Err(failed) => {
                        self.arguments.truncate(base);
                        return Err(failed);
                    }
                }
                if !self.take(b',') {
                    break;
                }
            }
            arguments = self.template.add_all(&mut self.arguments, base);
            if self.begins_literal() {
                return Err(self.no_comma());
            }
        }
        Ok(Filter { span: span(start, end.end as usize), name, arguments })
    }

    /// Whether a string, a number or an attribute is next, which cannot follow a filter.
    fn begins_literal(&mut self) -> bool {
        match self.peek() {
            Some(b'\'' | b'"') => self.piece(self.pos).len() > 1,
            Some(b'0'..=b'9') => true,
            Some(b'$') => self.byte(self.pos + 1) == Some(b'{'),
            _ => false,
        }
    }

    /// `value` or `keyword: value`.
    pub(super) fn argument(&mut self, place: &str) -> Read<Argument> {
        self.skip_space();
        let start = self.pos;
        let keyword = self.keyword();
        let value = self.expression(place)?;
        Ok(Argument { span: span(start, value.span.end as usize), keyword, value })
    }

    /// `name:`, stepped over, if it is next.
    pub(super) fn keyword(&mut self) -> Option<Span> {
        let name = self.name_at(self.pos)?;
        let mut at = name.end as usize;
        while self.byte(at).is_some_and(is_space) {
            at += 1;
        }
        if self.byte(at) != Some(b':') {
            return None;
        }
        self.pos = at + 1;
        Some(name)
    }

    /// Anything that stands for a value. `place` says where, for an error: "after `==`".
    pub(super) fn expression(&mut self, place: &str) -> Read<Expr> {
        match self.peek() {
            Some(byte) if is_name_start(byte) => self.named(place),
            Some(quote @ (b'\'' | b'"')) => Ok(self.string(quote)),
            Some(b'$') if self.byte(self.pos + 1) == Some(b'{') => self.attribute(None),
            Some(b'{') if self.byte(self.pos + 1) == Some(b'{') => self.nested_output(),
            Some(byte) if is_digit(byte) => match self.name_at(self.pos) {
                Some(_) => self.named(place),
                None => Ok(self.number()),
            },
            Some(b'-') if self.byte(self.pos + 1).is_some_and(is_digit) => Ok(self.number()),
            Some(b'[') => {
                let start = self.pos;
                let index = self.index()?;
                self.variable(start, Root::Index(index))
            }
            Some(b'(') => self.range(),
            Some(byte) if !byte.is_ascii() => match self.curly_string() {
                Some(string) => Ok(string),
                None => Err(self.no_value(place)),
            },
            _ => Err(self.no_value(place)),
        }
    }

    fn number(&mut self) -> Expr {
        let start = self.pos;
        let digits = |parser: &Self, mut at: usize| {
            while parser.byte(at).is_some_and(is_digit) {
                at += 1;
            }
            at
        };
        let mut end = digits(self, start + 1);
        let mut kind = ExprKind::Integer;
        if self.byte(end) == Some(b'.') && self.byte(end + 1).is_some_and(is_digit) {
            kind = ExprKind::Float;
            end = digits(self, end + 1);
        }
        self.pos = end;
        Expr { span: span(start, end), kind }
    }

    /// A literal word, a variable, or an attribute with its namespace.
    fn named(&mut self, place: &str) -> Read<Expr> {
        let start = self.pos;
        let Some(name) = self.name_at(start) else { return Err(self.no_value(place)) };
        let word = self.raw(name);
        if word == b"contains" {
            return Err(self.no_value(place));
        }
        self.pos = name.end as usize;
        let mut after = self.pos;
        while self.byte(after).is_some_and(is_space) {
            after += 1;
        }
        if !matches!(self.byte(after), Some(b'.' | b'[')) || self.starts(after, b"..") {
            let kind = match word {
                b"nil" | b"null" => ExprKind::Nil,
                b"true" => ExprKind::True,
                b"false" => ExprKind::False,
                b"blank" => ExprKind::Blank,
                b"empty" => ExprKind::Empty,
                _ => ExprKind::Variable(Variable { root: Root::Name(name), steps: List::EMPTY }),
            };
            return match self.byte(after) {
                Some(b'$') if self.byte(after + 1) == Some(b'{') => Err(self.no_dot(name, after)),
                Some(byte) if after == self.pos && !byte.is_ascii() => Err(self.foreign_letters(name.start as usize)),
                _ => Ok(Expr { span: name, kind }),
            };
        }
        self.variable(start, Root::Name(name))
    }

    /// A variable that begins at `start` and whose root has been read; or the attribute that it is the namespace of.
    fn variable(&mut self, start: usize, root: Root) -> Read<Expr> {
        let end = self.pos;
        let (steps, attribute) = self.steps()?;
        if attribute {
            return self.attribute(Some(span(start, end)));
        }
        Ok(Expr { span: span(start, self.pos), kind: ExprKind::Variable(Variable { root, steps }) })
    }

    /// The steps into a value, and whether `.` and `${` follow them; the `$` is next then.
    fn steps(&mut self) -> Read<(List<Step>, bool)> {
        let mut end = self.pos;
        let base = self.steps.len();
        loop {
            self.skip_space();
            let at = self.pos;
            let step = match self.byte(at) {
                Some(b'.') if self.byte(at + 1) != Some(b'.') => {
                    self.pos += 1;
                    self.skip_space();
                    if self.starts(self.pos, b"${") {
                        return Ok((self.template.add_all(&mut self.steps, base), true));
                    }
                    match self.name_at(self.pos) {
                        Some(name) => {
                            self.pos = name.end as usize;
                            Ok(StepKind::Name(name))
                        }
                        None => Err(self.no_step(at)),
                    }
                }
                Some(b'[') => self.index().map(StepKind::Index),
                _ => break,
            };
            match step {
                Ok(kind) => self.steps.push(Step { span: span(at, self.pos), kind }),
                Err(failed) => {
                    self.steps.truncate(base);
                    return Err(failed);
                }
            }
            end = self.pos;
        }
        self.pos = end;
        Ok((self.template.add_all(&mut self.steps, base), false))
    }

    /// `[expression]`; the `[` is next.
    fn index(&mut self) -> Read<Id<Expr>> {
        let open = self.pos;
        self.enter(open)?;
        self.pos += 1;
        let index = self.expression("between `[` and `]`");
        self.depth -= 1;
        let index = index?;
        if self.peek() == Some(b'|') {
            return Err(self.filter_in_index());
        }
        if !self.take(b']') {
            let (at, found) = self.found();
            let error = Diagnostic::error(rule::LIQUID_SYNTAX, at, format!("{found} stands where `]` must close `[`"));
            let error = error.with_related(span(open, open + 1), "the `[` is here");
            let help = match self.slice(at) {
                "," => "Liquid cannot write a list: `{% assign list = 'a,b' | split: ',' %}` makes one",
                _ => "an index is one value in brackets: `list[0]`, `list[i]`",
            };
            return Err(self.error(error.with_help(help)));
        }
        Ok(self.template.add(index))
    }

    /// `${name}` and the steps after it; the `$` is next. `namespace` is what stands before the dot.
    fn attribute(&mut self, namespace: Option<Span>) -> Read<Expr> {
        let open = self.pos;
        let mut close = open + 2;
        loop {
            match self.byte(close) {
                Some(b'}') => break,
                Some(b'{') | None => return Err(self.unclosed_attribute(open)),
                Some(_) => close += 1,
            }
        }
        self.pos = close + 1;
        let name = self.trim(open + 2, close);
        let start = namespace.map_or(open, |namespace| namespace.start as usize);
        if name.is_empty() {
            let help = "the name of an attribute must stand between the braces: `${first_name}`";
            return Err(self.syntax(span(open, close + 1), "`${}` names no attribute", help));
        }
        let braces = span(open, close + 1);
        let (steps, another) = self.steps()?;
        if another {
            return Err(self.two_attributes(braces, span(start, self.pos + 2)));
        }
        let kind = ExprKind::Attribute(Attribute { namespace, braces, name, steps });
        Ok(Expr { span: span(start, self.pos), kind })
    }

    /// `(from..to)`; the `(` is next.
    fn range(&mut self) -> Read<Expr> {
        let open = self.pos;
        self.enter(open)?;
        self.pos += 1;
        let range = self.range_ends(open);
        self.depth -= 1;
        let range = range?;
        let range = self.template.add(range);
        Ok(Expr { span: span(open, self.pos), kind: ExprKind::Range(range) })
    }

    fn range_ends(&mut self, open: usize) -> Read<Range> {
        let from = self.expression("after `(`")?;
        self.skip_space();
        if !self.starts(self.pos, b"..") {
            return Err(self.no_range(open));
        }
        self.pos += 2;
        let to = self.expression("after `..`")?;
        if !self.take(b')') {
            let (at, found) = self.found();
            let error =
                Diagnostic::error(rule::LIQUID_SYNTAX, at, format!("{found} stands where `)` must end the range"));
            let error = error.with_related(span(open, open + 1), "the range begins here");
            return Err(self.error(error.with_help("a range is written `(1..5)`")));
        }
        // Ruby makes such a range while it parses, and cannot.
        let fixed = |end: &Expr| end.is_literal() || matches!(end.kind, ExprKind::Range(_));
        let odd = |end: &Expr| matches!(end.kind, ExprKind::True | ExprKind::False | ExprKind::Range(_));
        if fixed(&from)
            && fixed(&to)
            && let Some(end) = [from, to].iter().find(|end| odd(end))
        {
            let message = format!("`{}` cannot be an end of a range", self.shown(end.span));
            return Err(self.syntax(end.span, message, "the ends of a range are whole numbers: `(1..5)`"));
        }
        Ok(Range { from, to })
    }

    /// Counts a bracket or an output; fails when there are too many within each other.
    pub(super) fn enter(&mut self, at: usize) -> Read<()> {
        if self.depth as usize >= MAX_DEPTH {
            let message = format!("the expression is nested more than {MAX_DEPTH} levels deep");
            let help = "assign the inner part to a variable first";
            return Err(self.syntax(self.character(at), message, help));
        }
        self.depth += 1;
        Ok(())
    }

    #[cold]
    fn no_value(&mut self, place: &str) -> Failed {
        if !self.tells() {
            return Failed;
        }
        let (at, found) = self.found();
        let text = self.slice(at);
        let help = "a string in quotes, a number, a variable or `${attribute}` may stand here";
        if let Some(failed) = self.disguised(at) {
            return failed;
        }
        if found.starts_with("the end") {
            return self.syntax(at, format!("a value is missing {place}: {found} comes first"), help);
        }
        match text {
            "!" => self.operator(at, "`!` is no operator of Liquid", "`!=` compares, and `unless` negates"),
            "<" | ">" | "<=" | ">=" | "==" | "!=" | "<>" | "=" if place == "in `when`" => self.operator_in_when(at),
            "&&" | "||" | "=" | "===" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "<>" | "contains" => {
                self.syntax(at, format!("a value is missing {place}: `{text}` comes first"), help)
            }
            "$" => {
                let help = "an attribute is written with braces: `${first_name}`";
                self.syntax(at, "`{` is missing after `$`", help)
            }
            "{" => {
                let help = match self.byte(at.end as usize) {
                    Some(b'}' | b'"' | b'\'') => "Liquid cannot write an object; `| json_parse` reads one from a text",
                    _ => "an attribute is written with a dollar sign: `${first_name}`",
                };
                self.syntax(at, "a single `{` cannot begin a value", help)
            }
            "|" => self.syntax(at, format!("a value is missing {place}: a filter has nothing to work on"), help),
            _ if !text.is_ascii() => self.foreign_letters(at.start as usize),
            _ => self.syntax(at, format!("{found} cannot begin a value {place}"), help),
        }
    }

    #[cold]
    fn no_filter(&mut self, pipe: usize) -> Failed {
        if !self.tells() {
            return Failed;
        }
        let (at, found) = self.found();
        let at = if found.starts_with("the end") { span(pipe, pipe + 1) } else { at };
        let help = "the name of a filter must stand after `|`: `| default: 'there'`";
        self.syntax(at, format!("a filter is missing after `|`: {found} comes first"), help)
    }

    #[cold]
    fn no_colon(&mut self, name: Span) -> Failed {
        let (at, found) = self.found();
        let shown = self.shown(name);
        let message = format!("a `:` is missing between the filter `{shown}` and {found}");
        self.syntax(at, message, format!("a filter's arguments follow a colon: `| {shown}: 'text'`"))
    }

    #[cold]
    fn no_comma(&mut self) -> Failed {
        let (at, found) = self.found();
        self.syntax(at, format!("a `,` is missing before {found}"), "commas part the arguments of a filter")
    }

    #[cold]
    fn no_step(&mut self, dot: usize) -> Failed {
        if !self.tells() {
            return Failed;
        }
        let (at, found) = self.found();
        let first = self.byte(at.start as usize);
        if first.is_some_and(is_digit) {
            let help = format!("an index stands in brackets: `[{}]`", self.shown(at));
            return self.syntax(at, format!("{found} cannot stand after a dot"), help);
        }
        if first == Some(b'[') {
            return self.syntax(span(dot, dot + 1), "a dot cannot stand before `[`", "leave the dot out");
        }
        if matches!(first, Some(b'$' | b'{')) {
            let help = "an attribute follows its namespace as `${name}`: `custom_attribute.${company}`";
            return self.syntax(at, format!("{found} alone cannot stand after a dot"), help);
        }
        if first.is_some_and(|byte| !byte.is_ascii()) {
            return self.foreign_letters(at.start as usize);
        }
        let at = if found.starts_with("the end") { span(dot, dot + 1) } else { at };
        self.syntax(at, format!("a name is missing after the dot: {found} comes first"), "a dot leads to a name: `a.b`")
    }

    /// A name with letters that Liquid does not take.
    #[cold]
    fn foreign_letters(&mut self, start: usize) -> Failed {
        let mut end = start;
        while let Some(byte) = self.byte(end)
            && (!byte.is_ascii() || is_word(byte) || byte == b'-')
        {
            end += 1;
        }
        let name = span(start, self.text.floor_char_boundary(end));
        self.pos = name.end as usize;
        if let Some(error) = self.blank_in(name) {
            return self.error(error);
        }
        let shown = self.shown(name);
        let message = format!("`{shown}` is no name in Liquid, which takes ASCII letters, digits, `_` and `-` alone");
        let help = format!("an attribute is written `${{{shown}}}`, a key in brackets and quotes: `['{shown}']`");
        self.syntax(name, message, help)
    }

    #[cold]
    fn no_dot(&mut self, name: Span, attribute: usize) -> Failed {
        let shown = self.shown(name);
        let help = format!("a namespace is written with a dot before `${{`: `{shown}.${{name}}`");
        self.syntax(span(attribute, attribute + 2), format!("a dot is missing between `{shown}` and `${{`"), help)
    }

    #[cold]
    fn two_attributes(&mut self, first: Span, whole: Span) -> Failed {
        let message = format!("`{}` names two attributes in one", self.shown(whole));
        let help = format!("what lies within `{}` is reached by a name or an index: `.name`, `[0]`", self.shown(first));
        self.syntax(whole, message, help)
    }

    #[cold]
    fn unclosed_attribute(&mut self, open: usize) -> Failed {
        self.pos = open + 2;
        let error = Diagnostic::error(rule::UNCLOSED_DELIMITER, span(open, open + 2), "`${` is not closed");
        self.error(error.with_help("a `}` must end the attribute's name: `${first_name}`"))
    }

    #[cold]
    fn no_range(&mut self, open: usize) -> Failed {
        let (at, found) = self.found();
        if self.comparing() {
            return self.parentheses(open);
        }
        let error = Diagnostic::error(rule::LIQUID_SYNTAX, at, format!("{found} stands where `..` must, in a range"));
        let error = error.with_related(span(open, open + 1), "the range begins here");
        self.error(error.with_help("parentheses hold a range, as in `(1..5)`; they cannot group"))
    }

    #[cold]
    fn filter_in_index(&mut self) -> Failed {
        let start = self.pos;
        let _ = self.quietly(Self::filter);
        let at = self.since(start);
        let message = format!("the filter `{}` stands in an index, where none may", self.shown(at));
        let error = Diagnostic::error(rule::FILTER_POSITION, at, message);
        self.error(error.with_help("assign the filtered value first, and use that variable as the index"))
    }

    /// Reads something without telling errors.
    pub(super) fn quietly<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.quiet += 1;
        let got = read(self);
        self.quiet -= 1;
        got
    }
}
