//! `legacy-name`: a former name.

use crate::catalogue::{self, Status};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::connected_content::calls;
use crate::lint::analysis::contents::{self, Personalisation};
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "legacy-name",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a former name",
    page: r#"
## What it does

Looks for names that Braze has replaced: the namespaces `canvas_entry_properties` and `context_properties`, the filters
`hmac_sha1` and `hmac_sha_1`, the Connected Content option `:cache`, the attribute `${unsubscribe_url}`.

## Why is this bad

Former names work as long as Braze keeps them. The pages that describe them are gone, and so are their fixes.

## Example

```liquid
{{ canvas_entry_properties.${company} }} {{ ${user_id} | hmac_sha1: 'key' }}
```

## Use instead

```liquid
{{ context.${company} }} {{ ${user_id} | hmac_sha1_hex: 'key' }}
```

## References

- [Braze: supported personalization tags](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/supported_personalization_tags)
- [Braze: filters](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/filters)
- [Braze: caching responses](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/caching_responses)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    let contents = contents::of(field);
    // What no webhook has is told by `attribute-scope`.
    let is_liquid = context.message.kind == Kind::Liquid;
    let mut found: Vec<(Span, &str)> = Vec::new();
    for Personalisation { attribute, namespace, .. } in &contents.attributes {
        found.extend(match attribute.namespace {
            Some(place) => namespace.and_then(|known| known.instead).map(|instead| (place, instead)),
            None if is_liquid => {
                let known = catalogue::attribute(field.of(attribute.name));
                known.and_then(|known| known.instead).map(|instead| (attribute.name, instead))
            }
            None => None,
        });
    }
    for (filter, known) in &contents.filters {
        let known = known.filter(|known| known.status == Status::Legacy);
        found.extend(known.and_then(|known| known.instead).map(|instead| (filter.name, instead)));
    }
    for call in calls(field) {
        // `:cache-max-age` is a slip for another option.
        for (option, known) in call.known_options() {
            found.extend(known.and_then(|known| known.instead).map(|instead| (option.name, instead)));
        }
    }
    for (place, instead) in found {
        let name = field.of(place);
        let colon = if name.starts_with(':') { ":" } else { "" };
        let finding = context.report(field, place, format!("`{name}` is a former name of `{colon}{instead}`"));
        let right = format!("{colon}{instead}");
        finding.help(format!("write `{right}`")).fix(field, place, format!("write `{right}`"), right);
    }
}
