//! The examples of a spec, as Braze would send them.

use std::borrow::Cow;

use serde::Serialize;

use crate::catalogue::Object;
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::render::{Masking, Message, Outcome, Request, Resources, example};
use crate::report::visible;
use crate::salesforce;

/// An example that was rendered. Secrets are starred out in it.
#[derive(Debug, Serialize)]
pub struct Rehearsed {
    /// The example's name.
    pub name: String,
    /// Its line in the file.
    pub line: u32,
    /// The requests, in their order.
    pub requests: Vec<Sent>,
    /// How it ended.
    pub ended: Ended,
    /// Why nothing is sent, where nothing is.
    pub reason: Option<String>,
    /// What the author should know.
    pub warnings: Vec<String>,
    /// What Salesforce would refuse.
    pub refusals: Vec<String>,
}

/// How an example ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ended {
    /// The webhook is sent.
    Sent,
    /// The message is cancelled.
    Cancelled,
    /// It could not be rendered.
    Failed,
}

/// A request, with control characters as symbols.
#[derive(Debug, Serialize)]
pub struct Sent {
    /// Whose it is: the webhook's, or Connected Content's in a field.
    pub title: String,
    /// Method and URL.
    pub line: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<String>,
    /// How it was answered.
    pub answer: Option<String>,
}

impl Sent {
    fn new(title: String, request: &Request, answer: Option<String>, masking: &Masking) -> Self {
        let request = masking.request(request);
        let one_line = |text: &str| visible(text).replace('\n', "␊");
        Self {
            title: one_line(&title),
            line: one_line(&format!("{} {}", request.method, request.url)),
            headers: request.headers.iter().map(|(name, value)| (one_line(name), one_line(value))).collect(),
            body: request.readable_body().map(|body| visible(&body).into_owned()),
            answer,
        }
    }
}

/// Renders the examples of a spec.
pub(super) fn examples(
    nodes: &[Node],
    findings: &[Diagnostic],
    message: &Message,
    resources: &Resources,
    masking: &dyn Fn(&crate::render::Responses) -> Masking,
    describe: &Object,
) -> Vec<Rehearsed> {
    let rehearse = |(at, node): (usize, &Node)| {
        let mut rehearsed = Rehearsed {
            name: visible(&example::name(node, at)).into_owned(),
            line: message.file.position(node.span.start).line,
            requests: Vec::new(),
            ended: Ended::Failed,
            reason: None,
            warnings: Vec::new(),
            refusals: Vec::new(),
        };
        let ran = match example::run(node, findings, message, resources, 0) {
            Ok(ran) => ran,
            Err(problem) => {
                rehearsed.reason = Some(visible(&problem).into_owned());
                return rehearsed;
            }
        };
        let masking = masking(&ran.responses).with_requests(&ran.rendering);
        let told = |text: &str| visible(&masking.text(text)).into_owned();
        for call in ran.rendering.calls.iter().filter(|call| !call.cached) {
            let title = format!("Connected Content in {}", message.field_name(call.field));
            let answer = call.status.map_or(Cow::Borrowed("no answer"), |status| status.to_string().into());
            rehearsed.requests.push(Sent::new(title, &call.request, Some(answer.into_owned()), &masking));
        }
        rehearsed.warnings = ran.rendering.warnings.iter().map(|warning| told(&warning.message)).collect();
        match &ran.rendering.outcome {
            Outcome::Send(request) => {
                rehearsed.requests.push(Sent::new("The webhook".to_owned(), request, None, &masking));
                rehearsed.ended = Ended::Sent;
                rehearsed.warnings.extend(message.review(request).iter().map(|warning| told(&warning.message)));
                let Request { method, url, headers, body } = request;
                let refusals = salesforce::refusals(method, url, headers, body.as_deref(), describe);
                rehearsed.refusals = refusals
                    .iter()
                    .map(|refusal| told(&format!("{} {}: {}", refusal.status, refusal.error_code, refusal.message)))
                    .collect();
            }
            Outcome::Text(reason) | Outcome::Abort { reason, .. } => {
                rehearsed.ended = Ended::Cancelled;
                rehearsed.reason = Some(told(reason));
            }
            Outcome::Error { message: error, at } => {
                rehearsed.reason = Some(told(&format!("{}: {error}", message.field_name(at.field))));
            }
        }
        rehearsed
    };
    nodes.iter().enumerate().map(rehearse).collect()
}
