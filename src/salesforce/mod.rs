//! What Salesforce answers to a request for a record, as far as it can be told without the org: which requests it
//! refuses, and in which words. The order in which its checks bite is inferred; what it says is from published answers.

mod forms;
mod json;
mod meaning;
mod path;
mod record;

use crate::catalogue::{self, ApiVersion, Object, RecordId, VersionState};

pub use forms::{is_date, is_datetime, is_decimal, is_email, is_whole};
pub use json::Value;
pub use meaning::{Meaning, meaning};
pub use path::{Resource, Target};
pub use record::{Blanks, Record, Saved, half_a_place, value_refusals};

/// One reason for which a request is refused, as Salesforce tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// `errorCode`
    pub error_code: &'static str,
    /// `message`
    pub message: String,
    /// `fields`: API names. None where the answer has no such member.
    pub fields: Option<Vec<String>>,
}

/// What a request does to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new record.
    Create,
    /// A change of a record that must be there.
    Update,
    /// A change of a record, or a new one.
    Upsert,
}

/// A request to Salesforce's records, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What it does; none where it writes nothing, or its method does not go with its URL.
    pub operation: Option<Operation>,
    /// Why it is refused; empty where nothing speaks against it. All errors about values come together, any other alone.
    pub refusals: Vec<Refusal>,
}

impl Operation {
    /// The verb.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Upsert => "upsert",
        }
    }

    /// Whether it may bring about a new record.
    pub fn creates(self) -> bool {
        self != Self::Update
    }

    /// Whether it may change a record.
    pub fn updates(self) -> bool {
        self != Self::Create
    }
}

impl Refusal {
    /// One without `fields`.
    pub fn new(status: u16, error_code: &'static str, message: impl Into<String>) -> Self {
        Self { status, error_code, message: message.into(), fields: None }
    }

    /// What the URL names is not there.
    pub fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "The requested resource does not exist")
    }

    /// The same with `fields`.
    #[must_use]
    pub fn with_fields<'a>(self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        Self { fields: Some(fields.into_iter().map(str::to_owned).collect()), ..self }
    }
}

/// The body of a request, read once.
#[derive(Debug)]
pub struct Body<'a> {
    text: &'a str,
    record: Result<Record<'a>, Refusal>,
}

impl<'a> Body<'a> {
    /// Reads a body; an empty one is none.
    pub fn read(text: &'a str) -> Self {
        Self { text, record: Record::read(text) }
    }

    /// The names of the members of its JSON object that hold nothing but white space.
    pub fn blank_members(&self) -> impl Iterator<Item = &str> {
        self.record.iter().flat_map(Record::blank_members)
    }
}

/// Why Salesforce refuses a request; empty where nothing speaks against it, and for a request to somebody else.
pub fn refusals(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: Option<&str>,
    describe: &Object,
) -> Vec<Refusal> {
    judge(method, url, headers, &Body::read(body.unwrap_or_default()), describe)
        .map_or_else(Vec::new, |verdict| verdict.refusals)
}

/// What becomes of a request; none for a request to somebody else, and for other resources than records. `describe` tells
/// the fields of the object that it is about; of other objects, nothing is known. A request without `Authorization` is
/// taken for one that gets it elsewhere.
pub fn judge(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: &Body<'_>,
    describe: &Object,
) -> Option<Verdict> {
    Some(Resource::of_url(url)?.judge(method, headers, body, describe))
}

