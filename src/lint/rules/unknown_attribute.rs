//! `unknown-attribute`: an attribute or namespace that Braze does not have.

use crate::catalogue::{self, Namespace};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::contents::{self, Personalisation};
use crate::lint::analysis::{attributes, variables};
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Finding, Rule};
use crate::nearest::nearest;
use crate::source::Span;
use crate::spec::{Source, Value};
use crate::syntax::tree::{Attribute, ExprKind, StepKind};

pub(super) const RULE: Rule = Rule {
    name: "unknown-attribute",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an attribute or namespace that Braze does not have",
    page: r#"
## What it does

Looks up each `${name}` among Braze's default attributes, each namespace before `.${…}`, and the members of namespaces
whose members are known. Custom attributes and event properties are looked up when `bzsf.yaml` lists them. Namespaces
without `${…}`, such as `custom_attribute.company`, are reported too.

## Why is this bad

Braze knows no such name: the value is blank for every user.

## Example

```liquid
{{ ${email} }} {{ custom_attribute.company }} {{ custom_attributes.${company} }}
```

```config
braze: { custom_attributes: [company, lead_score] }
```

```liquid
{{ custom_attribute.${compny} }}
```

## Use instead

```liquid
{{ ${email_address} }} {{ custom_attribute.${company} }}
```

## References

- [Braze: supported personalization tags](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/supported_personalization_tags)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    for field in &message.fields {
        for personal in &contents::of(field).attributes {
            // What the compiler wrote for a source of a spec is looked up by the reader, or below.
            if attributes::is_authors(message, field, personal.span) {
                match personal.attribute.namespace {
                    None => default_attribute(context, field, &personal.attribute),
                    Some(namespace) => member(context, field, namespace, personal),
                }
            }
        }
        plain_names(context, field);
    }
    if let Some(spec) = message.spec {
        spec.values().for_each(|value| source(context, value));
    }
}

/// `${name}`
fn default_attribute(context: &mut Context<'_>, field: &Field, attribute: &Attribute) {
    let whole = field.of(attribute.name);
    if filters_within(context, field, attribute) {
        return;
    }
    let name = attributes::root(whole);
    // An index within the braces is documented for custom attributes alone; nobody says what else it may reach.
    if catalogue::attribute(name).is_some() || whole.contains('[') {
        return;
    }
    let place = Span::new(attribute.name.start, attribute.name.start + name.len() as u32);
    let custom = format!("custom_attribute.${{{whole}}}");
    let is_listed = context.message.config.custom_attributes.iter().any(|own| own == name);
    let finding =
        context.report(field, place, format!("Braze has no attribute `${{{name}}}`: it is blank for everyone"));
    if is_listed {
        let finding = finding.help(format!("a custom attribute is written `{custom}`"));
        finding.fix(field, attribute.braces, format!("write `{custom}`"), custom);
    } else if let Some(near) = catalogue::meant_attribute(name) {
        let finding = finding.help(format!("did you mean `${{{near}}}`?"));
        finding.fix(field, place, format!("write `{near}`"), near);
    } else {
        finding.help(format!("an attribute of your own is written `{custom}`"));
    }
}

/// `${name | filter}`, with or without a namespace.
fn filters_within(context: &mut Context<'_>, field: &Field, attribute: &Attribute) -> bool {
    let whole = field.of(attribute.name);
    let Some((name, filters)) = whole.split_once('|') else { return false };
    let right = format!("${{{}}} | {}", name.trim(), filters.trim());
    context
        .report(field, attribute.name, format!("filters belong behind the brace: `{whole}` is read as one name"))
        .help(format!("write `{right}`"))
        .fix(field, attribute.braces, format!("write `{right}`"), right);
    true
}

