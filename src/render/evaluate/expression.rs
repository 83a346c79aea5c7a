//! Expressions: literals, variables and the steps into them, ranges, filters.

use super::Evaluator;
use crate::render::braze;
use crate::render::convert::{self, Number};
use crate::render::filters::Call;
use crate::render::{Drop, Stop, Value};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Filter, Id, List, Pipeline, Range, Root, Step, StepKind};

impl<'a> Evaluator<'a, '_> {
    /// The value of a pipeline; nil where there is none.
    pub(super) fn optional_pipeline(&mut self, pipeline: Option<Id<Pipeline>>) -> Result<Value<'a>, Stop> {
        pipeline.map_or(Ok(Value::Nil), |pipeline| self.pipeline(pipeline))
    }

    /// A value after its filters.
    pub(in crate::render) fn pipeline(&mut self, pipeline: Id<Pipeline>) -> Result<Value<'a>, Stop> {
        let program = self.program;
        let pipeline = &program.template[pipeline];
        let mut value = self.evaluate(&pipeline.value)?;
        for (filter, position) in program.template[pipeline.filters].iter().zip(pipeline.filters.range()) {
            value = self.filter(filter, position, value)?;
        }
        Ok(value)
    }

    fn filter(&mut self, filter: &Filter, position: usize, input: Value<'a>) -> Result<Value<'a>, Stop> {
        let (source, program) = (self.source, self.program);
        let name = filter.name.of(source);
        let Some(function) = program.filter(position) else {
            if braze::is_block_id(self, filter) {
                return Ok(input);
            }
            return Err(Stop::Error(format!("`{name}` is no filter of Liquid or Braze")));
        };
        self.charge_for(input)?;
        let base = self.arguments.len();
        let mut keywords = Vec::new();
        for argument in &program.template[filter.arguments] {
            let value = self.evaluate(&argument.value)?;
            match argument.keyword {
                Some(keyword) => keywords.push((keyword.of(source), value)),
                None => self.arguments.push(value),
            }
        }
        let call = Call {
            arena: self.session.arena,
            resources: self.session.resources,
            name,
            arguments: self.arguments.get(base..).unwrap_or_default(),
            keywords: &keywords,
        };
        let result = function(&call, input);
        self.arguments.truncate(base);
        self.charge(1)?;
        result
    }

    /// The value of an expression.
    pub(in crate::render) fn evaluate(&mut self, expr: &Expr) -> Result<Value<'a>, Stop> {
        Ok(match expr.kind {
            ExprKind::Missing => return Err(super::unreadable()),
            ExprKind::Nil => Value::Nil,
            ExprKind::True => Value::Bool(true),
            ExprKind::False => Value::Bool(false),
            ExprKind::Blank | ExprKind::Empty => Value::String(""),
            ExprKind::Integer => self.integer(expr.span.of(self.source)),
            ExprKind::Float => Value::Float(float(expr.span.of(self.source))),
            ExprKind::String { content } => Value::String(content.of(self.source)),
            ExprKind::Variable(variable) => {
                let root = match variable.root {
                    Root::Name(name) => self.get(name.of(self.source)),
                    Root::Index(index) => match self.evaluate(&self.program.template[index])? {
                        Value::String(name) => self.get(name),
                        _ => Value::Nil,
                    },
                };
                self.steps_into(root, variable.steps)?
            }
            ExprKind::Attribute(attribute) => {
                let namespace = attribute.namespace.map(|namespace| namespace.of(self.source));
                let name = attribute.name.of(self.source);
                let value = braze::attribute(self, self.program.keys(attribute), namespace, name)?;
                self.steps_into(value, attribute.steps)?
            }
            ExprKind::Output(output) => self.optional_pipeline(self.program.template[output].value)?,
            ExprKind::Range(range) => self.range(range)?,
        })
    }

    /// An operand of a comparison, where `blank` and `empty` are more than an empty text.
    pub(super) fn operand(&mut self, expr: &Expr) -> Result<Value<'a>, Stop> {
        match expr.kind {
            ExprKind::Blank => Ok(Value::Blank),
            ExprKind::Empty => Ok(Value::Empty),
            _ => self.evaluate(expr),
        }
    }

    fn integer(&self, digits: &'a str) -> Value<'a> {
        if let Ok(number) = digits.parse() {
            return Value::Integer(number);
        }
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        let shortest = unsigned.trim_start_matches('0');
        if shortest.len() == unsigned.len() {
            return Value::BigInteger(digits);
        }
        let sign = if unsigned.len() == digits.len() { "" } else { "-" };
        Value::BigInteger(self.session.arena.alloc_str(&format!("{sign}{shortest}")))
    }

    fn steps_into(&mut self, mut value: Value<'a>, steps: List<Step>) -> Result<Value<'a>, Stop> {
        let (source, program) = (self.source, self.program);
        for step in &program.template[steps] {
            value = match step.kind {
                StepKind::Name(name) => self.named_step(value, name.of(source)),
                StepKind::Index(index) => {
                    let key = self.evaluate(&program.template[index])?;
                    self.step(value, key)
                }
            }
            .unwrap_or_default();
        }
        Ok(value)
    }

    fn named_step(&self, value: Value<'a>, name: &'a str) -> Option<Value<'a>> {
        let found = self.step(value, Value::String(name));
        found.or_else(|| match name {
            "size" | "first" | "last" => convert::command(self.session.arena, value, name),
            _ => None,
        })
    }

    fn step(&self, value: Value<'a>, key: Value<'a>) -> Option<Value<'a>> {
        match (value, key) {
            (Value::Drop(Drop::Loop(looping)), Value::String(name)) => looping.get(name),
            (Value::Drop(Drop::Variables), Value::String(name)) => self.find(name),
            _ => convert::lookup(value, key),
        }
    }

    /// `(from..to)`: what is no number counts as 0. Literals are cut to whole numbers, other values must be some.
    fn range(&mut self, range: Id<Range>) -> Result<Value<'a>, Stop> {
        let range = &self.program.template[range];
        let literal = range.from.is_literal() && range.to.is_literal();
        let from = self.evaluate(&range.from)?;
        let to = self.evaluate(&range.to)?;
        Ok(Value::Range(self.bound(from, literal)?, self.bound(to, literal)?))
    }

    fn bound(&self, value: Value<'a>, literal: bool) -> Result<i64, Stop> {
        match value {
            Value::Nil | Value::String(_) => whole_number(value),
            Value::Float(_) if literal => whole_number(value),
            _ => convert::to_integer(self.session.arena, value),
        }
    }

    /// The variable of this name, nil if there is none.
    pub(in crate::render) fn get(&self, name: &str) -> Value<'a> {
        match self.find(name) {
            None if name == "self" => Value::Drop(Drop::Variables),
            found => found.unwrap_or_default(),
        }
    }

    fn find(&self, name: &str) -> Option<Value<'a>> {
        let local = self.locals.iter().rev().chain(&self.variables).find(|(known, _)| *known == name);
        local.map(|(_, value)| *value).or_else(|| self.counters.get(name)).or_else(|| self.globals.get(name))
    }

    /// Assigns a variable.
    pub(in crate::render) fn set(&mut self, name: &'a str, value: Value<'a>) {
        match self.variables.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.variables.push((name, value)),
        }
    }

    /// The text of a place in the source.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        span.of(self.source)
    }
}

/// Digits, a point, digits; what follows a second point does not count.
fn float(text: &str) -> f64 {
    let mut points = text.match_indices('.');
    let end = points.nth(1).map_or(text.len(), |(at, _)| at);
    text.get(..end).and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// What Ruby's `to_i` makes of a value.
///
/// # Errors
/// `invalid integer` for what has no such method.
pub(super) fn whole_number(value: Value<'_>) -> Result<i64, Stop> {
    let nearest = |number: &num_bigint::BigInt| {
        i64::try_from(number).unwrap_or(if number.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX })
    };
    match value {
        Value::Nil | Value::Integer(_) | Value::BigInteger(_) | Value::Float(_) | Value::String(_) => {
            match convert::to_number(value) {
                Number::Integer(number) => Ok(number),
                Number::Big(number) => Ok(nearest(&number)),
                Number::Decimal(number) => Ok(nearest(&number.with_scale(0).as_bigint_and_exponent().0)),
                Number::Endless(number) => Err(Stop::Error(convert::float_text(number))),
            }
        }
        _ => Err(Stop::Error("invalid integer".to_owned())),
    }
}
