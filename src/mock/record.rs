//! Leads as they are kept and shown: values in their types, defaults, compound fields.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use super::org::{Org, user_id};
use super::store::{Lead, Leads, PERSON, folded, key_value};
use crate::catalogue::{Field, FieldType, Object, RecordId};
use crate::salesforce::{Blanks, Operation, Record, Refusal, Value, half_a_place, value_refusals};

/// The record type that every org has.
const MASTER_RECORD_TYPE: &str = "012000000000000AAA";

/// A record that was read and looked at, before it is known what is there already.
#[derive(Debug)]
pub(super) struct Draft {
    /// The fields and their values; null clears a field.
    values: Vec<(Cow<'static, str>, Json)>,
    /// What speaks against it as a new record.
    against_create: Vec<Refusal>,
    /// What speaks against it as a change.
    against_update: Vec<Refusal>,
}

/// What a caller wants of the duplicate rule, where there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct DuplicateRule {
    pub(super) blocks: bool,
    pub(super) allow_save: bool,
}

/// What became of a record.
#[derive(Debug)]
pub(super) enum Saved {
    Created(String),
    Updated(String),
    Refused(Vec<Refusal>),
    /// Other leads are like it.
    Duplicates(Vec<String>),
    /// Several leads have the key.
    Several(Vec<String>),
}

impl Draft {
    /// Reads a record. `key` is the field, and its value, by which the URL names it.
    pub(super) fn read(
        body: &str,
        operation: Operation,
        key: Option<(&Field, &str)>,
        org: &Org,
    ) -> Result<Self, Refusal> {
        let record = Record::read(body)?;
        let name = key.map(|(field, _)| field.name.as_ref());
        let saved = record.saved(operation, name, &org.object, Blanks::AsSent)?;
        let mut values: Vec<_> =
            saved.values().map(|(field, value)| (field.name.clone(), kept(field, value))).collect();
        let strangers: Vec<Refusal> = saved.values().filter_map(|(field, value)| stranger(field, value, org)).collect();
        let mut against_update = saved.refusals(Operation::Update);
        let mut against_create = if operation.creates() { saved.refusals(Operation::Create) } else { Vec::new() };
        if let Some((field, text)) = key.filter(|(field, _)| field.kind != FieldType::Id) {
            against_create.extend(value_refusals(field, text, &org.object));
            values.push((field.name.clone(), kept(field, &Value::Text(Cow::Borrowed(text)))));
        }
        against_create.extend(strangers.iter().cloned());
        against_update.extend(strangers);
        Ok(Self { values, against_create, against_update })
    }

    /// Keeps it as a new lead.
    pub(super) fn create(self, leads: &Leads, org: &Org, rule: Option<DuplicateRule>) -> rusqlite::Result<Saved> {
        if !self.against_create.is_empty() {
            return Ok(Saved::Refused(self.against_create));
        }
        let mut record = new_record(&org.object, self.values);
        let now = now();
        for (name, value) in [("CreatedDate", &now), ("LastModifiedDate", &now), ("SystemModstamp", &now)] {
            record.insert(name.to_owned(), json!(value));
        }
        if let Some(twins) = duplicates(leads, &record, None, rule)? {
            return Ok(Saved::Duplicates(twins));
        }
        if let Some(refusal) = not_unique(leads, org, &record)? {
            return Ok(Saved::Refused(vec![refusal]));
        }
        leads.insert(record, false).map(Saved::Created)
    }

