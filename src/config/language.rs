//! The keys of `bzsf.yaml`, as data.

use crate::document::schema::{Key, Map, Object, Shape, Word};
use crate::spec::CREDENTIAL;

/// A configuration.
pub const CONFIG: Shape = Shape::Object(&Object {
    name: "the configuration",
    keys: &[
        Key::optional(
            "rules",
            &Shape::Map(&Map {
                key: "a rule",
                value: &Shape::Words(LEVELS),
                required: false,
                fold_case: false,
                duplicate_rule: None,
            }),
            "A level per rule.",
        ),
        Key::optional("ignore", &Shape::List(&IGNORE), "Findings that are known and accepted, by path and rule."),
        Key::optional("exclude", &Shape::List(&Shape::Text), "Paths that are not looked at, as in .gitignore."),
        Key::optional("braze", &BRAZE, "What this Braze workspace has."),
        Key::optional("salesforce", &SALESFORCE, "What this Salesforce org has."),
        Key::optional(
            "environments",
            &Shape::Map(&Map {
                key: "an environment",
                value: &ENVIRONMENT,
                required: false,
                fold_case: false,
                duplicate_rule: None,
            }),
            "Orgs by name: `--env NAME` chooses one, and it wins over what a spec says.",
        ),
    ],
    exactly_one: &[],
    excludes: &[],
});

const LEVELS: &[Word] = &[
    Word { name: "error", doc: "Fails the run." },
    Word { name: "warning", doc: "Is told." },
    Word { name: "note", doc: "Is told, in passing." },
    Word { name: "off", doc: "Is not checked." },
];

const IGNORE: Shape = Shape::Object(&Object {
    name: "an entry of `ignore`",
    keys: &[
        Key::required("path", &Shape::Text, "The files, as a glob."),
        Key::required("rules", &Shape::List(&Shape::Text), "The rules that are silent there."),
        Key::optional("reason", &Shape::Text, "Why, for the next reader."),
    ],
    exactly_one: &[],
    excludes: &[],
});

const NAMES: Shape = Shape::List(&Shape::Text);

const BRAZE: Shape = Shape::Object(&Object {
    name: "`braze`",
    keys: &[
        Key::optional("custom_attributes", &NAMES, "The custom attributes; others are then reported."),
        Key::optional("event_properties", &NAMES, "The event properties; others are then reported."),
        Key::optional("tags", &NAMES, "Liquid tags beside the known ones."),
        Key::optional("filters", &NAMES, "Liquid filters beside the known ones."),
    ],
    exactly_one: &[],
    excludes: &[],
});

const SALESFORCE: Shape = Shape::Object(&Object {
    name: "`salesforce`",
    keys: &[Key::optional(
        "describe",
        &Shape::Map(&Map {
            key: "an object",
            value: &Shape::Text,
            required: false,
            fold_case: true,
            duplicate_rule: None,
        }),
        "Describe files by object, from `sf sobject describe`: the fields of this org.",
    )],
    exactly_one: &[],
    excludes: &[],
});

const ENVIRONMENT: Shape = Shape::Object(&Object {
    name: "an environment",
    keys: &[
        Key::optional("instance", &Shape::Text, "The org: a My Domain name, its host, or its https URL."),
        Key::optional("client_id", &CREDENTIAL, "The consumer key of its app."),
        Key::optional("client_secret", &CREDENTIAL, "The consumer secret of its app."),
    ],
    exactly_one: &[],
    excludes: &[],
});
