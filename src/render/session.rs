//! What the fields of one message share: the profile, the answers to Connected Content, what was asked and told.

use bumpalo::Bump;

use super::{Call, Request, Value, Warning};

/// What a rehearsal has beside the template and the user, the same for all users.
#[derive(Debug, Default)]
pub struct Resources {
    /// What `'now'` is.
    pub now: jiff::Timestamp,
    /// Of `random`: the same seed, the same output.
    pub seed: u64,
}

/// Who answers Connected Content: canned answers, or a network.
pub trait Caller {
    /// Makes a call; none when nobody answers.
    fn call(&mut self, request: &Request) -> Option<Answer>;
}

/// An answer to a call.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// One message for one user.
pub struct Session<'a> {
    /// Where its values live.
    pub arena: &'a Bump,
    /// What is the same for all users.
    pub resources: &'a Resources,
    /// The calls so far.
    pub calls: Vec<Call>,
    /// The pairs of `message_extras` so far.
    pub message_extras: Vec<(String, String)>,
    /// What was told so far.
    pub warnings: Vec<Warning>,
}

impl<'a> Session<'a> {
    /// The value of `namespace.${name}`.
    pub fn attribute(&self, namespace: Option<&str>, name: &str) -> Value<'a> {
        let _ = (namespace, name);
        Value::Nil
    }
}
