//! A file with one user: its shape, told with places, and the profile in it.

use std::sync::Arc;

use bumpalo::Bump;

use super::{Object, Profile, Value};
use crate::catalogue;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Kind, Node, Value as Plain};
use crate::report::FileReport;
use crate::source::{SourceFile, Span};

const RULE: &str = "profile";

/// Reads a JSON or YAML file with one user. None where the report has findings.
pub fn read_user(file: Arc<SourceFile>) -> (Option<Node>, FileReport) {
    let mut report = FileReport::new(Arc::clone(&file));
    report.findings.extend(Diagnostic::of_encoding(&file, RULE));
    let document = document::read_data(&file);
    report.findings.extend(document.problems.iter().map(|problem| problem.diagnostic(RULE)));
    match &document.root {
        Some(root) => check_user(root, &mut report.findings),
        None if report.findings.is_empty() => {
            let finding = Diagnostic::error(RULE, Span::at(file.content().1), "the file is empty; it must hold a user");
            report.findings.push(finding.with_help("`{}` is a user of whom nothing is known"));
        }
        None => {}
    }
    report.sort();
    (document.root.filter(|_| report.findings.is_empty()), report)
}

/// Tells what of a user has a shape that no profile can have.
pub fn check_user(user: &Node, findings: &mut Vec<Diagnostic>) {
    repeated(user, findings);
    let Some(entries) = user.entries() else {
        let message = format!("a user is an object, not {}", user.description());
        findings.push(Diagnostic::error(RULE, user.place(), message));
        return;
    };
    for entry in entries {
        let (key, value) = (entry.key.as_str(), &entry.value);
        let is_null = value.scalar().is_some_and(|scalar| scalar.value() == Plain::Null);
        let is_namespace = |name: &str| {
            catalogue::namespace(name).is_some() && catalogue::export_name(name).is_none_or(|exported| exported != name)
        };
        let wanted = match key {
            _ if is_null || matches!(value.kind, Kind::Invalid) => continue,
            "custom_attributes" => value.entries().is_none().then_some("an object"),
            "devices" => value.items().is_none().then_some("a list of objects"),
            _ if is_namespace(key) => value.entries().is_none().then_some("an object"),
            _ => None,
        };
        if let Some(wanted) = wanted {
            let message = format!("`{key}` is {wanted}, not {}", value.description());
            findings.push(Diagnostic::error(RULE, value.place(), message));
        }
    }
}

/// Keys that stand twice, in the user and in what it holds.
fn repeated(node: &Node, findings: &mut Vec<Diagnostic>) {
    match &node.kind {
        Kind::Mapping(entries) => {
            for (at, entry) in entries.iter().enumerate() {
                let mut before = entries.iter().take(at);
                if let Some(first) = before.find(|other| other.key.as_str() == entry.key.as_str()) {
                    let message =
                        format!("the key `{}` stands twice, and only one of the values can count", entry.key.as_str());
                    let finding = Diagnostic::error("duplicate-key", entry.key.place(), message);
                    findings.push(finding.with_related(first.key.place(), "the first one"));
                }
                repeated(&entry.value, findings);
            }
        }
        Kind::Sequence(items) => items.iter().for_each(|item| repeated(item, findings)),
        Kind::Scalar(_) | Kind::Invalid => {}
    }
}

impl<'a> Profile<'a> {
    /// The profile that a mapping holds.
    pub fn of_node(arena: &'a Bump, user: &Node) -> Self {
        match value(arena, user) {
            Value::Object(object) => Self::new(object),
            _ => Self::default(),
        }
    }
}

fn value<'a>(arena: &'a Bump, node: &Node) -> Value<'a> {
    match &node.kind {
        Kind::Mapping(entries) => {
            let members =
                entries.iter().map(|entry| (&*arena.alloc_str(entry.key.as_str()), value(arena, &entry.value)));
            let members: Vec<_> = members.collect();
            Value::Object(Object::new(arena.alloc_slice_copy(&members)))
        }
        Kind::Sequence(items) => {
            let items: Vec<_> = items.iter().map(|item| value(arena, item)).collect();
            Value::Array(arena.alloc_slice_copy(&items))
        }
        Kind::Scalar(scalar) => match scalar.value() {
            Plain::Null => Value::Nil,
            Plain::Bool(value) => Value::Bool(value),
            Plain::Text(text) => Value::text(arena, text),
            Plain::Number(number) => {
                let json = number.to_json();
                let is_whole = json.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
                match json.parse() {
                    Ok(whole) => Value::Integer(whole),
                    Err(_) if is_whole => Value::BigInteger(arena.alloc_str(&json)),
                    Err(_) => Value::Float(json.parse().unwrap_or_default()),
                }
            }
        },
        Kind::Invalid => Value::Nil,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> Vec<(String, u32)> {
        let (root, report) = read_user(Arc::new(SourceFile::new(path, text)));
        assert_eq!(root.is_some(), report.findings.is_empty(), "{text}");
        report.findings.into_iter().map(|finding| (finding.message, finding.span.start)).collect()
    }

    #[test]
    fn yaml_and_json_become_the_same_values() {
        let arena = Bump::new();
        let yaml = "dob: 1990-05-01\ncustom_attributes: { a: 0x10, b: 1.50, c: 123456789012345678901, d: [yes, ~] }\n";
        let (root, report) = read_user(Arc::new(SourceFile::new("-", yaml)));
        assert!(report.findings.is_empty(), "{report:?}");
        let profile = Profile::of_node(&arena, &root.unwrap());
        assert!(matches!(profile.attribute(None, "date_of_birth"), Value::String("1990-05-01")));
        let custom = |name| profile.attribute(Some("custom_attribute"), name);
        assert!(matches!(custom("a"), Value::Integer(16)) && matches!(custom("b"), Value::Float(1.5)));
        assert!(matches!(custom("c"), Value::BigInteger("123456789012345678901")));
        assert!(matches!(custom("d"), Value::Array([Value::String("yes"), Value::Nil])));
    }

    #[test]
    fn what_no_profile_can_be_is_told_at_its_place() {
        assert!(told("u.json", r#"{"custom_attributes": null, "devices": [], "first_name": "x"}"#).is_empty());
        for (text, place) in [
            ("", 0),
            ("[]", 0),
            ("{", 1),
            (r#"{"devices": {}}"#, 12),
            (r#"{"context": 1}"#, 12),
            (r#"{"custom_attributes": "x"}"#, 23),
            (r#"{"a": 1, "b": {"c": 1, "c": 2}}"#, 24),
        ] {
            assert_eq!(told("u.json", text).iter().map(|(_, place)| *place).collect::<Vec<_>>(), [place], "{text}");
        }
    }
}
