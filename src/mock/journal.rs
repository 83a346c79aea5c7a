//! The log of requests: a line each in a file, and the last ones for the mock's own pages.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::answer::{Answer, Call, Content};
use super::mask::Mask;

/// So many requests are remembered.
const REMEMBERED: usize = 1000;
/// A body is cut behind so many characters.
const CUT: usize = 4096;

/// Who is told about each request, in a line.
pub type Tell = Box<dyn Fn(&str) + Send + Sync>;

/// The log of requests.
pub(super) struct Journal {
    mask: Mask,
    tell: Option<Tell>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    file: Option<Box<dyn Write + Send>>,
    last: VecDeque<Value>,
}

impl fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Journal").field("mask", &"***").finish_non_exhaustive()
    }
}

impl Journal {
    /// A log to this file, if any, that tells of requests in short too.
    pub(super) fn new(mask: Mask, file: Option<Box<dyn Write + Send>>, tell: Option<Tell>) -> Self {
        Self { mask, tell, state: Mutex::new(State { file, last: VecDeque::new() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a call and its answer.
    pub(super) fn enter(&self, call: &Call, answer: &Answer, took: Duration) {
        let line = self.line(call, answer, took);
        if let Some(tell) = &self.tell {
            let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
            let errors = answer.errors.join(", ");
            let fault = answer.fault.map_or(String::new(), |fault| format!("fault {}", fault.as_str()));
            let notes: Vec<String> = [errors, fault].into_iter().filter(|note| !note.is_empty()).collect();
            tell(format!("{} {} {} {}", text("method"), text("path"), answer.status, notes.join(", ")).trim_end());
        }
        let mut state = self.state();
        if let Some(file) = &mut state.file {
            let mut text = line.to_string();
            text.push('\n');
            let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
            if let Err(error) = written {
                state.file = None;
                if let Some(tell) = &self.tell {
                    tell(&format!("the log cannot be written, and ends here: {error}"));
                }
            }
        }
        if state.last.len() >= REMEMBERED {
            state.last.pop_front();
        }
        state.last.push_back(line);
    }

    /// The last requests, oldest first.
    pub(super) fn last(&self) -> Vec<Value> {
        self.state().last.iter().cloned().collect()
    }

    fn line(&self, call: &Call, answer: &Answer, took: Duration) -> Value {
        let mut line = Map::new();
        let mut put = |name: &str, value: Value| line.insert(name.to_owned(), value);
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
        put("time", json!(now.to_string()));
        put("method", json!(call.method));
        put("path", json!(self.mask.apply(&call.target)));
        put("status", json!(answer.status));
        put("ms", json!((took.as_secs_f64() * 100_000.0).round() / 100.0));
        if !answer.errors.is_empty() {
            put("errors", json!(answer.errors));
        }
        if let Some(lead) = &answer.lead {
            put("lead", json!(lead));
        }
        if let Some(fault) = answer.fault {
            put("fault", json!(fault.as_str()));
        }
        let sent = call.headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
        put("request", self.message(sent, &call.body));
        let answered = answer.headers.iter().map(|(name, value)| (*name, Cow::Borrowed(value.as_str())));
        let body: &[u8] = match &answer.content {
            Content::Whole(bytes) => bytes,
            Content::Pieces(_) => b"",
        };
        put("answer", self.message(answered, body));
        Value::Object(line)
    }

    fn message<'a>(&self, headers: impl Iterator<Item = (&'a str, Cow<'a, str>)>, body: &[u8]) -> Value {
        let mut shown = Map::new();
        for (name, value) in headers {
            let value = self.mask.header(name, &value).into_owned();
            match shown.get_mut(name) {
                Some(Value::String(known)) => {
                    known.push_str(", ");
                    known.push_str(&value);
                }
                _ => {
                    shown.insert(name.to_owned(), Value::String(value));
                }
            }
        }
        let body = String::from_utf8_lossy(body);
        let body = self.mask.apply(&body);
        let end = body.char_indices().nth(CUT).map(|(at, _)| at);
        let cut = end.and_then(|end| body.get(..end)).unwrap_or(&body);
        let mut message = json!({ "headers": shown, "body": cut });
        if let (Some(_), Some(message)) = (end, message.as_object_mut()) {
            message.insert("cut".to_owned(), json!(true));
        }
        message
    }
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;
    use hyper::body::Bytes;

    use super::*;

    #[test]
    fn bodies_are_masked_and_cut() {
        let journal = Journal::new(Mask::new("s3cret"), None, None);
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "Basic eDpzM2NyZXQ=".parse().unwrap());
        let body = format!("{}s3cret", "é".repeat(CUT - 2));
        let call =
            Call { method: "POST".to_owned(), target: "/x?a=s3cret".to_owned(), headers, body: Bytes::from(body) };
        for _ in 0..REMEMBERED + 5 {
            journal.enter(&call, &Answer::empty(204), Duration::from_micros(1234));
        }
        let last = journal.last();
        assert_eq!(last.len(), REMEMBERED);
        let line = &last[0];
        assert_eq!((&line["path"], &line["ms"]), (&json!("/x?a=***"), &json!(1.23)));
        assert_eq!(line["request"]["headers"], json!({ "authorization": "Basic ***" }));
        assert_eq!(line["request"]["body"], json!(format!("{}**", "é".repeat(CUT - 2))));
        assert_eq!((&line["request"]["cut"], line["answer"].get("cut")), (&json!(true), None));
        assert!(line.get("errors").is_none() && line.get("lead").is_none() && line.get("fault").is_none());
    }
}
