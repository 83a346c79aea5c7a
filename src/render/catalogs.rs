//! Catalogs from a folder: items by their id, and selections of them.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::{self, Node};
use crate::report::FileReport;
use crate::source::{SourceFile, Span};

const RULE: &str = "catalog";

/// Catalogs by name.
#[derive(Debug, Default)]
pub struct Catalogs {
    catalogs: HashMap<String, Catalog>,
}

/// One catalog.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Each item as JSON, by its id.
    items: HashMap<String, String>,
    /// The ids of each selection.
    selections: HashMap<String, Vec<String>>,
}

impl Catalogs {
    /// Adds a catalog. One of this name that is there already is returned as an error.
    ///
    /// # Errors
    /// The name is taken.
    pub fn add(&mut self, name: &str, catalog: Catalog) -> Result<(), Catalog> {
        match self.catalogs.contains_key(name) {
            true => Err(catalog),
            false => {
                self.catalogs.insert(name.to_owned(), catalog);
                Ok(())
            }
        }
    }

    /// The catalog of this name.
    pub fn get(&self, name: &str) -> Option<&Catalog> {
        self.catalogs.get(name)
    }
}

impl Catalog {
    /// An item as JSON.
    pub fn item(&self, id: &str) -> Option<&str> {
        self.items.get(id).map(String::as_str)
    }

    /// The ids of a selection.
    pub fn selection(&self, name: &str) -> Option<&[String]> {
        self.selections.get(name).map(Vec::as_slice)
    }

    /// Reads a JSON file: a list of items, or an object with `items` and `selections`. None where the report has errors.
    pub fn read_json(file: Arc<SourceFile>) -> (Option<Self>, FileReport) {
        let mut report = FileReport::new(Arc::clone(&file));
        report.findings.extend(Diagnostic::of_encoding(&file, RULE));
        let document = document::read_json(&file);
        report.findings.extend(document.problems.iter().map(|problem| problem.diagnostic(RULE)));
        let mut catalog = Self::default();
        let mut wrong = |span: Span, message: &str| report.findings.push(Diagnostic::error(RULE, span, message));
        match &document.root {
            None => wrong(Span::at(file.content().1), "the file is empty; a catalog is a list of items"),
            Some(root) => {
                match root.get("items").unwrap_or(root).items() {
                    Some(items) => items.iter().for_each(|item| catalog.add_item(item, &mut wrong)),
                    None => wrong(root.place(), "a catalog is a list of items, or an object whose `items` is one"),
                }
                let selections = root.get("selections").and_then(Node::entries).unwrap_or_default();
                for entry in selections {
                    let ids = entry.value.items().unwrap_or_default().iter();
                    let ids: Option<Vec<_>> = ids.map(|id| id.as_str().map(str::to_owned)).collect();
                    match ids.filter(|_| entry.value.items().is_some()) {
                        Some(ids) => _ = catalog.selections.insert(entry.key.as_str().to_owned(), ids),
                        None => wrong(entry.value.place(), "a selection is a list of ids"),
                    }
                }
            }
        }
        report.sort();
        (report.findings.is_empty().then_some(catalog), report)
    }

    fn add_item(&mut self, item: &Node, wrong: &mut impl FnMut(Span, &str)) {
        let Some(id) = item.get("id").and_then(Node::as_str) else {
            return wrong(item.place(), "an item is an object with an `id`");
        };
        if self.items.insert(id.to_owned(), item.to_json()).is_some() {
            wrong(item.place(), &format!("the id `{id}` is taken by an item before"));
        }
    }

    /// Reads a CSV file with a header row, in which every value is a text.
    pub fn read_csv(file: Arc<SourceFile>) -> (Option<Self>, FileReport) {
        let mut report = FileReport::new(Arc::clone(&file));
        report.findings.extend(Diagnostic::of_encoding(&file, RULE));
        let (content, start) = file.content();
        let mut reader = csv::Reader::from_reader(content.as_bytes());
        let mut catalog = Self::default();
        let at = |position: Option<&csv::Position>| {
            Span::at(start + position.map_or(0, |position| u32::try_from(position.byte()).unwrap_or_default()))
        };
        let headers = reader.headers().cloned().unwrap_or_default();
        let Some(column) = headers.iter().position(|header| header == "id") else {
            report.findings.push(Diagnostic::error(RULE, Span::at(start), "no column is called `id`"));
            return (None, report);
        };
        for record in reader.records() {
            let told = match &record {
                Err(error) => Some((at(error.position()), error.to_string())),
                Ok(record) => {
                    let id = record.get(column).unwrap_or_default();
                    let members = headers.iter().zip(record).map(|(key, value)| (key.to_owned(), value.into()));
                    let item = serde_json::Value::Object(members.collect()).to_string();
                    let is_taken = catalog.items.insert(id.to_owned(), item).is_some();
                    is_taken.then(|| (at(record.position()), format!("the id `{id}` is taken by a row before")))
                }
            };
            report.findings.extend(told.map(|(span, message)| Diagnostic::error(RULE, span, message)));
        }
        (report.findings.is_empty().then_some(catalog), report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile::new("games.json", text))
    }

    #[test]
    fn both_forms_of_json_and_csv_are_read() {
        let list = Catalog::read_json(file(r#"[{"id": 7, "a": {"b": 1.0}}, {"id": "x y"}]"#)).0.unwrap();
        assert_eq!(list.item("7"), Some(r#"{"id":7,"a":{"b":1.0}}"#));
        assert!(list.item("x y").is_some() && list.item("z").is_none());
        let object = r#"{"items": [{"id": "a"}], "selections": {"new": ["a", 7]}}"#;
        let object = Catalog::read_json(file(object)).0.unwrap();
        assert_eq!(object.selection("new"), Some(["a".to_owned(), "7".to_owned()].as_slice()));
        let csv = Catalog::read_csv(file("\u{feff}id,title\r\n1,\"Tales, \"\"of\"\"\"\r\n")).0.unwrap();
        assert_eq!(csv.item("1"), Some(r#"{"id":"1","title":"Tales, \"of\""}"#));
    }

    #[test]
    fn what_is_no_catalog_is_told_at_its_place() {
        for (text, place) in [
            ("", 0),
            ("{}", 0),
            ("[1]", 1),
            (r#"[{"id":1},{"id":1}]"#, 10),
            (r#"{"items":[],"selections":{"a":1}}"#, 30),
        ] {
            let (catalog, report) = Catalog::read_json(file(text));
            assert!(catalog.is_none(), "{text}");
            assert_eq!(report.findings[0].span.start, place, "{text}");
        }
        for (text, place) in [("a,b\n1,2\n", 0), ("id,b\n1,2\n1\n", 9), ("id\n1\n1\n", 5)] {
            let (catalog, report) = Catalog::read_csv(file(text));
            assert!(catalog.is_none(), "{text}");
            assert_eq!(report.findings[0].span.start, place, "{text}");
        }
    }
}
