//! How what came out differs from what was expected.

use serde_json::{Map, Value};

use super::Came;
use super::expectation::{Abort, abort, entries, is_exact, is_same, json};
use crate::document::{Node, Value as Plain};
use crate::render::Masking;

/// One difference.
#[derive(Debug, PartialEq)]
pub(super) struct Difference {
    /// `method`, `url`, `header.NAME`, `body`, `body.NAME` and so on, `abort`.
    pub(super) field: String,
    /// What was expected; none where nothing was.
    pub(super) expected: Option<Value>,
    /// What came; none where nothing did.
    pub(super) actual: Option<Value>,
}

impl Difference {
    /// The same without secrets.
    pub(super) fn masked(self, masking: &Masking) -> Self {
        let Self { field, expected, actual } = self;
        let masked = |value: Option<Value>| value.map(|value| masked(masking, &field, value));
        let (expected, actual) = (masked(expected), masked(actual));
        Self { field, expected, actual }
    }
}

fn masked(masking: &Masking, field: &str, value: Value) -> Value {
    let name = field.rsplit('.').next().unwrap_or_default();
    match value {
        Value::String(text) if field == "url" => masking.url(&text).into(),
        Value::String(text) => match field.strip_prefix("header.") {
            Some(header) => masking.header(header, &text).into(),
            None => masking.member(name, &text).into(),
        },
        Value::Number(number) => {
            let text = number.to_string();
            let masked = masking.member(name, &text);
            if masked == text { Value::Number(number) } else { masked.into() }
        }
        Value::Array(_) | Value::Object(_) => {
            // A list of secrets has their name too.
            let wrapped = Value::Object(Map::from_iter([(name.to_owned(), value)]));
            let masked = masking.body(&wrapped.to_string());
            let masked: Option<Map<String, Value>> = serde_json::from_str(&masked).ok();
            masked.and_then(|mut masked| masked.remove(name)).unwrap_or_default()
        }
        _ => value,
    }
}

/// All differences, in the order of `method`, `url`, `headers`, `body`.
pub(super) fn differences(expect: &Node, came: &Came) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut tell = |field: String, expected: Option<Value>, actual: Option<Value>| {
        found.push(Difference { field, expected, actual });
    };
    let request = match (abort(expect), came) {
        (Abort::None, Came::Sent(request)) => Some(request),
        (Abort::None, Came::Aborted(reason)) => {
            let explicit =
                expect.get("abort").and_then(Node::scalar).filter(|scalar| scalar.value() == Plain::Bool(false));
            tell("abort".to_owned(), explicit.map(|_| false.into()), Some(reason.as_str().into()));
            return found;
        }
        (Abort::Reason(expected), Came::Aborted(reason)) if expected != reason => {
            tell("abort".to_owned(), Some(expected.into()), Some(reason.as_str().into()));
            None
        }
        (Abort::Any | Abort::Reason(_), Came::Aborted(_)) => None,
        (Abort::Any, Came::Sent(_)) => {
            tell("abort".to_owned(), Some(true.into()), None);
            return found;
        }
        (Abort::Reason(reason), Came::Sent(_)) => {
            tell("abort".to_owned(), Some(reason.into()), None);
            return found;
        }
    };
    let came = |text: fn(&crate::render::Request) -> &str| request.map(|request| Value::from(text(request)));
    for (key, actual) in [("method", came(|request| &request.method)), ("url", came(|request| &request.url))] {
        if let Some(expected) = expect.get(key).and_then(Node::as_str).map(Value::from)
            && Some(&expected) != actual.as_ref()
        {
            tell(key.to_owned(), Some(expected), actual);
        }
    }
    let sent = request.map(|request| request.headers.as_slice()).unwrap_or_default();
    let expected_headers = entries(expect, "headers");
    for entry in expected_headers.unwrap_or_default() {
        let name = entry.key.as_str();
        let actual = sent.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
        let expected = entry.value.as_str();
        if expected != actual {
            tell(format!("header.{name}"), expected.map(Value::from), actual.map(Value::from));
        }
    }
    if let Some(expected) = expected_headers.filter(|_| is_exact(expect)) {
        for (name, value) in sent {
            let is_known = expected.iter().any(|entry| entry.key.as_str().eq_ignore_ascii_case(name));
            if !is_known && !name.eq_ignore_ascii_case("Authorization") {
                tell(format!("header.{name}"), None, Some(value.as_str().into()));
            }
        }
    }
    if let Some(expected) = expect.get("body") {
        body(expected, request.and_then(|request| request.body.as_deref()), is_exact(expect), &mut tell);
    }
    found
}

fn body(
    expected: &Node,
    actual: Option<&str>,
    exact: bool,
    tell: &mut impl FnMut(String, Option<Value>, Option<Value>),
) {
    if expected.entries().is_none() {
        let expected = expected.as_str();
        if expected != actual {
            tell("body".to_owned(), expected.map(Value::from), actual.map(Value::from));
        }
        return;
    }
    let expected = json(expected);
    match (expected.as_object(), actual.and_then(object)) {
        (Some(expected), Some(actual)) => members("body", expected, &actual, exact, tell),
        _ => tell("body".to_owned(), Some(expected), actual.map(Value::from)),
    }
}

/// A body as a JSON object, if it is one.
pub(super) fn object(body: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(body).ok()
}

fn members(
    path: &str,
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    exact: bool,
    tell: &mut impl FnMut(String, Option<Value>, Option<Value>),
) {
    for (name, wanted) in expected {
        let field = format!("{path}.{name}");
        match (wanted, actual.get(name)) {
            (Value::Object(wanted), Some(Value::Object(came))) => members(&field, wanted, came, exact, tell),
            (wanted, Some(came)) if is_same(wanted, came) => {}
            (wanted, came) => tell(field, Some(wanted.clone()), came.cloned()),
        }
    }
    if exact {
        for (name, came) in actual.iter().filter(|(name, _)| !expected.contains_key(*name)) {
            tell(format!("{path}.{name}"), None, Some(came.clone()));
        }
    }
}
