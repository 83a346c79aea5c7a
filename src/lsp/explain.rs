//! What the catalogues know, as Markdown for editors.

use std::fmt::Write;

use crate::catalogue::{
    Attribute, ConnectedContentOption, Field, FieldType, Filter, Namespace, Object, SalesforceHeader, Scope, Status,
    Tag, usual_values,
};
use crate::document::schema;
use crate::lint::rule::Rule;

/// At most so many values of a picklist are told.
const MAX_VALUES: usize = 20;

/// A field of Salesforce's: label, type, length, and what a lead needs of it.
pub(super) fn field(field: &Field, object: &Object) -> String {
    let mut out = format!("**{}** · {} · {}\n\n{}", field.name, field.label, object.name(), kind(field));
    let mut say = |what: &str| {
        out.push_str("; ");
        out.push_str(what);
    };
    if field.is_required_on_create() {
        say("a create needs it");
    }
    if !field.createable && !field.updateable {
        say("read only");
    } else if !field.createable {
        say("a create may not set it");
    } else if !field.updateable {
        say("an update may not set it");
    }
    if field.external_id {
        say("External ID");
    }
    if field.unique {
        say("unique");
    }
    let values: Vec<&str> = values(field);
    if !values.is_empty() {
        let told: Vec<String> = values.iter().take(MAX_VALUES).map(|value| format!("`{value}`")).collect();
        let more = if values.len() > MAX_VALUES { ", …" } else { "" };
        let known = if object.is_complete() { "Values" } else { "Values that orgs were seen with" };
        let _ = write!(out, "\n\n{known}: {}{more}", told.join(", "));
    }
    for (what, text) in [("Only with", &field.availability), ("Note", &field.note)] {
        if let Some(text) = text {
            let _ = write!(out, "\n\n{what}: {text}");
        }
    }
    out
}

/// The values of a picklist: the org's own, or those that others were seen with.
pub(super) fn values(field: &Field) -> Vec<&str> {
    let own: Vec<&str> = field.picklist.iter().collect();
    if !own.is_empty() || !matches!(field.kind, FieldType::Picklist | FieldType::Multipicklist | FieldType::Combobox) {
        return own;
    }
    let mut values: Vec<&str> = Vec::new();
    for value in usual_values(&field.name).flatten() {
        if !values.contains(value) {
            values.push(value);
        }
    }
    values
}

/// The type of a field and its bounds: `string, at most 80 characters`.
pub(super) fn kind(field: &Field) -> String {
    let name = field.kind.name();
    if let Some(length) = field.length.filter(|_| field.max_characters().is_some()) {
        return format!("{name}, at most {length} characters");
    }
    match (field.precision, field.scale, field.digits) {
        (Some(precision), Some(scale), _) => format!("{name}, {precision} digits, {scale} behind the point"),
        (_, _, Some(digits)) => format!("{name}, at most {digits} digits"),
        _ => name.to_owned(),
    }
}

/// A tag: how it is written and what it does.
pub(super) fn tag(tag: &Tag) -> String {
    let form = if tag.form.is_empty() { String::new() } else { format!(" {}", tag.form) };
    let end = tag.end.map(|end| format!(" … {{% {end} %}}")).unwrap_or_default();
    format!("```liquid\n{{% {}{form} %}}{end}\n```\n\n{}", tag.name, told(tag.about, tag.status, tag.instead))
}

/// A filter: how it is written and what it gives.
pub(super) fn filter(filter: &Filter) -> String {
    let named = filter.keywords.iter().map(|keyword| format!("{keyword}: …"));
    let arguments: Vec<String> =
        (0..filter.max).map(|at| if at < filter.min { "…" } else { "[…]" }.to_owned()).chain(named).collect();
    let arguments = if arguments.is_empty() { String::new() } else { format!(": {}", arguments.join(", ")) };
    format!("```liquid\n| {}{arguments}\n```\n\n{}", filter.name, told(filter.about, filter.status, filter.instead))
}

/// A default attribute.
pub(super) fn attribute(attribute: &Attribute) -> String {
    let mut out = format!("`${{{}}}` · {}", attribute.name, told(attribute.about, attribute.status, attribute.instead));
    scope(&mut out, attribute.scope, attribute.place);
    if attribute.always {
        out.push_str("\n\nEvery user has it.");
    }
    out
}

/// A namespace of attributes.
pub(super) fn namespace(namespace: &Namespace) -> String {
    let about = if namespace.any { "members are those of the workspace" } else { "members" };
    let mut out = format!("`{}.${{…}}` · {}", namespace.name, told(about, namespace.status, namespace.instead));
    if !namespace.members.is_empty() {
        let members: Vec<String> = namespace.members.iter().map(|member| format!("`{member}`")).collect();
        let _ = write!(out, "\n\nKnown: {}", members.join(", "));
    }
    scope(&mut out, namespace.scope, namespace.place);
    out
}

fn scope(out: &mut String, scope: Scope, place: &str) {
    let _ = match scope {
        Scope::Everywhere => Ok(()),
        Scope::Sometimes => write!(out, "\n\nOnly in some messages: {place}."),
        Scope::Never => write!(out, "\n\nNo webhook has it: {place}."),
    };
}

/// An option of Connected Content.
pub(super) fn option(option: &ConnectedContentOption) -> String {
    let mut out = format!("`:{}` · {}", option.name, told(option.about, option.status, option.instead));
    let _ = write!(out, "\n\nTakes {}.", option.value.wanted());
    if let Some(needs) = option.needs {
        let _ = write!(out, " Without `:{needs}` it has no effect.");
    }
    if !option.conflicts.is_empty() {
        let conflicts: Vec<String> = option.conflicts.iter().map(|name| format!("`:{name}`")).collect();
        let _ = write!(out, " Not together with {}.", conflicts.join(", "));
    }
    out
}

/// A request header of Salesforce's.
pub(super) fn header(header: &SalesforceHeader) -> String {
    format!("**{}** · {}", header.name, header.about)
}

/// A key of a file.
pub(super) fn key(key: &schema::Key) -> String {
    let required = if key.required { " · must be there" } else { "" };
    format!("**{}**{required}\n\n{}", key.name, key.doc)
}

/// A word that a key takes.
pub(super) fn word(word: &schema::Word) -> String {
    format!("**{}** · {}", word.name, word.doc)
}

/// A rule, by its whole page.
pub(super) fn rule(rule: &Rule) -> String {
    rule.whole_page()
}

fn told(about: &str, status: Status, instead: Option<&str>) -> String {
    let mut out = about.to_owned();
    let status = match status {
        Status::Documented => "",
        Status::Undocumented => "\n\nBraze's documentation does not name it; Liquid has it.",
        Status::Unsupported => "\n\n**Braze does not support it.**",
        Status::Legacy => "\n\nIt has another name now.",
        Status::Unverified => "\n\nBraze's documentation does not name it; it has been seen in use.",
    };
    out.push_str(status);
    if let Some(instead) = instead {
        let _ = write!(out, " Instead: `{instead}`.");
    }
    out
}
