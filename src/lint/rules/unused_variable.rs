//! `unused-variable`: a variable that is set and never read.

use crate::diagnostic::Severity;
use crate::lint::analysis::variables::{self, By};
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unused-variable",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a variable that is set and never read",
    page: r#"
## What it does

Looks for variables that `assign`, `capture` or `:save` sets and nothing in the same field reads. Fields that show a
content block are passed over, and so are files of Liquid alone, which may be content blocks themselves: what they set, the
message may read.

## Why is this bad

What was worked out is not sent. Usually the variable is read under another name, or in another field, where it is blank:
fields do not share variables. A Connected Content call whose answer nobody reads is made for every message.

## Example

```json
{
  "template_name": "Stage",
  "url": "https://example.com/stage",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{% assign stage = custom_attribute.${lead_stage} | default: 'Lead' %}{\"stage\": \"MQL\"}"
}
```

## Use instead

```json
{
  "template_name": "Stage",
  "url": "https://example.com/stage",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{% assign stage = custom_attribute.${lead_stage} | default: 'Lead' %}{\"stage\": \"{{stage | json_escape}}\"}"
}
```

## References

- [Braze: Liquid frequently asked questions](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/faq)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    let found = variables::of(field);
    if context.message.kind == Kind::Liquid || found.is_open || field.is_broken || found.sets.is_empty() {
        return;
    }
    let told = variables::told_by_authorization_value(context.message, field);
    let mut seen = Vec::new();
    for set in &found.sets {
        let name = field.of(set.name);
        let what = match set.by {
            By::Assign => "assigned",
            By::Capture => "captured",
            By::Save => "saved",
            By::Counter | By::Loop | By::Perhaps => continue,
        };
        let is_first = !seen.contains(&name);
        seen.push(name);
        if is_first
            && !name.is_empty()
            && !variables::is_compilers(name)
            && !told.contains(&name)
            && !found.is_read(field, name)
            && !is_told_as_undefined(context, field, name)
        {
            context
                .report(field, set.name, format!("`{name}` is {what} and never read in this field"))
                .help("read it, or remove what sets it");
        }
    }
}

/// Whether `undefined-variable` tells of the same slip: a name near this one that nothing sets, or this one in another
/// field.
fn is_told_as_undefined(context: &Context<'_>, field: &Field, name: &str) -> bool {
    let found = variables::of(field);
    let near = found.undefined(field).any(|read| found.meant(field, field.of(read.name)) == Some(name));
    let others = context.message.fields.iter().filter(|other| !std::ptr::eq(*other, field));
    near || others
        .into_iter()
        .any(|other| variables::of(other).undefined(other).any(|read| other.of(read.name) == name))
}
