//! `two-attributes`: two custom attributes in one expression.

use crate::diagnostic::Severity;
use crate::lint::analysis::contents::{self, Personalisation};
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Comparison, Expr, ExprKind, Pipeline, Template};

pub(super) const RULE: Rule = Rule {
    name: "two-attributes",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "two custom attributes in one expression",
    page: r#"
## What it does

Looks for comparisons, and for values with their filters, in which two custom attributes stand.

## Why is this bad

Braze says that two custom attributes do not work in one expression: one of them has to be assigned to a variable first.

## Example

```liquid
{% if custom_attribute.${score} > custom_attribute.${threshold} %}hot{% endif %}
```

## Use instead

```liquid
{% assign threshold = custom_attribute.${threshold} %}{% if custom_attribute.${score} > threshold %}hot{% endif %}
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
"#,
    check: Check::Field(check),
};

const CUSTOM: &str = "custom_attribute";

fn check(context: &mut Context<'_>, field: &Field) {
    let is_custom = |personal: &&Personalisation| personal.namespace.is_some_and(|namespace| namespace.name == CUSTOM);
    if contents::of(field).attributes.iter().filter(is_custom).nth(1).is_none() {
        return;
    }
    let mut pairs = Pairs { field, open: Vec::new(), found: Vec::new() };
    field.tree.visit(&mut pairs);
    for (first, second) in pairs.found {
        context
            .report(
                field,
                second,
                format!("`{}` is the second custom attribute of one expression, which may not work", field.of(second)),
            )
            .help(format!("assign it first: `{{% assign name = {} %}}`", field.of(second)))
            .related(field, first, "the first one");
    }
}

/// The second custom attributes of expressions, each with the first.
struct Pairs<'a> {
    field: &'a Field,
    /// The expressions that may still hold more: their ends, and the first custom attribute in them.
    open: Vec<(Span, Option<Span>)>,
    found: Vec<(Span, Span)>,
}

impl Pairs<'_> {
    /// An expression begins. One within another belongs to it.
    fn begin(&mut self, span: Span) {
        self.leave(span);
        if self.open.is_empty() {
            self.open.push((span, None));
        }
    }

    fn leave(&mut self, span: Span) {
        while self.open.pop_if(|(open, _)| !open.contains(span)).is_some() {}
    }
}

impl Visitor for Pairs<'_> {
    fn pipeline(&mut self, _: &Template, pipeline: &Pipeline) {
        self.begin(pipeline.span);
    }

    fn comparison(&mut self, _: &Template, comparison: &Comparison) {
        self.begin(comparison.span);
    }

    fn expr(&mut self, _: &Template, expr: &Expr) {
        let ExprKind::Attribute(attribute) = expr.kind else { return };
        if attribute.namespace.is_none_or(|namespace| self.field.of(namespace) != CUSTOM) {
            return;
        }
        self.leave(expr.span);
        match self.open.last_mut() {
            Some((_, Some(first))) => self.found.push((*first, expr.span)),
            Some((_, first)) => *first = Some(expr.span),
            None => {}
        }
    }
}
