//! `unknown-filter`: a filter that neither Liquid nor Braze has.

use crate::catalogue::{self, Status};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::nearest::nearest;
use crate::syntax::tree::Filter;

pub(super) const RULE: Rule = Rule {
    name: "unknown-filter",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a filter that neither Liquid nor Braze has",
    page: r#"
## What it does

Looks up the name of each filter among those of Liquid 5 and those that Braze adds. Names that `braze.filters` in
`bzsf.yaml` lists are known as well.

## Why is this bad

Braze's list of filters may be incomplete, so such a filter may work; usually it is misspelt, and the message is not sent
or holds the unchanged value.

## Example

```liquid
{{ ${first_name} | upercase }}
```

## Use instead

```liquid
{{ ${first_name} | upcase }}
```

## References

- [Braze: filters](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/filters)
"#,
    check: Check::Filter(check),
};

fn check(context: &mut Context<'_>, field: &Field, filter: &Filter, known: Option<&'static catalogue::Filter>) {
    let name = field.of(filter.name);
    let own = &context.message.config.filters;
    if name.is_empty() || known.is_some() || own.iter().any(|known| known == name) {
        return;
    }
    let near = catalogue::meant_filter(name).or_else(|| {
        let usable = catalogue::filters().iter().filter(|filter| filter.status == Status::Documented);
        nearest(name, usable.map(|filter| filter.name))
    });
    let finding =
        context.report(field, filter.name, format!("`{name}` is no filter of Liquid's or Braze's that is known"));
    match near {
        Some(near) => {
            finding.help(format!("did you mean `{near}`?")).fix(field, filter.name, format!("write `{near}`"), near);
        }
        None => {
            finding.help(
                "look at Braze's list of filters; one that this workspace has goes into `braze.filters` of bzsf.yaml",
            );
        }
    }
}
