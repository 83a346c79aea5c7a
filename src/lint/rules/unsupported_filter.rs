//! `unsupported-filter`: a filter that Braze does not support.

use crate::catalogue::{self, Status};
use crate::diagnostic::Severity;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::syntax::tree::Filter;

pub(super) const RULE: Rule = Rule {
    name: "unsupported-filter",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a filter that Braze does not support",
    page: r#"
## What it does

Looks for the filters of Liquid and Shopify that Braze lists as not supported: `lstrip`, `rstrip`, `find_index`,
`pluralize`, `camelize`, `handleize`, `highlight`, `format_address`, `money_with_currency`, `money_without_currency`, and
those for colours and fonts.

## Why is this bad

The value goes out unchanged, or the message fails when it is sent.

## Example

```liquid
{{ ${first_name} | lstrip }}
```

## Use instead

```liquid
{{ ${first_name} | strip }}
```

## References

- [Braze: filters](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/filters)
"#,
    check: Check::Filter(check),
};

fn check(context: &mut Context<'_>, field: &Field, filter: &Filter, known: Option<&'static catalogue::Filter>) {
    let Some(known) = known.filter(|known| known.status == Status::Unsupported) else { return };
    let name = field.of(filter.name);
    if context.message.config.filters.iter().any(|own| own == name) {
        return;
    }
    let message = match known.group {
        Some(group) => format!("`{name}` is one of Shopify's {group} filters, none of which Braze supports"),
        None => format!("Braze does not support the filter `{name}`"),
    };
    let help = match known.instead {
        Some(instead) => format!("`{instead}` is supported"),
        None => "send the value as it is, or work it out before it reaches Braze".to_owned(),
    };
    context.report(field, filter.name, message).help(help);
}
