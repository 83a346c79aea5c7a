//! `unknown-rule`: a suppression or setting that names no rule.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-rule",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a suppression or setting that names no rule",
    page: r#"
## What it does

Looks up the rules that suppressions in comments, the configuration and options name.

## Why is this bad

A suppression that names no rule suppresses nothing, and a level for it changes nothing.

## Example

```liquid
{% comment %} bzsf: ignore[unknown-filtre] our own {% endcomment %}
{{ ${first_name} | shout }}
```

## Use instead

```liquid
{% comment %} bzsf: ignore[unknown-filter] our own {% endcomment %}
{{ ${first_name} | shout }}
```

## References

- `bzsf explain` lists the rules.
"#,
    check: Check::Reader,
};
