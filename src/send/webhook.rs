//! What follows a rendering: the webhook with its repetitions, and what is told of all of it.

use std::time::{Duration, Instant};

use super::http::{self, Failure, Reply};
use super::outcome::{SendOutcome, Sent, SentError, SentRequest};
use super::target::Origin;
use super::{Job, Run};
use crate::catalogue::WEBHOOK;
use crate::render::{Masking, Outcome, Rendering, Request};
use crate::salesforce::{Resource, Target};

/// Braze sends no later than this.
const LONGEST_PAUSE: Duration = Duration::from_secs(30 * 60);

impl Run<'_, '_> {
    /// Sends what was rendered, and tells what came of it.
    pub(super) fn carried_out(
        &self,
        job: &Job,
        rendering: Rendering,
        failures: &[(String, Option<u16>, String)],
        masking: &Masking,
    ) -> Sent {
        let mut sent = Sent::new(job.number, job.user.clone(), SendOutcome::Failed);
        sent.requests = rendering.calls.iter().map(|call| self.connected_content(call, masking)).collect();
        let mut log: Vec<String> = Vec::new();
        for (url, status, body) in failures {
            log.push(format!("{url}: {}", status.map_or_else(|| "no answer".to_owned(), status_line)));
            if !body.trim().is_empty() {
                log.push(body.trim().to_owned());
            }
            sent.errors.extend(SentError::of_answer(body));
        }
        let mut status = None;
        match rendering.outcome {
            Outcome::Send(request) => {
                let request = match self.addressed(request) {
                    Ok(request) => request,
                    Err(reason) => {
                        sent.reason = Some(reason.clone());
                        log.push(reason);
                        return self.ended(sent, None, log, masking);
                    }
                };
                if !self.note(|state| state.started(&job.user)) {
                    sent.reason = Some("the state file cannot be written, so it was not sent".to_owned());
                    return sent;
                }
                let answer = self.attempts(&request, &mut sent, masking);
                match answer {
                    Ok(Reply { status: code, body, .. }) => {
                        status = Some(code);
                        log.push(status_line(code));
                        if !body.trim().is_empty() {
                            log.push(body.trim().to_owned());
                        }
                        if (200..300).contains(&code) {
                            sent.outcome = SendOutcome::Sent;
                            sent.lead = lead(&request.url, &body);
                        } else {
                            sent.errors.extend(SentError::of_answer(&body));
                        }
                    }
                    Err(failure) => {
                        let reason = match failure {
                            Failure::Invalid(why) => {
                                format!("{} is not a valid URL, or a header is none: {why}", request.url)
                            }
                            Failure::Unsent(why) => format!("nobody was reached: {why}"),
                            Failure::Unanswered(why) if self.creates => {
                                sent.outcome = SendOutcome::Doubtful;
                                format!("the message went out and no answer came ({why}): the lead may exist or not")
                            }
                            Failure::Unanswered(why) => format!("no answer came: {why}"),
                        };
                        log.push(reason.clone());
                        sent.reason = Some(reason);
                    }
                }
            }
            Outcome::Abort { reason, .. } => {
                sent.outcome = SendOutcome::Aborted;
                log.push(reason.clone());
                sent.reason = Some(reason);
            }
            Outcome::Error { message, .. } => {
                log.push(message.clone());
                sent.reason = Some(message);
            }
            Outcome::Text(_) => sent.reason = Some("a file of Liquid sends nothing".to_owned()),
        }
        self.ended(sent, status, log, masking)
    }

    /// Notes what came of a message, and stars out its secrets.
    fn ended(&self, mut sent: Sent, status: Option<u16>, log: Vec<String>, masking: &Masking) -> Sent {
        self.note(|state| state.ended(&sent.user, sent.outcome, status, sent.lead.as_deref()));
        let text = |text: String| masking.text(&text).into_owned();
        sent.activity_log = log.into_iter().map(text).collect::<Vec<_>>().join("\n");
        sent.reason = sent.reason.map(text);
        sent.lead = sent.lead.map(text);
        for error in &mut sent.errors {
            error.message = masking.text(&error.message).into_owned();
        }
        sent
    }

    /// A call of Connected Content, as it is shown.
    fn connected_content(&self, call: &crate::render::Call, masking: &Masking) -> SentRequest {
        let url = match Origin::of_url(&call.request.url) {
            Some(origin) if self.sending.is_replaced && origin.is_salesforce() => {
                self.sending.target.in_place(&call.request.url)
            }
            _ => call.request.url.clone(),
        };
        SentRequest {
            kind: "connected_content",
            method: call.request.method.clone(),
            url: masking.url(&url),
            attempt: None,
            status: call.status,
            cached: Some(call.cached),
            ms: None,
            headers: None,
            body: None,
            answer: None,
        }
    }

