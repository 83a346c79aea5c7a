//! `unknown-field`: a name that is no field of the object.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::body::Member;
use crate::lint::analysis::salesforce::{Named, Record};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-field",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a name that is no field of the object",
    page: r#"
## What it does

Looks up each name in the body of a request to Salesforce among the fields of the object, in any case: those of Lead, or
those of a describe file that `salesforce.describe` in `bzsf.yaml` names. Without such a file, custom fields (`…__c`) are
let through, and a well-formed name that is in no table is a warning.

## Why is this bad

Salesforce answers 400 `INVALID_FIELD` and takes nothing of the record. Bodies want API names: not the label of the
interface, in whichever language, and not the names of Web-to-Lead forms.

## Example

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme", "Zip": "{{custom_attribute.${zip}}}" }
}
```

## Use instead

```json
{
  "template_name": "Create",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme", "PostalCode": "{{custom_attribute.${zip}}}" }
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
    for (member, named) in record.members() {
        tell(context, record, member, named);
    }
}

fn tell(context: &mut Context<'_>, record: &Record<'_>, member: &Member<'_>, named: Named<'_>) {
    let (object, name) = (record.request.object.name(), member.name);
    let refused = || format!("`{name}` is no field of {object}: Salesforce refuses the whole record");
    match named {
        Named::Field(_) | Named::Own => {}
        Named::Meant(field) => {
            let right = field.name.as_ref();
            let finding = context.report_at(member.place, refused());
            if record.body.members.iter().any(|other| other.name.eq_ignore_ascii_case(right)) {
                finding.help(format!("remove it: the field is `{right}`, which is there already"));
                return;
            }
            let finding = finding.help(format!("did you mean `{right}`?"));
            if let Some(place) = member.edit() {
                finding.fix_at(place, format!("write `{right}`"), right);
            }
        }
        Named::Near(_) | Named::Unknown if record.request.knows_all_fields => {
            context
                .report_at(member.place, refused())
                .help("the describe file has all fields of this org, by API name");
        }
        Named::Near(field) if is_api_name(name) => {
            let message = format!("`{name}` is no field of {object} that is known: Salesforce may refuse the record");
            context
                .report_at(member.place, message)
                .severity(Severity::Warning)
                .help(format!("did you mean `{}`? names of custom fields end in `__c`", field.name));
        }
        Named::Unknown if is_api_name(name) => {
            let message = format!("`{name}` is no field of {object} that is known: Salesforce may refuse the record");
            let stem = name.strip_suffix("_c").or_else(|| name.strip_suffix("_C")).unwrap_or(name);
            context.report_at(member.place, message).severity(Severity::Warning).help(format!(
                "names of custom fields end in `__c`, as in `{stem}__c`; a describe file tells what this org has"
            ));
        }
        Named::Near(_) | Named::Unknown => {
            let message = format!("`{name}` is no API name of a field: Salesforce refuses the whole record");
            context
                .report_at(member.place, message)
                .help("write the field's API name, which Setup shows beside its label");
        }
    }
}

/// Whether a field could have this name: letters, digits and underscores, of which no two stand together.
fn is_api_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.ends_with('_')
}
