//! `bzsf preflight`: exports of every form give the same report, on any number of threads, whole and in parts.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/preflight.json");

fn bzsf(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bzsf")).args(arguments).current_dir(folder).output().unwrap()
}

fn report(folder: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["preflight", TEMPLATE, "--format", "json", "--now", "2026-11-24T09:00:00Z"];
    all.extend(arguments);
    let output = bzsf(folder, &all);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Users with every outcome among them; texts only, as CSV has them.
fn users(count: usize) -> Vec<Value> {
    (0..count)
        .map(|number| {
            let email = match number % 7 {
                0 => "",
                1 => "ada@nowhere",
                _ => "ada@example.com",
            };
            let last = if number % 11 == 0 { "x".repeat(81) } else { "Lovelace, \"Ada\"\n".to_owned() };
            let mut user = json!({ "first_name": "에이다", "last_name": last, "custom_attributes": { "size": "12" } });
            if !email.is_empty() {
                user["email"] = email.into();
            }
            if number % 13 != 0 {
                user["external_id"] = format!("u-{number}").into();
            }
            user
        })
        .collect()
}

fn ndjson(users: &[Value], line_break: &str) -> String {
    users.iter().map(|user| format!("{user}{line_break}")).collect()
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn csv(users: &[Value]) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["external_id", "first_name", "last_name", "email", "custom_attributes.size"]).unwrap();
    for user in users {
        let text = |key: &str| user[key].as_str().unwrap_or_default();
        let size = user["custom_attributes"]["size"].as_str().unwrap();
        table.write_record([text("external_id"), text("first_name"), text("last_name"), text("email"), size]).unwrap();
    }
    String::from_utf8(table.into_inner().unwrap()).unwrap()
}

#[test]
fn exports_of_every_form_give_the_same_report() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let users = users(1_500);
    let (first, rest) = users.split_at(700);
    fs::write(folder.join("lines"), ndjson(&users, "\n")).unwrap();
    let whole = report(folder, &["--users", "lines"]);
    let parsed: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(parsed["users"], 1_500);
    assert_eq!(parsed["aborted"][0]["reason"], "no e-mail address");
    let outcomes = parsed["outcomes"].as_object().unwrap();
    assert_eq!(outcomes.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 1_500);
    for outcome in ["created", "aborted", "refused"] {
        assert!(outcomes[outcome].as_u64() > Some(0), "{outcome}");
    }

    fs::write(folder.join("windows.txt"), format!("\u{feff}\r\n{}", ndjson(&users, "\r\n\r\n"))).unwrap();
    fs::write(folder.join("array"), serde_json::to_string_pretty(&users).unwrap()).unwrap();
    fs::write(folder.join("dense"), serde_json::to_string(&users).unwrap()).unwrap();
    let answer = json!({ "message": "success", "invalid": [{ "users": [1] }], "users": users });
    fs::write(folder.join("answer"), answer.to_string()).unwrap();
    fs::write(folder.join("pretty"), serde_json::to_string_pretty(&answer).unwrap()).unwrap();
    fs::write(folder.join("table.txt"), csv(&users)).unwrap();
    let members = [gzipped(&ndjson(first, "\n")), gzipped(&ndjson(rest, "\n"))].concat();
    fs::write(folder.join("packed"), members).unwrap();
    let mut zip = ZipWriter::new(fs::File::create(folder.join("zipped")).unwrap());
    zip.start_file("export/1.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(ndjson(first, "\n").as_bytes()).unwrap();
    zip.start_file("export/2.gz", SimpleFileOptions::default()).unwrap();
    zip.write_all(&gzipped(&serde_json::to_string(rest).unwrap())).unwrap();
    zip.finish().unwrap();
    fs::create_dir_all(folder.join("folder/a")).unwrap();
    fs::write(folder.join("folder/a/2"), ndjson(first, "\n")).unwrap();
    fs::write(folder.join("folder/b"), csv(rest)).unwrap();
    fs::write(folder.join("folder/.b.crc"), "no users").unwrap();
    for form in ["windows.txt", "array", "dense", "answer", "pretty", "table.txt", "packed", "zipped", "folder"] {
        assert_eq!(report(folder, &["--users", form]), whole, "{form}");
    }
}

#[test]
fn parts_and_threads_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let users = users(3_000);
    fs::write(folder.join("whole"), ndjson(&users, "\n")).unwrap();
    let options = ["--rate", "600/m", "--cache-max-age", "60", "--licences", "1", "--samples", "3"];
    let with = |users: &str| report(folder, &[["--users", users].as_slice(), &options].concat());
    let whole = with("whole");
    let mut merge = vec!["preflight".to_owned(), "--format".to_owned(), "json".to_owned(), "--merge".to_owned()];
    for (number, part) in users.chunks(700).enumerate() {
        let name = format!("part-{number}");
        fs::write(folder.join(&name), ndjson(part, "\n")).unwrap();
        fs::write(folder.join(format!("{name}.json")), with(&name)).unwrap();
        merge.push(format!("{name}.json"));
    }
    let merge: Vec<&str> = merge.iter().map(String::as_str).collect();
    assert_eq!(String::from_utf8(bzsf(folder, &merge).stdout).unwrap(), whole);

    let lines = |threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
        command.args(["preflight", TEMPLATE, "--users", "whole", "--format", "ndjson", "--out", "problems"]);
        let output = command.current_dir(folder).env("RAYON_NUM_THREADS", threads).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), fs::read_to_string(folder.join("problems")).unwrap())
    };
    let (all, problems) = lines("1");
    assert_eq!(lines("4"), (all.clone(), problems.clone()));
    assert_eq!(all.lines().count(), 3_000);
    let named = |line: &str| serde_json::from_str::<Value>(line).unwrap()["user"].as_str().unwrap().to_owned();
    let wanted =
        (0..3_000).map(|number| if number % 13 == 0 { format!("#{}", number + 1) } else { format!("u-{number}") });
    assert!(all.lines().map(named).eq(wanted), "the order is that of the input");
    let refused = all.lines().filter(|line| line.contains("\"outcome\":\"refused\""));
    assert!(refused.eq(problems.lines()));

    fs::write(folder.join("other.json"), report(folder, &["--users", "part-0"])).unwrap();
    let output = bzsf(folder, &["preflight", "--merge", "part-0.json", "other.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("other.json"));
}

#[test]
fn what_is_cut_off_is_no_export() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let packed = gzipped(&ndjson(&users(200), "\n"));
    let cut = packed.len() - 20;
    fs::write(folder.join("cut"), packed.get(..cut).unwrap()).unwrap();
    let output = bzsf(folder, &["preflight", TEMPLATE, "--users", "cut"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cut off"));
}

#[test]
fn a_reader_that_has_enough_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("users"), ndjson(&users(20_000), "\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
    command.args(["preflight", TEMPLATE, "--users", "users", "--format", "ndjson"]).current_dir(folder.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}
