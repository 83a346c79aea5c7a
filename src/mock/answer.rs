//! What the mock answers calls with, and what its log tells about it.

use hyper::body::Bytes;
use serde_json::{Value, json};

use super::faults::FaultName;
use crate::salesforce::Refusal;
use crate::wire::{Call, Content, Reply};

/// The type of Salesforce's answers.
pub(super) const JSON: &str = "application/json;charset=UTF-8";
/// The type of pages.
pub(super) const HTML: &str = "text/html;charset=UTF-8";

/// What a call is answered with, and what the log tells about it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) content: Content,
    /// The codes of the errors.
    pub(super) errors: Vec<String>,
    /// The id of the lead that it is about.
    pub(super) lead: Option<String>,
    /// The fault that hit.
    pub(super) fault: Option<FaultName>,
    /// Whether the connection is closed in place of an answer.
    pub(super) is_lost: bool,
}

impl Call {
    /// What stands behind the question mark.
    pub(super) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The body as text.
    ///
    /// # Errors
    /// What Salesforce's parser says about bytes that are no UTF-8.
    pub(super) fn text(&self) -> Result<&str, Refusal> {
        std::str::from_utf8(&self.body).map_err(|error| {
            let byte = self.body.get(error.valid_up_to()).copied().unwrap_or_default();
            Refusal::new(400, "JSON_PARSER_ERROR", format!("Invalid UTF-8 start byte 0x{byte:x}"))
        })
    }
}

impl Answer {
    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Content::Whole(Bytes::new()),
            errors: Vec::new(),
            lead: None,
            fault: None,
            is_lost: false,
        }
    }

    /// An answer with a text of this type.
    pub(super) fn text(status: u16, media_type: &str, text: String) -> Self {
        let content = Content::Whole(Bytes::from(text));
        Self { headers: vec![("content-type", media_type.to_owned())], content, ..Self::empty(status) }
    }

    /// An answer with JSON.
    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::text(status, JSON, value.to_string())
    }

    /// A page that tells an error, as of servers in front of Salesforce.
    pub(super) fn page(status: u16, told: &str) -> Self {
        Self::text(status, HTML, format!("<!DOCTYPE html>\n<title>{status}</title>\n<h1>{told}</h1>\n"))
    }

    /// Errors as Salesforce tells them.
    pub(super) fn refused(refusals: &[Refusal]) -> Self {
        let told = refusals.iter().map(|refusal| {
            let mut told = json!({ "message": refusal.message, "errorCode": refusal.error_code });
            if let (Some(fields), Some(told)) = (&refusal.fields, told.as_object_mut()) {
                told.insert("fields".to_owned(), json!(fields));
            }
            told
        });
        let status = refusals.first().map_or(500, |refusal| refusal.status);
        let errors = refusals.iter().map(|refusal| refusal.error_code.to_owned()).collect();
        Self { errors, ..Self::json(status, &told.collect()) }
    }

    /// The same with a header more.
    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same about a lead.
    pub(super) fn about(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        let Answer { status, headers, content, is_lost, .. } = answer;
        Self { status, headers, content, is_lost }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::refused(&[refusal])
    }
}
