//! One secret, planted in every place where a repository can hold one: no command prints it, in any of its formats. Fixtures
//! of rules and odd encodings stand in `secrets.rs`, what is rendered in `rendered_secrets.rs`, what is sent in `send.rs`,
//! the log and the pages of the mock in `mock.rs`.

#![allow(clippy::unwrap_used)] // a test fails by panicking, in its helpers as well

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// As it is written, percent-encoded, in base64 (of `app:` and itself) and as JSON escapes.
const SECRET: &str = "Pl4nt3d+S3cr3t/0f9A7c";
const FORMS: &[&str] =
    &["Pl4nt3d", "S3cr3t", "Pl4nt3d%2BS3cr3t", "YXBwOlBsNG50M2QrUzNjcjN0LzBmOUE3Yw", "\\u0050l4nt3d", "QbDRudDNk"];
const BASE64: &str = "YXBwOlBsNG50M2QrUzNjcjN0LzBmOUE3Yw==";
const TOKEN: &str = "https://acme.my.salesforce.com/services/oauth2/token";

/// Files with the secret, each with something that is told about its line as well.
fn places() -> Vec<(&'static str, String)> {
    let liquid = |text: &str| format!("{text} {{{{ ${{email}} }}}}\n");
    let call = |options: &str| liquid(&format!("{{% connected_content {TOKEN} {options} :save r %}}"));
    let template = |url: &str, headers: &str, body: &str| {
        format!(
            "{{\n  \"template_name\": \"{}\",\n  \"url\": \"{url}\",\n  \"request_method\": \"post\",\n  \"request_headers\": {{ {headers} }},\n{body}}}\n",
            url.len() + headers.len() * 7 + body.len() * 31
        )
    };
    let plain = "https://hooks.example.com/{{${email}}}";
    let json = "\"Content_Type\": \"application/json\"";
    let spec = |auth: &str, rest: &str| {
        format!(
            "version: 1\nname: Lead\nsalesforce: {{ instance: acme }}\noperation: create\nauth:\n  client_id: {{ env: PLANTED_ID }}\n  {auth}\nfields:\n  LastName: {{ attribute: last_nam, default: Unknown }}\n  Company: Engines\n{rest}"
        )
    };
    let from_env = "client_secret: { env: PLANTED }";
    let encoded = SECRET.replace('+', "%2B").replace('/', "%2F");
    vec![
        (
            "inline-body.liquid",
            call(&format!(":method post :body grant_type=client_credentials&client_secret={SECRET}")),
        ),
        ("encoded-body.liquid", call(&format!(":method post :body client_secret={encoded}&x=1"))),
        ("header.liquid", call(&format!(":headers {{\"Authorization\": \"Bearer {SECRET}\"}}"))),
        ("api-key.liquid", call(&format!(":headers {{\"X-Api-Key\": \"{SECRET}\"}}"))),
        ("query.liquid", call("").replace("/token ", &format!("/token?client_secret={encoded} "))),
        ("assigned.liquid", liquid(&format!("{{% assign client_secret = '{SECRET}' %}}{{{{ client_secrt }}}}"))),
        ("captured.liquid", liquid(&format!("{{% capture password %}}{SECRET}{{% endcapture %}}{{{{ pasword }}}}"))),
        ("t-header.json", template(plain, &format!("{json}, \"X-Api-Key\": \"{SECRET}\""), "").replace(",\n}", "\n}")),
        (
            "t-bearer.json",
            template(plain, &format!("{json}, \"Authorization\": \"Bearer  {SECRET}\""), "").replace(",\n}", "\n}"),
        ),
        (
            "t-basic.json",
            template(plain, &format!("{json}, \"Authorization\": \"Basic {BASE64}\""), "").replace(",\n}", "\n}"),
        ),
        (
            "t-query.json",
            template(&format!("https://hooks.example.com/a b?api_key={encoded}&x={{{{${{email}}}}}}"), json, "")
                .replace(",\n}", "\n}"),
        ),
        (
            "t-pair.json",
            template(
                plain,
                json,
                &format!(
                    "  \"body_type\": \"json_key_value\",\n  \"body\": {{ \"client_secret\": \"{SECRET}\", \"a\": \"{{{{${{email}}}}}}\" }}\n"
                ),
            ),
        ),
        (
            "t-raw.json",
            template(
                plain,
                json,
                &format!(
                    "  \"body_type\": \"raw\",\n  \"body\": \"{{\\\"password\\\": \\\"{SECRET}\\\", \\\"a\\\": {{{{${{email}}}}}},}}\"\n"
                ),
            ),
        ),
        (
            "t-escaped.json",
            template(plain, &format!("{json}, \"X-Auth-Token\": \"\\u0050{}\"", &SECRET[1..]), "")
                .replace(",\n}", "\n}"),
        ),
        ("s-auth.yaml", spec(&format!("client_secret: {SECRET}"), "")),
        ("s-header.yaml", spec(from_env, &format!("headers: {{ X-Api-Key: \"{SECRET}\", Content_Type: x }}\n"))),
        (
            "s-liquid.yaml",
            spec(from_env, &format!("headers:\n  X-Token: {{ liquid: \"{{{{ '{SECRET}' | upcas }}}}\" }}\n")),
        ),
        ("s-env.yaml", spec(from_env, "").replace("last_nam,", "last_name,")),
    ]
}

