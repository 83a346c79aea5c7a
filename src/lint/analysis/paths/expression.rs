//! Expressions on one way: what is known of them there.

use std::rc::Rc;

use smallvec::SmallVec;

use super::value::{Constant, Hole, Key, Kind, Value};
use super::{Sink, State, Walk};
use crate::catalogue;
use crate::lint::message::Field;
use crate::source::Span;
use crate::syntax::tree::{Attribute, Expr, ExprKind, List, Pipeline, Root, Step, StepKind, Variable};

/// A name for a value that a tag makes.
pub(super) fn own_key(name: &str, at: u32) -> Rc<str> {
    format!("{name}@{at}").into()
}

/// A name in its pieces.
pub(super) type NameParts<'a> = SmallVec<[&'a str; 8]>;

/// A name for the value of an attribute.
pub(in crate::lint::analysis) fn attribute_key(field: &Field, attribute: &Attribute) -> String {
    attribute_pieces(field, attribute).concat()
}

/// The same in pieces.
pub(super) fn attribute_pieces<'a>(field: &'a Field, attribute: &Attribute) -> NameParts<'a> {
    let mut key = NameParts::new();
    if let Some(namespace) = attribute.namespace {
        key.extend([field.of(namespace).trim(), "."]);
    }
    key.extend(["${", field.of(attribute.name), "}"]);
    push_steps(&mut key, field, attribute.steps);
    key
}

/// Whether a key is the name of an attribute.
fn spells(key: &str, field: &Field, attribute: &Attribute) -> bool {
    let behind_namespace = match attribute.namespace {
        Some(namespace) => key.strip_prefix(field.of(namespace).trim()).and_then(|rest| rest.strip_prefix('.')),
        None => Some(key),
    };
    let name = behind_namespace.and_then(|rest| rest.strip_prefix("${")?.strip_prefix(field.of(attribute.name)));
    name.and_then(|rest| rest.strip_prefix('}')).is_some_and(|rest| *rest == *steps(field, attribute.steps))
}

/// The steps into a value, written in one manner.
pub(in crate::lint::analysis) fn steps(field: &Field, steps: List<Step>) -> String {
    let mut written = NameParts::new();
    push_steps(&mut written, field, steps);
    written.concat()
}

pub(super) fn push_steps<'a>(key: &mut NameParts<'a>, field: &'a Field, steps: List<Step>) {
    for step in &field.tree[steps] {
        match step.kind {
            StepKind::Name(name) => key.extend([".", field.of(name)]),
            StepKind::Index(index) => match field.tree[index].kind {
                ExprKind::String { content } => key.extend([".", field.of(content)]),
                _ => key.extend(["[", field.of(field.tree[index].span), "]"]),
            },
        }
    }
}

