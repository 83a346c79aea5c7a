//! The language server, over the real binary: recorded conversations, and what no recording shows.
//!
//! The conversations stand in `tests/lsp`; `BZSF_UPDATE=1 cargo test --test lsp` writes what was answered into them, for
//! review. `file PATH` and the lines with `|` write a file, `> METHOD {…}` is what the editor says, and `<` what it hears.
//! Every answer must be what the crate lsp-types takes for one.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

mod lsp_support;

use std::fmt::Write;
use std::path::Path;

use lsp_support::{Client, Heard, folder, read_text, run};
use serde_json::{Value, json};

const SPEC: &str = "version: 1\nname: B\nsalesforce: { instance: acme }\noperation: create\nauth: { credential: app }\nfields:\n  LastName: x\n  Company: y\n  Zip: z\n";
const TEMPLATE: &str = "{\"template_name\": \"A\", \"url\": \"https://example.com/a\", \"request_method\": \"get\"}\n";

#[test]
fn conversations_go_as_they_were_recorded() {
    let update = std::env::var_os("BZSF_UPDATE").is_some();
    let mut wrong = Vec::new();
    let recordings = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lsp")).unwrap();
    let mut count = 0;
    for path in recordings.map(|entry| entry.unwrap().path()) {
        let recorded = std::fs::read_to_string(&path).unwrap();
        let heard = replayed(&recorded);
        if update {
            std::fs::write(&path, heard).unwrap();
        } else if heard != recorded {
            wrong.push(format!("{}:\n{}", path.display(), first_difference(&recorded, &heard)));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "run the test once with BZSF_UPDATE=1, and look at\n{}", wrong.join("\n"));
    assert!(count >= 3);
}

fn first_difference(recorded: &str, heard: &str) -> String {
    let lines = recorded.lines().zip(heard.lines()).enumerate().find(|(_, (one, other))| one != other);
    lines.map_or("one is longer".to_owned(), |(at, (one, other))| format!("line {}\n-{one}\n+{other}", at + 1))
}

/// The recording with the answers of this binary.
fn replayed(recorded: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let root = lsp_support::uri(&folder.path().canonicalize().unwrap());
    let mut client = Client::start(folder.path(), &[]);
    let mut out = String::new();
    let mut lines = recorded.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("< ") || line.starts_with("  ") {
            continue;
        }
        let _ = writeln!(out, "{line}");
        if let Some(name) = line.strip_prefix("file ") {
            let mut content = String::new();
            while let Some(text) = lines.next_if(|line| line.starts_with('|')) {
                let _ = writeln!(out, "{text}");
                let text = text.strip_prefix("| ").unwrap_or("");
                content.push_str(&text.replace("␍", "\r"));
                content.push('\n');
            }
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        } else if let Some(said) = line.strip_prefix("> ") {
            let (method, params) = said.split_once(' ').unwrap_or((said, "null"));
            let mut params: Value = serde_json::from_str(&params.replace("$ROOT", &root)).unwrap();
            if let Some(name) = params.pointer("/textDocument/text").and_then(Value::as_str) {
                let text = read_text(&folder.path().join(name));
                params["textDocument"]["text"] = json!(text);
            }
            for heard in client.say(method, params) {
                out.push_str(&told(heard).replace(&root, "$ROOT"));
            }
        }
    }
    out
}

/// What was heard, in lines that begin with `<`, and two blanks in further ones. A list of what can be completed is told
/// by its first item and the names of all.
fn told(heard: Heard) -> String {
    let Heard { method, mut content } = heard;
    if let Some(items) = content.pointer_mut("/items").and_then(Value::as_array_mut) {
        let names: Vec<String> = items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect();
        items.truncate(1);
        items.push(json!(names.join(" ")));
    }
    let text = serde_json::to_string_pretty(&content).unwrap();
    let mut lines = text.lines();
    let mut out = format!("< {method} {}\n", lines.next().unwrap_or_default());
    lines.for_each(|line| {
        let _ = writeln!(out, "  {line}");
    });
    out
}