    /// The request as it goes to the target.
    fn addressed(&self, request: Request) -> Result<Request, String> {
        let Request { method, url, headers, body } = request;
        let body = body.filter(|_| http::has_body(&method));
        let url = url.trim().to_owned();
        let origin = Origin::of_url(&url).ok_or_else(|| format!("{url} is not a valid URL"))?;
        let target = &self.sending.target;
        if self.sending.is_replaced {
            return Ok(Request { method, url: target.in_place(&url), headers, body });
        }
        if origin != *target {
            return Err(format!("the URL leads to {origin} and not to {target}, so it was not sent"));
        }
        Ok(Request { method, url, headers, body })
    }

    /// Sends a webhook, and again where Braze would. A create that may have been heard is not sent again: there might be
    /// two leads of it then.
    fn attempts(&self, request: &Request, sent: &mut Sent, masking: &Masking) -> Result<Reply, Failure> {
        let mut attempt = 1;
        let mut pause = self.sending.backoff;
        loop {
            let start = Instant::now();
            let answer = self.client.webhook(request);
            sent.requests.push(shown(request, attempt, &answer, start.elapsed(), masking));
            let is_final = match &answer {
                Ok(reply) => !WEBHOOK.retry_statuses.contains(&reply.status) && !(500..600).contains(&reply.status),
                Err(Failure::Invalid(_)) => true,
                Err(Failure::Unsent(_)) => false,
                Err(Failure::Unanswered(_)) => self.creates,
            };
            if is_final || attempt > self.sending.retries {
                return answer;
            }
            let asked = answer.as_ref().ok().and_then(|reply| reply.retry_after);
            self.sleep(before_next(asked, pause));
            if self.is_stopped() {
                sent.reason = Some("the run was interrupted before it was sent again".to_owned());
                return answer;
            }
            pause = pause.saturating_mul(2);
            attempt += 1;
        }
    }
}

/// How long to wait before a webhook is sent again: what the answer asks for, or else the pause whose turn it is.
fn before_next(asked: Option<Duration>, pause: Duration) -> Duration {
    asked.unwrap_or(pause).min(LONGEST_PAUSE)
}

/// An attempt, as it is shown.
fn shown(
    request: &Request,
    attempt: u32,
    answer: &Result<Reply, Failure>,
    time: Duration,
    masking: &Masking,
) -> SentRequest {
    let request = masking.request(request);
    let (status, answer) = match answer {
        Ok(reply) => (Some(reply.status), masking.body(&reply.body)),
        Err(Failure::Invalid(why) | Failure::Unsent(why) | Failure::Unanswered(why)) => {
            (None, masking.text(why).into_owned())
        }
    };
    SentRequest {
        kind: "webhook",
        method: request.method,
        url: request.url,
        attempt: Some(attempt),
        status,
        cached: None,
        ms: Some(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        headers: Some(request.headers.into_iter().map(|(name, value)| (name, value.into())).collect()),
        body: request.body,
        answer: Some(answer),
    }
}

/// The status with its words.
fn status_line(status: u16) -> String {
    let words = ureq::http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    words.map_or_else(|| status.to_string(), |words| format!("{status} {words}"))
}

/// The record that was created or changed.
fn lead(url: &str, body: &str) -> Option<String> {
    let answered = serde_json::from_str::<serde_json::Value>(body).ok();
    if let Some(id) = answered.as_ref().and_then(|answer| answer.get("id")?.as_str()) {
        return Some(id.to_owned());
    }
    let path = url.split_once("://").and_then(|(_, rest)| rest.get(rest.find('/')?..))?;
    match Resource::of_path(path)?.target {
        Target::Record(id) => Some(id.into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_answer_asks_for_wins_within_bounds() {
        let [short, long, day] = [1, 600, 86_400].map(Duration::from_secs);
        for (asked, pause, waited) in [
            (Some(long), short, long),
            (Some(Duration::ZERO), day, Duration::ZERO),
            (None, short, short),
            (Some(day), short, LONGEST_PAUSE),
            (None, day, LONGEST_PAUSE),
        ] {
            assert_eq!(before_next(asked, pause), waited, "{asked:?} {pause:?}");
        }
    }
}
