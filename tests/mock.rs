//! `bzsf mock` over the wire: what Salesforce answers to each kind of request, as published.

#![allow(clippy::zombie_processes)] // a mock that does not start fails its test before it can be waited for
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking, in its helpers as well

mod mock_support;

use mock_support::{ADA, CLIENT, CONVERTED, DELETED, Mock, TWINS, lead, log, refused, try_send};
use serde_json::{Value, json};

/// Errors of one kind, as the answer has them.
fn error(code: &str, message: &str, fields: Option<&[&str]>) -> Value {
    match fields {
        Some(fields) => json!([{ "message": message, "errorCode": code, "fields": fields }]),
        None => json!([{ "message": message, "errorCode": code }]),
    }
}

#[test]
fn tokens_are_given_to_the_client_alone() {
    let mock = Mock::start(&[]);
    let answer = mock.token_call(CLIENT.0, CLIENT.1);
    assert_eq!(answer.status, 200);
    let body = answer.json();
    let names: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at"]);
    assert_eq!(body["instance_url"], json!(format!("http://{}", mock.address)));
    let (org, rest) = body["access_token"].as_str().unwrap().split_once('!').unwrap();
    assert!(org.len() == 15 && org.starts_with("00D") && rest.len() > 40);
    assert!(body["issued_at"].as_str().unwrap().len() == 13);

    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let send =
        |headers: &[(&str, &str)], body: &str| mock.send("POST", "/services/oauth2/token", headers, body.as_bytes());
    for (answer, error, description) in [
        (mock.token_call(CLIENT.0, "wrong"), "invalid_client", "invalid client credentials"),
        (mock.token_call("other", CLIENT.1), "invalid_client_id", "client identifier invalid"),
        (send(&[form], "grant_type=password"), "unsupported_grant_type", "grant type not supported"),
        (send(&[], ""), "unsupported_grant_type", "grant type not supported"),
        (mock.send("GET", "/services/oauth2/token", &[], b""), "invalid_request", "must use HTTP POST"),
        // A secret that is not escaped is another one.
        (
            send(&[form], &format!("grant_type=client_credentials&client_id={}&client_secret={}", CLIENT.0, CLIENT.1)),
            "invalid_client",
            "invalid client credentials",
        ),
    ] {
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json(), json!({ "error": error, "error_description": description }));
    }
    let basic = ("Authorization", "Basic M01WRzkudGVzdHM6QTErYjIvQzM9RDQmRTUlMjVm");
    assert_eq!(send(&[form, basic], "grant_type=client_credentials").status, 200);
}

#[test]
fn versions_and_sessions_come_first() {
    let mock = Mock::start(&[]);
    let versions = mock.send("GET", "/services/data/", &[], b"").json();
    assert!(
        versions
            .as_array()
            .unwrap()
            .contains(&json!({ "label": "Spring '24", "url": "/services/data/v60.0", "version": "60.0" }))
    );
    let gone = error("GONE", "The requested resource no longer exists", None);
    let absent = error("NOT_FOUND", "The requested resource does not exist", None);
    let expired = error("INVALID_SESSION_ID", "Session expired or invalid", None);
    let malformed = error("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", None);
    for (path, token, status, body) in [
        ("/services/data/v30.0/sobjects/Lead/", "x", 410, &gone),
        ("/services/data/v60/sobjects/Lead/", "x", 404, &absent),
        ("/services/data/v99.0/sobjects/Lead/", "x", 404, &absent),
        ("sobjects/Lead/", "Bearer wrong", 401, &expired),
        ("sobjects/Lead/", "Bearer ", 401, &malformed),
        ("sobjects/Lead/", "-", 401, &malformed),
        ("sobjects/Lead/", "Basic eDp5", 401, &malformed),
    ] {
        let answer = mock.call_with("POST", path, &[("Authorization", token)], &lead(json!({})).to_string());
        assert_eq!((answer.status, &answer.json()), (status, body), "{path} {token}");
        assert_eq!(answer.header("Sforce-Limit-Info"), None);
    }
    let old = mock.call("GET", "/services/data/v40.0/sobjects/Lead", "");
    assert!(old.status == 200 && old.header("Warning").unwrap().starts_with("299"));
    assert_eq!(mock.call("GET", "sobjects/Lead", "").header("Warning"), None);
    assert_eq!(mock.call("GET", "limits", "").header("Sforce-Limit-Info"), Some("api-usage=3/100000"));
}

