//! `filter-arguments`: too few or too many arguments of a filter.

use crate::catalogue::{self, Status};
use crate::diagnostic::Severity;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::tree::{ExprKind, Filter};

pub(super) const RULE: Rule = Rule {
    name: "filter-arguments",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "too few or too many arguments of a filter",
    page: r#"
## What it does

Counts the arguments of each filter, and looks up the keyword arguments.

## Why is this bad

Liquid answers with an error in place of the value: `Liquid error: wrong number of arguments`.

## Example

```liquid
{{ ${first_name} | replace: 'a', 'b', 'c' }} {{ ${last_name} | append }} {{ ${city} | upcase: true }}
```

## Use instead

```liquid
{{ ${first_name} | replace: 'a', 'b' }} {{ ${last_name} | append: '.' }} {{ ${city} | upcase }}
```

## References

- [Braze: filters](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/filters)
- [Liquid: filters](https://shopify.dev/docs/api/liquid/filters)
"#,
    check: Check::Filter(check),
};

fn check(context: &mut Context<'_>, field: &Field, filter: &Filter, known: Option<&'static catalogue::Filter>) {
    let Some(known) = known.filter(|known| known.status != Status::Unsupported) else { return };
    let name = field.of(filter.name);
    let arguments = &field.tree[filter.arguments];
    // What could not be read is told by the parser.
    if arguments.iter().any(|argument| matches!(argument.value.kind, ExprKind::Missing)) {
        return;
    }
    let keywords = arguments.iter().filter_map(|argument| argument.keyword);
    if let Some(keyword) = keywords.into_iter().find(|keyword| !known.keywords.contains(&field.of(*keyword))) {
        let help = match known.keywords {
            [] => format!("`{name}` {}", wanted(known.min, known.max)),
            keywords => format!("it knows `{}:`", keywords.join(":`, `")),
        };
        let message = format!("the filter `{name}` has no argument named `{}`", field.of(keyword));
        context.report(field, keyword, message).help(help);
        return;
    }
    let count = arguments.iter().filter(|argument| argument.keyword.is_none()).count();
    if (usize::from(known.min)..=usize::from(known.max)).contains(&count) || (field.is_broken && count == 0) {
        return;
    }
    let found = match count {
        0 => "none is given".to_owned(),
        1 => "1 is given".to_owned(),
        count => format!("{count} are given"),
    };
    let message = format!("the filter `{name}` {}, {found}", wanted(known.min, known.max));
    let span = Span::new(filter.name.start, filter.span.end);
    context.report(field, span, message).help(format!("`{name}`: {}", known.about));
}

/// How many arguments a filter takes, in words.
fn wanted(min: u8, max: u8) -> String {
    let noun = |count: u8| if count == 1 { "argument" } else { "arguments" };
    match (min, max) {
        (0, 0) => "takes no argument".to_owned(),
        (min, max) if min == max => format!("takes {max} {}", noun(max)),
        (0, max) => format!("takes at most {max} {}", noun(max)),
        (min, max) => format!("takes {min} to {max} arguments"),
    }
}
