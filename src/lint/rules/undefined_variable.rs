//! `undefined-variable`: a variable that nothing in its field sets.

use std::collections::HashSet;

use crate::catalogue;
use crate::diagnostic::Severity;
use crate::lint::analysis::variables::{self, Read, Variables};
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "undefined-variable",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a variable that nothing in its field sets",
    page: r#"
## What it does

Looks for variables that are read in a field in which nothing sets them: no `assign`, `capture`, loop, `increment` or
`:save`, and none of the tags that set `connected`, `items` or `shopping_cart`. A field that shows a content block is
passed over, since the block may set them. A file of Liquid alone may be such a block, whose variables the message sets:
there, only names that are plainly a slip are reported.

## Why is this bad

The URL, each header and each value of the body is rendered with variables of its own. A variable that its field does not
set is blank, without any error. Often an attribute was meant, which is written `${first_name}`, or a text, which stands
in quotes.

## Example

```liquid
Hello {{first_name}}
```

## Use instead

```liquid
Hello {{${first_name} | default: 'there'}}
```

## References

- [Braze: Liquid frequently asked questions](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/faq)
- [Braze: local Connected Content variables](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/local_connected_content_variables)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    let found = variables::of(field);
    let told = variables::told_by_authorization_value(context.message, field);
    let mut seen = HashSet::new();
    for read in found.undefined(field) {
        let name = field.of(read.name);
        if told.contains(&name) || variables::plain_namespace(field, read).is_some() || !seen.insert(name) {
            continue;
        }
        let slip = slip(field, found, read);
        if slip.is_none() && context.message.kind == Kind::Liquid {
            continue;
        }
        let elsewhere = context.message.fields.iter().find_map(|other| {
            let set = variables::of(other).sets_of(other, name).next()?;
            (!std::ptr::eq(other, field)).then_some((other, set.name))
        });
        let help = match slip {
            _ if elsewhere.is_some() => "set it in this field as well".to_owned(),
            Some(help) => help,
            None => format!("`assign`, `capture` or `:save` sets one; a text stands in quotes: `'{name}'`"),
        };
        let finding = context
            .report(field, read.name, format!("nothing in this field sets `{name}`, so that it is blank"))
            .help(help);
        if let Some((other, place)) = elsewhere {
            finding.related(other, place, "set here, in another field: fields do not share variables");
        }
    }
}

/// What was plainly meant, as help.
fn slip(field: &Field, found: &Variables, read: &Read) -> Option<String> {
    let name = field.of(read.name);
    let small = name.to_ascii_lowercase();
    match found.meant(field, name) {
        Some(near) if near == name => return Some("a loop sets its variable within itself alone".to_owned()),
        Some(near) => return Some(format!("did you mean `{near}`?")),
        None => {}
    }
    if let Some(literal) = catalogue::LITERALS.iter().find(|literal| **literal == small) {
        return Some(format!("did you mean `{literal}`?"));
    }
    if let Some(attribute) = catalogue::meant_attribute(name) {
        return Some(format!("an attribute is written `${{{attribute}}}`"));
    }
    match small.as_str() {
        "now" | "today" => Some(format!("the time of sending is the text `'{small}'`, in quotes")),
        "forloop" | "tablerowloop" => Some("it is set within a loop alone".to_owned()),
        _ => None,
    }
}
