//! `bzsf send` on the wire: where it does not go, TLS, redirects, and answers that ask to wait.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)] // a test fails by panicking, in its helpers as well

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};

const LEADS: &str = "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/";

/// A folder with a template that makes a lead at this URL, without a token call, and a user.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new(url: &str) -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        let template = json!({
            "template_name": "Create", "url": url, "request_method": "POST",
            "request_headers": { "Authorization": "Bearer {{${language}}}", "Content-Type": "application/json" },
            "body_type": "json_key_value", "body": { "lastName": "{{${last_name}}}", "company": "Engines" },
        });
        std::fs::write(files.path("template.json"), template.to_string()).unwrap();
        let user = json!({ "external_id": "u-1", "last_name": "Lovelace", "language": "en" });
        std::fs::write(files.path("user.json"), user.to_string()).unwrap();
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_bzsf"))
            .arg("send")
            .arg(self.path("template.json"))
            .arg("--user")
            .arg(self.path("user.json"))
            .arg("--state")
            .arg(self.path("state"))
            .args(arguments)
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Sends to a server, and returns the exit code and what came of the message.
    fn send(&self, scheme: &str, address: SocketAddr, arguments: &[&str]) -> (Option<i32>, Value) {
        let address = format!("{scheme}://{address}");
        message(self.start(&[&["--format", "json", "--salesforce", &address], arguments].concat()))
    }
}

/// The exit code, standard output and standard error of a run; one that does not end in a minute is ended.
fn ended(mut child: Child) -> (Option<i32>, String, String) {
    let until = Instant::now() + Duration::from_secs(60);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn message(child: Child) -> (Option<i32>, Value) {
    let (exit, printed, told) = ended(child);
    let report: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {told}"));
    (exit, report["messages"][0].clone())
}

/// Reads a request with its body; nothing where the connection was closed before.
fn request(stream: &mut impl Read) -> Option<String> {
    let mut text = Vec::new();
    let mut byte = [0];
    loop {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        text.push(byte[0]);
        let head = String::from_utf8_lossy(&text).to_ascii_lowercase();
        let Some((head, body)) = head.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(String::from_utf8_lossy(&text).into_owned());
        }
    }
}

/// Answers one request after the other with these heads and no body, and tells what it was asked.
fn server(heads: Vec<String>) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, asked) = channel();
    std::thread::spawn(move || {
        for head in heads {
            let (mut stream, _) = listener.accept().unwrap();
            let Some(request) = request(&mut stream) else { continue };
            sender.send(request).unwrap();
            write!(stream, "HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n").unwrap();
        }
    });
    (address, asked)
}

#[test]
fn only_hosts_of_salesforce_are_sent_to_over_https_and_confirmed() {
    let salesforce = "https://acme.my.salesforce.com";
    for (origin, yes, part) in [
        (salesforce, false, "add `--yes`"),
        ("http://acme.my.salesforce.com", true, "write https"),
        ("HTTP://ACME.MY.SALESFORCE.COM", true, "write https"),
        ("http://acme.my.salesforce.com:443", true, "write https"),
        ("http://example.com", true, "write https"),
        // Look-alikes.
        ("https://acme.my.salesforce.com.evil.test", true, "no host of Salesforce's"),
        ("https://my.salesforce.com.evil.test", true, "no host of Salesforce's"),
        ("https://my.salesforce.com", true, "no host of Salesforce's"),
        ("https://acmemy.salesforce.com", true, "no host of Salesforce's"),
        ("https://acme.notmy.salesforce.com", true, "no host of Salesforce's"),
        ("https://acme-my.salesforce.com", true, "no host of Salesforce's"),
        ("https://acme.my.salesforce.co", true, "no host of Salesforce's"),
        ("https://acme.my.sa1esforce.com", true, "no host of Salesforce's"),
        ("https://acme.my.xn--salesfrce-r8a.com", true, "no host of Salesforce's"),
        ("https://evil.test?acme.my.salesforce.com", true, "no host of Salesforce's"),
        ("https://evil.test#acme.my.salesforce.com", true, "no host of Salesforce's"),
        ("https://evil.test/acme.my.salesforce.com", true, "no host of Salesforce's"),
        ("https://127.0.0.1.evil.test", true, "no host of Salesforce's"),
        ("https://localhost.evil.test", true, "no host of Salesforce's"),
        ("https://192.0.2.1", true, "no host of Salesforce's"),
        // Salesforce's, but no API.
        ("https://login.salesforce.com", true, "no host of Salesforce's"),
        ("https://acme.lightning.force.com", true, "no host of Salesforce's"),
        ("https://na1.salesforce.com", true, "no host of Salesforce's"),
        // Credentials, and what is read as a host by some and not by others.
        ("https://acme.my.salesforce.com@evil.test", true, "no URL that can be sent to"),
        ("https://acme.my.salesforce.com:443@evil.test", true, "no URL that can be sent to"),
        ("https://user:password@acme.my.salesforce.com", true, "no URL that can be sent to"),
        ("https://evil.test\\@acme.my.salesforce.com", true, "no URL that can be sent to"),
        ("https://acme.my.salesforce.com%2eevil.test", true, "no URL that can be sent to"),
        ("https://acme.my.salesforce.com\u{3002}evil.test", true, "no URL that can be sent to"),
        ("https://\u{430}cme.my.salesforce.com", true, "no URL that can be sent to"),
        ("https://acme.my.salesforce.com:65536", true, "no URL that can be sent to"),
        ("https://[::1", true, "no URL that can be sent to"),
        ("https:acme.my.salesforce.com", true, "no URL that can be sent to"),
        ("acme.my.salesforce.com", true, "no URL that can be sent to"),
        ("ftp://acme.my.salesforce.com", true, "no URL that can be sent to"),
        // Only a user would tell where it goes.
        ("https://{{${language}}}.my.salesforce.com", true, "cannot be told before a user is known"),
        (
            "https://acme.my.salesforce.com{% if true %}.evil.test{% endif %}",
            true,
            "cannot be told before a user is known",
        ),
    ] {
        let files = Files::new(&format!("{origin}/services/data/v60.0/sobjects/Lead/"));
        let (exit, printed, told) = ended(files.start(if yes { &["--yes"] } else { &[] }));
        assert!(exit == Some(2) && told.contains(part), "{origin}: {exit:?} {told}");
        assert!(printed.is_empty() && !files.path("state").exists(), "{origin}: nothing is begun");
    }
}