    /// Changes a lead by it.
    pub(super) fn update(
        self,
        leads: &Leads,
        org: &Org,
        mut lead: Lead,
        rule: Option<DuplicateRule>,
    ) -> rusqlite::Result<Saved> {
        let refused = |refusal: Refusal| Ok(Saved::Refused(vec![refusal]));
        if lead.is_deleted {
            return refused(deleted());
        }
        if lead.record.get("IsConverted") == Some(&Json::Bool(true)) {
            return refused(
                Refusal::new(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead").with_fields([]),
            );
        }
        let mut record = lead.record.clone();
        for (name, value) in self.values {
            match (value, org.object.field(&name)) {
                // What cannot be empty falls back to its default.
                (Json::Null, Some(field)) if !field.nillable => match default(field) {
                    Some(value) => record.insert(name.into_owned(), value),
                    None => record.remove(name.as_ref()),
                },
                (Json::Null, _) => record.remove(name.as_ref()),
                (value, _) => record.insert(name.into_owned(), value),
            };
        }
        let mut against = self.against_update;
        against.extend(half_a_place(|name| org.object.field(name).map(|_| record.contains_key(name))));
        if !against.is_empty() {
            return Ok(Saved::Refused(against));
        }
        if let Some(twins) = duplicates(leads, &record, Some(&lead), rule)? {
            return Ok(Saved::Duplicates(twins));
        }
        if let Some(refusal) = not_unique(leads, org, &record)? {
            return refused(refusal);
        }
        let now = now();
        record.insert("LastModifiedDate".to_owned(), json!(now));
        record.insert("LastModifiedById".to_owned(), json!(user_id()));
        record.insert("SystemModstamp".to_owned(), json!(now));
        let id = lead.id().to_owned();
        leads.forget(&lead)?;
        lead.record = record;
        leads.update(&lead)?;
        leads.index(&lead)?;
        Ok(Saved::Updated(id))
    }
}

impl Lead {
    /// The id.
    pub(super) fn id(&self) -> &str {
        self.record.get("Id").and_then(Json::as_str).unwrap_or_default()
    }

    /// All fields, or those that are asked for, in the order of the describe.
    pub(super) fn shown(&self, object: &Object, wanted: Option<&[&Field]>) -> Map<String, Json> {
        let all: Vec<&Field>;
        let fields = match wanted {
            Some(fields) => fields,
            None => {
                all = object.fields().iter().collect();
                &all
            }
        };
        fields.iter().map(|field| (field.name.to_string(), self.value(field))).collect()
    }

    fn value(&self, field: &Field) -> Json {
        match field.name.as_ref() {
            "IsDeleted" => json!(self.is_deleted),
            "Name" => json!(self.name()),
            "Address" if field.kind == FieldType::Address => self.address(),
            name => match self.record.get(name) {
                Some(value) => value.clone(),
                None if field.kind == FieldType::Boolean => json!(false),
                None => Json::Null,
            },
        }
    }

    /// The compound field `Name`.
    pub(super) fn name(&self) -> String {
        let parts = ["FirstName", "MiddleName", "LastName", "Suffix"];
        let parts = parts.iter().filter_map(|part| self.record.get(*part).and_then(Json::as_str));
        parts.collect::<Vec<_>>().join(" ")
    }

