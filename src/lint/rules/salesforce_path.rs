//! `salesforce-path`: a path that is not /services/data/vNN.0/sobjects/OBJECT/….

use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::salesforce_path::{Repair, doubled_slash, path_fault};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "salesforce-path",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a path that is not /services/data/vNN.0/sobjects/OBJECT/…",
    page: r#"
## What it does

Reads the path of a Salesforce URL part by part, and tells what is missing, misspelt, plural or doubled; so too for
`/services/oauth2/token`. Names are compared without case. Other resources, such as `composite` and `apexrest`, are let
through.

## Why is this bad

Salesforce answers 404, and the lead is lost.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Leads/",
  "request_method": "POST"
}
```

## Use instead

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST"
}
```

## References

- [Salesforce: sObject basic information and rows](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_basic_info.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    for called in context.called().iter() {
        let has_slash = called.url.scheme().is_some() || called.url.text().starts_with('/');
        if called.is_unreadable() || !called.is_salesforce() || !has_slash {
            continue;
        }
        let Some(fault) = path_fault(called, message).or_else(|| doubled_slash(called)) else { continue };
        let span = called.url.place(fault.range.clone());
        let mut finding = context.report(called.field, span, fault.message);
        if let Some(help) = fault.help {
            finding = finding.help(help);
        }
        match fault.repair {
            Some(Repair::Replace(text)) => {
                finding.fix(called.field, span, format!("write `{text}`"), text);
            }
            Some(Repair::Insert(text)) => {
                let at = called.url.place(fault.range.start..fault.range.start);
                finding.fix(called.field, at, format!("insert `{text}`"), text);
            }
            Some(Repair::Guess(text)) => {
                let at = called.url.place(fault.range.start..fault.range.start);
                finding.unsafe_fix(called.field, at, format!("insert `{text}`"), text);
            }
            None => {}
        }
    }
}
