//! Writes what came out into a spec: edits of its text, so that everything else stays to the byte.

use serde_json::{Map, Value, json};

use super::Came;
use super::compare::object;
use super::expectation::{Abort, abort, is_exact, is_same, json as json_of};
use super::yaml;
use crate::document::{Entry, Node};
use crate::render::Request;
use crate::source::Span;

type Edits = Vec<(Span, String)>;

/// A text with its edits made, which do not overlap; of two at one place the first counts.
pub(super) fn applied(text: &str, mut edits: Edits) -> String {
    edits.sort_by_key(|(span, _)| *span);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut last = None;
    for (span, new) in edits {
        if (span.start as usize) < from || last == Some(span) {
            continue;
        }
        out.push_str(text.get(from..span.start as usize).unwrap_or_default());
        out.push_str(&new);
        from = span.end as usize;
        last = Some(span);
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// The expectation of an example that has none.
pub(super) fn added(text: &str, example: &Node, came: &Came) -> Edits {
    let expect = match came {
        Came::Aborted(reason) => json!({ "abort": reason }),
        Came::Sent(request) => whole(request),
    };
    // `expect:` with nothing behind it is taken for none.
    match example.entries().unwrap_or_default().iter().find(|entry| entry.key.as_str() == "expect") {
        Some(entry) => vec![replaced(text, entry, &expect)],
        None => inserted(text, example, "expect", &expect).into_iter().collect(),
    }
}

/// The changes of an expectation that does not hold.
pub(super) fn changed(text: &str, expect: &Node, came: &Came) -> Edits {
    let request = match came {
        Came::Aborted(reason) => {
            let span = Span::new(expect.span.start, end(text, expect));
            return vec![match abort(expect) {
                Abort::Reason(_) if expect.entries().is_some_and(|entries| entries.len() == 1) => {
                    let entry = expect.entries().and_then(<[Entry]>::first);
                    return entry.map(|entry| replaced(text, entry, &json!(reason))).into_iter().collect();
                }
                _ if is_flow(text, expect) => (span, yaml::flow(&json!({ "abort": reason }))),
                _ => (span, yaml::block("abort", &json!(reason), 0)),
            }];
        }
        Came::Sent(request) => request,
    };
    let mut edits = Vec::new();
    let entry = |key: &str| expect.entries().unwrap_or_default().iter().find(|entry| entry.key.as_str() == key);
    if let Some(entry) = entry("abort").filter(|_| !matches!(abort(expect), Abort::None)) {
        edits.push(replaced(text, entry, &json!(false)));
    }
    for (key, came) in [("method", &request.method), ("url", &request.url)] {
        if let Some(entry) = entry(key).filter(|entry| entry.value.as_str() != Some(came)) {
            edits.push(replaced(text, entry, &json!(came)));
        }
    }
    if let Some(headers) = entry("headers") {
        let expected: Vec<&Entry> = headers.value.entries().unwrap_or_default().iter().collect();
        let named = |name: &str| request.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let wanted: Vec<_> =
            expected.iter().map(|entry| (*entry, named(entry.key.as_str()).map(|(_, value)| json!(value)))).collect();
        let others = request.headers.iter().filter(|(name, _)| {
            is_exact(expect)
                && !name.eq_ignore_ascii_case("Authorization")
                && !expected.iter().any(|entry| entry.key.as_str().eq_ignore_ascii_case(name))
        });
        let others: Vec<_> = others.map(|(name, value)| (name.clone(), json!(value))).collect();
        mapping(text, &headers.value, wanted, others, &mut edits);
    }
    if let Some(body) = entry("body") {
        match (body.value.entries(), request.body.as_deref()) {
            (Some(_), Some(came)) if object(came).is_some() => {
                members(text, &body.value, &object(came).unwrap_or_default(), is_exact(expect), &mut edits);
            }
            (_, Some(came)) if body.value.as_str() == Some(came) => {}
            (_, Some(came)) => edits.push(replaced(text, body, &json!(came))),
            (_, None) => edits.extend(removed(text, expect, body)),
        }
    }
    edits
}

/// What is expected of a request when all of it is.
fn whole(request: &Request) -> Value {
    let headers = request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Authorization"));
    let headers: Map<String, Value> = headers.map(|(name, value)| (name.clone(), json!(value))).collect();
    let mut expect = Map::new();
    expect.insert("method".to_owned(), json!(request.method));
    expect.insert("url".to_owned(), json!(request.url));
    expect.insert("headers".to_owned(), Value::Object(headers));
    if let Some(body) = &request.body {
        expect.insert("body".to_owned(), object(body).map_or_else(|| json!(body), Value::Object));
    }
    Value::Object(expect)
}

/// The changes of an object of the body.
fn members(text: &str, node: &Node, came: &Map<String, Value>, exact: bool, edits: &mut Edits) {
    let entries = node.entries().unwrap_or_default();
    let mut wanted = Vec::new();
    for entry in entries {
        match came.get(entry.key.as_str()) {
            Some(Value::Object(inner)) if entry.value.entries().is_some() => {
                members(text, &entry.value, inner, exact, edits);
                wanted.push((entry, Some(json_of(&entry.value))));
            }
            other => wanted.push((entry, other.cloned())),
        }
    }
    let others = came.iter().filter(|(name, _)| exact && !entries.iter().any(|entry| entry.key.as_str() == *name));
    let others = others.map(|(name, value)| (name.clone(), value.clone())).collect();
    mapping(text, node, wanted, others, edits);
}

/// The changes of a mapping: new values, entries that are gone, entries that came.
fn mapping(
    text: &str,
    node: &Node,
    wanted: Vec<(&Entry, Option<Value>)>,
    others: Vec<(String, Value)>,
    edits: &mut Edits,
) {
    let is_left = wanted.iter().any(|(_, value)| value.is_some());
    if !is_left && (!wanted.is_empty() || !others.is_empty()) {
        // Nothing of it is left.
        let all = Value::Object(others.into_iter().collect());
        edits.push((Span::new(node.span.start, end(text, node)), yaml::flow(&all)));
        return;
    }
    let mut last = None;
    for (entry, value) in wanted {
        match value {
            None => edits.extend(removed(text, node, entry)),
            Some(value) => {
                last = Some(entry);
                // A header's value is a text, however it is written.
                let is_text = value.is_string() && entry.value.as_str() == value.as_str() && node_is_text(&entry.value);
                if !is_text && !is_same(&json_of(&entry.value), &value) {
                    edits.push(replaced(text, entry, &value));
                }
            }
        }
    }
    if let Some(last) = last.filter(|_| !others.is_empty()) {
        let is_flow = is_flow(text, node);
        let indent = indent_of(text, last.key.span.start);
        let new = others.into_iter().map(|(name, value)| match is_flow {
            true => format!(", {}", yaml::flow(&json!({ name: value })).trim_matches(['{', '}', ' '])),
            false => format!("\n{}", yaml::block(&name, &value, indent)),
        });
        let new: String = new.collect();
        let at = end(text, &last.value);
        // The last value may be replaced as well: then both are one edit.
        match edits.iter_mut().find(|(span, _)| span.end == at && span.start >= last.value.span.start) {
            Some((_, replacement)) => replacement.push_str(&new),
            None => edits.push((Span::at(if is_flow { at } else { line_end(text, at) }), new)),
        }
    }
}

fn node_is_text(node: &Node) -> bool {
    node.scalar().is_some()
}

/// Another value in the place of an entry's.
fn replaced(text: &str, entry: &Entry, value: &Value) -> (Span, String) {
    let span = Span::new(entry.value.span.start, end(text, &entry.value));
    let between = Span::new(entry.key.span.end, span.start).of(text);
    if span.is_empty() || between.contains('\n') {
        // Nothing stands there, or something on the next lines: the new value goes behind the colon.
        let colon = between.find(':').map_or(entry.key.span.end, |at| entry.key.span.end + at as u32 + 1);
        let is_block = value.as_object().is_some_and(|members| !members.is_empty());
        let new = if is_block {
            let indent = indent_of(text, entry.key.span.start) + 2;
            let members = value.as_object().into_iter().flatten();
            members.map(|(name, value)| format!("\n{}", yaml::block(name, value, indent))).collect()
        } else {
            format!(" {}", yaml::flow(value))
        };
        return (Span::new(colon, span.end.max(colon)), new);
    }
    (span, yaml::flow(value))
}

/// A new entry at the end of a mapping.
fn inserted(text: &str, node: &Node, name: &str, value: &Value) -> Option<(Span, String)> {
    let entries = node.entries()?;
    let last = entries.last()?;
    if is_flow(text, node) {
        let pair = json!({ name: value });
        let pair = yaml::flow(&pair);
        let pair = pair.strip_prefix("{ ").and_then(|pair| pair.strip_suffix(" }")).unwrap_or_default().to_owned();
        return Some((Span::at(end(text, &last.value).max(last.key.span.end)), format!(", {pair}")));
    }
    let indent = column(text, entries.first()?.key.span.start);
    let at = line_end(text, end(text, &last.value).max(last.key.span.end));
    Some((Span::at(at), format!("\n{}", yaml::block(name, value, indent))))
}

/// An entry taken out: its lines, or its part between brackets with a comma.
fn removed(text: &str, node: &Node, entry: &Entry) -> Option<(Span, String)> {
    let start = entry.key.span.start;
    let stop = end(text, &entry.value).max(entry.key.span.end);
    if is_flow(text, node) {
        let after = text.get(stop as usize..)?;
        let rest = after.trim_start();
        if let Some(rest) = rest.strip_prefix(',') {
            let stop = text.len() - rest.trim_start().len();
            return Some((Span::new(start, stop as u32), String::new()));
        }
        let before = text.get(..start as usize)?.trim_end();
        let start = before.strip_suffix(',').map_or(before.len(), str::len);
        return Some((Span::new(start as u32, stop), String::new()));
    }
    let line_start = text.get(..start as usize)?.rfind('\n').map_or(0, |at| at + 1) as u32;
    let stop = line_end(text, stop);
    let stop = stop + u32::from(text.get(stop as usize..).is_some_and(|rest| rest.starts_with('\n')));
    Some((Span::new(line_start, stop), String::new()))
}

/// Whether a mapping stands between braces.
fn is_flow(text: &str, node: &Node) -> bool {
    node.span.of(text).starts_with('{')
}

/// Where a value ends, without the line break behind it.
fn end(text: &str, node: &Node) -> u32 {
    match node.entries().and_then(<[Entry]>::last) {
        Some(last) if !is_flow(text, node) => end(text, &last.value).max(last.key.span.end),
        _ => node.span.start + node.span.of(text).trim_end().len() as u32,
    }
}

/// The end of the line that an offset lies in.
fn line_end(text: &str, at: u32) -> u32 {
    let rest = text.get(at as usize..).unwrap_or_default();
    let line = rest.find('\n').map_or(rest, |end| rest.get(..end).unwrap_or_default());
    at + line.trim_end_matches('\r').len() as u32
}

/// How many characters stand before an offset in its line.
fn column(text: &str, at: u32) -> usize {
    let before = text.get(..at as usize).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().chars().count()
}

/// The column of a key in block style.
fn indent_of(text: &str, at: u32) -> usize {
    column(text, at)
}
