//! `bzsf send` against `bzsf mock`: every spec from end to end, faults, and runs that are interrupted and resumed.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)] // a test fails by panicking, in its helpers as well

#[allow(dead_code)]
mod mock_support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mock_support::{CLIENT, Mock};
use serde_json::{Value, json};

const RECORD: &str = "00Q5e00000ABCDEEA5";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn spec(name: &str) -> PathBuf {
    root().join("specs").join(name)
}

fn command(mock: &Mock, file: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
    command.arg("send").arg(file).args(["--salesforce", &format!("http://{}", mock.address), "--backoff", "1ms"]);
    command.args(arguments).current_dir(root()).env("NO_COLOR", "1");
    command.env("SF_CLIENT_ID", CLIENT.0).env("SF_CLIENT_SECRET", CLIENT.1);
    // The credential that one of the specs has stored in Braze.
    command.env("SALESFORCE_LEAD_APP_USERNAME", CLIENT.0).env("SALESFORCE_LEAD_APP_PASSWORD", CLIENT.1);
    command
}

fn send(mock: &Mock, file: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = command(mock, file, arguments).args(["--format", "json"]).output().unwrap();
    no_secret(&output);
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), report)
}

fn no_secret(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    for secret in [CLIENT.1, "A1%2Bb2", "00DMo"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// A file of this many users, with ids `u-1` and so on.
fn audience(folder: &Path, count: usize) -> String {
    let mut text = String::new();
    for number in 1..=count {
        let user = json!({ "external_id": format!("u-{number}"), "first_name": "Ada", "last_name": format!("Lovelace {number}"),
            "email": format!("u{number}@example.com"), "custom_attributes": { "company": "Engines" } });
        writeln!(text, "{user}").unwrap();
    }
    let path = folder.join("users.ndjson");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// How often each user's lead is stored.
fn stored(mock: &Mock) -> BTreeMap<String, usize> {
    let mut stored = BTreeMap::new();
    for lead in mock.leads() {
        *stored.entry(lead["LastName"].as_str().unwrap().replace("Lovelace ", "u-")).or_default() += 1;
    }
    stored
}

/// The last line of each user in a state file.
fn states(path: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().skip(1).filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.map(|line| (line["user"].as_str().unwrap().to_owned(), line["state"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn every_spec_is_generated_linted_and_sent_and_the_leads_are_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let fields = json!([
        { "name": "Braze_Id__c", "label": "Braze Id", "type": "string", "length": 64, "externalId": true, "unique": true },
        { "name": "Lead_Stage__c", "label": "Lead Stage", "type": "string", "length": 64 },
    ]);
    std::fs::write(folder.path().join("custom"), fields.to_string()).unwrap();
    let seed = json!([{ "Id": RECORD, "LastName": "Seed", "Company": "Seed" }]);
    std::fs::write(folder.path().join("leads"), seed.to_string()).unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut seen = 0;
    for entry in std::fs::read_dir(root().join("specs")).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let spec: Value = serde_yaml::from_str(&text).unwrap();
        let generated = Command::new(env!("CARGO_BIN_EXE_bzsf")).arg("generate").arg(&file).output().unwrap();
        assert!(generated.status.success(), "{name}");
        std::fs::write(folder.path().join("template.json"), &generated.stdout).unwrap();
        let linted = Command::new(env!("CARGO_BIN_EXE_bzsf")).args(["lint", &path("template.json")]).output().unwrap();
        assert!(linted.status.success(), "{name}: {}", String::from_utf8_lossy(&linted.stdout));
        for (number, example) in spec["examples"].as_array().unwrap().iter().enumerate() {
            let label = format!("{name}, {}", example["name"]);
            std::fs::write(folder.path().join("user.json"), example["user"].to_string()).unwrap();
            // The spec and the template that it compiles to are sent alike.
            for file in [file.clone(), folder.path().join("template.json")] {
                let mock = Mock::start(&["--fields", &path("custom"), "--seed", &path("leads")]);
                let (exit, report) = send(&mock, &file, &["--user", &path("user.json")]);
                let message = &report["messages"][0];
                let expect = &example["expect"];
                if !expect["abort"].is_null() {
                    assert_eq!((exit, message["outcome"].as_str()), (Some(0), Some("aborted")), "{label}: {report:#}");
                    assert_eq!(mock.leads().len(), 1, "{label}");
                    continue;
                }
                let leads = mock.leads();
                if message["outcome"] == "failed" {
                    // An example may send what Salesforce refuses; it says why.
                    assert!(!message["errors"].as_array().unwrap().is_empty(), "{label}: {report:#}");
                    assert_eq!(leads.len(), 1, "{label}");
                    continue;
                }
                assert_eq!((exit, message["outcome"].as_str()), (Some(0), Some("sent")), "{label}: {report:#}");
                let lead = leads.iter().find(|lead| lead["Id"] == message["lead"]);
                let lead = lead.or(leads.last()).unwrap_or_else(|| panic!("{label}"));
                for (field, value) in expect["body"].as_object().unwrap() {
                    let field = lead.as_object().unwrap().iter().find(|(known, _)| known.eq_ignore_ascii_case(field));
                    let (field, stored) = field.unwrap_or_else(|| panic!("{label}"));
                    let is_blank = value.as_str().is_some_and(str::is_empty);
                    assert!(
                        stored == value || is_blank && stored.is_null(),
                        "{label}: {field} is {stored}, not {value}"
                    );
                }
                seen += 1;
            }
            assert!(number < 20);
        }
    }
    assert!(seen >= 12, "{seen}");
}

#[test]
fn a_login_limit_shows_why_tokens_are_cached() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 12);
    let text = std::fs::read_to_string(spec("create_lead.yaml")).unwrap();
    let uncached = folder.path().join("uncached.yaml");
    let secret = "  client_secret: { env: SF_CLIENT_SECRET }\n";
    std::fs::write(&uncached, text.replace(secret, &format!("{secret}  cache_max_age: none\n"))).unwrap();

    // The mock's own first login counts as well.
    let mock = Mock::start(&["--fault", "login-rate:after=4"]);
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &["--users", &users]);
    assert_eq!(exit, Some(0), "{report:#}");
    let summary = &report["summary"];
    assert_eq!((&summary["sent"], &summary["logins"], &summary["logins_cached"]), (&json!(12), &json!(1), &json!(11)));

    let mock = Mock::start(&["--fault", "login-rate:after=4"]);
    let (exit, report) = send(&mock, &uncached, &["--users", &users]);
    assert_eq!(exit, Some(0), "without a token the template cancels its message");
    assert_eq!((&report["summary"]["sent"], &report["summary"]["logins"]), (&json!(3), &json!(12)), "{report:#}");
    let refused = report["messages"].as_array().unwrap().iter().find(|message| message["outcome"] != "sent").unwrap();
    let error = &refused["errors"][0];
    assert_eq!((&error["errorCode"], &error["message"]), (&json!("invalid_grant"), &json!("login rate exceeded")));
    assert!(error["change"].as_str().unwrap().contains("cache_max_age"));
    assert!(refused["activity_log"].as_str().unwrap().contains("login rate exceeded"));
}

#[test]
fn errors_are_explained_and_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let user = folder.path().join("user.json");
    std::fs::write(&user, r#"{"external_id": "u-2", "custom_attributes": {"company": "A"}}"#).unwrap();
    let mock = Mock::start(&[]);
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &["--user", user.to_str().unwrap()]);
    assert_eq!(exit, Some(1));
    let message = &report["messages"][0];
    assert_eq!(message["outcome"], "failed");
    let error = &message["errors"][0];
    assert_eq!(error["errorCode"], "REQUIRED_FIELD_MISSING");
    assert_eq!(error["fields"], json!(["LastName"]));
    assert!(error["means"].is_string() && error["change"].is_string());
    let webhook = &message["requests"][1];
    assert_eq!(
        (&webhook["attempt"], &webhook["status"], &webhook["kind"]),
        (&json!(1), &json!(400), &json!("webhook"))
    );
    assert_eq!(webhook["headers"]["Authorization"], "Bearer ***");
    assert_eq!(message["requests"].as_array().unwrap().len(), 2);
    assert!(message["activity_log"].as_str().unwrap().starts_with("400 Bad Request"));

    let mock = Mock::start(&["--fault", "expired-token"]);
    let users = audience(folder.path(), 1);
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &["--users", &users]);
    let message = &report["messages"][0];
    assert_eq!((exit, &message["errors"][0]["errorCode"]), (Some(1), &json!("INVALID_SESSION_ID")));
    assert_eq!(report["summary"]["calls"], 1, "a 401 is not sent again");
}