/// The token in the value of `Authorization`.
///
/// # Errors
/// There is none: an empty one is what a failed token call leaves.
pub fn bearer_token(value: &str) -> Result<&str, Refusal> {
    let (scheme, token) = value.trim().split_once(' ').unwrap_or_default();
    let is_scheme = ["Bearer", "OAuth"].iter().any(|known| known.eq_ignore_ascii_case(scheme));
    Some(token.trim())
        .filter(|token| is_scheme && !token.is_empty())
        .ok_or_else(|| Refusal::new(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"))
}

/// What is wrong with the type of a body. The sentence is not published.
pub fn content_type(value: Option<&str>, body: &str) -> Option<Refusal> {
    let essence = value.map(catalogue::essence).unwrap_or_default();
    let is_taken = body.is_empty() || essence.eq_ignore_ascii_case("application/json");
    (!is_taken).then(|| {
        let message = match essence {
            "" => "The request has a body and no Content-Type header".to_owned(),
            other => format!("The Content-Type of the request is not supported: {other}"),
        };
        Refusal::new(415, "UNSUPPORTED_MEDIA_TYPE", message)
    })
}

impl Resource<'_> {
    /// What becomes of a request to what the URL names.
    pub fn judge(&self, method: &str, headers: &[(String, String)], body: &Body<'_>, describe: &Object) -> Verdict {
        let operation = self.operation(method);
        let object = Some(describe).filter(|object| object.name().eq_ignore_ascii_case(self.object));
        let refusals = self.refusals(method, headers, body, object, operation);
        Verdict { operation, refusals: refusals.unwrap_or_else(|refusal| vec![refusal]) }
    }

    /// All errors about values, or else, in the error, the first of any other kind.
    fn refusals(
        &self,
        method: &str,
        headers: &[(String, String)],
        body: &Body<'_>,
        object: Option<&Object>,
        operation: Option<Operation>,
    ) -> Result<Vec<Refusal>, Refusal> {
        let header =
            |name: &str| headers.iter().rfind(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        self.version_refusal().map_or(Ok(()), Err)?;
        header("Authorization").map_or(Ok(""), |value| bearer_token(value))?;
        self.object_refusal(object).map_or(Ok(()), Err)?;
        self.method_refusal(method).map_or(Ok(()), Err)?;
        self.key_refusal(object).map_or(Ok(()), Err)?;
        let malformed = self.id_refusal(object);
        let Some(operation) = operation else { return Ok(malformed.into_iter().collect()) };
        content_type(header("Content-Type").map(String::as_str), body.text).map_or(Ok(()), Err)?;
        let record = body.record.as_ref().map_err(Refusal::clone)?;
        let mut refusals = match object {
            Some(object) => record.saved(operation, self.key(), object, Blanks::NotGiven)?.refusals(operation),
            None => Vec::new(),
        };
        refusals.extend(malformed);
        Ok(refusals)
    }

    /// What a method does to what the URL names.
    pub fn operation(&self, method: &str) -> Option<Operation> {
        let method = self.method(method);
        match &self.target {
            Target::Collection if method == "POST" => Some(Operation::Create),
            Target::Record(name) if method == "POST" && name.eq_ignore_ascii_case("Id") => Some(Operation::Create),
            Target::Record(_) if method == "PATCH" => Some(Operation::Update),
            Target::Key(field, _) if method == "PATCH" => {
                let only_updates = self.parameter("updateOnly").is_some_and(|value| value.eq_ignore_ascii_case("true"));
                Some(if only_updates || is_id(field) { Operation::Update } else { Operation::Upsert })
            }
            _ => None,
        }
    }

    /// The method that counts: `?_HttpMethod=PATCH` stands in for it.
    pub fn method<'m>(&self, method: &'m str) -> &'m str {
        if method == "POST" && self.parameter("_HttpMethod") == Some("PATCH") { "PATCH" } else { method }
    }

    /// The field by which a record is found.
    pub fn key(&self) -> Option<&str> {
        match &self.target {
            Target::Key(field, _) => Some(field),
            _ => None,
        }
    }

    /// A version that is retired or that there is not.
    pub fn version_refusal(&self) -> Option<Refusal> {
        match ApiVersion::parse(self.version).map(ApiVersion::state) {
            Ok(VersionState::Supported | VersionState::Deprecated) => None,
            Ok(VersionState::Retired) => Some(Refusal::new(410, "GONE", "The requested resource no longer exists")),
            Ok(VersionState::Newer) | Err(_) => Some(Refusal::not_found()),
        }
    }

    /// An object that is surely none: a plural, or another slip.
    pub fn object_refusal(&self, object: Option<&Object>) -> Option<Refusal> {
        let is_known = object.is_some() || catalogue::known_object(self.object).is_some();
        let is_slip = !is_known && catalogue::meant_object(self.object).is_some();
        (is_slip || self.target == Target::Nothing).then(Refusal::not_found)
    }

    /// A method that does not go with what the URL names.
    pub fn method_refusal(&self, method: &str) -> Option<Refusal> {
        let allowed: &[&str] = match &self.target {
            Target::Collection => &["GET", "HEAD", "POST"],
            Target::Record(name) if is_id(name) => &["POST"],
            Target::Record(_) | Target::Key(..) | Target::Nothing => &["DELETE", "GET", "HEAD", "PATCH"],
        };
        let method = self.method(method);
        (!allowed.contains(&method)).then(|| {
            let message = format!("HTTP Method '{method}' not allowed. Allowed are {}", allowed.join(","));
            Refusal::new(405, "METHOD_NOT_ALLOWED", message)
        })
    }

    /// A part of the path that is neither an id nor the name of a field by which records are found.
    pub fn key_refusal(&self, object: Option<&Object>) -> Option<Refusal> {
        let part = match &self.target {
            Target::Record(id) => (!is_id(id) && !has_shape_of_id(id)).then_some(id)?,
            Target::Key(field, value) if is_id(field) => (!has_shape_of_id(value)).then_some(value)?,
            Target::Key(field, _) => {
                let object = object?;
                let is_key = match object.field(field) {
                    Some(field) => field.is_upsert_key(),
                    None => object.may_have(field, false) && field != "attributes",
                };
                (!is_key).then_some(field)?
            }
            Target::Collection | Target::Nothing => return None,
        };
        let message = format!("Provided external ID field does not exist or is not accessible: {part}");
        Some(Refusal::new(404, "NOT_FOUND", message))
    }

    /// An id whose check sum is wrong, or that is another object's.
    pub fn id_refusal(&self, object: Option<&Object>) -> Option<Refusal> {
        let id = match &self.target {
            Target::Record(id) if !is_id(id) => id,
            Target::Key(field, value) if is_id(field) => value,
            _ => return None,
        };
        let may_be = RecordId::parse(id).is_ok_and(|parsed| parsed.may_name(self.object));
        (!may_be).then(|| {
            let label = object.and_then(|object| object.field("Id")).map(|field| field.label.as_ref());
            let label = label.map_or_else(|| format!("{} ID", self.object), str::to_owned);
            let message = format!("{label}: id value of incorrect type: {id}");
            Refusal::new(400, "MALFORMED_ID", message).with_fields(["Id"])
        })
    }
}

/// Whether this is the name of the field `Id`.
fn is_id(name: &str) -> bool {
    name.eq_ignore_ascii_case("Id")
}

fn has_shape_of_id(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests;