    fn address(&self) -> Json {
        let parts = ["City", "Country", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State", "Street"];
        if !parts.iter().any(|part| self.record.contains_key(*part)) {
            return Json::Null;
        }
        let member = |part: &&str| {
            let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
            let value = self.record.get(*part).cloned().unwrap_or(Json::Null);
            (format!("{}{rest}", first.to_ascii_lowercase()), value)
        };
        Json::Object(parts.iter().map(member).collect())
    }
}

/// The errors about a lead in the recycle bin.
pub(super) fn deleted() -> Refusal {
    Refusal::new(404, "ENTITY_IS_DELETED", "entity is deleted").with_fields([])
}

/// The time as Salesforce writes it.
pub(super) fn now() -> String {
    told(jiff::Timestamp::now())
}

fn told(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

/// A new record: defaults, then what was given.
pub(super) fn new_record(object: &Object, values: Vec<(Cow<'static, str>, Json)>) -> Map<String, Json> {
    let mut record = Map::new();
    for field in object.fields() {
        if let Some(value) = default(field) {
            record.insert(field.name.to_string(), value);
        }
    }
    for name in ["OwnerId", "CreatedById", "LastModifiedById"] {
        record.insert(name.to_owned(), json!(user_id()));
    }
    let given = values.into_iter().filter(|(_, value)| !value.is_null());
    record.extend(given.map(|(name, value)| (name.into_owned(), value)));
    record
}

fn default(field: &Field) -> Option<Json> {
    match &field.default {
        Some(text) => Some(kept(field, &Value::Text(Cow::Borrowed(text)))),
        None => (field.kind == FieldType::Boolean && field.name != "IsDeleted").then_some(Json::Bool(false)),
    }
}

/// A value of a field as it is kept.
fn kept(field: &Field, value: &Value<'_>) -> Json {
    if value.is_blank() {
        return Json::Null;
    }
    let text = value.text();
    let trimmed = text.trim();
    match field.kind {
        FieldType::Boolean => json!(trimmed == "true"),
        FieldType::Int | FieldType::Long => match trimmed.parse::<i64>() {
            Ok(number) => json!(number),
            Err(_) => json!(trimmed.parse::<f64>().unwrap_or_default().round()),
        },
        FieldType::Double | FieldType::Currency | FieldType::Percent => decimal(field, trimmed),
        FieldType::Email => json!(trimmed.to_lowercase()),
        FieldType::Datetime => json!(moment(trimmed)),
        FieldType::Reference => match RecordId::parse(trimmed) {
            Ok(id) => json!(id.as_str()),
            Err(_) => json!(trimmed),
        },
        _ => json!(text),
    }
}

/// A value of a seed as it is kept.
pub(super) fn kept_json(field: &Field, value: &Json) -> Json {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if value.is_null() { Json::Null } else { kept(field, &Value::Text(Cow::Owned(text))) }
}

/// What a lead is found by when a URL has this text for a field.
pub(super) fn key_of_text(field: &Field, text: &str) -> String {
    folded(&kept(field, &Value::Text(Cow::Borrowed(text)))).unwrap_or_default()
}

/// A number, rounded to the decimals that its field has.
fn decimal(field: &Field, text: &str) -> Json {
    let number: f64 = text.parse().unwrap_or_default();
    let factor = field.scale.map_or(1.0, |scale| 10f64.powi(i32::from(scale)));
    let rounded = (number * factor).round() / factor;
    json!(if field.scale.is_some() && rounded.is_finite() { rounded } else { number })
}

/// A time in UTC; a date alone is its first moment.
fn moment(text: &str) -> String {
    let whole = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    whole.parse::<jiff::Timestamp>().map_or_else(|_| text.to_owned(), told)
}

/// A reference to an owner or a record type that the org does not have.
fn stranger(field: &Field, value: &Value<'_>, org: &Org) -> Option<Refusal> {
    let id = RecordId::parse(value.text().trim()).ok()?;
    let id = id.as_str();
    match field.name.as_ref() {
        "OwnerId" if id.starts_with("005") || id.starts_with("00G") => (!org.owners.contains(id)).then(|| {
            Refusal::new(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").with_fields(["OwnerId"])
        }),
        "RecordTypeId" if id.starts_with("012") => (id != MASTER_RECORD_TYPE).then(|| {
            let message = format!("{}: this ID value isn't valid for the user: {id}", field.label);
            Refusal::new(400, "INVALID_CROSS_REFERENCE_KEY", message).with_fields(["RecordTypeId"])
        }),
        _ => None,
    }
}

/// A value of a unique field that another lead has.
fn not_unique(leads: &Leads, org: &Org, record: &Map<String, Json>) -> rusqlite::Result<Option<Refusal>> {
    for field in org.object.fields().iter().filter(|field| field.unique) {
        let Some(value) = key_value(&field.name, record) else { continue };
        let found = leads.find(&field.name, &value)?;
        if let Some(other) = found.iter().find(|other| record.get("Id").is_none_or(|id| id != other.id())) {
            let id = other.id().get(..15).unwrap_or_default();
            let message = format!("duplicate value found: {} duplicates value on record with id: {id}", field.name);
            return Ok(Some(Refusal::new(400, "DUPLICATE_VALUE", message).with_fields([])));
        }
    }
    Ok(None)
}

/// The leads that are like a record, where a rule forbids that. A change counts when it changes what the rule compares.
fn duplicates(
    leads: &Leads,
    record: &Map<String, Json>,
    before: Option<&Lead>,
    rule: Option<DuplicateRule>,
) -> rusqlite::Result<Option<Vec<String>>> {
    if rule.is_none_or(|rule| rule.allow_save && !rule.blocks) {
        return Ok(None);
    }
    let mut twins: Vec<String> = Vec::new();
    for key in ["Email", PERSON] {
        let value = key_value(key, record);
        let is_changed = before.is_none_or(|before| key_value(key, &before.record) != value);
        let Some(value) = value.filter(|_| is_changed) else { continue };
        for lead in leads.find(key, &value)? {
            let is_other = before.is_none_or(|before| before.id() != lead.id());
            if is_other && !twins.iter().any(|twin| twin == lead.id()) {
                twins.push(lead.id().to_owned());
            }
        }
    }
    Ok((!twins.is_empty()).then_some(twins))
}
