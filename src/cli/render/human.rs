//! A rendering for people: the requests one under the other, then what there is to say about them.

use std::fmt::Write;

use super::Shown;
use crate::cli::rehearsal;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::render::{At, Call, Outcome, Request, Role};
use crate::report::{FileReport, visible};
use crate::salesforce::{Meaning, Refusal, meaning};
use crate::template::FileKind;

const BOLD: &str = "1";
const DIM: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";

/// Prints all of it to standard output.
pub(super) fn print(shown: &Shown<'_>, terminal: &mut Terminal) {
    let mut page = Page { out: String::new(), color: terminal.has_color() };
    for (number, call) in shown.calls.iter().enumerate() {
        page.call(shown, number + 1, call);
    }
    match &shown.outcome {
        Outcome::Send(request) => {
            let number = shown.calls.len() + 1;
            page.heading(number, request, None);
            page.request(request);
        }
        Outcome::Text(text) => page.line("", &visible(text)),
        Outcome::Abort { reason, at } => {
            let told = format!("the message is aborted: {reason}");
            page.out.push_str(&drawn(shown, terminal, Diagnostic::warning("abort", place(shown, *at), told)));
        }
        Outcome::Error { message, at } => {
            let told = format!("the message cannot be rendered: {message}");
            page.out.push_str(&drawn(shown, terminal, Diagnostic::error("render", place(shown, *at), told)));
        }
    }
    for (key, value) in &shown.message_extras {
        page.line("", &format!("message extra {}: {}", visible(key), visible(value)));
    }
    for refusal in &shown.refused {
        page.refusal(refusal);
    }
    for warning in &shown.warnings {
        let mark = page.painted(YELLOW, "⚠");
        page.line("", &format!("{mark} {}", visible(&warning.message)));
    }
    if matches!(shown.outcome, Outcome::Send(_)) && shown.refused.is_empty() && shown.warnings.is_empty() {
        let mark = page.painted(GREEN, "✓");
        page.line("", &format!("{mark} nothing speaks against it"));
    }
    terminal.result(&page.out);
}

struct Page {
    out: String,
    color: bool,
}

impl Page {
    fn painted(&self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn line(&mut self, indent: &str, text: &str) {
        for line in text.lines() {
            // A string takes all that is written to it.
            let _ = writeln!(self.out, "{}", format!("{indent}{line}").trim_end());
        }
    }

    fn call(&mut self, shown: &Shown<'_>, number: usize, call: &Call) {
        let came = match call.status {
            _ if call.cached => self.painted(DIM, "answered from the cache"),
            Some(status @ 200..=299) => self.painted(GREEN, &status.to_string()),
            Some(status) => self.painted(RED, &status.to_string()),
            None => self.painted(RED, "no answer"),
        };
        self.heading(number, &call.request, Some(&came));
        let credential = call.credential.iter().map(|name| format!(", with the credential {name}")).collect::<String>();
        let asked = format!("Connected Content in {}{credential}", shown.message.field_name(call.field));
        let asked = self.painted(DIM, &visible(&asked));
        self.line("   ", &asked);
        self.request(&call.request);
    }

    fn heading(&mut self, number: usize, request: &Request, came: Option<&str>) {
        let title = self.painted(BOLD, &visible(&format!("{} {}", request.method, request.url)));
        let came = came.map(|came| format!(" → {came}")).unwrap_or_default();
        self.line("", &format!("{number}. {title}{came}"));
    }

    fn request(&mut self, request: &Request) {
        for (name, value) in &request.headers {
            let name = self.painted(DIM, &format!("{}:", visible(name)));
            let value = visible(value).replace('\n', "␊");
            self.line("   ", &format!("{name} {value}"));
        }
        if let Some(body) = request.readable_body() {
            self.out.push('\n');
            self.line("   ", &visible(&body));
        }
        self.out.push('\n');
    }

    fn refusal(&mut self, refusal: &Refusal) {
        let mark = self.painted(RED, "✗");
        let error = self.painted(BOLD, &format!("{} {}", refusal.status, refusal.error_code));
        self.line("", &format!("{mark} Salesforce would refuse this: {error}"));
        self.line("  ", &visible(&refusal.message));
        if let Some(Meaning { change, .. }) = meaning(refusal.error_code, &refusal.message) {
            self.line("  ", &format!("help: {change}"));
        }
    }
}

fn place(shown: &Shown<'_>, at: At) -> crate::source::Span {
    let text = shown.message.fields.get(at.field).map(|field| &field.text);
    text.map(|text| text.span(at.span.start..at.span.end)).unwrap_or_default()
}

fn drawn(shown: &Shown<'_>, terminal: &Terminal, finding: Diagnostic) -> String {
    let file = &shown.message.file;
    let is_spec = file.path().ends_with(".yaml") || file.path().ends_with(".yml");
    let kind = match shown.message.fields.first().map(|field| &field.role) {
        Some(Role::Text) => FileKind::Liquid,
        _ if is_spec => FileKind::Spec,
        _ => FileKind::Template,
    };
    let mut report = FileReport::new(file.clone());
    report.secrets = rehearsal::secrets(file, kind);
    report.secrets.extend(shown.masking.spans(file.text()));
    report.findings.push(finding);
    terminal.drawn(&[report])
}
