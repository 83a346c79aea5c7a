//! `missing-default`: a personalised value in a URL with neither default nor guard.

use crate::diagnostic::Severity;
use crate::lint::analysis::blank::{Definition, can_be_blank, definition};
use crate::lint::analysis::called::{is_unknown, is_written, pipeline};
use crate::lint::analysis::choices::filled_at;
use crate::lint::analysis::salesforce_path::Record;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::syntax::tree::{ExprKind, Pipeline};

pub(super) const RULE: Rule = Rule {
    name: "missing-default",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a personalised value in a URL with neither default nor guard",
    page: r#"
## What it does

Looks at the attributes and properties in the webhook URL and in the URLs of Connected Content calls that have no
`default`, and that nothing in the message guards. What names a Salesforce record is `blank-record-id`'s.

## Why is this bad

For a user without the value a part of the URL is empty, and the request goes somewhere else than was meant.

## Example

```liquid
{% connected_content https://api.example.com/regions/{{custom_attribute.${region} | url_param_escape}} :save region %}
```

## Use instead

```liquid
{% connected_content https://api.example.com/regions/{{custom_attribute.${region} | default: 'eu' | url_param_escape}} :save region %}
```

## References

- [Braze: setting default values](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/conditional_logic#set-default-values)
- [Braze: creating a webhook](https://www.braze.com/docs/user_guide/message_building_by_channel/webhooks/creating_a_webhook)
"#,
    check: Check::Message(check),
};

/// Variables are followed so many times.
const MAX_HOPS: usize = 8;

fn check(context: &mut Context<'_>) {
    let message = context.message;
    let guards = context.guards();
    for called in context.called().iter() {
        let (url, field) = (&called.url, called.field);
        if field.is_broken {
            continue;
        }
        let record = Record::of(url).filter(|_| called.is_webhook() && called.is_salesforce());
        let record = record.and_then(|record| record.tail()).map(|tail| url.place(tail));
        for output in called.outputs(0..url.text().len()) {
            let span = output.delimited.span;
            let Some(value) = pipeline(field, &output) else { continue };
            let mut known = filled_at(field, span.start);
            known.extend(guards.iter().cloned());
            if record.is_some_and(|record| record.contains(span))
                || !is_written(message, field, span)
                || is_unknown(field, &value)
                || has_default(field, &value, MAX_HOPS)
                || !can_be_blank(field, &value, &known)
            {
                continue;
            }
            let message = format!("`{}` can be blank, and a part of the URL is then empty", field.of(value.span));
            context.report(field, span, message).help("add `| default: '…'`, or abort the message when it is blank");
        }
    }
}

/// Whether somebody thought of the value being blank, be it with a blank default; and whether it is personalised at all.
fn has_default(field: &Field, value: &Pipeline, hops: usize) -> bool {
    let filters = &field.tree[value.filters];
    if value.value.is_literal() || filters.iter().any(|filter| field.of(filter.name) == "default") {
        return true;
    }
    if let ExprKind::Output(output) = value.value.kind {
        return field.tree[output].value.is_some_and(|inner| has_default(field, &field.tree[inner], hops));
    }
    let name = value.value.plain_name().filter(|_| hops > 0);
    match name.and_then(|name| definition(field, field.of(name), name.start)) {
        Some(Definition::Pipeline(inner)) => has_default(field, &inner, hops - 1),
        Some(Definition::Capture(_)) | None => false,
    }
}
