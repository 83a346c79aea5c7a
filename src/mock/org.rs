//! What all calls share: the fields of Lead, who may log in, the tokens, the leads, the log.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::atomic::AtomicU64;

use super::faults::Faults;
use super::journal::Journal;
use super::sessions::Sessions;
use super::store::Store;
use crate::catalogue::{Object, RecordId, lead};

/// The org, in 15 characters.
pub(super) const ORG_ID: &str = "00DMo0000000001";
/// The user that the client runs as, in 15 characters.
const USER_ID: &str = "005Mo0000000001";
/// How many calls a day are told to be allowed, where no fault says it.
pub(super) const CALLS_A_DAY: u64 = 100_000;

/// The org that the mock plays.
#[derive(Debug)]
pub(super) struct Org {
    pub(super) object: Object,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) sessions: Sessions,
    pub(super) faults: Faults,
    pub(super) store: Store,
    pub(super) journal: Journal,
    /// The calls that counted.
    pub(super) calls: AtomicU64,
    /// Who may own a lead: the user, and the owners in the seed.
    pub(super) owners: HashSet<String>,
}

/// The user that the client runs as.
pub(super) fn user_id() -> String {
    RecordId::parse(USER_ID).map_or_else(|_| USER_ID.to_owned(), |id| id.as_str().to_owned())
}

/// Lead with the fields that every org has.
pub fn base_lead() -> Object {
    let base = lead().fields().iter().filter(|field| field.availability.is_none());
    Object::new("Lead", base.cloned().collect())
}

/// The same object with these fields more; one of a name that it has replaces it.
pub fn with_fields(object: &Object, added: Vec<crate::catalogue::Field>) -> Object {
    let mut fields = object.fields().to_vec();
    for field in added {
        match fields.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&field.name)) {
            Some(known) => *known = field,
            None => fields.push(field),
        }
    }
    Object::new(object.name().to_owned(), fields)
}

/// The names of the fields by whose values leads are found.
pub(super) fn keys(object: &Object, has_duplicate_rule: bool) -> Vec<Cow<'static, str>> {
    let is_key = |field: &&crate::catalogue::Field| field.is_upsert_key() || field.unique;
    let fields = object.fields().iter().filter(is_key).map(|field| field.name.clone());
    fields.chain(has_duplicate_rule.then_some(Cow::Borrowed(super::store::PERSON))).collect()
}