#[test]
fn changes_in_pieces_come_to_what_the_whole_text_does() {
    let folder = folder(&[]);
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    let mut text = "{{ ${first_name} | shout }} 한글 😀\r\n이 {{ ${last_name}\r\n".to_owned();
    client.open("a.liquid", "liquid", &text);
    let mut random = fastrand::Rng::with_seed(9);
    for version in 2..60 {
        // A change between two boundaries of characters, told in units of UTF-16.
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let is_in_break = |at: &usize| text[..*at].ends_with('\r') && text[*at..].starts_with('\n');
        let mut ends = [0, 0].map(|_| starts[random.usize(..starts.len())]);
        ends.sort_unstable();
        if ends.iter().any(is_in_break) {
            continue;
        }
        let piece = ["", "😀", "{{ 이", "}}", "\r\n", "| upcase"][random.usize(..6)];
        let place = |at: usize| {
            let before = &text[..at];
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            json!({ "line": before.matches('\n').count(), "character": before[start..].encode_utf16().count() })
        };
        let range = json!({ "start": place(ends[0]), "end": place(ends[1]) });
        client.change("a.liquid", version, json!([{ "range": range, "text": piece }]));
        text.replace_range(ends[0]..ends[1], piece);
    }
    let last = "{{ ${first_name} | shout }}\n";
    let start = json!({ "line": 0, "character": 0 });
    client.change("a.liquid", 98, json!([{ "range": { "start": start, "end": start }, "text": last }]));
    text.insert_str(0, last);
    let pieces = client.diagnostics("a.liquid");
    client.change("a.liquid", 99, json!([{ "text": text }]));
    assert_eq!(client.diagnostics("a.liquid"), pieces);
    assert!(!pieces.as_array().unwrap().is_empty());
}

#[test]
fn findings_are_those_of_lint() {
    let files = [
        (
            "bzsf.yaml",
            "rules: { unused-variable: off }\nexclude: [out/**]\nignore: [{ path: 'b/**', rules: [unknown-filter] }]\n",
        ),
        ("a.liquid", "{{ ${first_name} | shout }}\n이 😀 {{ ${x} | upcase }}\n"),
        ("b/한 글.liquid", "{% if ${first_name} | shout %}{{ a }}\n"),
        ("out/c.liquid", "{{ ${first_name} | shout }}\n"),
        (
            "d.liquid",
            "{% comment %} bzsf: ignore[unknown-filter] known {% endcomment %}\n{{ ${first_name} | shout }}\n",
        ),
        ("e.yaml", SPEC),
        ("f.json", TEMPLATE),
    ];
    let folder = folder(&files);
    let report = run(folder.path(), &["lint", "--format", "json", "."]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    let mut all = 0;
    for (name, content) in files.iter().skip(1) {
        client.open(name, if name.ends_with(".liquid") { "liquid" } else { "yaml" }, content);
        let told = client.diagnostics(name);
        let told: Vec<_> = told
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (&one["code"], one["range"]["start"]["line"].as_u64().unwrap() + 1))
            .collect();
        let findings = report["diagnostics"].as_array().unwrap().iter();
        let linted: Vec<_> = findings
            .filter(|one| one["path"] == *name)
            .map(|one| (&one["rule"], one["start"]["line"].as_u64().unwrap()))
            .collect();
        assert_eq!(told, linted, "{name}");
        all += told.len();
    }
    assert!(all >= 5, "{all}");
}

#[test]
fn repairs_make_what_lint_makes() {
    let folder = folder(&[]);
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    let broken = "{\n  \"template_name\": \"A\",\n  \"url\": \"https://example.com/😀/{{ ${firstname} | default: “x” }}\",\n  \"request_method\": \"get\",\n  \"request_headers\": { \"Contnt-Type\": \"application/json\" },\n  \"body\": \"이 {{ ${email} | json_escape }}\"\n}\n";
    std::fs::write(folder.path().join("fixed.json"), broken).unwrap();
    run(folder.path(), &["lint", "--fix", "fixed.json"]);
    let fixed = read_text(&folder.path().join("fixed.json"));
    assert_ne!(fixed, broken);
    client.open("a.json", "json", broken);
    let actions = client.actions("a.json", json!(["source.fixAll"]));
    assert_eq!(actions.len(), 1);
    assert_eq!(actions[0]["kind"], "source.fixAll.bzsf");
    assert_eq!(client.applied(&actions[0], "a.json", broken), fixed);

    // One after the other comes to the same.
    let mut text = broken.to_owned();
    for version in 2..20 {
        let preferred =
            client.actions("a.json", json!(["quickfix"])).into_iter().find(|action| action["isPreferred"] == true);
        let Some(action) = preferred else { break };
        text = client.applied(&action, "a.json", &text);
        client.change("a.json", version, json!([{ "text": text }]));
    }
    assert_eq!(text, fixed);
}

