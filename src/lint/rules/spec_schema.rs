//! `spec-schema`: a key, type or exclusion that the spec language does not know.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "spec-schema",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a key, type or exclusion that the spec language does not know",
    page: r#"
## What it does

Holds a spec against the language of specs: its keys and their types, what must be there, and what excludes each other.
`bzsf schema spec` prints the language as a JSON Schema.

## Why is this bad

What the language does not know would be passed over in silence, so that the template lacks something; such a spec is not
compiled.

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
descripton: every new subscriber
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
description: every new subscriber
```

## References

- [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
"#,
    check: Check::Reader,
};
