//! `bzsf mock` over the wire, exchange by exchange: methods, paths, headers, bodies and values, and what comes back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers as well

#[allow(dead_code)]
mod mock_support;

use mock_support::{ADA, CLIENT, CONVERTED, DELETED, Mock, TWINS, lead, log};
use serde_json::{Value, json};

const WITH_LEADS: [&str; 4] = ["--fields", "{fields}", "--seed", "{seed}"];
const NOT_FOUND: &str = "The requested resource does not exist";
const READ_ONLY: &str = "Please check the security settings of this field and verify that it is read/write for your profile or permission set.";

/// What an answer of one error has: code, message, and fields where there are some.
fn told(body: &Value) -> (&str, &str, Option<&Value>) {
    let errors = body.as_array().unwrap_or_else(|| panic!("no errors: {body}"));
    assert_eq!(errors.len(), 1, "{body}");
    let text = |name: &str| errors[0][name].as_str().unwrap();
    (text("errorCode"), text("message"), errors[0].get("fields"))
}

#[test]
fn paths_are_read_with_or_without_a_last_slash_and_names_in_any_case() {
    let mock = Mock::start(&WITH_LEADS);
    let ada = format!("sobjects/Lead/{ADA}");
    for path in [
        format!("{ada}/"),
        format!("sobjects/LEAD/{ADA}"),
        format!("sobjects/lead/Id/{ADA}"),
        format!("sobjects/Lead/id/{ADA}/"),
        "sobjects/Lead/External_Id__c/ada".to_owned(),
        "sobjects/Lead/external_id__C/ada/".to_owned(),
        "sobjects/Lead/Email/ada%40example.com".to_owned(),
        "sobjects/Lead/EMAIL/Ada@Example.com?fields=Id".to_owned(),
        format!("/services/data/v57.0/sobjects/Lead/{ADA}.json"),
        "/services/data/v57.0/sobjects/Lead/External_Id__c/ada.json?fields=Id".to_owned(),
        "/services/data/v68.0/sobjects/Lead/External_Id__c/ada".to_owned(),
        "/services/data/v31.0/sobjects/Lead/External_Id__c/ada".to_owned(),
    ] {
        let answer = mock.call("GET", &path, "");
        assert_eq!((answer.status, &answer.json()["Id"]), (200, &json!(ADA)), "{path}");
    }
    for path in
        ["sobjects/Lead/describe/", "sobjects/lead/Describe", "/services/data/v57.0/sobjects/Lead/describe.json"]
    {
        let answer = mock.call("GET", path, "");
        assert_eq!((answer.status, &answer.json()["keyPrefix"]), (200, &json!("00Q")), "{path}");
    }
    for path in [
        "/services/data/v60/sobjects/Lead",
        "/services/data/60.0/sobjects/Lead",
        "/services/data/v69.0/sobjects/Lead",
        "/services/data/latest/sobjects/Lead",
        "/services/data//v60.0/sobjects/Lead",
        "sobjects/Leads",
        "sobjects/Contact",
        "sobjects/Contact/describe",
        "sobject/Lead",
        "composite",
        "sobjects/Lead/External_Id__c/a/b",
        "sobjects/Lead/External_Id__c/nobody",
        "sobjects/Lead/00Q58000007EWMDEA4",
        "/services/data/v58.0/sobjects/Lead/External_Id__c/ada.json",
        "/services/apexrest/x",
    ] {
        let answer = mock.call("GET", path, "");
        assert_eq!((answer.status, told(&answer.json())), (404, ("NOT_FOUND", NOT_FOUND, None)), "{path}");
    }
    for version in [7, 20, 21, 30] {
        let answer = mock.call("GET", &format!("/services/data/v{version}.0/sobjects/Lead"), "");
        let gone = ("GONE", "The requested resource no longer exists", None);
        assert_eq!((answer.status, told(&answer.json())), (410, gone), "{version}");
    }
}

