//! A spec that lints without errors compiles to a template that lints without errors.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use bzsf::compile::{Compiler, Settings};
use bzsf::config::Config;
use bzsf::diagnostic::{Diagnostic, Severity};
use bzsf::lint::{FileKind, Levels, Linter};
use bzsf::source::SourceFile;
use bzsf::spec;
use proptest::prelude::*;
use proptest::sample::select;

static CONFIG: LazyLock<Config> = LazyLock::new(Config::default);
static LINTER: LazyLock<Linter<'static>> = LazyLock::new(|| Linter::new(&CONFIG, Levels::default(), true));
static COMPILER: LazyLock<Compiler> = LazyLock::new(|| Compiler::new().unwrap());

fn errors(path: &str, text: &str, kind: FileKind) -> Vec<Diagnostic> {
    let checked = LINTER.check(Arc::new(SourceFile::new(path, text)), kind);
    assert!(checked.failed.is_empty(), "{:?}", checked.failed);
    checked.report.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// Text that people write, or that means something to Liquid, JSON, YAML or HTML.
const PIECES: &[&str] = &[
    "a",
    "Acme",
    " ",
    "  ",
    "한국어",
    "😀",
    "O'Brien",
    "\"",
    "'",
    "\\",
    "\\n",
    "\n",
    "\t",
    "{",
    "}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "{{ x }}",
    "{% if %}",
    "{% endraw %}",
    "{{'{'}}",
    "$",
    "${first_name}",
    "{{${first_name}}}",
    "%",
    "&",
    "&amp;",
    "=",
    "+",
    "/",
    "?",
    "#",
    ": ",
    " #",
    "- ",
    "@",
    "`",
    "|",
    ">",
    "<",
    "<!--",
    "-->",
    "[",
    "]",
    "“",
    "’",
    "\u{a0}",
    "\u{200b}",
    "0",
    "12",
    "true",
    "null",
    ",",
    ";",
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(select(PIECES), 1..6).prop_map(|pieces| pieces.concat())
}

/// A text as YAML holds it: in double quotes, in single ones, or in a flow that JSON shares.
fn quoted(text: &str, single: bool) -> String {
    if single && !text.contains(['\n', '\t', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        serde_json::Value::from(text).to_string()
    }
}

fn any_quoted() -> impl Strategy<Value = String> {
    (text(), any::<bool>()).prop_map(|(text, single)| quoted(&text, single))
}

/// Liquid as an author writes it, sound by itself.
const LIQUID: &[&str] = &[
    "{{${city}}}",
    "{{ ${city} | upcase | default: 'x' }}",
    "{% if ${gender} == 'f' %}Ms{% else %}Mr{% endif %} {",
    "{% assign x = ${city} %}{{ x | upcase }}",
    "{%- if custom_attribute.${vip} -%} VIP \"gold\" {%- endif -%}",
    "{% capture c %}{{${country}}} \\ {{custom_attribute.${회사 이름}}}{% endcapture %}{{c | strip}}",
    "{% for t in custom_attribute.${tags} %}{{t}}{% unless forloop.last %};{% endunless %}{% endfor %}",
    "{% case ${language} %}{% when 'ko' %}안녕{% when 'en', 'de' %}hi\n{% else %}'?'{% endcase %}",
    "{{ 'now' | date: \"%Y-%m-%d\" }}",
    "{% if {{custom_attribute.${a}}} > 5 and ${city} contains \"x\" %}{{event_properties.${plan}}}{% endif %}",
    "{% comment %} \"note\" {% endcomment %}plain",
    "{% raw %}{{ raw }}{% endraw %}",
    "{% liquid\n  assign y = 'a'\n  echo y\n%}",
    "{{content_blocks.${footer}}}",
    "{% connected_content https://example.com/a :save a %}{{a.name}}",
    "{% if ${city} == blank %}{% abort_message('no city') %}{% endif %}{{${city}}}",
    "{{custom_attribute.${n} | plus: 1}}",
    "<b>{{${city}}}</b>",
];

/// A value as a spec holds it, likely and unlikely ones.
fn value() -> impl Strategy<Value = String> {
    let attribute = select(&["first_name", "user_id", "email_address", "city", "date_of_birth", "braze_id"][..]);
    let name = select(&["company", "회사 이름", "a b", "O'Brien", "x-y", "1st", "plan"][..]);
    let path = select(&["", ", path: city", ", path: 'a[0].b'", ", path: offices[10].주소"][..]);
    let namespace = select(&["event_property", "api_trigger_property", "context"][..]);
    let number = select(&["5", "-1", "2.50", "1e3", "0x1F", "+5", ".5", ".inf", "true", "false", "'007'"][..]);
    let source = prop_oneof![
        2 => attribute.prop_map(|name| format!("attribute: {name}")),
        2 => (name.clone(), path).prop_map(|(name, path)| format!("custom_attribute: {}{path}", quoted(name, false))),
        1 => (namespace, name).prop_map(|(namespace, name)| format!("{namespace}: {}", quoted(name, true))),
        1 => number.prop_map(|number| format!("value: {number}")),
        2 => any_quoted().prop_map(|text| format!("value: {text}")),
        3 => (select(LIQUID), any::<bool>()).prop_map(|(liquid, single)| format!("liquid: {}", quoted(liquid, single))),
        1 => any_quoted().prop_map(|text| format!("liquid: {text}")),
    ];
    let option = prop_oneof![
        3 => Just(String::new()),
        3 => any_quoted().prop_map(|text| format!(", default: {text}")),
        1 => Just(", default: 0".to_owned()),
        2 => select(&[", when_blank: abort", ", when_blank: omit", ", when_blank: send"][..]).prop_map(str::to_owned),
    ];
    let filters = select(
        &[
            "",
            "",
            ", filters: [strip, downcase]",
            ", filters: [\"append: ' x'\"]",
            ", filters: ['truncate: 80', \"replace: '\\\"', '-'\"]",
            ", filters: [\"date: '%Y-%m-%d'\"]",
            ", filters: [json_escape]",
            ", filters: [\"prepend: '한'\", sha2]",
        ][..],
    );
    let length = select(&["", ", max_length: 10", ", max_length: auto", ", max_length: 1"][..]);
    let mapped = (source, option, filters, length)
        .prop_map(|(source, option, filters, length)| format!("{{ {source}{option}{filters}{length} }}"));
    prop_oneof![
        8 => mapped,
        2 => (select(LIQUID), any::<bool>()).prop_map(|(liquid, single)| quoted(liquid, single)),
        2 => any_quoted(),
        1 => select(&["plain", "42", "-1.5", "true", "null", "한국어", "2024-07-30", "'{{${city}}} 100%}'"][..])
            .prop_map(str::to_owned),
        1 => select(LIQUID).prop_map(|liquid| format!("|-\n    {}", liquid.replace('\n', "\n    "))),
        1 => select(LIQUID).prop_map(|liquid| format!("{{ liquid: {} }}", quoted(liquid, false))),
    ]
}

const FIELDS: &[&str] =
    &["FirstName", "title", "Phone", "CITY", "Description", "Score__c", "Website", "ns__Tags__c", "Rating", "Fax"];

fn any_spec() -> impl Strategy<Value = String> {
    let operation = prop_oneof![
        Just("operation: create".to_owned()),
        value().prop_map(|value| format!("operation: update\nrecord_id: {value}")),
        Just("operation: update\nrecord_id: 00Q5e00000abcdeEAA".to_owned()),
        Just("operation: upsert\nexternal_id: { field: Braze_Id__c, attribute: user_id }".to_owned()),
        any_quoted().prop_map(|text| format!(
            "operation: upsert\nexternal_id: {{ field: Braze_Id__c, custom_attribute: id, default: {text} }}"
        )),
        Just(
            "operation: upsert\nexternal_id: { field: Email, attribute: email_address, filters: [downcase] }"
                .to_owned()
        ),
    ];
    let auth = select(
        &[
            "{ credential: app }",
            "{ client_id: { env: ID }, client_secret: { env: SECRET } }",
            "{ client_id: { env: ID }, client_secret: { env: SECRET }, save: tok, cache_max_age: 300 }",
            "{ client_id: \"{{content_blocks.${id}}}\", client_secret: { env: SECRET } }",
            "{ credential: app, check: false, cache_max_age: 14400 }",
            "{ client_id: { env: ID }, client_secret: { env: SECRET }, check: false, cache_max_age: none, content_type: none }",
        ][..],
    );
    let salesforce = select(
        &[
            "{ instance: acme }",
            "{ instance: acme--uat.sandbox, auto_assign: true }",
            "{ instance: https://acme.my.salesforce.com, api_version: v66.0, auto_assign: false, allow_duplicates: true }",
            "{ instance: acme.my.salesforce.com, object: Lead, allow_duplicates: false }",
            "{ instance: acme, object: Contact }",
        ][..],
    );
    let headers = proptest::collection::vec(value(), 0..3);
    let fields = proptest::collection::vec(value(), 0..FIELDS.len());
    let required = prop_oneof![
        2 => Just("{ attribute: last_name, default: Unknown, max_length: auto }".to_owned()),
        1 => value(),
    ];
    let body = select(&["key_value", "raw"][..]);
    (salesforce, operation, auth, body, headers, required, fields).prop_map(
        |(salesforce, operation, auth, body, headers, required, fields)| {
            let mut spec = format!(
                "version: 1\nname: A\nsalesforce: {salesforce}\n{operation}\nauth: {auth}\nbody: {body}\nfields:\n  LastName: {required}\n  Company: Acme\n"
            );
            for (name, value) in FIELDS.iter().zip(fields) {
                writeln!(spec, "  {name}: {value}").unwrap();
            }
            if !headers.is_empty() {
                spec.push_str("headers:\n");
            }
            for (number, value) in headers.into_iter().enumerate() {
                writeln!(spec, "  X-Header-{number}: {value}").unwrap();
            }
            spec
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, max_global_rejects: 100_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spec_without_errors_makes_a_template_without_errors(text in any_spec()) {
        prop_assume!(errors("a.yaml", &text, FileKind::Spec).is_empty());
        let read = spec::read(Arc::new(SourceFile::new("a.yaml", text.as_str())));
        let compiled = COMPILER.compile(read.spec.as_ref().unwrap(), &Settings::default()).unwrap();
        let template = compiled.template.to_json();
        let found = errors("a.json", &template, FileKind::Template);
        prop_assert!(found.is_empty(), "{:#?}\n{}\n{}", found, text, template);
    }
}
