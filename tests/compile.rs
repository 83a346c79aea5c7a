//! What a compiled spec does: its Liquid is run by another engine than ours, and whatever texts a spec holds come out as
//! they stand, in each place that they can come to stand in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::sync::Arc;

use bzsf::compile::{Compiler, Settings};
use bzsf::source::SourceFile;
use bzsf::spec;
use liquid::ParserBuilder;
use liquid_core::{Display_filter, Filter, FilterReflection, ParseFilter, Runtime, Value, ValueView};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// Compiles a spec and reads the template that comes out, as Braze would.
fn compile(spec: &str) -> Json {
    let read = spec::read(Arc::new(SourceFile::new("spec.yaml", spec)));
    assert!(!read.has_errors(), "{:?}\n{spec}", read.report.findings);
    let compiled = Compiler::new().unwrap().compile(read.spec.as_ref().unwrap(), &Settings::default()).unwrap();
    serde_json::from_str(&compiled.template.to_json()).unwrap()
}

/// A spec with these fields, each given as JSON, which YAML reads as well.
fn with_fields(body: &str, fields: &[(&str, Json)]) -> String {
    let mut spec = format!(
        "version: 1\nname: A\nsalesforce: {{ instance: acme }}\noperation: create\nbody: {body}\n\
         auth: {{ client_id: {{ env: A }}, client_secret: {{ env: B }} }}\nfields:\n"
    );
    for (name, value) in fields {
        spec.push_str(&format!("  {name}: {}\n", yaml(value)));
    }
    spec
}

/// JSON as YAML takes it: JSON leaves characters bare that YAML wants escaped.
fn yaml(value: &Json) -> String {
    value
        .to_string()
        .chars()
        .map(|c| if c.is_ascii() && c != '\u{7f}' || c.is_alphanumeric() { c.to_string() } else { escaped(c) })
        .collect()
}

fn escaped(c: char) -> String {
    c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

#[derive(Clone, ParseFilter, FilterReflection)]
#[filter(name = "json_escape", description = "Braze's", parsed(JsonEscapeFilter))]
struct JsonEscape;

#[derive(Debug, Default, Display_filter)]
#[name = "json_escape"]
struct JsonEscapeFilter;

impl Filter for JsonEscapeFilter {
    fn evaluate(&self, input: &dyn ValueView, _: &dyn Runtime) -> liquid_core::Result<Value> {
        let quoted = Json::from(input.to_kstr().as_str()).to_string();
        Ok(Value::scalar(quoted[1..quoted.len() - 1].to_owned()))
    }
}

/// Renders Liquid in which `${last_name}` is the only attribute.
fn render(template: &str, last_name: &str) -> String {
    let template = template.replace("${last_name}", "last_name");
    assert_closers(&template);
    let parser = ParserBuilder::with_stdlib().filter(JsonEscape).build().unwrap();
    let globals = liquid::object!({ "last_name": last_name });
    parser.parse(&template).unwrap_or_else(|error| panic!("{error}\n{template}")).render(&globals).unwrap()
}

/// Ruby's Liquid ends an output at the first brace that closes and a tag at the first `%}`, quotes or not; the engine
/// above does not. So nothing that is compiled may need more than that.
fn assert_closers(template: &str) {
    let mut rest = template;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let is_output = rest[at..].starts_with("{{");
        let inside = &rest[at + 2..];
        let end = inside.find(if is_output { "}}" } else { "%}" }).expect("a closer");
        let (markup, after) = (&inside[..end], &inside[end + 2..]);
        assert!(markup.matches('\'').count() % 2 == 0 || markup.contains('"'), "{markup:?} in {template:?}");
        assert!(
            !markup.contains('}') && !markup.contains("{{") && !markup.contains("{%"),
            "{markup:?} in {template:?}"
        );
        rest = after;
    }
    assert!(!template.contains("<!--") && !template.contains("${"), "{template:?}");
}

