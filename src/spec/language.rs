//! The lead-mapping language as data: every key of a spec, what it may hold, and what it is for. The reader checks specs
//! against these tables and `bzsf schema spec` prints them.

use crate::document::schema::{Key, Map, Object, Shape, Word};

/// A spec.
pub const SPEC: Shape = Shape::Object(&Object {
    name: "a spec",
    keys: &[
        Key::required(
            "version",
            &Shape::Integer { min: 1, max: 1, rule: None },
            "The version of the spec language: 1.",
        ),
        Key::required(
            "name",
            &Shape::Text,
            "The template's name in Braze, unique in a repository, such as `Salesforce Sales Cloud > Create Lead`.",
        ),
        Key::optional("description", &Shape::Text, "What the template is for, as Braze shows it."),
        Key::optional("salesforce", &SALESFORCE, "The org and the object that the lead goes to."),
        Key::required("operation", &Shape::Words(OPERATIONS), "What the webhook does with the lead."),
        Key::optional(
            "record_id",
            &VALUE,
            "The Salesforce record id of the lead to update. Its blank guard is on unless `when_blank: send`.",
        ),
        Key::optional(
            "external_id",
            &EXTERNAL_ID,
            "The External ID field that an upsert finds its lead by, and its value.",
        ),
        Key::optional(
            "auth",
            &AUTH,
            "How the webhook gets its access token. May be left to an environment of bzsf.yaml.",
        ),
        Key::optional(
            "headers",
            &Shape::Map(&Map {
                key: "a header",
                value: &VALUE,
                required: false,
                fold_case: true,
                duplicate_rule: Some("duplicate-header"),
            }),
            "More request headers: name and value.",
        ),
        Key::optional("body", &Shape::Words(BODIES), "How the request body is put together; default `key_value`."),
        Key::required(
            "fields",
            &Shape::Map(&Map { key: "a field", value: &VALUE, required: true, fold_case: true, duplicate_rule: None }),
            "What to send: Salesforce API name and value.",
        ),
        Key::optional(
            "examples",
            &Shape::List(&EXAMPLE),
            "Users and what must be sent for them; `bzsf test` runs them.",
        ),
    ],
    exactly_one: &[],
    excludes: &[("record_id", "external_id")],
});

const OPERATIONS: &[Word] = &[
    Word { name: "create", doc: "POST: a new lead." },
    Word { name: "update", doc: "PATCH by record id; needs `record_id`." },
    Word {
        name: "upsert",
        doc: "PATCH by an External ID: updates the lead that has it, or creates one; needs `external_id`.",
    },
];

const BODIES: &[Word] = &[
    Word { name: "key_value", doc: "JSON key/value pairs: every value is a text." },
    Word {
        name: "raw",
        doc: "One JSON text: texts through `json_escape`, real numbers and booleans, fields that can be left out.",
    },
];

const SALESFORCE: Shape = Shape::Object(&Object {
    name: "`salesforce`",
    keys: &[
        Key::optional(
            "instance",
            &Shape::Text,
            "The org: a My Domain name (`acme`, `acme--uat.sandbox`), its host, or its https URL. May be left to an environment of bzsf.yaml.",
        ),
        Key::optional("api_version", &Shape::Text, "The REST API version, such as `v60.0`; default `v60.0`."),
        Key::optional("object", &Shape::Text, "The sObject; default `Lead`."),
        Key::optional(
            "auto_assign",
            &Shape::Boolean,
            "Whether assignment rules run: the header Sforce-Auto-Assign. Left out: no header, and Salesforce runs them.",
        ),
        Key::optional(
            "allow_duplicates",
            &Shape::Boolean,
            "Whether duplicate rules that only alert are passed: the header Sforce-Duplicate-Rule-Header.",
        ),
    ],
    exactly_one: &[],
    excludes: &[],
});

