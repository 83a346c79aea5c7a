//! `http-method`: a method that Braze does not offer, or the wrong one for the URL.

use crate::catalogue::{self, nearest};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::request::{self, MethodFault, Target};
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
    let Some((method, fault)) = message.draft.method.as_ref().zip(request::method_fault(message)) else { return };
    let place = method.span(0..method.as_str().len() as u32);
    let name = method.as_str();
    match fault {
        MethodFault::NotOffered => not_offered(context, method, place),
        MethodFault::NeedsRecord => {
            let told = format!("`{name}` needs a record, and the URL names none: Salesforce answers 405");
            let help = "write the record's id, or a field and its value, behind the object's name, or use `POST` to create one";
            let record = message.spec.and_then(|spec| spec.record_id.as_ref());
            context.report_at(record.map_or(place, |record| record.place), told).help(help);
        }
        MethodFault::Other(target, right) => {
            let does = match target {
                Target::Collection => "`/sobjects/<object>/` creates records, which is `POST`",
                Target::Record => "`/sobjects/<object>/<id>` changes one record, which is `PATCH`",
                Target::Key => "`/sobjects/<object>/<field>/<value>` creates or changes one record, which is `PATCH`",
            };
            let told = format!("`{name}` does not go with this URL: {does}; Salesforce answers 405");
            let help = if name == "POST" {
                "write `PATCH`, or leave the record out of the URL to create one".to_owned()
            } else {
                format!("write `{right}`: Salesforce has no `{name}` for records")
            };
            context.report_at(place, told).help(help).fix_at(place, format!("write `{right}`"), right);
        }
        MethodFault::Body => {
            let told = format!("`{name}` carries no body: Braze sends none of what stands in `body`");
            let finding = context.report_at(place, told).related_at(message.draft.places.body, "the body");
            finding.help("write the method that the body is for, or remove the body");
        }
    }
}

/// A method that Braze lacks, or that is not written as Braze has it.
fn not_offered(context: &mut Context<'_>, method: &Text, place: Span) {
    let name = method.as_str().trim().to_ascii_uppercase();
    let name = name.as_str();
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
