//! `unresolved-placeholder`: a placeholder left in a URL, header or body.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unresolved-placeholder",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a placeholder left in a URL, header or body",
    page: r#"
## What it does

Looks for what a page or a colleague left to be filled in, in URLs, headers, bodies and Connected Content calls:
`[insert_instance_name]`, `<your-domain>`, `YOUR_SALESFORCE_INSTANCE`, `{TENANT_ID}`, `xxx`. Where a secret belongs it is
`unfilled-secret`.

## Why is this bad

In a URL, Braze logs that it is not a valid one, or calls a host that is nobody's. In a body the placeholder itself
becomes part of the lead.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://[insert_instance_name].my.salesforce.com/services/data/v60.0/sobjects/Lead/",
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

- [Braze: manage leads with Salesforce Sales Cloud](https://www.braze.com/docs/user_guide/get_started/b2b_use_cases/b2b_salesforce_sales_cloud)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for unfilled in context.unfilled().iter().filter(|unfilled| !unfilled.is_secret) {
        let message = format!("`{}` is a placeholder that nobody filled in", unfilled.text);
        let help = if unfilled.in_url {
            "write what belongs there; for a Salesforce org the My Domain name, as in `acme.my.salesforce.com`"
        } else {
            "write what belongs there"
        };
        context.report_at(unfilled.place, message).help(help);
    }
}