impl<S: Sink> Walk<'_, S> {
    pub(super) fn pipeline(&self, state: &State<S>, pipeline: &Pipeline) -> Value {
        let mut value = self.expression(state, &pipeline.value);
        for filter in &self.field.tree[pipeline.filters] {
            let mut arguments = SmallVec::<[Value; 1]>::new();
            for argument in self.field.tree[filter.arguments].iter().filter(|argument| argument.keyword.is_none()) {
                arguments.push(self.expression(state, &argument.value));
            }
            value = value.filtered(self.field.of(filter.name), &arguments, pipeline.span);
        }
        value
    }

    pub(super) fn expression(&self, state: &State<S>, expr: &Expr) -> Value {
        let constant = |constant| Value::constant(constant, expr.span, false);
        match &expr.kind {
            ExprKind::Nil => constant(Constant::Nil),
            ExprKind::Blank | ExprKind::Empty => constant(Constant::Blank),
            ExprKind::True => constant(Constant::Bool(true)),
            ExprKind::False => constant(Constant::Bool(false)),
            ExprKind::Integer => match self.field.of(expr.span).parse() {
                Ok(number) => constant(Constant::Integer(number)),
                Err(_) => Value::hole(number(expr.span)),
            },
            ExprKind::Float => {
                // What it writes is known, but it equals no text.
                let written = Constant::Text(self.field.of(expr.span).into());
                Value { constant: None, ..Value::constant(written, expr.span, true) }
            }
            ExprKind::String { content } => {
                Value::constant(Constant::Text(self.field.of(*content).into()), *content, true)
            }
            ExprKind::Missing | ExprKind::Range(_) => Value::hole(Hole::unknown(expr.span)),
            ExprKind::Attribute(attribute) => self.attribute(state, attribute, expr.span),
            ExprKind::Output(output) => match self.field.tree[*output].value {
                Some(pipeline) => self.pipeline(state, &self.field.tree[pipeline]),
                None => constant(Constant::Nil),
            },
            ExprKind::Variable(variable) => self.variable(state, variable, expr.span),
        }
    }

    fn attribute(&self, state: &State<S>, attribute: &Attribute, span: Span) -> Value {
        let name = self.field.of(attribute.name);
        let can_be_blank = !state.facts.is_not_blank(|key| spells(key, self.field, attribute));
        let mut hole = Hole { can_be_blank, ..Hole::unknown(span) };
        match attribute.namespace.map(|namespace| self.field.of(namespace).trim()) {
            None => {
                // Of a name that Braze lacks another rule tells, and nothing follows from it.
                let known = catalogue::attribute(name);
                let meant = known.or_else(|| catalogue::meant_attribute(name).and_then(catalogue::attribute));
                hole.kind = if known.is_some() { Kind::Words } else { Kind::Any };
                hole.is_escaped = meant.is_some_and(|meant| meant.id);
                hole.can_be_blank &= known.is_some_and(|known| !known.always);
                // An external id or a bucket may be a number.
                if hole.is_escaped || name == "random_bucket_number" {
                    hole.kind = Kind::Any;
                }
                if name == "random_bucket_number" {
                    hole = Hole { can_be_blank: false, ..number(span) };
                }
            }
            Some("content_blocks") => {
                hole = Hole { kind: Kind::Template, is_escaped: true, ..Hole::unknown(span) };
            }
            // Ids and the like that Braze gives; `name` is what somebody typed.
            Some("campaign" | "canvas" | "app" | "card") => {
                hole.is_escaped = name.ends_with("_id");
                hole.kind = Kind::Words;
                hole.can_be_blank = false;
            }
            Some(namespace) => hole.can_be_blank &= catalogue::namespace(namespace).is_some(),
        }
        Value { key: Some(Key::Attribute(*attribute)), ..Value::hole(hole) }
    }

    fn variable(&self, state: &State<S>, variable: &Variable, span: Span) -> Value {
        let Root::Name(name) = variable.root else { return Value::hole(Hole::unknown(span)) };
        let name = self.field.of(name);
        let steps = steps(self.field, variable.steps);
        if name == "forloop"
            && let Some(value) = loop_value(state, &steps, span)
        {
            return value;
        }
        match state.variables.get(name) {
            Some(value) if steps.is_empty() => {
                let mut value = value.clone();
                // Guards around this place may say more than was known at the assignment.
                if let Some(Key::Named(key)) = &value.key
                    && state.facts.is_not_blank(|other| *other == **key)
                {
                    value = value.not_blank();
                }
                value
            }
            Some(value) => {
                let key = value.key.clone().map(|key| format!("{}{steps}", key.named(self.field)));
                let is_attribute = key.as_ref().is_some_and(|key| key.contains("${") || key.contains('@'));
                let known = key.as_ref().is_some_and(|key| state.facts.is_not_blank(|other| *other == **key));
                let is_number = matches!(steps.as_str(), ".size" | ".length");
                let hole = if is_number { number(span) } else { Hole::unknown(span) };
                let hole = Hole { can_be_blank: is_attribute && !known && !is_number, ..hole };
                Value { key: key.map(|key| Key::Named(key.into())), ..Value::hole(hole) }
            }
            // An answer, an item of a catalog, or something undefined: nothing is known of it.
            None => {
                let is_number = steps.ends_with(".size") || steps.ends_with(catalogue::STATUS_MEMBER);
                let hole = if is_number { number(span) } else { Hole::unknown(span) };
                Value { key: Some(Key::Named([name, &steps].concat().into())), ..Value::hole(hole) }
            }
        }
    }
}

fn loop_value<S: Sink>(state: &State<S>, steps: &str, span: Span) -> Option<Value> {
    let frame = state.loops.last()?;
    let constant = match steps {
        ".first" => Constant::Bool(frame.index == 0),
        ".last" => Constant::Bool(frame.index + 1 == frame.length),
        ".index" => Constant::Integer(frame.index + 1),
        ".index0" => Constant::Integer(frame.index),
        ".rindex" => Constant::Integer(frame.length - frame.index),
        ".rindex0" => Constant::Integer(frame.length - frame.index - 1),
        ".length" => Constant::Integer(frame.length),
        _ => return None,
    };
    Some(Value::constant(constant, span, false))
}

fn number(span: Span) -> Hole {
    Hole { kind: Kind::Number, is_escaped: true, ..Hole::unknown(span) }
}
