//! `duplicate-key`: the same key twice in a mapping.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-key",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "the same key twice in a mapping",
    page: r#"
## What it does

Looks for keys that stand twice in one mapping of a spec or template. The fields of a record are compared without regard to
case, as Salesforce compares them; headers that stand twice are `duplicate-header`.

## Why is this bad

Readers of YAML and JSON take one of the two and say nothing, and not all take the same.

## Example

```json
{
  "template_name": "Salesforce Sales Cloud > Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Email": "{{${email_address}}}", "LastName": "Unknown", "Email": "none@example.com" }
}
```

## Use instead

```json
{
  "template_name": "Salesforce Sales Cloud > Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Email": "{{${email_address}}}", "LastName": "Unknown" }
}
```

## References

- [RFC 8259: JSON](https://www.rfc-editor.org/rfc/rfc8259)
- [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
"#,
    check: Check::Reader,
};
