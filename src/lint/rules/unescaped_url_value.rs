//! `unescaped-url-value`: a value in a URL without url_param_escape.

use crate::catalogue::{self, Yields};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::blank::{Definition, definition};
use crate::lint::analysis::called::{is_unknown, pipeline};
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Attribute, ExprKind, List, Node, Output, Pipeline, Template};

pub(super) const RULE: Rule = Rule {
    name: "unescaped-url-value",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a value in a URL without url_param_escape",
    page: r#"
## What it does

Looks at the attributes and properties in the path and the query of a URL, and in the variables made of them. Braze's own
ids (`${user_id}`, `${braze_id}`), numbers, dates and hashes are let through.

## Why is this bad

A `+`, `&`, `/` or blank in the value changes the URL: `ada+news@example.com` arrives as `ada news@example.com`, and
Salesforce finds another record or none.

## Example

```liquid
{% connected_content https://api.example.com/leads?email={{${email_address} | default: 'none'}} :save leads %}
```

## Use instead

```liquid
{% connected_content https://api.example.com/leads?email={{${email_address} | default: 'none' | url_param_escape}} :save leads %}
```

## References

- [Braze: filters for URLs](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/filters#url-filters)
"#,
    check: Check::Message(check),
};

/// Variables are followed so many times.
const MAX_HOPS: usize = 8;

fn check(context: &mut Context<'_>) {
    for called in context.called().iter() {
        let (url, field) = (&called.url, called.field);
        if field.is_broken {
            continue;
        }
        let parts = std::iter::once((url.path(), false)).chain(url.query().map(|query| (query, true)));
        for (range, in_query) in parts {
            for output in called.outputs(range) {
                let Some(value) = pipeline(field, &output) else { continue };
                if is_unknown(field, &value) || !needs_escape(field, &value, in_query, MAX_HOPS) {
                    continue;
                }
                let message = format!(
                    "`{}` goes into the URL unescaped: a `+`, `&`, `/` or blank in it changes the URL",
                    field.of(value.span)
                );
                context.report(field, output.delimited.span, message).help("end it with `| url_param_escape`").fix(
                    field,
                    Span::at(value.span.end),
                    "add `| url_param_escape`",
                    " | url_param_escape",
                );
            }
        }
    }
}

/// Whether a value may hold what means something in a URL.
fn needs_escape(field: &Field, value: &Pipeline, in_query: bool, hops: usize) -> bool {
    let is_safe = field.tree[value.filters].iter().any(|filter| match field.of(filter.name) {
        "base64_encode" => false,
        // It leaves `&` alone.
        "url_escape" => !in_query,
        name => {
            let yields = catalogue::filter(name).map(|filter| filter.yields);
            matches!(yields, Some(Yields::Number | Yields::Date | Yields::Hash | Yields::Encoded))
        }
    });
    if is_safe {
        return false;
    }
    match &value.value.kind {
        ExprKind::Attribute(attribute) => !is_id(field, attribute),
        ExprKind::Output(output) => {
            field.tree[*output].value.is_some_and(|inner| needs_escape(field, &field.tree[inner], in_query, hops))
        }
        _ => match value.value.plain_name().filter(|_| hops > 0) {
            Some(name) => match definition(field, field.of(name), name.start) {
                Some(Definition::Pipeline(inner)) => needs_escape(field, &inner, in_query, hops - 1),
                Some(Definition::Capture(nodes)) => captures(field, nodes, in_query, hops - 1),
                None => false, // nothing is known of it
            },
            None => false,
        },
    }
}

/// Whether captured text holds such a value.
fn captures(field: &Field, nodes: List<Node>, in_query: bool, hops: usize) -> bool {
    struct Outputs(Vec<Output>);
    impl Visitor for Outputs {
        fn output(&mut self, _: &Template, output: &Output) {
            self.0.push(*output);
        }
    }
    let mut outputs = Outputs(Vec::new());
    field.tree.visit_nodes(nodes, &mut outputs);
    let mut values = outputs.0.iter().filter_map(|output| pipeline(field, output));
    values.any(|value| needs_escape(field, &value, in_query, hops))
}

/// Braze's own ids, which hold letters, digits and hyphens, and Content Blocks, which hold what their author wrote.
fn is_id(field: &Field, attribute: &Attribute) -> bool {
    let name = field.of(attribute.name);
    match attribute.namespace.map(|namespace| field.of(namespace).trim()) {
        None => matches!(name, "user_id" | "braze_id" | "random_bucket_number"),
        Some("content_blocks") => true,
        Some("campaign" | "canvas" | "card") => name.ends_with("_id"),
        Some(_) => false,
    }
}
