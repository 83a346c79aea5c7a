//! A client of the language server: it says what an editor says, and holds what it hears against the protocol's types.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lsp_types as types;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// How long a message may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Something the server said: a notification or request by its method, an answer by the method that it answers.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) method: String,
    pub(crate) content: Value,
}

/// A running server and its client.
pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    incoming: Receiver<Value>,
    root: String,
    next: i32,
    open: Vec<String>,
}

pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bzsf")).args(arguments).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

pub(crate) fn read_text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// The URI of a path without odd characters.
pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

impl Client {
    /// Starts a server in a folder.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let root = folder.canonicalize().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_bzsf"))
            .arg("lsp")
            .args(arguments)
            .current_dir(&root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, incoming) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, incoming, root: uri(&root), next: 0, open: Vec::new() }
    }

    /// The URI of a file, as editors encode it.
    pub(crate) fn uri(&self, name: &str) -> String {
        let encode = |byte: u8| match byte {
            b'/' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        format!("{}/{}", self.root, name.bytes().map(encode).collect::<String>())
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        // A server that has ended hears nothing; the test sees that by its exit code.
        let input = self.input.as_mut().unwrap();
        let _ = input.write_all(bytes).and_then(|()| input.flush());
    }

    pub(crate) fn framed(&self, method: &str, params: Value) -> String {
        framed(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    pub(crate) fn framed_request(&self, id: i32, method: &str, params: Value) -> String {
        framed(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
    }

    /// Says something, and returns all that is said because of it.
    pub(crate) fn say(&mut self, method: &str, params: Value) -> Vec<Heard> {
        if is_request(method) {
            return self.request(method, params);
        }
        if let Some(uri) = params.pointer("/textDocument/uri").and_then(Value::as_str) {
            match method {
                "textDocument/didOpen" => self.open.push(uri.to_owned()),
                "textDocument/didClose" => self.open.retain(|open| open != uri),
                _ => {}
            }
        }
        let text = self.framed(method, params);
        self.write(text.as_bytes());
        // Documents are checked before their actions are told.
        let open = self.open.clone();
        open.iter().flat_map(|uri| self.settled_of(uri)).collect()
    }

    /// Asks something; the answer comes last.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Vec<Heard> {
        self.next += 1;
        let id = self.next;
        let text = self.framed_request(id, method, params);
        self.write(text.as_bytes());
        let mut heard = self.until_answer(id);
        let answer = heard.last_mut().unwrap();
        let is_error = answer.content.get("code").is_some() && answer.content.get("message").is_some();
        answer.method = format!("{method} {}", if is_error { "error" } else { "result" });
        if !is_error {
            check_result(method, &answer.content);
        }
        heard
    }

    /// All that is said up to the answer of a request.
    pub(crate) fn until_answer(&mut self, id: i32) -> Vec<Heard> {
        let mut heard = Vec::new();
        loop {
            let message = self.incoming.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer: {heard:?}"));
            assert_eq!(message["jsonrpc"], "2.0");
            match message["method"].as_str() {
                Some(method) => {
                    check_notification(method, &message["params"]);
                    if let Some(id) = message.get("id") {
                        let answer = framed(&json!({ "jsonrpc": "2.0", "id": id, "result": null }));
                        self.write(answer.as_bytes());
                    }
                    heard.push(Heard { method: method.to_owned(), content: message["params"].clone() });
                }
                None => {
                    assert_eq!(message["id"], id);
                    let content = message.get("result").or(message.get("error")).unwrap().clone();
                    heard.push(Heard { method: String::new(), content });
                    return heard;
                }
            }
        }
    }

    /// Begins the conversation, with capabilities of the client; returns the server's.
    pub(crate) fn initialize(&mut self, capabilities: Value) -> Value {
        let folders = json!([{ "uri": self.root, "name": "root" }]);
        let params = json!({ "processId": null, "rootUri": self.root, "workspaceFolders": folders, "capabilities": capabilities });
        let answer = self.request("initialize", params).pop().unwrap().content;
        self.say("initialized", json!({}));
        answer
    }

    pub(crate) fn open(&mut self, name: &str, language: &str, text: &str) {
        let uri = self.uri(name);
        self.open_uri(&uri, language, text);
    }

    pub(crate) fn open_uri(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        let text = self.framed("textDocument/didOpen", json!({ "textDocument": document }));
        self.open.push(uri.to_owned());
        self.write(text.as_bytes());
    }

    pub(crate) fn change(&mut self, name: &str, version: i32, changes: Value) {
        let document = json!({ "uri": self.uri(name), "version": version });
        let text =
            self.framed("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        self.write(text.as_bytes());
    }

    /// All that is said until a document is checked.
    pub(crate) fn settled(&mut self, name: &str) -> Vec<Heard> {
        let uri = self.uri(name);
        self.settled_of(&uri)
    }

    fn settled_of(&mut self, uri: &str) -> Vec<Heard> {
        let start = json!({ "line": 0, "character": 0 });
        let params = json!({ "textDocument": { "uri": uri }, "range": { "start": start, "end": start }, "context": { "diagnostics": [], "only": ["none"] } });
        let mut heard = self.request("textDocument/codeAction", params);
        heard.pop();
        heard
    }

    /// The findings that stand in a document, which must change before it is asked again.
    pub(crate) fn diagnostics(&mut self, name: &str) -> Value {
        let uri = self.uri(name);
        self.diagnostics_of(&uri)
    }

    pub(crate) fn diagnostics_of(&mut self, uri: &str) -> Value {
        // Saving has it checked again.
        let text = self.framed("textDocument/didSave", json!({ "textDocument": { "uri": uri } }));
        self.write(text.as_bytes());
        let heard = self.settled_of(uri);
        let of_document = |heard: &&Heard| heard.content["uri"] == uri && heard.method.ends_with("publishDiagnostics");
        heard.iter().rfind(of_document).unwrap_or_else(|| panic!("nothing: {heard:?}")).content["diagnostics"].clone()
    }

    /// The actions of some kinds for a whole document.
    pub(crate) fn actions(&mut self, name: &str, only: Value) -> Vec<Value> {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } });
        let params = json!({ "textDocument": { "uri": self.uri(name) }, "range": range, "context": { "diagnostics": [], "only": only } });
        self.request("textDocument/codeAction", params).pop().unwrap().content.as_array().unwrap().clone()
    }

    /// The text of a file after an action.
    pub(crate) fn applied(&self, action: &Value, name: &str, text: &str) -> String {
        let uri = self.uri(name);
        let mut edits = action["edit"]["changes"][&uri].as_array().unwrap_or_else(|| panic!("{action}")).clone();
        edits.sort_by_key(|edit| {
            std::cmp::Reverse((edit["range"]["start"]["line"].as_u64(), edit["range"]["start"]["character"].as_u64()))
        });
        let mut text = text.to_owned();
        for edit in edits {
            let (start, end) = (offset(&text, &edit["range"]["start"]), offset(&text, &edit["range"]["end"]));
            text.replace_range(start..end, edit["newText"].as_str().unwrap());
        }
        text
    }

    /// Ends the conversation with a last word; returns the exit code and standard error.
    pub(crate) fn ended(&mut self, method: &str) -> (Option<i32>, String) {
        let text = self.framed(method, Value::Null);
        self.write(text.as_bytes());
        self.waited()
    }

    /// Goes away.
    pub(crate) fn gone(&mut self) -> (Option<i32>, String) {
        self.input = None;
        self.waited()
    }

    fn waited(&mut self) -> (Option<i32>, String) {
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (self.child.wait().unwrap().code(), stderr)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The offset of a place that is told in units of UTF-16.
fn offset(text: &str, place: &Value) -> usize {
    let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut left = usize::try_from(place["character"].as_u64().unwrap()).unwrap();
    let rest = text[start..].chars().take_while(|c| {
        let fits = left >= c.len_utf16();
        left = left.saturating_sub(c.len_utf16());
        fits
    });
    start + rest.map(char::len_utf8).sum::<usize>()
}

fn framed(message: &Value) -> String {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len())
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().unwrap(),
            _ if line == "\r\n" => break,
            _ => panic!("a header {line:?}"),
        }
    }
    let mut bytes = vec![0; length];
    output.read_exact(&mut bytes).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap())
}

