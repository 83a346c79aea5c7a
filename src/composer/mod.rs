//! What Braze's webhook composer is to be filled with, for one spec or template: its fields in the order of the dashboard,
//! the findings beside the field that they concern, what would be sent for the examples, and the steps that remain.

mod page;
mod place;
mod read;
mod rehearsed;
mod shown;
mod steps;

use serde::Serialize;

use crate::diagnostic::Severity;

pub use page::{Editor, Listed, Page, Pages, Purpose, findings};
pub use read::Workshop;
pub use rehearsed::{Ended, Rehearsed, Sent};
pub use shown::{Run, Shown};
pub use steps::Step;

/// The composer of one template.
#[derive(Debug, Default, Serialize)]
pub struct Composer {
    /// The file that it was read from.
    pub path: String,
    /// The template's name; the file's where it has none.
    pub title: String,
    /// The parts of the composer, in the order of the dashboard. None where the file could not be read as far as that.
    pub sections: Vec<Section>,
    /// Findings that concern no part alone.
    pub findings: Vec<Finding>,
    /// How many findings there are in all.
    pub counts: Counts,
    /// The examples of a spec, as they would be sent.
    pub examples: Vec<Rehearsed>,
    /// Why the examples could not be rendered, where none could.
    pub unrendered: Option<String>,
    /// What remains to be done by hand.
    pub steps: Vec<Step>,
    /// The texts to copy, to the letter. [`Shown::copy`] is the place of one among them.
    pub texts: Vec<String>,
    /// Whether secrets of the environment were written out.
    pub holds_secrets: bool,
    /// Whether secrets that stand in the file are `***` here.
    pub hides_secrets: bool,
}

/// A part of the composer.
#[derive(Debug, Serialize)]
pub struct Section {
    /// What the dashboard calls it.
    pub title: &'static str,
    /// How the dashboard is to be set for it, such as `Raw Text`.
    pub choice: Option<&'static str>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Findings that concern no field of it alone.
    pub findings: Vec<Finding>,
}

/// A field of the composer, or a pair of them.
#[derive(Debug, Serialize)]
pub struct Field {
    /// Its number among all fields.
    pub number: usize,
    /// What it is called where one speaks of it: `the header Authorization`.
    pub label: String,
    /// The name of a pair.
    pub name: Option<Shown>,
    /// Its text.
    pub value: Shown,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// A finding, for people.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// The rule's page.
    pub url: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// Its line in the file, from 1.
    pub line: u32,
    /// Its column, from 1, in characters.
    pub column: u32,
    /// Where it starts and ends in the file's text without its byte-order mark, in UTF-16 units, as scripts of pages count.
    pub units: (usize, usize),
}

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Composer {
    /// All findings, in the order of the page.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        let sections = self
            .sections
            .iter()
            .flat_map(|section| section.findings.iter().chain(section.fields.iter().flat_map(|field| &field.findings)));
        self.findings.iter().chain(sections)
    }

    /// All fields, in the order of the page.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }
}

impl Counts {
    fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }
}
