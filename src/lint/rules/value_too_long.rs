//! `value-too-long`: a literal longer than its field.

use crate::diagnostic::Severity;
use crate::lint::analysis::json::Part;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "value-too-long",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a literal longer than its field",
    page: r#"
## What it does

Counts the characters of literal values and defaults, and of the literal parts of the others.

## Why is this bad

Salesforce never cuts a value: it answers 400 `STRING_TOO_LONG` and takes nothing of the record.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": {
    "LastName": "Lovelace",
    "Company": "Acme",
    "PostalCode": "the postal code is not known yet"
  }
}
```

## Use instead

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme", "PostalCode": "not known" }
}
```

## References

- [Salesforce: fields of Lead](https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let known = context.record();
    let Some(record) = known.as_ref() else { return };
    for (member, field) in record.fields() {
        let Some(limit) = field.max_characters() else { continue };
        let literal = member.literals().iter().map(|literal| (literal.text.chars().count(), literal.span));
        let partial = member.forms.iter().map(|form| {
            let count = form.parts.iter().map(|part| match part {
                Part::Text(text) => text.text(member.field.source()).chars().count(),
                Part::Hole(_) => 0,
            });
            (count.sum(), form.span)
        });
        if let Some((count, span)) = literal.chain(partial).find(|(count, _)| *count > limit as usize) {
            let message = format!(
                "this is {count} characters long and `{}` holds {limit}: Salesforce refuses the whole record",
                field.name
            );
            context.report(member.field, span, message).help("shorten it, or cut it with `| truncate`");
        }
    }
}
