//! The value of the Authorization header: what stands before the token, and whether it is the token that was fetched.

use super::blank::{self, Definition, definition};
use super::connected_content::{Call, calls};
use super::rendered::{Piece, ways};
use super::request;
use crate::lint::message::{Field, Message};
use crate::nearest::nearest;
use crate::source::Span;
use crate::spec::Source;
use crate::syntax::Visitor;
use crate::syntax::tree::{
    Block, BlockKind, Expr, ExprKind, Id, List, Pipeline, Root, Step, StepKind, Template, Variable,
};

/// The member of a token endpoint's answer that holds the token. Source: RFC 6749, section 5.1.
const TOKEN: &str = "access_token";
/// The words that Salesforce takes before a token.
/// Source: <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_oauth_and_connected_apps.htm>.
const SCHEMES: &[&str] = &["bearer", "oauth"];
/// Variables are followed so many times.
const MAX_HOPS: usize = 8;

/// Something wrong with the value.
#[derive(Debug)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: FaultKind,
    /// A repair that is certainly meant.
    pub edits: Vec<(Span, String)>,
    /// Names of variables about which nothing else is to be told.
    pub names: Vec<String>,
}

/// The kinds of [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing stands before the token.
    NoScheme,
    /// Something else than `Bearer` does.
    OtherScheme,
    /// `Bearer` and the token run together.
    NoBlank,
    /// White space where none may be.
    WhiteSpace,
    /// The token is taken from a variable that no call of the field saves.
    OtherVariable {
        /// The one that a call saves.
        saved: String,
    },
    /// Another member than the token, or none.
    OtherMember,
    /// Quotes or brackets around the token.
    Enclosed,
}

/// The field of the Authorization header, and what is wrong with it.
pub fn faults<'a>(message: &'a Message<'_>) -> Option<(&'a Field, &'a [Fault])> {
    let (_, field) = request::header(message, "Authorization")?;
    Some((field, message.known.authorization.get_or_init(|| faults_of(message, field))))
}

fn faults_of(message: &Message<'_>, field: &Field) -> Vec<Fault> {
    if field.is_broken {
        return Vec::new();
    }
    let calls = calls(field);
    // A call that is to be saved, and is not told where, has a slip of its own.
    if calls.iter().any(|call| call.save().is_empty()) {
        return Vec::new();
    }
    let salesforce = request::is_salesforce(message);
    if !salesforce && !calls.iter().any(Call::is_token) {
        return Vec::new();
    }
    let judge = Judge { field, calls, salesforce, keeps_breaks: keeps_breaks(message) };
    let mut found: Vec<Fault> = Vec::new();
    let mut ways: Vec<_> = ways(field);
    // A way that writes nothing is that of a user for whom the message has no token at all.
    if ways.iter().any(|way| !judge.is_empty(way)) {
        ways.retain(|way| !judge.is_empty(way));
    }
    for way in ways {
        for fault in judge.way(&way) {
            if !found.iter().any(|known| known.span == fault.span || known.kind == fault.kind) {
                found.push(fault);
            }
        }
    }
    found
}

/// The names of variables in a field about which `authorization-value` speaks alone.
pub fn names_spoken_for<'a>(message: &'a Message<'_>, field: &Field) -> Vec<&'a str> {
    match faults(message) {
        Some((of, faults)) if of.role == field.role => {
            faults.iter().flat_map(|fault| &fault.names).map(String::as_str).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a field writes the token of a call.
pub fn reads_token_of(field: &Field, call: &Call<'_>) -> bool {
    struct Outputs<'a>(&'a Field, String, bool);
    impl Visitor for Outputs<'_> {
        fn pipeline(&mut self, _: &Template, pipeline: &Pipeline) {
            self.2 |= blank::key(self.0, &pipeline.value).as_ref() == Some(&self.1);
        }
    }
    let mut outputs = Outputs(field, format!("{}.{TOKEN}", call.save()), false);
    field.tree.visit(&mut outputs);
    outputs.2
}

/// Whether a spec's reader has already told of line breaks in the header's value.
fn keeps_breaks(message: &Message<'_>) -> bool {
    let own = |(key, _): &&(crate::document::Key, crate::spec::Value)| {
        key.as_str().eq_ignore_ascii_case("Authorization")
            || request::meant_header(key.as_str()) == Some("Authorization")
    };
    let value = message.spec.and_then(|spec| spec.headers.iter().find(own));
    value.is_some_and(|(_, value)| matches!(value.source, Source::Typed(_) | Source::Literal(_)))
}

struct Judge<'a> {
    field: &'a Field,
    calls: Vec<Call<'a>>,
    salesforce: bool,
    keeps_breaks: bool,
}

