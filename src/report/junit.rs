//! Results as JUnit's XML, which CI systems read: one `testsuite` a file.

use std::io;

use super::xml::{self, Xml};
use super::{Run, sentence};
use crate::diagnostic::Severity;

/// A file.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Its path.
    pub name: String,
    /// What was tried in it.
    pub cases: Vec<Case>,
}

/// Something that was tried.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is called.
    pub name: String,
    /// Its line; none where it is about the whole file.
    pub line: Option<u32>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It passed, and something is to be told.
    Told(String),
    /// It failed.
    Failed {
        /// In one line.
        message: String,
        /// In several.
        text: String,
    },
    /// It could not be tried.
    Broken(String),
}

/// A finding is a case of its file, which fails from the level on that fails the run; a file without findings is one that
/// passed.
pub fn findings(run: &Run<'_>, fails_from: Option<Severity>) -> String {
    let mut suites: Vec<Suite> = Vec::new();
    for report in run.reports {
        let name = run.path(report.file.path()).into_owned();
        let mut cases = Vec::new();
        for finding in &report.findings {
            let place = report.file.position(finding.span.start);
            let at = format!("{name}:{}:{}: {}", place.line, place.column, finding.severity.name());
            let (message, text) = (sentence(finding), format!("{at}[{}] {}", finding.rule, sentence(finding)));
            let outcome = match fails_from {
                Some(level) if finding.severity >= level => Outcome::Failed { message, text },
                _ => Outcome::Told(text),
            };
            let title = format!("{} at {}:{}", finding.rule, place.line, place.column);
            cases.push(Case { name: title, line: Some(place.line), outcome });
        }
        if cases.is_empty() {
            cases.push(Case { name: "no findings".to_owned(), line: None, outcome: Outcome::Passed });
        }
        suites.push(Suite { name, cases });
    }
    for problem in run.problems {
        let name = run.path(&problem.path).into_owned();
        let title = problem.rule.unwrap_or("cannot be read").to_owned();
        let case = Case { name: title, line: None, outcome: Outcome::Broken(problem.message.clone()) };
        match suites.iter_mut().find(|suite| suite.name == name) {
            Some(suite) => suite.cases.push(case),
            None => suites.push(Suite { name, cases: vec![case] }),
        }
    }
    document(&suites)
}

/// The document, with a line break at its end.
pub fn document(suites: &[Suite]) -> String {
    xml::document(|writer| {
        xml::element(writer, "testsuites", &[]).write_inner_content(|writer| {
            for suite in suites {
                let count = |wanted: fn(&Outcome) -> bool| {
                    suite.cases.iter().filter(|case| wanted(&case.outcome)).count().to_string()
                };
                let attributes = [
                    ("name", suite.name.as_str()),
                    ("tests", &suite.cases.len().to_string()),
                    ("failures", &count(|outcome| matches!(outcome, Outcome::Failed { .. }))),
                    ("errors", &count(|outcome| matches!(outcome, Outcome::Broken(_)))),
                ];
                xml::element(writer, "testsuite", &attributes).write_inner_content(|writer| {
                    suite.cases.iter().try_for_each(|case| write_case(writer, &suite.name, case))
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

fn write_case(writer: &mut Xml, path: &str, case: &Case) -> io::Result<()> {
    let line = case.line.map(|line| line.to_string());
    let mut attributes = vec![("classname", path), ("name", &case.name), ("file", path)];
    attributes.extend(line.as_deref().map(|line| ("line", line)));
    let element = xml::element(writer, "testcase", &attributes);
    match &case.outcome {
        Outcome::Passed => element.write_empty()?,
        Outcome::Told(told) => element.write_inner_content(|writer| {
            xml::element(writer, "system-out", &[]).write_text_content(xml::text(told)).map(|_| ())
        })?,
        Outcome::Failed { message, text } => element.write_inner_content(|writer| {
            xml::element(writer, "failure", &[("message", message)]).write_text_content(xml::text(text)).map(|_| ())
        })?,
        Outcome::Broken(message) => element.write_inner_content(|writer| {
            xml::element(writer, "error", &[("message", message)]).write_empty().map(|_| ())
        })?,
    };
    Ok(())
}
