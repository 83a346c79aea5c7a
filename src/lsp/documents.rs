//! The documents that are open in the editor: their texts, and what was last found in them.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

use super::positions::{Encoding, Positions, Range};
use super::uri;
use crate::diagnostic::Diagnostic;
use crate::lint::{FileKind, Source};
use crate::source::{SourceFile, Span};

/// An open document.
#[derive(Debug)]
pub(super) struct Document {
    /// Its URI, as the client writes it.
    pub(super) uri: String,
    /// The file, where it is one.
    pub(super) path: Option<PathBuf>,
    /// What the editor takes it for.
    language: String,
    /// The version that the client counts.
    pub(super) version: i32,
    /// The text, under the name by which the configuration knows it.
    pub(super) file: Arc<SourceFile>,
    /// Whether it has to be checked.
    pub(super) is_stale: bool,
    /// What was found when it was last checked.
    pub(super) findings: Vec<Diagnostic>,
}

/// A document as the client opens it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    uri: String,
    #[serde(default)]
    language_id: String,
    #[serde(default)]
    version: i32,
    text: String,
}

/// A change of a document: of a range, or of all of it.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    range: Option<Range>,
    text: String,
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file that the linter checks.
    Checked(FileKind),
    /// `bzsf.yaml`.
    Config,
    /// Something else.
    Other,
}

impl Document {
    /// A document under a name for its path.
    pub(super) fn open(opened: Opened, name: impl FnOnce(Option<&PathBuf>) -> Option<String>) -> Self {
        let Opened { uri, language_id: language, version, text } = opened;
        let path = uri::path(&uri);
        let name = name(path.as_ref()).unwrap_or_else(|| uri.clone());
        let file = Arc::new(SourceFile::new(name, text));
        Self { uri, path, language, version, file, is_stale: true, findings: Vec::new() }
    }

    /// Takes in changes, each of the text that the one before leaves.
    pub(super) fn change(&mut self, version: i32, changes: Vec<Change>, encoding: Encoding) {
        self.version = version;
        self.is_stale = true;
        for Change { range, text } in changes {
            let text = match range {
                None => text,
                Some(range) => {
                    let span = Positions::new(&self.file, encoding).span(range);
                    let mut whole = self.file.text().to_owned();
                    whole.replace_range(span.range(), &text);
                    whole
                }
            };
            self.file = Arc::new(SourceFile::new(self.file.path(), text));
        }
    }

    /// Gives the document another name.
    pub(super) fn rename(&mut self, name: &str) {
        if self.file.path() != name {
            self.file = Arc::new(SourceFile::new(name, self.file.text()));
        }
    }

    /// What the document is: by its name and text, or by what the editor takes it for.
    pub(super) fn kind(&self) -> Kind {
        if self.path.as_ref().and_then(|path| path.file_name()).is_some_and(|name| name == crate::config::FILE_NAME) {
            return Kind::Config;
        }
        if self.language == "liquid" {
            return Kind::Checked(FileKind::Liquid);
        }
        let is_known = |extension: &str| ["yaml", "yml", "json", "liquid"].contains(&extension);
        let extension = self.file.path().rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let file = match self.language.as_str() {
            // A document without a file has no extension either.
            language @ ("json" | "yaml" | "jsonc") if !extension.as_deref().is_some_and(is_known) => {
                Arc::new(SourceFile::new(format!("untitled.{}", language.trim_end_matches('c')), self.file.text()))
            }
            _ => Arc::clone(&self.file),
        };
        Source::classify(file, false).map_or(Kind::Other, |source| Kind::Checked(source.kind))
    }

    /// The findings that touch a span.
    pub(super) fn findings_at(&self, span: Span) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().filter(move |finding| finding.span.start <= span.end && span.start <= finding.span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(uri: &str, language: &str, text: &str) -> Document {
        let opened = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        Document::open(serde_json::from_value(opened).unwrap(), |_| None)
    }

    #[test]
    fn changes_build_on_each_other() {
        let mut document = document("untitled:a", "liquid", "한😀\r\nb");
        let changes = json!([
            { "range": { "start": { "line": 0, "character": 1 }, "end": { "line": 0, "character": 3 } }, "text": "x\ny" },
            { "range": { "start": { "line": 1, "character": 1 }, "end": { "line": 2, "character": 0 } }, "text": "" },
            { "range": { "start": { "line": 9, "character": 9 }, "end": { "line": 1, "character": 2 } }, "text": "!" },
        ]);
        document.change(2, serde_json::from_value(changes).unwrap(), Encoding::Utf16);
        assert_eq!((document.file.text(), document.version), ("한x\nyb!", 2));
        document.change(1, vec![Change { range: None, text: "whole".to_owned() }], Encoding::Utf16);
        assert_eq!((document.file.text(), document.version), ("whole", 1));
    }

    #[test]
    fn what_a_document_is_depends_on_name_text_and_language() {
        let spec = "name: A\noperation: create\n";
        for (uri, language, text, kind) in [
            ("file:///a.yaml", "yaml", spec, Kind::Checked(FileKind::Spec)),
            ("file:///a.yaml", "yaml", "a: b", Kind::Other),
            ("file:///a/bzsf.yaml", "yaml", spec, Kind::Config),
            ("untitled:Untitled-1", "yaml", spec, Kind::Checked(FileKind::Spec)),
            ("untitled:Untitled-1", "json", r#"{"url": "", "request_method": ""}"#, Kind::Checked(FileKind::Template)),
            ("untitled:Untitled-1", "plaintext", "{{ x }}", Kind::Other),
            ("untitled:Untitled-1", "liquid", "{{ x }}", Kind::Checked(FileKind::Liquid)),
            ("file:///a.txt", "liquid", "{{ x }}", Kind::Checked(FileKind::Liquid)),
            ("file:///package.json", "json", "{}", Kind::Other),
        ] {
            assert_eq!(document(uri, language, text).kind(), kind, "{uri} {language}");
        }
    }
}
