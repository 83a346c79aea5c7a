//! `unclosed-block`: a block without its end, or an end without its block.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unclosed-block",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a block without its end, or an end without its block",
    page: r#"
## What it does

Pairs each `if`, `unless`, `case`, `for`, `capture` and the like with its end tag, and tells of a block without an end, an
end without a block, and the end of another block.

## Why is this bad

Braze cannot read the field, and the message is not sent.

## Example

```liquid
{% case ${language} %}{% when 'ko' %}안녕하세요{% else %}Hello{% endif %}
```

## Use instead

```liquid
{% case ${language} %}{% when 'ko' %}안녕하세요{% else %}Hello{% endcase %}
```

## References

- [Braze: conditional logic](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/conditional_logic)
"#,
    check: Check::Reader,
};
