//! Calls all rules with what one traversal of each field has found, by kind.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::analysis::contents;
use super::message::{Field, Message};
use super::rule::{Check, Context, FilterCall, Rule};
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::Tag;

/// A rule that failed: its name, for exit code 4.
pub(super) type Failed = &'static str;

/// Rules with what they are called by.
type Calls<F> = Vec<(&'static Rule, F)>;

/// The rules that are switched on, by what they look at.
#[derive(Default)]
pub(super) struct Dispatch {
    message: Calls<fn(&mut Context<'_>)>,
    field: Calls<fn(&mut Context<'_>, &Field)>,
    filter: Calls<FilterCall>,
    tag: Calls<fn(&mut Context<'_>, &Field, &Tag)>,
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
                Check::Filter(call) => dispatch.filter.push((rule, call)),
                Check::Tag(call) => dispatch.tag.push((rule, call)),
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
        let rules = self.message.iter().map(|(rule, _)| rule).chain(self.field.iter().map(|(rule, _)| rule));
        let mut rules =
            rules.chain(self.filter.iter().map(|(rule, _)| rule)).chain(self.tag.iter().map(|(rule, _)| rule));
        rules.any(is)
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
            let contents = contents::of(field);
            for (filter, known) in &contents.filters {
                for (rule, call) in &self.filter {
                    calls.call(rule, |context| call(context, field, filter, *known));
                }
            }
            for tag in &contents.tags {
                for (rule, call) in &self.tag {
                    calls.call(rule, |context| call(context, field, tag));
                }
            }
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
