//! `http-method`: a method that Braze does not offer, or the wrong one for the URL.

use crate::catalogue::{self, nearest};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::request::{self, Target};
use crate::lint::message::Kind;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::{Span, Text};

pub(super) const RULE: Rule = Rule {
    name: "http-method",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a method that Braze does not offer, or the wrong one for the URL",
    page: r#"
## What it does

Compares the HTTP method with those that Braze offers (`POST`, `GET`, `PUT`, `DELETE`, `PATCH`, in capitals), with what the
URL does in Salesforce, and with the body: a `GET` has none.

In Salesforce `POST …/sobjects/Lead/` creates a record, `PATCH …/sobjects/Lead/<id>` updates it, and
`PATCH …/sobjects/Lead/<field>/<value>` creates or updates the one with this External ID.

## Why is this bad

Salesforce answers 405 (method not allowed) and changes nothing. Braze does not send such a message again.

## Example

```json
{
  "template_name": "Update Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/00Q000000000001AAA",
  "request_method": "POST",
  "request_headers": { "Authorization": "Bearer {{content_blocks.${token}}}", "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Rating": "Hot" }
}
```

## Use instead

```json
{
  "template_name": "Update Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/00Q000000000001AAA",
  "request_method": "PATCH",
  "request_headers": { "Authorization": "Bearer {{content_blocks.${token}}}", "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Rating": "Hot" }
}
```

## References

- [Braze: create a webhook](https://www.braze.com/docs/user_guide/channels/webhooks/create_a_webhook)
- [Salesforce: sObject Rows](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_retrieve.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    let Some(method) = &message.draft.method else { return };
    if message.kind == Kind::Spec {
        return;
    }
    let place = method.span(0..method.as_str().len() as u32);
    let name = method.as_str().trim().to_ascii_uppercase();
    if catalogue::method(&name).is_none() || name != method.as_str() {
        return not_offered(context, method, place, &name);
    }
    let target = request::target_of(message);
    let does = match target {
        Some(Target::Collection) => "`/sobjects/<object>/` creates records, which is `POST`",
        Some(Target::Record) => "`/sobjects/<object>/<id>` changes one record, which is `PATCH`",
        Some(Target::Key) => "`/sobjects/<object>/<field>/<value>` creates or changes one record, which is `PATCH`",
        None => "",
    };
    let (right, help) = match (target, name.as_str()) {
        (Some(Target::Collection), "PUT") => ("POST", "Salesforce has no `PUT` for records"),
        (Some(Target::Collection), "PATCH" | "DELETE") => {
            let help =
                "write the record's id, or a field and its value, behind the object's name, or use `POST` to create";
            let message = format!("`{name}` needs a record: {does}; Salesforce answers 405");
            context.report_at(place, message).help(help);
            return;
        }
        (Some(Target::Record | Target::Key), "PUT") => ("PATCH", "Salesforce has no `PUT` for records"),
        (Some(Target::Record | Target::Key), "POST") => {
            ("PATCH", "write `PATCH`, or leave the record out of the URL to create one")
        }
        _ => {
            if name == "GET" && request::has_body(message) {
                let told = "`GET` carries no body: Braze sends none of what stands in `body`";
                let finding = context.report_at(place, told).related_at(message.draft.places.body, "the body");
                finding.help("write the method that the body is for, or remove the body");
            }
            return;
        }
    };
    let finding =
        context.report_at(place, format!("`{name}` does not go with this URL: {does}; Salesforce answers 405"));
    finding.help(help).fix_at(place, format!("write `{right}`"), right);
}

/// A method that Braze lacks, or that is not written as Braze has it.
fn not_offered(context: &mut Context<'_>, method: &Text, place: Span, name: &str) {
    let methods = || catalogue::methods().iter().map(|method| method.name);
    if catalogue::method(name).is_some() {
        let message = format!("`{}` is not how Braze writes the method", method.as_str().escape_debug());
        context.report_at(place, message).help(format!("write `{name}`: capitals, and nothing around them")).fix_at(
            place,
            format!("write `{name}`"),
            name,
        );
        return;
    }
    let message = match method.as_str().trim() {
        "" => "the HTTP method is blank".to_owned(),
        written => format!("`{written}` is no HTTP method that Braze offers"),
    };
    let known = "`POST`, `GET`, `PUT`, `PATCH` and `DELETE` are";
    let finding = context.report_at(place, message);
    let meant = match name {
        "UPDATE" | "UPSERT" => Some("PATCH"),
        "CREATE" | "INSERT" => Some("POST"),
        _ => nearest(name, methods()),
    };
    match meant {
        Some(meant) => {
            finding.help(format!("did you mean `{meant}`? {known}")).fix_at(place, format!("write `{meant}`"), meant)
        }
        None => finding.help(known),
    };
}
