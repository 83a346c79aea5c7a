//! `missing-header`: no Authorization or no Content-Type.

use crate::diagnostic::Severity;
use crate::lint::analysis::request;
use crate::lint::message::Kind;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "missing-header",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "no Authorization or no Content-Type",
    page: r#"
## What it does

Reports a request to Salesforce without `Authorization`, and a request with a body without `Content-Type`. A header whose
name is a slip (`header-name`) counts as present.

## Why is this bad

Salesforce answers 401 without `Authorization` and 415 without `Content-Type`. Braze does not send the message again.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme" }
}
```

## Use instead

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Authorization": "Bearer {{content_blocks.${token}}}", "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme" }
}
```

## References

- [Braze: create a webhook](https://www.braze.com/docs/user_guide/channels/webhooks/create_a_webhook)
- [Braze: the webhook object](https://www.braze.com/docs/api/objects_filters/messaging/webhook_object)
- [Salesforce: headers](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    // What a broken spec seems to lack may only be unread, and its compiler writes both headers.
    if matches!(message.kind, Kind::Liquid | Kind::Spec) || !message.draft.headers_read {
        return;
    }
    let place = message.draft.places.headers;
    if request::is_salesforce(message) && request::header(message, "Authorization").is_none() {
        context
            .report_at(place, "no `Authorization` header: Salesforce answers 401, and the lead is lost")
            .help("add `Authorization` with the token call and `Bearer {{result.access_token}}`");
    }
    let is_get = message.method().as_deref() == Some("GET");
    if request::has_body(message) && !is_get && request::header(message, "Content-Type").is_none() {
        let told = if message.kind == Kind::Rest {
            "no `Content-Type` header: Braze guesses the type from the body, and may guess wrong"
        } else {
            "no `Content-Type` header: the request has a body, whose type its receiver cannot know"
        };
        context.report_at(place, told).help("add `\"Content-Type\": \"application/json\"` for a JSON body");
    }
}
