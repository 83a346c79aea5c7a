//! What a body is: JSON, a form or XML, as far as its first text says so.

use super::connected_content::Call;
use super::form::Body;
use super::url::Url;
use crate::lint::message::{Field, Message};
use crate::source::Span;
use crate::syntax::tree::{BlockKind, List, Node};
use crate::template;

/// The media type of a form.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// The media type of JSON.
pub const JSON: &str = "application/json";

/// What a body plainly is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// JSON.
    Json,
    /// Names and values, joined by `=` and `&`.
    Form,
    /// XML.
    Xml,
}

impl Shape {
    /// What the body of the request is; key/value pairs are sent as JSON.
    pub fn of_request(message: &Message<'_>) -> Option<Self> {
        if let Some(template::Body::KeyValue(pairs)) = &message.draft.body {
            return (!pairs.is_empty()).then_some(Self::Json);
        }
        let field = message.raw_body()?;
        let text = field.of(first_text(field, field.tree.body())?).trim_start();
        let name = text.split('=').next().unwrap_or_default();
        let named =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte));
        match text.chars().next()? {
            '{' | '[' => Some(Self::Json),
            '<' => Some(Self::Xml),
            _ => (named && text.contains('=')).then_some(Self::Form),
        }
    }

    /// What the body of a call is. Of a form this is told only where it must stay one: Braze makes JSON of a form under the
    /// type of JSON, and Salesforce's token endpoint wants the form.
    pub fn of_call(call: &Call<'_>) -> Option<Self> {
        let body = Body::of(call)?;
        if body.is_json(call.field) {
            return Some(Self::Json);
        }
        (call.url.is_some_and(Url::is_token) && body.is_form(call.field)).then_some(Self::Form)
    }

    /// The media type that goes with it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Form => FORM,
            Self::Xml => "application/xml",
        }
    }
}

/// The first text that is no white space, unless an output stands before it.
fn first_text(field: &Field, nodes: List<Node>) -> Option<Span> {
    for node in &field.tree[nodes] {
        match node {
            Node::Text(span) if !field.of(*span).trim().is_empty() => return Some(*span),
            Node::Output(_) => return None,
            Node::Block(block) if !matches!(block.kind, BlockKind::Capture(_)) => {
                let found = field.tree[block.branches].iter().find_map(|branch| first_text(field, branch.body));
                if found.is_some() {
                    return found;
                }
            }
            _ => {}
        }
    }
    None
}
