//! What each of Salesforce's errors means, and what to change so that it does not come.

/// An error, explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it means.
    pub means: &'static str,
    /// What to change.
    pub change: &'static str,
}

/// Error code, a part of the message that tells it from others of its code, meaning, change. The first that fits counts.
type Row = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const MEANINGS: &[Row] = &[
    ("REQUIRED_FIELD_MISSING", "", "fields that every lead must have are missing or blank",
        "give the field a default (`default: Unknown` in a spec), or cancel the message when it is blank (`when_blank: abort`)"),
    ("STRING_TOO_LONG", "", "a value is longer than its field",
        "cut the value: `max_length: auto` in a spec, `| slice: 0, N` in Liquid"),
    ("INVALID_EMAIL_ADDRESS", "", "the address is none that Salesforce takes",
        "strip the address, and cancel the message for users who have none that can be used"),
    ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "", "the picklist takes none but its own values",
        "send one of the picklist's values; `case` in Liquid maps others to them"),
    ("INVALID_FIELD", "should not be specified", "the field by which the record is found stands in the body as well",
        "leave the field out of the body: the URL says it already"),
    ("INVALID_FIELD", "", "there is no such field, or the user of the app may not see it",
        "look up the field's API name; a describe with the org's own fields goes behind `--describe`"),
    ("INVALID_FIELD_FOR_INSERT_UPDATE", "", "the field can only be read",
        "leave the field out: Salesforce sets it itself"),
    ("JSON_PARSER_ERROR", "", "the body is no JSON, or a value is of another type than its field",
        "make the body JSON whatever the values hold: `| json_escape` in a raw body, and numbers and dates as the field's type wants them"),
    ("NUMBER_OUTSIDE_VALID_RANGE", "", "the number has more digits than its field",
        "send a number that the field holds"),
    ("MALFORMED_ID", "", "the id is none of a record of this kind",
        "send a record id of 15 or 18 characters, and cancel the message when there is none"),
    ("NOT_FOUND", "external ID field", "the URL names neither a record id nor a field by which leads are found",
        "put a record id into the URL, not the user's id in Braze; or upsert by a field that is an External ID"),
    ("NOT_FOUND", "", "the host, the API version or the object is not there",
        "check the version (`v60.0`, with its `.0`) and the object in the URL"),
    ("ENTITY_IS_DELETED", "", "the lead lies in the recycle bin",
        "drop the record id from the user's profile"),
    ("INVALID_CROSS_REFERENCE_KEY", "", "a record that an id names is not there",
        "drop the record id from the user's profile, and check ids that stand in the template"),
    ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "", "the user of the app may not use the record that an id names",
        "give the user that the app runs as access to it, or leave the field out"),
    ("CANNOT_UPDATE_CONVERTED_LEAD", "", "the lead has become a contact and can no longer be changed",
        "drop the record id from the user's profile, and cancel the message for users whose lead is converted"),
    ("DUPLICATE_VALUE", "", "another record has this value of a field that is unique",
        "upsert by that field instead of creating"),
    ("DUPLICATES_DETECTED", "", "a duplicate rule of the org found a lead or contact like this one",
        "upsert instead of creating; where the rule only alerts, `Sforce-Duplicate-Rule-Header: allowSave=true` lets the lead through (`allow_duplicates: true` in a spec)"),
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "", "a validation rule of the org refused the record, in the words of its author",
        "send what the rule asks for, or have the org's administrator except the user that the app runs as"),
    ("FIELD_INTEGRITY_EXCEPTION", "", "values do not go together, such as a state without its country",
        "send both, in the values that the org knows"),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "", "the user of the app may not create leads, or a trigger of the org failed",
        "give the user that the app runs as the right to create leads; the message names the trigger, if it was one"),
    ("INSUFFICIENT_ACCESS_OR_READONLY", "", "the user of the app may not change this record",
        "give the user that the app runs as access to it"),
    ("INACTIVE_OWNER_OR_USER", "", "the owner is no longer active",
        "send the id of an active owner, or leave the field out"),
    ("UNABLE_TO_LOCK_ROW", "", "another change of the record was under way",
        "send it again later; Braze does not, as the status is 400"),
    ("INVALID_SESSION_ID", "not valid for use", "a fresh token does not help: the app lacks the scope `api`, or an IP policy keeps it out",
        "give the app the scope `api`, and allow Braze's addresses"),
    ("INVALID_SESSION_ID", "", "the token has expired, and Braze sends no second time after a 401",
        "keep the token for a shorter time (`:cache_max_age 900`) than the org's session timeout"),
    ("INVALID_AUTH_HEADER", "", "there is no token in the header, so the token call was not answered as it should",
        "see that the token call was answered, and cancel the message when it was not (`check: true` in a spec)"),
    ("REQUEST_LIMIT_EXCEEDED", "Concurrent", "too many long calls run in the org at once",
        "send at a lower rate"),
    ("REQUEST_LIMIT_EXCEEDED", "", "the org has used up its API calls of 24 hours",
        "send the rest tomorrow, or over several days"),
    ("API_DISABLED_FOR_ORG", "", "the org's edition has no REST API, or the user of the app may not use it",
        "give the user that the app runs as the permission API Enabled"),
    ("UNSUPPORTED_MEDIA_TYPE", "", "the header does not say that the body is JSON",
        "add the header `Content-Type: application/json`"),
    ("METHOD_NOT_ALLOWED", "", "the method does not go with the URL; an empty id in the URL does that too",
        "POST creates a record, PATCH changes one"),
    ("GONE", "", "the API version is retired",
        "put a version into the URL that is supported"),
    ("SERVER_UNAVAILABLE", "", "Salesforce was not there for a moment",
        "nothing: Braze sends again"),
    ("invalid_client_id", "", "the org knows no app with this consumer key",
        "check the consumer key and the org's host; a new app is unknown for some minutes"),
    ("invalid_client", "", "the consumer secret is not that of the app",
        "check the consumer secret, and that it is form-encoded"),
    ("invalid_grant", "login rate", "there were more logins within the hour than Salesforce takes",
        "keep the token: `:cache_max_age 900` on the token call (`cache_max_age: 900` in a spec)"),
    ("invalid_grant", "no client credentials user", "the app has no user to run as",
        "choose a Run As user in the app's client credentials flow"),
    ("invalid_grant", "not supported on this domain", "the host of the token call is not the org's own",
        "use the org's My Domain host, acme.my.salesforce.com"),
    ("invalid_grant", "", "the app may not log in this way",
        "enable the client credentials flow in the app, and choose its Run As user"),
    ("unsupported_grant_type", "", "the token call has another grant_type, or is no form",
        "send `grant_type=client_credentials` as a form"),
];

/// What an error means; none where nothing is known of its code.
pub fn meaning(error_code: &str, message: &str) -> Option<Meaning> {
    let row = MEANINGS.iter().find(|(code, part, ..)| *code == error_code && message.contains(part));
    row.map(|(_, _, means, change)| Meaning { means, change })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_reached_and_says_something() {
        for (code, part, means, change) in MEANINGS {
            assert_eq!(meaning(code, part), Some(Meaning { means, change }), "{code} {part}");
            assert!(!means.is_empty() && !change.is_empty(), "{code}");
        }
        assert_eq!(meaning("SOMETHING_ELSE", ""), None);
    }
}
