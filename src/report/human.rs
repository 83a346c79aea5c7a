//! Findings for people, drawn by miette.

use std::fmt;
use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity as MietteSeverity, SourceCode};

use super::FileReport;
use super::excerpt::{Excerpt, visible, visible_drawing};
use crate::diagnostic::{Diagnostic, Severity};

/// How a terminal wants its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are understood.
    pub color: bool,
    /// Whether lines may be drawn with Unicode characters.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

/// Draws reports.
#[derive(Debug)]
pub struct Human {
    handler: GraphicalReportHandler,
}

impl Human {
    /// A drawer for a terminal of this style.
    pub fn new(style: Style) -> Self {
        let theme = match (style.unicode, style.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme { styles: GraphicalTheme::unicode().styles, ..GraphicalTheme::ascii() },
            (false, false) => GraphicalTheme::none(),
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .without_syntax_highlighting()
            .with_context_lines(1)
            .with_width(style.width.clamp(40, 200));
        Self { handler }
    }

    /// Writes all findings of a file, one after the other.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, report: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        if report.findings.is_empty() {
            return Ok(());
        }
        let excerpt = Excerpt::new(&report.file, &report.secrets);
        for finding in &report.findings {
            let drawing = Drawing {
                finding,
                excerpt: &excerpt,
                message: visible(&finding.message).into_owned(),
                help: help(finding),
            };
            let mut text = String::new();
            if self.handler.render_report(&mut text, &drawing).is_err() {
                // miette could not draw it; the finding is told all the same.
                let place = report.file.position(finding.span.start);
                let severity = finding.severity.name();
                text = format!(
                    "{}:{}:{}: {severity}[{}] {}\n",
                    report.file.path(),
                    place.line,
                    place.column,
                    finding.rule,
                    drawing.message
                );
            }
            text.push('\n');
            out.write_all(visible_drawing(&text).as_bytes())?;
        }
        Ok(())
    }
}

/// The help, with the places in other files, which cannot be drawn.
fn help(finding: &Diagnostic) -> Option<String> {
    let elsewhere = finding.related.iter().filter_map(|related| {
        let file = related.file.as_ref()?;
        let place = file.position(related.span.start);
        let told = format!("{}: {}:{}:{}", related.message, file.path(), place.line, place.column);
        Some(visible(&told).into_owned())
    });
    let lines: Vec<String> = finding.help.iter().map(|help| visible(help).into_owned()).chain(elsewhere).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A finding as miette wants it.
struct Drawing<'a> {
    finding: &'a Diagnostic,
    excerpt: &'a Excerpt<'a>,
    message: String,
    help: Option<String>,
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.finding.rule))
    }

    fn severity(&self) -> Option<MietteSeverity> {
        Some(match self.finding.severity {
            Severity::Error => MietteSeverity::Error,
            Severity::Warning => MietteSeverity::Warning,
            Severity::Note => MietteSeverity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let primary = self.excerpt.label(self.finding.span);
        let primary = LabeledSpan::new_primary_with_span(None, primary.range());
        let related = self.finding.related.iter().filter(|related| related.file.is_none()).map(|related| {
            let span = self.excerpt.label(related.span);
            LabeledSpan::new_with_span(Some(visible(&related.message).into_owned()), span.range())
        });
        Some(Box::new(std::iter::once(primary).chain(related)))
    }
}
