//! Leads to start with: a JSON array, or one object a line.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::record::{kept_json, new_record, now};
use super::store::{Leads, StoreError};
use crate::catalogue::{FieldType, Object, RecordId};

/// Why leads to start with cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// They are no JSON.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// One of them is no object.
    #[error("lead {0} is no JSON object")]
    NoObject(usize),
    /// One of them has a member that is no field.
    #[error("lead {lead}: `{name}` is no field of {object}; add it with --fields")]
    NoField {
        /// The place of the lead, from 1.
        lead: usize,
        /// The member.
        name: String,
        /// The object.
        object: String,
    },
    /// One of them has an id that is none of a lead.
    #[error("lead {lead}: `{id}` is no id of a lead: {why}")]
    Id {
        /// The place of the lead, from 1.
        lead: usize,
        /// The id.
        id: String,
        /// What is wrong.
        why: String,
    },
    /// Two of them have the same id.
    #[error("lead {lead}: the id `{id}` stands twice")]
    Twice {
        /// The place of the second lead, from 1.
        lead: usize,
        /// The id.
        id: String,
    },
    /// They cannot be stored.
    #[error("they cannot be stored: {0}")]
    Store(#[from] StoreError),
}

/// A lead to start with.
#[derive(Debug)]
pub(super) struct Seed {
    record: Map<String, Value>,
    is_deleted: bool,
}

/// Reads leads to start with.
pub(super) fn read(text: &str, object: &Object) -> Result<Vec<Seed>, SeedError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let values: Vec<Value> = match text.starts_with('[') {
        true => serde_json::from_str(text)?,
        false => serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>()?,
    };
    let mut ids = std::collections::HashSet::new();
    let seed = |(at, value): (usize, Value)| {
        let seed = Seed::of(at + 1, value, object)?;
        if let Some(id) = seed.record.get("Id").and_then(Value::as_str)
            && !ids.insert(id.to_owned())
        {
            return Err(SeedError::Twice { lead: at + 1, id: id.to_owned() });
        }
        Ok(seed)
    };
    values.into_iter().enumerate().map(seed).collect()
}

/// Keeps them, where there is no lead yet.
pub(super) fn load(leads: &Leads, seeds: Vec<Seed>) -> rusqlite::Result<()> {
    if leads.is_empty()? {
        // New ids are given behind the ones that are there.
        let (named, others): (Vec<Seed>, Vec<Seed>) =
            seeds.into_iter().partition(|seed| seed.record.contains_key("Id"));
        for seed in named.into_iter().chain(others) {
            leads.insert(seed.record, seed.is_deleted)?;
        }
    }
    Ok(())
}

impl Seed {
    fn of(lead: usize, value: Value, object: &Object) -> Result<Self, SeedError> {
        let Value::Object(members) = value else { return Err(SeedError::NoObject(lead)) };
        let mut is_deleted = false;
        let mut values = Vec::new();
        for (name, value) in members {
            if name == "attributes" {
                continue;
            }
            let Some(field) = object.field(&name) else {
                return Err(SeedError::NoField { lead, name, object: object.name().to_owned() });
            };
            match field.name.as_ref() {
                "IsDeleted" => is_deleted = value == Value::Bool(true),
                // Compound fields are made of their parts.
                "Name" => {}
                _ if field.kind == FieldType::Address => {}
                "Id" => {
                    let id = value.as_str().unwrap_or_default();
                    let wrong = |why: String| SeedError::Id { lead, id: id.to_owned(), why };
                    let parsed = RecordId::parse(id).map_err(|error| wrong(error.to_string()))?;
                    if !parsed.may_name(object.name()) {
                        return Err(wrong("ids of leads begin with `00Q`".to_owned()));
                    }
                    values.push((Cow::Borrowed("Id"), Value::String(parsed.as_str().to_owned())));
                }
                _ => values.push((field.name.clone(), kept_json(field, &value))),
            }
        }
        let mut record = new_record(object, values);
        let now = Value::String(now());
        for name in ["CreatedDate", "LastModifiedDate", "SystemModstamp"] {
            record.entry(name).or_insert_with(|| now.clone());
        }
        Ok(Self { record, is_deleted })
    }

    /// Who owns it.
    pub(super) fn owner(&self) -> Option<&str> {
        self.record.get("OwnerId").and_then(Value::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::base_lead;

    #[test]
    fn arrays_and_lines_are_read() {
        for text in [
            "[{\"LastName\":\"A\"},{\"lastname\":\"B\"}]",
            "\u{feff}{\"LastName\":\"A\"}\n\n{\"LastName\":\"B\",\"IsDeleted\":true}\n",
        ] {
            let seeds = read(text, &base_lead()).unwrap();
            let names: Vec<&Value> = seeds.iter().map(|seed| &seed.record["LastName"]).collect();
            assert_eq!(names, ["A", "B"], "{text}");
        }
        assert!(read("", &base_lead()).unwrap().is_empty());
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (text, told) in [
            ("[1]", "lead 1 is no JSON object"),
            ("{\"a\":", "not JSON"),
            ("[{},{\"Zip\":\"1\"}]", "lead 2: `Zip` is no field of Lead"),
            ("[{\"Id\":\"001900K0001pPuOAAU\"}]", "`001900K0001pPuOAAU` is no id of a lead"),
            ("[{\"Id\":\"001D000000IqhSLIAZ\"}]", "begin with `00Q`"),
            ("[{\"Id\":\"00Q58000007EWMD\"},{\"Id\":\"00Q58000007EWMDEA4\"}]", "stands twice"),
        ] {
            let error = read(text, &base_lead()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
