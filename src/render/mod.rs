//! The evaluator: Ruby Liquid's semantics over our own trees, Braze's tags and filters on top, a user profile; yields
//! the requests that Braze would make, without a network.

mod body;
mod braze;
mod catalogs;
mod check;
mod content_blocks;
mod convert;
mod evaluate;
pub mod example;
mod filters;
mod json;
mod masking;
mod message;
mod profile;
mod reads;
mod responses;
mod session;
mod user;
mod value;

pub use catalogs::{Catalog, Catalogs};
pub use content_blocks::ContentBlocks;
pub use evaluate::{Evaluator, Limits, Program};
pub use masking::Masking;
pub use message::{Field, Message, ReadMessage, Role};
pub use profile::{Profile, ProfileError};
pub use reads::Reads;
pub use responses::{CANNED_TOKEN, Canned, Responses};
pub use session::{Answer, Caller, Programs, Resources, Session, user_seed};
pub use user::{check_user, read_user};
pub use value::{Drop, Loop, Object, Value};

use crate::source::Span;

/// What came of one message for one user.
#[derive(Debug)]
pub struct Rendering {
    /// Whether it is sent, and what.
    pub outcome: Outcome,
    /// Every call of Connected Content that the fields asked for, in order.
    pub calls: Vec<Call>,
    /// The pairs of `message_extras`, in order, each key once.
    pub message_extras: Vec<(String, String)>,
    /// What the author should know.
    pub warnings: Vec<Warning>,
}

/// How the rendering of a message ended.
#[derive(Debug)]
pub enum Outcome {
    /// A request came out.
    Send(Request),
    /// The text of a file of Liquid.
    Text(String),
    /// `abort_message` stopped it, or Connected Content with `:retry` that nobody answered.
    Abort {
        /// What the Message Activity Log would say.
        reason: String,
        /// The tag.
        at: At,
    },
    /// It could not be rendered, such as a division by zero.
    Error {
        /// What failed.
        message: String,
        /// The tag or output.
        at: At,
    },
}

/// A place in a message: one of its fields, by number, and bytes of that field's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// The field, by its place in the message.
    pub field: usize,
    /// Bytes of the field's text.
    pub span: Span,
}

/// A request as it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers in their order.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
}

impl Request {
    /// The body as people read it: a JSON object with a member a line, its members in their order; anything else as it is.
    pub fn readable_body(&self) -> Option<String> {
        let body = self.body.as_deref().filter(|body| !body.is_empty())?;
        let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(body);
        Some(object.map_or_else(|_| body.to_owned(), |object| format!("{:#}", serde_json::Value::Object(object))))
    }
}

/// One call of Connected Content.
#[derive(Clone, Debug)]
pub struct Call {
    /// The field that asked for it, by its place in the message.
    pub field: usize,
    /// What was asked.
    pub request: Request,
    /// The status of the answer; none when nobody answered.
    pub status: Option<u16>,
    /// Whether an earlier call of the message had the same answer, so that none was made.
    pub cached: bool,
    /// What `:basic_auth` or `:auth_credentials` refers to.
    pub credential: Option<String>,
    /// The seconds for which its answer is kept; none when it is asked for anew each time.
    pub cache_max_age: Option<u32>,
}

/// What the author should know about a rendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What kind it is.
    pub kind: WarningKind,
    /// What it is about: a key, a URL, a name.
    pub name: String,
    /// The sentence.
    pub message: String,
}

/// The kinds of [`Warning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningKind {
    /// A key of the profile that no template can read.
    UnreadProfileKey,
    /// A call that no canned answer fits.
    NoResponse,
    /// A content block that is not in the folder; it renders as nothing.
    UnknownContentBlock,
    /// A catalog that is not in the folder; it renders as nothing.
    UnknownCatalog,
    /// The content type says JSON, and the raw body is none.
    NotJson,
    /// A header's value holds a line break.
    HeaderLineBreak,
}

impl WarningKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::UnreadProfileKey,
        Self::NoResponse,
        Self::UnknownContentBlock,
        Self::UnknownCatalog,
        Self::NotJson,
        Self::HeaderLineBreak,
    ];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnreadProfileKey => "unread-profile-key",
            Self::NoResponse => "no-response",
            Self::UnknownContentBlock => "unknown-content-block",
            Self::UnknownCatalog => "unknown-catalog",
            Self::NotJson => "not-json",
            Self::HeaderLineBreak => "header-line-break",
        }
    }
}

/// Why the evaluation of a field ends early.
#[derive(Debug)]
pub enum Stop {
    /// The message is aborted: the reason.
    Abort(String),
    /// It cannot be rendered: what failed.
    Error(String),
}
