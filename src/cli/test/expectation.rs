//! What an example expects, as it stands in its spec.

use serde_json::Value;

use crate::document::{Entry, Node, Value as Plain};

/// The abort that is expected.
pub(super) enum Abort<'e> {
    /// None: the message is sent.
    None,
    /// Any.
    Any,
    /// One with this reason.
    Reason(&'e str),
}

/// Whether an abort is expected.
pub(super) fn abort(expect: &Node) -> Abort<'_> {
    match expect.get("abort").and_then(Node::scalar).map(|scalar| (scalar.value(), scalar.text.as_str())) {
        None | Some((Plain::Bool(false) | Plain::Null, _)) => Abort::None,
        Some((Plain::Bool(true), _)) => Abort::Any,
        Some((_, reason)) => Abort::Reason(reason),
    }
}

/// Whether headers and body may have no other members.
pub(super) fn is_exact(expect: &Node) -> bool {
    expect.get("exact").and_then(Node::scalar).is_some_and(|scalar| scalar.value() == Plain::Bool(true))
}

/// The entries under a key.
pub(super) fn entries<'e>(expect: &'e Node, key: &str) -> Option<&'e [Entry]> {
    expect.get(key)?.entries()
}

/// A value of the spec as JSON.
pub(super) fn json(node: &Node) -> Value {
    serde_json::from_str(&node.to_json()).unwrap_or_default()
}

/// Whether two values are the same: `"87"` and `87` are not, `1` and `1.0` are.
pub(super) fn is_same(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64() && left.is_f64() != right.is_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| is_same(value, other)))
        }
        _ => expected == actual,
    }
}
