//! A rendering as one JSON object.

use serde_json::{Map, Value, json};

use super::Shown;
use crate::render::{At, Call, Outcome, Request};

/// The object, with a line break at its end.
pub(super) fn text(shown: &Shown<'_>) -> String {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
    };
    put("version", json!(1));
    put(
        "outcome",
        json!(match shown.outcome {
            Outcome::Send(_) | Outcome::Text(_) => "send",
            Outcome::Abort { .. } => "abort",
            Outcome::Error { .. } => "error",
        }),
    );
    put("connected_content", shown.calls.iter().map(|call| self::call(shown, call)).collect());
    match &shown.outcome {
        Outcome::Send(request) => put("request", self::request(request).into()),
        Outcome::Text(text) => put("text", json!(text)),
        Outcome::Abort { reason, at } => put("abort", placed(shown, "reason", reason, *at)),
        Outcome::Error { message, at } => put("error", placed(shown, "message", message, *at)),
    }
    let refused = shown.refused.iter().map(|refusal| {
        let mut entry = json!({
            "status": refusal.status, "errorCode": refusal.error_code, "message": refusal.message,
        });
        if let (Some(fields), Some(entry)) = (&refusal.fields, entry.as_object_mut()) {
            entry.insert("fields".to_owned(), json!(fields));
        }
        entry
    });
    put("refused", refused.collect());
    put("message_extras", object_of(&shown.message_extras));
    let warnings = shown
        .warnings
        .iter()
        .map(|warning| json!({ "kind": warning.kind.name(), "name": warning.name, "message": warning.message }));
    put("warnings", warnings.collect());
    format!("{:#}\n", Value::Object(object))
}

fn call(shown: &Shown<'_>, call: &Call) -> Value {
    let mut entry = Map::new();
    entry.insert("field".to_owned(), json!(shown.message.field_name(call.field)));
    entry.extend(request(&call.request));
    entry.insert("status".to_owned(), json!(call.status));
    entry.insert("cached".to_owned(), json!(call.cached));
    if let Some(credential) = &call.credential {
        entry.insert("credential".to_owned(), json!(credential));
    }
    entry.into()
}

fn request(request: &Request) -> Map<String, Value> {
    let members = [
        ("method", json!(request.method)),
        ("url", json!(request.url)),
        ("headers", object_of(&request.headers)),
        ("body", json!(request.body)),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn object_of(pairs: &[(String, String)]) -> Value {
    Value::Object(pairs.iter().map(|(name, value)| (name.clone(), json!(value))).collect())
}

fn placed(shown: &Shown<'_>, name: &str, text: &str, at: At) -> Value {
    let place = shown.message.position(at);
    let field = shown.message.field_name(at.field);
    json!({ name: text, "field": field, "line": place.line, "column": place.column })
}
