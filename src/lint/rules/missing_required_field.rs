//! `missing-required-field`: a lead without LastName or Company.

use crate::diagnostic::Severity;
use crate::lint::analysis::salesforce::{self, Named, Record, Request};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "missing-required-field",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a lead without LastName or Company",
    page: r#"
## What it does

Looks for the fields without which Salesforce refuses a new record: `LastName` and `Company` of a lead, and whatever else a
describe file says of this org. An upsert is looked at as well, since it creates what it does not find.

## Why is this bad

Salesforce answers 400 `REQUIRED_FIELD_MISSING`: no lead is created, for nobody.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "FirstName": "{{${first_name}}}", "Email": "{{${email_address}}}" }
}
```

## Use instead

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": {
    "FirstName": "{{${first_name}}}",
    "LastName": "{{${last_name} | strip | default: 'Unknown'}}",
    "Company": "{{custom_attribute.${company} | strip | default: 'Unknown'}}",
    "Email": "{{${email_address}}}"
  }
}
```

## References

- [Salesforce: fields of Lead](https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    // In a spec with errors, the field may stand where it could not be read.
    if message.is_partial {
        return;
    }
    let Some(request) = salesforce::request(message).filter(Request::creates) else { return };
    if message.draft.body.is_none() && message.draft.places.body == message.draft.places.whole {
        let names: Vec<&str> = request.object.required_on_create().map(|field| field.name.as_ref()).collect();
        return tell(context, &request, &names);
    }
    let known = context.record();
    let Some(record) = known.as_ref().as_ref().filter(|record| record.body.is_complete) else { return };
    let names: Vec<&str> = record
        .body
        .missing
        .always
        .iter()
        .filter_map(|at| record.required.get(*at))
        .map(|field| field.name.as_ref())
        .filter(|name| !is_meant(record, name))
        .collect();
    tell(context, &request, &names);
}

fn tell(context: &mut Context<'_>, request: &Request<'_>, names: &[&str]) {
    if names.is_empty() {
        return;
    }
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let (is, them) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
    let message = format!("{listed} {is} missing: Salesforce creates no {} without {them}", request.object.name());
    context
        .report_at(context.message.draft.places.body, message)
        .help("give each a value that is never blank, such as one with `| strip | default: 'Unknown'`");
}

/// Whether a member stands for the field under a wrong name, which another rule tells, or is the key of an upsert.
fn is_meant(record: &Record<'_>, name: &str) -> bool {
    let stands_for = |(_, named)| match named {
        Named::Meant(field) | Named::Near(field) => field.name == name,
        // Who sends the whole name means its parts.
        Named::Field(field) => {
            let part = record.request.object.field(name).and_then(|part| part.compound.as_deref());
            !field.createable && part == Some(&field.name)
        }
        Named::Own | Named::Unknown => false,
    };
    record.request.key.as_deref().is_some_and(|key| key.eq_ignore_ascii_case(name)) || record.members().any(stands_for)
}
