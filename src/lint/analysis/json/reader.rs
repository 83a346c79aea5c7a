//! The reader: it takes what is written on one way, character by character.

use std::rc::Rc;

use smallvec::SmallVec;

use super::fault::{too_many, unclosed_text, wrong_quote, wrong_word};
use super::state::{Aside, Before, Container, Current, Escape, State};
use super::{Fault, Form, Log, MAX_WANTED, Names, Part, Shape, Written, is_literal};
use crate::document::plain_json;
use crate::lint::analysis::paths::Sink;
use crate::lint::analysis::paths::value::{Hole, Kind};
use crate::source::Span;

/// Beyond this depth nothing is told.
const MAX_DEPTH: usize = 256;

/// A reader of JSON on one way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reader<'a> {
    /// The text of the field.
    source: Aside<&'a str>,
    state: State,
    /// The open arrays and objects, with the places of their brackets.
    open: SmallVec<[(Container, Aside<Span>); 4]>,
    /// For each of them, which names it has: bits by [`Log::name`]. Ways do not differ by them, since the names
    /// of two ways that become one are put together.
    names: Aside<SmallVec<[Names; 2]>>,
    /// The member whose value is being read.
    member: Option<Rc<Current>>,
    /// The names of members that it matters to have, in any case.
    wanted: Aside<&'a [&'a str]>,
    /// Which of them were met: one bit each.
    met: u32,
    /// Liquid that wrote nothing since the last text.
    silent: Aside<Option<Span>>,
    /// Whether nothing is known any more.
    is_lost: bool,
}

impl Sink for Reader<'_> {
    type Log = Log;

    fn text(&mut self, text: &str, span: Span, verbatim: bool, log: &mut Log) -> bool {
        let mut rest = text;
        while let Some(c) = rest.chars().next()
            && !self.is_lost
        {
            let at = (text.len() - rest.len()) as u32;
            // Most characters stand within a text, or before a line, and are taken together.
            if matches!(c, ' ' | '\n' | '\r' | '\t') && !matches!(self.state, State::Text { .. } | State::Word { .. }) {
                let blanks = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
                rest = rest.get(blanks..).unwrap_or_default();
                continue;
            }
            if verbatim
                && matches!(self.state, State::Name(_))
                && let Some(length) = whole_name(rest)
            {
                self.silent.0 = None;
                let start = span.start + at + 1;
                self.named(Written::verbatim(Span::new(start, start + length as u32)), log);
                rest = rest.get(length + 2..).unwrap_or_default();
                continue;
            }
            let plain = self.plain_text(rest);
            let length = if plain > 0 { plain } else { c.len_utf8() };
            let start = span.start + at;
            let place = if verbatim { Span::new(start, start + length as u32) } else { span };
            let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            if plain > 0 {
                self.write(taken, place);
            } else if let Err(fault) = self.character(c, place, rest, log) {
                log.tell(fault);
                return false;
            }
            rest = after;
        }
        true
    }

    fn hole(&mut self, hole: &Hole, log: &mut Log) -> bool {
        if self.is_lost {
            return true;
        }
        match self.unknown(hole, log) {
            Ok(()) => true,
            Err(fault) => {
                log.tell(fault);
                false
            }
        }
    }

    fn nothing(&mut self, span: Span) {
        self.silent.0.get_or_insert(span);
    }

    fn is_in_text(&self) -> bool {
        matches!(self.state, State::Text { .. })
    }

    fn absorb(&mut self, other: &Self) {
        for (own, others) in self.names.0.iter_mut().zip(&other.names.0) {
            own.resize(own.len().max(others.len()), 0);
            own.iter_mut().zip(others).for_each(|(own, others)| *own |= others);
        }
    }
}

