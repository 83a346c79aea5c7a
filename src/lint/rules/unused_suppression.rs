//! `unused-suppression`: a suppression that nothing needed.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unused-suppression",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a suppression that nothing needed",
    page: r#"
## What it does

Looks for suppressions in comments that suppress nothing: the rule finds nothing in the line, or in the file. Rules that are
switched off are passed over, and so are files that could only be read in part.

## Why is this bad

A suppression that is left behind hides the next mistake of its kind.

## Example

```liquid
{% comment %} bzsf: ignore[unknown-filter] our own {% endcomment %}
{{ ${first_name} | upcase }}
```

## Use instead

```liquid
{{ ${first_name} | upcase }}
```

## References

- `bzsf lint --fix` removes them.
"#,
    check: Check::Reader,
};
