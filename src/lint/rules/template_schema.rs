//! `template-schema`: a template of the wrong shape.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "template-schema",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a template of the wrong shape",
    page: r#"
## What it does

Holds a template against its shape: `url` and `request_method`, and `template_name` outside REST payloads, must be there;
headers are an object of texts; `body` and `body_type` stand together and go with each other. `bzsf schema template` prints
the shape as a JSON Schema.

## Why is this bad

Braze's composer has no place for anything else, so that it would be lost when the template is pasted, and REST payloads of
another shape are refused.

## Example

```json
{
  "template_name": "Salesforce Sales Cloud > Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": "{\"LastName\": \"Unknown\"}"
}
```

## Use instead

```json
{
  "template_name": "Salesforce Sales Cloud > Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "raw",
  "body": "{\"LastName\": \"Unknown\"}"
}
```

## References

- [Braze: webhook templates](https://www.braze.com/docs/user_guide/messaging/content/templates/webhook_templates)
- [Braze: webhook object](https://www.braze.com/docs/api/objects_filters/messaging/webhook_object)
"#,
    check: Check::Reader,
};
