//! Starts mocks for tests, and talks to them over plain sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

pub(crate) const CLIENT: (&str, &str) = ("3MVG9.tests", "A1+b2/C3=D4&E5%25f");

/// Fields beside the built-in ones.
pub(crate) const FIELDS: &str = r#"[
  { "name": "External_Id__c", "label": "External Id", "type": "string", "length": 20, "externalId": true, "unique": true },
  { "name": "Number__c", "label": "Number", "type": "double", "precision": 18, "scale": 0, "externalId": true },
  { "name": "Stage__c", "label": "Stage", "type": "string", "length": 10 },
  { "name": "Category__c", "label": "Category", "type": "picklist", "length": 255, "restrictedPicklist": true,
    "picklistValues": [ { "value": "Engineer", "label": "Engineer", "active": true, "defaultValue": false } ] },
  { "name": "Interests__c", "label": "Interests", "type": "multipicklist", "length": 4099,
    "picklistValues": [ { "value": "Data", "label": "Data", "active": true, "defaultValue": false } ] },
  { "name": "Opt_In__c", "label": "Opt In", "type": "boolean", "nillable": false, "defaultedOnCreate": true, "defaultValue": false },
  { "name": "Score__c", "label": "Score", "type": "double", "precision": 5, "scale": 2 },
  { "name": "Born__c", "label": "Born", "type": "date" },
  { "name": "Seen__c", "label": "Seen", "type": "datetime" },
  { "name": "Badge__c", "label": "Badge", "type": "string", "length": 10, "unique": true },
  { "name": "RecordTypeId", "label": "Record Type ID", "type": "reference", "length": 18, "referenceTo": ["RecordType"] }
]"#;

pub(crate) const ADA: &str = "00Q5g00000AdaLvEAJ";
pub(crate) const CONVERTED: &str = "00Q5g00000ConvdEAB";
pub(crate) const DELETED: &str = "00Q5g00000DeltdEAB";
pub(crate) const TWINS: [&str; 2] = ["00Q5g00000TwinAEAR", "00Q5g00000TwinBEAR"];

/// Leads to start with.
pub(crate) const SEED: &str = r#"[
  { "Id": "00Q5g00000AdaLvEAJ", "FirstName": "Ada", "LastName": "Lovelace", "Company": "Engines", "Email": "ada@example.com", "External_Id__c": "ada", "Badge__c": "1815" },
  { "Id": "00Q5g00000TwinAEAR", "LastName": "Twin", "Company": "Castor", "Email": "twin@example.com", "Number__c": 7 },
  { "Id": "00Q5g00000TwinBEAR", "LastName": "Twin", "Company": "Pollux", "Email": "twin@example.com", "Number__c": 7 },
  { "Id": "00Q5g00000ConvdEAB", "LastName": "Convert", "Company": "Done", "IsConverted": true, "External_Id__c": "converted" },
  { "Id": "00Q5g00000DeltdEAB", "LastName": "Gone", "Company": "Bin", "IsDeleted": true }
]"#;

/// A running mock; it is killed when it is dropped.
pub(crate) struct Mock {
    process: Child,
    pub(crate) address: SocketAddr,
    /// What it said until it listened.
    pub(crate) said: Vec<String>,
    _stderr: BufReader<ChildStderr>,
    folder: tempfile::TempDir,
    flags: Vec<String>,
    pub(crate) token: String,
}

/// An answer, as it came over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The error codes.
    pub(crate) fn codes(&self) -> Vec<String> {
        let errors = self.json();
        errors.as_array().unwrap().iter().map(|error| error["errorCode"].as_str().unwrap().to_owned()).collect()
    }
}

