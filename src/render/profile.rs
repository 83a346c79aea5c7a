//! The user profile: an object in the shape of Braze's user export, and what each personalisation tag reads of it.

use std::borrow::Cow;

use bumpalo::Bump;

use super::{Object, Reads, Value, Warning, WarningKind, json};
use crate::catalogue;

/// The profile of one user, with what triggers the message beside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Profile<'a> {
    object: Object<'a>,
}

/// Why a text is no profile.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// It is not JSON.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It is JSON, but no object.
    #[error("a user is a JSON object")]
    Shape,
}

/// What is known of an attribute before there is a profile.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keys {
    /// The export's name for it, or for its namespace, where that is another.
    exported: Option<&'static str>,
    /// Whether Braze has it; a namespace can have any.
    is_known: bool,
}

impl Keys {
    pub(super) fn of(namespace: Option<&str>, name: &str) -> Self {
        Self {
            exported: catalogue::export_name(namespace.unwrap_or(name)),
            is_known: namespace.is_some() || catalogue::attribute(name).is_some(),
        }
    }
}

impl<'a> Profile<'a> {
    /// A profile of these members.
    pub fn new(object: Object<'a>) -> Self {
        Self { object }
    }

    /// Reads a JSON object. Texts without escapes are not copied; of a key that stands twice the last counts.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub fn from_json(arena: &'a Bump, text: &'a str) -> Result<Self, ProfileError> {
        Self::read(arena, text, &Reads::All)
    }

    /// The same, of which no more is kept than a message reads.
    ///
    /// # Errors
    /// [`ProfileError`].
    pub fn read(arena: &'a Bump, text: &'a str, reads: &Reads) -> Result<Self, ProfileError> {
        match json::parse_part(arena, text, reads)? {
            Value::Object(object) => Ok(Self { object }),
            _ => Err(ProfileError::Shape),
        }
    }

    /// What `${name}` or `namespace.${name}` reads; nil where it is not there.
    pub fn attribute(self, namespace: Option<&str>, name: &str) -> Value<'a> {
        self.read_attribute(Keys::of(namespace, name), namespace, name)
    }

    /// The same, where the keys are known.
    pub(super) fn read_attribute(self, keys: Keys, namespace: Option<&str>, name: &str) -> Value<'a> {
        match namespace {
            None if keys.is_known => self.under(keys, name),
            None => Value::Nil,
            Some(namespace) => match self.under(keys, namespace) {
                Value::Object(members) => member(members, namespace, name),
                _ => Value::Nil,
            },
        }
    }

    /// What stands under an attribute's or namespace's name, or under the export's name for it, which goes first.
    pub fn top(self, name: &str) -> Value<'a> {
        self.under(Keys::of(None, name), name)
    }

    fn under(self, keys: Keys, name: &str) -> Value<'a> {
        let exported = keys.exported.and_then(|key| self.object.get(key));
        match exported.or_else(|| self.object.get(name)) {
            Some(value) => value,
            None if name == DEVICE => self.last_device(),
            None => Value::Nil,
        }
    }

    fn last_device(self) -> Value<'a> {
        match self.object.get(DEVICES) {
            Some(Value::Array(devices)) => devices.last().copied().unwrap_or(Value::Nil),
            _ => Value::Nil,
        }
    }

    /// What a report calls the user: the external id, else Braze's own; none where neither is there.
    pub fn name(self) -> Option<Cow<'a, str>> {
        NAMES.into_iter().find_map(|key| match self.top(key) {
            Value::String(name) if !name.trim_start().is_empty() => Some(Cow::Borrowed(name)),
            Value::Integer(number) => Some(Cow::Owned(number.to_string())),
            Value::BigInteger(digits) => Some(Cow::Borrowed(digits)),
            _ => None,
        })
    }

    /// Keys that no template can read and Braze does not export, each with the key that was probably meant.
    pub fn unread_keys(self) -> impl Iterator<Item = Warning> {
        let unread = self.object.members().iter().filter(|(key, _)| !catalogue::is_profile_key(key));
        unread.map(|(key, _)| {
            let meant = catalogue::meant_profile_key(key);
            let help = meant.map_or_else(
                || "values of the workspace's own go under `custom_attributes`".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            );
            Warning {
                kind: WarningKind::UnreadProfileKey,
                name: (*key).to_owned(),
                message: format!("no template can read the profile's key `{key}`; {help}"),
            }
        })
    }
}

