//! Holds a tree against its [`Shape`], and tells every problem at once.

use super::{Key, Object, Shape};
use crate::diagnostic::Diagnostic;
use crate::document::{Entry, Kind, Node, Style, Value};
use crate::nearest::nearest;
use crate::source::Span;

/// The rules that speak for one kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// For keys, types, enumerations and exclusions.
    pub schema: &'static str,
    /// For a key that stands twice.
    pub duplicate: &'static str,
}

/// Everything in the tree that is not as `shape` wants it. `whole` is pointed at when the top mapping lacks a key.
pub fn check(root: &Node, shape: &Shape, rules: Rules, whole: Span) -> Vec<Diagnostic> {
    let mut walk = Walk { rules, findings: Vec::new() };
    if goes_with(shape, root) || matches!(root.kind, Kind::Invalid) {
        walk.node(root, shape, whole, None);
    } else {
        let message = format!("the file is {}; it must be {}", root.description(), wanted(shape));
        walk.findings.push(Diagnostic::error(rules.schema, root.place(), message));
    }
    walk.findings
}

/// Keys that stand twice in a mapping of the tree, outside the part of it that is checked by its shape.
pub fn repeated_keys(root: &Node, rules: Rules, checked: Span) -> Vec<Diagnostic> {
    let mut walk = Walk { rules, findings: Vec::new() };
    walk.free(root, false);
    walk.findings.retain(|finding| !checked.contains(finding.span));
    walk.findings
}

/// Words of other tools, and what they are here.
const WORD_SLIPS: &[(&str, &str)] =
    &[("insert", "create"), ("add", "create"), ("new", "create"), ("patch", "update"), ("modify", "update")];

/// Whether an entry is what YAML 1.1 calls a merge key.
pub fn is_merge(entry: &Entry) -> bool {
    entry.key.as_str() == "<<"
}

struct Walk {
    rules: Rules,
    findings: Vec<Diagnostic>,
}

impl Walk {
    /// `owner` is the key that the node belongs to: what is missing in a mapping is pointed at there.
    fn node(&mut self, node: &Node, shape: &Shape, owner: Span, key: Option<&str>) {
        if let Some(tag) = node.tag {
            let finding = Diagnostic::error(self.rules.schema, tag, "a YAML tag, which is not part of the language");
            self.findings.push(finding.with_help("remove the tag; quotes make a text of a number"));
        }
        if matches!(node.kind, Kind::Invalid) {
            return;
        }
        if matches!(shape, Shape::Free) {
            return self.free(node, false);
        }
        match shape {
            Shape::Either(alternatives) => match alternatives.iter().find(|shape| goes_with(shape, node)) {
                Some(chosen) => self.node_of(node, chosen, shape, owner, key),
                None => self.wrong_type(node, shape, owner, key),
            },
            _ if goes_with(shape, node) => self.node_of(node, shape, shape, owner, key),
            _ => self.wrong_type(node, shape, owner, key),
        }
    }

    /// The same for a node whose kind fits; `whole` is the shape that `shape` is an alternative of.
    fn node_of(&mut self, node: &Node, shape: &Shape, whole: &Shape, owner: Span, key: Option<&str>) {
        match (shape, &node.kind) {
            (Shape::Object(object), Kind::Mapping(entries)) => self.object(entries, object, owner),
            (Shape::Map(map), Kind::Mapping(entries)) => {
                self.duplicates(entries, map.fold_case, map.duplicate_rule.unwrap_or(self.rules.duplicate));
                if entries.is_empty() && map.required {
                    let finding =
                        Diagnostic::error(self.rules.schema, owner, format!("`{}` is empty", key.unwrap_or_default()));
                    self.findings
                        .push(finding.with_help(format!("write at least one {}", map.key.trim_start_matches("a "))));
                }
                for entry in entries {
                    if map.fold_case && matches!(map.value, Shape::Free) {
                        self.free(&entry.value, true);
                    } else if is_merge(entry) {
                        self.merge(entry, &format!("`{}`", key.unwrap_or_default()));
                    } else {
                        self.node(&entry.value, map.value, entry.key.place(), Some(entry.key.as_str()));
                    }
                }
            }
            (Shape::List(item), Kind::Sequence(items)) => {
                for node in items {
                    self.node(node, item, node.place(), key);
                }
            }
            (Shape::Integer { min, max, rule }, Kind::Scalar(scalar)) => {
                if let Value::Number(number) = scalar.value()
                    && !number.as_i64().is_some_and(|number| (*min..=*max).contains(&number))
                {
                    self.out_of_bounds(node, shape, key, number.as_str(), rule.unwrap_or(self.rules.schema));
                }
            }
            (Shape::Words(words), Kind::Scalar(scalar)) => {
                let text = scalar.text.as_str();
                if !words.iter().any(|word| word.name == text) {
                    self.bad_word(node, words.iter().map(|word| word.name), whole, key, text);
                }
            }
            _ => {}
        }
    }

