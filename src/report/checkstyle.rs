//! Findings as Checkstyle's XML, which Jenkins, reviewdog and many editors read: one `file` element a file.

use super::{Run, sentence, xml};

/// The document.
pub fn checkstyle(run: &Run<'_>) -> String {
    xml::document(|writer| {
        let root = xml::element(writer, "checkstyle", &[("version", "4.3")]);
        root.write_inner_content(|writer| {
            for report in run.reports {
                let path = run.path(report.file.path());
                let file = xml::element(writer, "file", &[("name", &path)]);
                if report.findings.is_empty() {
                    file.write_empty()?;
                    continue;
                }
                file.write_inner_content(|writer| {
                    for finding in &report.findings {
                        let place = report.file.position(finding.span.start);
                        let (line, column) = (place.line.to_string(), place.column.to_string());
                        // Checkstyle's lowest level that is still shown.
                        let severity = match finding.severity.name() {
                            "note" => "info",
                            name => name,
                        };
                        let error = xml::element(
                            writer,
                            "error",
                            &[
                                ("line", &line),
                                ("column", &column),
                                ("severity", severity),
                                ("message", &sentence(finding)),
                                ("source", &format!("bzsf.{}", finding.rule)),
                            ],
                        );
                        error.write_empty()?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })
}
