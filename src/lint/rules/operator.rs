//! `operator`: an operator that Liquid does not have, or that may not stand there.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "operator",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an operator that Liquid does not have, or that may not stand there",
    page: r#"
## What it does

Looks for operators of other languages (`&&`, `||`, `!`, `not`, `=`, `===`, `? :`), in the wrong order (`=>`, `=!`) or pasted
as HTML (`&gt;`), for parentheses around conditions, and for operators in `assign` and in outputs.

## Why is this bad

Liquid has `==`, `!=`, `<`, `>`, `<=`, `>=`, `contains`, `and` and `or`, and those in conditions alone. Braze cannot read
anything else, or reads past it.

## Example

```liquid
{% if ${city} == 'Seoul' && ${country} = 'KR' %}서울{% endif %}
```

## Use instead

```liquid
{% if ${city} == 'Seoul' and ${country} == 'KR' %}서울{% endif %}
```

## References

- [Braze: operators](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/operators)
"#,
    check: Check::Reader,
};