fn any_text() -> impl Strategy<Value = String> {
    // What means something to Liquid, JSON, YAML, HTML or Braze, and anything else.
    let piece = prop_oneof![
        Just("{{"),
        Just("}}"),
        Just("{%"),
        Just("%}"),
        Just("{"),
        Just("}"),
        Just("'"),
        Just("\""),
        Just("\\"),
        Just("$"),
        Just("${x}"),
        Just("%"),
        Just("{% endraw %}"),
        Just("<!-- "),
        Just("-->"),
        Just("\n"),
        Just("\r\n"),
        Just("\t"),
        Just("\u{1}"),
        Just("😀"),
        Just("회사"),
        Just("a"),
        Just(" "),
    ];
    let pieces =
        proptest::collection::vec(piece.prop_map(str::to_owned).boxed(), 0..8).prop_map(|pieces| pieces.concat());
    prop_oneof![pieces, "\\PC{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_literal_comes_out_as_it_stands(text in any_text()) {
        let field = ("LastName", json!({ "value": text }));
        let template = compile(&with_fields("key_value", std::slice::from_ref(&field)));
        prop_assert_eq!(render(template["body"]["LastName"].as_str().unwrap(), ""), text.as_str());
        let template = compile(&with_fields("raw", &[field, ("Company", json!("x"))]));
        let body: Json = serde_json::from_str(&render(template["body"].as_str().unwrap(), "")).unwrap();
        prop_assert_eq!(body, json!({ "LastName": text, "Company": "x" }));
    }

    #[test]
    fn a_default_comes_out_as_it_stands_when_the_value_is_blank(text in any_text().prop_filter("blank", |text| !text.trim().is_empty())) {
        let field = ("LastName", json!({ "attribute": "last_name", "default": text }));
        let template = compile(&with_fields("key_value", std::slice::from_ref(&field)));
        let value = template["body"]["LastName"].as_str().unwrap();
        prop_assert_eq!(render(value, "  "), text.as_str());
        prop_assert_eq!(render(value, "Lovelace"), "Lovelace");
        let template = compile(&with_fields("raw", &[field]));
        let body: Json = serde_json::from_str(&render(template["body"].as_str().unwrap(), "")).unwrap();
        prop_assert_eq!(body, json!({ "LastName": text }));
    }

    #[test]
    fn a_raw_body_is_json_whatever_the_value_holds(text in any_text(), omit in any::<[bool; 3]>()) {
        let value = |omit: bool| if omit { json!({ "attribute": "last_name", "when_blank": "omit" }) } else { json!({ "attribute": "last_name" }) };
        let fields = [("A", value(omit[0])), ("B", value(omit[1])), ("C", value(omit[2]))];
        let template = compile(&with_fields("raw", &fields));
        let body: Json = serde_json::from_str(&render(template["body"].as_str().unwrap(), &text)).unwrap();
        let is_blank = text.trim().is_empty();
        let wanted: serde_json::Map<String, Json> =
            fields.iter().zip(omit).filter(|(_, omit)| !(*omit && is_blank)).map(|((name, _), _)| ((*name).to_owned(), json!(text))).collect();
        prop_assert_eq!(body, Json::Object(wanted));
    }

    #[test]
    fn an_attribute_keeps_its_name(name in "[^{}\n\r\\pC]{1,20}") {
        prop_assume!(name.trim() == name);
        let template = compile(&with_fields("key_value", &[("LastName", json!({ "custom_attribute": name }))]));
        prop_assert_eq!(template["body"]["LastName"].as_str().unwrap(), format!("{{{{custom_attribute.${{{name}}}}}}}"));
    }

    #[test]
    fn typed_text_is_left_as_it_is(text in any_text().prop_filter("typed", |text| !text.is_empty())) {
        let template = compile(&with_fields("key_value", &[("LastName", json!(text)), ("Company", json!({ "liquid": text }))]));
        prop_assert_eq!(template["body"]["LastName"].as_str().unwrap(), text.as_str());
        prop_assert_eq!(template["body"]["Company"].as_str().unwrap(), text.as_str());
    }

    #[test]
    fn a_secret_is_form_encoded(secret in "[^\\pC]{1,20}".prop_filter("blank", |text| !text.trim().is_empty())) {
        let spec = with_fields("key_value", &[("LastName", json!("x"))]).replace("{ env: B }", &yaml(&json!(secret)));
        let authorization = compile(&spec)["request_headers"]["Authorization"].as_str().unwrap().to_owned();
        let encoded = authorization.split("client_secret=").nth(1).unwrap().split('&').next().unwrap();
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)), "{}", encoded);
        prop_assert_eq!(percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap(), secret);
    }
}