    /// Whatever may stand there, no mapping in it has a key twice.
    fn free(&mut self, node: &Node, fold_case: bool) {
        match &node.kind {
            Kind::Mapping(entries) => {
                self.duplicates(entries, fold_case, self.rules.duplicate);
                entries.iter().for_each(|entry| self.free(&entry.value, fold_case));
            }
            Kind::Sequence(items) => items.iter().for_each(|item| self.free(item, fold_case)),
            Kind::Scalar(_) | Kind::Invalid => {}
        }
    }

    fn object(&mut self, entries: &[Entry], object: &Object, owner: Span) {
        self.duplicates(entries, false, self.rules.duplicate);
        let names: Vec<&str> = object.keys.iter().map(|key| key.name).collect();
        for entry in entries {
            let name = entry.key.as_str();
            match object.keys.iter().find(|key| key.name == name) {
                Some(key) => self.node(&entry.value, key.shape, entry.key.place(), Some(name)),
                None => self.unknown_key(entry, entries, object, &names),
            }
        }
        let present = |name: &str| entries.iter().find(|entry| entry.key.as_str() == name);
        // A misspelt key is told once: what it was meant for is not missing as well.
        let meant = |name: &str| {
            entries.iter().any(|entry| {
                !names.contains(&entry.key.as_str()) && meant_key(entry.key.as_str(), &names) == Some(name)
            })
        };
        // What a merge key would bring is not missing as well.
        let is_missing = |key: &&Key| key.required && present(key.name).is_none() && !meant(key.name);
        let has_merge = entries.iter().any(is_merge);
        let missing: Vec<_> = object.keys.iter().filter(|key| !has_merge && is_missing(key)).collect();
        for key in missing {
            let finding =
                Diagnostic::error(self.rules.schema, owner, format!("{} lacks the key `{}`", object.name, key.name));
            self.findings.push(finding.with_help(format!("add `{}:` — {}", key.name, key.doc)));
        }
        self.one_of(entries, object, owner);
        for &(one, other) in object.excludes {
            if let (Some(a), Some(b)) = (present(one), present(other)) {
                let (first, second) = if a.key.span.start <= b.key.span.start { (a, b) } else { (b, a) };
                let message = format!("`{}` and `{}` exclude each other", first.key.as_str(), second.key.as_str());
                let finding = Diagnostic::error(self.rules.schema, second.key.place(), message);
                self.findings
                    .push(finding.with_related(first.key.place(), "the other one").with_help("keep one of the two"));
            }
        }
    }

    fn one_of(&mut self, entries: &[Entry], object: &Object, owner: Span) {
        let knows = |name: &str| object.keys.iter().any(|key| key.name == name);
        let mut found = entries.iter().filter(|entry| object.exactly_one.contains(&entry.key.as_str()));
        match (found.next(), found.next()) {
            (Some(first), Some(second)) if first.key.as_str() != second.key.as_str() => {
                let message = format!(
                    "{} has one source: `{}` and `{}` exclude each other",
                    object.name,
                    first.key.as_str(),
                    second.key.as_str()
                );
                let finding = Diagnostic::error(self.rules.schema, second.key.place(), message);
                self.findings
                    .push(finding.with_related(first.key.place(), "the first source").with_help("keep one of the two"));
            }
            // A key that is not known may have been meant as the source; it is told already.
            (None, _) if !object.exactly_one.is_empty() && entries.iter().all(|entry| knows(entry.key.as_str())) => {
                let finding = Diagnostic::error(self.rules.schema, owner, format!("{} lacks its source", object.name));
                self.findings
                    .push(finding.with_help(format!("write one of {}", listed(object.exactly_one.iter().copied()))));
            }
            _ => {}
        }
    }

