//! `json-body`: a raw body that is not JSON on some path through its Liquid.

use crate::diagnostic::Severity;
use crate::lint::analysis::body;
use crate::lint::message::Kind;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "json-body",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a raw body that is not JSON on some path through its Liquid",
    page: r#"
## What it does

Reads a raw body as JSON, on every way through its Liquid: each condition both ways, loops without, with one and with two
turns. A body that a `Content-Type` declares as something else is not read.

## Why is this bad

Salesforce refuses what is no JSON with 400 `JSON_PARSER_ERROR`, and Braze does not retry: the lead is lost. Where the
fault stands on one way only, it is lost for some users only, which is hard to notice.

## Example

A comma too many, where there is no phone number:

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{\"Company\": \"Acme\", \"LastName\": \"Lovelace\", {% if ${phone_number} != blank %}\"Phone\": \"{{${phone_number} | json_escape}}\"{% endif %}}"
}
```

A number that some users do not have:

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{\"Company\": \"Acme\", \"LastName\": \"Lovelace\", \"NumberOfEmployees\": {{custom_attribute.${size}}}}"
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
  "body": "{\"Company\": \"Acme\", {% if ${phone_number} != blank %}\"Phone\": \"{{${phone_number} | json_escape}}\", {% endif %}\"NumberOfEmployees\": {{custom_attribute.${size} | default: 'null'}}, \"LastName\": \"Lovelace\"}"
}
```

## References

- [Braze: webhook errors](https://www.braze.com/docs/help/help_articles/api/webhook_connected_content_errors)
- [JSON, RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    // What a spec compiles to is JSON, whatever its values hold.
    if context.message.kind == Kind::Spec {
        return;
    }
    let message = context.message;
    let Some(raw) = body::raw(message) else { return };
    let Some(fault) = raw.fault() else { return };
    // What nobody filled in is told as such, brackets and all.
    let place = raw.field.place(fault.span);
    let around = Span::new(place.start.saturating_sub(1), place.end + 1);
    if context.unfilled().iter().any(|unfilled| around.start < unfilled.place.end && unfilled.place.start < around.end)
    {
        return;
    }
    let mut finding = context.report(raw.field, fault.span, fault.message.clone());
    if let Some(help) = &fault.help {
        finding = finding.help(help.clone());
    }
    if let Some(because) = fault.because {
        finding.related(raw.field, because, "where this writes nothing");
    }
}