#[test]
fn the_page_of_braze_comes_out_to_the_letter() {
    let create = compile(
        "version: 1\nname: Salesforce Sales Cloud > Create Lead\nsalesforce: {}\noperation: create\n\
         auth: { client_id: { env: insert_client_id }, client_secret: { env: insert_client_secret }, check: false, cache_max_age: none, content_type: none }\n\
         fields: { firstName: \"{{${first_name}}}\", lastName: \"{{${last_name}}}\", email: \"{{${email_address}}}\", company: \"{{custom_attribute.${company}}}\" }\n",
    );
    assert_eq!(
        create,
        json!({
            "template_name": "Salesforce Sales Cloud > Create Lead",
            "url": "https://[insert_instance_name].my.salesforce.com/services/data/v60.0/sobjects/Lead/",
            "request_method": "POST",
            "request_headers": {
                "Authorization": "{% connected_content https://[insert_instance_name].my.salesforce.com/services/oauth2/token :method post \
                    :body client_id=[insert_client_id]&client_secret=[insert_client_secret]&grant_type=client_credentials :save result %}\
                    Bearer {{result.access_token}}",
                "Content-Type": "application/json",
            },
            "body_type": "json_key_value",
            "body": { "firstName": "{{${first_name}}}", "lastName": "{{${last_name}}}", "email": "{{${email_address}}}", "company": "{{custom_attribute.${company}}}" },
        })
    );
    let update = compile(
        "version: 1\nname: Update\nsalesforce: { instance: acme }\noperation: update\nrecord_id: { attribute: user_id, when_blank: send }\n\
         auth: { client_id: { env: A }, client_secret: { env: B }, check: false, cache_max_age: none, content_type: none }\nfields: { Lead_Stage__c: MQL }\n",
    );
    assert_eq!(update["url"], "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/{{${user_id}}}");
    assert_eq!(update["request_method"], "PATCH");
    assert_eq!(update["body"], json!({ "Lead_Stage__c": "MQL" }));
    assert!(update["request_headers"]["Authorization"].as_str().unwrap().starts_with("{% connected_content "));
}

#[test]
fn numbers_and_booleans_of_a_raw_body_are_real_ones() {
    let spec = with_fields("raw", &[])
        + "  A: 0x1F\n  B: { value: +5 }\n  C: .5\n  D: TRUE\n  E: .inf\n  F: \"5\"\n  G: { value: null }\n  H: 'true'\n  I: 12345678901234567890123\n";
    let body = render(compile(&spec)["body"].as_str().unwrap(), "");
    assert_eq!(
        body.split_whitespace().collect::<String>(),
        r#"{"A":31,"B":5,"C":0.5,"D":true,"E":".inf","F":"5","G":null,"H":"true","I":12345678901234567890123}"#
    );
}

#[test]
fn options_are_applied_in_their_order() {
    let fields = [(
        "LastName",
        json!({ "attribute": "last_name", "filters": ["strip", "append: \" von O'Brien\""], "max_length": 12 }),
    )];
    let template = compile(&with_fields("key_value", &fields));
    let value = template["body"]["LastName"].as_str().unwrap();
    assert_eq!(value, "{{${last_name} | strip | append: \" von O'Brien\" | truncate: 12, ''}}");
    assert_eq!(render(value, " Ada "), "Ada von O'Br");
}

#[test]
fn liquid_that_ends_with_a_brace_does_not_run_into_what_follows() {
    let fields =
        [("LastName", json!({ "liquid": "{{${last_name}}} {", "when_blank": "omit" })), ("Company", json!("x"))];
    let template = compile(&with_fields("raw", &fields));
    let body: Json = serde_json::from_str(&render(template["body"].as_str().unwrap(), "Ada")).unwrap();
    assert_eq!(body, json!({ "LastName": "Ada {", "Company": "x" }));
}