#[test]
fn every_refusal_of_a_create_is_as_published() {
    let mock = Mock::start(&["--fields", "{fields}", "--seed", "{seed}"]);
    let long = "x".repeat(81);
    let parser = |message: &str| error("JSON_PARSER_ERROR", message, None);
    let unreadable = |kind: &str, value: &str, column: u32| {
        parser(&format!(
            "Cannot deserialize instance of {kind} from VALUE_STRING value {value} or request may be missing a required field at [line:1, column:{column}]"
        ))
    };
    let column = |name: &str| lead(json!({ name: "" })).to_string().find("\"\"").unwrap() as u32 + 1;
    for (body, expected) in [
        (
            json!({}),
            error(
                "REQUIRED_FIELD_MISSING",
                "Required fields are missing: [LastName, Company]",
                Some(&["LastName", "Company"]),
            ),
        ),
        (
            json!({ "LastName": " ", "company": "B" }),
            error("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", Some(&["LastName"])),
        ),
        (lead(json!({ "Zip": "1" })), error("INVALID_FIELD", "No such column 'Zip' on sobject of type Lead", None)),
        (
            lead(json!({ "Id": ADA })),
            error("INVALID_FIELD", "The Id field should not be specified in the sobject data.", None),
        ),
        (
            lead(json!({ "Name": "A B" })),
            error(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "Unable to create/update fields: Name. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
                Some(&["Name"]),
            ),
        ),
        (
            lead(json!({ "LastName": long })),
            error(
                "STRING_TOO_LONG",
                &format!("Last Name: data value too large: {long} (max length=80)"),
                Some(&["LastName"]),
            ),
        ),
        (
            lead(json!({ "Email": "test@testcom" })),
            error("INVALID_EMAIL_ADDRESS", "Email: invalid email address: test@testcom", Some(&["Email"])),
        ),
        (
            lead(json!({ "Category__c": "Astronaut" })),
            error(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "Category: bad value for restricted picklist field: Astronaut",
                Some(&["Category__c"]),
            ),
        ),
        (
            lead(json!({ "Seen__c": "2017-10-17 00:00:00" })),
            unreadable("datetime", "2017-10-17 00:00:00", column("Seen__c")),
        ),
        (lead(json!({ "Born__c": "30.07.2024" })), unreadable("date", "30.07.2024", column("Born__c"))),
        (lead(json!({ "AnnualRevenue": "much" })), unreadable("currency", "much", column("AnnualRevenue"))),
        (lead(json!({ "NumberOfEmployees": "" })), unreadable("int", "", column("NumberOfEmployees"))),
        (lead(json!({ "Opt_In__c": "True" })), unreadable("boolean", "True", column("Opt_In__c"))),
        (
            lead(json!({ "Opt_In__c": null })),
            error("INVALID_TYPE_ON_FIELD_IN_RECORD", "Opt In: value not of required type: ", Some(&["Opt_In__c"])),
        ),
        (
            lead(json!({ "Interests__c": ["Data"] })),
            parser(&format!(
                "Cannot deserialize instance of multipicklist from START_ARRAY value [line:1, column:{}]",
                column("Interests__c")
            )),
        ),
        (
            json!([lead(json!({}))]),
            parser("Can not deserialize SObject out of START_ARRAY token at [line:1, column:1]"),
        ),
        (
            lead(json!({ "OwnerId": ADA })),
            error("MALFORMED_ID", &format!("Owner ID: id value of incorrect type: {ADA}"), Some(&["OwnerId"])),
        ),
        (
            lead(json!({ "OwnerId": "0053i000001Otat" })),
            error("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", Some(&["OwnerId"])),
        ),
        (
            lead(json!({ "RecordTypeId": "012000000000001AAA" })),
            error(
                "INVALID_CROSS_REFERENCE_KEY",
                "Record Type ID: this ID value isn't valid for the user: 012000000000001AAA",
                Some(&["RecordTypeId"]),
            ),
        ),
        (
            lead(json!({ "Latitude": 1 })),
            error("FIELD_INTEGRITY_EXCEPTION", "Longitude value is missing : Longitude", Some(&["Longitude"])),
        ),
        (
            lead(json!({ "Badge__c": "1815" })),
            error(
                "DUPLICATE_VALUE",
                &format!("duplicate value found: Badge__c duplicates value on record with id: {}", &ADA[..15]),
                Some(&[]),
            ),
        ),
    ] {
        let answer = mock.call("POST", "sobjects/Lead/", &body.to_string());
        assert_eq!((answer.status, answer.json()), (400, expected), "{body}");
        assert_eq!(answer.header("Content-Type"), Some("application/json;charset=UTF-8"));
        assert!(answer.header("Sforce-Limit-Info").is_some());
    }
    let several = mock.call(
        "POST",
        "sobjects/Lead/",
        &json!({ "Company": "x".repeat(256), "Latitude": 91, "Longitude": 0 }).to_string(),
    );
    assert_eq!(several.codes(), ["REQUIRED_FIELD_MISSING", "STRING_TOO_LONG", "NUMBER_OUTSIDE_VALID_RANGE"]);

    for (headers, body, status, message) in [
        (
            &[][..],
            "{\"LastName\" jones}",
            400,
            "Unexpected character ('j' (code 106)): was expecting a colon to separate field name and value",
        ),
        (
            &[("Content-Type", "application/json")],
            "",
            400,
            "The HTTP entity body is required, but this request has no entity body.",
        ),
        (&[("Content-Type", "text/plain")], "{}", 415, ""),
        (&[("Content-Type", "-")], "{}", 415, ""),
    ] {
        let answer = mock.call_with("POST", "sobjects/Lead/", headers, body);
        assert!(answer.status == status && answer.text().contains(message), "{body}: {}", answer.text());
    }
    for (method, path, status, body) in [
        ("POST", "sobjects/Leads/", 404, error("NOT_FOUND", "The requested resource does not exist", None)),
        ("POST", "sobject/Lead/", 404, error("NOT_FOUND", "The requested resource does not exist", None)),
        (
            "PUT",
            "sobjects/Lead/",
            405,
            error("METHOD_NOT_ALLOWED", "HTTP Method 'PUT' not allowed. Allowed are GET,HEAD,POST", None),
        ),
        (
            "DELETE",
            "sobjects/Lead",
            405,
            error("METHOD_NOT_ALLOWED", "HTTP Method 'DELETE' not allowed. Allowed are GET,HEAD,POST", None),
        ),
    ] {
        let answer = mock.call(method, path, &lead(json!({})).to_string());
        assert_eq!((answer.status, answer.json()), (status, body), "{method} {path}");
    }
    assert_eq!(mock.leads().len(), 4, "nothing that was refused is there");
}

