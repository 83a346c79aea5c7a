//! The mock's own pages: leads and requests, for people and for programs.

use std::fmt::Write as _;
use std::sync::Arc;

use hyper::body::Bytes;
use serde_json::Value;
use tokio::sync::mpsc;

use super::answer::{Answer, HTML};
use super::org::Org;
use super::store::Leads;
use crate::wire::{Call, Content};

/// So many leads stand on the page.
const SHOWN: usize = 200;
/// So many requests stand on the page.
const REQUESTS: usize = 50;
/// So many leads are read at once for the stream.
const STEP: usize = 200;
/// The type of one JSON value a line.
const NDJSON: &str = "application/x-ndjson;charset=UTF-8";

/// Whether a path is one of these pages.
pub(super) fn is_page(path: &str) -> bool {
    matches!(path, "/" | "/leads.ndjson" | "/requests.ndjson")
}

/// Answers with a page.
pub(super) async fn answer(org: &Arc<Org>, call: &Call) -> Answer {
    if !matches!(call.method.as_str(), "GET" | "HEAD") {
        return Answer::page(405, "only GET").with_header("allow", "GET,HEAD");
    }
    let answer = match call.path() {
        "/leads.ndjson" => leads(org),
        "/requests.ndjson" => Answer::text(200, NDJSON, org.journal.last().concat()),
        _ => overview(org).await,
    };
    // No script runs and nothing is fetched, whatever a lead holds.
    answer
        .with_header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
        .with_header("x-content-type-options", "nosniff")
        .with_header("cache-control", "no-store")
}

/// All leads, a few at a time, as fast as they are taken.
fn leads(org: &Arc<Org>) -> Answer {
    let (sender, receiver) = mpsc::channel(2);
    let org = Arc::clone(org);
    tokio::spawn(async move {
        let mut after = 0;
        loop {
            let shared = Arc::clone(&org);
            let step = move |leads: &Leads| {
                let page = leads.next(after, STEP)?;
                Ok(page.map(|(leads, last)| {
                    let there = leads.iter().filter(|lead| !lead.is_deleted);
                    let lines: String =
                        there.map(|lead| format!("{}\n", Value::Object(lead.shown(&shared.object, None)))).collect();
                    (lines, last)
                }))
            };
            // An error ends the stream, as does a reader that goes away.
            let Ok(Some((lines, last))) = org.store.run(step).await else { return };
            after = last;
            if !lines.is_empty() && sender.send(Bytes::from(lines)).await.is_err() {
                return;
            }
        }
    });
    Answer { content: Content::Pieces(receiver), ..Answer::text(200, NDJSON, String::new()) }
}

async fn overview(org: &Arc<Org>) -> Answer {
    let Ok((leads, all)) = org.store.run(|leads| leads.newest(SHOWN)).await else {
        return Answer::page(500, "the leads cannot be read");
    };
    let mut page = String::from(HEAD);
    // Writing to a text cannot fail.
    let _ = write!(page, "<h2>Leads</h2>\n<p>{all} in all");
    if leads.len() < usize::try_from(all).unwrap_or(usize::MAX) {
        let _ =
            write!(page, "; the newest {SHOWN} are here, all of them in <a href=\"/leads.ndjson\">leads.ndjson</a>");
    }
    page.push_str("</p>\n<table>\n<tr><th>Id<th>Name<th>Company<th>Email<th>Status<th>Created<th>all values</tr>\n");
    for lead in &leads {
        let text = |name: &str| match lead.record.get(name) {
            Some(Value::String(text)) => escaped(text),
            Some(other) => escaped(&other.to_string()),
            None => String::new(),
        };
        let values: String = lead
            .record
            .iter()
            .map(|(name, value)| format!("<dt>{}<dd>{}", escaped(name), escaped(&plain(value))))
            .collect();
        let _ = writeln!(
            page,
            "<tr><td><code>{}</code><td>{}<td>{}<td>{}<td>{}<td>{}<td><details><summary>{} fields</summary><dl>{values}</dl></details></tr>",
            escaped(lead.id()),
            escaped(&lead.name()),
            text("Company"),
            text("Email"),
            text("Status"),
            text("CreatedDate"),
            lead.record.len(),
        );
    }
    page.push_str(
        "</table>\n<h2>Requests</h2>\n<p>newest first; more in <a href=\"/requests.ndjson\">requests.ndjson</a></p>\n",
    );
    for line in org.journal.last().iter().rev().take(REQUESTS) {
        if let Ok(line) = serde_json::from_str(line) {
            request(&mut page, &line);
        }
    }
    page.push_str("</body>\n</html>\n");
    Answer::text(200, HTML, page)
}

fn request(page: &mut String, line: &Value) {
    let of = |value: &Value, name: &str| value.get(name).map(plain).unwrap_or_default();
    let status = of(line, "status");
    let class = if status.starts_with('2') || status == "300" { "fine" } else { "refused" };
    let errors: Vec<String> = line.get("errors").and_then(Value::as_array).into_iter().flatten().map(plain).collect();
    let fault = line.get("fault").map_or(String::new(), |fault| format!(" (fault {})", plain(fault)));
    let _ = writeln!(
        page,
        "<details><summary><time>{}</time> <code>{} {}</code> <b class=\"{class}\">{status}</b> {}</summary>",
        escaped(&of(line, "time")),
        escaped(&of(line, "method")),
        escaped(&of(line, "path")),
        escaped(&format!("{}{fault}", errors.join(", "))),
    );
    for side in ["request", "answer"] {
        let Some(message) = line.get(side) else { continue };
        let headers = message.get("headers").and_then(Value::as_object).into_iter().flatten();
        let headers: String = headers.map(|(name, value)| format!("{name}: {}\n", plain(value))).collect();
        let body = of(message, "body");
        let _ = writeln!(page, "<h3>{side}</h3>\n<pre>{}\n{}</pre>", escaped(&headers), escaped(&body));
    }
    page.push_str("</details>\n");
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>bzsf mock</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #222; background: #fff }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem } h3 { font-size: 1rem; margin: .5rem 0 0 }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; overflow-wrap: anywhere }
pre { background: #f4f4f4; padding: .6rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content auto; gap: 0 1rem; margin: 0 } dd { margin: 0 }
details { margin: .2rem 0 } summary { cursor: pointer } .fine { color: #17692b } .refused { color: #a3161c } time { color: #666 }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } pre { background: #262626 } th, td { border-color: #444 } .fine { color: #6ec583 } .refused { color: #ff8a8a } time { color: #999 } a { color: #8ab4f8 } }
</style>
</head>
<body>
<h1>bzsf mock: a local Salesforce</h1>
";