#[test]
fn suppressions_are_written_where_they_count() {
    let folder = folder(&[("bzsf.yaml", "rules: {}\n")]);
    let mut client = Client::start(folder.path(), &["--reason", "agreed on"]);
    client.initialize(json!({}));
    for (name, language, text) in [("a.yaml", "yaml", SPEC), ("a.liquid", "liquid", "이 {{ ${first_name} | shout }}\n")]
    {
        client.open(name, language, text);
        let before = client.diagnostics(name).as_array().unwrap().len();
        let actions = client.actions(name, json!(["quickfix"]));
        let action = actions.iter().find(|action| action["title"].as_str().unwrap().starts_with("Suppress")).unwrap();
        let text = client.applied(action, name, text);
        assert!(text.contains("agreed on"), "{text}");
        client.change(name, 2, json!([{ "text": text }]));
        assert_eq!(client.diagnostics(name).as_array().unwrap().len(), before - 1, "{text}");
    }
    // JSON has no comments.
    client.open("a.json", "json", &TEMPLATE.replace("https", "http").replace("get", "GET"));
    let before = client.diagnostics("a.json").as_array().unwrap().len();
    let actions = client.actions("a.json", json!(["quickfix"]));
    let action = actions.iter().find(|action| action["title"].as_str().unwrap().starts_with("Ignore")).unwrap();
    let config = client.applied(action, "bzsf.yaml", "rules: {}\n");
    assert!(config.contains("agreed on"), "{config}");
    std::fs::write(folder.path().join("bzsf.yaml"), config).unwrap();
    client.say("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(client.diagnostics("a.json").as_array().unwrap().len(), before - 1);
}

#[test]
fn what_is_read_from_disk_is_read_again_when_it_changes() {
    let shout = "{{ ${first_name} | shout }}\n";
    let folder = folder(&[("bzsf.yaml", "rules: {}\n"), ("a.liquid", shout)]);
    let mut client = Client::start(folder.path(), &["--baseline", "baseline.json"]);
    run(folder.path(), &["lint", "--write-baseline", "baseline.json"]);
    client.initialize(json!({}));
    let count = |client: &mut Client| client.diagnostics("a.liquid").as_array().unwrap().len();
    client.open("a.liquid", "liquid", shout);
    assert_eq!(count(&mut client), 0, "the baseline accepts it");
    client.change("a.liquid", 2, json!([{ "text": shout.repeat(2) }]));
    assert_eq!(count(&mut client), 2, "one more brings all back");
    std::fs::write(folder.path().join("bzsf.yaml"), "rules: { unknown-filter: off, unknown-rull: error }\n").unwrap();
    let heard = client.say("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(count(&mut client), 0, "the rule is off");
    let is_config = |heard: &&Heard| heard.content["uri"].as_str().is_some_and(|uri| uri.ends_with("bzsf.yaml"));
    let told = heard.iter().find(is_config).unwrap_or_else(|| panic!("{heard:?}"));
    assert_eq!(told.content["diagnostics"][0]["code"], "unknown-rule");
    client.say("workspace/didChangeConfiguration", json!({ "settings": { "bzsf": { "config": "none.yaml" } } }));
    assert_eq!(count(&mut client), 2, "another configuration");
}

#[test]
fn documents_need_no_file() {
    let folder = folder(&[]);
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    for (uri, language, text, rule) in [
        ("untitled:Untitled-1", "liquid", "{{ ${first_name} | shout }}", "unknown-filter"),
        ("untitled:Untitled-2", "yaml", SPEC, "unknown-field"),
        ("file:///c%3A/templates/a%20b.liquid", "liquid", "{{ ${first_name} | shout }}", "unknown-filter"),
        ("file:///C:/templates/한 글.liquid", "liquid", "{{ ${first_name} | shout }}", "unknown-filter"),
        ("vscode-remote://host/a.liquid", "liquid", "{{ ${first_name} | shout }}", "unknown-filter"),
        ("", "liquid", "{{ ${first_name} | shout }}", "unknown-filter"),
    ] {
        client.open_uri(uri, language, text);
        assert_eq!(client.diagnostics_of(uri)[0]["code"], rule, "{uri}");
    }
}

#[test]
fn bytes_are_counted_where_the_client_wants_them() {
    let folder = folder(&[]);
    let mut client = Client::start(folder.path(), &[]);
    let answer = client.initialize(json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } }));
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-8");
    client.open("a.liquid", "liquid", "한😀{{ ${first_name} | shout }}");
    assert_eq!(client.diagnostics("a.liquid")[0]["range"]["start"], json!({ "line": 0, "character": 26 }));
    let range = json!({ "start": { "line": 0, "character": 26 }, "end": { "line": 0, "character": 31 } });
    client.change("a.liquid", 2, json!([{ "range": range, "text": "upcase" }]));
    assert_eq!(client.diagnostics("a.liquid"), json!([]));
}

