//! Connected Content over the network: who may be asked, and answers that are kept for all messages of a run.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::http::Client;
use super::target::Origin;
use crate::render::{Answer, Call, Caller, Request, Responses};

const TOKEN_PATH: &str = "/services/oauth2/token";

/// What a call is known by: URL, content type and body.
type Key = (String, String, String);

/// Answers that are kept, by what was asked.
#[derive(Debug, Default)]
pub(super) struct Kept {
    slots: Mutex<HashMap<Key, Arc<Slot>>>,
}

/// An answer that is kept or that is being fetched.
#[derive(Debug, Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_asking: bool,
    answer: Option<(Answer, Instant)>,
}

/// Takes a lock. What it guards is whole after every statement, so that a panic elsewhere has broken nothing.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// The answer to a call, kept for so many seconds. Of messages that ask the same at the same time, one asks, and the
    /// others wait for it; if it fails, each asks for itself.
    fn answer(&self, request: &Request, seconds: u32, ask: impl Fn() -> Option<Answer>) -> Option<Answer> {
        let mut headers = request.headers.iter();
        let content_type = headers.find(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
        let content_type = content_type.map(|(_, value)| value.clone()).unwrap_or_default();
        let key = (request.url.clone(), content_type, request.body.clone().unwrap_or_default());
        let slot = Arc::clone(locked(&self.slots).entry(key).or_default());
        let mut state = locked(&slot.state);
        let waits = state.is_asking;
        while state.is_asking {
            state = slot.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some((answer, until)) = &state.answer
            && Instant::now() < *until
        {
            return Some(Answer { cached: true, ..answer.clone() });
        }
        state.is_asking = !waits;
        drop(state);
        let answer = ask();
        let mut state = locked(&slot.state);
        if let Some(answer) = answer.as_ref().filter(|answer| (200..300).contains(&answer.status)) {
            state.answer = Some((answer.clone(), Instant::now() + Duration::from_secs(seconds.into())));
        }
        if !waits {
            state.is_asking = false;
            slot.changed.notify_all();
        }
        answer
    }
}

/// Answers the Connected Content of one message.
pub(super) struct Asker<'s> {
    pub(super) client: &'s Client,
    pub(super) kept: &'s Kept,
    pub(super) responses: &'s Responses,
    /// Stands in the place of Salesforce's host, where another was named.
    pub(super) target: Option<&'s Origin>,
    /// What stands in `Authorization` for the credentials that Braze stores, by their names.
    pub(super) credentials: &'s BTreeMap<String, String>,
    /// The bodies of all answers: tokens stand in them.
    pub(super) bodies: Vec<String>,
    /// The calls that no answer to use came to: URL, status and body.
    pub(super) failures: Vec<(String, Option<u16>, String)>,
}

impl Asker<'_> {
    /// The request as it goes out; none for a host that is not to be asked.
    fn addressed(&self, call: &Call) -> Option<Request> {
        let request = &call.request;
        let origin = Origin::of_url(&request.url)?;
        let url = match self.target {
            Some(target) if is_token_call(&request.url) || origin.is_salesforce() => target.in_place(&request.url),
            // With another target than the template's own, nobody else is asked.
            Some(_) => return None,
            None if is_token_call(&request.url) => {
                (origin.is_https() && origin.is_salesforce()).then(|| request.url.clone())?
            }
            None => origin.is_https().then(|| request.url.clone())?,
        };
        let mut request = Request { url, ..request.clone() };
        if let Some(value) = call.credential.as_ref().and_then(|name| self.credentials.get(name)) {
            request.headers.push(("Authorization".to_owned(), value.clone()));
        }
        Some(request)
    }
}

/// Whether a URL is that of Salesforce's token endpoint.
pub(super) fn is_token_call(url: &str) -> bool {
    url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').ends_with(TOKEN_PATH)
}

impl Caller for Asker<'_> {
    fn call(&mut self, call: &Call) -> Option<Answer> {
        let request = &call.request;
        let answer = match self.addressed(call) {
            Some(request) => match call.cache_max_age {
                Some(seconds) => self.kept.answer(&request, seconds, || self.client.call(&request)),
                None => self.client.call(&request),
            },
            None => self.responses.answer(&request.method, &request.url).map(|(status, body)| Answer {
                status,
                headers: Vec::new(),
                body: body.into_owned(),
                cached: false,
            }),
        };
        let status = answer.as_ref().map(|answer| answer.status);
        let body = answer.as_ref().map(|answer| answer.body.clone()).unwrap_or_default();
        if !status.is_some_and(|status| (200..300).contains(&status)) {
            self.failures.push((request.url.clone(), status, body.clone()));
        }
        self.bodies.push(body);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_asks_for_all_and_what_failed_is_not_kept() {
        let kept = Kept::default();
        let request = |body: &str| Request {
            method: "POST".to_owned(),
            url: "http://127.0.0.1/t".to_owned(),
            headers: Vec::new(),
            body: Some(body.to_owned()),
        };
        let asked = Mutex::new(0);
        let ask = |status: u16| {
            *locked(&asked) += 1;
            Some(Answer { status, headers: Vec::new(), body: String::new(), cached: false })
        };
        assert!(kept.answer(&request("a"), 300, || ask(400)).is_some());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert!(kept.answer(&request("a"), 300, || ask(200)).is_some()));
            }
        });
        assert_eq!(*locked(&asked), 2, "the refusal, and one of eight");
        assert!(kept.answer(&request("b"), 0, || ask(200)).is_some_and(|answer| !answer.cached));
        assert!(kept.answer(&request("b"), 0, || ask(200)).is_some_and(|answer| !answer.cached), "no longer kept");
        assert!(kept.answer(&request("a"), 300, || ask(200)).is_some_and(|answer| answer.cached));
    }
}
