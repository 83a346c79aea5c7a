//! Any conversation with the language server: every request is answered, and none brings it down. An input is the name of a
//! file, a line break, and its text; each part behind a line `---` is said about it: `change LINE CHARACTER LINE CHARACTER
//! TEXT`, the name of a request with a place, or, with `{` first, any message.

#![no_main]

use std::io::Cursor;

use serde_json::{Value, json};

use bzsf::lsp::{self, Ended, Options};

const REQUESTS: [&str; 6] = ["hover", "completion", "definition", "documentHighlight", "codeAction", "foldingRange"];

/// A message in the frame of the protocol.
fn frame(message: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{message}", message.len())
}

fn place(words: &mut std::str::SplitN<'_, char>) -> Value {
    let mut number = || words.next().and_then(|word| word.parse::<u32>().ok()).unwrap_or_default();
    json!({ "line": number(), "character": number() })
}

fn said(part: &str, uri: &str, at: usize) -> String {
    if part.starts_with('{') {
        return part.to_owned();
    }
    let mut words = part.splitn(6, ' ');
    let what = words.next().unwrap_or_default();
    let start = place(&mut words);
    let document = json!({ "uri": uri, "version": at + 2 });
    if what == "change" {
        let end = place(&mut words);
        let text = words.next().unwrap_or_default();
        let changes = json!([{ "range": { "start": start, "end": end }, "text": text }]);
        let parameters = json!({ "textDocument": document, "contentChanges": changes });
        return json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": parameters }).to_string();
    }
    let method = REQUESTS.iter().find(|request| **request == what).unwrap_or(&"hover");
    let parameters = json!({
        "textDocument": document, "position": start, "range": { "start": start, "end": start }, "context": { "diagnostics": [] }
    });
    json!({ "jsonrpc": "2.0", "id": at + 10, "method": format!("textDocument/{method}"), "params": parameters }).to_string()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split("\n---\n");
    let (name, content) = parts.next().and_then(|first| first.split_once('\n')).unwrap_or(("a.liquid", ""));
    let uri = format!("untitled:{name}");
    let mut messages = vec![
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }).to_string(),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }).to_string(),
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": {
            "uri": uri, "languageId": "liquid", "version": 1, "text": content } } })
        .to_string(),
    ];
    messages.extend(parts.take(12).enumerate().map(|(at, part)| said(part, &uri, at)));
    let asked = messages.iter().filter(|message| message.contains("\"id\":")).count();
    let any = messages.iter().skip(3).any(|message| !message.starts_with("{\"id\":") && !message.starts_with("{\"jsonrpc\""));
    messages.push(json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }).to_string());
    messages.push(json!({ "jsonrpc": "2.0", "method": "exit" }).to_string());
    let input: String = messages.iter().map(|message| frame(message)).collect();
    let mut output = Vec::new();
    let ended = lsp::serve(Cursor::new(input.into_bytes()), &mut output, Options::default());
    let output = String::from_utf8(output).expect("UTF-8");
    let (mut answers, mut rest) = (0, output.as_str());
    while !rest.is_empty() {
        let (head, behind) = rest.split_once("\r\n\r\n").expect("a frame");
        let length = head.strip_prefix("Content-Length: ").expect("its length").parse().expect("a number");
        let (message, next) = behind.split_at(length);
        rest = next;
        let message: Value = serde_json::from_str(message).expect("JSON");
        answers += usize::from(message.get("id").is_some() && message.get("method").is_none());
    }
    if !any {
        assert_eq!(ended, Ended::Orderly);
        assert_eq!(answers, asked + 1, "{output}");
    }
});