#[test]
fn redirects_are_not_followed() {
    let (elsewhere, asked) = server(vec!["201 Created".to_owned()]);
    let (address, _asked) = server(vec![format!("307 Temporary Redirect\r\nLocation: http://{elsewhere}/")]);
    let files = Files::new(LEADS);
    let (exit, message) = files.send("http", address, &[]);
    assert_eq!((exit, &message["outcome"]), (Some(1), &json!("failed")));
    assert_eq!(message["requests"][0]["status"], 307);
    assert!(asked.try_recv().is_err(), "nobody else was asked");
}

#[test]
fn the_answer_says_when_it_is_sent_again() {
    let heads = [
        "429 Too Many Requests\r\nRetry-After: 0",
        "503 Service Unavailable\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT",
        "408 Request Timeout\r\nretry-after: 0",
        "201 Created",
    ];
    let (address, asked) = server(heads.map(str::to_owned).to_vec());
    let files = Files::new(LEADS);
    // Without what the answers ask for, the first pause would take two hours.
    let (exit, message) = files.send("http", address, &["--backoff", "2h"]);
    let requests = message["requests"].as_array().unwrap();
    let statuses: Vec<&Value> = requests.iter().map(|request| &request["status"]).collect();
    assert_eq!((exit, statuses), (Some(0), vec![&json!(429), &json!(503), &json!(408), &json!(201)]));
    assert_eq!(asked.iter().filter(|request| request.starts_with("POST /services/data/v60.0/")).count(), 4);
}

#[test]
#[cfg(unix)]
fn a_run_that_is_to_wait_for_long_can_be_interrupted() {
    let (address, asked) = server(vec!["503 Service Unavailable\r\nRetry-After: 1800".to_owned()]);
    let files = Files::new(LEADS);
    let child = files.start(&["--format", "json", "--salesforce", &format!("http://{address}")]);
    asked.recv().unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let (exit, message) = message(child);
    assert_eq!((exit, &message["outcome"]), (Some(1), &json!("failed")));
    assert!(message["reason"].as_str().unwrap().contains("interrupted"), "{message}");
    assert!(std::fs::read_to_string(files.path("state")).unwrap().contains("\"failed\",\"status\":503"));
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let asked = request(&mut rustls::Stream::new(&mut connection, &mut stream));
        (asked, connection.is_handshaking())
    });
    let files = Files::new(LEADS);
    let (exit, message) = files.send("https", address, &["--retries", "0"]);
    assert_eq!((exit, &message["outcome"]), (Some(1), &json!("failed")), "{message}");
    let reason = message["reason"].as_str().unwrap();
    assert!(reason.starts_with("nobody was reached") && reason.contains("certificate"), "{reason}");
    assert_eq!(server.join().unwrap(), (None, true), "no byte of the request was sent");
}

#[test]
fn https_is_not_spoken_to_a_server_of_plain_text() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut start = [0; 3];
        stream.read_exact(&mut start).unwrap();
        stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n").unwrap();
        start
    });
    let files = Files::new(LEADS);
    let (exit, message) = files.send("https", address, &["--retries", "0"]);
    let start = server.join().unwrap();
    assert_eq!((start[0], start[1]), (22, 3), "a TLS handshake, not a request");
    assert_eq!((exit, &message["outcome"]), (Some(1), &json!("failed")), "{message}");
    assert!(message["reason"].as_str().unwrap().contains("does not speak TLS"), "{message}");
}