#[test]
fn reports_have_the_members_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let users = folder.path().join("users.ndjson");
    let good = r#"{"external_id": "u-1", "last_name": "Lovelace", "custom_attributes": {"company": "Engines"}}"#;
    std::fs::write(&users, format!("{good}\n{{\"external_id\": \"u-2\"}}\nno JSON\n{good}\n")).unwrap();
    let mock = Mock::start(&[]);
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &["--users", users.to_str().unwrap()]);
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!((exit, names(&report).as_str(), &report["version"]), (Some(1), "version summary messages", &json!(1)));
    let summary = json!({
        "users": 4, "sent": 1, "aborted": 0, "failed": 2, "doubtful": 0, "skipped": 1, "logins": 1, "logins_cached": 1, "calls": 2,
    });
    assert_eq!(report["summary"], summary);
    assert_eq!(names(&report["summary"]), names(&summary), "in this order");
    let messages = report["messages"].as_array().unwrap();
    for (message, user, outcome, members) in [
        (&messages[0], "u-1", "sent", "user outcome lead requests activity_log errors"),
        (&messages[1], "u-2", "failed", "user outcome requests activity_log errors"),
        (&messages[2], "#3", "failed", "user outcome reason requests activity_log errors"),
        (&messages[3], "u-1", "skipped", "user outcome reason requests activity_log errors"),
    ] {
        assert_eq!((&message["user"], &message["outcome"]), (&json!(user), &json!(outcome)));
        assert_eq!(names(message), members, "{user}");
    }
    let requests = &messages[0]["requests"];
    assert_eq!(names(&requests[0]), "kind method url status cached");
    assert_eq!(names(&requests[1]), "kind method url attempt status ms headers body answer");
    assert_eq!(names(&messages[1]["errors"][0]), "errorCode message fields means change");
    assert_eq!(requests[0]["url"], json!(format!("http://{}/services/oauth2/token", mock.address)));

    let arguments = ["--users", users.to_str().unwrap(), "--format", "ndjson"];
    let output = command(&mock, &spec("create_lead.yaml"), &arguments).output().unwrap();
    let lines: Vec<Value> =
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let mut users: Vec<&str> = lines.iter().map(|message| message["user"].as_str().unwrap()).collect();
    users.sort_unstable();
    assert_eq!(users, ["#3", "u-1", "u-1", "u-2"], "a message a line");
    assert!(String::from_utf8_lossy(&output.stderr).contains("webhook calls"), "the table stands on standard error");
}