/// The attributes that name a user in a report.
pub(super) const NAMES: [&str; 2] = ["user_id", "braze_id"];
pub(super) const DEVICE: &str = "most_recently_used_device";
/// The key whose last entry it is, where it is not given.
pub(super) const DEVICES: &str = "devices";

/// A member of a namespace by its name, or else by the way that the name spells: `address.city`, `offices[0].city`.
fn member<'a>(members: Object<'a>, namespace: &str, name: &str) -> Value<'a> {
    if let Some(value) = members.get(name) {
        return value;
    }
    // The export calls the id of a device otherwise than the tag does.
    if namespace == DEVICE && name == "id" {
        return members.get("device_id").unwrap_or(Value::Nil);
    }
    let mut value = Value::Object(members);
    let mut rest = name;
    while !rest.is_empty() {
        let (step, after) = first_step(rest);
        value = match value {
            Value::Object(object) => object.get(step.trim_matches(QUOTES)).unwrap_or(Value::Nil),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)).copied().unwrap_or_default(),
            _ => Value::Nil,
        };
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    value
}

/// What may stand around the name of a member in brackets.
pub(super) const QUOTES: [char; 2] = ['"', '\''];

/// The first step of a way, without its brackets, and what is behind it.
pub(super) fn first_step(way: &str) -> (&str, &str) {
    match way.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((index, after)) => (index, after),
        None => way.split_at(way.find(['.', '[']).unwrap_or(way.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(arena: &'a Bump, text: &'a str) -> Profile<'a> {
        Profile::from_json(arena, text).unwrap()
    }

    fn text(value: Value<'_>) -> Option<&str> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn both_names_are_read_and_the_exports_goes_first() {
        let arena = Bump::new();
        let export =
            read(&arena, r#"{"external_id": "u", "email": "a", "email_address": "b", "home_city": "c", "dob": "d"}"#);
        let tags = read(&arena, r#"{"user_id": "u", "email_address": "b", "city": "c", "date_of_birth": "d"}"#);
        for (profile, email) in [(export, "a"), (tags, "b")] {
            assert_eq!(text(profile.attribute(None, "user_id")), Some("u"));
            assert_eq!(text(profile.attribute(None, "email_address")), Some(email));
            assert_eq!(text(profile.attribute(None, "city")), Some("c"));
            assert_eq!(text(profile.attribute(None, "date_of_birth")), Some("d"));
            assert!(matches!(profile.attribute(None, "email"), Value::Nil), "no attribute is called so");
        }
    }

    #[test]
    fn members_are_found_by_name_and_by_way() {
        let arena = Bump::new();
        let profile = read(
            &arena,
            r#"{"custom_attributes": {"zip code": "1", "a.b": "2", "a": {"b": "no", "c": [{"d": "3"}]}},
                "devices": [{"model": "old"}, {"model": "new", "device_id": "x"}]}"#,
        );
        for (name, wanted) in [("zip code", Some("1")), ("a.b", Some("2")), ("a.c[0].d", Some("3")), ("a.x.y", None)] {
            assert_eq!(text(profile.attribute(Some("custom_attribute"), name)), wanted, "{name}");
        }
        assert_eq!(text(profile.attribute(Some(DEVICE), "model")), Some("new"));
        assert_eq!(text(profile.attribute(Some(DEVICE), "id")), Some("x"));
        assert!(matches!(profile.attribute(Some("context"), "x"), Value::Nil));
    }

    #[test]
    fn a_user_is_named_by_an_id_that_is_not_blank() {
        let arena = Bump::new();
        assert_eq!(read(&arena, r#"{"external_id": " ", "braze_id": "b"}"#).name().as_deref(), Some("b"));
        assert_eq!(read(&arena, r#"{"external_id": 7}"#).name().as_deref(), Some("7"));
        assert_eq!(read(&arena, "{}").name(), None);
    }

    #[test]
    fn keys_that_nobody_reads_are_told() {
        let arena = Bump::new();
        let profile = read(&arena, r#"{"firstname": "x", "favourite_colour": "red", "apps": [], "context": {}}"#);
        let told: Vec<_> = profile.unread_keys().map(|warning| (warning.name, warning.message)).collect();
        assert_eq!(told.len(), 2);
        assert!(told[0].1.contains("did you mean `first_name`?"), "{told:?}");
        assert!(told[1].1.contains("custom_attributes"), "{told:?}");
    }
}