#[test]
fn of_many_changes_at_once_the_last_counts() {
    let folder = folder(&[]);
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    client.open("a.liquid", "liquid", "");
    client.diagnostics("a.liquid");
    let mut burst = String::new();
    for version in 2..300 {
        let change = json!([{ "text": format!("{{{{ ${{first_name}} | shout{version} }}}}\n").repeat(200) }]);
        burst.push_str(&client.framed(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": client.uri("a.liquid"), "version": version },
                "contentChanges": change,
            }),
        ));
    }
    client.write(burst.as_bytes());
    let heard = client.settled("a.liquid");
    let told: Vec<&Heard> = heard.iter().filter(|heard| heard.method.ends_with("publishDiagnostics")).collect();
    assert_eq!(told.last().unwrap().content["version"], 299);
    assert!(told.last().unwrap().content["diagnostics"][0]["message"].as_str().unwrap().contains("shout299"));
}

#[test]
fn odd_messages_are_answered_or_passed_over() {
    let folder = folder(&[]);
    let mut client = Client::start(folder.path(), &[]);
    let code = |heard: Vec<Heard>| heard.last().unwrap().content["code"].as_i64();
    assert_eq!(code(client.request("textDocument/hover", json!({}))), Some(-32002));
    client.initialize(json!({}));
    assert_eq!(code(client.request("initialize", json!({}))), Some(-32600));
    assert_eq!(code(client.request("textDocument/rename", json!({}))), Some(-32601));
    assert_eq!(code(client.request("textDocument/hover", json!({ "textDocument": 1 }))), Some(-32602));
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let at = |name: &str| json!({ "textDocument": { "uri": client.uri(name) }, "position": far });
    let (there, gone) = (at("a.liquid"), at("never-opened.liquid"));
    client.open("a.liquid", "liquid", "{{ ${first_name} | shout");
    for method in ["hover", "completion", "definition", "documentHighlight"].map(|name| format!("textDocument/{name}"))
    {
        for params in [&there, &gone] {
            let heard = client.request(&method, params.clone());
            assert_eq!(heard.last().unwrap().method, format!("{method} result"), "{heard:?}");
        }
    }
    client.change("never-opened.liquid", 7, json!([{ "text": "x" }]));
    client.say("textDocument/didClose", json!({ "textDocument": { "uri": "never-opened" } }));
    client.change(
        "a.liquid",
        -5,
        json!([{ "range": { "start": far, "end": { "line": 0, "character": 0 } }, "text": "{{ ${x}" }]),
    );
    client.say("textDocument/didChange", json!({ "nonsense": true }));
    client.say("$/cancelRequest", json!({ "id": 12345 }));
    client.say("$/unknown", Value::Null);
    assert_eq!(client.diagnostics("a.liquid")[0]["code"], "unclosed-delimiter");
    assert_eq!(
        code(client.request("codeAction/resolve", json!({ "title": "x", "data": { "do": "fixAll", "uri": "gone" } }))),
        Some(-32803)
    );
    client.request("shutdown", Value::Null);
    assert_eq!(code(client.request("textDocument/hover", there)), Some(-32600));
    assert_eq!(client.ended("exit"), (Some(0), String::new()));
}

#[test]
fn a_request_that_is_cancelled_before_its_turn_is_not_answered() {
    let folder = folder(&[]);
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    let mut burst = String::new();
    // What keeps the server busy until all of it has come in.
    for version in 0..20 {
        let document = json!({ "uri": format!("untitled:{version}"), "languageId": "liquid", "version": 1, "text": "{{ ${a} | b }}\n".repeat(2000) });
        burst.push_str(&client.framed("textDocument/didOpen", json!({ "textDocument": document })));
    }
    burst.push_str(&client.framed_request(
        777,
        "textDocument/foldingRange",
        json!({ "textDocument": { "uri": "untitled:1" } }),
    ));
    burst.push_str(&client.framed("$/cancelRequest", json!({ "id": 777 })));
    client.write(burst.as_bytes());
    let heard = client.until_answer(777);
    // It may have been answered in between; what may not be is silence.
    let answer = &heard.last().unwrap().content;
    assert!(answer.is_array() || answer["code"] == -32800, "{answer}");
}

