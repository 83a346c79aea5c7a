//! `blank-record-id`: a PATCH whose record id can be blank.

use crate::diagnostic::Severity;
use crate::lint::analysis::blank::can_be_blank;
use crate::lint::analysis::called::{is_unknown, pipeline};
use crate::lint::analysis::choices::filled_at;
use crate::lint::analysis::salesforce_path::Record;
use crate::lint::analysis::url::UNKNOWN;
use crate::lint::message::Message;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::spec::WhenBlank;

pub(super) const RULE: Rule = Rule {
    name: "blank-record-id",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a PATCH whose record id can be blank",
    page: r#"
## What it does

Looks at what names the record in the URL of a PATCH to Salesforce: its id, or the value of an External ID. It may not be
blank: a default, or a guard in any field of the message, sees to that.

## Why is this bad

For a user without the value the request goes to `/sobjects/Lead/`, and Salesforce answers 405. Braze does not try again.

## Example

```json
{
  "template_name": "Update Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/{{custom_attribute.${lead_id}}}",
  "request_method": "PATCH"
}
```

## Use instead

```json
{
  "template_name": "Update Lead",
  "url": "{% if custom_attribute.${lead_id} == blank %}{% abort_message('no lead id') %}{% endif %}https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/{{custom_attribute.${lead_id}}}",
  "request_method": "PATCH"
}
```

## References

- [Braze: aborting messages](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/aborting_messages)
- [Salesforce: upsert by External ID](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    if message.method().as_deref() != Some("PATCH") || is_guarded_spec(message) {
        return;
    }
    let mut found: Vec<Span> = Vec::new();
    let guards = context.guards();
    for called in context.called().iter().filter(|called| called.is_webhook()) {
        let (url, field) = (&called.url, called.field);
        let Some(record) = Record::of(url).filter(|_| called.is_salesforce() && !field.is_broken) else { continue };
        let Some(key) = record.key().filter(|key| url.get(key.clone()).chars().all(|c| c == UNKNOWN)) else { continue };
        let outputs = called.outputs(key.clone());
        let can_be_blank = |output| {
            let Some(value) = pipeline(field, output) else { return true };
            let mut known = filled_at(field, value.span.start);
            known.extend(guards.iter().cloned());
            !is_unknown(field, &value) && can_be_blank(field, &value, &known)
        };
        let Some(first) = outputs.first().map(|output| output.delimited.span) else { continue };
        let is_all_known = outputs.len() == url.get(key).chars().count();
        if !is_all_known || !outputs.iter().all(can_be_blank) || found.contains(&first) {
            continue;
        }
        found.push(first);
        let object = url.get(record.object);
        let answer = match record.value {
            Some(_) => "names no record, and Salesforce may answer 405",
            None => "goes to the collection, and Salesforce answers 405",
        };
        context
            .report(field, first, format!("`{}` can be blank: the PATCH to `{object}` then {answer}", field.of(first)))
            .help("abort the message when it is blank, in any field: `{% if … == blank %}{% abort_message('no record id') %}{% endif %}`");
    }
}

/// Whether it is a spec whose record is guarded: the compiler sees to it unless `when_blank: send` says otherwise.
fn is_guarded_spec(message: &Message<'_>) -> bool {
    message.spec.is_some_and(|spec| {
        let value = spec.record_id.as_ref().or_else(|| spec.external_id.as_ref().map(|external_id| &external_id.value));
        value.is_none_or(|value| value.when_blank != WhenBlank::Send || !value.when_blank_given)
    })
}
