//! What a file is taken for, by its name and content.

use std::sync::Arc;

use super::{are_keys_of_template, is_template};
use crate::document::{self, Document, Node};
use crate::source::SourceFile;

/// The kinds of file that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A lead-mapping spec.
    Spec,
    /// A webhook template, or a REST payload with a `webhook` object.
    Template,
    /// Liquid alone.
    Liquid,
}

/// Keys of which a spec has at least two.
const SPEC_KEYS: &[&str] = &["version", "name", "operation", "fields", "salesforce", "auth"];

/// A file that is ours.
#[derive(Debug)]
pub struct Source {
    /// The file.
    pub file: Arc<SourceFile>,
    /// What it is.
    pub kind: FileKind,
    /// Its tree, where telling what it is has taken one.
    pub document: Option<Document>,
}

impl Source {
    /// A file whose kind is known.
    pub fn new(file: Arc<SourceFile>, kind: FileKind) -> Self {
        Self { file, kind, document: None }
    }

    /// Tells what a file is. `None` for YAML and JSON that is not ours; a file that was `given` by name is always
    /// something.
    pub fn classify(file: Arc<SourceFile>, given: bool) -> Option<Self> {
        let mut document = None;
        let kind = classify(&file, given, &mut document)?;
        Some(Self { file, kind, document })
    }
}

fn classify(file: &SourceFile, given: bool, document: &mut Option<Document>) -> Option<FileKind> {
    let extension = file.path().rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let own = match extension.as_deref() {
        Some("yaml" | "yml") => is_spec(file).then_some(FileKind::Spec),
        Some("json") => is_template_file(file, document).then_some(FileKind::Template),
        Some("liquid") => Some(FileKind::Liquid),
        _ if !given => None,
        _ if file.content().0.trim_start().starts_with('{') && is_template_file(file, document) => {
            Some(FileKind::Template)
        }
        _ if is_spec(file) => Some(FileKind::Spec),
        _ => Some(FileKind::Liquid),
    };
    own.or_else(|| {
        given.then_some(match extension.as_deref() {
            Some("json") => FileKind::Template,
            _ => FileKind::Spec,
        })
    })
}

fn is_spec(file: &SourceFile) -> bool {
    // A cheap look first: most YAML of a repository is something else.
    let text = file.content().0;
    let lines = text.lines().filter(|line| SPEC_KEYS.iter().any(|key| starts_with_key(line, key)));
    let by_line = lines.count() >= 2;
    if by_line {
        return true;
    }
    if !SPEC_KEYS.iter().any(|key| text.contains(key)) {
        return false;
    }
    let root = document::read_yaml(file).root;
    let entries = root.as_ref().and_then(Node::entries).unwrap_or_default();
    entries.iter().filter(|entry| SPEC_KEYS.contains(&entry.key.as_str())).count() >= 2
}

fn starts_with_key(line: &str, key: &str) -> bool {
    line.trim_start_matches('\u{feff}').strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

fn is_template_file(file: &SourceFile, read: &mut Option<Document>) -> bool {
    let text = file.content().0;
    if !["request_", "template_name", "webhook"].iter().any(|part| text.contains(part)) {
        return false;
    }
    let document = read.insert(document::read_json(file));
    if document.root.as_ref().is_some_and(is_template) {
        return true;
    }
    // A file that does not parse is judged by the same keys, where a member may begin.
    let has = |key: &str| {
        text.match_indices(&format!("\"{key}\"")).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default().trim_end();
            before.is_empty() || before.ends_with(['{', ',', '"', '}', ']'])
        })
    };
    !document.problems.is_empty() && are_keys_of_template(has)
}
