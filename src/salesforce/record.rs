//! A record in a body: the errors that Salesforce finds in it.

use super::json::{self, Fault, Member, Value};
use super::{Operation, Refusal, is_date, is_datetime, is_decimal, is_email, is_whole};
use crate::catalogue::{Field, FieldType, Object, RecordId};

/// What values of nothing but white space are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blanks {
    /// Values that were not given.
    NotGiven,
    /// For texts the same; but they are no number, no date, no truth value, and null is no check box (inferred).
    AsSent,
}

/// A body as far as JSON goes.
#[derive(Debug)]
pub struct Record<'a> {
    body: &'a str,
    members: Vec<Member<'a>>,
}

impl<'a> Record<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// What Salesforce says about a body that is missing, that is not JSON, or that is no object.
    pub fn read(body: &'a str) -> Result<Self, Refusal> {
        if body.trim().is_empty() {
            let message = "The HTTP entity body is required, but this request has no entity body.";
            return Err(unreadable(message));
        }
        match json::read(body) {
            Ok(Ok(members)) => Ok(Self { body, members }),
            Ok(Err((value, at))) => {
                let message = format!("Can not deserialize SObject out of {} token", value.token());
                Err(unreadable(format!("{message} at {}", json::place(body, at))))
            }
            Err(Fault { message, at }) => Err(unreadable(format!("{message} at {}", json::place(body, at)))),
        }
    }

    /// The names of the members whose text holds nothing but white space.
    pub(super) fn blank_members(&self) -> impl Iterator<Item = &str> {
        let is_blank = |member: &&Member<'_>| member.value != Value::Null && member.value.is_blank();
        self.members.iter().filter(is_blank).map(|member| member.name.as_ref())
    }

    /// The record as it is about to be saved, when its members are fields that take such values.
    ///
    /// # Errors
    /// One that comes alone: a member that is no field, a value of another type, fields that cannot be written.
    pub fn saved<'b>(
        &'b self,
        operation: Operation,
        key: Option<&'b str>,
        object: &'b Object,
        blanks: Blanks,
    ) -> Result<Saved<'a, 'b>, Refusal> {
        let fields = self.fields(key, object)?;
        for (member, field) in &fields {
            let is_nothing = member.value.is_blank() && !blanks.is_read(field, &member.value);
            if !is_nothing && !is_type(field, &member.value) {
                return Err(unreadable(self.mismatch(member, field)));
            }
        }
        read_only(operation, &fields)?;
        Ok(Saved { key, object, fields, blanks })
    }

    /// The members that are fields, in their order; of two for the same field, the last. Others that Salesforce may know
    /// are left out.
    fn fields<'b>(
        &'b self,
        key: Option<&str>,
        object: &'b Object,
    ) -> Result<Vec<(&'b Member<'a>, &'b Field)>, Refusal> {
        let mut fields: Vec<(&Member<'a>, &Field)> = Vec::with_capacity(self.members.len());
        for member in &self.members {
            let name = member.name.as_ref();
            let field = object.field(name);
            let key = key.filter(|key| key.eq_ignore_ascii_case(name));
            if key.is_some() || field.is_some_and(|field| field.kind == FieldType::Id) {
                let shown = field.map(|field| field.name.as_ref()).or(key).unwrap_or(name);
                let message = format!("The {shown} field should not be specified in the sobject data.");
                return Err(Refusal::new(400, "INVALID_FIELD", message));
            }
            let Some(field) = field else {
                if object.may_have(name, member.value == Value::Object) {
                    continue;
                }
                let message = format!("No such column '{name}' on sobject of type {}", object.name());
                return Err(Refusal::new(400, "INVALID_FIELD", message));
            };
            fields.retain(|(_, other)| !std::ptr::eq(*other, field));
            fields.push((member, field));
        }
        Ok(fields)
    }

    fn mismatch(&self, member: &Member<'_>, field: &Field) -> String {
        let (kind, token) = (field.kind.name(), member.value.token());
        let place = json::place(self.body, member.at);
        match &member.value {
            Value::Array | Value::Object => format!("Cannot deserialize instance of {kind} from {token} value {place}"),
            value => format!(
                "Cannot deserialize instance of {kind} from {token} value {} or request may be missing a required field at {place}",
                value.text()
            ),
        }
    }
}

