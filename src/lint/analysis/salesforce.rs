//! What a webhook does in Salesforce, as its method and its URL say together.

use super::body::{self, Body, Member};
use super::json::Shape;
use super::url::{UNKNOWN, Url};
use crate::catalogue::{self, Field, Object};
use crate::lint::message::Message;
use crate::salesforce::Operation;

/// A request that writes a record.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The object, as far as its fields are known.
    pub object: &'a Object,
    /// Whether these are all fields that it has.
    pub knows_all_fields: bool,
    /// What is done.
    pub operation: Operation,
    /// The field by which an upsert finds its record; none where Liquid writes it.
    pub key: Option<String>,
}

/// A request with the record that it writes.
#[derive(Debug)]
pub struct Record<'a> {
    /// The request.
    pub request: Request<'a>,
    /// The record.
    pub body: Body<'a>,
    /// The fields without which a create is refused; [`Body::missing`] counts them.
    pub required: Vec<&'a Field>,
}

/// What the name of a member stands for.
#[derive(Clone, Copy, Debug)]
pub enum Named<'a> {
    /// A field.
    Field(&'a Field),
    /// Something that the org may have, such as a custom field, or that is no field.
    Own,
    /// No field; this one is meant.
    Meant(&'a Field),
    /// No field that is known; this one is spelled much like it.
    Near(&'a Field),
    /// No field that is known.
    Unknown,
}

/// The record that a message writes, where request and body can be read.
pub fn record<'a>(message: &'a Message<'_>) -> Option<Record<'a>> {
    let request = request(message)?;
    let required: Vec<&Field> = request.object.required_on_create().collect();
    Some(Record { request, body: body::read(message)?, required })
}

/// The names of the fields without which Salesforce refuses a create of what a message writes, in its order.
pub fn required<'a>(message: &'a Message<'_>) -> Vec<&'a str> {
    let fields = |request: Request<'a>| request.object.required_on_create().map(|field| field.name.as_ref()).collect();
    request(message).map(fields).unwrap_or_default()
}

impl<'a> Record<'a> {
    /// The members that are fields, with them.
    pub fn fields(&self) -> impl Iterator<Item = (&Member<'a>, &'a Field)> {
        self.body.members.iter().filter_map(|member| match self.request.named(member) {
            Named::Field(field) => Some((member, field)),
            _ => None,
        })
    }
}

impl<'a> Request<'a> {
    /// What the name of a member stands for.
    pub fn named(&self, member: &Member<'_>) -> Named<'a> {
        let (object, name) = (self.object, member.name);
        if let Some(field) = object.field(name) {
            return Named::Field(field);
        }
        let is_object = member.forms.first().is_some_and(|form| form.shape == Shape::Object);
        if object.may_have(name, is_object) {
            return Named::Own;
        }
        let Some(field) = object.meant_field(name).and_then(|meant| object.field(meant)) else { return Named::Unknown };
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let (own, meant, label): (String, String, String) =
            (letters(name), letters(&field.name), letters(&field.label));
        let slip = catalogue::slip(name).is_some_and(|slip| slip == field.name);
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        if !slip && digits(&own) != digits(&meant) {
            return Named::Unknown; // `Phone2` is no misspelt `Phone`
        }
        let is_close = || strsim::damerau_levenshtein(&own, &meant) <= if own.chars().count() < 6 { 1 } else { 2 };
        if slip || own == label || is_close() { Named::Meant(field) } else { Named::Near(field) }
    }

    /// Whether it may bring about a new record.
    pub fn creates(&self) -> bool {
        self.operation != Operation::Update
    }

    /// Whether it may change a record.
    pub fn updates(&self) -> bool {
        self.operation != Operation::Create
    }
}

/// The request of a message. `None` when it is none to Salesforce, or to an object of which nothing is known, and when
/// method and path contradict each other, which is for `http-method` to tell.
pub fn request<'a>(message: &'a Message<'_>) -> Option<Request<'a>> {
    let method = message.method()?;
    let mut found: Option<(String, Operation, Option<String>)> = None;
    for url in Url::variants(message.url()?).iter().filter(|url| url.is_salesforce()) {
        let one = of_url(url, &method)?;
        match &found {
            Some(other) if *other != one => return None,
            _ => found = Some(one),
        }
    }
    let (name, operation, key) = found?;
    let object = message.config.object(&name)?;
    Some(Request { object, knows_all_fields: message.config.knows_all_fields(&name), operation, key })
}

/// The object, what is done, and the key of an upsert.
fn of_url(url: &Url, method: &str) -> Option<(String, Operation, Option<String>)> {
    let path = url.get(url.path());
    let mut segments = path.split('/').map(str::trim).filter(|segment| !segment.is_empty());
    segments.find(|segment| segment.eq_ignore_ascii_case("sobjects"))?;
    let object = segments.next()?.to_ascii_lowercase();
    let rest: Vec<&str> = segments.collect();
    let query = url.query().map(|range| url.get(range)).unwrap_or_default();
    // `?_HttpMethod=PATCH` stands in for the method.
    let is_patch = method == "PATCH" || method == "POST" && query.contains("_HttpMethod=PATCH");
    let operation = match (rest.as_slice(), method) {
        ([], "POST") if !is_patch => Operation::Create,
        ([_], _) if is_patch => Operation::Update,
        ([key, _], _) if is_patch && key.eq_ignore_ascii_case("Id") => Operation::Update,
        ([key, _], _) if is_patch => {
            let updates_only = query.to_ascii_lowercase().contains("updateonly=true");
            let operation = if updates_only { Operation::Update } else { Operation::Upsert };
            return Some((object, operation, (!key.contains(UNKNOWN)).then(|| (*key).to_owned())));
        }
        _ => return None,
    };
    Some((object, operation, None))
}
