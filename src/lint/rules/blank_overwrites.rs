//! `blank-overwrites`: an update that clears a field when its value is blank.

use crate::catalogue::FieldType;
use crate::diagnostic::Severity;
use crate::lint::analysis::salesforce::Named;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "blank-overwrites",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "an update that clears a field when its value is blank",
    page: r#"
## What it does

Looks for values in the body of an update or an upsert that are blank for some users: without a default, and without
anything that cancels the message or leaves the field out. Fields that are required are for
[`blank-required-field`](blank-required-field.md).

## Why is this bad

A blank text clears the field. What somebody in sales has typed in, such as a phone number, is gone because Braze did not
know one.

## Example

```json
{
  "template_name": "Update",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/{{custom_attribute.${lead_id}}}",
  "request_method": "PATCH",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Phone": "{{${phone_number}}}" }
}
```

## Use instead

```json
{
  "template_name": "Update",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/{{custom_attribute.${lead_id}}}",
  "request_method": "PATCH",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{ {% if ${phone_number} != blank %}\"Phone\": \"{{${phone_number} | json_escape}}\", {% endif %}\"Lead_Stage__c\": \"MQL\" }"
}
```

## References

- [Salesforce: update a record](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_update_fields.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    // A guard may stand in what could not be read.
    if context.message.is_broken() {
        return;
    }
    let known = context.record();
    let Some(record) = known.as_ref().as_ref().filter(|record| record.request.updates()) else { return };
    let key = record.request.key.as_deref();
    for (member, named) in record.members() {
        let (is_written, is_text) = match named {
            Named::Field(field) => (field.updateable && !field.is_required_on_create(), takes_blank(field.kind)),
            // Names that are none are told as such.
            Named::Own => (true, true),
            Named::Meant(_) | Named::Near(_) | Named::Unknown => (false, true),
        };
        let is_key = key.is_some_and(|key| key.eq_ignore_ascii_case(member.name));
        if let Some(span) = member.blank().filter(|_| is_written && !is_key) {
            let then = match is_text {
                true => "that clears what Salesforce holds",
                false => "Salesforce may clear the field, or refuse the whole record",
            };
            let message = format!("`{}` is blank for some users: {then}", member.name);
            context.report(member.field, span, message).help(
                "leave the field out when it is blank (a raw body with `{% if … != blank %}`, a spec with `when_blank: omit`), or add a default",
            );
        }
    }
}

/// Whether a blank text is surely a value of a type; numbers, dates and the like may be refused instead.
fn takes_blank(kind: FieldType) -> bool {
    !kind.is_number() && !matches!(kind, FieldType::Boolean | FieldType::Date | FieldType::Datetime | FieldType::Time)
}
