//! Any requests to the mock, on connections in memory: every request that is well formed is answered, and none brings it
//! down. An input is `METHOD PATH`, lines of headers, an empty line, the body, and after a line `---` the next one; one
//! that begins with `RAW` goes out as it is.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use bzsf::catalogue::Object;
use bzsf::mock::{Fault, Local, Options, base_lead};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

static LEAD: LazyLock<Object> = LazyLock::new(base_lead);
const SEED: &str = r#"[{"Id": "00Q5g00000AdaLvEAJ", "FirstName": "Ada", "LastName": "Lovelace", "Company": "Engines"}]"#;
const LOGIN: &[u8] = b"POST /services/oauth2/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 65\r\nConnection: close\r\n\r\ngrant_type=client_credentials&client_id=app&client_secret=s3cr3t9";

/// Says something on a connection of its own, and returns the answer. What may be no whole request is followed by the
/// connection's end.
async fn exchange(mock: &Local, said: &[u8], is_whole: bool) -> Vec<u8> {
    let (mut ours, theirs) = tokio::io::duplex(1 << 16);
    let talk = async {
        let (mut reader, mut writer) = tokio::io::split(&mut ours);
        let mut answer = Vec::new();
        let write = async {
            // The mock may end a connection before all was said.
            let _ = writer.write_all(said).await;
            if !is_whole {
                let _ = writer.shutdown().await;
            }
        };
        tokio::join!(write, async {
            let _ = reader.read_to_end(&mut answer).await;
        });
        answer
    };
    let both = async { tokio::join!(mock.converse(theirs), talk).1 };
    tokio::time::timeout(Duration::from_secs(10), both).await.expect("an answer within ten seconds")
}

fn request(part: &str, token: &str) -> Vec<u8> {
    let (head, body) = part.split_once("\n\n").unwrap_or((part, ""));
    let mut lines = head.lines();
    let (method, path) = lines.next().unwrap_or_default().split_once(' ').unwrap_or(("GET", "/"));
    let mut out = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !head.contains("Authorization") {
        out += &format!("Authorization: Bearer {token}\r\n");
    }
    if !head.contains("Content-Type") {
        out += "Content-Type: application/json\r\n";
    }
    for line in lines {
        out += &format!("{line}\r\n");
    }
    format!("{out}\r\n{body}").into_bytes()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let options = Options {
            listen: ([127, 0, 0, 1], 0).into(),
            client_id: "app".to_owned(),
            client_secret: "s3cr3t9".to_owned(),
            object: LEAD.clone(),
            seed: Some(SEED.to_owned()),
            database: None,
            session_timeout: Duration::from_secs(3600),
            faults: "duplicate-rule".parse::<Fault>().into_iter().collect(),
            log: Some(Box::new(std::io::sink())),
            tell: None,
        };
        let Ok(mock) = Local::open(options).await else { panic!("no mock") };
        if let Some(raw) = bytes.strip_prefix(b"RAW") {
            exchange(&mock, raw, false).await;
            return;
        }
        let answer = String::from_utf8(exchange(&mock, LOGIN, true).await).expect("UTF-8");
        let (_, token) = answer.split_once("\"access_token\":\"").expect("a token");
        let token = token.split('"').next().expect("its end");
        let text = String::from_utf8_lossy(bytes);
        for part in text.split("\n---\n").take(8) {
            let answer = exchange(&mock, &request(part, token), true).await;
            assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 "), "{}", String::from_utf8_lossy(&answer));
            assert!(!answer.starts_with(b"HTTP/1.1 500"), "{}", String::from_utf8_lossy(&answer));
            assert!(!String::from_utf8_lossy(&answer).contains("s3cr3t9"), "the client secret is told");
        }
    });
});
