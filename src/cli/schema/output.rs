//! The JSON Schemas of what `render`, `test` and `preflight` print for programs.

use serde_json::{Map, Value, json};

use crate::render::WarningKind;

/// What `bzsf render --format json` prints.
pub(super) fn render() -> Value {
    let placed = |name: &str| {
        let (line, column) = (position("From 1."), position("From 1, in Unicode characters."));
        object(&[(name, text()), ("field", text()), ("line", line), ("column", column)], &[])
    };
    let message = [("method", text()), ("url", text()), ("headers", texts_by_name()), ("body", or_null(text()))];
    let call = [
        &[("field", described(text(), "`url`, `header.NAME`, `body`, `body.NAME` or `text`."))],
        &message[..],
        &[
            ("status", or_null(described(status(), "Null where nobody answered."))),
            ("cached", described(json!({ "type": "boolean" }), "Whether an earlier call had the same answer.")),
        ],
    ];
    let kinds = WarningKind::ALL.map(WarningKind::name);
    let warning = [("kind", json!({ "enum": kinds })), ("name", text()), ("message", text())];
    let members = [
        ("version", json!({ "const": 1 })),
        ("outcome", json!({ "enum": ["send", "abort", "error"] })),
        ("connected_content", list(object(&call.concat(), &[("credential", text())]))),
        ("refused", list(refusal())),
        ("message_extras", texts_by_name()),
        ("warnings", list(object(&warning, &[]))),
    ];
    let ends = [
        ("request", object(&message, &[])),
        ("text", described(text(), "Of a file of Liquid, in the place of a request.")),
        ("abort", placed("reason")),
        ("error", placed("message")),
    ];
    let mut schema = object(&members, &ends);
    let one_end = ends.iter().map(|(name, _)| json!({ "required": [name] }));
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("oneOf".to_owned(), one_end.collect());
    }
    titled("render", "bzsf rendering", "What `bzsf render --format json` prints. Secrets are `***`.", schema)
}

/// What `bzsf test --format json` prints.
pub(super) fn test() -> Value {
    let difference = object(&[("field", text())], &[("expected", json!({})), ("actual", json!({}))]);
    let example = object(
        &[
            ("path", text()),
            ("line", position("From 1.")),
            ("name", text()),
            ("outcome", json!({ "enum": ["passed", "failed"] })),
        ],
        &[
            ("message", described(text(), "Why it failed, where nothing was compared.")),
            ("differences", list(difference)),
        ],
    );
    let counts = ["specs", "examples", "passed", "failed"].map(|name| (name, count()));
    let members = [("version", json!({ "const": 1 })), ("summary", object(&counts, &[])), ("examples", list(example))];
    let description = "What `bzsf test --format json` prints. Examples are sorted by path, then line.";
    titled("test", "bzsf test results", description, object(&members, &[]))
}

/// What `bzsf preflight --format json` prints.
pub(super) fn preflight() -> Value {
    let outcomes = ["created", "updated", "upserted", "sent", "aborted", "refused", "failed", "unreadable"]
        .map(|name| (name, count()));
    let group = [("users", count()), ("samples", list(described(text(), "The names of the first users.")))];
    let by_reason = list(object(&[&[("reason", text())], &group[..]].concat(), &[]));
    let by_error = list(object(&[&[("errorCode", text()), ("fields", list(text()))], &group[..]].concat(), &[]));
    let age = json!({ "oneOf": [{ "type": "integer", "minimum": 0 }, { "const": "none" }, { "type": "null" }] });
    let options = [
        ("samples", count()),
        ("rate", described(or_null(json!({ "type": "number" })), "Messages a second.")),
        ("cache_max_age", described(age, "Seconds, in the place of what the template says.")),
        ("licences", or_null(count())),
    ];
    let limits = [
        ("api_per_day", or_null(count())),
        ("logins_per_hour", count()),
        ("exceeded", list(json!({ "enum": ["api_per_day", "logins_per_hour"] }))),
    ];
    let members = [
        ("version", json!({ "const": 1 })),
        ("template", object(&[("name", or_null(text())), ("sha256", text())], &[])),
        ("options", object(&options, &[])),
        ("users", count()),
        ("outcomes", described(object(&outcomes, &[]), "They add up to all users.")),
        ("aborted", by_reason.clone()),
        ("refused", by_error),
        ("failed", by_reason),
        ("blank", json!({ "type": "object", "additionalProperties": count() })),
        ("calls", object(&[("api", count()), ("logins", count())], &[])),
        ("limits", object(&limits, &[])),
        ("advice", list(text())),
        ("tokens", object(&[("messages", count()), ("cache_max_age", or_null(count()))], &[])),
    ];
    let description = "What `bzsf preflight --format json` prints, and `--merge` reads.";
    titled("preflight", "bzsf preflight report", description, object(&members, &[]))
}

/// A line of `bzsf preflight --format ndjson`.
pub(super) fn preflight_line() -> Value {
    let line = |outcomes: &[&str], more: &[(&str, Value)]| {
        object(&[&[("user", text()), ("outcome", json!({ "enum": outcomes }))], more].concat(), &[])
    };
    let error = [("status", status()), ("errorCode", text()), ("message", text()), ("fields", list(text()))];
    let lines = json!({ "oneOf": [
        line(&["created", "updated", "upserted", "sent"], &[]),
        line(&["aborted", "failed", "unreadable"], &[("reason", text())]),
        line(&["refused"], &[("errors", list(object(&error, &[])))]),
    ] });
    let description = "A line of `bzsf preflight --format ndjson`, and of the file behind `--out`: one user.";
    titled("preflight-line", "bzsf preflight line", description, lines)
}

/// A schema with what it is for.
fn titled(name: &str, title: &str, description: &str, schema: Value) -> Value {
    let mut titled = Map::new();
    titled.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    titled.insert("$id".to_owned(), json!(format!("{name}.schema.json")));
    titled.insert("title".to_owned(), json!(title));
    titled.insert("description".to_owned(), json!(description));
    if let Value::Object(schema) = schema {
        titled.extend(schema);
    }
    Value::Object(titled)
}

/// An object with all of the first members, perhaps some of the second ones, and no others.
fn object(members: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let all = members.iter().chain(optional).map(|(name, schema)| ((*name).to_owned(), schema.clone()));
    let required: Vec<_> = members.iter().map(|(name, _)| *name).collect();
    json!({
        "type": "object",
        "properties": all.collect::<Map<_, _>>(),
        "required": required,
        "additionalProperties": false,
    })
}

/// An error of Salesforce's.
fn refusal() -> Value {
    object(&[("status", status()), ("errorCode", text()), ("message", text())], &[("fields", list(text()))])
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn texts_by_name() -> Value {
    json!({ "type": "object", "additionalProperties": text() })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn status() -> Value {
    json!({ "type": "integer", "minimum": 100, "maximum": 999 })
}

fn position(description: &str) -> Value {
    json!({ "type": "integer", "minimum": 1, "description": description })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn or_null(schema: Value) -> Value {
    json!({ "oneOf": [schema, { "type": "null" }] })
}

fn described(mut schema: Value, description: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), json!(description));
    }
    schema
}
