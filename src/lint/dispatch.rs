//! One traversal of a message calls all rules, by node kind.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::analysis::contents;
use super::message::{Field, Message};
use super::rule::{Check, Context, FilterCall, Rule};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Attribute, Block, Comparison, Expr, ExprKind, Output, Pipeline, Tag, Template, Variable};

/// A rule that failed: its name, for exit code 4.
pub(super) type Failed = &'static str;

/// Rules with what they are called by.
type Calls<F> = Vec<(&'static Rule, F)>;

/// The rules that are switched on, by what they look at.
#[derive(Default)]
pub(super) struct Dispatch {
    message: Calls<fn(&mut Context<'_>)>,
    field: Calls<fn(&mut Context<'_>, &Field)>,
    output: Calls<fn(&mut Context<'_>, &Field, &Output)>,
    pipeline: Calls<fn(&mut Context<'_>, &Field, &Pipeline)>,
    filter: Calls<FilterCall>,
    attribute: Calls<fn(&mut Context<'_>, &Field, &Attribute, Span)>,
    variable: Calls<fn(&mut Context<'_>, &Field, &Variable, Span)>,
    tag: Calls<fn(&mut Context<'_>, &Field, &Tag)>,
    block: Calls<fn(&mut Context<'_>, &Field, &Block)>,
    comparison: Calls<fn(&mut Context<'_>, &Field, &Comparison)>,
}

impl Dispatch {
    /// The tables for some rules.
    pub(super) fn new(rules: impl IntoIterator<Item = &'static Rule>) -> Self {
        let mut dispatch = Self::default();
        for rule in rules {
            match rule.check {
                Check::Reader => {}
                Check::Message(call) => dispatch.message.push((rule, call)),
                Check::Field(call) => dispatch.field.push((rule, call)),
                Check::Output(call) => dispatch.output.push((rule, call)),
                Check::Pipeline(call) => dispatch.pipeline.push((rule, call)),
                Check::Filter(call) => dispatch.filter.push((rule, call)),
                Check::Attribute(call) => dispatch.attribute.push((rule, call)),
                Check::Variable(call) => dispatch.variable.push((rule, call)),
                Check::Tag(call) => dispatch.tag.push((rule, call)),
                Check::Block(call) => dispatch.block.push((rule, call)),
                Check::Comparison(call) => dispatch.comparison.push((rule, call)),
            }
        }
        dispatch
    }

    /// What the rules find in a message, and those that failed. When one fails, each is called alone, so that the others
    /// are still heard.
    pub(super) fn check(&self, message: &Message<'_>) -> (Vec<Diagnostic>, Vec<Failed>) {
        match catch_unwind(AssertUnwindSafe(|| self.run(message))) {
            Ok(findings) => (findings, Vec::new()),
            Err(_) => {
                let (mut findings, mut failed) = (Vec::new(), Vec::new());
                for rule in super::rules::all() {
                    match catch_unwind(AssertUnwindSafe(|| Self::new([rule]).run(message))) {
                        Ok(found) if self.has(rule) => findings.extend(found),
                        Ok(_) => {}
                        Err(_) => failed.push(rule.name),
                    }
                }
                (findings, failed)
            }
        }
    }

    fn has(&self, rule: &Rule) -> bool {
        let is = |other: &&'static Rule| other.name == rule.name;
        let rules = self.message.iter().map(|(rule, _)| rule);
        let rules =
            rules.chain(self.field.iter().map(|(rule, _)| rule)).chain(self.output.iter().map(|(rule, _)| rule));
        let rules =
            rules.chain(self.pipeline.iter().map(|(rule, _)| rule)).chain(self.filter.iter().map(|(rule, _)| rule));
        let rules =
            rules.chain(self.attribute.iter().map(|(rule, _)| rule)).chain(self.variable.iter().map(|(rule, _)| rule));
        let rules = rules.chain(self.tag.iter().map(|(rule, _)| rule)).chain(self.block.iter().map(|(rule, _)| rule));
        rules.chain(self.comparison.iter().map(|(rule, _)| rule)).any(is)
    }

    fn run(&self, message: &Message<'_>) -> Vec<Diagnostic> {
        let mut calls = Caller { context: Context::new(message) };
        for (rule, call) in &self.message {
            calls.call(rule, call);
        }
        for field in &message.fields {
            for (rule, call) in &self.field {
                calls.call(rule, |context| call(context, field));
            }
            for (filter, known) in &contents::of(field).filters {
                for (rule, call) in &self.filter {
                    calls.call(rule, |context| call(context, field, filter, *known));
                }
            }
            let mut walk = Walk { dispatch: self, field, calls };
            field.tree.visit(&mut walk);
            calls = walk.calls;
        }
        calls.context.findings
    }
}

struct Caller<'a> {
    context: Context<'a>,
}

impl Caller<'_> {
    fn call(&mut self, rule: &'static Rule, call: impl FnOnce(&mut Context<'_>)) {
        self.context.rule = rule.name;
        self.context.severity = rule.severity;
        call(&mut self.context);
    }
}

struct Walk<'a> {
    dispatch: &'a Dispatch,
    field: &'a Field,
    calls: Caller<'a>,
}

impl Visitor for Walk<'_> {
    fn output(&mut self, _: &Template, output: &Output) {
        for (rule, call) in &self.dispatch.output {
            self.calls.call(rule, |context| call(context, self.field, output));
        }
    }

    fn pipeline(&mut self, _: &Template, pipeline: &Pipeline) {
        for (rule, call) in &self.dispatch.pipeline {
            self.calls.call(rule, |context| call(context, self.field, pipeline));
        }
    }

    fn expr(&mut self, _: &Template, expr: &Expr) {
        match &expr.kind {
            ExprKind::Attribute(attribute) => {
                for (rule, call) in &self.dispatch.attribute {
                    self.calls.call(rule, |context| call(context, self.field, attribute, expr.span));
                }
            }
            ExprKind::Variable(variable) => {
                for (rule, call) in &self.dispatch.variable {
                    self.calls.call(rule, |context| call(context, self.field, variable, expr.span));
                }
            }
            _ => {}
        }
    }

    fn tag(&mut self, _: &Template, tag: &Tag) {
        for (rule, call) in &self.dispatch.tag {
            self.calls.call(rule, |context| call(context, self.field, tag));
        }
    }

    fn block(&mut self, _: &Template, block: &Block) {
        for (rule, call) in &self.dispatch.block {
            self.calls.call(rule, |context| call(context, self.field, block));
        }
    }

    fn comparison(&mut self, _: &Template, comparison: &Comparison) {
        for (rule, call) in &self.dispatch.comparison {
            self.calls.call(rule, |context| call(context, self.field, comparison));
        }
    }
}
