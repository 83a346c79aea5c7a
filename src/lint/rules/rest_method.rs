//! `rest-method`: PATCH in a REST webhook object.

use crate::catalogue;
use crate::diagnostic::Severity;
use crate::lint::message::Kind;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "rest-method",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "PATCH in a REST webhook object",
    page: r#"
## What it does

Reports `PATCH` in the `webhook` object of a payload for Braze's REST API.

## Why is this bad

Braze documents `POST`, `PUT`, `DELETE` and `GET` there, and `PATCH` only in the composer. Braze may refuse the payload, and
with it the update of the lead.

## Example

```json
{
  "external_user_ids": ["a1b2c3"],
  "messages": {
    "webhook": {
      "url": "https://example.com/leads/{{${user_id}}}",
      "request_method": "PATCH",
      "request_headers": { "Content-Type": "application/json" },
      "body": "{\"stage\": \"MQL\"}"
    }
  }
}
```

## Use instead

A campaign or a template in the dashboard, or a method that is documented. Salesforce takes `POST` with
`?_HttpMethod=PATCH` as a `PATCH`.

```json
{
  "external_user_ids": ["a1b2c3"],
  "messages": {
    "webhook": {
      "url": "https://example.com/leads/{{${user_id}}}",
      "request_method": "PUT",
      "request_headers": { "Content-Type": "application/json" },
      "body": "{\"stage\": \"MQL\"}"
    }
  }
}
```

## References

- [Braze: the webhook object](https://www.braze.com/docs/api/objects_filters/messaging/webhook_object)
- [Salesforce: HTTP methods](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_list.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let Some(method) = &context.message.draft.method else { return };
    // Another spelling is `http-method`'s.
    let known = catalogue::method(method.as_str());
    if context.message.kind != Kind::Rest || known.is_none_or(|method| method.rest) {
        return;
    }
    let place = method.span(0..method.as_str().len() as u32);
    let message = format!(
        "`{}` may be refused: the REST `webhook` object documents only `POST`, `PUT`, `DELETE` and `GET`",
        method.as_str()
    );
    context
        .report_at(place, message)
        .help("trigger a campaign of the dashboard, whose composer has it; Salesforce also takes `POST` with `?_HttpMethod=PATCH`");
}
