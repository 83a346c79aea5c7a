//! `picklist-value`: a literal that is no value of the picklist.

use crate::catalogue::{self, Field, FieldType};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::body::{Literal, Member};
use crate::lint::rule::{Check, Context, Rule};
use crate::nearest::nearest;
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "picklist-value",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a literal that is no value of the picklist",
    page: r#"
## What it does

Compares literal values and defaults with the values of a picklist: those of a describe file, or those that orgs usually
have. `LeadSource` and `Status`, which every org edits, are reported only where a value is close to a usual one.

## Why is this bad

A restricted picklist refuses other values (400 `INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST`). Any other stores them, so that
reports and assignment rules no longer find the lead: `warm` is not `Warm`.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme", "Rating": "warm" }
}
```

## Use instead

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme", "Rating": "Warm" }
}
```

## References

- [Salesforce: restricted picklists](https://help.salesforce.com/s/articleView?id=platform.fields_creating_picklists_restricted.htm)
"#,
    check: Check::Message(check),
};

/// Picklists that every org edits: a value beside the usual ones says nothing.
const EDITED: &[&str] = &["LeadSource", "Status"];

fn check(context: &mut Context<'_>) {
    let known = context.record();
    let Some(record) = known.as_ref() else { return };
    let is_described = record.request.knows_all_fields;
    let is_lead = record.request.object.name().eq_ignore_ascii_case("Lead");
    for (member, field) in record.fields().filter(|(_, field)| field.createable || field.updateable) {
        let values: Vec<&str> = match field.kind {
            FieldType::Picklist | FieldType::Multipicklist if is_described || !is_lead => {
                field.picklist.iter().collect()
            }
            FieldType::Picklist => catalogue::usual_values(&field.name).flatten().copied().collect(),
            _ => continue,
        };
        if values.is_empty() {
            continue;
        }
        for literal in member.literals().iter().filter(|literal| literal.is_text) {
            for (value, span) in chosen(field, member, literal) {
                tell(context, member, field, &values, value, span, is_described);
            }
        }
    }
}

/// The values that a literal names: one, or several between semicolons, each with its place.
fn chosen<'a>(field: &Field, member: &Member<'_>, literal: &'a Literal) -> Vec<(&'a str, Span)> {
    if field.kind != FieldType::Multipicklist {
        return vec![(literal.text.as_str(), literal.span)];
    }
    let is_verbatim = member.field.of(literal.span) == literal.text;
    let mut at = literal.span.start;
    let place = |value: &'a str| {
        let span = Span::new(at, at + value.len() as u32);
        at = span.end + 1;
        (value, if is_verbatim { span } else { literal.span })
    };
    literal.text.split(';').map(place).collect()
}

fn tell(
    context: &mut Context<'_>,
    member: &Member<'_>,
    field: &Field,
    values: &[&str],
    value: &str,
    span: Span,
    is_described: bool,
) {
    let name = &field.name;
    if value.trim().is_empty() || values.contains(&value.trim()) {
        return;
    }
    let near = nearest(value, values.iter().copied());
    if near.is_none() && !is_described && EDITED.contains(&name.as_ref()) {
        return;
    }
    let is_restricted = field.is_surely_restricted(is_described);
    let text = match (is_restricted, is_described) {
        (true, _) => format!("`{value}` is no value of `{name}`: Salesforce refuses the whole record"),
        (false, true) => format!("`{value}` is no value of `{name}` in this org: Salesforce stores it all the same"),
        (false, false) => format!("`{value}` is no usual value of `{name}`: Salesforce stores it all the same"),
    };
    let severity = if is_restricted { Severity::Error } else { Severity::Warning };
    let finding = context.report(member.field, span, text).severity(severity);
    match near {
        Some(near) => {
            let finding = finding.help(format!("did you mean `{near}`?"));
            if member.field.of(span) == value {
                finding.fix(member.field, span, format!("write `{near}`"), near);
            }
        }
        None => {
            let mut listed: Vec<&str> = Vec::new();
            for value in values.iter().filter(|value| !value.is_empty()) {
                if !listed.contains(value) {
                    listed.push(value);
                }
            }
            let more = if listed.len() > 12 { ", …" } else { "" };
            let listed = listed.iter().take(12).map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
            finding.help(format!("its values are {listed}{more}"));
        }
    }
}
