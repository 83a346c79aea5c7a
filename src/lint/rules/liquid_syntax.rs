//! `liquid-syntax`: what no Liquid parser takes.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "liquid-syntax",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "what no Liquid parser takes",
    page: r#"
## What it does

Reads Liquid as strictly as Ruby's own parser, with Braze's syntax on top, and tells what neither takes: a value that is
missing, a word too many, a string that is not closed, `{{{`, a condition after `else`.

## Why is this bad

Braze cannot read the field. The message is not sent, for anyone, and the composer does not always say so when saving.

## Example

```liquid
{% if ${gender} == 'f' %}Ms.{% else ${gender} == 'm' %}Mr.{% endif %}
```

```liquid
{{ ${first_name} | default: }}
```

## Use instead

```liquid
{% if ${gender} == 'f' %}Ms.{% elsif ${gender} == 'm' %}Mr.{% endif %} {{ ${first_name} | default: 'you' }}
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
- [Liquid: reference](https://shopify.dev/docs/api/liquid)
"#,
    check: Check::Reader,
};