/// Everything that a command prints.
fn printed(folder: &Path, arguments: &[&str], input: Option<&Path>) -> String {
    let input = input.map_or(Stdio::null(), |path| fs::File::open(path).unwrap().into());
    let output = Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("PLANTED", SECRET)
        .env("PLANTED_ID", "app")
        .stdin(input)
        .output()
        .unwrap();
    assert!(output.status.code().is_some_and(|code| code < 4), "{arguments:?} {}", output.status);
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

fn assert_hidden(what: &str, text: &str) {
    // The pages of rules, which SARIF holds, have examples of their own; none of them is ours.
    for form in FORMS {
        assert!(!text.contains(form), "{what} shows {form}:\n{text}");
    }
}

fn planted() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in places() {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn lint_shows_it_in_no_format() {
    let folder = planted();
    let path = folder.path();
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle"] {
        for more in [&["-v"][..], &["--no-suppressions", "--fail-on", "note"]] {
            let text = printed(path, &[&["lint", "--format", format], more].concat(), None);
            assert_hidden(format, &text);
            for (name, _) in places().iter().filter(|(name, _)| *name != "s-env.yaml") {
                assert!(text.contains(name), "{format} tells of {name}:\n{text}");
            }
        }
    }
    for (name, _) in places() {
        for format in ["human", "json"] {
            let text =
                printed(path, &["lint", "--format", format, "--stdin-filename", name, "-"], Some(&path.join(name)));
            assert_hidden(&format!("{name} on standard input, {format}"), &text);
        }
    }
}

#[test]
fn repairs_and_baselines_do_not_show_it() {
    let folder = planted();
    let path = folder.path();
    for arguments in [&["lint", "--diff"][..], &["lint", "--diff", "--unsafe-fixes"]] {
        let text = printed(path, arguments, None);
        assert!(text.contains("email_address"), "something is repaired: {text}");
        assert_hidden(&format!("{arguments:?}"), &text);
    }
    assert_hidden("--write-baseline", &printed(path, &["lint", "--write-baseline", "baseline.json"], None));
    assert_hidden("the baseline", &fs::read_to_string(path.join("baseline.json")).unwrap());
    assert_hidden("--baseline", &printed(path, &["lint", "--baseline", "baseline.json"], None));
    let fixed = printed(path, &["lint", "--fix", "--unsafe-fixes"], None);
    assert!(fixed.contains("repaired"), "{fixed}");
    assert_hidden("--fix", &fixed);
    let pruned = printed(path, &["lint", "--baseline", "baseline.json", "--prune-baseline"], None);
    assert_hidden("--prune-baseline", &pruned);
    assert_hidden("--add-suppressions", &printed(path, &["lint", "--add-suppressions", "known"], None));
    assert_hidden("bzsf.yaml", &fs::read_to_string(path.join("bzsf.yaml")).unwrap());
}

#[test]
fn generate_shows_what_was_asked_for_and_no_more() {
    let folder = planted();
    let path = folder.path();
    for format in ["json", "api", "paste"] {
        // The value of the variable is known, and was not asked for.
        let text = printed(path, &["generate", "s-env.yaml", "--format", format], None);
        assert!(text.contains("[PLANTED]"), "{text}");
        assert_hidden(format, &text);
        let resolved = printed(path, &["generate", "s-env.yaml", "--format", format, "--resolve-secrets"], None);
        assert!(resolved.contains("Pl4nt3d%2BS3cr3t"), "{resolved}");
        let written = ["generate", "s-env.yaml", "-o", "out", "--format", format, "--resolve-secrets"];
        assert_hidden("what is told of a file that is written", &printed(path, &written, None));
        fs::write(
            path.join("s-other.yaml"),
            fs::read_to_string(path.join("s-env.yaml")).unwrap().replace("Engines", "E"),
        )
        .unwrap();
        let extension = match format {
            "json" => "json",
            "api" => "api.json",
            _ => "txt",
        };
        fs::rename(path.join(format!("out/s-env.{extension}")), path.join(format!("out/s-other.{extension}"))).unwrap();
        let differs = ["generate", "s-other.yaml", "-o", "out", "--format", format, "--resolve-secrets", "--check"];
        let text = printed(path, &differs, None);
        assert!(text.contains("Engines"), "{text}");
        assert_hidden("the difference", &text);
    }
    // Findings about a spec go to standard error, and its template to standard output.
    for name in ["s-auth.yaml", "s-header.yaml", "s-liquid.yaml"] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_bzsf")).args(["generate", name]).current_dir(path).output().unwrap();
        assert_hidden(name, &String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn rehearsals_show_it_nowhere() {
    let folder = planted();
    let path = folder.path();
    fs::write(path.join("user.json"), "{\"last_name\": \"Lovelace\", \"email\": \"ada@example.com\"}").unwrap();
    let row = format!("external_id,last_name,api_token\nu-1,Lovelace,{SECRET}\n\"{SECRET}\n");
    fs::write(path.join("users.csv"), row).unwrap();
    let mut rendered = 0;
    for (name, _) in places() {
        // What is rendered knows `email_address` alone; the names that are wrong are repaired first.
        printed(path, &["lint", "--fix", "-q", name], None);
        for format in ["human", "json", "curl", "http"] {
            let text = printed(path, &["render", name, "--user", "user.json", "--format", format], None);
            rendered += usize::from(text.contains("***"));
            assert_hidden(&format!("render {name} {format}"), &text);
        }
        for format in ["human", "json", "ndjson"] {
            let text = printed(path, &["preflight", name, "--users", "users.csv", "--format", format], None);
            assert_hidden(&format!("preflight {name} {format}"), &text);
        }
        for format in ["human", "json", "junit"] {
            assert_hidden(&format!("test {name} {format}"), &printed(path, &["test", name, "--format", format], None));
        }
    }
    assert!(rendered > 10, "{rendered} are masked");
}

#[test]
fn what_knows_no_repository_knows_no_secret() {
    let folder = planted();
    for arguments in [&["explain"][..], &["schema", "spec"], &["man"], &["completions", "bash"], &["init", "new"]] {
        let text = printed(folder.path(), arguments, None);
        assert!(!text.is_empty());
        assert_hidden(&format!("{arguments:?}"), &text);
    }
}
