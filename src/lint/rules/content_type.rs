//! `content-type`: a content type that is misspelt, or not what the body is.

use crate::catalogue;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::connected_content::all_calls;
use crate::lint::analysis::request;
use crate::lint::analysis::shape::{FORM, JSON, Shape};
use crate::lint::message::{Field, Message};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "content-type",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a content type that is misspelt, or not what the body is",
    page: r#"
## What it does

Looks at the `Content-Type` header, and at `:content_type` of Connected Content calls: whether the media type is one, and
whether the body is of that type. The body of a token call is a form.

## Why is this bad

Salesforce answers 415 to a type that it does not know, and refuses a body that is not of its type. Braze's own page once
spelt `application/x-www-form-url-encoded`.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://example.com/leads",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/x-www-form-url-encoded" },
  "body_type": "raw",
  "body": "name={{${last_name} | url_param_escape}}"
}
```

## Use instead

```json
{
  "template_name": "Create Lead",
  "url": "https://example.com/leads",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/x-www-form-urlencoded" },
  "body_type": "raw",
  "body": "name={{${last_name} | url_param_escape}}"
}
```

## References

- [Braze: create a webhook](https://www.braze.com/docs/user_guide/channels/webhooks/create_a_webhook)
- [Braze: make an API call](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call)
- [IANA: media types](https://www.iana.org/assignments/media-types/)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    if let Some((_, field)) = request::header(message, "Content-Type")
        && !field.is_broken
    {
        let shape = if message.method().as_deref() == Some("GET") { None } else { Shape::of_request(message) };
        media_type(context, field, field.whole(), "the body", shape, takes_json(message));
    }
    for call in all_calls(message).iter().filter(|call| !call.field.is_broken) {
        let Some(option) = call.option("content_type") else { continue };
        // What is joined to the option's name is a slip in that.
        let Some(value) = option.value.filter(|value| value.span.start > option.name.end) else { continue };
        media_type(context, call.field, value.content, "the call's body", Shape::of_call(call), false);
    }
}

/// Whether the request goes to a resource of Salesforce's that takes JSON alone, or XML.
fn takes_json(message: &Message<'_>) -> bool {
    let of_records = |path: &str| path.contains("/sobjects/") || path.contains("/composite");
    request::urls(message)
        .iter()
        .any(|url| url.is_salesforce() && of_records(&url.get(url.path()).to_ascii_lowercase()))
}

fn media_type(context: &mut Context<'_>, field: &Field, span: Span, body: &str, shape: Option<Shape>, strict: bool) {
    let message = context.message;
    let value = field.of(span).trim_ascii();
    if value.contains("{{") || value.contains("{%") || request::is_generated(message, field, span) {
        return;
    }
    let meant = catalogue::likely_media_type(value);
    if meant.is_some() || !catalogue::is_media_type(value) {
        let told = match value {
            "" => "the media type is blank".to_owned(),
            _ => format!("`{value}` is no media type that a server knows"),
        };
        let finding = context.report(field, span, told);
        match meant.filter(|meant| fits(meant, shape, strict)).or(shape.map(Shape::media_type)).or(meant) {
            // Parameters such as `charset` are kept.
            Some(meant) => {
                let essence = catalogue::essence(value);
                let start = span.start + field.of(span).find(essence).unwrap_or_default() as u32;
                let edit = if essence.is_empty() { span } else { Span::new(start, start + essence.len() as u32) };
                finding.help(format!("did you mean `{meant}`?")).fix(field, edit, format!("write `{meant}`"), meant)
            }
            None => finding.help("a media type is `type/subtype`, such as `application/json`"),
        };
        return;
    }
    let essence = catalogue::essence(value).to_ascii_lowercase();
    if fits(&essence, shape, strict) {
        return;
    }
    // Salesforce's API takes JSON, whatever else is sent to it.
    let right = shape.filter(|shape| !strict || *shape != Shape::Form).map_or(JSON, Shape::media_type);
    let told = match shape {
        Some(Shape::Json) => format!("`{value}` is not what {body} is: {body} is JSON"),
        Some(Shape::Form) => format!("`{value}` is not what {body} is: {body} is a form"),
        Some(Shape::Xml) => format!("`{value}` is not what {body} is: {body} is XML"),
        None => format!("`{value}` is no type that Salesforce takes here: it answers 415"),
    };
    let finding = context.report(field, span, told).help(format!("write `{right}`"));
    finding.fix(field, span, format!("write `{right}`"), right);
}

/// Whether a body of some shape can be sent under a media type; `strict` where only JSON and XML are taken.
fn fits(essence: &str, shape: Option<Shape>, strict: bool) -> bool {
    match shape {
        Some(Shape::Json) => {
            let other = [FORM, "multipart/form-data", "application/xml", "text/xml", "text/html"];
            !other.contains(&essence) && (!strict || is_json(essence))
        }
        Some(Shape::Form) => !is_json(essence) && !essence.contains("xml"),
        Some(Shape::Xml) => !is_json(essence) && essence != FORM,
        None => !strict || is_json(essence) || essence.contains("xml"),
    }
}

fn is_json(essence: &str) -> bool {
    essence == JSON || essence.ends_with("+json")
}