#[test]
fn methods_go_with_what_a_path_names() {
    let mock = Mock::start(&WITH_LEADS);
    let record = format!("sobjects/Lead/{ADA}");
    for (method, path, allowed) in [
        ("PATCH", "sobjects/Lead/", "GET,HEAD,POST"),
        ("PATCH", "sobjects/Lead", "GET,HEAD,POST"),
        ("PATCH", "sobjects/Lead/External_Id__c/", "GET,HEAD,POST"),
        ("PATCH", "sobjects/Lead/Id/", "GET,HEAD,POST"),
        ("DELETE", "sobjects/Lead/", "GET,HEAD,POST"),
        ("PUT", "sobjects/Lead/", "GET,HEAD,POST"),
        ("PUT", &record, "DELETE,GET,HEAD,PATCH"),
        ("POST", &record, "DELETE,GET,HEAD,PATCH"),
        ("POST", &format!("{record}?_httpmethod=PATCH"), "DELETE,GET,HEAD,PATCH"),
        ("POST", "sobjects/Lead/External_Id__c/ada", "DELETE,GET,HEAD,PATCH"),
        ("POST", "sobjects/Lead/describe", "GET,HEAD"),
        ("DELETE", "limits", "GET,HEAD"),
        ("POST", "/services/data/", "GET,HEAD"),
    ] {
        let answer = mock.call(method, path, &lead(json!({})).to_string());
        let message = format!("HTTP Method '{method}' not allowed. Allowed are {allowed}");
        let wanted = (405, ("METHOD_NOT_ALLOWED", message.as_str(), None));
        assert_eq!((answer.status, told(&answer.json())), wanted, "{method} {path}");
    }
    for path in [&record, "sobjects/Lead/describe", "sobjects/Lead", "", "limits", "/services/data/"] {
        let answer = mock.call("HEAD", path, "");
        assert!(answer.status == 200 && answer.body.is_empty(), "{path}");
        assert_eq!(answer.header("Content-Type"), Some("application/json;charset=UTF-8"), "{path}");
    }
    assert_eq!(mock.leads().len(), 4, "nothing was made");
    let stand_in = format!("{record}?_HttpMethod=PATCH");
    assert_eq!(mock.call("POST", &stand_in, r#"{"City":"Ely"}"#).status, 204);
    let upsert = mock.call("POST", "sobjects/Lead/External_Id__c/ada?_HttpMethod=PATCH", r#"{"City":"Ely"}"#);
    assert_eq!((upsert.status, &upsert.json()["created"]), (200, &json!(false)));
}

#[test]
fn checks_bite_in_their_order() {
    let mock = Mock::start(&WITH_LEADS);
    let (wrong, text) = (("Authorization", "Bearer wrong"), ("Content-Type", "text/plain"));
    let long = json!({ "LastName": "x".repeat(81), "Company": "B" }).to_string();
    for (method, path, headers, body, status, code) in [
        // Version, session, object, method, type of the body, body, columns, types, rights, values.
        ("POST", "/services/data/v60/sobjects/Lead/", &[wrong][..], "", 404, "NOT_FOUND"),
        ("POST", "/services/data/v30.0/sobjects/Lead/", &[wrong], "", 410, "GONE"),
        ("POST", "sobjects/Leads/", &[wrong], "", 401, "INVALID_SESSION_ID"),
        ("PUT", "sobjects/Leads/", &[text], "{", 404, "NOT_FOUND"),
        ("PUT", "sobjects/Lead/", &[text], "{", 405, "METHOD_NOT_ALLOWED"),
        ("PATCH", "sobjects/Lead/user-1", &[text], "{", 404, "NOT_FOUND"),
        ("POST", "sobjects/Lead/", &[text], "{", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", "sobjects/Lead/", &[("Content-Type", "application/xml")], "{", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", "sobjects/Lead/", &[("Content-Encoding", "gzip")], "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", "sobjects/Lead/", &[], r#"{"Zip":"#, 400, "JSON_PARSER_ERROR"),
        ("POST", "sobjects/Lead/", &[], r#"{"Born__c":"x","Zip":1,"Name":1}"#, 400, "INVALID_FIELD"),
        ("POST", "sobjects/Lead/", &[], r#"{"Name":1,"Born__c":"x"}"#, 400, "JSON_PARSER_ERROR"),
        ("POST", "sobjects/Lead/", &[], r#"{"Name":"x"}"#, 400, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("POST", "sobjects/Lead/", &[], r#"{"Badge__c":"1815"}"#, 400, "REQUIRED_FIELD_MISSING"),
        ("POST", "sobjects/Lead/", &[], &long, 400, "STRING_TOO_LONG"),
        ("PATCH", "sobjects/Lead/001900K0001pPuOAAU", &[], r#"{"Zip":1}"#, 400, "INVALID_FIELD"),
        ("PATCH", "sobjects/Lead/001900K0001pPuOAAU", &[], "{}", 400, "MALFORMED_ID"),
        ("PATCH", CONVERTED_PATH, &[], r#"{"LastName":""}"#, 400, "CANNOT_UPDATE_CONVERTED_LEAD"),
        ("PATCH", DELETED_PATH, &[], r#"{"LastName":""}"#, 404, "ENTITY_IS_DELETED"),
    ] {
        let answer = mock.call_with(method, path, headers, body);
        assert_eq!((answer.status, answer.codes()), (status, vec![code.to_owned()]), "{method} {path} {body}");
    }
    assert!(CONVERTED_PATH.ends_with(CONVERTED) && DELETED_PATH.ends_with(DELETED));
    let kept = mock.call_with(
        "POST",
        "sobjects/Lead/",
        &[("Content-Type", "Application/JSON; Charset=UTF-8")],
        &lead(json!({})).to_string(),
    );
    assert_eq!(kept.status, 201);
}

const CONVERTED_PATH: &str = "sobjects/Lead/00Q5g00000ConvdEAB";
const DELETED_PATH: &str = "sobjects/Lead/00Q5g00000DeltdEAB";

#[test]
fn bodies_that_are_no_object_are_told_in_the_words_of_the_parser() {
    let mock = Mock::start(&[]);
    for (body, message) in [
        ("", "The HTTP entity body is required, but this request has no entity body."),
        (" \n", "The HTTP entity body is required, but this request has no entity body."),
        ("[]", "Can not deserialize SObject out of START_ARRAY token at [line:1, column:1]"),
        ("\n [{}]", "Can not deserialize SObject out of START_ARRAY token at [line:2, column:2]"),
        ("\"x\"", "Can not deserialize SObject out of VALUE_STRING token at [line:1, column:1]"),
        (
            "{\"LastName\" jones}",
            "Unexpected character ('j' (code 106)): was expecting a colon to separate field name and value at [line:1, column:14]",
        ),
        (
            "{\"LastName\":\"A\",}",
            "Unexpected character ('}' (code 125)): was expecting double-quote to start field name at [line:1, column:18]",
        ),
        (
            "{\"LastName\":\"A\" \"Company\":\"B\"}",
            "Unexpected character ('\"' (code 34)): was expecting comma to separate OBJECT entries at [line:1, column:18]",
        ),
    ] {
        let answer = mock.call("POST", "sobjects/Lead/", body);
        assert_eq!((answer.status, told(&answer.json())), (400, ("JSON_PARSER_ERROR", message, None)), "{body}");
    }
}

#[test]
fn values_are_taken_or_refused_by_their_fields() {
    let mock = Mock::start(&WITH_LEADS);
    for (name, value, shown) in [
        ("LastName", json!("Müller-Łukasz 李"), json!("Müller-Łukasz 李")),
        ("LastName", json!("x".repeat(80)), json!("x".repeat(80))),
        ("Description", json!("é".repeat(32_000)), json!("é".repeat(32_000))),
        ("NumberOfEmployees", json!("123123"), json!(123_123)),
        ("NumberOfEmployees", json!(7), json!(7)),
        ("AnnualRevenue", json!("1000000.4"), json!(1_000_000.0)),
        ("Score__c", json!(999.99), json!(999.99)),
        ("Opt_In__c", json!("false"), json!(false)),
        ("Born__c", json!("2024-02-29"), json!("2024-02-29")),
        ("Born__c", Value::Null, Value::Null),
        ("Seen__c", json!("2024-07-30T20:54:16.5-08:00"), json!("2024-07-31T04:54:16.500+0000")),
        ("Interests__c", json!("Data;Cloud"), json!("Data;Cloud")),
        ("Category__c", json!("Engineer"), json!("Engineer")),
        ("Category__c", json!(""), Value::Null),
        ("Rating", json!("Lukewarm"), json!("Lukewarm")),
        ("Status", json!("Invented"), json!("Invented")),
        ("Status", Value::Null, json!("Open - Not Contacted")),
        ("Website", json!("not a URL"), json!("not a URL")),
        ("Phone", json!("call me"), json!("call me")),
        ("Email", json!("A..b.@Example.co.KR"), json!("a..b.@example.co.kr")),
    ] {
        let id = mock.create(&lead(json!({ name: value })));
        assert_eq!(mock.call("GET", &format!("sobjects/Lead/{id}"), "").json()[name], shown, "{name} {value}");
    }
    let parsed = |kind: &str, token: &str, value: &str| {
        format!(
            "Cannot deserialize instance of {kind} from {token} value {value} or request may be missing a required field at "
        )
    };
    let begins = |kind: &str, token: &str| format!("Cannot deserialize instance of {kind} from {token} value ");
    for (name, value, code, message, fields) in [
        ("Score__c", json!("abc"), "JSON_PARSER_ERROR", parsed("double", "VALUE_STRING", "abc"), None),
        ("AnnualRevenue", json!("€5"), "JSON_PARSER_ERROR", parsed("currency", "VALUE_STRING", "€5"), None),
        ("NumberOfEmployees", json!("1,000"), "JSON_PARSER_ERROR", parsed("int", "VALUE_STRING", "1,000"), None),
        ("NumberOfEmployees", json!(true), "JSON_PARSER_ERROR", parsed("int", "VALUE_TRUE", "true"), None),
        ("Opt_In__c", json!("TRUE"), "JSON_PARSER_ERROR", parsed("boolean", "VALUE_STRING", "TRUE"), None),
        ("Opt_In__c", json!(1), "JSON_PARSER_ERROR", parsed("boolean", "VALUE_NUMBER_INT", "1"), None),
        ("Born__c", json!("2024-02-30"), "JSON_PARSER_ERROR", parsed("date", "VALUE_STRING", "2024-02-30"), None),
        (
            "Seen__c",
            json!("2024-07-30 20:54:16 UTC"),
            "JSON_PARSER_ERROR",
            parsed("datetime", "VALUE_STRING", "2024-07-30 20:54:16 UTC"),
            None,
        ),
        ("LastName", json!({ "a": 1 }), "JSON_PARSER_ERROR", begins("string", "START_OBJECT"), None),
        ("Interests__c", json!(["Data"]), "JSON_PARSER_ERROR", begins("multipicklist", "START_ARRAY"), None),
        ("Email", json!("a@b.com;c@d.com"), "INVALID_EMAIL_ADDRESS", "Email: ".to_owned(), Some("Email")),
        ("Email", json!(".a@b.com"), "INVALID_EMAIL_ADDRESS", "Email: ".to_owned(), Some("Email")),
        ("Score__c", json!(1000), "NUMBER_OUTSIDE_VALID_RANGE", "Score: ".to_owned(), Some("Score__c")),
        (
            "NumberOfEmployees",
            json!(123_456_789),
            "NUMBER_OUTSIDE_VALID_RANGE",
            "Employees: ".to_owned(),
            Some("NumberOfEmployees"),
        ),
        (
            "CleanStatus",
            json!("Dirty"),
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Clean Status: bad value for restricted picklist field: Dirty".to_owned(),
            Some("CleanStatus"),
        ),
        (
            "Jigsaw",
            json!("x".repeat(21)),
            "STRING_TOO_LONG",
            format!("Data.com Key: data value too large: {} (max length=20)", "x".repeat(21)),
            Some("Jigsaw"),
        ),
        (
            "OwnerId",
            json!("00Q"),
            "MALFORMED_ID",
            "Owner ID: id value of incorrect type: 00Q".to_owned(),
            Some("OwnerId"),
        ),
        (
            "EmailBouncedReason",
            json!("x"),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            format!("Unable to create/update fields: EmailBouncedReason. {READ_ONLY}"),
            Some("EmailBouncedReason"),
        ),
        (
            "DoNotCall",
            json!(true),
            "INVALID_FIELD",
            "No such column 'DoNotCall' on sobject of type Lead".to_owned(),
            None,
        ),
        (
            "MiddleName",
            json!("K."),
            "INVALID_FIELD",
            "No such column 'MiddleName' on sobject of type Lead".to_owned(),
            None,
        ),
        (
            "id",
            json!(null),
            "INVALID_FIELD",
            "The Id field should not be specified in the sobject data.".to_owned(),
            None,
        ),
        (
            "External_Id__c",
            json!("ADA"),
            "DUPLICATE_VALUE",
            format!("duplicate value found: External_Id__c duplicates value on record with id: {}", &ADA[..15]),
            Some(""),
        ),
    ] {
        let answer = mock.call("POST", "sobjects/Lead/", &lead(json!({ name: value })).to_string());
        let body = answer.json();
        let (got_code, got_message, got_fields) = told(&body);
        assert!(
            answer.status == 400 && got_code == code && got_message.starts_with(&message),
            "{name} {value}: {body}"
        );
        let wanted = fields.map(|field| if field.is_empty() { json!([]) } else { json!([field]) });
        assert_eq!(got_fields, wanted.as_ref(), "{name} {value}");
    }
    let both = mock.call(
        "POST",
        "sobjects/Lead/",
        &lead(json!({ "Name": "x", "createddate": "2024-01-01T00:00:00Z" })).to_string(),
    );
    let message = format!("Unable to create/update fields: Name, CreatedDate. {READ_ONLY}");
    let wanted = ("INVALID_FIELD_FOR_INSERT_UPDATE", message.as_str(), Some(&json!(["Name", "CreatedDate"])));
    assert_eq!(told(&both.json()), wanted);
    let twice = r#"{"LastName":"A","lastname":"B","LASTNAME":"C","Company":"D"}"#;
    let id = mock.call("POST", "sobjects/Lead/", twice).json()["id"].as_str().unwrap().to_owned();
    assert_eq!(mock.call("GET", &format!("sobjects/Lead/{id}"), "").json()["LastName"], "C", "the last one wins");
}

#[test]
fn records_are_found_by_ids_and_keys_of_every_form() {
    let mock = Mock::start(&WITH_LEADS);
    let key = |part: &str| format!("Provided external ID field does not exist or is not accessible: {part}");
    let malformed = |id: &str| format!("Lead ID: id value of incorrect type: {id}");
    let fields = json!(["Id"]);
    let (none, absent) = (json!([]), "invalid cross reference id".to_owned());
    for (method, part, status, code, message, fields) in [
        ("GET", "user-1", 404, "NOT_FOUND", key("user-1"), None),
        ("DELETE", "a%20b", 404, "NOT_FOUND", key("a b"), None),
        ("PATCH", "Id/user-1", 404, "NOT_FOUND", key("user-1"), None),
        ("PATCH", "LastName/x", 404, "NOT_FOUND", key("LastName"), None),
        ("PATCH", "Badge__c/1815", 404, "NOT_FOUND", key("Badge__c"), None),
        ("PATCH", "Missing__c/1", 404, "NOT_FOUND", key("Missing__c"), None),
        ("PATCH", "External_Id__c", 404, "NOT_FOUND", key("External_Id__c"), None),
        ("GET", "001900K0001pPuOAAU", 400, "MALFORMED_ID", malformed("001900K0001pPuOAAU"), Some(&fields)),
        ("DELETE", "003i000000K27rxAAC", 400, "MALFORMED_ID", malformed("003i000000K27rxAAC"), Some(&fields)),
        ("PATCH", "Id/001D000000IqhSLIAZ", 400, "MALFORMED_ID", malformed("001D000000IqhSLIAZ"), Some(&fields)),
        ("PATCH", "00Q58000007EWMD", 404, "INVALID_CROSS_REFERENCE_KEY", absent.clone(), Some(&none)),
        ("PATCH", "Id/00Q58000007EWMD", 404, "INVALID_CROSS_REFERENCE_KEY", absent.clone(), Some(&none)),
        ("DELETE", "00Q58000007EWMD", 404, "INVALID_CROSS_REFERENCE_KEY", absent, Some(&none)),
        ("GET", DELETED, 404, "ENTITY_IS_DELETED", "entity is deleted".to_owned(), Some(&none)),
        ("DELETE", DELETED, 404, "ENTITY_IS_DELETED", "entity is deleted".to_owned(), Some(&none)),
        ("PATCH", DELETED, 404, "ENTITY_IS_DELETED", "entity is deleted".to_owned(), Some(&none)),
        (
            "PATCH",
            "External_Id__c/converted",
            400,
            "CANNOT_UPDATE_CONVERTED_LEAD",
            "cannot reference converted lead".to_owned(),
            Some(&none),
        ),
        ("PATCH", "External_Id__c/9?updateOnly=true", 404, "NOT_FOUND", NOT_FOUND.to_owned(), None),
        ("DELETE", "External_Id__c/9", 404, "NOT_FOUND", NOT_FOUND.to_owned(), None),
    ] {
        let body = if method == "PATCH" { r#"{"City":"Ely"}"# } else { "" };
        let answer = mock.call(method, &format!("sobjects/Lead/{part}"), body);
        let wanted = (status, (code, message.as_str(), fields));
        assert_eq!((answer.status, told(&answer.json())), wanted, "{method} {part}");
    }
    let twins = json!(TWINS.map(|id| format!("/services/data/v60.0/sobjects/Lead/{id}")));
    for method in ["GET", "PATCH", "DELETE"] {
        let body = if method == "PATCH" { "{}" } else { "" };
        let answer = mock.call(method, "sobjects/Lead/Email/twin%40example.com", body);
        assert_eq!((answer.status, answer.json()), (300, twins.clone()), "{method}");
    }
    for (path, status, created) in
        [("sobjects/Lead/Id", 201, Some(true)), ("/services/data/v45.0/sobjects/Lead/Id", 201, None)]
    {
        let answer = mock.call("POST", path, &lead(json!({})).to_string());
        assert_eq!((answer.status, answer.json().get("created").and_then(Value::as_bool)), (status, created), "{path}");
    }
    let by_id = mock.call("PATCH", &format!("sobjects/Lead/Id/{}", &ADA[..15]), r#"{"City":"Ely"}"#);
    let wanted = json!({ "id": ADA, "success": true, "errors": [], "created": false });
    assert_eq!((by_id.status, by_id.json()), (200, wanted));
    let only = mock.call("PATCH", "sobjects/Lead/External_Id__c/ada?updateOnly=true", r#"{"City":"Ely"}"#);
    assert_eq!((only.status, &only.json()["created"]), (200, &json!(false)));
    for body in [json!({ "External_Id__c": "ada" }), json!({ "external_id__c": null })] {
        let answer = mock.call("PATCH", "sobjects/Lead/External_Id__c/ada", &body.to_string());
        let message = "The External_Id__c field should not be specified in the sobject data.";
        assert_eq!((answer.status, told(&answer.json())), (400, ("INVALID_FIELD", message, None)), "{body}");
    }
    assert_eq!(mock.call("DELETE", "sobjects/Lead/External_Id__c/ada", "").status, 204);
    let again =
        mock.call("PATCH", "sobjects/Lead/External_Id__c/ada", &lead(json!({ "Badge__c": "1815" })).to_string());
    assert_eq!(again.status, 201, "what is in the recycle bin holds no key");
}

#[test]
fn reads_show_the_fields_that_are_asked_for() {
    let mock = Mock::start(&WITH_LEADS);
    let read = |query: &str| mock.call("GET", &format!("sobjects/Lead/{ADA}{query}"), "");
    let whole = read("").json();
    let whole = whole.as_object().unwrap();
    assert_eq!(whole.len(), 1 + 54 + 11, "attributes, and every field");
    assert!(whole.values().any(Value::is_null), "a field without a value is null, not left out");
    for (query, names) in [
        ("?fields=City,Email", &["attributes", "City", "Email", "Id"][..]),
        ("?fields=email%2Cid", &["attributes", "Email", "Id"]),
        ("?fields=City+,%20Id", &["attributes", "City", "Id"]),
        ("?x=1&fields=Id", &["attributes", "Id"]),
    ] {
        let body = read(query).json();
        assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), names, "{query}");
    }
    let answer = read("?fields=City,Zip");
    let message = "No such column 'Zip' on sobject of type Lead";
    assert_eq!((answer.status, told(&answer.json())), (400, ("INVALID_FIELD", message, None)));
}

#[test]
fn authorization_is_read_as_it_is_written() {
    let mock = Mock::start(&WITH_LEADS);
    let malformed = Some(("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"));
    let expired = Some(("INVALID_SESSION_ID", "Session expired or invalid"));
    for (value, refusal) in [
        (format!("Bearer {}", mock.token), None),
        (format!("bearer {}", mock.token), None),
        (format!("OAuth {}", mock.token), None),
        (mock.token.clone(), malformed),
        ("-".to_owned(), malformed),
        ("Bearer".to_owned(), malformed),
        ("Bearer ".to_owned(), malformed),
        ("Basic eDp5".to_owned(), malformed),
        (format!("Bearer {}x", mock.token), expired),
        ("Bearer {{result.access_token}}".to_owned(), expired),
        ("Bearer 00D000000000001!AQ".to_owned(), expired),
    ] {
        let answer = mock.call_with("GET", "sobjects/Lead", &[("Authorization", &value)], "");
        match refusal {
            None => assert_eq!(answer.status, 200, "{value}"),
            Some((code, message)) => {
                assert_eq!((answer.status, told(&answer.json())), (401, (code, message, None)), "{value}");
            }
        }
    }
}

#[test]
fn logins_are_refused_for_each_reason() {
    let mock = Mock::start(&[]);
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let credentials = format!("client_id={}&client_secret={}", CLIENT.0, escaped(CLIENT.1));
    let whole = format!("grant_type=client_credentials&{credentials}");
    let form = "application/x-www-form-urlencoded";
    let grant = Some(("unsupported_grant_type", "grant type not supported"));
    let id = Some(("invalid_client_id", "client identifier invalid"));
    let secret = Some(("invalid_client", "invalid client credentials"));
    let post = Some(("invalid_request", "must use HTTP POST"));
    for (method, content_type, body, refusal) in [
        ("POST", form, whole.clone(), None),
        ("POST", "Application/X-WWW-Form-URLEncoded; charset=UTF-8", whole.clone(), None),
        ("POST", form, format!("{whole}&scope=api"), None),
        ("GET", form, String::new(), post),
        ("PUT", form, whole.clone(), post),
        ("POST", "application/json", json!({ "grant_type": "client_credentials" }).to_string(), grant),
        ("POST", "text/plain", whole, grant),
        ("POST", form, credentials.clone(), grant),
        ("POST", form, format!("grant_type=client_credential&{credentials}"), grant),
        ("POST", form, format!("grant_type=password&{credentials}"), grant),
        ("POST", form, "grant_type=client_credentials".to_owned(), id),
        ("POST", form, "grant_type=client_credentials&client_id=other&client_secret=x".to_owned(), id),
        ("POST", form, format!("grant_type=client_credentials&client_id={}", CLIENT.0), secret),
        ("POST", form, format!("grant_type=client_credentials&client_id={}&client_secret=", CLIENT.0), secret),
        (
            "POST",
            form,
            format!("grant_type=client_credentials&client_id={}&client_secret={}", CLIENT.0, CLIENT.1),
            secret,
        ),
    ] {
        let answer = mock.send(method, "/services/oauth2/token", &[("Content-Type", content_type)], body.as_bytes());
        match refusal {
            None => assert_eq!(answer.status, 200, "{content_type} {body}"),
            Some((error, description)) => {
                let wanted = json!({ "error": error, "error_description": description });
                assert_eq!((answer.status, answer.json()), (400, wanted), "{method} {content_type} {body}");
            }
        }
        assert_eq!(answer.header("Content-Type"), Some("application/json;charset=UTF-8"));
    }
}

#[test]
fn faults_hit_nothing_but_what_they_are_meant_for() {
    let flags = ["--fault", "unavailable", "--fault", "latency=1ms", "--log", "{log}"];
    let mock = Mock::start(&flags);
    let answer = mock.call("POST", "sobjects/Lead/", &lead(json!({})).to_string());
    assert_eq!((answer.status, answer.codes()), (503, vec!["SERVER_UNAVAILABLE".to_owned()]));
    assert!(mock.leads().is_empty(), "nothing is done");
    assert_eq!(mock.call("GET", "/services/data/", "").status, 200);
    assert_eq!(mock.call("GET", "/services/data/v60/sobjects", "").status, 404, "it does not stand below a version");
    assert_eq!(mock.call_with("GET", "sobjects", &[("Authorization", "Bearer x")], "").status, 503);
    assert_eq!(mock.call("GET", "/requests.ndjson", "").status, 200);
    let faults: Vec<Value> = log(&mock.path("log")).into_iter().map(|line| line["fault"].clone()).collect();
    assert_eq!(faults, [json!("latency"), json!("unavailable"), Value::Null, Value::Null, json!("unavailable")]);

    let mock = Mock::start(&["--fault", "request-limit:first=1", "--fault", "expired-token:every=3"]);
    let call = || mock.call("GET", "sobjects", "");
    let first = call();
    assert_eq!((first.status, first.header("Sforce-Limit-Info")), (403, Some("api-usage=1/100000")));
    assert_eq!(
        (call().status, call().status, call().status),
        (200, 401, 200),
        "a call with a dead token counts nowhere"
    );
    assert_eq!(call().header("Sforce-Limit-Info"), Some("api-usage=4/100000"));
}

#[test]
fn a_line_of_the_log_has_the_members_that_apply() {
    let mock = Mock::start(&["--log", "{log}"]);
    let id = mock.create(&lead(json!({})));
    mock.call("PATCH", &format!("sobjects/Lead/{id}?x=1"), r#"{"City":"Ely"}"#);
    mock.call("GET", &format!("sobjects/Lead/{id}"), "");
    mock.call("POST", "sobjects/Lead/", "{}");
    mock.token_call(CLIENT.0, "wrong");
    mock.call("POST", "sobjects/Lead/", &lead(json!({ "Description": "x".repeat(5000) })).to_string());
    let lines = log(&mock.path("log"));
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let common = "time method path status ms";
    for (number, members) in [(1, "lead"), (2, "lead"), (3, "lead"), (4, "errors"), (5, "errors"), (6, "lead")] {
        assert_eq!(names(&lines[number]), format!("{common} {members} request answer"), "{number}");
    }
    assert_eq!(names(&lines[0]), format!("{common} request answer"));
    assert_eq!(lines[2]["path"], json!(format!("/services/data/v60.0/sobjects/Lead/{id}?x=1")));
    assert_eq!((&lines[2]["status"], &lines[2]["lead"]), (&json!(204), &json!(id)));
    assert_eq!(lines[4]["errors"], json!(["REQUIRED_FIELD_MISSING"]));
    assert_eq!(lines[5]["errors"], json!(["invalid_client"]));
    assert_eq!(
        (names(&lines[6]["request"]), names(&lines[6]["answer"])),
        ("headers body cut".to_owned(), "headers body".to_owned())
    );
    assert_eq!(lines[6]["request"]["body"].as_str().unwrap().chars().count(), 4096);
    assert!(lines[5]["request"]["body"].as_str().unwrap().ends_with("client_secret=***"));
}
