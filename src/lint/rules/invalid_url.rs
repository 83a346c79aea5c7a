//! `invalid-url`: a URL that Braze refuses as invalid.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::url_fault::url_fault;
use crate::lint::message::Kind;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "invalid-url",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a URL that Braze refuses as invalid",
    page: r#"
## What it does

Looks at the webhook URL, in each form that its Liquid can give it, and at the URL of every Connected Content call: for a
missing or unknown scheme, blanks and line breaks, a host that is empty or that no host can be called, brackets.

## Why is this bad

Braze logs that it is not a valid URL, and calls nothing.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
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

- [Braze: manage leads with Salesforce Sales Cloud, troubleshooting](https://www.braze.com/docs/user_guide/get_started/b2b_use_cases/b2b_salesforce_sales_cloud)
- [RFC 3986: URI syntax](https://www.rfc-editor.org/rfc/rfc3986)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    let urls = context.called();
    let own = urls.iter().filter(|called| called.is_webhook()).count();
    for called in urls.iter().filter(|called| !called.is_unreadable()) {
        if called.url.text().trim().is_empty() && own > 1 {
            continue; // one branch of several leaves the URL out
        }
        let Some(fault) = url_fault(called) else { continue };
        let span = called.url.place(fault.range);
        let finding = context.report(called.field, span, format!("Braze refuses this URL: {}", fault.message));
        let finding = finding.help(fault.help);
        // The blanks at the end of a YAML text may be its layout.
        if fault.is_edge && message.kind != Kind::Spec {
            finding.fix(called.field, span, "remove the white space around the URL", "");
        }
    }
}
