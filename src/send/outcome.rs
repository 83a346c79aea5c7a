//! What came of a message, and of all of them, as every format has it.

use serde::Serialize;

use crate::salesforce::meaning;

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SendOutcome {
    /// Salesforce took it.
    Sent,
    /// The template stopped it.
    Aborted,
    /// It was refused, or nobody was reached.
    Failed,
    /// A create went out and no answer came.
    Doubtful,
    /// The state file has it.
    Skipped,
}

/// What came of a message. Secrets are starred out.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// The place of the user among all, from 1.
    #[serde(skip)]
    pub number: u64,
    /// The user's external id, or the like.
    pub user: String,
    /// How it ended.
    pub outcome: SendOutcome,
    /// The record that was created or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// Why it was not sent, where no answer tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was asked and sent, in order.
    pub requests: Vec<SentRequest>,
    /// What Braze's Message Activity Log would say.
    pub activity_log: String,
    /// What Salesforce said.
    pub errors: Vec<SentError>,
}

/// A request that was made.
#[derive(Clone, Debug, Serialize)]
pub struct SentRequest {
    /// `connected_content` or `webhook`.
    pub kind: &'static str,
    /// The method.
    pub method: String,
    /// The URL, as it was asked.
    pub url: String,
    /// Which attempt of the webhook it was, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The status; null where no answer came.
    pub status: Option<u16>,
    /// Whether the answer was kept from an earlier call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached: Option<bool>,
    /// Milliseconds until the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// The headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<serde_json::Map<String, serde_json::Value>>,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The answer's body, or why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// An error of Salesforce's, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SentError {
    /// `errorCode`, or `error` of a token answer.
    pub error_code: String,
    /// `message`, or `error_description`.
    pub message: String,
    /// `fields`: API names.
    pub fields: Vec<String>,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<&'static str>,
    /// What to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<&'static str>,
}

/// The counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All users.
    pub users: u64,
    /// Those whose message was taken.
    pub sent: u64,
    /// Those whose message the template stopped.
    pub aborted: u64,
    /// Those whose message was refused, or not heard.
    pub failed: u64,
    /// Those who may have a record, or none.
    pub doubtful: u64,
    /// Those whom the state file has.
    pub skipped: u64,
    /// Token calls that were made.
    pub logins: u64,
    /// Token calls that were answered by what was kept.
    pub logins_cached: u64,
    /// Webhooks that were made, each attempt.
    pub calls: u64,
}

impl SendOutcome {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Aborted => "aborted",
            Self::Failed => "failed",
            Self::Doubtful => "doubtful",
            Self::Skipped => "skipped",
        }
    }
}

impl Sent {
    /// A message of which nothing is said yet.
    pub(super) fn new(number: u64, user: String, outcome: SendOutcome) -> Self {
        let (requests, errors) = (Vec::new(), Vec::new());
        Self { number, user, outcome, lead: None, reason: None, requests, activity_log: String::new(), errors }
    }

    /// The same for a reason.
    pub(super) fn because(self, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { activity_log: reason.clone(), reason: Some(reason), ..self }
    }
}

impl SentError {
    fn new(error_code: &str, message: &str, fields: Vec<String>) -> Self {
        let meaning = meaning(error_code, message);
        Self {
            error_code: error_code.to_owned(),
            message: message.to_owned(),
            fields,
            means: meaning.map(|meaning| meaning.means),
            change: meaning.map(|meaning| meaning.change),
        }
    }

    /// The errors in an answer: Salesforce's list, or the object of its token endpoint.
    pub(super) fn of_answer(body: &str) -> Vec<Self> {
        let text =
            |value: &serde_json::Value, key: &str| value.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        match serde_json::from_str::<serde_json::Value>(body) {
            Ok(serde_json::Value::Array(errors)) => {
                let errors = errors.iter().filter_map(|error| {
                    let fields = error.get("fields").and_then(|fields| fields.as_array());
                    let fields = fields.into_iter().flatten().filter_map(|field| field.as_str().map(str::to_owned));
                    let message = text(error, "message").unwrap_or_default();
                    Some(Self::new(&text(error, "errorCode")?, &message, fields.collect()))
                });
                errors.collect()
            }
            Ok(object) => {
                let description = text(&object, "error_description").unwrap_or_default();
                text(&object, "error").into_iter().map(|error| Self::new(&error, &description, Vec::new())).collect()
            }
            Err(_) => Vec::new(),
        }
    }
}

impl Summary {
    /// Counts a message.
    pub fn count(&mut self, sent: &Sent) {
        self.users += 1;
        *match sent.outcome {
            SendOutcome::Sent => &mut self.sent,
            SendOutcome::Aborted => &mut self.aborted,
            SendOutcome::Failed => &mut self.failed,
            SendOutcome::Doubtful => &mut self.doubtful,
            SendOutcome::Skipped => &mut self.skipped,
        } += 1;
        for request in &sent.requests {
            match request.cached {
                None => self.calls += 1,
                Some(_) if !super::answers::is_token_call(&request.url) => {}
                Some(true) => self.logins_cached += 1,
                Some(false) => self.logins += 1,
            }
        }
    }
}