impl Blanks {
    /// Whether a blank value is read as the type of the field.
    fn is_read(self, field: &Field, value: &Value<'_>) -> bool {
        let is_parsed =
            field.kind.is_number() || matches!(field.kind, FieldType::Boolean | FieldType::Date | FieldType::Datetime);
        self == Self::AsSent && is_parsed && *value != Value::Null
    }
}

fn unreadable(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "JSON_PARSER_ERROR", message)
}

/// Whether a value can be read as the type of a field. What nobody has published is taken for readable: fractions of
/// whole numbers, dates without a time of day.
fn is_type(field: &Field, value: &Value<'_>) -> bool {
    use FieldType::{Address, Boolean, Currency, Date, Datetime, Double, Int, Location, Long, Other, Percent};
    let text = match value {
        Value::Array | Value::Object => return matches!(field.kind, Address | Location | Other),
        value => value.text().trim(),
    };
    match field.kind {
        Boolean => matches!(text, "true" | "false"),
        Int | Long => is_whole(text) || is_decimal(text),
        Double | Currency | Percent => is_decimal(text),
        Date => is_date(text),
        Datetime => is_datetime(text) || is_date(text),
        _ => true,
    }
}

fn read_only(operation: Operation, fields: &[(&Member<'_>, &Field)]) -> Result<(), Refusal> {
    let is_writable = |field: &Field| match operation {
        Operation::Create => field.createable,
        Operation::Update => field.updateable,
        Operation::Upsert => field.createable || field.updateable,
    };
    let names: Vec<&str> =
        fields.iter().filter(|(_, field)| !is_writable(field)).map(|(_, field)| field.name.as_ref()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let message = format!(
        "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
        names.join(", ")
    );
    Err(Refusal::new(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message).with_fields(names))
}

/// A record that is about to be saved.
#[derive(Debug)]
pub struct Saved<'a, 'b> {
    key: Option<&'b str>,
    object: &'b Object,
    fields: Vec<(&'b Member<'a>, &'b Field)>,
    blanks: Blanks,
}

impl<'b> Saved<'_, 'b> {
    /// All errors, by their kinds.
    pub fn refusals(&self, operation: Operation) -> Vec<Refusal> {
        let mut refusals: Vec<Refusal> = self.missing(operation).into_iter().collect();
        let given = self.fields.iter().filter(|(member, _)| !member.value.is_blank());
        let given: Vec<(&Field, &str)> = given.map(|(member, field)| (*field, member.value.text())).collect();
        for check in CHECKS {
            refusals.extend(given.iter().filter_map(|(field, text)| check(field, text, self.object)));
        }
        if operation == Operation::Create && given.iter().any(|(field, _)| is_coordinate(field)) {
            refusals.extend(half_a_place(|name| {
                let field = self.object.field(name)?;
                Some(self.member(field).is_some_and(|member| !member.value.is_blank()))
            }));
        }
        if self.blanks == Blanks::AsSent {
            refusals.extend(self.fields.iter().filter_map(|(member, field)| unset_box(field, &member.value)));
        }
        refusals
    }

    /// The fields and their values, in the body's order.
    pub fn values(&self) -> impl Iterator<Item = (&Field, &Value<'_>)> {
        self.fields.iter().map(|(member, field)| (*field, &member.value))
    }

    fn member(&self, field: &Field) -> Option<&'b Member<'_>> {
        self.fields.iter().find(|(_, other)| std::ptr::eq(*other, field)).map(|(member, _)| *member)
    }

    /// The required fields that have no value; an update leaves what it does not name.
    fn missing(&self, operation: Operation) -> Option<Refusal> {
        let is_key = |field: &Field| self.key.is_some_and(|key| key.eq_ignore_ascii_case(&field.name));
        let is_missing = |field: &&Field| match self.member(field) {
            Some(member) => member.value.is_blank(),
            None => operation.creates() && !is_key(field),
        };
        let names: Vec<&str> =
            self.object.required_on_create().filter(is_missing).map(|field| field.name.as_ref()).collect();
        (!names.is_empty()).then(|| {
            let message = format!("Required fields are missing: [{}]", names.join(", "));
            Refusal::new(400, "REQUIRED_FIELD_MISSING", message).with_fields(names)
        })
    }
}

/// What is looked at in a single value.
type Check = fn(&Field, &str, &Object) -> Option<Refusal>;

const CHECKS: [Check; 5] = [too_long, invalid_email, bad_picklist_value, bad_reference, out_of_range];

/// The errors of a single value, as of the one in the URL of an upsert.
pub fn value_refusals(field: &Field, text: &str, object: &Object) -> impl Iterator<Item = Refusal> {
    CHECKS.into_iter().filter_map(move |check| check(field, text, object))
}

/// Whether this is the latitude or the longitude, of which none is anything without the other.
fn is_coordinate(field: &Field) -> bool {
    matches!(field.name.as_ref(), "Latitude" | "Longitude")
}

/// One of latitude and longitude without the other. `has` tells whether a record has a value for a field, none for a
/// field that there is not.
pub fn half_a_place(has: impl Fn(&str) -> Option<bool>) -> Option<Refusal> {
    let lacking = match (has("Latitude"), has("Longitude")) {
        (Some(true), Some(false)) => "Longitude",
        (Some(false), Some(true)) => "Latitude",
        _ => return None,
    };
    let message = format!("{lacking} value is missing : {lacking}");
    Some(Refusal::new(400, "FIELD_INTEGRITY_EXCEPTION", message).with_fields([lacking]))
}

/// Null for a check box, which is true or false.
fn unset_box(field: &Field, value: &Value<'_>) -> Option<Refusal> {
    let is_unset = field.kind == FieldType::Boolean && !field.nillable && *value == Value::Null;
    is_unset.then(|| refusal(field, "INVALID_TYPE_ON_FIELD_IN_RECORD", "value not of required type: "))?
}

fn refusal(field: &Field, error_code: &'static str, told: impl std::fmt::Display) -> Option<Refusal> {
    Some(Refusal::new(400, error_code, format!("{}: {told}", field.label)).with_fields([field.name.as_ref()]))
}

fn too_long(field: &Field, text: &str, _: &Object) -> Option<Refusal> {
    let max = field.max_characters()?;
    let is_long = text.len() > max as usize && text.chars().count() > max as usize;
    is_long.then(|| refusal(field, "STRING_TOO_LONG", format!("data value too large: {text} (max length={max})")))?
}

fn invalid_email(field: &Field, text: &str, _: &Object) -> Option<Refusal> {
    let is_wrong = field.kind == FieldType::Email && !is_email(text.trim());
    is_wrong.then(|| refusal(field, "INVALID_EMAIL_ADDRESS", format!("invalid email address: {text}")))?
}

fn bad_picklist_value(field: &Field, text: &str, object: &Object) -> Option<Refusal> {
    let is_several = field.kind == FieldType::Multipicklist;
    let is_listed = matches!(field.kind, FieldType::Picklist | FieldType::Multipicklist);
    if !is_listed || !field.is_surely_restricted(object.is_complete()) || field.picklist.is_empty() {
        return None;
    }
    let is_bad = |value: &str| !value.is_empty() && !field.picklist.contains(value);
    let bad = if is_several {
        text.split(';').map(str::trim).find(|value| is_bad(value))?
    } else {
        Some(text.trim()).filter(|value| is_bad(value))?
    };
    let told = format!("bad value for restricted picklist field: {bad}");
    refusal(field, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", told)
}

fn bad_reference(field: &Field, text: &str, _: &Object) -> Option<Refusal> {
    if field.kind != FieldType::Reference {
        return None;
    }
    let can_be = |id: RecordId| field.references.is_empty() || field.references.iter().any(|to| id.may_name(to));
    let is_bad = !RecordId::parse(text.trim()).is_ok_and(can_be);
    is_bad.then(|| refusal(field, "MALFORMED_ID", format!("id value of incorrect type: {text}")))?
}

/// The sentence is not published.
fn out_of_range(field: &Field, text: &str, _: &Object) -> Option<Refusal> {
    if !field.kind.is_number() {
        return None;
    }
    let number = text.trim().parse::<f64>().ok()?.abs();
    let whole_digits = match (field.kind, field.precision, field.scale, field.digits) {
        (FieldType::Int | FieldType::Long, _, _, Some(digits)) => digits,
        (FieldType::Int | FieldType::Long, ..) => return None,
        (_, Some(precision), scale, _) => precision.saturating_sub(scale.unwrap_or(0)),
        _ => return None,
    };
    let most = match field.name.as_ref() {
        "Latitude" => Some(90.0),
        "Longitude" => Some(180.0),
        _ => None,
    };
    let is_out = number >= 10f64.powi(i32::from(whole_digits)) || most.is_some_and(|most| number > most);
    let told = || format!("value outside of valid range on numeric field: {}", text.trim());
    is_out.then(|| refusal(field, "NUMBER_OUTSIDE_VALID_RANGE", told()))?
}
