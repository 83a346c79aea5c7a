//! Requests as commands for a shell, and as they stand on the wire.

use std::borrow::Cow;

use super::Shown;
use crate::render::{Outcome, Request};

/// One `curl` command a request. A file of Liquid is its text.
pub(super) fn curl(shown: &Shown<'_>) -> String {
    if let Outcome::Text(text) = &shown.outcome {
        return text.clone();
    }
    let commands = shown.requests().map(|(request, call)| {
        let credential = call.and_then(|call| call.credential.as_deref());
        let note = credential.map(|name| format!("# with the credential {} that Braze stores\n", one_line(name)));
        note.unwrap_or_default() + &command(request)
    });
    commands.collect::<Vec<_>>().join("\n")
}

fn command(request: &Request) -> String {
    let mut words = vec![format!("curl --request {} {}", quoted(&request.method), quoted(&request.url))];
    for (name, value) in &request.headers {
        // An empty header is written with a semicolon; with a colon it is left out.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        words.push(format!("--header {}", quoted(&header)));
    }
    words.extend(request.body.iter().map(|body| format!("--data-raw {}", quoted(body))));
    words.join(" \\\n  ") + "\n"
}

/// A word for a shell. What no argument can hold is left out.
fn quoted(text: &str) -> String {
    let text = text.replace('\0', "");
    shlex::try_quote(&text).map_or_else(|_| String::new(), Cow::into_owned)
}

/// The requests one right after the other. A file of Liquid is its text.
pub(super) fn http(shown: &Shown<'_>) -> String {
    match &shown.outcome {
        Outcome::Text(text) => text.clone(),
        _ => shown.requests().map(|(request, _)| message(request)).collect(),
    }
}

fn message(request: &Request) -> String {
    let (host, target) = host_and_target(&request.url);
    let has = |name: &str| request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    // A space would end it.
    let target = one_line(&target).replace(' ', "%20");
    let mut text = format!("{} {target} HTTP/1.1\r\n", request.method);
    let mut header = |name: &str, value: &str| {
        text.push_str(&format!("{}: {}\r\n", one_line(name), one_line(value)));
    };
    if !has("Host") {
        header("Host", host);
    }
    let own = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Content-Length"));
    own.for_each(|(name, value)| header(name, value));
    let body = request.body.as_deref().unwrap_or_default();
    header("Content-Length", &body.len().to_string());
    text + "\r\n" + body
}

/// The host with its port, and the path with its query.
fn host_and_target(url: &str) -> (&str, Cow<'_, str>) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let target = if target.starts_with('/') { Cow::Borrowed(target) } else { Cow::Owned(format!("/{target}")) };
    (host, target)
}

/// A text in which a line break would begin something else.
fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains(['\r', '\n']) {
        true => Cow::Owned(text.replace("\r\n", " ").replace(['\r', '\n'], " ")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str, body: Option<&str>) -> Request {
        let headers = vec![("X-A".to_owned(), "it's\nb".to_owned()), ("X-B".to_owned(), String::new())];
        Request { method: "POST".to_owned(), url: url.to_owned(), headers, body: body.map(str::to_owned) }
    }

    #[test]
    fn a_shell_reads_what_was_meant() {
        let command = command(&request("https://x/?a=1&b=$c", Some("{\"a\": \"it's `x`\\\\\"}\n")));
        let words = shlex::split(&command.replace("\\\n", "")).unwrap();
        let wanted = [
            "curl",
            "--request",
            "POST",
            "https://x/?a=1&b=$c",
            "--header",
            "X-A: it's\nb",
            "--header",
            "X-B;",
            "--data-raw",
            "{\"a\": \"it's `x`\\\\\"}\n",
        ];
        assert_eq!(words, wanted);
    }

    #[test]
    fn messages_have_host_and_length_and_no_line_break_in_a_header() {
        let text = message(&request("https://u:p@h:8443?q=1#f", Some("한")));
        assert_eq!(text, "POST /?q=1 HTTP/1.1\r\nHost: h:8443\r\nX-A: it's b\r\nX-B: \r\nContent-Length: 3\r\n\r\n한");
        assert!(message(&request("https://h", None)).starts_with("POST / HTTP/1.1\r\nHost: h\r\n"));
        assert!(message(&request("https://h/a b", None)).starts_with("POST /a%20b HTTP/1.1\r\n"));
    }
}