impl Judge<'_> {
    fn is_empty(&self, way: &[Piece]) -> bool {
        way.iter().all(|piece| match piece {
            Piece::Text(span) => self.field.of(*span).trim().is_empty(),
            Piece::Call(tag) => !self.writes(tag.head.delimited.span),
            Piece::Value(..) | Piece::Unknown(_) => false,
        })
    }

    /// Whether a call may write its answer into the value.
    fn writes(&self, span: Span) -> bool {
        self.calls.iter().any(|call| call.span() == span && !call.has("save") && !call.is_token())
    }

    fn way(&self, way: &[Piece]) -> Vec<Fault> {
        let pieces: Vec<Piece> = way
            .iter()
            .filter(|piece| match piece {
                Piece::Call(tag) => self.writes(tag.head.delimited.span),
                _ => true,
            })
            .copied()
            .collect();
        let first = pieces.iter().position(|piece| !matches!(piece, Piece::Text(_))).unwrap_or(pieces.len());
        let (before, rest) = pieces.split_at(first);
        let before: Vec<Span> = before.iter().filter_map(text_of).collect();
        let behind: Vec<Span> = rest.get(1..).unwrap_or_default().iter().filter_map(text_of).collect();
        let mut faults = Vec::new();
        let scheme = if self.salesforce { self.scheme(&before, rest.first(), &behind) } else { None };
        if scheme.is_none() || matches!(scheme, Some(Fault { kind: FaultKind::NoScheme, .. })) {
            faults.extend(self.white_space(&before, &behind, rest));
        }
        faults.extend(scheme);
        if let Some(Piece::Value(_, Some(value))) = rest.first() {
            faults.extend(self.token(*value));
        }
        faults
    }

    /// What is wrong before the token.
    fn scheme(&self, before: &[Span], value: Option<&Piece>, behind: &[Span]) -> Option<Fault> {
        let plain = |span, kind| Some(Fault { span, kind, edits: Vec::new(), names: Vec::new() });
        let written: String = before.iter().map(|span| self.field.of(*span)).collect();
        let text = written.trim();
        let Some(value) = value else {
            let word = text.split_whitespace().next().unwrap_or_default();
            let span = before.iter().find(|span| !self.field.of(**span).trim().is_empty());
            let span = span.map_or(self.field.whole(), |span| self.word(*span));
            if !SCHEMES.contains(&word.to_ascii_lowercase().as_str()) {
                return plain(span, FaultKind::OtherScheme);
            }
            // The token in single braces, or in none, is text.
            let is_lost = text.len() == word.len() || text.contains(TOKEN);
            let names = self.calls.iter().map(|call| call.save().to_owned()).collect();
            return is_lost.then_some(Fault { span, kind: FaultKind::OtherMember, edits: Vec::new(), names });
        };
        if text.is_empty() {
            let Piece::Value(tag, Some(pipeline)) = *value else { return None };
            if !self.is_saved(pipeline) {
                return None;
            }
            let edits = vec![(Span::at(tag.start), "Bearer ".to_owned())];
            return Some(Fault { span: tag, kind: FaultKind::NoScheme, edits, names: Vec::new() });
        }
        let lower = text.to_ascii_lowercase();
        if SCHEMES.contains(&lower.as_str()) {
            let last = before.last().filter(|span| self.field.of(**span).ends_with(|c: char| !c.is_whitespace()))?;
            let edits = vec![(Span::at(last.end), " ".to_owned())];
            return Some(Fault { span: self.word(*last), kind: FaultKind::NoBlank, edits, names: Vec::new() });
        }
        let first = lower.split_whitespace().next().unwrap_or_default();
        let twice = lower.split_whitespace().filter(|word| SCHEMES.contains(word)).count() > 1;
        if SCHEMES.contains(&first) && !twice {
            return self.enclosed(before, behind);
        }
        // The last word, where it is meant as one, is what should stand alone.
        let last = lower.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty()).unwrap_or_default();
        let meant = nearest(last, ["bearer"]).is_some() || lower.contains("bearer");
        let span = before.iter().find(|span| !self.field.of(**span).trim().is_empty()).copied()?;
        // Quotes around the whole go together.
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
        let closing =
            behind.last().filter(|span| quote.is_some_and(|quote| self.field.of(**span) == quote.to_string()));
        let mut edits = match before {
            [only] if meant && quote.is_some() == closing.is_some() => vec![(self.rest(*only), "Bearer ".to_owned())],
            _ => Vec::new(),
        };
        edits.extend(closing.filter(|_| !edits.is_empty()).map(|span| (*span, String::new())));
        Some(Fault { span: self.word(span), kind: FaultKind::OtherScheme, edits, names: Vec::new() })
    }

    /// Quotes or brackets between `Bearer` and the token, and those behind it.
    fn enclosed(&self, before: &[Span], behind: &[Span]) -> Option<Fault> {
        let is_mark = |c: char| matches!(c, '"' | '\'' | '`' | '<' | '[' | '(' | '{' | '>' | ']' | ')' | '}');
        let last = before.last()?;
        let text = self.field.of(*last);
        let kept = text.trim_end_matches(is_mark);
        let span = Span::new(last.start + kept.len() as u32, last.end);
        if span.is_empty() || !kept.ends_with(char::is_whitespace) {
            return None;
        }
        let mut edits = vec![(span, String::new())];
        if let Some(next) = behind.first() {
            let text = self.field.of(*next);
            let length = text.len() - text.trim_start_matches(is_mark).len();
            edits.push((Span::new(next.start, next.start + length as u32), String::new()));
        }
        edits.retain(|(span, _)| !span.is_empty());
        Some(Fault { span, kind: FaultKind::Enclosed, edits, names: Vec::new() })
    }

    /// White space around `Bearer` and the token.
    fn white_space(&self, before: &[Span], behind: &[Span], rest: &[Piece]) -> Option<Fault> {
        let mut wrong: Vec<(Span, String)> = Vec::new();
        let mut add = |span: Span, instead: &str| {
            let is_told = self.keeps_breaks && self.field.of(span).contains('\n');
            if !span.is_empty() && !is_told {
                wrong.push((span, instead.to_owned()));
            }
        };
        let mut started = false;
        for span in before {
            let text = self.field.of(*span);
            let word = self.rest(*span);
            if !started {
                add(Span::new(span.start, word.start), "");
            }
            started |= !text.trim().is_empty();
            let tail = Span::new(span.start + text.trim_end().len() as u32, span.end);
            if !text.trim().is_empty() && self.field.of(tail) != " " && !rest.is_empty() {
                add(tail, " ");
            }
        }
        // Behind the token nothing but white space may be told: more text is somebody's own.
        let ends = if rest.is_empty() { before } else { behind };
        if let Some(last) = ends.last()
            && !matches!(rest.last(), Some(Piece::Value(..) | Piece::Unknown(_)))
        {
            let text = self.field.of(*last);
            let tail = Span::new(last.start + text.trim_end().len() as u32, last.end);
            if rest.is_empty() && text.trim().is_empty() {
                return None;
            }
            add(tail, "");
        }
        // The white space next to `Bearer` is pointed at.
        let (span, _) = wrong.iter().rfind(|(span, _)| rest_starts(self.field, *span)).or(wrong.first())?.clone();
        Some(Fault { span, kind: FaultKind::WhiteSpace, edits: wrong, names: Vec::new() })
    }

    /// Whether the value that is written is, or lies in, the answer of a call.
    fn is_saved(&self, value: Id<Pipeline>) -> bool {
        let pipeline = self.field.tree[value];
        let filters = &self.field.tree[pipeline.filters];
        if filters.iter().any(|filter| matches!(self.field.of(filter.name), "prepend" | "replace_first")) {
            return false;
        }
        let Some((name, steps)) = self.variable(&pipeline.value, MAX_HOPS) else { return false };
        let is_token = |step: &Step| self.step(step) == Some(TOKEN);
        self.calls.iter().any(|call| call.save() == self.field.of(name))
            || self.field.tree[steps].last().is_some_and(is_token)
    }

    /// What is wrong with the token that is written.
    fn token(&self, value: Id<Pipeline>) -> Option<Fault> {
        let (name, steps) = self.variable(&self.field.tree[value].value, MAX_HOPS)?;
        let name_text = self.field.of(name);
        let before: Vec<&Call<'_>> = self.calls.iter().filter(|call| call.span().end <= name.start).collect();
        let tokens = || before.iter().filter(|call| call.is_token());
        let steps = &self.field.tree[steps];
        if let Some(call) = before.iter().find(|call| call.save() == name_text) {
            let is_right = matches!(steps, [step] if self.step(step) == Some(TOKEN));
            if is_right || !call.is_token() {
                return None;
            }
            let names = vec![name_text.to_owned()];
            let (span, edits) = match steps {
                [] => (name, vec![(Span::at(name.end), format!(".{TOKEN}"))]),
                [step] => {
                    let member = match step.kind {
                        StepKind::Name(name) => name,
                        StepKind::Index(_) => step.span,
                    };
                    let edit = if member == step.span { format!(".{TOKEN}") } else { TOKEN.to_owned() };
                    (member, vec![(member, edit)])
                }
                [step, ..] => (step.span, Vec::new()),
            };
            return Some(Fault { span, kind: FaultKind::OtherMember, edits, names });
        }
        // A variable of one's own is left alone.
        if definition(self.field, name_text, name.start).is_some() || self.is_loop_variable(name_text) {
            return None;
        }
        let call = match (tokens().count(), before.as_slice()) {
            (1.., _) => tokens().next_back()?,
            (0, [only]) if only.has("save") => only,
            _ => return None,
        };
        let saved = call.save().to_owned();
        let names = vec![name_text.to_owned(), saved.clone()];
        let edits = vec![(name, saved.clone())];
        Some(Fault { span: name, kind: FaultKind::OtherVariable { saved }, edits, names })
    }

    /// The variable and the steps that an expression comes from.
    fn variable(&self, expr: &Expr, hops: usize) -> Option<(Span, List<Step>)> {
        match expr.kind {
            ExprKind::Variable(Variable { root: Root::Name(name), steps }) => {
                if steps.is_empty() && hops > 0 {
                    match definition(self.field, self.field.of(name), name.start) {
                        Some(Definition::Pipeline(pipeline)) => return self.variable(&pipeline.value, hops - 1),
                        Some(Definition::Capture(_)) => return None,
                        None => {}
                    }
                }
                Some((name, steps))
            }
            ExprKind::Output(output) => {
                self.variable(&self.field.tree[self.field.tree[output].value?].value, hops.checked_sub(1)?)
            }
            _ => None,
        }
    }

    fn is_loop_variable(&self, name: &str) -> bool {
        struct Loops<'a>(&'a Field, &'a str, bool);
        impl Visitor for Loops<'_> {
            fn block(&mut self, template: &Template, block: &Block) {
                if let BlockKind::For(details) | BlockKind::TableRow(details) = block.kind {
                    self.2 |= self.0.of(template[details].variable) == self.1;
                }
            }
        }
        let mut loops = Loops(self.field, name, false);
        self.field.tree.visit(&mut loops);
        loops.2
    }

    fn step(&self, step: &Step) -> Option<&str> {
        match step.kind {
            StepKind::Name(name) => Some(self.field.of(name)),
            StepKind::Index(index) => match self.field.tree[index].kind {
                ExprKind::String { content } => Some(self.field.of(content)),
                _ => None,
            },
        }
    }

    /// A text without the white space around it.
    fn word(&self, span: Span) -> Span {
        let rest = self.rest(span);
        Span::new(rest.start, rest.start + self.field.of(rest).trim_end().len() as u32)
    }

    /// A text without the white space before it.
    fn rest(&self, span: Span) -> Span {
        let text = self.field.of(span);
        Span::new(span.start + (text.len() - text.trim_start().len()) as u32, span.end)
    }
}

/// Whether a scheme stands behind a span.
fn rest_starts(field: &Field, span: Span) -> bool {
    let rest = field.source().get(span.end as usize..).unwrap_or_default();
    let word = rest.get(..6).unwrap_or_default();
    word.eq_ignore_ascii_case("bearer")
}

fn text_of(piece: &Piece) -> Option<Span> {
    match piece {
        Piece::Text(span) => Some(*span),
        _ => None,
    }
}