/// `namespace.${name}`
fn member(context: &mut Context<'_>, field: &Field, namespace: Span, personal: &Personalisation) {
    let attribute = &personal.attribute;
    let (name, whole) = (field.of(namespace), field.of(attribute.name));
    let Some(known) = personal.namespace else {
        let message = format!("Braze has no namespace `{name}`: what it holds is blank for everyone");
        let near = catalogue::meant_namespace(name);
        // A file of Liquid alone may serve a channel with namespaces of its own.
        if near.is_none() && context.message.kind == Kind::Liquid {
            return;
        }
        repair(context.report(field, namespace, message), field, namespace, near, "`custom_attribute.${…}` is one");
        return;
    };
    if filters_within(context, field, attribute) {
        return;
    }
    let root = attributes::root(whole);
    let place = Span::new(attribute.name.start, attribute.name.start + root.len() as u32);
    if let Some(listed) = listed(context, name) {
        if !is_listed(listed, known, whole) {
            let near = nearest(root, listed.iter().map(String::as_str));
            repair(context.report(field, place, unlisted(name, root)), field, place, near, ADD);
        }
    } else if !known.any && !known.has(root) && !known.has(whole) && is_in_scope(context, known) {
        let near = nearest(root, known.members.iter().copied());
        let help = format!("it has `{}`", known.members.join("`, `"));
        let message = format!("`{name}` has no `${{{root}}}`: it is blank for everyone");
        repair(context.report(field, place, message), field, place, near, &help);
    }
}

/// `custom_attribute.company`
fn plain_names(context: &mut Context<'_>, field: &Field) {
    for read in variables::of(field).undefined(field) {
        let Some(namespace) = variables::plain_namespace(field, read).and_then(catalogue::namespace) else { continue };
        let Some(step) = field.tree[read.variable.steps].first() else { continue };
        let member = match step.kind {
            StepKind::Name(name) => name,
            StepKind::Index(index) => match field.tree[index].kind {
                ExprKind::String { content } => content,
                _ => continue,
            },
        };
        // A webhook does not have it in any form, which `attribute-scope` tells.
        if !is_in_scope(context, namespace) {
            continue;
        }
        let right = format!("{}.${{{}}}", namespace.instead.unwrap_or(namespace.name), field.of(member));
        let place = Span::new(read.name.start, step.span.end);
        let message = format!("`{}` is read as a variable, which is blank for everyone", field.of(place));
        let finding = context.report(field, place, message).help(format!("write `{right}`"));
        finding.fix(field, place, format!("write `{right}`"), right);
    }
}

/// The source of a spec's value, where the configuration lists what there is.
fn source(context: &mut Context<'_>, value: &Value) {
    let Source::Attribute { namespace: Some(namespace), name, .. } = &value.source else { return };
    let (Some(listed), Some(known)) = (listed(context, namespace), catalogue::namespace(namespace)) else { return };
    if !is_listed(listed, known, name.as_str()) {
        let near = nearest(name.as_str(), listed.iter().map(String::as_str));
        let help = near.map_or_else(|| ADD.to_owned(), |near| format!("did you mean `{near}`?"));
        let place = name.span(0..name.as_str().len() as u32);
        context.report_at(place, unlisted(namespace, name.as_str())).help(help);
    }
}

const ADD: &str = "if the workspace has it, add it to the list";

fn unlisted(namespace: &str, name: &str) -> String {
    format!("`{name}` is none of the names that `braze` in bzsf.yaml lists for `{namespace}`")
}

/// What the configuration says there is in a namespace; `None` when it says nothing.
fn listed<'a>(context: &Context<'a>, namespace: &str) -> Option<&'a [String]> {
    let config = context.message.config;
    let listed = match namespace {
        "custom_attribute" => config.custom_attributes.as_slice(),
        "event_properties" => config.event_properties.as_slice(),
        _ => return None,
    };
    (!listed.is_empty()).then_some(listed)
}

fn is_listed(listed: &[String], known: &Namespace, name: &str) -> bool {
    let root = attributes::root(name);
    listed.iter().any(|own| own == name || own == root) || known.members.contains(&root)
}

/// Whether a message of this kind can have a namespace at all.
fn is_in_scope(context: &Context<'_>, namespace: &Namespace) -> bool {
    namespace.in_webhook() || context.message.kind == Kind::Liquid
}

fn repair(finding: Finding<'_>, field: &Field, place: Span, near: Option<&str>, otherwise: &str) {
    match near {
        Some(near) => {
            finding.help(format!("did you mean `{near}`?")).fix(field, place, format!("write `{near}`"), near);
        }
        None => {
            finding.help(otherwise);
        }
    }
}
