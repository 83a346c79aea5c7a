//! `shadowed-attribute`: a variable named like a personalisation tag.

use crate::catalogue;
use crate::diagnostic::Severity;
use crate::lint::analysis::variables;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "shadowed-attribute",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a variable named like a personalisation tag",
    page: r#"
## What it does

Looks for variables with the name of one of Braze's attributes, such as `language`, or of a namespace, such as `context`.

## Why is this bad

Braze advises against it: the variable and the personalisation tag may stand in each other's way, and a reader takes one
for the other.

## Example

```liquid
{% assign language = ${language} | downcase %}{{language}}
```

## Use instead

```liquid
{% assign user_language = ${language} | downcase %}{{user_language}}
```

## References

- [Braze: supported personalization tags](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/supported_personalization_tags)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    let mut seen = Vec::new();
    for set in variables::of(field).sets.iter().filter(|set| set.by != variables::By::Perhaps) {
        let name = field.of(set.name);
        let what = match (catalogue::attribute(name), catalogue::namespace(name)) {
            (Some(_), _) => format!("the attribute `${{{name}}}`"),
            (None, Some(_)) => format!("the namespace `{name}.${{…}}`"),
            (None, None) => continue,
        };
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        // The compiler writes the variable of the token for all of `auth`; its name stands in one place.
        let saved = context.message.spec.and_then(|spec| spec.auth.as_ref()?.save_place);
        let place = saved.filter(|_| field.text.editable(set.name.start..set.name.end).is_none());
        let place = place.unwrap_or_else(|| field.place(set.name));
        context
            .report_at(place, format!("the variable `{name}` is named like {what}, which may get in its way"))
            .help(format!("choose another name, such as `my_{name}`"));
    }
}
