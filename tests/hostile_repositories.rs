//! Repositories that are made to break whoever reads them: every run ends, says what it could not do, and ends as
//! promised. `docs/hardening.md` lists the cases; those that need root, a small disk or minutes stand in
//! `scripts/check-hostile`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test fails by panicking, in its helpers as well
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const BROKEN: &str = "{% if x %}";
const SPEC: &str = "version: 1\nname: Lead\nsalesforce: { instance: acme }\noperation: create\nauth: { client_id: { env: A }, client_secret: { env: B } }\nfields:\n  LastName: { attribute: last_name, default: Unknown }\n  Company: Engines\nexamples:\n  - name: one\n    user: { last_name: Lovelace }\n    expect: { body: { LastName: Lovelace } }\n";
/// So long a run may take before it is one without end.
const END: Duration = Duration::from_secs(120);

/// How a run ended, and what it wrote.
struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs bzsf in a folder. A run that does not end, or that panics, fails the test.
fn run(folder: &Path, arguments: &[&str]) -> Done {
    run_with(folder, arguments, Stdio::piped())
}

fn run_with(folder: &Path, arguments: &[&str], stdout: Stdio) -> Done {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    fn all(source: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            source.map(|mut source| source.read_to_end(&mut bytes).unwrap());
            bytes
        })
    }
    let (out, err) = (all(child.stdout.take()), all(child.stderr.take()));
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > END {
            child.kill().unwrap();
            panic!("bzsf {arguments:?} runs without end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |bytes: std::thread::JoinHandle<Vec<u8>>| String::from_utf8_lossy(&bytes.join().unwrap()).into_owned();
    let done = Done { code: status.code(), out: text(out), err: text(err) };
    assert!(done.code.is_some() && !done.err.contains("panicked"), "bzsf {arguments:?}: {status} {}", done.err);
    done
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn what_is_no_file_is_never_waited_for() {
    let folder =
        folder(&[("a/bad.liquid", BROKEN), ("spec.yaml", SPEC), ("users/u.ndjson", "{\"last_name\":\"A\"}\n")]);
    let path = folder.path();
    symlink("..", path.join("a/up")).unwrap();
    symlink("..", path.join("users/up")).unwrap();
    for name in ["pipe.yaml", "users/pipe.json"] {
        fifo(&path.join(name));
    }
    fs::create_dir(path.join("bzsf.yaml")).unwrap();
    fs::create_dir(path.join("folder.yaml")).unwrap();
    let lint = run(path, &["lint", "--format", "concise"]);
    assert_eq!((lint.code, lint.out.matches("unclosed-block").count()), (Some(1), 1), "{}{}", lint.out, lint.err);
    assert_eq!(run(path, &["test"]).code, Some(0));
    let preflight = run(path, &["preflight", "spec.yaml", "--users", "users", "--format", "json"]);
    assert_eq!(preflight.code, Some(0), "{}", preflight.err);
    assert!(preflight.out.contains("\"users\": 1,"), "{}", preflight.out);
    // Where the output would go stands something else.
    fs::create_dir(path.join("out")).unwrap();
    fifo(&path.join("out/spec.json"));
    let check = run(path, &["generate", "spec.yaml", "-o", "out", "--check"]);
    assert_eq!(check.code, Some(2), "{}", check.err);
    assert!(check.err.contains("out/spec.json: it is no plain file"), "{}", check.err);
    let written = run(path, &["generate", "spec.yaml", "-o", "out"]);
    assert_eq!(written.code, Some(2), "{}", written.err);
}

#[test]
fn ignore_files_that_are_none_are_told_and_not_opened() {
    let folder = folder(&[("a/bad.liquid", BROKEN), ("b/bad.liquid", BROKEN), ("c/d/bad.liquid", BROKEN)]);
    let path = folder.path();
    fifo(&path.join("b/.gitignore"));
    symlink("/dev/zero", path.join("c/.ignore")).unwrap();
    let lint = run(path, &["lint", "--format", "concise"]);
    assert_eq!((lint.code, lint.out.lines().count()), (Some(4), 1), "{}{}", lint.out, lint.err);
    for name in ["b/.gitignore", "c/.ignore"] {
        assert!(
            lint.err.contains(&format!("{name}: it is no plain file, so that its folder is not searched")),
            "{}",
            lint.err
        );
    }
    let below = run(path, &["lint", "c/d"]);
    assert_eq!(below.code, Some(4), "those of the folders above count as well: {}", below.err);
    fs::File::create(path.join(".gitignore")).unwrap().set_len(1 << 30).unwrap();
    let all = run(path, &["lint"]);
    assert_eq!(all.code, Some(4), "{}", all.err);
    assert!(all.err.contains(".gitignore: it has 1073741824 bytes"), "{}", all.err);
    assert_eq!(run(path, &["lint", "a/bad.liquid"]).code, Some(1), "a file that is named is checked");
}

#[test]
fn a_configuration_names_no_devices() {
    let folder = folder(&[("a.liquid", "{{ ${first_name} }}")]);
    let path = folder.path();
    fifo(&path.join("pipe.json"));
    symlink("/dev/zero", path.join("zero.json")).unwrap();
    for describe in ["pipe.json", "zero.json", "/dev/zero", "."] {
        fs::write(path.join("bzsf.yaml"), format!("salesforce: {{ describe: {{ Lead: {describe} }} }}\n")).unwrap();
        let lint = run(path, &["lint"]);
        assert_eq!(lint.code, Some(2), "{describe}: {}", lint.err);
        assert!(lint.out.contains("config-schema") && lint.out.contains("it is no plain file"), "{}", lint.out);
    }
}

#[test]
fn links_are_replaced_and_not_written_through() {
    let folder =
        folder(&[("spec.yaml", SPEC), ("elsewhere/kept", "kept"), ("elsewhere/slip.liquid", "{{ ${email} }}")]);
    let path = folder.path();
    fs::create_dir(path.join("out")).unwrap();
    symlink("../elsewhere/kept", path.join("out/spec.json")).unwrap();
    symlink("elsewhere/slip.liquid", path.join("slip.liquid")).unwrap();
    assert_eq!(run(path, &["generate", "spec.yaml", "-o", "out"]).code, Some(0));
    assert_eq!(fs::read_to_string(path.join("elsewhere/kept")).unwrap(), "kept");
    assert!(fs::symlink_metadata(path.join("out/spec.json")).unwrap().is_file());
    run(path, &["lint", "--fix", "slip.liquid"]);
    assert_eq!(fs::read_to_string(path.join("elsewhere/slip.liquid")).unwrap(), "{{ ${email} }}");
    assert_eq!(fs::read_to_string(path.join("slip.liquid")).unwrap(), "{{ ${email_address} }}");
}

#[test]
fn a_read_only_file_stays() {
    let folder = folder(&[("slip.liquid", "{{ ${email} }}"), ("spec.yaml", SPEC), ("out/spec.json", "{}")]);
    let path = folder.path();
    for name in ["slip.liquid", "out/spec.json"] {
        fs::set_permissions(path.join(name), fs::Permissions::from_mode(0o444)).unwrap();
    }
    let fix = run(path, &["lint", "--fix", "slip.liquid"]);
    assert_eq!(fix.code, Some(2), "{}", fix.err);
    assert!(fix.err.contains("slip.liquid: the file is read-only"), "{}", fix.err);
    assert!(fix.out.contains("unknown-attribute"), "what was found is told all the same: {}", fix.out);
    let generate = run(path, &["generate", "spec.yaml", "-o", "out"]);
    assert_eq!(generate.code, Some(2), "{}", generate.err);
    assert!(generate.err.contains("out/spec.json: the file is read-only"), "{}", generate.err);
    let baseline = run(path, &["lint", "--write-baseline", "out/spec.json"]);
    assert_eq!(baseline.code, Some(2), "{}", baseline.err);
    assert_eq!(fs::read_to_string(path.join("slip.liquid")).unwrap(), "{{ ${email} }}");
    assert_eq!(fs::read_to_string(path.join("out/spec.json")).unwrap(), "{}");
    assert_eq!(fs::read_dir(path.join("out")).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn what_may_not_be_read_is_told() {
    let folder =
        folder(&[("locked.liquid", BROKEN), ("closed/a.liquid", BROKEN), ("good.liquid", "{{ ${first_name} }}")]);
    let path = folder.path();
    let lock = |mode: u32| {
        for name in ["locked.liquid", "closed"] {
            fs::set_permissions(path.join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    lock(0o000);
    if fs::read(path.join("locked.liquid")).is_ok() {
        eprintln!("root may read everything: scripts/check-hostile tries this as somebody else");
        lock(0o755);
        return;
    }
    let lint = run(path, &["lint"]);
    let named = run(path, &["lint", "locked.liquid"]);
    lock(0o755);
    assert_eq!((lint.code, named.code), (Some(4), Some(2)), "{}", lint.err);
    assert!(lint.err.contains("locked.liquid: permission denied") && lint.err.contains("closed"), "{}", lint.err);
}

#[test]
fn names_that_are_no_text() {
    let folder = folder(&[("\u{fffd}.liquid", "{{ ${email} }} kept"), ("a\nb\u{1b}[31m.yaml", SPEC)]);
    let path = folder.path();
    let odd = path.join(OsStr::from_bytes(b"\xff.liquid"));
    fs::write(&odd, "{{ ${email} }} other").unwrap();
    fs::copy(path.join("a\nb\u{1b}[31m.yaml"), path.join(OsStr::from_bytes(b"\xfe.yaml"))).unwrap();
    let fix = run(path, &["lint", "--fix"]);
    assert_eq!(fix.code, Some(2), "{}", fix.err);
    assert!(fix.err.contains("cannot be written to"), "{}", fix.err);
    // One name looks like the other where it is shown; neither file gets the text of the other.
    assert!(fs::read_to_string(path.join("\u{fffd}.liquid")).unwrap().ends_with(" kept"));
    assert!(fs::read_to_string(&odd).unwrap().ends_with(" other"));
    for arguments in [&["lint", "--format", "concise", "-v"][..], &["lint"], &["test"]] {
        let done = run(path, arguments);
        assert!(!(done.out + &done.err).contains(['\u{1b}']), "{arguments:?}");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_bzsf"))
        .args(["generate", "-o", "out", "a\nb\u{1b}[31m.yaml"].map(OsStr::new))
        .arg(OsStr::from_bytes(b"\xfe.yaml"))
        .current_dir(path)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(path.join("out").join(OsStr::from_bytes(b"\xfe.json")).is_file());
    assert!(path.join("out/a\nb\u{1b}[31m.json").is_file());
}

#[test]
fn a_file_of_two_gigabytes_is_refused() {
    let folder = folder(&[("spec.yaml", SPEC), ("good.liquid", "{{ ${first_name} }}"), ("u.json", "{}")]);
    let path = folder.path();
    fs::create_dir(path.join("catalogs")).unwrap();
    for name in ["big.json", "big.liquid", "big.yaml", "catalogs/big.json"] {
        fs::File::create(path.join(name)).unwrap().set_len(2 << 30).unwrap();
    }
    let lint = run(path, &["lint"]);
    assert_eq!(lint.code, Some(4), "{}", lint.err);
    assert_eq!(lint.err.matches("at most 268435456 are read").count(), 4, "{}", lint.err);
    let cases: [&[&str]; 9] = [
        &["lint", "big.json"],
        &["generate", "big.yaml"],
        &["render", "big.liquid", "--user", "u.json"],
        &["render", "spec.yaml", "--user", "big.json"],
        &["render", "spec.yaml", "--user", "u.json", "--responses", "big.json"],
        &["render", "spec.yaml", "--user", "u.json", "--catalogs", "catalogs"],
        &["test", "big.yaml"],
        &["lint", "--config", "big.yaml"],
        &["lint", "--describe", "big.json"],
    ];
    for arguments in cases {
        let done = run(path, arguments);
        assert_eq!(done.code, Some(2), "{arguments:?}: {}", done.err);
        assert!(done.err.contains("at most 268435456 are read"), "{arguments:?}: {}", done.err);
    }
    fs::write(path.join("bzsf.yaml"), "salesforce: { describe: { Lead: big.json } }").unwrap();
    let lint = run(path, &["lint", "good.liquid", "--format", "concise"]);
    assert_eq!(lint.code, Some(2), "{}", lint.err);
    assert!(lint.out.contains("at most 268435456 are read"), "{}", lint.out);
    fs::remove_file(path.join("bzsf.yaml")).unwrap();
    // An audience has no limit, but a record has one: two gigabytes of zeros are one line.
    let preflight = run(path, &["preflight", "spec.yaml", "--users", "catalogs/big.json"]);
    assert_eq!(preflight.code, Some(2), "{}", preflight.err);
    assert!(preflight.err.contains("one record is longer than 64 MB"), "{}", preflight.err);
}

#[test]
fn a_file_may_grow_while_it_is_read() {
    let folder = folder(&[("grows.liquid", "{{ ${first_name} }}\n"), ("users.ndjson", ""), ("spec.yaml", SPEC)]);
    let path = folder.path();
    let (stop, told) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let open = |name: &str| fs::OpenOptions::new().append(true).open(path.join(name)).unwrap();
            let (mut liquid, mut users) = (open("grows.liquid"), open("users.ndjson"));
            for _ in 0..10_000 {
                liquid.write_all(b"{{ ${first_name} }}\n").unwrap();
                users.write_all(b"{\"last_name\":\"A\"}\n").unwrap();
                if told.try_recv() != Err(std::sync::mpsc::TryRecvError::Empty) {
                    break;
                }
            }
        });
        for _ in 0..3 {
            assert_eq!(run(path, &["lint"]).code, Some(0));
            let preflight = run(path, &["preflight", "spec.yaml", "--users", "users.ndjson"]);
            assert!([Some(0), Some(1), Some(3)].contains(&preflight.code), "{}", preflight.err);
        }
        stop.send(()).unwrap_or_default();
    });
}

#[test]
fn deep_folders() {
    let folder = tempfile::tempdir().unwrap();
    let mut deep = folder.path().to_owned();
    for _ in 0..400 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.liquid"), BROKEN).unwrap();
    let lint = run(folder.path(), &["lint", "--format", "concise"]);
    assert_eq!((lint.code, lint.out.lines().count()), (Some(1), 1), "{}", lint.err);
}

#[test]
fn escapes_of_files_do_not_reach_the_terminal() {
    let escape = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}";
    let liquid = format!("{{{{ ${{emai{escape}l}} }}}} {{% if {escape} %}}\r{escape}\u{8}\u{8}");
    let spec = format!("{SPEC}unknown{escape}: \"\\e[31m\"\n");
    let template = format!(
        "{{\"template_name\": \"a\\u001b[31m\", \"url\": \"https://exa mple.com/\\u001b[31m{escape}\", \"request_method\": \"P\\u001b[31mOST\"}}"
    );
    let abort = "{% abort_message('\u{1b}[31mred') %}";
    let folder = folder(&[
        ("a.liquid", &liquid),
        ("s.yaml", &spec),
        ("t.json", &template),
        ("abort.liquid", abort),
        ("u.json", "{\"first_name\": \"\\u001b[31m\", \"odd\\u001b[31m\": 1}"),
        ("u.ndjson", "{\"first_name\": \"\\u001b[31m\"\u{1b}\n{\"external_id\": \"\\u001b[31m\"}\n"),
        ("ok.yaml", &SPEC.replace("Engines", "\"\\e[31m\"").replace("LastName: Lovelace", "LastName: \"\\e[32m\"")),
        ("bzsf.yaml", "rules: { \"a\\e[31m\": error }\n"),
    ]);
    let cases: [&[&str]; 15] = [
        &["lint"],
        &["lint", "-v", "--format", "concise"],
        &["lint", "--format", "github"],
        &["lint", "--format", "junit"],
        &["lint", "--format", "checkstyle"],
        &["lint", "--format", "json"],
        &["lint", "--format", "sarif"],
        &["lint", "--format", "gitlab"],
        &["generate", "s.yaml"],
        &["generate", "ok.yaml"],
        &["test", "ok.yaml"],
        &["test", "ok.yaml", "--format", "junit"],
        &["render", "abort.liquid", "--user", "u.json", "--format", "json"],
        &["preflight", "ok.yaml", "--users", "u.ndjson"],
        &["preflight", "ok.yaml", "--users", "u.ndjson", "--format", "ndjson"],
    ];
    for arguments in cases {
        let done = run(folder.path(), arguments);
        let told = done.out + &done.err;
        let control: Vec<char> = told.chars().filter(|c| c.is_control() && !"\n\r\t".contains(*c)).collect();
        assert!(control.is_empty() && !told.is_empty(), "{arguments:?} {control:?}: {told}");
    }
    // What is rendered goes to a pipe as it is; messages about it do not.
    let render = run(folder.path(), &["render", "a.liquid", "--user", "u.json"]);
    assert!(!render.err.contains('\u{1b}'), "{}", render.err);
}

#[test]
fn ten_thousand_fields() {
    let fields: String = (0..10_000).map(|n| format!("  Field_{n}__c: {{ attribute: last_name }}\n")).collect();
    let spec = SPEC.replace("  Company: Engines\n", &format!("  Company: Engines\n{fields}"));
    let folder = folder(&[("spec.yaml", &spec), ("u.json", "{\"last_name\": \"Lovelace\"}")]);
    let generated = run(folder.path(), &["generate", "spec.yaml", "-o", "out"]);
    assert_eq!(generated.code, Some(0), "{}", generated.err);
    assert!(fs::read_to_string(folder.path().join("out/spec.json")).unwrap().contains("Field_9999__c"));
    assert_eq!(run(folder.path(), &["lint"]).code, Some(0));
    assert_eq!(run(folder.path(), &["test"]).code, Some(0));
    assert_eq!(run(folder.path(), &["render", "spec.yaml", "--user", "u.json"]).code, Some(0));
}

#[test]
fn yaml_bombs() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..12 {
        laughs += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "));
    }
    let laughs = format!("version: 1\noperation: create\n{laughs}");
    let nested = format!("version: 1\noperation: create\nfields: {}", "[".repeat(200_000));
    let json = format!("{{\"url\": \"https://a.b\", \"request_method\": \"POST\", \"body\": {}", "[".repeat(200_000));
    let keys = format!("version: 1\noperation: create\n{}", "? ".repeat(50_000));
    let folder = folder(&[
        ("laughs.yaml", &laughs),
        ("nested.yaml", &nested),
        ("deep.json", &json),
        ("keys.yaml", &keys),
        ("x.liquid", "x"),
        ("u.json", "{}"),
    ]);
    let path = folder.path();
    let lint = run(path, &["lint", "--format", "concise"]);
    assert_eq!(lint.code, Some(1), "{}", lint.err);
    for name in ["laughs.yaml", "nested.yaml", "deep.json", "keys.yaml"] {
        assert!(lint.out.contains(name), "{name}: {}", lint.out);
    }
    for name in ["laughs.yaml", "nested.yaml"] {
        assert_eq!(run(path, &["generate", name]).code, Some(1), "{name}");
        assert_eq!(run(path, &["test", name]).code, Some(2), "{name}");
        assert_eq!(run(path, &["render", name, "--user", "u.json"]).code, Some(2), "{name}");
        assert_eq!(run(path, &["render", "x.liquid", "--user", name]).code, Some(2), "{name} as a user");
        let answers = run(path, &["render", "x.liquid", "--user", "u.json", "--responses", name]);
        assert_eq!(answers.code, Some(2), "{name} as answers");
        assert_eq!(run(path, &["lint", "x.liquid", "--config", name]).code, Some(2), "{name} as configuration");
    }
    assert_eq!(run(path, &["render", "x.liquid", "--user", "deep.json"]).code, Some(2));
    let preflight = run(path, &["preflight", "x.liquid", "--users", "deep.json"]);
    assert!([Some(1), Some(2)].contains(&preflight.code), "{}", preflight.err);
}

#[test]
fn liquid_without_end() {
    let texts = [
        "{% for i in (1..1000000000) %}{% endfor %}",
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}{% assign x = i %}{% endfor %}{% endfor %}{% endfor %}",
        "{% tablerow i in (1..1000000000) %}{% endtablerow %}",
        "{% assign s = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..100) %}{% assign s = s | append: s %}{% endfor %}{{ s }}",
        "{% assign s = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..100) %}{% assign s = s | replace: 'a', s %}{% endfor %}{{ s }}",
        "{% assign s = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..100) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}",
        "{% assign n = 9 %}{% for i in (1..100) %}{% assign n = n | times: n %}{% endfor %}{{ n }}",
        "{% assign n = 1.5 %}{% for i in (1..100) %}{% assign n = n | times: n %}{% endfor %}{{ n }}",
        "{{ (1..1000000000) | join: ',' }}",
        "{{ (1..1000000000) | size }}{{ (1..1000000000) | reverse | first }}",
        "{% assign a = 'a,b' | split: ',' %}{% for i in (1..100) %}{% assign a = a | concat: a %}{% endfor %}{{ a | size }}",
        "{% cycle 'a' %}{% for i in (1..1000000000) %}{% continue %}{% endfor %}",
        "{{ custom_attribute.${n} | plus: 1 }}",
        "{{ custom_attribute.${small} | plus: 1 }}",
        "{{ custom_attribute.${n} }}",
        "{{ '1e999999999' | times: 2 }}{{ '1e-999999999' | plus: 1 }}",
        "{{ 1.5 | round: 1000000000 }}",
        "{{ 1 | divided_by: 3.0 | round: 999999999 }}",
        "{{ '2024-01-01' | date: '%999999999d %999999999N' }}",
        "{{ 99999999999999999999 | date: '%Y' }}",
        "{% if (1..1000000000) contains 5 %}x{% endif %}",
        "{{ (1..1000000000) | sort | uniq | map: 'x' }}",
        "{{ 'x' | slice: 0, 99999999999999999999 }}{{ 'x' | truncate: 99999999999999999999 }}",
    ];
    let user = "{\"custom_attributes\": {\"n\": 1e999999999, \"small\": 1e-999999999}}";
    let folder = folder(&[("u.json", user), ("u.ndjson", "{}\n")]);
    let path = folder.path();
    for text in texts {
        fs::write(path.join("a.liquid"), text).unwrap();
        let render = run(path, &["render", "a.liquid", "--user", "u.json"]);
        assert!(matches!(render.code, Some(0..=2)), "{text}: {}", render.err);
        assert!(render.out.len() < 65 << 20, "{text}: {} bytes", render.out.len());
        assert!(run(path, &["lint", "a.liquid"]).code.is_some_and(|code| code < 2), "{text}");
    }
    let spec = SPEC.replace("Engines", "{ liquid: \"{% for i in (1..1000000000) %}{% endfor %}\" }");
    fs::write(path.join("spec.yaml"), spec).unwrap();
    let test = run(path, &["test", "spec.yaml"]);
    assert_eq!(test.code, Some(1), "{}", test.err);
    let preflight = run(path, &["preflight", "spec.yaml", "--users", "u.ndjson", "--format", "json"]);
    assert_eq!(preflight.code, Some(1), "{}", preflight.err);
    assert!(preflight.out.contains("\"failed\": 1,"), "{}", preflight.out);
}

/// Every command that prints, with what it ends in.
const PRINTING: &[(&[&str], i32)] = &[
    (&["lint"], 1),
    (&["lint", "--format", "json"], 1),
    (&["lint", "--format", "sarif"], 1),
    (&["lint", "--diff"], 1),
    (&["generate", "spec.yaml"], 0),
    (&["generate", "spec.yaml", "--format", "paste"], 0),
    (&["generate", "spec.yaml", "-o", "out", "--check"], 1),
    (&["render", "spec.yaml", "--user", "u.json"], 0),
    (&["render", "spec.yaml", "--user", "u.json", "--format", "curl"], 0),
    (&["render", "long.liquid", "--user", "u.json"], 0),
    (&["test", "spec.yaml"], 0),
    (&["test", "spec.yaml", "--format", "junit"], 0),
    (&["preflight", "spec.yaml", "--users", "u.ndjson"], 0),
    (&["preflight", "spec.yaml", "--users", "u.ndjson", "--format", "json"], 0),
    (&["preflight", "spec.yaml", "--users", "u.ndjson", "--format", "ndjson"], 0),
    (&["explain"], 0),
    (&["explain", "json-body"], 0),
    (&["schema", "spec"], 0),
    (&["completions", "bash"], 0),
    (&["man"], 0),
    (&["--help"], 0),
    (&["--version"], 0),
    (&["lint", "--help"], 0),
];

fn printing() -> tempfile::TempDir {
    folder(&[
        ("spec.yaml", SPEC),
        ("bad.liquid", "{% if x %}{{ ${email} }}"),
        ("long.liquid", &"x".repeat(1 << 20)),
        ("u.json", "{\"last_name\": \"Lovelace\"}"),
        ("u.ndjson", &"{\"last_name\": \"Lovelace\"}\n".repeat(3_000)),
    ])
}

#[test]
fn a_reader_that_leaves_changes_no_exit_code() {
    let folder = printing();
    for (arguments, code) in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = run_with(folder.path(), arguments, writer.into());
        assert_eq!(done.code, Some(*code), "{arguments:?}: {}", done.err);
        assert!(!done.err.contains("pipe"), "{arguments:?}: {}", done.err);
    }
}

#[test]
fn a_full_disk_behind_standard_output_is_told() {
    let folder = printing();
    for (arguments, _) in PRINTING {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let done = run_with(folder.path(), arguments, full.into());
        assert_eq!(done.code, Some(2), "{arguments:?}: {}", done.err);
        assert!(done.err.contains("standard output cannot be written"), "{arguments:?}: {}", done.err);
    }
}