#[test]
fn what_can_be_sent_again_is() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 1);
    let mock = Mock::start(&["--fault", "unavailable:first=2"]);
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &["--users", &users]);
    assert_eq!(exit, Some(0), "{report:#}");
    let statuses: Vec<_> = report["messages"][0]["requests"].as_array().unwrap()[1..]
        .iter()
        .map(|request| (request["attempt"].clone(), request["status"].clone()))
        .collect();
    assert_eq!(statuses, [(json!(1), json!(503)), (json!(2), json!(503)), (json!(3), json!(201))]);

    let mock = Mock::start(&["--fault", "unavailable"]);
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &["--users", &users, "--retries", "3"]);
    assert_eq!((exit, &report["summary"]["failed"], &report["summary"]["calls"]), (Some(1), &json!(1), &json!(4)));
}

#[test]
fn a_create_without_an_answer_is_doubtful_and_an_update_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 4);
    let state = folder.path().join("state");
    let with_state = ["--users", &users, "--state", state.to_str().unwrap(), "--concurrency", "1"];
    let mock = Mock::start(&["--fault", "lost-answer:first=2"]);
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &with_state);
    let outcomes = |report: &Value| {
        let messages = report["messages"].as_array().unwrap().iter();
        messages.map(|message| message["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        (exit, outcomes(&report)),
        (Some(1), ["doubtful", "doubtful", "sent", "sent"].map(str::to_owned).to_vec())
    );
    assert!(stored(&mock).values().all(|count| *count == 1) && stored(&mock).len() == 4);

    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &with_state);
    let wanted = ["doubtful", "doubtful", "skipped", "skipped"].map(str::to_owned).to_vec();
    assert_eq!((exit, outcomes(&report)), (Some(1), wanted), "named, and not sent again");
    assert_eq!(mock.leads().len(), 4);
    let again = [&with_state[..], &["--resend", "doubtful"]].concat();
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &again);
    assert_eq!((exit, &report["summary"]["sent"]), (Some(0), &json!(2)));
    assert_eq!(mock.leads().len(), 6);

    let user = folder.path().join("user.json");
    std::fs::write(&user, format!(r#"{{"external_id": "{RECORD}"}}"#)).unwrap();
    let seed = folder.path().join("leads");
    std::fs::write(&seed, json!([{ "Id": RECORD, "LastName": "Seed", "Company": "Seed" }]).to_string()).unwrap();
    let fields = json!([{ "name": "Lead_Stage__c", "label": "Lead Stage", "type": "string", "length": 64 }]);
    let custom = folder.path().join("custom");
    std::fs::write(&custom, fields.to_string()).unwrap();
    let flags =
        ["--seed", seed.to_str().unwrap(), "--fields", custom.to_str().unwrap(), "--fault", "lost-answer:first=2"];
    let mock = Mock::start(&flags);
    let (exit, report) = send(&mock, &spec("update_lead_to_mql.yaml"), &["--user", user.to_str().unwrap()]);
    assert_eq!(
        (exit, &report["summary"]["calls"], &report["messages"][0]["lead"]),
        (Some(0), &json!(3), &json!(RECORD))
    );
}

#[test]
fn a_token_that_takes_longer_than_two_seconds_does_not_come() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 2);
    let mock = Mock::start(&["--fault", "latency=2500ms:after=1"]);
    let (_, report) = send(&mock, &spec("create_lead_guarded.yaml"), &["--users", &users]);
    assert_eq!(report["summary"]["aborted"], 2, "{report:#}");
    let call = &report["messages"][0]["requests"][0];
    assert_eq!(
        (&call["kind"], &call["status"], &call["cached"]),
        (&json!("connected_content"), &Value::Null, &json!(false))
    );
    assert!(mock.leads().is_empty());
}

