//! The forms that Braze's own pages show, each with the errors that are told about it: none, but where the form is faulty.
//!
//! Sources: "Manage leads with Salesforce Sales Cloud", "Lead scoring", "Stayfilm", "Create a webhook", "Braze-to-Braze
//! webhooks", "Making a Connected Content call" and the `webhook` object at <https://www.braze.com/docs>.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Each form, and its errors as rule and the text that is pointed at.
const FORMS: &[(&str, &[(&str, &str)])] = &[
    ("create-lead.json", &[]),
    ("update-lead.json", &[]),
    ("lead-scoring.json", &[]),
    ("token-of-microsoft.json", &[]),
    ("braze-to-braze.json", &[]),
    ("form-body.json", &[]),
    ("rest-webhook.json", &[]),
    ("rest-webhook-object.json", &[]),
    ("connected-content.liquid", &[]),
    // Placeholders, which nobody filled in. Those of ids and secrets are notes.
    (
        "create-lead-as-copied.json",
        &[("unresolved-placeholder", "[insert_instance_name]"), ("unresolved-placeholder", "[insert_instance_name]")],
    ),
    (
        "update-lead-as-copied.json",
        &[("unresolved-placeholder", "[insert_instance_name]"), ("unresolved-placeholder", "[insert_instance_name]")],
    ),
    (
        "token-of-microsoft-as-copied.json",
        &[("unresolved-placeholder", "{SCOPE_URL_ENCODED}"), ("unresolved-placeholder", "{TENANT_ID}")],
    ),
    // The page writes `Content_Type`, which is no header, and `lead_status`, which is no field of a Lead.
    (
        "lead-scoring-as-copied.json",
        &[
            ("header-name", "Content_Type"),
            ("unknown-field", "lead_status"),
            ("unresolved-placeholder", "YOUR_SALESFORCE_INSTANCE"),
            ("unresolved-placeholder", "YOUR_SALESFORCE_INSTANCE"),
        ],
    ),
];

/// The errors of a form, by rule and place, and the rules of everything else that is told.
fn lint(folder: &Path, name: &str) -> (Vec<(String, String)>, Vec<String>) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_bzsf")).args(["lint", "--format", "json", name]).current_dir(folder).output();
    let report: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let (mut errors, mut others) = (Vec::new(), Vec::new());
    for finding in report["diagnostics"].as_array().unwrap() {
        let rule = finding["rule"].as_str().unwrap().to_owned();
        if finding["severity"] == "error" {
            let offset = |edge: &str| usize::try_from(finding[edge]["offset"].as_u64().unwrap()).unwrap();
            errors.push((rule, text[offset("start")..offset("end")].to_owned()));
        } else {
            others.push(rule);
        }
    }
    errors.sort();
    others.sort();
    (errors, others)
}

#[test]
fn official_forms_have_no_errors_but_their_own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official_forms");
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, FORMS.len(), "a form is not in the table");
    for (name, expected) in FORMS {
        let (errors, _) = lint(&folder, name);
        let expected: Vec<_> = expected.iter().map(|(rule, text)| ((*rule).to_owned(), (*text).to_owned())).collect();
        assert_eq!(errors, expected, "{name}");
    }
}

/// What else is to be said of the page's two templates: they log in for each message, without a check, and send what can
/// be blank.
#[test]
fn the_two_templates_of_the_page_have_these_warnings_and_notes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official_forms");
    let secrets = ["unfilled-secret", "unfilled-secret"];
    let token = ["token-not-cached", "token-not-checked"];
    let expected = [["blank-required-field", "blank-required-field"], token, secrets].concat();
    assert_eq!(lint(&folder, "create-lead.json").1, expected);
    let expected = [["blank-record-id", "owner-reassignment"], token, secrets].concat();
    assert_eq!(lint(&folder, "update-lead.json").1, expected);
}
