//! What stands in tags of standard Liquid, behind their name: one small function a tag.

use super::cursor::{is_space, is_word};
use super::names::{BlockName, Inline};
use super::{Failed, Parser, Read, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::{
    Argument, BranchKind, Comparison, Cycle, Expr, ExprKind, Id, List, Loop, Partial, Pipeline, TagKind,
};

impl Parser<'_> {
    /// A tag without a body.
    pub(super) fn inline_tag(&mut self, tag: Inline) -> TagKind {
        match tag {
            Inline::Assign => self.assign(),
            Inline::Echo => self.whole_pipeline("in `echo`").map_or(TagKind::Malformed, TagKind::Echo),
            Inline::Increment => TagKind::Increment(self.counter("increment")),
            Inline::Decrement => TagKind::Decrement(self.counter("decrement")),
            Inline::Cycle => self.cycle().map_or(TagKind::Malformed, |cycle| TagKind::Cycle(self.template.add(cycle))),
            Inline::Break => {
                self.no_markup("break");
                TagKind::Break
            }
            Inline::Continue => {
                self.no_markup("continue");
                TagKind::Continue
            }
            Inline::Comment => self.inline_comment(),
            Inline::Include => self.partial(false).map_or(TagKind::Malformed, TagKind::Include),
            Inline::Render => self.partial(true).map_or(TagKind::Malformed, TagKind::Render),
            Inline::Liquid => TagKind::Malformed, // read before, as it holds nodes
            Inline::ConnectedContent => self.connected_content(),
            Inline::MessageExtras => TagKind::MessageExtras(self.message_extras()),
            Inline::CatalogItems => TagKind::CatalogItems(self.words_tag()),
            Inline::CatalogSelectionItems => TagKind::CatalogSelectionItems(self.words_tag()),
            Inline::ShoppingCart => TagKind::ShoppingCart(self.words_tag()),
            Inline::Random => TagKind::Random(self.words_tag()),
            Inline::AbortMessage => self.call("abort_message").map_or(TagKind::Malformed, TagKind::AbortMessage),
            Inline::Promotion => self.call("promotion").map_or(TagKind::Malformed, TagKind::Promotion),
        }
    }

    /// `name = value | filter`. Ruby looks for the name directly before the first `=` that has one.
    fn assign(&mut self) -> TagKind {
        let start = self.pos;
        let Some((name, equals)) = self.assigned_name() else {
            self.no_assigned_name(start);
            return TagKind::Malformed;
        };
        let before = self.trim(start, name.start as usize);
        if let Some(error) = self.blank_in(before) {
            self.ignored(error);
        } else if !before.is_empty() {
            let message = format!("`{}` before the name is not read", self.shown(before));
            let help = "one name, of letters, digits and `_`, must stand before the `=`";
            self.ignored(Diagnostic::error(rule::LIQUID_SYNTAX, before, message).with_help(help));
        }
        self.pos = equals + 1;
        if self.peek() == Some(b'=') {
            let at = span(equals, self.pos + 1);
            let help = "compare in `{% if %}`, and assign the result in its branches";
            self.operator(at, "`==` compares, and cannot assign", help);
            return TagKind::Malformed;
        }
        match self.whole_pipeline("after `=`") {
            Ok(value) => TagKind::Assign { name, value },
            Err(Failed) => TagKind::Malformed,
        }
    }

    fn assigned_name(&self) -> Option<(Span, usize)> {
        let mut from = self.pos;
        loop {
            let equals = from + memchr::memchr(b'=', &self.bytes[from..self.end])?;
            let mut stop = equals;
            while stop > self.pos && is_space(self.bytes[stop - 1]) {
                stop -= 1;
            }
            let mut begin = stop;
            while begin > from && is_signature(self.bytes[begin - 1]) {
                begin -= 1;
            }
            // A parenthesis belongs to the name when a character of it follows, or comes before.
            while begin < stop && self.bytes[begin] == b')' {
                begin += 1;
            }
            if begin < stop && self.bytes[stop - 1] != b'(' {
                return Some((span(begin, stop), equals));
            }
            from = equals + 1;
        }
    }

    #[cold]
    fn no_assigned_name(&mut self, start: usize) {
        let help = "a name must stand before the `=`: `{% assign name = 'value' %}`";
        self.pos = start;
        self.skip_space();
        let (at, found) = self.found();
        let rest = self.slice(span(start, self.end));
        if at.is_empty() || found.starts_with("the end") {
            self.syntax(at, format!("a name is missing after `assign`: {found} comes first"), help);
        } else if !rest.contains('=') {
            self.syntax(at, format!("`=` is missing after {found}, so nothing is assigned"), help);
            self.has_no_end("assign"); // what stands up to an `endassign` was meant to be assigned
        } else if let Some(colon) = rest.find(":=") {
            let at = span(start + colon, start + colon + 2);
            self.operator(at, "`:=` is no operator of Liquid", "`=` assigns");
        } else {
            let name = self.trim(start, start + rest.find('=').unwrap_or_default());
            if let Some(error) = self.blank_in(name) {
                self.error(error);
                return;
            }
            let message = match self.slice(name) {
                "" => "a name is missing before `=`".to_owned(),
                _ => format!("`{}` cannot be a variable's name", self.shown(name)),
            };
            self.syntax(if name.is_empty() { at } else { name }, message, "a name takes ASCII letters, digits and `_`");
        }
    }

    /// A value and filters up to the end of the tag; nothing if the tag is empty, which Ruby lets pass.
    fn whole_pipeline(&mut self, place: &str) -> Read<Option<Id<Pipeline>>> {
        if self.peek().is_none() {
            let (at, _) = self.found();
            let message = format!("a value is missing {place}: nil stands in its place");
            let help = "a string in quotes, a number, a variable or `${attribute}` must stand here";
            self.ignored(Diagnostic::error(rule::LIQUID_SYNTAX, at, message).with_help(help));
            return Ok(None);
        }
        let value = self.pipeline(place)?;
        if self.peek().is_some() {
            return Err(self.after_value(if place == "after `=`" { "in `assign`" } else { place }));
        }
        Ok(Some(value))
    }

    /// The name of a counter; Ruby takes whatever stands there.
    fn counter(&mut self, tag: &str) -> Span {
        let whole = self.trim(self.pos, self.end);
        let text = self.slice(whole);
        if text.is_empty() || !text.bytes().all(|byte| is_word(byte) || byte == b'-') {
            let at = if text.is_empty() { self.found().0 } else { whole };
            let message = format!("`{tag}` takes one name, of letters, digits and `_`");
            let help = format!("`{{% {tag} name %}}` counts a variable of its own");
            self.ignored(Diagnostic::error(rule::LIQUID_SYNTAX, at, message).with_help(help));
        }
        whole
    }

    /// `# text`: each further line must begin with `#` as well.
    fn inline_comment(&mut self) -> TagKind {
        let text = self.slice(span(self.pos, self.end));
        let mut at = self.pos;
        for (count, line) in text.split('\n').enumerate() {
            let content = line.trim_matches(|character: char| character.is_ascii() && is_space(character as u8));
            if count > 0 && !content.is_empty() && !content.starts_with('#') {
                let begin = at + line.len() - line.trim_start().len();
                let message = "this line of the comment does not begin with `#`, which Liquid refuses";
                self.syntax(span(begin, begin + content.len()), message, "every line of it begins with `#`");
                break;
            }
            at += line.len() + 1;
        }
        TagKind::InlineComment
    }

    /// `group: value, value`
    fn cycle(&mut self) -> Read<Cycle> {
        let mark = self.errors.len();
        let start = self.pos;
        match self.strict_cycle() {
            Ok(cycle) => Ok(cycle),
            Err(Failed) => self.lax(mark, start, Self::lax_cycle),
        }
    }

    fn strict_cycle(&mut self) -> Read<Cycle> {
        let base = self.exprs.len();
        let read = self.cycle_values();
        let values = self.template.add_all(&mut self.exprs, base);
        read.map(|group| Cycle { group, values })
    }

    fn cycle_values(&mut self) -> Read<Option<Expr>> {
        let mut first = self.expression("in `cycle`")?;
        let group = self.take(b':').then_some(first);
        if group.is_some() {
            first = self.expression("after the group's name")?;
        }
        self.exprs.push(first);
        while self.take(b',') {
            if self.peek().is_none() {
                break;
            }
            let next = self.expression("after `,`")?;
            self.exprs.push(next);
        }
        if self.peek().is_some() {
            Err(self.stray("in `cycle`", "`,` may follow with another value"))
        } else {
            Ok(group)
        }
    }

    /// The condition of a tag.
    pub(super) fn condition_of(&mut self, tag: &str) -> List<Comparison> {
        if self.peek().is_none() {
            let (at, _) = self.found();
            let help = format!("what is tested must stand here: `{{% {tag} ${{first_name}} == blank %}}`");
            self.syntax(at, format!("`{tag}` has no condition"), help);
            return List::EMPTY;
        }
        self.condition()
    }

    /// What `case` compares.
    pub(super) fn case_subject(&mut self) -> Expr {
        let mark = self.errors.len();
        let start = self.pos;
        let read = match self.expression("in `case`") {
            Ok(value) => self.end_of_values("case").map(|()| value),
            Err(failed) => Err(failed),
        };
        read.or_else(|Failed| self.lax(mark, start, Self::lax_value)).unwrap_or(Expr::missing(span(self.end, self.end)))
    }

    /// The values of `when`.
    pub(super) fn when_values(&mut self) -> List<Expr> {
        let mark = self.errors.len();
        let start = self.pos;
        let base = self.exprs.len();
        let read = self.strict_when();
        if let Err(Failed) = read {
            self.exprs.truncate(base);
            let _ = self.lax(mark, start, Self::lax_when);
        }
        self.template.add_all(&mut self.exprs, base)
    }

    fn strict_when(&mut self) -> Read<()> {
        let mut place = "in `when`";
        loop {
            let value = self.expression(place)?;
            self.exprs.push(value);
            if self.take(b',') {
                place = "after `,`";
            } else if self.take_word("or").is_some() {
                place = "after `or`";
            } else {
                return self.end_of_values("when");
            }
        }
    }

    /// The end of `case` or `when`, where filters and operators are told by their own rules.
    fn end_of_values(&mut self, tag: &str) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(b'|') if self.byte(self.pos + 1) != Some(b'|') => {
                let start = self.pos;
                let _ = self.skip_filters();
                self.filter_position(self.since(start), &format!("`{tag}`"));
                Err(Failed)
            }
            Some(_) => {
                let here = self.piece(self.pos);
                let text = self.slice(here);
                if matches!(text, "and" | "&&" | "||" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "=" | "contains") {
                    let message = format!("the operator `{text}` stands in `{tag}`, where none may");
                    return Err(self.operator(here, message, WHEN));
                }
                Err(self.stray(&format!("in `{tag}`"), "a value may stand here alone"))
            }
        }
    }

    /// A comparison operator where the value of `when` must stand.
    #[cold]
    pub(super) fn operator_in_when(&mut self, at: Span) -> Failed {
        let message = format!("the operator `{}` stands in `when`, where none may", self.shown(at));
        self.operator(at, message, WHEN)
    }

    /// The rest of an `else` tag. Ruby reads past a condition, except in `case`.
    pub(super) fn else_branch(&mut self, block: Option<BlockName>) -> BranchKind {
        if self.peek().is_none() {
            return BranchKind::Else;
        }
        let rest = self.trim(self.pos, self.end);
        if let Some(error) = self.blank_in(span(rest.start as usize, self.character(rest.start as usize).end as usize))
        {
            self.ignored(error);
            return BranchKind::Else;
        }
        if self.slice(rest).strip_prefix("if").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace())) {
            self.blocks.forgive(BlockName::If); // two blocks were meant, with an end tag each
        }
        let message = format!("`else` takes no condition: `{}` is not read", self.shown(rest));
        let error = Diagnostic::error(rule::LIQUID_SYNTAX, rest, message);
        if block == Some(BlockName::Case) {
            self.error(error.with_help("`{% when … %}` tests another value"));
        } else {
            self.ignored(error.with_help("`{% elsif … %}` tests another condition"));
        }
        BranchKind::Else
    }

    /// `name in collection reversed limit:1 offset:2`
    pub(super) fn for_loop(&mut self) -> Read<Loop> {
        let (variable, collection) = self.loop_head("for")?;
        let reversed = self.take_word("reversed");
        let base = self.arguments.len();
        let read = self.for_parameters();
        let parameters = self.template.add_all(&mut self.arguments, base);
        read.map(|()| Loop { variable, collection, reversed, parameters })
    }

    fn loop_head(&mut self, tag: &str) -> Read<(Span, Expr)> {
        self.skip_space();
        let variable = self.name().filter(|name| self.slice(*name) != "contains");
        let Some(variable) = variable else {
            let (at, found) = self.found();
            let help = format!("a loop is written `{{% {tag} item in list %}}`");
            return Err(self.syntax(
                at,
                format!("the name of the loop variable is missing: {found} comes first"),
                help,
            ));
        };
        if self.take_word("in").is_none() {
            let (at, found) = self.found();
            let help = format!("a loop is written `{{% {tag} item in list %}}`");
            return Err(self.syntax(at, format!("{found} stands where `in` must follow the loop variable"), help));
        }
        // Ruby reads `tablerow` with a pattern that wants white space here.
        if tag == "tablerow" && self.byte(self.pos).is_some_and(|byte| !is_space(byte)) {
            let (at, found) = self.found();
            let help = "a loop is written `{% tablerow item in list %}`";
            return Err(self.syntax(at, format!("a blank is missing between `in` and {found}"), help));
        }
        let collection = self.expression("after `in`")?;
        if self.peek() == Some(b'|') && self.byte(self.pos + 1) != Some(b'|') {
            let start = self.pos;
            let read = self.skip_filters();
            self.filter_position(self.since(start), &format!("`{tag}`"));
            read?;
        }
        Ok((variable, collection))
    }

    fn for_parameters(&mut self) -> Read<()> {
        loop {
            let comma = self.take(b',');
            let Some(byte) = self.peek() else { return Ok(()) };
            let help = "`reversed`, then `limit:` and `offset:` may follow the collection";
            let start = self.pos;
            let Some(name) = self.name_at(self.pos) else {
                let place = "in `for`";
                return Err(if comma || byte != b'|' { self.stray(place, help) } else { self.after_value(place) });
            };
            let word = self.slice(name);
            if !matches!(word, "limit" | "offset") {
                let message = match word {
                    "reversed" => "`reversed` stands behind a parameter, where Liquid refuses it".to_owned(),
                    _ => format!("`{}` is no parameter of `for`", self.shown(name)),
                };
                return Err(self.syntax(name, message, help));
            }
            let Some(keyword) = self.keyword() else {
                return Err(self.syntax(name, format!("`{word}` needs a colon and a value"), format!("`{word}: 5`")));
            };
            let value = self.expression("after the parameter's `:`")?;
            self.arguments.push(Argument { span: span(start, value.span.end as usize), keyword: Some(keyword), value });
        }
    }

    /// `name in collection cols:3 limit:1`; Ruby reads past what is no parameter.
    pub(super) fn table_row(&mut self) -> Read<Loop> {
        let mark = self.errors.len();
        let start = self.pos;
        let base = self.arguments.len();
        let read = self.strict_table_row(base);
        self.arguments.truncate(base);
        read.or_else(|Failed| self.lax(mark, start, Self::lax_table_row))
    }

    fn strict_table_row(&mut self, base: usize) -> Read<Loop> {
        let (variable, collection) = self.loop_head("tablerow")?;
        loop {
            self.take(b',');
            if self.peek().is_none() {
                break;
            }
            let start = self.pos;
            match self.keyword() {
                Some(keyword) => {
                    let value = self.expression("after the parameter's `:`")?;
                    let span = span(start, value.span.end as usize);
                    self.arguments.push(Argument { span, keyword: Some(keyword), value });
                }
                None => return Err(self.stray("in `tablerow`", "`cols:`, `limit:` and `offset:` may follow")),
            }
        }
        let parameters = self.template.add_all(&mut self.arguments, base);
        Ok(Loop { variable, collection, reversed: None, parameters })
    }

    /// The variable of `capture`: Ruby takes the first thing that looks like a name.
    pub(super) fn capture_name(&mut self) -> Span {
        let whole = self.trim(self.pos, self.end);
        let start = whole.start as usize;
        let first =
            (start..self.end).find(|&at| is_signature(self.bytes[at]) && !matches!(self.bytes[at], b'(' | b')'));
        let Some(first) = first else {
            let (at, _) = self.found();
            self.syntax(at, "`capture` names no variable", "a name must stand here: `{% capture name %}`");
            return span(self.end, self.end);
        };
        let mut end = first;
        while self.byte(end).is_some_and(is_signature) {
            end += 1;
        }
        let name = span(first, end);
        let quoted = self.slice(whole).trim_matches(['\'', '"']) == self.slice(name);
        if let Some(error) = self.blank_in(whole) {
            self.ignored(error);
        } else if !quoted {
            let message = format!("`{}` is read as the name `{}`", self.shown(whole), self.shown(name));
            let help = "one name, of letters, digits and `_`, must stand here: `{% capture name %}`";
            self.ignored(Diagnostic::error(rule::LIQUID_SYNTAX, whole, message).with_help(help));
        }
        name
    }

    /// `'name' with x as y, key: value`, as Ruby reads it: for a rule to tell of.
    fn partial(&mut self, quoted: bool) -> Read<Id<Partial>> {
        let start = self.pos;
        let partial = self.quietly(|parser| parser.strict_partial());
        let partial = match partial {
            Ok(partial) if !quoted || matches!(partial.name.kind, ExprKind::String { .. }) => partial,
            _ => self.lax_partial(start, quoted)?,
        };
        Ok(self.template.add(partial))
    }

    fn strict_partial(&mut self) -> Read<Partial> {
        let name = self.expression("in `include`")?;
        let each = self.take_word("for").is_some();
        let with = each || self.take_word("with").is_some();
        let variable = if with { Some(self.expression("after `with`")?) } else { None };
        let alias = if self.take_word("as").is_some() { self.name() } else { None };
        let base = self.arguments.len();
        let read = loop {
            self.take(b',');
            if self.peek().is_none() {
                break Ok(());
            }
            match self.argument("in `include`") {
                Ok(argument) if argument.keyword.is_some() => self.arguments.push(argument),
                _ => break Err(Failed),
            }
        };
        let parameters = self.template.add_all(&mut self.arguments, base);
        read.map(|()| Partial { name, variable, each, alias, parameters })
    }

    /// Tells of what follows the name of a tag that takes nothing; Ruby reads past it.
    pub(super) fn no_markup(&mut self, tag: &str) {
        if self.peek().is_none() {
            return;
        }
        let rest = self.trim(self.pos, self.end);
        if let Some(error) = self.blank_in(rest) {
            return self.ignored(error);
        }
        let message = format!("`{tag}` takes nothing: `{}` is not read", self.shown(rest));
        let error = Diagnostic::error(rule::LIQUID_SYNTAX, rest, message);
        self.ignored(error.with_help(format!("`{{% {tag} %}}` is enough")));
    }

    /// The bytes from `start` to `end` without white space around them.
    pub(super) fn trim(&self, start: usize, end: usize) -> Span {
        let (mut start, mut end) = (start, end);
        while start < end && is_space(self.bytes[start]) {
            start += 1;
        }
        while end > start && is_space(self.bytes[end - 1]) {
            end -= 1;
        }
        span(start, end)
    }
}

const WHEN: &str = "`when` compares for equality, and takes several values: `{% when 'a', 'b' %}`";

/// What Ruby takes as part of the name of a variable that is assigned or captured.
const fn is_signature(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'-' | b'.' | b'[' | b']' | b'(' | b')')
}
