//! A lead-mapping spec as a typed model. Reading one collects every problem of the file; what can be read is read.

mod language;
mod path;
mod read;

use crate::catalogue::{ApiVersion, Instance};
use crate::document::{Key, Node, Scalar};
use crate::source::{Span, Text};

pub(crate) use language::CREDENTIAL;
pub use language::{RESPONSES, SPEC};
pub use path::Path;
pub use read::{ReadSpec, read};

/// A spec.
#[derive(Debug)]
pub struct Spec {
    /// Where to point at when something is missing.
    pub places: Places,
    /// The template's name.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// The org and the object.
    pub salesforce: Salesforce,
    /// What the webhook does.
    pub operation: Operation,
    /// The record id of an update.
    pub record_id: Option<Value>,
    /// The field and value of an upsert.
    pub external_id: Option<ExternalId>,
    /// How the token is fetched; left out when an environment gives it.
    pub auth: Option<Auth>,
    /// Whether something stands under `auth`, readable or not.
    pub has_auth: bool,
    /// More request headers, in the order of the file.
    pub headers: Vec<(Key, Value)>,
    /// How the body is put together.
    pub body: BodyKind,
    /// The fields, in the order of the file.
    pub fields: Vec<(Key, Value)>,
    /// The examples.
    pub examples: Vec<Example>,
}

impl Spec {
    /// All values: of the record's key, of the headers, of the fields.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        let keys = self.record_id.iter().chain(self.external_id.as_ref().map(|id| &id.value));
        keys.chain(self.headers.iter().chain(&self.fields).map(|(_, value)| value))
    }
}

/// Where to point at when something is missing in what a spec compiles to.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// The first key of the file.
    pub whole: Span,
    /// The key `headers`, or the first key.
    pub headers: Span,
    /// The key `fields`, or the first key.
    pub fields: Span,
}

/// What a webhook does with a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// POST: a new record.
    Create,
    /// PATCH by record id.
    Update,
    /// PATCH by an External ID.
    Upsert,
}

impl Operation {
    /// The HTTP method.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Create => "POST",
            Self::Update | Self::Upsert => "PATCH",
        }
    }
}

/// How a request body is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON key/value pairs.
    KeyValue,
    /// One JSON text.
    Raw,
}

/// The org and the object.
#[derive(Debug)]
pub struct Salesforce {
    /// The key, for what is missing below it; the file's start when the key is missing.
    pub place: Span,
    /// The host of the org; `None` when it is left to an environment.
    pub instance: Option<Instance>,
    /// Where the instance stands.
    pub instance_place: Option<Span>,
    /// The REST API version.
    pub api_version: ApiVersion,
    /// The same as it is written, where it can be read.
    pub api_version_text: Option<Text>,
    /// The sObject.
    pub object: String,
    /// The same as it is written.
    pub object_text: Option<Text>,
    /// Whether assignment rules run; `None` leaves the header out.
    pub auto_assign: Option<bool>,
    /// Whether duplicate rules that alert are passed.
    pub allow_duplicates: bool,
}

/// How the token is fetched.
#[derive(Debug)]
pub struct Auth {
    /// The key `auth`.
    pub place: Span,
    /// Who logs in.
    pub login: Login,
    /// For how many seconds the token may be kept.
    pub cache_max_age: Option<u32>,
    /// The key that says so, where there is one.
    pub cache_place: Option<Span>,
    /// Whether a missing token aborts the message.
    pub check: bool,
    /// The key that says so, where there is one.
    pub check_place: Option<Span>,
    /// The variable of the token answer.
    pub save: String,
    /// Where its name stands.
    pub save_place: Option<Span>,
    /// Whether the content type is written.
    pub content_type: bool,
    /// The key, the secret and the name of the stored credential, as far as they stand in the file.
    pub written: Vec<(&'static str, Text)>,
}

/// Who logs in.
#[derive(Debug)]
pub enum Login {
    /// By consumer key and secret.
    Client {
        /// The consumer key.
        id: Credential,
        /// The consumer secret.
        secret: Credential,
    },
    /// By a basic-auth credential stored in Braze.
    Stored(String),
}

/// A consumer key or secret.
#[derive(Clone, Debug)]
pub enum Credential {
    /// The name of an environment variable.
    Env(String),
    /// The text itself.
    Literal(Text),
}

/// The key of an upsert.
#[derive(Debug)]
pub struct ExternalId {
    /// The field's API name.
    pub field: Text,
    /// Its value.
    pub value: Value,
}

/// What is sent for one field.
#[derive(Debug)]
pub struct Value {
    /// The whole value in the file.
    pub place: Span,
    /// Where it comes from.
    pub source: Source,
    /// Filters, as in Liquid, in order.
    pub filters: Vec<Text>,
    /// What is sent instead of a blank value.
    pub default: Option<Scalar>,
    /// What happens when it is blank.
    pub when_blank: WhenBlank,
    /// Whether `when_blank` stands in the file.
    pub when_blank_given: bool,
    /// To how many characters it is cut.
    pub max_length: Option<u32>,
}

/// Where a value comes from.
#[derive(Debug)]
pub enum Source {
    /// A scalar, as it would be typed into the composer.
    Typed(Scalar),
    /// An attribute, property or variable.
    Attribute {
        /// The namespace, such as `custom_attribute`; none for default attributes.
        namespace: Option<&'static str>,
        /// Its name.
        name: Text,
        /// The way into it.
        path: Option<Path>,
    },
    /// A literal, never read as Liquid.
    Literal(Scalar),
    /// Liquid.
    Liquid(Text),
}

/// What happens when a value is blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenBlank {
    /// The message is cancelled.
    Abort,
    /// The field is left out.
    Omit,
    /// An empty text is sent.
    Send,
}

/// An example, for `bzsf test`.
#[derive(Debug)]
pub struct Example {
    /// What it shows.
    pub name: Text,
    /// All of it.
    pub node: Node,
}
