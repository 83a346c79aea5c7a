//! Conditions on one way: whether they hold, or what is known where they do and where they do not.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use super::expression::{NameParts, attribute_pieces, own_key, push_steps};
use super::value::{Constant, Value};
use super::{Sink, State, Walk};
use crate::lint::analysis::hashed::Hashed;
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{
    Block, BlockKind, Branch, BranchKind, Comparison, Connective, Expr, ExprKind, Operator, Root, Tag, TagKind,
    Template,
};

/// Something that is so or not so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fact {
    /// What it is about.
    key: Rc<str>,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Test {
    /// The value is blank.
    Blank,
    /// The value is this text.
    Equals(Rc<str>),
    /// The condition that the key spells holds.
    Holds,
}

/// What is known on one way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Facts(Rc<Vec<(Fact, bool)>>);

/// Whether a condition holds.
pub(super) enum Truth {
    Known(bool),
    Open { when_true: Vec<(Fact, bool)>, when_false: Vec<(Fact, bool)> },
}

impl Facts {
    pub(super) fn not_blank(keys: &[String]) -> Self {
        let fact = |key: &String| (Fact { key: key.as_str().into(), test: Test::Blank }, false);
        Self(Rc::new(keys.iter().map(fact).collect()))
    }

    /// Whether what has a name is not blank.
    pub(super) fn is_not_blank(&self, is_name: impl Fn(&str) -> bool) -> bool {
        self.find(is_name, &Test::Blank) == Some(false)
    }

    pub(super) fn add(&mut self, facts: Vec<(Fact, bool)>) {
        for fact in facts {
            if !self.0.contains(&fact) {
                Rc::make_mut(&mut self.0).push(fact);
            }
        }
    }

    /// Forgets what is about a variable that is set anew.
    pub(super) fn forget(&mut self, name: &str) {
        if self.0.iter().any(|(fact, _)| is_about(&fact.key, name)) {
            Rc::make_mut(&mut self.0).retain(|(fact, _)| !is_about(&fact.key, name));
        }
    }

    /// Keeps, behind a block that begins at an offset, what was known before it, and what is [`asked`] again later on, if
    /// anything is.
    pub(super) fn keep(&mut self, before: &Self, block: u32, asked: Option<&Asked>) {
        let last = |fact: &Fact| asked.and_then(|asked| asked.get(&spelled(START, [&*fact.key])));
        let is_asked = |fact: &Fact| last(fact).is_some_and(|last| *last > block);
        let keeps = |fact: &(Fact, bool)| before.0.contains(fact) || is_asked(&fact.0);
        if !self.0.iter().all(keeps) {
            Rc::make_mut(&mut self.0).retain(keeps);
        }
    }

    fn find(&self, is_name: impl Fn(&str) -> bool, test: &Test) -> Option<bool> {
        let about = self.0.iter().filter(|(fact, _)| is_name(&fact.key));
        about.clone().find(|(fact, _)| fact.test == *test).map(|(_, holds)| *holds).or_else(|| {
            about.clone().find_map(|(fact, holds)| match (&fact.test, test) {
                (Test::Equals(text), Test::Blank) if *holds => Some(text.trim().is_empty()),
                (Test::Equals(_), Test::Equals(_)) if *holds => Some(false),
                (Test::Blank, Test::Equals(text)) if *holds && !text.trim().is_empty() => Some(false),
                _ => None,
            })
        })
    }
}

/// Whether a name stands in a key, as a word of its own.
fn is_about(key: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '{');
    let mut at = 0;
    while let Some(found) = key.get(at..).and_then(|rest| rest.find(name)).map(|found| at + found) {
        let (before, after) = (key.get(..found).unwrap_or_default(), key.get(found + name.len()..).unwrap_or_default());
        if !before.ends_with(is_word) && !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            return true;
        }
        at = found + name.len().max(1);
    }
    false
}

