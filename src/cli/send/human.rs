//! What came of messages, for people.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use crate::cli::terminal::Terminal;
use crate::report::visible;
use crate::send::{SendOutcome, Sent, SentRequest, Summary};

/// Prints what came of a message to standard output.
pub(super) fn print(sent: &Sent, terminal: &mut Terminal) {
    let mut page = String::new();
    let mark = match sent.outcome {
        SendOutcome::Sent => '✓',
        SendOutcome::Aborted | SendOutcome::Skipped => '·',
        SendOutcome::Failed | SendOutcome::Doubtful => '✗',
    };
    let lead = sent.lead.as_ref().map(|lead| format!(", lead {lead}")).unwrap_or_default();
    line(&mut page, "", &format!("{mark} {}: {}{lead}", sent.user, sent.outcome.name()));
    if let Some(reason) = &sent.reason {
        line(&mut page, "  ", reason);
    }
    for request in &sent.requests {
        self::request(&mut page, request);
    }
    for error in &sent.errors {
        line(&mut page, "  ", &format!("{}: {}", error.error_code, error.message));
        for (what, text) in [("means", error.means), ("change", error.change)] {
            if let Some(text) = text {
                line(&mut page, "    ", &format!("{what}: {text}"));
            }
        }
    }
    if !sent.requests.is_empty() && !sent.activity_log.is_empty() {
        line(&mut page, "  ", "Message Activity Log:");
        line(&mut page, "    ", &sent.activity_log);
    }
    terminal.result(&page);
}

fn request(page: &mut String, request: &SentRequest) {
    let came = match (request.cached, request.status) {
        (Some(true), _) => "kept from an earlier call".to_owned(),
        (_, Some(status)) => status.to_string(),
        (_, None) => "no answer".to_owned(),
    };
    let attempt = request.attempt.filter(|attempt| *attempt > 1).map(|attempt| format!(", attempt {attempt}"));
    let attempt = attempt.unwrap_or_default();
    line(page, "  ", &format!("{} {} → {came}{attempt}", request.method, request.url));
    for (name, value) in request.headers.iter().flatten() {
        line(page, "    ", &format!("{name}: {}", value.as_str().unwrap_or_default()));
    }
    for text in [&request.body, &request.answer].into_iter().flatten().filter(|text| !text.is_empty()) {
        line(page, "    ", text);
    }
}

fn line(page: &mut String, indent: &str, text: &str) {
    for line in visible(text).lines() {
        // A string takes all that is written to it.
        let _ = writeln!(page, "{indent}{line}");
    }
}

/// Prints the counts to standard error.
pub(super) fn table(summary: &Summary) {
    let Summary { users, sent, aborted, failed, doubtful, skipped, logins, logins_cached, calls } = *summary;
    let rows = [
        ("users", users),
        ("sent", sent),
        ("aborted", aborted),
        ("failed", failed),
        ("doubtful", doubtful),
        ("skipped", skipped),
        ("logins", logins),
        ("logins from the cache", logins_cached),
        ("webhook calls", calls),
    ];
    let mut table = String::new();
    for (name, count) in rows {
        let _ = writeln!(table, "{name:<22}{count:>10}");
    }
    // When standard error is closed, nobody is there to be told.
    let _ = io::stderr().lock().write_all(table.as_bytes());
}
