//! `json-escape`: a value inside a JSON string without `json_escape`.

use std::collections::HashMap;

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
    let holes: Vec<_> = raw.holes_in_text().iter().filter(|hole| !hole.is_escaped).collect();
    let ends = if holes.is_empty() { Ends::default() } else { ends_of_values(raw.field) };
    for hole in holes {
        let text = raw.field.of(hole.span);
        let message = format!(
            "`{text}` stands in a JSON string without `json_escape`: a quote or a line break in the value breaks the body"
        );
        let finding = context.report(raw.field, hole.span, message).help("add `| json_escape` as the last filter");
        if let Some(end) = ends.0.get(&hole.span) {
            finding.fix(raw.field, Span::at(*end), "add `| json_escape`", " | json_escape");
        }
    }
}

/// The ends of the values that outputs and `echo` write, by the spans of those.
#[derive(Default)]
struct Ends(HashMap<Span, u32>);

fn ends_of_values(field: &Field) -> Ends {
    let mut ends = Ends::default();
    field.tree.visit(&mut ends);
    ends
}

impl Visitor for Ends {
    fn output(&mut self, template: &Template, output: &Output) {
        if let Some(value) = output.value {
            self.0.insert(output.delimited.span, template[value].span.end);
        }
    }

    fn tag(&mut self, template: &Template, tag: &Tag) {
        if let TagKind::Echo(Some(value)) = tag.kind {
            self.0.insert(tag.head.delimited.span, template[value].span.end);
        }
    }
}