impl Truth {
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Known(holds) => Self::Known(!holds),
            Self::Open { when_true, when_false } => Self::Open { when_true: when_false, when_false: when_true },
        }
    }

    fn joined(self, connective: Connective, right: Self) -> Self {
        let decides = connective == Connective::Or;
        match (self, right) {
            (Self::Known(left), _) if left == decides => Self::Known(decides),
            (_, Self::Known(right)) if right == decides => Self::Known(decides),
            (Self::Known(_), other) | (other, Self::Known(_)) => other,
            (
                Self::Open { when_true: mut yes, when_false: mut no },
                Self::Open { when_true: right_yes, when_false: right_no },
            ) => {
                if decides {
                    no.extend(right_no);
                    Self::Open { when_true: Vec::new(), when_false: no }
                } else {
                    yes.extend(right_yes);
                    Self::Open { when_true: yes, when_false: Vec::new() }
                }
            }
        }
    }
}

impl<S: Sink> Walk<'_, S> {
    /// Whether a condition holds. Liquid joins its parts from the right.
    pub(super) fn condition(&self, state: &State<S>, comparisons: &[Comparison]) -> Truth {
        let mut parts = comparisons.iter().rev();
        let Some(last) = parts.next() else { return Truth::Known(false) };
        let mut truth = self.comparison(state, last);
        for part in parts {
            let connective = part.link.map_or(Connective::And, |link| link.connective);
            truth = self.comparison(state, part).joined(connective, truth);
        }
        if comparisons.len() > 1
            && let Truth::Open { when_true, when_false } = &mut truth
        {
            let key: Rc<str> = spelling(self.field, comparisons).into();
            if let Some(holds) = state.facts.find(|other| *other == *key, &Test::Holds) {
                return Truth::Known(holds);
            }
            let fact = Fact { key, test: Test::Holds };
            when_true.push((fact.clone(), true));
            when_false.push((fact, false));
        }
        truth
    }

    fn comparison(&self, state: &State<S>, comparison: &Comparison) -> Truth {
        let left = self.expression(state, &comparison.left);
        let Some(test) = comparison.test else { return self.is_there(state, comparison, left) };
        let right = self.expression(state, &test.right);
        match test.operator {
            Operator::Equal => self.equal(state, comparison, left, right),
            Operator::NotEqual => self.equal(state, comparison, left, right).negated(),
            operator => {
                let known = match (&left.constant, &right.constant) {
                    (Some(Constant::Integer(left)), Some(Constant::Integer(right))) => match operator {
                        Operator::Less => Some(left < right),
                        Operator::LessOrEqual => Some(left <= right),
                        Operator::Greater => Some(left > right),
                        Operator::GreaterOrEqual => Some(left >= right),
                        _ => None,
                    },
                    (Some(Constant::Text(left)), Some(Constant::Text(right))) if operator == Operator::Contains => {
                        Some(left.contains(&**right))
                    }
                    _ => None,
                };
                let keys = [left.key, right.key].into_iter().flatten();
                let not_blank = keys.map(|key| (blank(key.named(self.field)), false)).collect();
                known.map_or_else(|| self.holds(state, comparison, not_blank), Truth::Known)
            }
        }
    }

    /// A value as a condition: whether it is neither `nil` nor `false`.
    fn is_there(&self, state: &State<S>, comparison: &Comparison, value: Value) -> Truth {
        match (value.constant, value.key) {
            (Some(constant), _) => {
                Truth::Known(!matches!(constant, Constant::Nil | Constant::Blank | Constant::Bool(false)))
            }
            (None, Some(key)) => open(state, blank(key.named(self.field))).negated(),
            (None, None) => self.holds(state, comparison, Vec::new()),
        }
    }

    fn equal(&self, state: &State<S>, comparison: &Comparison, left: Value, right: Value) -> Truth {
        let (value, constant) = match (&left.constant, &right.constant) {
            (Some(left), Some(right)) => {
                let is_blank = |constant: &Constant| matches!(constant, Constant::Blank);
                let equal = left == right || is_blank(left) && right.is_blank() || is_blank(right) && left.is_blank();
                return Truth::Known(equal);
            }
            (None, Some(constant)) => (&left, constant),
            (Some(constant), None) => (&right, constant),
            (None, None) => return self.holds(state, comparison, Vec::new()),
        };
        match (&value.key, constant) {
            (Some(_), Constant::Bool(false)) => self.holds(state, comparison, Vec::new()),
            (Some(key), constant) if constant.is_blank() => open(state, blank(key.clone().named(self.field))),
            (Some(key), constant) => {
                open(state, Fact { key: key.clone().named(self.field), test: Test::Equals(constant.text()) })
            }
            (None, constant) if constant.is_blank() && !value.can_be_blank() => Truth::Known(false),
            (None, _) => self.holds(state, comparison, Vec::new()),
        }
    }

    /// A comparison that is known by its spelling alone; `when_true` is what follows from it.
    fn holds(&self, state: &State<S>, comparison: &Comparison, when_true: Vec<(Fact, bool)>) -> Truth {
        let key = spelling(self.field, std::slice::from_ref(comparison)).into();
        match open(state, Fact { key, test: Test::Holds }) {
            Truth::Open { when_true: mut yes, when_false } => {
                yes.extend(when_true);
                Truth::Open { when_true: yes, when_false }
            }
            known @ Truth::Known(_) => known,
        }
    }

    /// A `when` of a `case`.
    pub(super) fn when(&self, state: &State<S>, subject: &Expr, values: &[Expr]) -> Truth {
        let subject = self.expression(state, subject);
        let mut truth = Truth::Known(false);
        for value in values.iter().map(|value| self.expression(state, value)) {
            let one = match (&subject.constant, &subject.key, &value.constant) {
                (Some(subject), _, Some(value)) => Truth::Known(subject == value),
                (None, Some(key), Some(value)) => {
                    open(state, Fact { key: key.clone().named(self.field), test: Test::Equals(value.text()) })
                }
                _ => Truth::Open { when_true: Vec::new(), when_false: Vec::new() },
            };
            truth = one.joined(Connective::Or, truth);
        }
        truth
    }
}

