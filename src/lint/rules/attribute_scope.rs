//! `attribute-scope`: a namespace that has nothing in a webhook.

use crate::catalogue::{self, Namespace};
use crate::diagnostic::Severity;
use crate::lint::analysis::contents::{self, Personalisation};
use crate::lint::analysis::{attributes, variables};
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "attribute-scope",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a namespace that has nothing in a webhook",
    page: r#"
## What it does

Looks for namespaces and attributes that belong to messages of other channels: `targeted_device`, `app`, `card`,
`preference_center`, and the links of e-mail messages. Files of Liquid alone are passed over: they may serve any channel.

## Why is this bad

In a webhook they hold nothing: the value is blank for everyone, and a condition on it never changes.

## Example

```json
{
  "template_name": "Devices",
  "url": "https://example.com/devices",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "os": "{{targeted_device.${os}}}" }
}
```

## Use instead

```json
{
  "template_name": "Devices",
  "url": "https://example.com/devices",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "os": "{{most_recently_used_device.${os}}}" }
}
```

## References

- [Braze: supported personalization tags](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/supported_personalization_tags)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    if context.message.kind == Kind::Liquid {
        return;
    }
    for Personalisation { attribute, span, namespace } in &contents::of(field).attributes {
        // The reader looks up the attributes that a spec names.
        if !attributes::is_authors(context.message, field, *span) {
            continue;
        }
        match attribute.namespace {
            Some(_) => report(context, field, *namespace, *span),
            None => {
                let name = attributes::root(field.of(attribute.name));
                if let Some(known) = catalogue::attribute(name).filter(|known| !known.in_webhook()) {
                    context
                        .report(
                            field,
                            *span,
                            format!("`${{{name}}}` is blank in a webhook: it belongs to {}", known.place),
                        )
                        .help("remove it");
                }
            }
        }
    }
    // `app.api_id`, without the `${…}` that it wants, would have nothing with it either.
    for read in variables::of(field).undefined(field) {
        if let Some(namespace) = variables::plain_namespace(field, read) {
            report(context, field, catalogue::namespace(namespace), read.whole);
        }
    }
}

fn report(context: &mut Context<'_>, field: &Field, namespace: Option<&Namespace>, span: Span) {
    let Some(known) = namespace.filter(|known| !known.in_webhook()) else { return };
    let name = known.name;
    let help = match name {
        "targeted_device" => "`most_recently_used_device.${…}` is known in a webhook",
        "app" => "the app must come from an event property, an API trigger property or `context`",
        _ => "remove it, or send the value as an event property or in `context`",
    };
    context
        .report(field, span, format!("`{name}` holds nothing in a webhook: it belongs to {}", known.place))
        .help(help);
}
