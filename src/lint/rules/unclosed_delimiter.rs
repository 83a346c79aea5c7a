//! `unclosed-delimiter`: {{ or {% without its end.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unclosed-delimiter",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "{{ or {% without its end",
    page: r#"
## What it does

Looks for `{{`, `{%` and `${` without their ends, and for ends that are misspelt: `{% endif }`, `%)`, one `}` for two.

## Why is this bad

Everything up to the next end is taken for one tag, and the message is not sent.

## Example

```liquid
{% if ${city} == 'Seoul' %}서울{% endif }
```

```liquid
Hello {{${first_name}}
```

## Use instead

```liquid
{% if ${city} == 'Seoul' %}서울{% endif %} Hello {{${first_name}}}
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
"#,
    check: Check::Reader,
};