    fn unknown_key(&mut self, entry: &Entry, entries: &[Entry], object: &Object, names: &[&str]) {
        if is_merge(entry) {
            return self.merge(entry, object.name);
        }
        let name = entry.key.as_str();
        let place = entry.key.place();
        let mut finding = Diagnostic::error(self.rules.schema, place, format!("{} has no key `{name}`", object.name));
        let near = meant_key(name, names);
        if let Some(near) = near {
            finding = finding.with_help(format!("did you mean `{near}`?"));
            if !entries.iter().any(|entry| entry.key.as_str() == near) {
                finding = finding.with_safe_fix(format!("write `{near}`"), place, near);
            }
        } else {
            finding = finding.with_help(format!("its keys are {}", listed(names.iter().copied())));
        }
        self.findings.push(finding);
    }

    fn merge(&mut self, entry: &Entry, owner: &str) {
        let finding = Diagnostic::error(self.rules.schema, entry.key.place(), format!("{owner} has no key `<<`"));
        self.findings.push(finding.with_help("merge keys are not part of the language; anchors and aliases are"));
    }

    fn duplicates(&mut self, entries: &[Entry], fold_case: bool, rule: &'static str) {
        // Most mappings are small, and have no key twice: those need no table.
        const SMALL: usize = 24;
        let same = |a: &str, b: &str| {
            if fold_case && !(a.is_ascii() && b.is_ascii()) {
                a.to_lowercase() == b.to_lowercase()
            } else if fold_case {
                a.eq_ignore_ascii_case(b)
            } else {
                a == b
            }
        };
        let is_twice = |at: usize, entry: &Entry| {
            entries.iter().take(at).any(|other| same(other.key.as_str(), entry.key.as_str()))
        };
        if entries.len() <= SMALL && !entries.iter().enumerate().any(|(at, entry)| is_twice(at, entry)) {
            return;
        }
        let mut seen = std::collections::HashMap::new();
        for entry in entries {
            let name = entry.key.as_str();
            let folded = if fold_case { name.to_lowercase() } else { name.to_owned() };
            let first: &Entry = seen.entry(folded).or_insert(entry);
            if !std::ptr::eq(first, entry) {
                let message = if first.key.as_str() == name {
                    format!("the key `{name}` stands twice")
                } else {
                    format!("`{name}` is the key `{}` again: case makes no difference", first.key.as_str())
                };
                let finding = Diagnostic::error(rule, entry.key.place(), message);
                self.findings
                    .push(finding.with_related(first.key.place(), "the first one").with_help("remove one of the two"));
            }
        }
    }

    fn wrong_type(&mut self, node: &Node, shape: &Shape, owner: Span, key: Option<&str>) {
        let subject = key.map_or_else(|| "this value".to_owned(), |key| format!("`{key}`"));
        let found = node.description();
        let place = if node.span.is_empty() { owner } else { node.place() };
        let wanted = wanted(shape);
        let finding = Diagnostic::error(self.rules.schema, place, format!("{subject} is {found}; it must be {wanted}"));
        let number_as_text =
            || matches!(shape, Shape::Integer { .. }) && node.as_str().is_some_and(|text| text.parse::<i64>().is_ok());
        let text_holds_colon = matches!(shape, Shape::Text) && node.entries().is_some();
        let help = match node.scalar().map(super::super::Scalar::value) {
            None if text_holds_colon => Some("put the text in quotes: it holds a colon and a blank"),
            Some(Value::Text(_)) if matches!(shape, Shape::List(_)) => Some("write it as a list: `[…]`"),
            Some(Value::Text("yes" | "on" | "Yes" | "On" | "y")) => Some("write `true`"),
            Some(Value::Text("no" | "off" | "No" | "Off" | "n")) => Some("write `false`"),
            Some(Value::Text("true" | "false")) => Some("write it without quotes"),
            Some(Value::Text(_)) if number_as_text() => Some("write the number without quotes"),
            Some(Value::Null) => Some("write a value, or remove the key"),
            _ => None,
        };
        self.findings.push(match help {
            Some(help) => finding.with_help(help),
            None => finding,
        });
    }