#[test]
fn killed_and_resumed_each_user_is_sent_once_and_the_doubtful_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 60);
    for (round, kill_after) in [1, 2, 3, 5, 8, 13, 18, 23, 28, 33, 38, 43, 48, 53, 56, 58].into_iter().enumerate() {
        let mock = Mock::start(&["--fault", "latency=10ms"]);
        let state = folder.path().join(format!("state-{round}"));
        let arguments = ["--users", &users, "--state", state.to_str().unwrap(), "--format", "ndjson"];
        let mut process = command(&mock, &spec("create_lead.yaml"), &arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().take(kill_after).count();
        assert_eq!(lines, kill_after);
        process.kill().unwrap();
        process.wait().unwrap();
        let begun: BTreeSet<String> =
            states(&state).into_iter().filter(|(_, state)| state == "started").map(|(user, _)| user).collect();
        let (exit, report) = send(&mock, &spec("create_lead.yaml"), &arguments[..4]);
        let doubtful: BTreeSet<String> = report["messages"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|message| message["outcome"] == "doubtful")
            .map(|message| message["user"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(doubtful, begun);
        assert_eq!(exit, Some(if doubtful.is_empty() { 0 } else { 1 }));
        let stored = stored(&mock);
        for number in 1..=60 {
            let user = format!("u-{number}");
            let count = stored.get(&user).copied().unwrap_or_default();
            assert!(count == 1 || count == 0 && doubtful.contains(&user), "{user}: {count}");
        }
    }
}

#[test]
fn a_state_file_that_ends_anywhere_loses_nobody_and_sends_to_nobody_twice() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 6);
    let mock = Mock::start(&[]);
    let state = folder.path().join("state");
    let arguments = ["--users", &users, "--state", state.to_str().unwrap(), "--concurrency", "3"];
    assert_eq!(send(&mock, &spec("create_lead.yaml"), &arguments).0, Some(0));
    let whole = std::fs::read_to_string(&state).unwrap();
    let ends: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at + 1).collect();
    assert_eq!(ends.len(), 13, "the first line, and two for each user");
    // Behind a line, before its end, and in the middle of it.
    let starts = [0].into_iter().chain(ends.iter().copied());
    for cut in starts.zip(&ends).flat_map(|(start, end)| [start, (start + end) / 2, end - 1]).chain([whole.len()]) {
        let kept = whole.get(..cut).unwrap();
        std::fs::write(&state, kept.get(..kept.rfind('\n').map_or(0, |end| end + 1)).unwrap()).unwrap();
        let known = states(&state);
        std::fs::write(&state, kept).unwrap();
        let before = stored(&mock);
        let (exit, report) = send(&mock, &spec("create_lead.yaml"), &arguments);
        let after = stored(&mock);
        for message in report["messages"].as_array().unwrap() {
            let user = message["user"].as_str().unwrap();
            let wanted = match known.get(user).map(String::as_str) {
                Some("sent") => ("skipped", 0),
                Some("started") => ("doubtful", 0),
                _ => ("sent", 1),
            };
            let count = |stored: &BTreeMap<String, usize>| stored.get(user).copied().unwrap_or_default();
            let got = (message["outcome"].as_str().unwrap(), count(&after) - count(&before));
            assert_eq!(got, wanted, "{user}, cut at {cut} of {}", whole.len());
        }
        assert_eq!(report["messages"].as_array().unwrap().len(), 6);
        assert_eq!(exit, Some(i32::from(known.values().any(|state| state == "started"))));
    }
}

