//! No secret is ever shown: in no format, whatever its encoding in the file, whichever rule speaks of it.

#![allow(clippy::unwrap_used)] // a test fails by panicking, in its helpers as well

use std::path::Path;
use std::process::Command;

/// What stands for a secret in the fixtures, as it is written and as it is read.
const SECRETS: &[&str] = &[
    "C0FFEE00C0FFEE00",
    "C0FFEE00\\u0043",
    "C0FFEE00\\x43",
    "C0FFEE00C0FF+",
    "00000000-dead-beef",
    "k3j4h5k3j4h5",
    "bm9ib2R5Om5vdGhpbmc",
    "n0thing4u",
    "hunter2-hunter2",
    "r3fr3sh-r3fr3sh",
    "t0k3nt0k3nt0k3n",
    "n0t+a/real",
    "n0t%2Ba",
    "real==s3cr3t",
    "n0t&a=real",
    "a real s3cr3t",
    "n0t+real",
];

fn shown(path: &Path, arguments: &[&str]) -> String {
    let folder = path.parent().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .arg("lint")
        .args(arguments)
        .arg(path.file_name().unwrap())
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!output.stdout.is_empty() || arguments.contains(&"--diff"), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

fn assert_hidden(path: &Path, secrets: &[&str]) {
    for arguments in [
        &["--format", "human"][..],
        &["--format", "concise"],
        &["--format", "json"],
        &["--format", "sarif"],
        &["--format", "github"],
        &["--format", "gitlab"],
        &["--format", "junit"],
        &["--format", "checkstyle"],
        &["--diff"],
    ] {
        // The pages of rules have examples with what looks like secrets.
        let shown = shown(path, arguments);
        let shown = shown.split_once("\"invocations\": [").map_or(shown.as_str(), |(_, results)| results);
        for secret in secrets {
            assert!(!shown.contains(secret), "{} {arguments:?} shows {secret}:\n{shown}", path.display());
        }
    }
}

#[test]
fn the_fixtures_of_the_rules_about_secrets_keep_them() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut count = 0;
    for rule in ["hardcoded-secret", "unencoded-secret", "secret-in-url"] {
        for entry in std::fs::read_dir(rules.join(rule)).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_str().unwrap().starts_with("fail") {
                assert_hidden(&path, SECRETS);
                count += 1;
            }
        }
    }
    assert!(count > 15, "{count}");
}

/// Other rules speak of the lines that hold a secret, or of the secret itself.
#[test]
fn neighbours_of_a_secret_do_not_give_it_away() {
    const SECRET: &str = "C0FFEE00C0FFEE00+C0FFEE00";
    let call = |options: &str| {
        format!("{{% connected_content https://acme.my.salesforce.com/services/oauth2/token {options} :save r %}}\n")
    };
    let body = format!(":body client_secret={SECRET}");
    let texts = [
        ("methd.liquid", call(&format!(":methd post {body}"))),
        ("get.liquid", call(&body)),
        ("open.liquid", call(&format!(":method post {body}")).replace("%}", "")),
        ("block.liquid", format!("{{% if x %}}{}", call(&format!(":method post {body}")))),
        ("entity.liquid", call(&format!(":method post {}", body.replace(":body ", ":body grant_type=x&amp;")))),
        ("stray.liquid", call(&format!(":method post :basic_auth nobody {SECRET}"))),
        (
            "comment.liquid",
            format!("{{% comment %}}was {SECRET}{{% endcomment %}}\n{}", call(&format!(":methd post {body}"))),
        ),
        ("filter.liquid", format!("{{% assign client_secret = '{SECRET}' | upercase %}}{{{{ '{SECRET}' | foo }}}}\n")),
        (
            "comma.json",
            format!(
                "{{\n  \"template_name\": \"A\",\n  \"url\": \"https://example.com/a\",\n  \"request_method\": \"POST\",\n  \"request_headers\": {{\n    \"Content_Type\": \"application/json\",\n    \"X-Api-Key\": \"{SECRET}\",\n  }}\n}}\n"
            ),
        ),
        (
            "slip.json",
            format!(
                "{{\n  \"template_name\": \"A\",\n  \"url\": \"https://example.com/a\",\n  \"request_method\": \"POST\",\n  \"request_headers\": {{\n    \"Content_Type\": \"application/json\",\n    \"X-Api-Key\": \"{SECRET}\"\n  }}\n}}\n"
            ),
        ),
        (
            "list.yaml",
            format!(
                "version: 1\nname: A\nsalesforce: {{ instance: acme }}\noperation: create\nauth:\n  client_id: {{ env: A }}\n  client_secret: [{SECRET}]\nfields: {{ LastName: Unknown, Company: Unknown }}\n"
            ),
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in texts {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        if name == "stray.liquid" {
            // Nothing says that this word is a secret; it must not be quoted at least.
            assert!(!shown(&path, &["--format", "json"]).contains(SECRET));
        } else {
            assert_hidden(&path, &[SECRET, "C0FFEE00C0FFEE00"]);
        }
    }
}
