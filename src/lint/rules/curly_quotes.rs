//! `curly-quotes`: typographic quotes where Liquid wants straight ones.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "curly-quotes",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "typographic quotes where Liquid wants straight ones",
    page: r#"
## What it does

Looks for typographic quotes (`‘ ’ “ ”` and others) around strings in Liquid. In text they are left alone.

## Why is this bad

Liquid knows straight quotes alone; word processors and chat programs turn them into typographic ones. The message is not
sent.

## Example

```liquid
{{ ${first_name} | default: ‘you’ }}
```

## Use instead

```liquid
“{{ ${first_name} | default: 'you' }}”
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
"#,
    check: Check::Reader,
};