#[test]
fn an_interrupt_finishes_what_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 60);
    let mock = Mock::start(&["--fault", "latency=20ms"]);
    let state = folder.path().join("state");
    let arguments = ["--users", &users, "--state", state.to_str().unwrap()];
    let mut process = command(&mock, &spec("create_lead.yaml"), &arguments)
        .args(["--format", "ndjson"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    assert!(Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap().success());
    let rest = lines.count();
    assert_eq!(process.wait().unwrap().code(), Some(1));
    assert!(rest < 59, "it went on: {rest}");
    assert!(states(&state).values().all(|state| state == "sent"), "nothing is left half done");
    let (exit, report) = send(&mock, &spec("create_lead.yaml"), &arguments);
    assert_eq!((exit, &report["summary"]["skipped"]), (Some(0), &json!(rest + 1)));
    assert!(stored(&mock).values().all(|count| *count == 1) && stored(&mock).len() == 60);
}

#[test]
fn nothing_is_sent_where_it_must_not_be() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 1);
    let state = folder.path().join("state");
    let state = state.to_str().unwrap();
    let mock = Mock::start(&[]);
    let run = |change: &dyn Fn(&mut Command), arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
        command.arg("send").arg(spec("create_lead.yaml")).args(arguments);
        command.env("SF_CLIENT_ID", CLIENT.0).env("SF_CLIENT_SECRET", CLIENT.1);
        change(&mut command);
        let output = command.output().unwrap();
        no_secret(&output);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let here = format!("http://{}", mock.address);
    let to_mock = ["--users", &users, "--salesforce", &here];
    let without = |command: &mut Command| {
        command.env_remove("SF_CLIENT_SECRET");
    };
    let as_it_is = |_: &mut Command| ();
    let (exit, told) = run(&without, &to_mock);
    assert!(exit == Some(2) && told.contains("SF_CLIENT_SECRET"), "{told}");
    for (arguments, part) in [
        (vec!["--users", &users], "--yes"),
        (vec!["--users", &users, "--yes", "--salesforce", "https://example.com"], "no host of Salesforce's"),
        (vec!["--users", &users, "--yes", "--salesforce", "http://acme.my.salesforce.com"], "https"),
        (vec!["--users", &users, "--salesforce", "127.0.0.1"], "no target"),
        (vec!["--users", "no-such-file", "--salesforce", &here], "no such file"),
        (vec!["--users", &users, "--salesforce", &here, "--resend", "failed"], "--state"),
    ] {
        let (exit, told) = run(&as_it_is, &arguments);
        assert!(exit == Some(2) && told.contains(part), "{arguments:?}: {told}");
    }
    assert!(mock.leads().is_empty());
    let empty = folder.path().join("empty.ndjson");
    std::fs::write(&empty, "").unwrap();
    assert_eq!(run(&as_it_is, &["--users", empty.to_str().unwrap(), "--salesforce", &here]).0, Some(3));
    let kept = [&to_mock[..], &["--state", state]].concat();
    assert_eq!(run(&as_it_is, &kept).0, Some(0));
    let other = Mock::start(&[]);
    let there = format!("http://{}", other.address);
    let (exit, told) = run(&as_it_is, &["--users", &users, "--salesforce", &there, "--state", state]);
    assert!(exit == Some(2) && told.contains("not to this target"), "{told}");
    let text = std::fs::read_to_string(state).unwrap();
    assert!(!text.contains("Lovelace") && !text.contains(CLIENT.1), "{text}");
}

#[test]
fn no_format_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let users = audience(folder.path(), 2);
    let mock = Mock::start(&[]);
    for format in ["human", "json", "ndjson"] {
        let output =
            command(&mock, &spec("create_lead.yaml"), &["--users", &users, "--format", format]).output().unwrap();
        no_secret(&output);
        assert!(output.status.success() && !output.stdout.is_empty(), "{format}");
    }
    let output = command(&mock, &spec("create_lead.yaml"), &["--users", &users, "--show-secrets"]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("Bearer 00DMo"));
}

#[test]
fn the_readme_shows_what_is_printed() {
    let mock = Mock::start(&[]);
    let page = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, block) = page.split_once("$ bzsf send ").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let (line, wanted) = block.split_once('\n').unwrap();
    let arguments: Vec<&str> = line.split(' ').collect();
    let (file, rest) = arguments.split_first().unwrap();
    assert_eq!(rest[rest.len() - 1], "http://127.0.0.1:8080");
    let output = command(&mock, Path::new(file), &rest[..rest.len() - 2]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).replace(&mock.address.to_string(), "127.0.0.1:8080");
    assert_eq!(printed, wanted);
}
