//! `content-type`: a content type that is misspelt, or not what the body is.

use crate::catalogue;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::connected_content::{Call, all_calls};
use crate::lint::analysis::form::Body;
use crate::lint::analysis::request;
use crate::lint::message::{Field, Message};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::tree::{BlockKind, List, Node};
use crate::template;

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

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// What a body plainly is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    Form,
    Xml,
}

fn check(context: &mut Context<'_>) {
    let message = context.message;
    if let Some((_, field)) = request::header(message, "Content-Type")
        && !field.is_broken
    {
        let shape = if message.method().as_deref() == Some("GET") { None } else { shape(message) };
        media_type(context, field, field.whole(), "the body", shape, takes_json(message));
    }
    for call in all_calls(message).iter().filter(|call| !call.field.is_broken) {
        let Some(option) = call.option("content_type") else { continue };
        // What is joined to the option's name is a slip in that.
        let Some(value) = option.value.filter(|value| value.span.start > option.name.end) else { continue };
        media_type(context, call.field, value.content, "the call's body", shape_of_call(call), false);
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
    let value = field.of(span).trim();
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
        match meant.filter(|meant| fits(meant, shape, strict)).or(shape.map(media_type_of)).or(meant) {
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
    let right = shape.filter(|shape| !strict || *shape != Shape::Form).map_or(JSON, media_type_of);
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

fn media_type_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Json => JSON,
        Shape::Form => FORM,
        Shape::Xml => "application/xml",
    }
}

/// What the body of the request is, where its first text says so.
fn shape(message: &Message<'_>) -> Option<Shape> {
    if let Some(template::Body::KeyValue(pairs)) = &message.draft.body {
        return (!pairs.is_empty()).then_some(Shape::Json);
    }
    let field = message.raw_body()?;
    let first = first_text(field, field.tree.body())?;
    let text = field.of(first).trim_start();
    let name = text.split('=').next().unwrap_or_default();
    let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte));
    match text.chars().next()? {
        '{' | '[' => Some(Shape::Json),
        '<' => Some(Shape::Xml),
        _ => (named && text.contains('=')).then_some(Shape::Form),
    }
}

/// The first text that is no white space, unless an output stands before it.
fn first_text(field: &Field, nodes: List<Node>) -> Option<Span> {
    for node in &field.tree[nodes] {
        match node {
            Node::Text(span) if !field.of(*span).trim().is_empty() => return Some(*span),
            Node::Output(_) => return None,
            Node::Block(block) if !matches!(block.kind, BlockKind::Capture(_)) => {
                let found = field.tree[block.branches].iter().find_map(|branch| first_text(field, branch.body));
                if found.is_some() {
                    return found;
                }
            }
            _ => {}
        }
    }
    None
}

/// What the body of a call must be, or is.
fn shape_of_call(call: &Call<'_>) -> Option<Shape> {
    let body = Body::of(call)?;
    if body.is_json(call.field) {
        return Some(Shape::Json);
    }
    // Braze makes JSON of a form where the type is JSON; a token endpoint wants the form.
    let is_token = call.url.as_ref().is_some_and(crate::lint::analysis::url::Url::is_token);
    (is_token && body.is_form(call.field)).then_some(Shape::Form)
}
