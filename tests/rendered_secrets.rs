//! Secrets of templates, users and canned answers, planted everywhere: no format and no message of `render`, `test` and
//! `preflight` shows one.

#![allow(clippy::unwrap_used)] // a test fails by panicking, in its helpers as well

use std::fs;
use std::path::Path;
use std::process::Command;

const SECRETS: &[&str] =
    &["S3cretOf+Client/9", "00D000000000001!Answered/T+ken", "Pa55word-of-the-header", "K3y-in-the-query-0"];

const TEMPLATE: &str = r#"{
  "template_name": "secrets",
  "url": "https://hooks.example.com/x?api_key=K3y-in-the-query-0&t={{'a' | append: 'b'}}",
  "request_method": "POST",
  "request_headers": {
    "Authorization": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :body client_secret=S3cretOf%2BClient%2F9&grant_type=client_credentials :save r %}Bearer {{r.access_token}}",
    "X-Password": "Pa55word-of-the-header",
    "X-Other": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :save r %}token {{r.access_token}} {{r.access_token | url_param_escape}}"
  },
  "body_type": "json_key_value",
  "body": {
    "Client_Secret": "S3cretOf+Client/9",
    "note": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :save r %}{{r.access_token}} {{r.access_token | url_param_escape}} K3y-in-the-query-0",
    "LastName": "{% message_extras :key token :value {{r.access_token}} %}{{${last_name}}}"
  }
}"#;

const ANSWERS: &str = r#"[{ "url": "https://acme.my.salesforce.com/services/oauth2/token",
    "body": { "access_token": "00D000000000001!Answered/T+ken", "token_type": "Bearer" } }]"#;

fn output(folder: &Path, arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_bzsf")).args(arguments).current_dir(folder).output().unwrap();
    String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
}

/// Whether a text holds a secret, percent-encoded or not.
fn shown(text: &str) -> Vec<&'static str> {
    let encoded = |secret: &str| secret.replace('!', "%21").replace('/', "%2F").replace('+', "%2B");
    let holds = |secret: &&&str| text.contains(**secret) || text.contains(&encoded(secret));
    SECRETS.iter().filter(holds).copied().collect()
}

#[test]
fn no_format_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let broken = TEMPLATE.replace("{{${last_name}}}", "{{${last_name} | shout}}");
    let failing = TEMPLATE.replace("{{${last_name}}}", "{{1 | divided_by: 0}}");
    let aborting = TEMPLATE.replace("{{${last_name}}}", "{% abort_message('00D000000000001!Answered/T+ken') %}");
    let files = [("sent", TEMPLATE), ("broken", &broken), ("failing", &failing), ("aborting", &aborting)];
    for (name, text) in files {
        fs::write(folder.join(format!("{name}.json")), text).unwrap();
    }
    fs::write(folder.join("user.json"), r#"{"last_name": "Lovelace"}"#).unwrap();
    fs::write(folder.join("answers.json"), ANSWERS).unwrap();
    for (name, _) in files {
        let file = format!("{name}.json");
        for format in ["human", "json", "curl", "http"] {
            let arguments = ["render", &file, "--user", "user.json", "--responses", "answers.json", "--format", format];
            let text = output(folder, &arguments);
            assert_eq!(shown(&text), [""; 0], "{file} --format {format}:\n{text}");
            assert!(!text.trim().is_empty(), "{file} --format {format} prints something");
        }
        for field in ["url", "body", "header.Authorization", "header.X-Password", "header.X-Other"] {
            let arguments = ["render", &file, "--user", "user.json", "--responses", "answers.json", "--field", field];
            let text = output(folder, &arguments);
            assert_eq!(shown(&text), [""; 0], "{file} --field {field}:\n{text}");
        }
    }
    let arguments = ["render", "sent.json", "--user", "user.json", "--responses", "answers.json", "--show-secrets"];
    assert_eq!(shown(&output(folder, &arguments)), SECRETS, "they are there");
}

#[test]
fn no_difference_of_an_example_shows_one() {
    let folder = tempfile::tempdir().unwrap();
    let spec = r#"version: 1
name: secrets
salesforce: { instance: acme }
operation: create
auth: { client_id: { env: A }, client_secret: { env: B } }
headers: { X-Token: "Pa55word-of-the-header" }
fields: { LastName: { attribute: last_name }, Company: { liquid: "{{'x'}}" } }
examples:
  - name: one
    user: { last_name: Lovelace }
    responses: [{ url: "https://acme.my.salesforce.com/*", body: { access_token: "00D000000000001!Answered/T+ken" } }]
    expect:
      headers: { Authorization: "Bearer x", X-Token: "K3y-in-the-query-0" }
      body: { Client_Secret: S3cretOf+Client/9, LastName: "00D000000000001!Answered/T+ken" }
"#;
    fs::write(folder.path().join("spec.yaml"), spec).unwrap();
    for format in ["human", "json", "junit"] {
        let text = output(folder.path(), &["test", "spec.yaml", "--format", format]);
        assert_eq!(shown(&text), [""; 0], "--format {format}:\n{text}");
        assert!(text.contains("Client_Secret") && text.contains("***"), "{text}");
    }
}

#[test]
fn no_report_on_an_audience_shows_one() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let failing = TEMPLATE.replace("{{${last_name}}}", "{{1 | divided_by: 0}}");
    let refused = TEMPLATE
        .replace("https://hooks.example.com/x", "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/");
    for (name, text) in [("sent", TEMPLATE), ("failing", &failing), ("refused", &refused)] {
        fs::write(folder.join(format!("{name}.json")), text).unwrap();
    }
    // Users who are called by a secret, and records that are none.
    let users = SECRETS.iter().map(|secret| format!("{{\"external_id\": \"u {secret}\"}}\n{{\"x\": {secret}\n"));
    fs::write(folder.join("users.ndjson"), users.collect::<String>()).unwrap();
    fs::write(folder.join("answers.json"), ANSWERS).unwrap();
    for name in ["sent", "failing", "refused"] {
        let file = format!("{name}.json");
        for format in ["human", "json", "ndjson"] {
            let arguments = ["preflight", &file, "--users", "users.ndjson", "--responses", "answers.json"];
            let arguments = [&arguments[..], &["--format", format, "--out", "out.ndjson"]].concat();
            let text = output(folder, &arguments) + &fs::read_to_string(folder.join("out.ndjson")).unwrap();
            assert_eq!(shown(&text), [""; 0], "{file} --format {format}:\n{text}");
            assert!(
                text.contains("unreadable") && (name == "sent" || text.contains("u ***")),
                "{file} {format}:\n{text}"
            );
        }
    }
}
