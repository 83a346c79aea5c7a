//! `blank-required-field`: LastName or Company from a source that can be blank.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "blank-required-field",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "LastName or Company from a source that can be blank",
    page: r#"
## What it does

Looks for fields that Salesforce requires whose value is blank for some users: it has no default, and nothing cancels the
message when it is blank.

## Why is this bad

A blank text counts as no value. Salesforce answers 400 `REQUIRED_FIELD_MISSING`, and the leads of just these users are
lost.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "{{${last_name}}}", "Company": "{{custom_attribute.${company}}}" }
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
    "LastName": "{{${last_name} | strip | default: 'Unknown'}}",
    "Company": "{% if custom_attribute.${company} == blank %}{% abort_message('no company') %}{% endif %}{{custom_attribute.${company}}}"
  }
}
```

## References

- [Braze: default values](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/setting_default_values)
- [Salesforce: fields of Lead](https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm)
"#,
    check: Check::Message(check),
};

const HELP: &str = "add `| strip | default: 'Unknown'`, or cancel the message with `abort_message` when it is blank";

fn check(context: &mut Context<'_>) {
    // A guard may stand in what could not be read.
    if context.message.is_broken() {
        return;
    }
    let known = context.record();
    let Some(record) = known.as_ref() else { return };
    let object = record.request.object.name();
    let left_out = |name: &str| {
        let missing = record.body.missing.sometimes.iter().filter_map(|at| record.required.get(*at));
        record.request.creates() && missing.into_iter().any(|field| field.name == name)
    };
    for (member, field) in record.fields().filter(|(_, field)| field.is_required_on_create()) {
        let name = &field.name;
        let consequence = format!("Salesforce may refuse the {object} then");
        if let Some(span) = member.blank() {
            let message = format!("`{name}` is blank for some users: {consequence}");
            context.report(member.field, span, message).help(HELP);
        } else if member.is_empty() {
            context.report_at(member.place, format!("`{name}` is blank: {consequence}")).help(HELP);
        } else if left_out(name) {
            let message = format!("`{name}` is left out for some users: Salesforce creates no {object} without it");
            context.report_at(member.place, message).help("write it on every way, with a default");
        }
    }
}
