//! `value-type`: a literal that the field's type refuses.

use crate::catalogue::FieldType;
use crate::diagnostic::Severity;
use crate::lint::analysis::field_value::{self, Refusal};
use crate::lint::analysis::json::Shape;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "value-type",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a literal that the field's type refuses",
    page: r#"
## What it does

Compares literal values and defaults with the type of their field: numbers, `true` and `false`, dates, e-mail addresses,
record ids, and one text for a multi-select picklist.

## Why is this bad

Salesforce answers 400 `JSON_PARSER_ERROR`, or another error about the value, and takes nothing of the record. Numbers and
`true` may stand in quotes; `True`, `1,000` and `2024-07-30 20:54` may not stand at all.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme", "DoNotCall": "True", "NumberOfEmployees": "1,000" }
}
```

## Use instead

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme", "DoNotCall": "true", "NumberOfEmployees": "1000" }
}
```

## References

- [Salesforce: valid date and time formats](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_valid_date_formats.htm)
- [Salesforce: field types](https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let known = context.record();
    let Some(record) = known.as_ref() else { return };
    for (member, field) in record.fields().filter(|(_, field)| field.createable || field.updateable) {
        let name = &field.name;
        let nested = |form: &&field_value::Form| matches!(form.shape, Shape::Array | Shape::Object);
        let takes_text = !matches!(field.kind, FieldType::Address | FieldType::Location | FieldType::Other);
        if let Some(form) = member.forms.iter().find(nested).filter(|_| takes_text) {
            let what = if form.shape == Shape::Array { "an array" } else { "an object" };
            let message = format!("`{name}` takes one value, not {what}: Salesforce refuses the whole record");
            let help = match field.kind {
                FieldType::Multipicklist => "write the values as one text, joined with `;`",
                _ => "write one text, number, `true`, `false` or `null`",
            };
            context.report(member.field, form.span, message).help(help);
            continue;
        }
        let whole =
            member.literals().into_iter().filter_map(|literal| Some((field_value::refusal(field, &literal)?, literal)));
        let partial = || member.forms.iter().find_map(|form| field_value::partial_refusal(field, form));
        let refused = whole.map(|(refusal, literal)| (refusal, literal.span)).next().or_else(partial);
        if let Some((Refusal { text, why, is_certain, help }, span)) = refused {
            let may = if is_certain { "refuses" } else { "may refuse" };
            let message = format!("`{text}` {why}: Salesforce {may} it for `{name}`");
            context.report(member.field, span, message).help(help);
        }
    }
}
