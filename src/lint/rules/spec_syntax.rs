//! `spec-syntax`: a spec that does not parse as YAML.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "spec-syntax",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a spec that does not parse as YAML",
    page: r#"
## What it does

Reads a spec as YAML 1.2 and tells where it is none: a quote that is not closed, a tab in the indentation, Liquid without
quotes, a file that is not UTF-8.

## Why is this bad

The spec cannot be read from there on, so that nothing can be generated.

## Example

```yaml
version: 1
name: Salesforce Sales Cloud > Create Lead
salesforce: { instance: acme }
operation: create
auth: { credential: salesforce_lead_app }
fields:
  LastName: { attribute: last_name, default: Unknown }
  Company: { custom_attribute: company, default: Unknown }
  Email: {{${email_address}}}
```

## Use instead

```yaml
version: 1
name: Salesforce Sales Cloud > Create Lead
salesforce: { instance: acme }
operation: create
auth: { credential: salesforce_lead_app }
fields:
  LastName: { attribute: last_name, default: Unknown }
  Company: { custom_attribute: company, default: Unknown }
  Email: "{{${email_address}}}"
```

## References

- [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
"#,
    check: Check::Reader,
};
