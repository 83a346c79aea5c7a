//! `filter-position`: a filter where Braze allows none.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "filter-position",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a filter where Braze allows none",
    page: r#"
## What it does

Looks for filters where Braze allows none: in `if`, `elsif`, `unless`, `case`, `when`, `for`, and in an index.

## Why is this bad

Braze cannot read the tag, or reads past the filter, so that the condition is another one than was meant.

## Example

```liquid
{% if ${language} | downcase == 'ko' %}안녕하세요{% endif %}
```

## Use instead

```liquid
{% assign lower = ${language} | downcase %}{% if lower == 'ko' %}안녕하세요{% endif %}
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
"#,
    check: Check::Reader,
};
