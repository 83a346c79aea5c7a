//! The log of requests: a line each in a file, and the last ones for the mock's own pages.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Serialize, Serializer};

use super::answer::Answer;
use super::faults::FaultName;
use super::mask::Mask;
use crate::wire::{Call, Content};

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
    last: VecDeque<String>,
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
        let path = self.mask.apply(&call.target);
        if let Some(tell) = &self.tell {
            let fault = answer.fault.map(|fault| format!("fault {}", fault.as_str()));
            let notes: Vec<String> = answer.errors.iter().cloned().chain(fault).collect();
            tell(format!("{} {path} {} {}", call.method, answer.status, notes.join(", ")).trim_end());
        }
        let sent = call.headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
        let answered = answer.headers.iter().map(|(name, value)| (*name, Cow::Borrowed(value.as_str())));
        let body: &[u8] = match &answer.content {
            Content::Whole(bytes) => bytes,
            Content::Pieces(_) => b"",
        };
        let line = Line {
            time: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            method: &call.method,
            path,
            status: answer.status,
            ms: (took.as_secs_f64() * 100_000.0).round() / 100.0,
            errors: &answer.errors,
            lead: answer.lead.as_deref(),
            fault: answer.fault.map(FaultName::as_str),
            request: self.message(sent, &call.body),
            answer: self.message(answered, body),
        };
        // Every part is text, a number or a map of texts: none can fail.
        let mut line = serde_json::to_string(&line).unwrap_or_default();
        line.push('\n');
        self.keep(line);
    }

    fn keep(&self, line: String) {
        let mut state = self.state();
        if let Some(file) = &mut state.file
            && let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.flush())
        {
            state.file = None;
            if let Some(tell) = &self.tell {
                tell(&format!("the log cannot be written, and ends here: {error}"));
            }
        }
        if state.last.len() >= REMEMBERED {
            state.last.pop_front();
        }
        state.last.push_back(line);
    }

    /// The last requests, oldest first, as lines of JSON.
    pub(super) fn last(&self) -> Vec<String> {
        self.state().last.iter().cloned().collect()
    }

    fn message<'a>(&self, headers: impl Iterator<Item = (&'a str, Cow<'a, str>)>, body: &[u8]) -> Message<'a> {
        let mut shown: Vec<(&str, String)> = Vec::new();
        for (name, value) in headers {
            let value = self.mask.header(name, &value).into_owned();
            match shown.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => {
                    known.push_str(", ");
                    known.push_str(&value);
                }
                None => shown.push((name, value)),
            }
        }
        let body = String::from_utf8_lossy(body);
        let mut body = self.mask.apply(&body).into_owned();
        let end = body.char_indices().nth(CUT).map(|(at, _)| at);
        if let Some(end) = end {
            body.truncate(end);
        }
        Message { headers: Headers(shown), body, cut: end.is_some() }
    }
}

/// A line of the log.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    method: &'a str,
    path: Cow<'a, str>,
    status: u16,
    ms: f64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    errors: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
    request: Message<'a>,
    answer: Message<'a>,
}

/// A request or an answer in it.
#[derive(Serialize)]
struct Message<'a> {
    headers: Headers<'a>,
    body: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

struct Headers<'a>(Vec<(&'a str, String)>);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;
    use hyper::body::Bytes;
    use serde_json::{Value, json};

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
        let line: Value = serde_json::from_str(&last[0]).unwrap();
        assert_eq!((&line["path"], &line["ms"]), (&json!("/x?a=***"), &json!(1.23)));
        assert_eq!(line["request"]["headers"], json!({ "authorization": "Basic ***" }));
        assert_eq!(line["request"]["body"], json!(format!("{}**", "é".repeat(CUT - 2))));
        assert_eq!((&line["request"]["cut"], line["answer"].get("cut")), (&json!(true), None));
        assert!(line.get("errors").is_none() && line.get("lead").is_none() && line.get("fault").is_none());
    }
}