#[test]
fn a_lead_lives() {
    let mock = Mock::start(&["--fields", "{fields}"]);
    let given = json!({
        "firstName": "Grace", "LASTNAME": "Hopper", "company": "Navy", "email": "Grace@Example.COM", "numberOfEmployees": "100",
        "Opt_In__c": "true", "Score__c": "1.239", "Seen__c": "2024-07-30T20:54:16+09:00", "Stage__c": "", "Industry": "Invented",
        "LeadSource": null, "City": "Arlington",
    });
    let id = mock.create(&given);
    let path = format!("sobjects/Lead/{id}");
    let read = mock.call("GET", &path, "").json();
    for (name, value) in [
        ("attributes", json!({ "type": "Lead", "url": format!("/services/data/v60.0/{path}") })),
        ("Id", json!(id)),
        ("Name", json!("Grace Hopper")),
        ("Email", json!("grace@example.com")),
        ("NumberOfEmployees", json!(100)),
        ("Opt_In__c", json!(true)),
        ("Score__c", json!(1.24)),
        ("Seen__c", json!("2024-07-30T11:54:16.000+0000")),
        ("Stage__c", Value::Null),
        ("Industry", json!("Invented")),
        ("Status", json!("Open - Not Contacted")),
        ("IsConverted", json!(false)),
        ("IsDeleted", json!(false)),
    ] {
        assert_eq!(read[name], value, "{name}");
    }
    assert_eq!(read["Address"]["city"], json!("Arlington"));
    assert_eq!(read["CreatedDate"], read["LastModifiedDate"]);
    assert_eq!(
        mock.call("GET", &format!("sobjects/lead/{}?fields=id,NAME", &id[..15]), "").json()["Name"],
        json!("Grace Hopper")
    );
    assert_eq!(mock.call("GET", &format!("{path}?fields=Zip"), "").codes(), ["INVALID_FIELD"]);

    let update =
        mock.call("PATCH", &path, r#"{"FirstName":null,"Rating":"Hot","lastname":"H.","LastName":"Hopper-Murray"}"#);
    assert_eq!((update.status, update.body.len()), (204, 0));
    assert_eq!(mock.call("PATCH", &path, r#"{"LastName":null}"#).codes(), ["REQUIRED_FIELD_MISSING"]);
    assert_eq!(mock.call("POST", &format!("{path}?_HttpMethod=PATCH"), r#"{"City":"Ely"}"#).status, 204);
    let read = mock.call("GET", &path, "").json();
    assert_eq!((&read["Name"], &read["City"]), (&json!("Hopper-Murray"), &json!("Ely")));

    assert_eq!(mock.call("DELETE", &path, "").status, 204);
    let deleted = error("ENTITY_IS_DELETED", "entity is deleted", Some(&[]));
    for (method, body) in [("GET", ""), ("DELETE", ""), ("PATCH", "{}")] {
        let answer = mock.call(method, &path, body);
        assert_eq!((answer.status, answer.json()), (404, deleted.clone()), "{method}");
    }
    assert!(mock.leads().is_empty());
    assert_eq!(mock.call("POST", "sobjects/Lead/Id", &lead(json!({})).to_string()).json()["created"], json!(true));
}

#[test]
fn updates_follow_the_decision_table() {
    let mock = Mock::start(&["--fields", "{fields}", "--seed", "{seed}"]);
    let unknown_key = |part: &str| {
        error("NOT_FOUND", &format!("Provided external ID field does not exist or is not accessible: {part}"), None)
    };
    let malformed =
        |id: &str| error("MALFORMED_ID", &format!("Lead ID: id value of incorrect type: {id}"), Some(&["Id"]));
    let absent = error("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", Some(&[]));
    for (id, status, body) in [
        ("", 405, error("METHOD_NOT_ALLOWED", "HTTP Method 'PATCH' not allowed. Allowed are GET,HEAD,POST", None)),
        ("user-12345", 404, unknown_key("user-12345")),
        ("INVALID%20ID", 404, unknown_key("INVALID ID")),
        ("a%40example.com", 404, unknown_key("a@example.com")),
        ("001900K0001pPuOAAU", 400, malformed("001900K0001pPuOAAU")),
        ("003i000000K27rxAAC", 400, malformed("003i000000K27rxAAC")),
        ("001D000000IqhSL", 400, malformed("001D000000IqhSL")),
        ("00Q58000007EWMD", 404, absent.clone()),
        ("00Q58000007EWMDEA4", 404, absent.clone()),
        (DELETED, 404, error("ENTITY_IS_DELETED", "entity is deleted", Some(&[]))),
        (CONVERTED, 400, error("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", Some(&[]))),
        (ADA, 204, Value::Null),
        (&ADA[..15], 204, Value::Null),
    ] {
        let answer = mock.call("PATCH", &format!("sobjects/Lead/{id}"), r#"{"City":"London"}"#);
        let got = if answer.body.is_empty() { Value::Null } else { answer.json() };
        assert_eq!((answer.status, got), (status, body), "{id}");
    }
    assert_eq!(mock.call("GET", "sobjects/Lead/00Q58000007EWMDEA4", "").codes(), ["NOT_FOUND"]);
    assert_eq!(mock.call("DELETE", "sobjects/Lead/00Q58000007EWMDEA4", "").json(), absent);
    let half = mock.call("PATCH", &format!("sobjects/Lead/{ADA}"), r#"{"Latitude":51.5}"#);
    assert_eq!(half.codes(), ["FIELD_INTEGRITY_EXCEPTION"]);
}

#[test]
fn upserts_create_update_and_doubt() {
    let mock = Mock::start(&["--fields", "{fields}", "--seed", "{seed}"]);
    let upsert = |version: u16, key: &str, body: Value| {
        mock.call("PATCH", &format!("/services/data/v{version}.0/sobjects/Lead/{key}"), &body.to_string())
    };
    let made = upsert(60, "External_Id__c/new%2F1", lead(json!({})));
    let id = made.json()["id"].clone();
    assert_eq!((made.status, made.json()), (201, json!({ "id": id, "success": true, "errors": [], "created": true })));
    let again = upsert(60, "external_id__C/NEW%2f1", json!({ "City": "Ely" }));
    assert_eq!(
        (again.status, again.json()),
        (200, json!({ "id": id, "success": true, "errors": [], "created": false }))
    );
    assert_eq!(upsert(45, "External_Id__c/new%2F1", json!({ "City": "Ely" })).status, 204);
    assert_eq!(upsert(45, "External_Id__c/2", lead(json!({}))).json().get("created"), None);
    assert_eq!(mock.call("GET", "sobjects/Lead/External_Id__c/new%2F1", "").json()["External_Id__c"], json!("new/1"));
    let several = upsert(60, "Email/twin%40example.com", json!({ "City": "Ely" }));
    assert_eq!(several.status, 300);
    assert_eq!(several.json(), json!(TWINS.map(|id| format!("/services/data/v60.0/sobjects/Lead/{id}"))));
    assert_eq!(upsert(60, "Number__c/7.0", json!({})).status, 300);
    assert_eq!(upsert(60, "Email/ADA%40example.com", json!({ "City": "Ely" })).json()["id"], json!(ADA));
    for (key, body, status, codes) in [
        ("External_Id__c/4?updateOnly=true", lead(json!({})), 404, &["NOT_FOUND"][..]),
        ("External_Id__c/4", json!({ "LastName": "x" }), 400, &["REQUIRED_FIELD_MISSING"]),
        ("External_Id__c/4", lead(json!({ "external_id__c": "4" })), 400, &["INVALID_FIELD"]),
        ("External_Id__c/123456789012345678901", lead(json!({})), 400, &["STRING_TOO_LONG"]),
        ("External_Id__c/converted", json!({}), 400, &["CANNOT_UPDATE_CONVERTED_LEAD"]),
        ("External_Id__c/", lead(json!({})), 405, &["METHOD_NOT_ALLOWED"]),
        ("Stage__c/x", lead(json!({})), 404, &["NOT_FOUND"]),
        ("Nothing__c/x", lead(json!({})), 404, &["NOT_FOUND"]),
        ("Email/a%40shop.inc", lead(json!({})), 404, &["NOT_FOUND"]),
        ("Email/nobody", lead(json!({})), 400, &["INVALID_EMAIL_ADDRESS"]),
        ("Number__c/seven", lead(json!({})), 404, &["NOT_FOUND"]),
    ] {
        let answer = upsert(60, key, body);
        assert_eq!(
            (answer.status, answer.codes()),
            (status, codes.iter().map(|code| (*code).to_owned()).collect()),
            "{key}"
        );
    }
    assert_eq!(upsert(60, "External_Id__c/ada?updateOnly=true", json!({ "City": "Ely" })).status, 200);
    assert_eq!(upsert(57, "External_Id__c/ada.json", json!({ "City": "Ely" })).json()["id"], json!(ADA));
}

#[test]
fn describes_lists_and_queries_are_in_the_shapes_of_the_guide() {
    let mock = Mock::start(&["--fields", "{fields}", "--seed", "{seed}"]);
    let describe = mock.call("GET", "sobjects/Lead/describe", "").json();
    let field =
        |name: &str| describe["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap().clone();
    assert_eq!((&describe["name"], describe["fields"].as_array().unwrap().len()), (&json!("Lead"), 54 + 11));
    assert_eq!((&field("LastName")["nillable"], &field("LastName")["length"]), (&json!(false), &json!(80)));
    assert_eq!(field("Category__c")["picklistValues"][0]["value"], json!("Engineer"));
    assert_eq!(field("External_Id__c")["externalId"], json!(true));
    let object = bzsf::catalogue::Object::from_describe(&describe.to_string()).unwrap();
    assert!(object.field("External_Id__c").unwrap().unique);
    assert_eq!(mock.call("GET", "sobjects", "").json()["sobjects"][0]["name"], json!("Lead"));
    assert_eq!(mock.call("GET", "", "").json()["sobjects"], json!("/services/data/v60.0/sobjects"));
    assert!(mock.call("GET", "limits", "").json()["DailyApiRequests"]["Remaining"].as_u64().unwrap() < 100_000);
    let query = |text: &str| mock.call("GET", &format!("query?q={}", text.replace(' ', "+")), "");
    let answer = query("SELECT Id, Company FROM Lead WHERE Email = 'twin@example.com' AND Company = 'Pollux'").json();
    assert_eq!((&answer["totalSize"], &answer["done"]), (&json!(1), &json!(true)));
    let names: Vec<&String> = answer["records"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["attributes", "Id", "Company"]);
    assert_eq!(answer["records"][0]["Id"], json!(TWINS[1]));
    assert_eq!(query("select count() from Lead where LastName = 'Twin'").json()["totalSize"], json!(2));
    assert_eq!(query("SELECT Id FROM Lead LIMIT 2").json()["records"].as_array().unwrap().len(), 2);
    for (text, code) in [
        ("SELECT Zip FROM Lead", "INVALID_FIELD"),
        ("SELECT Id FROM Account", "INVALID_TYPE"),
        ("SELECT Id FROM Lead WHERE Email LIKE 'a'", "MALFORMED_QUERY"),
        ("", "MALFORMED_QUERY"),
    ] {
        assert_eq!(query(text).codes(), [code], "{text}");
    }
}

#[test]
fn faults_hit_when_they_shall() {
    let create = |mock: &Mock| mock.call("POST", "sobjects/Lead/", &lead(json!({})).to_string()).status;
    let mut mock = Mock::start(&["--fault", "expired-token:after=2"]);
    assert_eq!([create(&mock), create(&mock), create(&mock)], [201, 201, 401]);
    mock.login();
    assert_eq!(create(&mock), 201);

    let mock = Mock::start(&["--fault", "login-rate:after=2"]);
    assert_eq!([mock.token_call(CLIENT.0, "wrong").status, mock.token_call(CLIENT.0, CLIENT.1).status], [400, 200]);
    let refused = mock.token_call(CLIENT.0, CLIENT.1);
    assert_eq!(refused.json(), json!({ "error": "invalid_grant", "error_description": "login rate exceeded" }));

    let mock = Mock::start(&["--fault", "request-limit:after=1"]);
    let first = mock.call("GET", "sobjects", "");
    assert_eq!((first.status, first.header("Sforce-Limit-Info")), (200, Some("api-usage=1/1")));
    let second = mock.call("GET", "sobjects", "");
    assert_eq!(second.json(), error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", None));
    assert_eq!((second.status, mock.send("GET", "/services/data/", &[], b"").status), (403, 200));

    let mock = Mock::start(&["--fault", "unavailable:every=2", "--fault", "lost-answer:first=1", "--log", "{log}"]);
    let bearer = format!("Bearer {}", mock.token);
    let body = lead(json!({})).to_string();
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let lost = try_send(mock.address, "POST", "/services/data/v60.0/sobjects/Lead/", &headers, body.as_bytes());
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!([create(&mock), create(&mock)], [503, 201]);
    assert_eq!(mock.leads().len(), 2, "the call whose answer was lost was carried out");
    let faults: Vec<Value> = log(&mock.path("log")).into_iter().filter_map(|line| line.get("fault").cloned()).collect();
    assert_eq!(faults, ["lost-answer", "unavailable"]);
}

#[test]
fn duplicate_rules_alert_or_block() {
    let ada = json!({ "FirstName": "ADA", "LastName": "lovelace", "Company": "Engines" });
    let allow = [("Sforce-Duplicate-Rule-Header", "allowSave=true; includeRecordDetails=true")];
    for (fault, status) in [("duplicate-rule", 201), ("duplicate-rule=block", 400)] {
        let mock = Mock::start(&["--fields", "{fields}", "--seed", "{seed}", "--fault", fault]);
        let refused = mock.call("POST", "sobjects/Lead/", &ada.to_string());
        let result = &refused.json()[0]["duplicateResult"];
        assert_eq!((refused.status, &result["allowSave"]), (400, &json!(status == 201)));
        assert_eq!(result["matchResults"][0]["matchRecords"][0]["record"]["Id"], json!(ADA));
        let old = mock.call("POST", "/services/data/v56.0/sobjects/Lead/", &ada.to_string());
        assert!(old.json()[0].get("duplicateResut").is_some());
        let twin = format!("sobjects/Lead/{}", TWINS[0]);
        assert_eq!(mock.call("PATCH", &twin, r#"{"Email":"ADA@example.com"}"#).codes(), ["DUPLICATES_DETECTED"]);
        assert_eq!(mock.call("PATCH", &twin, r#"{"City":"Ely"}"#).status, 204, "what is not changed is not compared");
        assert_eq!(mock.call_with("POST", "sobjects/Lead/", &allow, &ada.to_string()).status, status);
    }
}

#[test]
fn leads_outlive_the_mock_and_sessions_do_not() {
    let mut mock = Mock::start(&["--fields", "{fields}", "--seed", "{seed}", "--database", "{database}"]);
    let id = mock.create(&lead(json!({ "External_Id__c": "kept" })));
    assert_eq!(mock.restart("-TERM"), Some(0));
    assert_eq!(mock.call("GET", "sobjects", "").codes(), ["INVALID_SESSION_ID"]);
    mock.login();
    assert_eq!(mock.call("GET", "sobjects/Lead/External_Id__c/kept", "").json()["Id"], json!(id));
    assert_eq!(mock.leads().len(), 5);
    assert!(mock.create(&lead(json!({}))) > id, "ids go on");
    assert_eq!(mock.restart("-INT"), Some(0));
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let mut mock = Mock::start(&["--database", "{database}"]);
    let (address, token) = (mock.address, mock.token.clone());
    let (sender, made) = std::sync::mpsc::channel();
    let clients: Vec<_> = (0..8)
        .map(|client| {
            let (sender, bearer) = (sender.clone(), format!("Bearer {token}"));
            std::thread::spawn(move || {
                for number in 0.. {
                    let body = lead(json!({ "FirstName": format!("{client}-{number}") })).to_string();
                    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
                    let path = "/services/data/v60.0/sobjects/Lead/";
                    let Ok(answer) = try_send(address, "POST", path, &headers, body.as_bytes()) else { return };
                    assert_eq!(answer.status, 201);
                    sender.send(answer.json()["id"].as_str().unwrap().to_owned()).unwrap();
                }
            })
        })
        .collect();
    drop(sender);
    let mut ids: Vec<String> = made.iter().take(200).collect();
    mock.restart("-KILL");
    clients.into_iter().for_each(|client| client.join().unwrap());
    ids.extend(made.iter());
    let kept: std::collections::HashSet<String> =
        mock.leads().iter().map(|lead| lead["Id"].as_str().unwrap().to_owned()).collect();
    assert!(ids.len() >= 200 && ids.iter().all(|id| kept.contains(id)), "{} of {}", kept.len(), ids.len());
}

#[test]
fn the_log_and_the_pages_hold_no_secret() {
    let mock = Mock::start(&["--log", "{log}"]);
    let hostile = "<script>alert(1)</script>";
    mock.create(&lead(json!({ "Description": mock.token, "Title": hostile, "Street": CLIENT.1 })));
    mock.call("GET", &format!("sobjects?secret={}", CLIENT.1.replace('&', "%26")), "");
    let text = std::fs::read_to_string(mock.path("log")).unwrap();
    let page = mock.send("GET", "/", &[], b"");
    let requests = mock.send("GET", "/requests.ndjson", &[], b"").text();
    assert_eq!(requests, text);
    for text in [&text, &requests] {
        assert!(!text.contains(&mock.token) && !text.contains(CLIENT.1) && !text.contains("A1%2Bb2"), "{text}");
    }
    assert!(!page.text().contains("<script") && page.text().contains("&lt;script&gt;"));
    assert!(page.header("Content-Security-Policy").unwrap().contains("default-src 'none'"));
    let lines = log(&mock.path("log"));
    assert_eq!(lines.len(), 3, "own pages are not logged");
    assert_eq!(lines[1]["request"]["headers"]["authorization"], json!("Bearer ***"));
    assert_eq!(lines[1]["lead"], mock.leads()[0]["Id"]);
    assert_eq!(mock.send("POST", "/", &[], b"").status, 405);
}

#[test]
fn hostile_input_is_refused_and_the_mock_lives() {
    let mock = Mock::start(&[]);
    let huge = vec![b'x'; 100 * 1024 * 1024];
    let answer = mock.send("POST", "/services/data/v60.0/sobjects/Lead/", &[], &huge);
    assert_eq!(answer.status, 413);
    let deep = format!("{{\"LastName\":{}", "[".repeat(1_000_000));
    assert_eq!(mock.call("POST", "sobjects/Lead/", &deep).codes(), ["JSON_PARSER_ERROR"]);
    let bearer = format!("Bearer {}", mock.token);
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let invalid = mock.send("POST", "/services/data/v60.0/sobjects/Lead/", &headers, b"{\"LastName\":\"\xff\"}");
    assert_eq!(invalid.codes(), ["JSON_PARSER_ERROR"]);
    assert_eq!(mock.send("GET", &format!("/{}", "x".repeat(20_000)), &[], b"").status, 414);
    assert_eq!(mock.send("GET", "/", &[("X-Flood", "x".repeat(20_000).as_str())], b"").status, 431);
    let flood: Vec<(String, String)> = (0..500).map(|number| (format!("X-{number}"), "x".to_owned())).collect();
    let flood: Vec<(&str, &str)> = flood.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(mock.send("GET", "/", &flood, b"").status, 431);
    let idle: Vec<_> = (0..500).map(|_| std::net::TcpStream::connect(mock.address).unwrap()).collect();
    let slow: Vec<_> = [
        "POST /services/data/v60.0/sobjects/Lead/ HTTP/1.1\r\nHo",
        "POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n{",
    ]
    .iter()
    .cycle()
    .take(200)
    .map(|start| {
        let mut stream = std::net::TcpStream::connect(mock.address).unwrap();
        std::io::Write::write_all(&mut stream, start.as_bytes()).unwrap();
        stream
    })
    .collect();
    mock.create(&lead(json!({})));
    drop((idle, slow));
    if let Some(kilobytes) = mock.most_memory() {
        assert!(kilobytes < 80 * 1024, "{kilobytes} kB, though no input is kept");
    }
}

#[test]
fn what_cannot_be_used_ends_with_exit_code_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (flags, told) in [
        (&["--fields", "no-such-file"][..], "no-such-file"),
        (&["--seed", "Cargo.toml"], "the leads to start with cannot be used"),
        (&["--fault", "slow"], "there is no fault `slow`"),
        (&["--session-timeout", "soon"], "`soon` is no duration"),
        (&["--database", "src"], "src"),
        (&["--listen", taken.as_str()], taken.as_str()),
    ] {
        let (code, said) = refused(flags);
        assert!(code == Some(2) && said.contains(told), "{flags:?}: {code:?} {said}");
    }
}