#[test]
fn the_end_of_a_conversation_is_told_by_the_exit_code() {
    let folder = folder(&[]);
    let start = || Client::start(folder.path(), &[]);
    assert_eq!(start().ended("exit"), (Some(1), String::new()));
    let mut client = start();
    client.initialize(json!({}));
    assert_eq!(client.ended("exit").0, Some(1));
    let mut client = start();
    client.initialize(json!({}));
    assert_eq!(client.gone(), (Some(1), String::new()), "the client went away");
    for (input, told) in [
        ("Content-Length: 5\r\n\r\nhello", "no JSON-RPC"),
        ("Content-Length: 24\r\n\r\n{\"client_secret\": \"s3c\"}", "no JSON-RPC"),
        ("Content-Length: 99999999999999\r\n\r\n", "Content-Length is at most"),
        ("Content-Length: -1\r\n\r\n", "Content-Length is at most"),
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "without Content-Length"),
        ("Content-Length: 500\r\n\r\n{", "ended within a message"),
        ("{\"jsonrpc\": \"2.0\"}\n", "a header of the protocol was expected"),
    ] {
        let mut client = start();
        client.initialize(json!({}));
        client.write(input.as_bytes());
        let (code, stderr) = client.gone();
        assert!(code == Some(2) && stderr.contains(told) && stderr.lines().count() == 1, "{input}: {code:?} {stderr}");
        assert!(!stderr.contains("s3c"), "{stderr}");
    }
}

#[test]
fn settings_of_the_editor_win_until_they_are_taken_back() {
    let shout = "{{ ${first_name} | shout }}\n";
    let folder = folder(&[("off.yaml", "rules: { unknown-filter: off }\n"), ("bzsf.yaml", "rules: {}\n")]);
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    client.open("a.liquid", "liquid", shout);
    let mut findings = |settings: Value| {
        client.say("workspace/didChangeConfiguration", json!({ "settings": settings }));
        client.diagnostics("a.liquid").as_array().unwrap().len()
    };
    assert_eq!(findings(json!({ "bzsf": { "config": "off.yaml" } })), 0);
    assert_eq!(findings(json!({ "reason": "agreed on" })), 0, "what is left out stays");
    assert_eq!(findings(Value::Null), 0);
    assert_eq!(findings(json!({ "config": "" })), 1);
}

#[test]
fn the_extension_sends_what_the_server_takes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode");
    let package: Value = serde_json::from_str(&read_text(&folder.join("package.json"))).unwrap();
    let program = read_text(&folder.join(package["main"].as_str().unwrap()));
    let settings = package["contributes"]["configuration"]["properties"].as_object().unwrap();
    let help = String::from_utf8(run(&folder, &["lsp", "--help"]).stdout).unwrap();
    for name in ["config", "describe", "baseline", "reason"] {
        assert!(help.contains(&format!("--{name}")) && program.contains(&format!("\"{name}\"")), "{name}");
        assert!(settings.contains_key(&format!("bzsf.{name}")), "{name}");
    }
    let readme = read_text(&folder.join("README.md"));
    assert!(settings.keys().all(|name| readme.contains(&format!("`{name}`"))));
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    assert!(folder.join("language-configuration.json").is_file() && folder.join("LICENSE.md").is_file());
}

#[test]
fn no_secret_is_told() {
    let secret = "3MVG9hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2";
    let folder =
        folder(&[("bzsf.yaml", &format!("environments:\n  prod: {{ instance: acme, client_secret: {secret} }}\n"))]);
    let mut client = Client::start(folder.path(), &[]);
    client.initialize(json!({}));
    let text = SPEC.replace("{ credential: app }", &format!("{{ client_id: abc, client_secret: {secret} }}"));
    client.open("a.yaml", "yaml", &text);
    let mut heard = client.settled("a.yaml");
    let column = text.lines().nth(4).unwrap().find("3MVG").unwrap();
    for method in ["textDocument/hover", "textDocument/completion"] {
        let position = json!({ "line": 4, "character": column + 3 });
        heard.extend(
            client.request(method, json!({ "textDocument": { "uri": client.uri("a.yaml") }, "position": position })),
        );
    }
    assert!(heard.iter().any(|heard| heard.content.to_string().contains("hardcoded-secret")), "{heard:?}");
    assert!(!heard.iter().any(|heard| heard.content.to_string().contains(secret)));
}
