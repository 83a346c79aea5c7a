//! `value-type`: a literal that the field's type refuses.

use crate::catalogue::{Field, FieldType, custom_suffix};
use crate::diagnostic::Severity;
use crate::lint::analysis::body::Member;
use crate::lint::analysis::field_value::{Refusal, date_refusal, partial_refusal, refusal};
use crate::lint::analysis::json::{Form, Shape};
use crate::lint::analysis::salesforce::Named;
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

Compares literal values, defaults and the formats of dates with the type of their field: numbers, `true` and `false`, dates,
e-mail addresses, record ids, and one text for a multi-select picklist.

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
    for (member, named) in record.members() {
        match named {
            Named::Field(field) => {
                let is_written = field.createable || field.updateable;
                if is_written && !nested(context, member, Some(field.kind)) {
                    literals(context, member, field);
                }
            }
            // Whatever type a custom field has, it takes no array.
            Named::Own if custom_suffix(member.name) == Some("c") => {
                nested(context, member, None);
            }
            _ => {}
        }
    }
}

/// Tells an array or an object; `kind` is the field's type where it is known.
fn nested(context: &mut Context<'_>, member: &Member<'_>, kind: Option<FieldType>) -> bool {
    use FieldType::{Address, Location, Multipicklist, Other};
    let is_nested = |form: &&Form| match form.shape {
        Shape::Array => true,
        Shape::Object => kind.is_some(),
        Shape::Text | Shape::Bare => false,
    };
    let takes_text = !matches!(kind, Some(Address | Location | Other));
    let Some(form) = member.forms.iter().find(is_nested).filter(|_| takes_text) else { return false };
    let what = if form.shape == Shape::Array { "an array" } else { "an object" };
    let message = format!("`{}` takes one value, not {what}: Salesforce refuses the whole record", member.name);
    let help = match kind {
        Some(Multipicklist) | None => "a multi-select picklist takes one text, its values joined with `;`",
        Some(_) => "write one text, number, `true`, `false` or `null`",
    };
    context.report(member.field, form.span, message).help(help);
    true
}

fn literals(context: &mut Context<'_>, member: &Member<'_>, field: &Field) {
    let mut whole = member.literals().iter().filter_map(|literal| Some((refusal(field, literal)?, literal.span)));
    let partial = || member.forms.iter().find_map(|form| partial_refusal(field, form, member.field.source()));
    let date = || member.forms.iter().find_map(|form| date_refusal(field, form, member.field.source()));
    if let Some((Refusal { text, why, is_certain, help }, span)) = whole.next().or_else(partial).or_else(date) {
        let may = if is_certain { "refuses" } else { "may refuse" };
        let message = format!("`{text}` {why}: Salesforce {may} it for `{}`", field.name);
        context.report(member.field, span, message).help(help);
    }
}