const AUTH: Shape = Shape::Object(&Object {
    name: "`auth`",
    keys: &[
        Key::optional("client_id", &CREDENTIAL, "The consumer key of the Salesforce app."),
        Key::optional(
            "client_secret",
            &CREDENTIAL,
            "The consumer secret of the Salesforce app, best as `{ env: NAME }`, so that it stands in no file.",
        ),
        Key::optional(
            "credential",
            &Shape::Text,
            "The name of a basic-auth credential stored in Braze, instead of the two above.",
        ),
        Key::optional(
            "cache_max_age",
            &Shape::Either(&[
                Shape::Integer { min: 300, max: 14400, rule: Some("connected-content-option") },
                Shape::Words(&[Word { name: "none", doc: "No cache: every message logs in." }]),
            ]),
            "For how many seconds Braze may keep the token; default 900. Salesforce stops at 3,600 logins per user and hour.",
        ),
        Key::optional(
            "check",
            &Shape::Boolean,
            "Whether the message is aborted when no token came back; default true.",
        ),
        Key::optional("save", &Shape::Text, "The Liquid variable that holds the token answer; default `result`."),
        Key::optional(
            "content_type",
            &Shape::Text,
            "The token request's content type: `application/x-www-form-urlencoded` (default), or `none` to leave the option out.",
        ),
    ],
    exactly_one: &[],
    excludes: &[("credential", "client_id"), ("credential", "client_secret")],
});

/// A client id or secret.
pub(crate) const CREDENTIAL: Shape = Shape::Either(&[
    Shape::Text,
    Shape::Object(&Object {
        name: "a secret from the environment",
        keys: &[Key::required(
            "env",
            &Shape::Text,
            "The environment variable. `[NAME]` is written as a placeholder unless `--resolve-secrets` puts its value in.",
        )],
        exactly_one: &[],
        excludes: &[],
    }),
]);

/// A value: a scalar, or one source with its options.
const VALUE: Shape = Shape::Either(&[
    Shape::Text,
    Shape::Object(&Object {
        name: "a value",
        keys: &[
            ATTRIBUTE,
            CUSTOM_ATTRIBUTE,
            EVENT_PROPERTY,
            API_TRIGGER_PROPERTY,
            CONTEXT,
            LITERAL,
            LIQUID,
            PATH,
            FILTERS,
            DEFAULT,
            WHEN_BLANK,
            MAX_LENGTH,
        ],
        exactly_one: SOURCES,
        excludes: OPTION_EXCLUDES,
    }),
]);

const EXTERNAL_ID: Shape = Shape::Object(&Object {
    name: "`external_id`",
    keys: &[
        Key::required("field", &Shape::Text, "The API name of a field that is an External ID, such as `Braze_Id__c`."),
        ATTRIBUTE,
        CUSTOM_ATTRIBUTE,
        EVENT_PROPERTY,
        API_TRIGGER_PROPERTY,
        CONTEXT,
        LITERAL,
        LIQUID,
        PATH,
        FILTERS,
        DEFAULT,
        WHEN_BLANK,
        MAX_LENGTH,
    ],
    exactly_one: SOURCES,
    excludes: OPTION_EXCLUDES,
});

const SOURCES: &[&str] =
    &["attribute", "custom_attribute", "event_property", "api_trigger_property", "context", "value", "liquid"];

const OPTION_EXCLUDES: &[(&str, &str)] =
    &[("default", "when_blank"), ("path", "attribute"), ("path", "value"), ("path", "liquid")];

const ATTRIBUTE: Key = Key::optional(
    "attribute",
    &Shape::Text,
    "A default attribute of the user: `first_name` sends `{{${first_name}}}`.",
);
const CUSTOM_ATTRIBUTE: Key = Key::optional(
    "custom_attribute",
    &Shape::Text,
    "A custom attribute of the user: `company` sends `{{custom_attribute.${company}}}`.",
);
const EVENT_PROPERTY: Key =
    Key::optional("event_property", &Shape::Text, "A property of the event that triggered the message.");
const API_TRIGGER_PROPERTY: Key =
    Key::optional("api_trigger_property", &Shape::Text, "A property of the API call that triggered the message.");
const CONTEXT: Key = Key::optional("context", &Shape::Text, "A context variable of the Canvas.");
const LITERAL: Key = Key::optional(
    "value",
    &Shape::Scalar,
    "The value itself, never read as Liquid; in a raw body a number or boolean stays one.",
);
const LIQUID: Key = Key::optional("liquid", &Shape::Text, "Liquid, as it would be typed in the composer.");
const PATH: Key =
    Key::optional("path", &Shape::Text, "The way into an object or list, such as `city` or `offices[0].city`.");
