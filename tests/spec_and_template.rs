//! A spec that lints without errors compiles to a template that lints without errors.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::sync::Arc;

use bzsf::compile::{Compiler, Settings};
use bzsf::config::Config;
use bzsf::diagnostic::{Diagnostic, Severity};
use bzsf::lint::{FileKind, Levels, Linter};
use bzsf::source::SourceFile;
use bzsf::spec;
use proptest::prelude::*;

fn errors(path: &str, text: &str, kind: FileKind) -> Vec<Diagnostic> {
    let config = Config::default();
    let checked = Linter::new(&config, Levels::default(), true).check(Arc::new(SourceFile::new(path, text)), kind);
    assert!(checked.failed.is_empty(), "{:?}", checked.failed);
    checked.report.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// A value as a spec holds it, likely and unlikely ones.
fn value() -> impl Strategy<Value = String> {
    let source = prop_oneof![
        Just("attribute: first_name".to_owned()),
        Just("attribute: user_id".to_owned()),
        Just("custom_attribute: company".to_owned()),
        Just("custom_attribute: 회사 이름, path: 'a[0].b c'".to_owned()),
        Just("event_property: plan".to_owned()),
        Just("context: x".to_owned()),
        Just("value: 5".to_owned()),
        Just("value: \"{{ O'Brien }} said \\\"hi\\\" %}\"".to_owned()),
        Just("liquid: \"{% if ${gender} == 'f' %}Ms{% else %}Mr{% endif %} {\"".to_owned()),
        Just("liquid: \"{% assign x = ${city} %}{{ x | upcase }}\"".to_owned()),
    ];
    let option = prop_oneof![
        Just(String::new()),
        Just(", default: Unknown".to_owned()),
        Just(", default: \"it's \\\"{{x}}\\\"\"".to_owned()),
        Just(", when_blank: abort".to_owned()),
        Just(", when_blank: omit".to_owned()),
    ];
    let filters = prop_oneof![Just(""), Just(", filters: [strip, downcase]"), Just(", filters: [\"append: ' x'\"]")];
    let length = prop_oneof![Just(""), Just(", max_length: 10"), Just(", max_length: auto")];
    let mapped = (source, option, filters, length)
        .prop_map(|(source, option, filters, length)| format!("{{ {source}{option}{filters}{length} }}"));
    prop_oneof![4 => mapped, 1 => Just("\"{{${city}}} 100%}\"".to_owned()), 1 => Just("plain".to_owned()), 1 => Just("42".to_owned())]
}

fn any_spec() -> impl Strategy<Value = String> {
    let names = ["FirstName", "Title", "Phone", "City", "Description", "Score__c"];
    let operation = prop_oneof![
        Just("operation: create".to_owned()),
        value().prop_map(|value| format!("operation: update\nrecord_id: {value}")),
        Just("operation: upsert\nexternal_id: { field: Braze_Id__c, attribute: user_id }".to_owned()),
    ];
    let auth = prop_oneof![
        Just("{ credential: app }"),
        Just("{ client_id: { env: ID }, client_secret: { env: SECRET } }"),
        Just(
            "{ client_id: { env: ID }, client_secret: { env: SECRET }, check: false, cache_max_age: none, content_type: none }"
        ),
    ];
    let body = prop_oneof![Just("key_value"), Just("raw")];
    let fields = proptest::collection::vec(value(), 0..names.len());
    (operation, auth, body, fields, value(), proptest::bool::ANY).prop_map(move |(operation, auth, body, fields, header, assign)| {
        let mut spec = format!(
            "version: 1\nname: A\nsalesforce: {{ instance: acme, auto_assign: {assign} }}\n{operation}\nauth: {auth}\nbody: {body}\nheaders:\n  X-A: {header}\nfields:\n  LastName: {{ attribute: last_name, default: Unknown }}\n  Company: Acme\n"
        );
        for (name, value) in names.iter().zip(fields) {
            spec.push_str(&format!("  {name}: {value}\n"));
        }
        spec
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 4000, ..ProptestConfig::default() })]

    #[test]
    fn a_spec_without_errors_makes_a_template_without_errors(text in any_spec()) {
        prop_assume!(errors("a.yaml", &text, FileKind::Spec).is_empty());
        let read = spec::read(Arc::new(SourceFile::new("a.yaml", text.as_str())));
        let compiled = Compiler::new().unwrap().compile(read.spec.as_ref().unwrap(), &Settings::default()).unwrap();
        let template = compiled.template.to_json();
        let found = errors("a.json", &template, FileKind::Template);
        prop_assert!(found.is_empty(), "{:#?}\n{}\n{}", found, text, template);
    }
}
