//! `template-syntax`: a template that does not parse as JSON.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "template-syntax",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a template that does not parse as JSON",
    page: r#"
## What it does

Reads a template as JSON and tells where it is none: a comma too many or too few, a comment, a line break or a tab within a
text, typographic quotes, text without quotes.

## Why is this bad

No program can read the file, and nobody can say what was meant to be pasted into Braze.

## Example

```json
{
  "template_name": "Salesforce Sales Cloud > Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "LastName": "{{${last_name} | default: 'Unknown'}}", }
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
  "body": { "LastName": "{{${last_name} | default: 'Unknown'}}" }
}
```

## References

- [RFC 8259: JSON](https://www.rfc-editor.org/rfc/rfc8259)
"#,
    check: Check::Reader,
};