const FILTERS: Key = Key::optional(
    "filters",
    &Shape::List(&Shape::Text),
    "Liquid filters in order, with arguments as in Liquid: `\"truncate: 80\"`.",
);
const DEFAULT: Key =
    Key::optional("default", &Shape::Text, "What to send when the value is blank, white space included.");
const WHEN_BLANK: Key = Key::optional(
    "when_blank",
    &Shape::Words(&[
        Word { name: "abort", doc: "Cancels the message." },
        Word { name: "omit", doc: "Leaves the field out; in raw bodies only." },
        Word { name: "send", doc: "Sends an empty text: the default." },
    ]),
    "What happens when the value is blank. Not together with `default`.",
);
const MAX_LENGTH: Key = Key::optional(
    "max_length",
    &Shape::Either(&[
        Shape::Integer { min: 1, max: i64::MAX, rule: None },
        Shape::Words(&[Word { name: "auto", doc: "The length of the Salesforce field." }]),
    ]),
    "Cuts the value to so many characters, so that Salesforce does not refuse it as too long.",
);

/// An example: a user, and what must be sent for them.
const EXAMPLE: Shape = Shape::Object(&Object {
    name: "an example",
    keys: &[
        Key::required("name", &Shape::Text, "What the example shows."),
        Key::required(
            "user",
            &Shape::Map(&Map {
                key: "an attribute",
                value: &Shape::Free,
                required: false,
                fold_case: false,
                duplicate_rule: None,
            }),
            "The user, in the shape of Braze's user export, with what triggers the message beside it.",
        ),
        Key::optional("expect", &EXPECT, "What must come of it."),
        Key::optional("responses", &RESPONSES, "Answers to Connected Content calls; the first that fits answers."),
        Key::optional("now", &Shape::Text, "The time that `'now'` is, such as `2026-11-24T09:00:00Z`."),
        Key::optional("seed", &Shape::Integer { min: 0, max: i64::MAX, rule: None }, "The seed of `random`."),
    ],
    exactly_one: &[],
    excludes: &[],
});

const EXPECT: Shape = Shape::Object(&Object {
    name: "an expectation",
    keys: &[
        Key::optional("method", &Shape::Text, "The HTTP method."),
        Key::optional("url", &Shape::Text, "The whole URL."),
        Key::optional(
            "headers",
            &Shape::Map(&Map {
                key: "a header",
                value: &Shape::Text,
                required: false,
                fold_case: true,
                duplicate_rule: None,
            }),
            "Headers that must be there, names in any case.",
        ),
        Key::optional(
            "body",
            &Shape::Either(&[
                Shape::Map(&Map {
                    key: "a member",
                    value: &Shape::Free,
                    required: false,
                    fold_case: false,
                    duplicate_rule: None,
                }),
                Shape::Text,
            ]),
            "Members that the JSON body must have, or its exact text.",
        ),
        Key::optional("exact", &Shape::Boolean, "Whether headers and body may have no other members."),
        Key::optional(
            "abort",
            &Shape::Either(&[Shape::Boolean, Shape::Text]),
            "Whether the message is aborted; a text is the reason.",
        ),
    ],
    exactly_one: &[],
    excludes: &[],
});

/// Canned answers to Connected Content.
pub const RESPONSES: Shape = Shape::List(&RESPONSE);

const RESPONSE: Shape = Shape::Object(&Object {
    name: "a canned answer",
    keys: &[
        Key::optional("method", &Shape::Text, "The method that it answers; any where left out."),
        Key::required("url", &Shape::Text, "The rendered URL, or its beginning and `*`."),
        Key::optional("status", &Shape::Integer { min: 100, max: 599, rule: None }, "The HTTP status; default 200."),
        Key::optional(
            "headers",
            &Shape::Map(&Map {
                key: "a header",
                value: &Shape::Text,
                required: false,
                fold_case: false,
                duplicate_rule: None,
            }),
            "Headers of the answer.",
        ),
        Key::optional("body", &Shape::Free, "A text as it is, anything else as JSON."),
    ],
    exactly_one: &[],
    excludes: &[],
});