fn is_request(method: &str) -> bool {
    const NOTIFICATIONS: &[&str] = &["initialized", "exit"];
    !method.starts_with("$/") && !method.contains("/did") && !NOTIFICATIONS.contains(&method)
}

fn is<T: DeserializeOwned>(content: &Value) {
    if let Err(error) = serde_json::from_value::<T>(content.clone()) {
        panic!("{error}: {content:#}");
    }
}

fn check_result(method: &str, content: &Value) {
    match method {
        "initialize" => is::<types::InitializeResult>(content),
        "textDocument/hover" => is::<Option<types::Hover>>(content),
        "textDocument/completion" => is::<Option<types::CompletionResponse>>(content),
        "textDocument/definition" | "textDocument/declaration" => {
            is::<Option<types::GotoDefinitionResponse>>(content);
        }
        "textDocument/documentHighlight" => is::<Option<Vec<types::DocumentHighlight>>>(content),
        "textDocument/foldingRange" => is::<Option<Vec<types::FoldingRange>>>(content),
        "textDocument/codeAction" => is::<Option<Vec<types::CodeAction>>>(content),
        "codeAction/resolve" => is::<types::CodeAction>(content),
        "shutdown" => assert_eq!(content, &Value::Null),
        other => panic!("an answer to {other}"),
    }
}

fn check_notification(method: &str, content: &Value) {
    match method {
        // Clients send URIs that lsp-types does not take, and hear of them again.
        "textDocument/publishDiagnostics" => is::<Vec<types::Diagnostic>>(&content["diagnostics"]),
        "window/showMessage" => is::<types::ShowMessageParams>(content),
        "window/logMessage" => is::<types::LogMessageParams>(content),
        "client/registerCapability" => is::<types::RegistrationParams>(content),
        other => panic!("a message {other}"),
    }
}
