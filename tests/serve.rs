//! `bzsf serve` over plain sockets: who is answered, what is read, and what is written.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

const SPEC: &str = "version: 1\nname: Lead\nsalesforce: { instance: acme }\noperation: create\n\
    auth: { client_id: { env: ID }, client_secret: { env: SECRET } }\n\
    fields: { LastName: \"{{${last_name}}}\", Company: x }\nexamples: [{ name: one, user: { last_name: Lovelace } }]\n";

/// A server that runs; it is killed when it is dropped.
struct Server {
    process: Child,
    address: SocketAddr,
    folder: tempfile::TempDir,
}

struct Answer {
    status: u16,
    headers: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

impl Server {
    /// Serves the folder `inside` of a folder of its own, in which `outside.yaml` lies beside it.
    fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        std::fs::create_dir_all(inside.join("deep")).unwrap();
        std::fs::write(inside.join("lead.yaml"), SPEC).unwrap();
        std::fs::write(inside.join("deep/a b.yaml"), SPEC.replace("Lead", "Other")).unwrap();
        std::fs::write(inside.join("notes.txt"), "a note").unwrap();
        std::fs::write(folder.path().join("outside.yaml"), SPEC).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
        command.args(["serve", "inside", "--listen", "127.0.0.1:0"]).args(flags).current_dir(folder.path());
        let mut process = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.trim().rsplit("http://").next().unwrap().parse().unwrap_or_else(|_| panic!("it said {line}"));
        Self { process, address, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("inside").join(name)
    }

