//! The keys of a webhook template and of Braze's REST `webhook` object, as data.
//! Source: <https://www.braze.com/docs/api/objects_filters/messaging/webhook_object>.

use crate::document::schema::{Key, Map, Object, Shape, Word};

/// A template as a repository keeps it.
pub const TEMPLATE: Shape = Shape::Object(&Object {
    name: "a template",
    keys: &[
        Key::optional("$schema", &Shape::Quoted, "The JSON Schema of this file, for editors."),
        Key::required("template_name", &Shape::Quoted, "The template's name in Braze, unique in a repository."),
        Key::optional("description", &Shape::Quoted, "What the template is for, as Braze shows it."),
        URL,
        METHOD,
        HEADERS,
        Key::optional(
            "body_type",
            &Shape::Words(&[
                Word { name: "json_key_value", doc: "The body is an object: JSON key/value pairs." },
                Word { name: "raw", doc: "The body is one text." },
            ]),
            "How the composer holds the body.",
        ),
        Key::optional("body", &Shape::Either(&[PAIRS, Shape::Quoted]), "The request body, with Liquid."),
    ],
    exactly_one: &[],
    excludes: &[],
});

/// The `webhook` object of a REST payload.
pub const WEBHOOK: Shape = Shape::Object(&Object {
    name: "a `webhook` object",
    keys: &[
        URL,
        METHOD,
        HEADERS,
        Key::optional(
            "body",
            &Shape::Either(&[FREE_PAIRS, Shape::Quoted]),
            "The request body: a text, or an object that Braze serialises.",
        ),
        Key::optional("message_variation_id", &Shape::Quoted, "For tracking, with `campaign_id`."),
    ],
    exactly_one: &[],
    excludes: &[],
});

const URL: Key = Key::required("url", &Shape::Quoted, "The webhook's URL, with Liquid.");
const METHOD: Key = Key::required("request_method", &Shape::Quoted, "The HTTP method.");
const HEADERS: Key = Key::optional(
    "request_headers",
    &Shape::Map(&Map {
        key: "a header",
        value: &Shape::Quoted,
        required: false,
        fold_case: true,
        duplicate_rule: Some("duplicate-header"),
    }),
    "Request headers: names and values, with Liquid.",
);
const PAIRS: Shape =
    Shape::Map(&Map { key: "a field", value: &Shape::Quoted, required: false, fold_case: true, duplicate_rule: None });
const FREE_PAIRS: Shape =
    Shape::Map(&Map { key: "a member", value: &Shape::Free, required: false, fold_case: true, duplicate_rule: None });