fn blank(key: Rc<str>) -> Fact {
    Fact { key, test: Test::Blank }
}

/// Whether a fact is so, as far as it is known on this way.
fn open<S: Sink>(state: &State<S>, fact: Fact) -> Truth {
    match state.facts.find(|key| *key == *fact.key, &fact.test) {
        Some(holds) => Truth::Known(holds),
        None => {
            let mut when_true = vec![(fact.clone(), true)];
            if let Test::Equals(text) = &fact.test
                && !text.trim().is_empty()
            {
                when_true.push((blank(Rc::clone(&fact.key)), false));
            }
            Truth::Open { when_true, when_false: vec![(fact, false)] }
        }
    }
}

/// A condition with one blank where there are several.
fn spelling(field: &Field, comparisons: &[Comparison]) -> String {
    let mut spelled = String::new();
    for word in words(field, comparisons) {
        if !spelled.is_empty() {
            spelled.push(' ');
        }
        spelled.push_str(word);
    }
    spelled
}

fn words<'a>(field: &'a Field, comparisons: &[Comparison]) -> impl Iterator<Item = &'a str> {
    let text = match (comparisons.first(), comparisons.last()) {
        (Some(first), Some(last)) => field.of(first.span.to(last.span)),
        _ => "",
    };
    text.split_whitespace()
}

/// Where each thing is asked about for the last time, by the hashes of the names that [`Fact`]s have: the start of the
/// block, or the end of the loop around it. Two names of one hash are asked where the later one is.
pub(super) type Asked = HashMap<u64, u32, BuildHasherDefault<Hashed>>;