    /// Sends a request with these headers alone, and reads until the server closes.
    fn raw(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut request =
            format!("{method} {target} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        headers.iter().for_each(|(name, value)| request.push_str(&format!("{name}: {value}\r\n")));
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (headers, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer}"));
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, headers: headers.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn host(&self) -> String {
        self.address.to_string()
    }

    fn get(&self, target: &str) -> Answer {
        self.raw("GET", target, &[("host", &self.host())], "")
    }

    /// What the script of a page would send.
    fn send(&self, method: &str, target: &str, more: &[(&str, &str)], body: &str) -> Answer {
        let (host, token, origin) = (self.host(), self.token(), format!("http://{}", self.address));
        let own =
            [("host", host.as_str()), ("x-bzsf-token", &token), ("origin", &origin), ("sec-fetch-site", "same-origin")];
        self.raw(method, target, &[&own, more].concat(), body)
    }

    fn token(&self) -> String {
        let page = self.get("/edit/lead.yaml").body;
        let (_, rest) = page.split_once(r#"id="file">"#).unwrap();
        let file: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
        file["token"].as_str().unwrap().to_owned()
    }

    fn version(&self) -> String {
        self.get("/version/lead.yaml").json()["version"].as_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_list_and_the_pages_are_served_with_their_headers() {
    let server = Server::start(&[]);
    let list = server.get("/");
    assert_eq!(list.status, 200);
    assert!(list.body.contains(r#"href="&#x2f;edit&#x2f;deep&#x2f;a%20b.yaml""#), "{}", list.body);
    assert!(!list.body.contains("outside") && !list.body.contains("notes"));
    for target in ["/", "/edit/lead.yaml", "/edit/deep/a%20b.yaml", "/text/lead.yaml", "/nowhere"] {
        let answer = server.get(target);
        let headers = &answer.headers;
        assert!(headers.contains("content-security-policy: default-src 'none'"), "{target}: {headers}");
        assert!(headers.contains("frame-ancestors 'none'") && !headers.contains("unsafe"), "{target}: {headers}");
        for header in ["x-content-type-options: nosniff", "referrer-policy: no-referrer", "cache-control: no-store"] {
            assert!(headers.contains(header), "{target} has no {header}");
        }
    }
    let answer = server.get("/text/lead.yaml").json();
    assert_eq!((answer["text"].as_str(), answer["version"].as_str()), (Some(SPEC), Some(server.version().as_str())));
    assert!(server.raw("HEAD", "/", &[("host", &server.host())], "").body.is_empty());
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let server = Server::start(&["--write"]);
    let absolute = format!("/text/{}", server.folder.path().join("outside.yaml").display());
    #[cfg(unix)]
    std::os::unix::fs::symlink(server.folder.path().join("outside.yaml"), server.path("link.yaml")).unwrap();
    for target in [
        "/text/../outside.yaml",
        "/text/%2e%2e/outside.yaml",
        "/text/..%2foutside.yaml",
        "/text/deep/../../outside.yaml",
        "/text/%2fetc%2fpasswd",
        "/text/lead.yaml%00",
        "/text/deep%5ca%20b.yaml",
        "/text/%ff",
        "/text/notes.txt",
        "/text/link.yaml",
        "/text/",
        "/text",
        "/edit/../../Cargo.toml",
        &absolute,
    ] {
        let answer = server.get(target);
        assert_eq!(answer.status, 404, "{target}: {}", answer.body);
        assert!(!answer.body.contains("LastName"), "{target}");
        let version = [("if-match", "x")];
        let put = server.send("PUT", target, &version, "gone");
        assert!(matches!(put.status, 404 | 405), "{target}: {}", put.status);
    }
    let outside = std::fs::read_to_string(server.folder.path().join("outside.yaml")).unwrap();
    assert_eq!(outside, SPEC);
}

#[test]
fn other_names_and_other_sites_are_refused() {
    let server = Server::start(&["--write"]);
    let port = server.address.port();
    for host in
        ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", &format!("127.0.0.1.evil.example:{port}")]
    {
        assert_eq!(server.raw("GET", "/", &[("host", host)], "").status, 403, "{host}");
    }
    assert_eq!(server.raw("GET", "/", &[("host", &format!("localhost:{port}"))], "").status, 200);
    assert_eq!(server.raw("GET", "/", &[], "").status, 403);

    let (host, token, version) = (server.host(), server.token(), server.version());
    let own = format!("http://{host}");
    let allowed = [("host", host.as_str()), ("x-bzsf-token", &token), ("origin", &own), ("if-match", &version)];
    let without = |name: &str, instead: Option<&'static str>| {
        let mut headers: Vec<(&str, &str)> = allowed.iter().filter(|(known, _)| *known != name).copied().collect();
        headers.extend(instead.map(|value| if name == "none" { ("sec-fetch-site", value) } else { (name, value) }));
        headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
    };
    let refused = [
        without("x-bzsf-token", None),
        without("x-bzsf-token", Some("0123456789abcdef0123456789abcdef")),
        without("origin", Some("http://evil.example")),
        without("origin", Some("null")),
        without("none", Some("cross-site")),
        without("none", Some("same-site")),
        without("host", Some("evil.example")),
    ];
    for headers in refused {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        for (method, target) in [("PUT", "/text/lead.yaml"), ("POST", "/check/lead.yaml")] {
            assert_eq!(server.raw(method, target, &headers, "name: x\n").status, 403, "{method} {headers:?}");
        }
    }
    assert_eq!(std::fs::read_to_string(server.path("lead.yaml")).unwrap(), SPEC);
}

#[test]
fn a_text_is_checked_and_rendered_without_being_written() {
    let server = Server::start(&[]);
    let answer = server.send("POST", "/check/lead.yaml", &[], &SPEC.replace("last_name}}}", "lst_name}}}")).json();
    let finding = &answer["findings"][0];
    assert_eq!((finding["rule"].as_str(), finding["line"].as_u64()), (Some("unknown-attribute"), Some(6)), "{answer}");
    let html = answer["html"].as_str().unwrap();
    assert!(html.contains("lst_name") && html.contains("What Braze would send") && !html.contains("<html"));
    let right = server.send("POST", "/check/lead.yaml", &[], &SPEC.replace("Lovelace", "Byron")).json();
    assert!(right["html"].as_str().unwrap().contains("Byron"), "{right}");
    let broken = server.send("POST", "/check/lead.yaml", &[], "name: [\n");
    assert_eq!(broken.status, 200);
    assert!(!broken.json()["findings"].as_array().unwrap().is_empty());
    assert_eq!(std::fs::read_to_string(server.path("lead.yaml")).unwrap(), SPEC);
    assert_eq!(server.send("POST", "/check/lead.yaml", &[], &"#".repeat(1024 * 1024 + 1)).status, 413);
    assert_eq!(server.send("DELETE", "/text/lead.yaml", &[], "").status, 405);
}

#[test]
fn nothing_is_written_without_write() {
    let server = Server::start(&[]);
    let version = server.version();
    let answer = server.send("PUT", "/text/lead.yaml", &[("if-match", &version)], "name: x\n");
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("--write"), "{}", answer.body);
    assert!(!server.get("/edit/lead.yaml").body.contains(r#"id="save""#));
    assert_eq!(std::fs::read_to_string(server.path("lead.yaml")).unwrap(), SPEC);
}

#[test]
fn a_file_is_written_once_from_each_version() {
    let server = Server::start(&["--write"]);
    let path = server.path("lead.yaml");
    let version = server.version();
    assert_eq!(server.send("PUT", "/text/lead.yaml", &[], SPEC).status, 428);
    let text = SPEC.replace("Lead", "Changed");
    let quoted = format!("\"{version}\"");
    let written = server.send("PUT", "/text/lead.yaml", &[("if-match", &quoted)], &text);
    assert_eq!(written.status, 200, "{}", written.body);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert_eq!(written.json()["version"].as_str().unwrap(), server.version());

    let conflict = server.send("PUT", "/text/lead.yaml", &[("if-match", &quoted)], "name: lost\n");
    assert_eq!((conflict.status, conflict.json()["version"].as_str()), (409, Some(server.version().as_str())));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert_eq!(names(path.parent().unwrap()), ["deep", "lead.yaml", "notes.txt"], "no other file is left");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn line_ends_and_permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(&["--write"]);
    let token_first = server.token();
    let path = server.path("lead.yaml");
    std::fs::write(&path, SPEC.replace('\n', "\r\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let version = server.version();
    let headers = [("host", server.host()), ("x-bzsf-token", token_first), ("if-match", version)];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = SPEC.replace("Lead", "Changed");
    assert_eq!(server.raw("PUT", "/text/lead.yaml", &headers, &text).status, 200);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text.replace('\n', "\r\n"));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn what_cannot_be_served_is_told() {
    let server = Server::start(&[]);
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_bzsf"))
            .arg("serve")
            .args(arguments)
            .current_dir(server.folder.path())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, told) = run(&["inside", "--listen", &server.host()]);
    assert!(code == Some(2) && told.contains(&format!("cannot listen on {}", server.address)), "{told}");
    let (code, told) = run(&["nowhere"]);
    assert!(code == Some(2) && told.contains("nowhere: there is no such file"), "{told}");
    std::fs::create_dir(server.folder.path().join("empty")).unwrap();
    let (code, told) = run(&["empty"]);
    assert!(code == Some(3) && told.contains("empty: there is no spec"), "{told}");
}
