//! `key-in-body`: the record id, or the upsert key, among the fields.

use crate::catalogue::FieldType;
use crate::diagnostic::Severity;
use crate::lint::analysis::salesforce::Named;
use crate::lint::message::Kind;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "key-in-body",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "the record id, or the upsert key, among the fields",
    page: r#"
## What it does

Looks for `Id` in the body, and for the field by which an upsert finds its record.

## Why is this bad

What stands in the URL may not stand in the body: Salesforce answers 400 `INVALID_FIELD`, "should not be specified in the
sobject data".

## Example

```json
{
  "template_name": "Upsert",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/Braze_Id__c/{{${braze_id}}}",
  "request_method": "PATCH",
  "body_type": "json_key_value",
  "body": { "Braze_Id__c": "{{${braze_id}}}", "LastName": "Lovelace", "Company": "Acme" }
}
```

## Use instead

```json
{
  "template_name": "Upsert",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/Braze_Id__c/{{${braze_id}}}",
  "request_method": "PATCH",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme" }
}
```

## References

- [Salesforce: upsert by External ID](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    let known = context.record();
    let Some(record) = known.as_ref() else { return };
    // The key of a spec's upsert is for the reader to tell.
    let key = record.request.key.as_deref().filter(|_| message.kind != Kind::Spec);
    for (member, named) in record.members() {
        let name = member.name;
        if matches!(named, Named::Field(field) if field.kind == FieldType::Id) {
            let help = match record.request.creates() && key.is_none() {
                true => "remove it: Salesforce gives the id",
                false => "remove it: the record is named in the URL",
            };
            context
                .report_at(member.place, format!("`{name}` is the record's id: Salesforce refuses it in the body"))
                .help(help);
        } else if key.is_some_and(|key| key.eq_ignore_ascii_case(name)) {
            let text = format!("`{name}` is the key of the upsert: Salesforce refuses it in the body");
            context.report_at(member.place, text).help("remove it: its value stands in the URL");
        }
    }
}