    fn out_of_bounds(&mut self, node: &Node, shape: &Shape, key: Option<&str>, text: &str, rule: &'static str) {
        let subject = key.map_or_else(|| "this value".to_owned(), |key| format!("`{key}`"));
        let message = format!("{subject} is {text}; it must be {}", wanted(shape));
        self.findings.push(Diagnostic::error(rule, node.place(), message));
    }

    fn bad_word(
        &mut self,
        node: &Node,
        words: impl Iterator<Item = &'static str>,
        shape: &Shape,
        key: Option<&str>,
        text: &str,
    ) {
        let subject = key.map_or_else(|| "this value".to_owned(), |key| format!("`{key}`"));
        let message = format!("`{text}` is no value of {subject}; it must be {}", wanted(shape));
        let mut finding = Diagnostic::error(self.rules.schema, node.place(), message);
        let words: Vec<_> = words.collect();
        let slip = WORD_SLIPS.iter().find(|(slip, right)| slip.eq_ignore_ascii_case(text) && words.contains(right));
        if let Some(near) = slip.map(|(_, right)| *right).or_else(|| nearest(text, words)) {
            finding = finding.with_help(format!("did you mean `{near}`?"));
            // Two letters more or less may make another word.
            if strsim::damerau_levenshtein(&text.to_lowercase(), near) <= 1 {
                finding = finding.with_safe_fix(format!("write `{near}`"), node.place(), near);
            }
        }
        self.findings.push(finding);
    }
}

/// The key that was probably meant by one that is not known: the nearest, or the only one that ends with it as a word, as
/// `request_method` does with `method`.
pub fn meant_key<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    nearest(name, names.iter().copied()).or_else(|| {
        let ends = |key: &&&str| key.strip_suffix(name).is_some_and(|start| start.ends_with('_'));
        let mut found = names.iter().filter(ends);
        found.next().filter(|_| found.next().is_none()).copied()
    })
}

/// Whether the kind of a node goes with a shape; its value is looked at later.
fn goes_with(shape: &Shape, node: &Node) -> bool {
    match (&node.kind, shape) {
        (Kind::Invalid, _) | (_, Shape::Free) => true,
        (Kind::Mapping(_), Shape::Object(_) | Shape::Map(_)) | (Kind::Sequence(_), Shape::List(_)) => true,
        (Kind::Scalar(_), Shape::Scalar) => true,
        (Kind::Scalar(scalar), Shape::Quoted) => scalar.style != Style::Plain,
        (_, Shape::Either(shapes)) => shapes.iter().any(|shape| goes_with(shape, node)),
        (Kind::Scalar(scalar), _) => match (scalar.value(), shape) {
            (Value::Null, _) => false,
            (_, Shape::Text) => true,
            (Value::Bool(_), Shape::Boolean) | (Value::Number(_), Shape::Integer { .. }) => true,
            (value, Shape::Words(_)) => matches!(value, Value::Text(_)),
            _ => false,
        },
        _ => false,
    }
}

/// What a shape wants, in the words of a message.
fn wanted(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Quoted => "a text".to_owned(),
        Shape::Integer { min, max, .. } if min == max => min.to_string(),
        Shape::Integer { min, max: i64::MAX, .. } => format!("a whole number from {min} up"),
        Shape::Integer { min, max, .. } => format!("a whole number from {min} to {max}"),
        Shape::Boolean => "true or false".to_owned(),
        Shape::Words(words) => listed(words.iter().map(|word| word.name)),
        Shape::Object(object) => format!("a mapping: {}", object.name),
        Shape::Map(_) => "a mapping".to_owned(),
        Shape::List(_) => "a list".to_owned(),
        Shape::Either(shapes) => shapes.iter().map(wanted).collect::<Vec<_>>().join(", or "),
        Shape::Scalar => "a text, a number, true, false or null".to_owned(),
        Shape::Free => "a value".to_owned(),
    }
}

/// `` `a`, `b` or `c` ``
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.pop() {
        None => String::new(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} or {last}", names.join(", ")),
    }
}
