//! How fast the language server is, and how much memory it takes: start-up, from a change to its findings in files of 2,000
//! lines, memory after 1,000 changes. Argument: the program, such as `target/release/bzsf`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // a measurement stops where it cannot go on

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const STARTS: usize = 20;
const CHANGES: usize = 50;
const MANY_CHANGES: usize = 1000;
const LINES: usize = 2000;

struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    version: usize,
    uri: String,
}

fn main() {
    let program = std::env::args().nth(1).unwrap_or_else(|| "target/release/bzsf".to_owned());
    let starts: Vec<Duration> = (0..STARTS).map(|_| start(&program).1).collect();
    println!("| what | figure |\n| --- | --- |");
    println!("| start-up, to the answer of `initialize`, median of {STARTS} | {} |", told(median(starts)));
    for (name, language, text) in
        [("Liquid", "liquid", liquid()), ("a spec", "yaml", spec()), ("a template", "json", template())]
    {
        let (mut server, _) = start(&program);
        let mut times: Vec<Duration> = Vec::new();
        let found = server.open(language, &text);
        for _ in 0..CHANGES {
            times.push(server.change());
        }
        let lines = text.lines().count();
        times.sort();
        let slowest = times.last().copied().unwrap();
        let median = median(times);
        println!(
            "| from a change to its {found} findings, {lines} lines of {name}, median of {CHANGES} (slowest) | {} ({}) |",
            told(median),
            told(slowest)
        );
        let before = server.memory();
        for _ in CHANGES..MANY_CHANGES {
            server.change();
        }
        println!("| memory after {CHANGES} changes, and after {MANY_CHANGES} | {before}, {} |", server.memory());
    }
}

fn told(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// A server, and how long it took to answer first.
fn start(program: &str) -> (Server, Duration) {
    let began = Instant::now();
    let mut child = Command::new(program).arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut server = Server { child, input, output, version: 1, uri: String::new() };
    server.say(&json!({ "id": 1, "method": "initialize", "params": { "capabilities": {} } }));
    server.hear();
    let time = began.elapsed();
    server.say(&json!({ "method": "initialized", "params": {} }));
    (server, time)
}

impl Server {
    fn say(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = json!("2.0");
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn hear(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server has gone");
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Opens a document, and returns the number of findings.
    fn open(&mut self, language: &str, text: &str) -> usize {
        self.uri = format!("untitled:a.{language}");
        let document = json!({ "uri": self.uri, "languageId": language, "version": 1, "text": text });
        self.say(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }));
        self.hear()["params"]["diagnostics"].as_array().unwrap().len()
    }

    /// Types a letter in the middle of the document, or takes it away; returns the time to the findings.
    fn change(&mut self) -> Duration {
        self.version += 1;
        let place = |character: usize| json!({ "line": LINES / 2, "character": 20 + character });
        let (end, text) = if self.version.is_multiple_of(2) { (0, "x") } else { (1, "") };
        let change = json!({ "range": { "start": place(0), "end": place(end) }, "text": text });
        let document = json!({ "uri": self.uri, "version": self.version });
        let began = Instant::now();
        self.say(&json!({ "method": "textDocument/didChange", "params": { "textDocument": document, "contentChanges": [change] } }));
        let heard = self.hear();
        assert_eq!(heard["params"]["version"], self.version);
        began.elapsed()
    }

    /// The memory that the server takes, as Linux tells it.
    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: Option<f64> = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        kilobytes.map_or("unknown".to_owned(), |kilobytes| format!("{:.1} MB", kilobytes / 1000.0))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lines as a composer's content has them, one in a hundred with a mistake.
fn liquid() -> String {
    let line = |at: usize| match at {
        at if at.is_multiple_of(100) => "{{ ${first_name} | shout }}\n".to_owned(),
        at if at.is_multiple_of(4) => {
            format!("{{% if custom_attribute.${{tier}} == 'gold' %}}안녕 😀 {at}{{% endif %}}\n")
        }
        at => format!("Hello, {{{{ ${{first_name}} | default: 'friend' | capitalize }}}}, no. {at}\n"),
    };
    (0..LINES).map(line).collect()
}

/// A spec with a field on each line.
fn spec() -> String {
    let head = "version: 1\nname: 리드\nsalesforce: { instance: acme }\noperation: create\nauth: { credential: app }\nfields:\n  LastName: x\n  Company: y\n";
    let field = |at: usize| match at {
        at if at.is_multiple_of(100) => format!("  Zip{at}: z\n"),
        at => format!("  F{at}__c: \"{{{{ custom_attribute.${{a{at}}} | default: '없음' }}}}\"\n"),
    };
    head.to_owned() + &(8..LINES).map(field).collect::<String>()
}

/// A template with a field on each line.
fn template() -> String {
    let head = "{\n  \"template_name\": \"리드\",\n  \"url\": \"https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/\",\n  \"request_method\": \"POST\",\n  \"request_headers\": { \"Content-Type\": \"application/json\" },\n  \"body_type\": \"json_key_value\",\n  \"body\": {\n";
    let field = |at: usize| match at {
        at if at.is_multiple_of(100) => format!("    \"Zip{at}\": \"z\",\n"),
        at => format!("    \"F{at}__c\": \"{{{{ custom_attribute.${{a{at}}} | default: \\\"없음\\\" }}}}\",\n"),
    };
    head.to_owned() + &(7..LINES - 3).map(field).collect::<String>() + "    \"LastName\": \"x\"\n  }\n}\n"
}
