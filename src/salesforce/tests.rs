//! Requests to a record, each with the answer that the facts tell of.

use super::*;
use crate::catalogue::{Field, lead};

const ROOT: &str = "https://acme.my.salesforce.com/services/data/v60.0/sobjects";

fn headers() -> Vec<(String, String)> {
    [("Authorization", "Bearer 00D!x"), ("content-type", "application/json; charset=UTF-8")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

fn told(refusals: &[Refusal]) -> Vec<String> {
    let told = |refusal: &Refusal| {
        let fields = refusal.fields.as_ref().map_or(String::new(), |fields| format!(" [{}]", fields.join(",")));
        format!("{} {} {}{fields}", refusal.status, refusal.error_code, refusal.message)
    };
    refusals.iter().map(told).collect()
}

fn sent(method: &str, path: &str, body: &str) -> Vec<String> {
    told(&refusals(method, &format!("{ROOT}{path}"), &headers(), Some(body), lead()))
}

/// A create of a lead with what it needs, and some members more.
fn created(members: &str) -> Vec<String> {
    sent("POST", "/Lead/", &format!("{{\"LastName\":\"Lovelace\",\"company\":\"Acme\"{members}}}"))
}

#[test]
fn paths_methods_and_headers_are_looked_at_first() {
    let fine = "{\"LastName\":\"Lovelace\",\"Company\":\"Acme\"}";
    let gone = "404 NOT_FOUND The requested resource does not exist";
    for (method, path, refusal) in [
        ("POST", "/Lead/", None),
        ("POST", "/lead", None),
        ("POST", "/Leads/", Some(gone)),
        ("POST", "/Account/", None),
        ("POST", "/Booking__c/", None),
        ("GET", "/Lead/00Q58000007EWMDEA4", None),
        ("GET", "/Lead/describe", None),
        ("PATCH", "/Lead/", Some("405 METHOD_NOT_ALLOWED HTTP Method 'PATCH' not allowed. Allowed are GET,HEAD,POST")),
        (
            "PATCH",
            "/Lead/Email/",
            Some("405 METHOD_NOT_ALLOWED HTTP Method 'PATCH' not allowed. Allowed are GET,HEAD,POST"),
        ),
        ("PATCH", "/Lead/00Q58000007EWMDEA4", None),
        ("POST", "/Lead/00Q58000007EWMDEA4?_HttpMethod=PATCH", None),
        ("PATCH", "/Lead/00Q58000007EWMD/", None),
        ("PATCH", "/Lead/Id/00Q58000007EWMD", None),
        (
            "POST",
            "/Lead/00Q58000007EWMDEA4",
            Some("405 METHOD_NOT_ALLOWED HTTP Method 'POST' not allowed. Allowed are DELETE,GET,HEAD,PATCH"),
        ),
        (
            "PATCH",
            "/Lead/user-12345",
            Some("404 NOT_FOUND Provided external ID field does not exist or is not accessible: user-12345"),
        ),
        (
            "PATCH",
            "/Lead/INVALID%20ID",
            Some("404 NOT_FOUND Provided external ID field does not exist or is not accessible: INVALID ID"),
        ),
        (
            "PATCH",
            "/Lead/001900K0001pPuOAAU",
            Some("400 MALFORMED_ID Lead ID: id value of incorrect type: 001900K0001pPuOAAU [Id]"),
        ),
        (
            "PATCH",
            "/Lead/0053i000001OtatAAC",
            Some("400 MALFORMED_ID Lead ID: id value of incorrect type: 0053i000001OtatAAC [Id]"),
        ),
        ("PATCH", "/Lead/Email/ada%40example.com", None),
        ("PATCH", "/Lead/External_Id__c/u-1", None),
        (
            "PATCH",
            "/Lead/Phone/1",
            Some("404 NOT_FOUND Provided external ID field does not exist or is not accessible: Phone"),
        ),
        ("PATCH", "/Lead/Email/a/b", Some(gone)),
    ] {
        assert_eq!(sent(method, path, fine), refusal.into_iter().collect::<Vec<_>>(), "{method} {path}");
    }
    for (version, status) in [("v60", 404), ("v99.0", 404), ("v30.0", 410), ("v41.0", 0), ("v35.0", 0)] {
        let url = ROOT.replace("v60.0", version) + "/Lead/";
        let refusals = refusals("POST", &url, &headers(), Some(fine), lead());
        assert_eq!(refusals.first().map_or(0, |refusal| refusal.status), status, "{version}");
    }
    let with = |name: &str, value: &str| {
        let mut headers = headers();
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        if !value.is_empty() {
            headers.push((name.to_owned(), value.to_owned()));
        }
        let refusals = refusals("POST", &format!("{ROOT}/Lead/"), &headers, Some(fine), lead());
        refusals.first().map(|refusal| (refusal.status, refusal.error_code))
    };
    assert_eq!(with("Authorization", "Bearer "), Some((401, "INVALID_AUTH_HEADER")));
    assert_eq!(with("Authorization", "00D!x"), Some((401, "INVALID_AUTH_HEADER")));
    assert_eq!(with("Authorization", ""), None);
    assert_eq!(with("Content-Type", "text/plain"), Some((415, "UNSUPPORTED_MEDIA_TYPE")));
    assert_eq!(with("Content-Type", ""), Some((415, "UNSUPPORTED_MEDIA_TYPE")));
    assert_eq!(with("Content-Type", "Application/JSON"), None);
}

#[test]
fn somebody_elses_requests_are_not_judged() {
    for url in ["https://hooks.example.com/x", "https://acme.my.salesforce.com/services/apexrest/leads"] {
        assert_eq!(judge("POST", url, &[], &Body::read(""), lead()), None, "{url}");
    }
}

#[test]
fn what_a_request_does_is_told() {
    for (method, path, operation) in [
        ("POST", "/Lead/", Some(Operation::Create)),
        ("POST", "/Lead/Id", Some(Operation::Create)),
        ("PATCH", "/Lead/00Q58000007EWMD", Some(Operation::Update)),
        ("PATCH", "/Lead/Email/a%40b.c", Some(Operation::Upsert)),
        ("PATCH", "/Lead/Email/a%40b.c?updateOnly=true", Some(Operation::Update)),
        ("POST", "/Lead/Email/a%40b.c?_HttpMethod=PATCH", Some(Operation::Upsert)),
        ("GET", "/Lead/", None),
    ] {
        let verdict = judge(method, &format!("{ROOT}{path}"), &[], &Body::read(""), lead()).unwrap();
        assert_eq!(verdict.operation, operation, "{method} {path}");
    }
}

#[test]
fn bodies_that_cannot_be_read_come_alone() {
    for (body, refusal) in [
        ("", "400 JSON_PARSER_ERROR The HTTP entity body is required, but this request has no entity body."),
        ("[{}]", "400 JSON_PARSER_ERROR Can not deserialize SObject out of START_ARRAY token at [line:1, column:1]"),
        (
            "{\"LastName\" jones}",
            "400 JSON_PARSER_ERROR Unexpected character ('j' (code 106)): was expecting a colon to separate field name and value at [line:1, column:14]",
        ),
        ("{\"Zip\":\"1\"}", "400 INVALID_FIELD No such column 'Zip' on sobject of type Lead"),
        ("{\"id\":\"1\"}", "400 INVALID_FIELD The Id field should not be specified in the sobject data."),
        (
            "{\"NumberOfEmployees\":\"many\"}",
            "400 JSON_PARSER_ERROR Cannot deserialize instance of int from VALUE_STRING value many or request may be missing a required field at [line:1, column:22]",
        ),
        (
            "{\"Rating\":[\"Hot\"]}",
            "400 JSON_PARSER_ERROR Cannot deserialize instance of picklist from START_ARRAY value [line:1, column:11]",
        ),
        (
            "{\"DoNotCall\":\"True\"}",
            "400 JSON_PARSER_ERROR Cannot deserialize instance of boolean from VALUE_STRING value True or request may be missing a required field at [line:1, column:14]",
        ),
        (
            "{\"Name\":\"Ada\",\"IsDeleted\":false}",
            "400 INVALID_FIELD_FOR_INSERT_UPDATE Unable to create/update fields: Name, IsDeleted. Please check the security settings of this field and verify that it is read/write for your profile or permission set. [Name,IsDeleted]",
        ),
    ] {
        assert_eq!(sent("POST", "/Lead/", body), [refusal], "{body}");
    }
    assert_eq!(
        sent("PATCH", "/Lead/Email/a%40b.c", "{\"LastName\":\"L\",\"Company\":\"A\",\"email\":\"a@b.c\"}"),
        ["400 INVALID_FIELD The Email field should not be specified in the sobject data."]
    );
    assert_eq!(
        sent("PATCH", "/Lead/Braze_Id__c/u", "{\"braze_id__c\":\"u\",\"Zip\":\"1\"}"),
        ["400 INVALID_FIELD The Braze_Id__c field should not be specified in the sobject data."]
    );
    assert!(sent("POST", "/Account/", "{\"Name\":\"Acme\",\"Anything\":[1]}").is_empty());
}

#[test]
fn errors_about_values_come_together() {
    let long = "x".repeat(41);
    assert_eq!(
        sent("POST", "/Lead/", &format!("{{\"email\":\"test@testcom\",\"FirstName\":\"{long}\",\"Company\":\" \"}}")),
        [
            "400 REQUIRED_FIELD_MISSING Required fields are missing: [LastName, Company] [LastName,Company]".to_owned(),
            format!("400 STRING_TOO_LONG First Name: data value too large: {long} (max length=40) [FirstName]"),
            "400 INVALID_EMAIL_ADDRESS Email: invalid email address: test@testcom [Email]".to_owned(),
        ]
    );
    for (members, refusal) in [
        (",\"Industry\":\"TestIndustry\",\"LeadSource\":\"x\",\"Rating\":\"y\"", None),
        (",\"NumberOfEmployees\":\"123123\",\"NumberOfEmployees__c\":true,\"AnnualRevenue\":1e6", None),
        (",\"NumberOfEmployees\":\" \",\"DoNotCall\":null,\"Email\":\"\",\"OwnerId\":\"\"", None),
        (",\"attributes\":{\"type\":\"Lead\"},\"Owner\":{\"Email\":\"a@b.c\"}", None),
        (
            ",\"GeocodeAccuracy\":\"Roof\"",
            Some(
                "400 INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Geocode Accuracy: bad value for restricted picklist field: Roof [GeocodeAccuracy]",
            ),
        ),
        (",\"OwnerId\":\"0053i000001OtatAAC\"", None),
        (
            ",\"OwnerId\":\"00Q58000007EWMDEA4\"",
            Some("400 MALFORMED_ID Owner ID: id value of incorrect type: 00Q58000007EWMDEA4 [OwnerId]"),
        ),
        (",\"Latitude\":\"-17.36\",\"Longitude\":1", None),
        (
            ",\"Latitude\":\"-17.36\"",
            Some("400 FIELD_INTEGRITY_EXCEPTION Longitude value is missing : Longitude [Longitude]"),
        ),
        (
            ",\"Latitude\":91,\"Longitude\":1",
            Some(
                "400 NUMBER_OUTSIDE_VALID_RANGE Latitude: value outside of valid range on numeric field: 91 [Latitude]",
            ),
        ),
        (",\"lastname\":\"\"", Some("400 REQUIRED_FIELD_MISSING Required fields are missing: [LastName] [LastName]")),
    ] {
        assert_eq!(created(members), refusal.into_iter().collect::<Vec<_>>(), "{members}");
    }
}

#[test]
fn updates_need_only_what_they_name() {
    let path = "/Lead/00Q58000007EWMDEA4";
    assert!(sent("PATCH", path, "{\"Phone\":\"\",\"EmailBouncedReason\":\"x\",\"Latitude\":1}").is_empty());
    assert_eq!(
        sent("PATCH", path, "{\"LastName\":\"\"}"),
        ["400 REQUIRED_FIELD_MISSING Required fields are missing: [LastName] [LastName]"]
    );
    assert_eq!(
        sent("PATCH", "/Lead/External_Id__c/u-1", "{\"LastName\":\"Lovelace\"}"),
        ["400 REQUIRED_FIELD_MISSING Required fields are missing: [Company] [Company]"]
    );
}

#[test]
fn a_describe_tells_all_fields() {
    let fields = r#"[
        { "name": "Stage__c", "label": "Stage", "type": "multipicklist", "restrictedPicklist": true,
          "picklistValues": [ { "value": "A" }, { "value": "B" } ] },
        { "name": "Score__c", "label": "Score", "type": "double", "precision": 5, "scale": 2 },
        { "name": "Seen__c", "label": "Seen", "type": "datetime" }
    ]"#;
    let object = Object::new("Lead", Field::list_from_json(fields).unwrap());
    let sent = |body: &str| told(&refusals("POST", &format!("{ROOT}/Lead"), &headers(), Some(body), &object));
    assert!(sent("{\"stage__c\":\"A;B\",\"Score__c\":\"999.99\",\"Seen__c\":\"2024-07-30T20:54:16Z\"}").is_empty());
    for (body, refusal) in [
        ("{\"Other__c\":1}", "400 INVALID_FIELD No such column 'Other__c' on sobject of type Lead"),
        (
            "{\"Stage__c\":\"A;C\"}",
            "400 INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Stage: bad value for restricted picklist field: C [Stage__c]",
        ),
        (
            "{\"Score__c\":1000}",
            "400 NUMBER_OUTSIDE_VALID_RANGE Score: value outside of valid range on numeric field: 1000 [Score__c]",
        ),
        (
            "{\"Seen__c\":\"2017-10-17 00:00:00\"}",
            "400 JSON_PARSER_ERROR Cannot deserialize instance of datetime from VALUE_STRING value 2017-10-17 00:00:00 or request may be missing a required field at [line:1, column:12]",
        ),
    ] {
        assert_eq!(sent(body), [refusal], "{body}");
    }
}
