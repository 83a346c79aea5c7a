//! The token endpoint, and the tokens that live. They live in memory: a mock that starts anew knows none.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::percent_decode_str;
use serde_json::json;
use sha2::Sha256;

use super::answer::Answer;
use super::faults::FaultName;
use super::org::{ORG_ID, Org, user_id};
use crate::catalogue::{RecordId, essence};
use crate::salesforce::{Refusal, bearer_token};
use crate::wire::Call;

/// So many tokens live at most; the one that was unused for longest makes room.
const MOST: usize = 50_000;
/// The time in which logins are counted.
const HOUR: Duration = Duration::from_secs(3600);
/// The characters of a token behind the org's id.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// The tokens that live.
#[derive(Debug)]
pub(super) struct Sessions {
    timeout: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tokens: HashMap<String, Session>,
    /// When there were logins, of the last hour.
    logins: VecDeque<Instant>,
}

#[derive(Debug)]
struct Session {
    used: Instant,
    calls: u64,
}

impl Sessions {
    pub(super) fn new(timeout: Duration) -> Self {
        Self { timeout, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Whoever panicked left nothing half done: every change is a single step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> String {
        let letters = std::iter::repeat_with(|| LETTERS.get(fastrand::usize(..LETTERS.len())).copied().unwrap_or(b'_'));
        let token = format!("{ORG_ID}!{}", letters.take(96).map(char::from).collect::<String>());
        let now = Instant::now();
        let mut state = self.state();
        if state.tokens.len() >= MOST {
            state.tokens.retain(|_, session| now.duration_since(session.used) < self.timeout);
        }
        if state.tokens.len() >= MOST
            && let Some(oldest) =
                state.tokens.iter().min_by_key(|(_, session)| session.used).map(|(token, _)| token.clone())
        {
            state.tokens.remove(&oldest);
        }
        state.tokens.insert(token.clone(), Session { used: now, calls: 0 });
        state.logins.push_back(now);
        token
    }

    fn logins_of_the_last_hour(&self) -> u64 {
        let mut state = self.state();
        while state.logins.front().is_some_and(|login| login.elapsed() >= HOUR) {
            state.logins.pop_front();
        }
        state.logins.len() as u64
    }

    /// Counts a call with a token and returns how many there were with it; none for one that does not live.
    fn count(&self, token: &str) -> Option<u64> {
        let mut state = self.state();
        let session = state.tokens.get_mut(token)?;
        if session.used.elapsed() >= self.timeout {
            state.tokens.remove(token);
            return None;
        }
        session.used = Instant::now();
        session.calls += 1;
        Some(session.calls)
    }
}

/// Whether a call has a token that lives.
pub(super) fn check(org: &Org, call: &Call) -> Result<(), (Refusal, Option<FaultName>)> {
    let token = bearer_token(call.header("authorization").unwrap_or_default()).map_err(|refusal| (refusal, None))?;
    let expired = || Refusal::new(401, "INVALID_SESSION_ID", "Session expired or invalid");
    let number = org.sessions.count(token).ok_or_else(|| (expired(), None))?;
    if org.faults.hits_number(FaultName::ExpiredToken, number) {
        return Err((expired(), Some(FaultName::ExpiredToken)));
    }
    Ok(())
}

/// Answers a request for a token.
pub(super) fn login(org: &Org, call: &Call) -> Answer {
    let refused = |error: &str, description: &str| {
        let body = json!({ "error": error, "error_description": description });
        Answer { errors: vec![error.to_owned()], ..Answer::json(400, &body) }
    };
    if call.method != "POST" {
        return refused("invalid_request", "must use HTTP POST");
    }
    let form = Form::of(call);
    if form.get("grant_type").as_deref() != Some("client_credentials") {
        return refused("unsupported_grant_type", "grant type not supported");
    }
    let basic = call.header("authorization").and_then(basic_credentials);
    let (id, secret) = match basic {
        Some((id, secret)) => (Some(id), Some(secret)),
        None => (form.get("client_id"), form.get("client_secret")),
    };
    if id.as_deref() != Some(org.client_id.as_str()) {
        return refused("invalid_client_id", "client identifier invalid");
    }
    if secret.as_deref() != Some(org.client_secret.as_str()) {
        return refused("invalid_client", "invalid client credentials");
    }
    if org.faults.hits_login(org.sessions.logins_of_the_last_hour()) {
        let answer = refused("invalid_grant", "login rate exceeded");
        return Answer { fault: Some(FaultName::LoginRate), ..answer };
    }
    let base = format!("http://{}", call.header("host").unwrap_or("127.0.0.1"));
    let org_id = RecordId::parse(ORG_ID).map_or_else(|_| ORG_ID.to_owned(), |id| id.as_str().to_owned());
    let identity = format!("{base}/id/{org_id}/{}", user_id());
    let issued_at = jiff::Timestamp::now().as_millisecond().to_string();
    Answer::json(
        200,
        &json!({
            "access_token": org.sessions.open(),
            "signature": signature(&org.client_secret, &format!("{identity}{issued_at}")),
            "scope": "api",
            "instance_url": base,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued_at,
        }),
    )
}

fn signature(secret: &str, text: &str) -> String {
    // A key of any length is taken.
    Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_or_else(
        |_| String::new(),
        |mac| BASE64_STANDARD.encode(mac.chain_update(text.as_bytes()).finalize().into_bytes()),
    )
}

/// Client id and secret of `Basic …`.
fn basic_credentials(value: &str) -> Option<(String, String)> {
    let (scheme, credentials) = value.trim().split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(credentials.trim()).ok())??;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

/// The pairs of a form, from the body or, as Salesforce takes them too, from the URL.
struct Form<'a>(Vec<&'a str>);

impl<'a> Form<'a> {
    fn of(call: &'a Call) -> Self {
        let is_form = essence(call.header("content-type").unwrap_or_default())
            .eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let body = call.text().ok().filter(|_| is_form).unwrap_or_default();
        Self(body.split('&').chain(call.query().split('&')).collect())
    }

    fn get(&self, name: &str) -> Option<String> {
        let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let pairs = self.0.iter().map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.into_iter().find(|(known, _)| decoded(known) == name).map(|(_, value)| decoded(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_live_as_long_as_they_are_used() {
        let sessions = Sessions::new(HOUR);
        let token = sessions.open();
        assert!(token.starts_with(ORG_ID) && token != sessions.open());
        assert_eq!((sessions.count(&token), sessions.count(&token), sessions.count("other")), (Some(1), Some(2), None));
        assert_eq!(sessions.logins_of_the_last_hour(), 2);
        let sessions = Sessions::new(Duration::ZERO);
        let token = sessions.open();
        assert_eq!(sessions.count(&token), None);
    }

    #[test]
    fn credentials_may_hold_colons() {
        assert_eq!(basic_credentials("basic YTpiOmM="), Some(("a".to_owned(), "b:c".to_owned())));
        assert_eq!(basic_credentials("Bearer YTpiOmM="), None);
    }
}
