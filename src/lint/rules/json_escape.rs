//! `json-escape`: a value inside a JSON string without `json_escape`.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::body;
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Output, Tag, TagKind, Template};

pub(super) const RULE: Rule = Rule {
    name: "json-escape",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a value inside a JSON string without json_escape",
    page: r#"
## What it does

Looks for outputs inside the strings of a raw JSON body that do not go through `json_escape`. Braze's ids, and values that
end as a number, a date, a hash or percent-encoded, need none.

## Why is this bad

A quote, a backslash or a line break in the value ends the string early: the body is no JSON any more, Salesforce answers
400, and the lead of just that user is lost.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{\"LastName\": \"{{${last_name} | default: 'Unknown'}}\", \"Company\": \"Acme\"}"
}
```

## Use instead

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{\"LastName\": \"{{${last_name} | default: 'Unknown' | json_escape}}\", \"Company\": \"Acme\"}"
}
```

## References

- [Braze: advanced filters](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/advanced_filters)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    // A spec's strings go through the filter when it is compiled.
    if message.kind == Kind::Spec {
        return;
    }
    let Some(raw) = body::raw(message) else { return };
    for hole in raw.holes_in_text().iter().filter(|hole| !hole.is_escaped) {
        let text = raw.field.of(hole.span);
        let message = format!(
            "`{text}` stands in a JSON string without `json_escape`: a quote or a line break in the value breaks the body"
        );
        let finding = context.report(raw.field, hole.span, message).help("add `| json_escape` as the last filter");
        if let Some(end) = end_of_value(raw.field, hole.span) {
            finding.fix(raw.field, Span::at(end), "add `| json_escape`", " | json_escape");
        }
    }
}

/// The end of the value that an output or an `echo` at a span writes.
fn end_of_value(field: &Field, span: Span) -> Option<u32> {
    struct End {
        span: Span,
        found: Option<u32>,
    }
    impl Visitor for End {
        fn output(&mut self, template: &Template, output: &Output) {
            if output.delimited.span == self.span {
                self.found = output.value.map(|value| template[value].span.end);
            }
        }

        fn tag(&mut self, template: &Template, tag: &Tag) {
            if let (TagKind::Echo(Some(value)), true) = (tag.kind, tag.head.delimited.span == self.span) {
                self.found = Some(template[value].span.end);
            }
        }
    }
    let mut end = End { span, found: None };
    field.tree.visit(&mut end);
    end.found
}
