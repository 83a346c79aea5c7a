//! A brace too many behind an output or a tag, tags in the braces of outputs, and what would follow from those.

use super::{Parser, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::rule;
use crate::syntax::tree::Node;

/// Words that stand in a tag alone.
const ALONE: [&str; 7] = ["else", "endif", "endunless", "endcase", "endfor", "endcapture", "endraw"];

impl Parser<'_> {
    /// A brace directly behind an output or a tag, where no text has opened one: it becomes part of the text.
    #[cold]
    pub(super) fn extra_brace(&mut self, open: usize) {
        let before = self.text.get(open..self.pos).unwrap_or_default();
        let end = self.pos + self.bytes[self.pos..].iter().take_while(|byte| **byte == b'}').count();
        // `{{first_name}}}` lacks its `${`.
        let lacks_dollar = before.starts_with("{{") && !before.contains("${") && end == self.pos + 1;
        // What is captured, and what follows `raw`, may be a text of braces.
        let is_literal = before.starts_with("{%") && (before.contains("capture") || before.contains("raw"));
        // What is wrong before it may be the cause: `{{% if … %}…{% endif %}}`.
        let is_told = !self.errors.is_empty();
        if is_told || lacks_dollar || is_literal || !(before.ends_with("}}") || before.ends_with("%}")) {
            return;
        }
        let extra = span(self.pos, end);
        let message = format!(
            "`{}` stands behind `{}`, and may become part of the text",
            self.shown(extra),
            self.shown(span(open, self.pos))
        );
        let error = Diagnostic::error(rule::LIQUID_SYNTAX, extra, message).with_help("remove what is too many");
        self.ignored(error.with_safe_fix("remove it", extra, ""));
    }

    /// `{{ endif }}`: a tag that stands in the braces of an output. Told, and stepped over; the `{{` is at `open`.
    pub(super) fn tag_in_output(&mut self, open: usize) -> bool {
        let rest = self.text.get(open + 2..).unwrap_or_default().trim_ascii_start();
        if !rest.starts_with('e') {
            return false;
        }
        let Some(word) = ALONE
            .iter()
            .find(|word| rest.strip_prefix(**word).is_some_and(|after| after.trim_ascii_start().starts_with("}}")))
        else {
            return false;
        };
        let Some(length) = self.text.get(open..).and_then(|text| text.find("}}")) else { return false };
        let whole = span(open, open + length + 2);
        let right = format!("{{% {word} %}}");
        let message = format!("`{}` is an output, and no tag", self.slice(whole));
        let error = Diagnostic::error(rule::LIQUID_SYNTAX, whole, message).with_help(format!("write `{right}`"));
        self.error(error.with_safe_fix(format!("write `{right}`"), whole, right));
        self.nodes.push(Node::Error(whole));
        self.pos = whole.end as usize;
        true
    }

    /// Takes away what follows from errors of another kind: a block that lacks the end which `{{ endif %}` or `{% /if %}` was
    /// meant as, an end whose opener is told as wrong, `{{ if … }}`.
    pub(super) fn drop_follow_ups(&mut self) {
        let tag = |error: &Diagnostic| self.tag_around(error.span.start as usize).unwrap_or_default();
        let (mut unclosed, causes): (Vec<_>, Vec<_>) = self
            .errors
            .iter()
            .map(|error| {
                let (written, is_output) = tag(error);
                (error.span, written, error.rule == rule::UNCLOSED_BLOCK, is_output)
            })
            .partition(|(_, _, is_unclosed, _)| *is_unclosed);
        let mut dropped = Vec::new();
        for (cause, written, _, is_output) in causes {
            if !is_output && !written.starts_with('/') {
                continue;
            }
            let end = written.strip_prefix("end").or_else(|| written.strip_prefix('/'));
            let name = end.unwrap_or(written).trim_ascii_start();
            let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            let follows = |(at, tag, ..): &(Span, &str, bool, bool)| {
                let own = if end.is_some() { Some(*tag) } else { tag.strip_prefix("end") };
                let rest = own.and_then(|own| own.strip_prefix(name));
                (at.start < cause.start) == end.is_some()
                    && rest.is_some_and(|rest| !name.is_empty() && !rest.starts_with(char::is_alphanumeric))
            };
            let found = match end {
                Some(_) => unclosed.iter().rposition(follows),
                None => unclosed.iter().position(follows),
            };
            dropped.extend(found.map(|at| unclosed.remove(at).0));
        }
        self.errors.retain(|error| error.rule != rule::UNCLOSED_BLOCK || !dropped.contains(&error.span));
    }

    /// What stands in the tag or output around a place, from its first character on, and whether it is an output.
    fn tag_around(&self, at: usize) -> Option<(&str, bool)> {
        let near = self.text.get(..self.text.ceil_char_boundary(at + 2))?;
        let (output, tag) = (near.rfind("{{"), near.rfind("{%"));
        let inner = self.text.get(output.max(tag)? + 2..)?;
        Some((inner.trim_start_matches(['-', '%', ' ', '\t', '\r', '\n']), output > tag))
    }
}