/// The hash of no name yet: FNV-1a.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of a name that goes on with some pieces.
fn spelled<'a>(mut hash: u64, pieces: impl IntoIterator<Item = &'a str>) -> u64 {
    for piece in pieces {
        for byte in piece.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// What is asked, where.
pub(super) fn asked(field: &Field) -> Asked {
    if !field.tree.has::<Branch>() {
        return Asked::default();
    }
    let mut questions = Questions { field, names: HashMap::new(), blocks: Vec::new(), asked: Asked::default() };
    field.tree.visit(&mut questions);
    questions.asked
}

struct Questions<'a> {
    field: &'a Field,
    /// The names of what a variable holds.
    names: HashMap<&'a str, [u64; 2]>,
    /// The open blocks: where they, or the outermost loops around them, are asked again.
    blocks: Vec<u32>,
    asked: Asked,
}

impl Questions<'_> {
    fn subjects(&self, expr: &Expr) -> SmallVec<[u64; 2]> {
        match &expr.kind {
            ExprKind::Attribute(attribute) => smallvec![spelled(START, attribute_pieces(self.field, attribute))],
            ExprKind::Output(output) => match self.field.tree[*output].value {
                Some(pipeline) => self.subjects(&self.field.tree[pipeline].value),
                None => SmallVec::new(),
            },
            ExprKind::Variable(variable) => {
                let Root::Name(name) = variable.root else { return SmallVec::new() };
                let name = self.field.of(name);
                let mut steps = NameParts::new();
                push_steps(&mut steps, self.field, variable.steps);
                let steps = || steps.iter().copied();
                match self.names.get(name) {
                    Some(names) => names.iter().map(|name| spelled(*name, steps())).collect(),
                    None => smallvec![spelled(spelled(START, [name]), steps())],
                }
            }
            _ => SmallVec::new(),
        }
    }

    fn ask(&mut self, subjects: impl IntoIterator<Item = u64>) {
        if let Some(last) = self.blocks.last() {
            self.asked.extend(subjects.into_iter().map(|subject| (subject, *last)));
        }
    }

    fn ask_spelling(&mut self, comparisons: &[Comparison]) {
        let mut hash = START;
        for (at, word) in words(self.field, comparisons).enumerate() {
            hash = spelled(hash, [if at == 0 { "" } else { " " }, word]);
        }
        self.ask([hash]);
    }

    fn own(&self, name: Span, at: u32) -> u64 {
        spelled(START, [&*own_key(self.field.of(name), at)])
    }
}

impl Visitor for Questions<'_> {
    const LOOKS_INSIDE: bool = false;

    fn tag(&mut self, template: &Template, tag: &Tag) {
        if let TagKind::Assign { name, value: Some(value) } = tag.kind {
            let own = self.own(name, tag.head.delimited.span.start);
            let subject = self.subjects(&template[value].value).first().copied().unwrap_or(own);
            self.names.insert(self.field.of(name), [subject, own]);
        }
    }

    fn block(&mut self, template: &Template, block: &Block) {
        let is_loop = matches!(block.kind, BlockKind::For(_) | BlockKind::TableRow(_));
        let own = if is_loop { block.span.end } else { block.span.start };
        // Where a loop around this one, or a loop itself, ends, it is asked again from its beginning.
        let outer = self.blocks.last().copied().filter(|outer| *outer > block.span.start);
        self.blocks.push(outer.unwrap_or(own));
        if let BlockKind::Case(subject) = block.kind {
            self.ask(self.subjects(&template[subject]));
        }
    }

    fn branch(&mut self, template: &Template, _: &Block, branch: &Branch) {
        let BranchKind::Condition(comparisons) = branch.kind else { return };
        let comparisons = &template[comparisons];
        self.ask_spelling(comparisons);
        for comparison in comparisons {
            self.ask(self.subjects(&comparison.left));
            if let Some(test) = &comparison.test {
                self.ask(self.subjects(&test.right));
            }
            if comparisons.len() > 1 {
                self.ask_spelling(std::slice::from_ref(comparison));
            }
        }
    }

    fn block_end(&mut self, _: &Template, block: &Block) {
        self.blocks.pop();
        if let BlockKind::Capture(name) = block.kind {
            let own = self.own(name, block.span.start);
            self.names.insert(self.field.of(name), [own, own]);
        }
    }
}
