//! `owner-reassignment`: an update that runs assignment rules again.

use crate::catalogue;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::salesforce;
use crate::lint::message::{Kind, Message};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::{Span, Text};

pub(super) const RULE: Rule = Rule {
    name: "owner-reassignment",
    aliases: &[],
    severity: Severity::Note,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an update that runs assignment rules again",
    page: r#"
## What it does

Looks for updates and upserts of leads and cases without the header `Sforce-Auto-Assign`, or with `TRUE` in it.

## Why is this bad

Without it Salesforce runs the active assignment rule on every change, and the lead may go to another owner each time.

## Example

```json
{
  "template_name": "Update",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/{{custom_attribute.${lead_id}}}",
  "request_method": "PATCH",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Lead_Stage__c": "MQL" }
}
```

## Use instead

```json
{
  "template_name": "Update",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/{{custom_attribute.${lead_id}}}",
  "request_method": "PATCH",
  "request_headers": { "Sforce-Auto-Assign": "FALSE", "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Lead_Stage__c": "MQL" }
}
```

A spec says `auto_assign: false` under `salesforce`.

## References

- [Salesforce: assignment rule header](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_autoassign.htm)
"#,
    check: Check::Message(check),
};

const HEADER: &str = "Sforce-Auto-Assign";

fn check(context: &mut Context<'_>) {
    let message = context.message;
    let Some(request) = salesforce::request(message).filter(|request| request.updates()) else { return };
    let object = request.object.name();
    let has_rules = object.eq_ignore_ascii_case("Lead") || object.eq_ignore_ascii_case("Case");
    if !has_rules || message.is_partial {
        return;
    }
    let text = format!("without `{HEADER}: FALSE` each update runs assignment rules, which may change the owner");
    if let Some((_, value)) = header(message) {
        let written = value.as_str().trim();
        if written.eq_ignore_ascii_case("TRUE") {
            let place = value.span(0..value.as_str().len() as u32);
            context.report_at(place, text).help(format!("`{written}` is what Salesforce does anyway: write `FALSE`"));
        }
        return;
    }
    let (place, help) = match message.spec {
        Some(spec) => (spec.salesforce.place, "add `auto_assign: false` under `salesforce`".to_owned()),
        None => (message.draft.places.headers, format!("add the header `{HEADER}: FALSE`")),
    };
    let finding = context.report_at(place, text).help(help);
    if let Some((at, new)) = insertion(message) {
        finding.fix_at(Span::at(at), format!("add `{HEADER}: FALSE`"), new);
    }
}

/// The header, also under a misspelt name.
fn header<'a>(message: &'a Message<'_>) -> Option<&'a (Text, Text)> {
    message.draft.headers.iter().find(|(name, _)| {
        let name = name.as_str().trim();
        name.eq_ignore_ascii_case(HEADER) || catalogue::likely_header(name) == Some(HEADER)
    })
}

/// A place before the first header, and what to write there; on a line of its own where that header has one.
fn insertion(message: &Message<'_>) -> Option<(u32, String)> {
    if message.kind == Kind::Spec {
        return None;
    }
    let first = &message.draft.headers.first()?.0;
    let at = first.offset(0).checked_sub(1)?;
    let (text, start) = message.file.content();
    let before = text.get(..(at.checked_sub(start)?) as usize)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    let gap = match before.contains('\n') && line.trim().is_empty() {
        true if before.ends_with(&format!("\r\n{line}")) => format!("\r\n{line}"),
        true => format!("\n{line}"),
        false => " ".to_owned(),
    };
    Some((at, format!("\"{HEADER}\": \"FALSE\",{gap}")))
}