impl Mock {
    /// Starts one with these flags; `{fields}`, `{seed}`, `{log}` and `{database}` become files of a folder of its own.
    pub(crate) fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("fields"), FIELDS).unwrap();
        std::fs::write(folder.path().join("seed"), SEED).unwrap();
        let file = |name: &str| folder.path().join(name).display().to_string();
        let flags: Vec<String> = flags
            .iter()
            .map(|flag| match flag.strip_prefix('{').and_then(|flag| flag.strip_suffix('}')) {
                Some(name) => file(name),
                None => (*flag).to_owned(),
            })
            .collect();
        let (process, stderr, said) = spawn(&flags);
        let address = address(&said);
        let mut mock = Self { process, address, said, _stderr: stderr, folder, flags, token: String::new() };
        mock.login();
        mock
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn login(&mut self) {
        let answer = self.token_call(CLIENT.0, CLIENT.1);
        self.token = answer.json()["access_token"].as_str().map_or_else(String::new, str::to_owned);
    }

    pub(crate) fn token_call(&self, id: &str, secret: &str) -> Answer {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let body = format!("grant_type=client_credentials&client_id={}&client_secret={}", escaped(id), escaped(secret));
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        self.send("POST", "/services/oauth2/token", &form, body.as_bytes())
    }

    /// Makes a call with the token, its body JSON; a path that does not begin with a slash stands below version 60.
    pub(crate) fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        self.call_with(method, path, &[], body)
    }

    pub(crate) fn call_with(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/services/data/v60.0/{path}") };
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("Authorization", bearer.as_str())];
        if !body.is_empty() {
            all.push(("Content-Type", "application/json"));
        }
        all.retain(|(name, _)| !headers.iter().any(|(given, _)| given == name));
        all.extend(headers.iter().filter(|(_, value)| *value != "-"));
        self.send(method, &path, &all, body.as_bytes())
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        try_send(self.address, method, path, headers, body).unwrap()
    }

    pub(crate) fn create(&self, body: &Value) -> String {
        let answer = self.call("POST", "sobjects/Lead/", &body.to_string());
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The leads of the mock's own page.
    pub(crate) fn leads(&self) -> Vec<Value> {
        let answer = self.send("GET", "/leads.ndjson", &[], b"");
        answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The most memory that it had so far, in kilobytes, where the system tells.
    pub(crate) fn most_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB")?.trim().parse().ok())
    }

    /// Ends the mock with a signal and starts it again; returns the exit code.
    pub(crate) fn restart(&mut self, signal: &str) -> Option<i32> {
        let code = self.signal(signal);
        let (process, stderr, said) = spawn(&self.flags);
        self.address = address(&said);
        (self.process, self._stderr, self.said) = (process, stderr, said);
        code
    }

    pub(crate) fn signal(&mut self, signal: &str) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn address(said: &[String]) -> SocketAddr {
    let line = said.iter().find_map(|line| line.split_once("listening on http://")).expect("it listens");
    line.1.parse().unwrap()
}

fn spawn(flags: &[String]) -> (Child, BufReader<ChildStderr>, Vec<String>) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .args(["mock", "-q", "--listen", "127.0.0.1:0", "--client-id", CLIENT.0, "--client-secret", CLIENT.1])
        .args(flags)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(process.stderr.take().unwrap());
    let mut said = Vec::new();
    loop {
        let mut line = String::new();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "the mock ended: {said:?}");
        let is_last = line.contains("client secret");
        said.push(line.trim_end().to_owned());
        if is_last {
            break;
        }
    }
    (process, stderr, said)
}

/// Sends one request on a connection of its own and reads the answer to its end.
pub(crate) fn try_send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw)?;
    parse(&raw).ok_or_else(|| std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "no answer"))
}

fn parse(raw: &[u8]) -> Option<Answer> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&raw[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())))
        .collect();
    let mut body = raw[end + 4..].to_vec();
    if headers.iter().any(|(name, value)| name.eq_ignore_ascii_case("transfer-encoding") && value == "chunked") {
        body = unchunked(&body)?;
    }
    Some(Answer { status, headers, body })
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + 4 + length..)?;
    }
}

/// Runs `bzsf mock` where it must not start, and returns its exit code and what it says.
pub(crate) fn refused(flags: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_bzsf")).arg("mock").args(flags).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What a lead needs, and some members more.
pub(crate) fn lead(members: Value) -> Value {
    let mut lead = json!({ "LastName": "Turing", "Company": "Bletchley" });
    lead.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    lead
}

/// The lines of a log.
pub(crate) fn log(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