impl<'a> Reader<'a> {
    /// A reader of what a field of this text writes. It takes note of some members of the body, by their names in any
    /// case; [`MAX_WANTED`] at most.
    pub fn new(source: &'a str, wanted: &'a [&'a str]) -> Self {
        Self {
            source: Aside(source),
            state: State::Value(Before::Nothing),
            open: SmallVec::new(),
            names: Aside(SmallVec::new()),
            member: None,
            wanted: Aside(wanted.get(..MAX_WANTED).unwrap_or(wanted)),
            met: 0,
            silent: Aside(None),
            is_lost: false,
        }
    }

    /// The end of a way: tells what is missing, or which members there are. `whole` is the body.
    pub fn finish(mut self, whole: Span, log: &mut Log) {
        if self.is_lost {
            log.has_unknown_members = true;
            log.ways.push(self.met);
            return;
        }
        if let State::Word { .. } = self.state
            && let Err(fault) = self.end_word(log)
        {
            return log.tell(fault);
        }
        let fault = match &self.state {
            State::End => {
                return log.ways.push(self.met);
            }
            State::Value(Before::Nothing) => {
                let message = match self.silent.0 {
                    Some(_) => "the body is empty where this writes nothing: Salesforce and most others want JSON",
                    None => "the body is empty: it must be JSON",
                };
                Fault::new(self.silent.0.unwrap_or(whole), message)
                    .with_help("add `{% else %}` with a body, or with `{% abort_message('reason') %}`")
            }
            State::Text { quote, .. } => unclosed_text(quote.0),
            _ => {
                let (container, Aside(span)) = self.open.last().copied().unwrap_or((Container::Object, Aside(whole)));
                let (open, close) = container.brackets();
                Fault {
                    because: self.silent.0,
                    ..Fault::new(span, format!("`{open}` is not closed: the JSON ends without its `{close}`"))
                }
            }
        };
        log.tell(fault);
    }

    /// The length of what a text begins with and means itself, within a JSON string.
    fn plain_text(&self, text: &str) -> usize {
        let State::Text { escape: Escape::None, .. } = &self.state else { return 0 };
        plain_json(text)
    }

    fn character(&mut self, c: char, place: Span, rest: &str, log: &mut Log) -> Result<(), Fault> {
        match &mut self.state {
            State::Text { .. } => return self.text_character(c, place, log),
            State::Word { text, span, .. } => {
                if !matches!(c, ',' | ':' | ']' | '}' | '{' | '[' | '"' | ' ' | '\t' | '\n' | '\r') {
                    if text.len() < 64 {
                        text.push(c);
                    }
                    *span = span.to(place);
                    return Ok(());
                }
                self.end_word(log)?;
            }
            _ => {}
        }
        if matches!(c, ' ' | '\t' | '\n' | '\r') {
            return Ok(());
        }
        if c == '/' && (rest.starts_with("//") || rest.starts_with("/*")) {
            return Err(
                Fault::new(place, "JSON has no comments").with_help("remove it, or write it as `{% comment %}`")
            );
        }
        let silent = self.silent.0.take();
        match &self.state {
            State::Value(before) => self.value_character(*before, c, place, silent, log),
            State::Name(comma) => self.name_character(comma.map(|comma| comma.0), c, place, silent, log),
            State::Colon if c == ':' => {
                self.state = State::Value(Before::Colon);
                Ok(())
            }
            State::Colon => {
                Err(Fault::new(place, format!("`{c}` stands where the `:` between a name and its value must stand")))
            }
            State::Comma => self.comma_character(c, place, silent, log),
            State::Unclear => {
                match (c, self.open.last()) {
                    (',', _) => self.after_comma(place),
                    (':', Some((Container::Object, _))) => self.state = State::Value(Before::Colon),
                    ('}' | ']', _) => return self.close(c, place, log),
                    _ => self.is_lost = true,
                }
                Ok(())
            }
            State::End => {
                Err(Fault::new(place, format!("`{c}` stands behind the end of the JSON"))
                    .with_help("remove what follows"))
            }
            State::Text { .. } | State::Word { .. } => Ok(()),
        }
    }

    fn value_character(
        &mut self,
        before: Before,
        c: char,
        place: Span,
        silent: Option<Span>,
        log: &mut Log,
    ) -> Result<(), Fault> {
        match c {
            '"' => {
                self.begin(Shape::Text, Span::at(place.end));
                self.state = State::Text { is_name: false, quote: Aside(place), escape: Escape::None, name: None };
            }
            '{' | '[' => {
                let container = if c == '{' { Container::Object } else { Container::Array };
                self.begin(if c == '{' { Shape::Object } else { Shape::Array }, place);
                self.open.push((container, Aside(place)));
                self.names.0.push(Names::new());
                self.is_lost = self.open.len() > MAX_DEPTH;
                self.state = if c == '{' { State::Name(None) } else { State::Value(Before::Bracket) };
            }
            ']' if before == Before::Bracket => return self.close(c, place, log),
            ',' | ']' | '}' | ':' => {
                return Err(match (before, silent) {
                    (Before::Comma(Aside(comma)), silent) if c != ',' && c != ':' => too_many(comma, c, silent),
                    (Before::Colon | Before::Comma(_), Some(silent)) => Fault::new(
                        silent,
                        format!("this writes nothing for some users, where a value must stand before `{c}`"),
                    )
                    .with_help("write a value on every way, such as `null`, or leave out the whole member"),
                    (Before::Comma(_), None) if c == ',' => {
                        Fault::new(place, "a comma too many: another one stands before it")
                    }
                    _ => Fault::new(place, format!("`{c}` stands where a value must stand")),
                });
            }
            '\'' | '“' | '”' | '‘' | '’' | '«' | '„' => return Err(wrong_quote(c, place)),
            _ => {
                self.begin(Shape::Bare, place);
                self.state = State::Word { text: c.to_string(), span: place, has_hole: false };
            }
        }
        Ok(())
    }

    fn name_character(
        &mut self,
        comma: Option<Span>,
        c: char,
        place: Span,
        silent: Option<Span>,
        log: &mut Log,
    ) -> Result<(), Fault> {
        match (c, comma) {
            ('"', _) => {
                let name = Some(Written::nothing(place.end));
                self.state = State::Text { is_name: true, quote: Aside(place), escape: Escape::None, name };
                Ok(())
            }
            ('}', None) => self.close(c, place, log),
            ('}', Some(comma)) => Err(too_many(comma, c, silent)),
            (',', Some(_)) => {
                Err(Fault { because: silent, ..Fault::new(place, "a comma too many: another one stands before it") })
            }
            (',', None) => {
                Err(Fault { because: silent, ..Fault::new(place, "a comma stands where the first member must stand") })
            }
            ('\'' | '“' | '”' | '‘' | '’' | '«' | '„', _) => Err(wrong_quote(c, place)),
            _ => Err(Fault::new(place, format!("`{c}` stands where a name in double quotes must stand"))),
        }
    }

    fn comma_character(&mut self, c: char, place: Span, silent: Option<Span>, log: &mut Log) -> Result<(), Fault> {
        match c {
            ',' => {
                self.after_comma(place);
                Ok(())
            }
            '}' | ']' => self.close(c, place, log),
            '"' => Err(Fault { because: silent, ..Fault::new(place, "a comma is missing before this") }
                .with_help("write a comma between two members, or `\\\"` for a quote inside a text")),
            _ => Err(Fault {
                because: silent,
                ..Fault::new(
                    place,
                    format!("`{c}` stands behind a value, where a comma or a closing bracket must stand"),
                )
            }
            .with_help("a quote inside a text is written `\\\"`")),
        }
    }

    fn text_character(&mut self, c: char, place: Span, log: &mut Log) -> Result<(), Fault> {
        let State::Text { is_name, quote, escape, name } = &mut self.state else { return Ok(()) };
        let mut written = None;
        match *escape {
            Escape::None => match c {
                '"' => {
                    let (is_name, name) = (*is_name, name.take());
                    return self.end_text(is_name, name, place, log);
                }
                '\\' => *escape = Escape::Backslash(Aside(place)),
                '\n' | '\r' => return Err(unclosed_text(quote.0)),
                c if (c as u32) < 0x20 => {
                    return Err(Fault::new(
                        place,
                        format!("a control character (U+{:04X}) stands in a text", c as u32),
                    )
                    .with_help(if c == '\t' {
                        "write `\\t`"
                    } else {
                        "write it as `\\u` and four digits"
                    }));
                }
                c => written = Some(c),
            },
            Escape::Backslash(Aside(start)) => {
                *escape = Escape::None;
                match c {
                    '"' | '\\' | '/' => written = Some(c),
                    'n' => written = Some('\n'),
                    't' => written = Some('\t'),
                    'r' => written = Some('\r'),
                    'b' => written = Some('\u{8}'),
                    'f' => written = Some('\u{c}'),
                    'u' => *escape = Escape::Hex(4, 0, Aside(start)),
                    other => {
                        return Err(Fault::new(start.to(place), format!("`\\{other}` is no escape of JSON"))
                            .with_help(format!("write `\\\\{other}` for a backslash, or `{other}` alone")));
                    }
                }
            }
            Escape::Hex(left, number, Aside(start)) => {
                let Some(digit) = c.to_digit(16) else {
                    return Err(Fault::new(start.to(place), "`\\u` wants four hexadecimal digits"));
                };
                let number = number << 4 | digit;
                *escape = if left > 1 { Escape::Hex(left - 1, number, Aside(start)) } else { Escape::None };
                // Half of a character that is written as two counts as one.
                written = (left == 1).then(|| char::from_u32(number).unwrap_or('\u{fffd}'));
            }
        }
        if let Some(c) = written {
            self.write(c.encode_utf8(&mut [0; 4]), place);
        }
        Ok(())
    }

    fn end_text(&mut self, is_name: bool, name: Option<Written>, place: Span, log: &mut Log) -> Result<(), Fault> {
        if !is_name {
            if self.is_member_text() {
                self.close_form(place.start);
            }
            self.after_value(log);
            return Ok(());
        }
        match name {
            Some(mut name) => {
                name.span.end = place.start;
                self.named(name, log);
            }
            None => self.state = State::Colon,
        }
        Ok(())
    }

    /// Takes the name of a member, up to its closing quote.
    fn named(&mut self, name: Written, log: &mut Log) {
        let source = self.source.0;
        if let Some(names) = self.names.0.last_mut() {
            log.name(&name, source, names);
        }
        if self.open.len() == 1 {
            let text = name.text(source);
            if let Some(at) = self.wanted.0.iter().position(|wanted| wanted.eq_ignore_ascii_case(text)) {
                self.met |= 1 << at;
            }
            let form = Form { shape: Shape::Bare, parts: SmallVec::new(), span: Span::at(name.span.end + 1) };
            self.member = Some(Rc::new(Current { number: log.member(name), form }));
        }
        self.state = State::Colon;
    }

    /// Something that only Braze knows.
    fn unknown(&mut self, hole: &Hole, log: &mut Log) -> Result<(), Fault> {
        if let State::Text { is_name, name, .. } = &mut self.state {
            log.hole_in_text(hole);
            if *is_name && name.take().is_some() {
                log.has_unknown_members |= self.open.len() == 1;
            } else if !*is_name && self.is_member_text() {
                self.push(Part::Hole(hole.clone()));
            }
            return Ok(());
        }
        if hole.kind == Kind::Template {
            log.has_unknown_members = true;
            self.is_lost = true;
            return Ok(());
        }
        let words = || {
            Fault::new(hole.span, "this writes a text without quotes, where JSON wants a value").with_help(
                "put double quotes around it, and `| json_escape` at its end; or let `as_json_string` write both",
            )
        };
        match &mut self.state {
            State::Word { has_hole, .. } => {
                *has_hole = true;
                if self.open.len() == 1 {
                    self.push(Part::Hole(hole.clone()));
                }
                Ok(())
            }
            State::Value(before) => {
                let before = *before;
                self.silent.0 = None;
                if hole.kind == Kind::Words {
                    return Err(words());
                }
                if hole.can_be_blank && before != Before::Nothing && before != Before::Bracket {
                    return Err(Fault::new(hole.span, "this writes nothing for some users, where JSON wants a value")
                        .with_help("add a default that is JSON, such as `| default: 0` or `| default: 'null'`"));
                }
                if hole.can_be_blank && before == Before::Bracket {
                    self.state = State::Unclear;
                    return Ok(());
                }
                self.begin(Shape::Bare, hole.span);
                if self.open.len() == 1 {
                    self.push(Part::Hole(hole.clone()));
                }
                self.state = State::Word { text: String::new(), span: hole.span, has_hole: true };
                if self.open.is_empty() {
                    log.has_unknown_members = true;
                }
                Ok(())
            }
            State::Name(_) | State::Comma | State::Unclear if hole.kind == Kind::Words => Err(words()),
            State::Name(_) | State::Comma | State::Unclear => {
                log.has_unknown_members |= self.open.len() == 1;
                self.state = State::Unclear;
                Ok(())
            }
            State::Colon => {
                self.is_lost = true;
                Ok(())
            }
            State::End if hole.kind == Kind::Words => {
                Err(Fault::new(hole.span, "this stands behind the end of the JSON").with_help("remove it"))
            }
            State::End => {
                self.is_lost = true;
                Ok(())
            }
            State::Text { .. } => Ok(()),
        }
    }

    fn end_word(&mut self, log: &mut Log) -> Result<(), Fault> {
        let State::Word { text, span, has_hole } = &self.state else { return Ok(()) };
        let (text, span, has_hole) = (text.clone(), *span, *has_hole);
        if !has_hole && !is_literal(&text) {
            return Err(wrong_word(&text, span));
        }
        if self.open.len() == 1 && !has_hole {
            self.push(Part::Text(Written::new(&text, span, self.source.0)));
        }
        if self.open.len() == 1 {
            self.close_form(span.end);
        }
        self.after_value(log);
        Ok(())
    }

    /// Begins the value of a member of the body.
    fn begin(&mut self, shape: Shape, span: Span) {
        if self.open.len() == 1
            && let Some(member) = &mut self.member
        {
            Rc::make_mut(member).form = Form { shape, parts: SmallVec::new(), span };
        }
    }

    fn is_member_text(&self) -> bool {
        self.open.len() == 1 && self.member.is_some()
    }

    /// Takes what a string holds.
    fn write(&mut self, written: &str, place: Span) {
        let source = self.source.0;
        if let State::Text { is_name: true, name, .. } = &mut self.state {
            if let Some(name) = name {
                name.push(written, place, source);
            }
            return;
        }
        if !self.is_member_text() {
            return;
        }
        let Some(member) = &mut self.member else { return };
        let parts = &mut Rc::make_mut(member).form.parts;
        match parts.last_mut() {
            Some(Part::Text(text)) => text.push(written, place, source),
            _ => parts.push(Part::Text(Written::new(written, place, source))),
        }
    }

    fn push(&mut self, part: Part) {
        if let Some(member) = &mut self.member {
            Rc::make_mut(member).form.parts.push(part);
        }
    }

    fn close_form(&mut self, end: u32) {
        if let Some(member) = &mut self.member {
            let form = &mut Rc::make_mut(member).form;
            form.span = Span::new(form.span.start, end);
        }
    }

    fn after_value(&mut self, log: &mut Log) {
        if self.open.len() == 1
            && let Some(member) = self.member.take()
        {
            let Current { number, form } = Rc::unwrap_or_clone(member);
            log.form(number, form);
        }
        self.state = if self.open.is_empty() { State::End } else { State::Comma };
    }

    fn after_comma(&mut self, comma: Span) {
        self.state = match self.open.last() {
            Some((Container::Object, _)) => State::Name(Some(Aside(comma))),
            _ => State::Value(Before::Comma(Aside(comma))),
        };
    }

    fn close(&mut self, c: char, place: Span, log: &mut Log) -> Result<(), Fault> {
        let right = match self.open.last() {
            Some((container, _)) => container.brackets().1 == c,
            None => return Err(Fault::new(place, format!("`{c}` closes nothing"))),
        };
        if !right {
            let (container, _) = self.open.last().copied().unwrap_or((Container::Object, Aside(place)));
            let (open, close) = container.brackets();
            return Err(Fault::new(place, format!("`{c}` stands where the `{close}` of `{open}` must stand")));
        }
        self.open.pop();
        self.names.0.pop();
        if self.open.len() == 1 {
            self.close_form(place.end);
        }
        self.after_value(log);
        Ok(())
    }
}

/// The length of the name in quotes that a text begins with; none when it ends or means something else within it.
fn whole_name(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('"')?;
    let length = plain_json(inner);
    (inner.as_bytes().get(length) == Some(&b'"')).then_some(length)
}
