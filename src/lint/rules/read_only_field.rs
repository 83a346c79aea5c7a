//! `read-only-field`: a field that this operation cannot set.

use crate::catalogue::{Field, FieldType, Object};
use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Context, Rule};
use crate::salesforce::Operation;

pub(super) const RULE: Rule = Rule {
    name: "read-only-field",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a field that this operation cannot set",
    page: r#"
## What it does

Looks for fields in the body that Salesforce sets itself, puts together from others, or takes in a create or an update
only.

## Why is this bad

Salesforce answers 400 `INVALID_FIELD_FOR_INSERT_UPDATE` and takes nothing of the record.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "Name": "Ada Lovelace", "Company": "Acme" }
}
```

## Use instead

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "FirstName": "Ada", "LastName": "Lovelace", "Company": "Acme" }
}
```

## References

- [Salesforce: fields of Lead](https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm)
- [Salesforce: compound fields](https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/compound_fields.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let known = context.record();
    let Some(record) = known.as_ref() else { return };
    let operation = record.request.operation;
    // The record id is for `key-in-body` to tell.
    for (member, field) in record.fields().filter(|(_, field)| field.kind != FieldType::Id) {
        let can_be_set = match operation {
            Operation::Create => field.createable,
            Operation::Update => field.updateable,
            Operation::Upsert => field.createable && field.updateable,
        };
        if can_be_set {
            continue;
        }
        let name = &field.name;
        let message = match (field.createable, field.updateable) {
            (true, false) => format!("`{name}` can be set by a create only: Salesforce refuses it in an update"),
            (false, true) => format!("`{name}` can be set by an update only: Salesforce refuses it in a create"),
            _ => format!("`{name}` is read-only: Salesforce refuses the whole record"),
        };
        let parts = parts(record.request.object, field);
        let help = match parts.as_slice() {
            [] => "remove it".to_owned(),
            parts => format!("set its parts instead: {}", parts.join(", ")),
        };
        context.report_at(member.place, message).help(help);
    }
}

/// The fields that a compound field is put together from, as far as every org has them.
fn parts(object: &Object, compound: &Field) -> Vec<String> {
    let own = |field: &&Field| {
        field.compound.as_deref() == Some(&compound.name) && field.name != compound.name && field.availability.is_none()
    };
    object.fields().iter().filter(own).map(|field| format!("`{}`", field.name)).collect()
}
