//! Personalisation tags: default attributes, namespaces with their members, and the plain names that tags set.

use super::data::{ATTRIBUTE_SLIPS, ATTRIBUTES, LOCALS, NAMESPACE_SLIPS, NAMESPACES};
use super::{Status, find, meant_or_near};

/// The member of a saved Connected Content answer that holds its HTTP status.
pub const STATUS_MEMBER: &str = super::data::STATUS_MEMBER;

/// A default attribute: `{{${name}}}`.
#[derive(Debug)]
pub struct Attribute {
    /// Its name; case matters.
    pub name: &'static str,
    /// Whether a webhook has it.
    pub scope: Scope,
    /// The messages that have it.
    pub place: &'static str,
    /// Whether it is an identifier, which needs no escaping.
    pub id: bool,
    /// Whether every user has it.
    pub always: bool,
    /// What Braze says about it.
    pub status: Status,
    /// The name it has now.
    pub instead: Option<&'static str>,
    /// What it holds.
    pub about: &'static str,
}

/// A namespace: `{{name.${member}}}`.
#[derive(Debug)]
pub struct Namespace {
    /// Its name.
    pub name: &'static str,
    /// Whether it has members that only the workspace knows.
    pub any: bool,
    /// Whether ids of subscription groups are members.
    pub uuid: bool,
    /// The known members, sorted.
    pub members: &'static [&'static str],
    /// Whether a webhook has it.
    pub scope: Scope,
    /// The messages that have it.
    pub place: &'static str,
    /// What Braze says about it.
    pub status: Status,
    /// The name it has now.
    pub instead: Option<&'static str>,
}

/// Whether a webhook has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every webhook has it.
    Everywhere,
    /// It depends on how the message is triggered.
    Sometimes,
    /// No webhook has it.
    Never,
}

/// A plain name that some tag sets.
#[derive(Debug)]
pub struct Local {
    /// Its name.
    pub name: &'static str,
    /// The tags that set it.
    pub set_by: &'static [&'static str],
    /// The known members.
    pub members: &'static [&'static str],
}

impl Attribute {
    /// Whether a webhook has it.
    pub fn in_webhook(&self) -> bool {
        self.scope != Scope::Never
    }
}

impl Namespace {
    /// Whether a webhook has it.
    pub fn in_webhook(&self) -> bool {
        self.scope != Scope::Never
    }

    /// Whether it can have this member.
    pub fn has(&self, member: &str) -> bool {
        self.any || self.members.contains(&member) || (self.uuid && is_uuid(member))
    }
}

/// The attribute of this name, of any message.
pub fn attribute(name: &str) -> Option<&'static Attribute> {
    find(&ATTRIBUTES, name, |attribute| attribute.name)
}

/// The attribute of this name, where a webhook has it.
pub fn default_attribute(name: &str) -> Option<&'static Attribute> {
    attribute(name).filter(|attribute| attribute.in_webhook())
}

/// The names of the attributes that a webhook has.
pub fn default_attributes() -> impl Iterator<Item = &'static str> + Clone {
    ATTRIBUTES.iter().filter(|attribute| attribute.in_webhook()).map(|attribute| attribute.name)
}

/// The attribute that was probably meant: `email` means `email_address`, `external_id` means `user_id`.
pub fn meant_attribute(name: &str) -> Option<&'static str> {
    meant_or_near(name, &ATTRIBUTE_SLIPS, default_attributes())
}

/// All namespaces, by name.
pub fn namespaces() -> &'static [Namespace] {
    NAMESPACES.rows
}

/// The namespace of this name.
pub fn namespace(name: &str) -> Option<&'static Namespace> {
    find(&NAMESPACES, name, |namespace| namespace.name)
}

/// The namespace that was probably meant.
pub fn meant_namespace(name: &str) -> Option<&'static str> {
    let names = NAMESPACES.iter().filter(|namespace| namespace.in_webhook() && namespace.instead.is_none());
    meant_or_near(name, &NAMESPACE_SLIPS, names.map(|namespace| namespace.name))
}

/// All plain names that tags set, by name.
pub fn locals() -> &'static [Local] {
    LOCALS.rows
}

/// The plain name, where some tag sets it.
pub fn local(name: &str) -> Option<&'static Local> {
    find(&LOCALS, name, |local| local.name)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_complete_and_sorted() {
        assert!(ATTRIBUTES.is_sorted_by(|left, right| left.name < right.name));
        assert!(NAMESPACES.is_sorted_by(|left, right| left.name < right.name));
        assert_eq!(default_attributes().count(), 17);
        assert_eq!(ATTRIBUTES.len(), 22, "five links of e-mail messages");
        assert_eq!(NAMESPACES.len(), 17);
        assert!(NAMESPACES.iter().all(|namespace| namespace.members.is_sorted()));
    }

    #[test]
    fn names_that_people_guess_lead_to_the_right_ones() {
        for (wrong, right) in [
            ("email", "email_address"),
            ("Email", "email_address"),
            ("external_id", "user_id"),
            ("external_user_id", "user_id"),
            ("phone", "phone_number"),
            ("dob", "date_of_birth"),
            ("timezone", "time_zone"),
            ("firstName", "first_name"),
            ("frist_name", "first_name"),
        ] {
            assert!(attribute(wrong).is_none(), "{wrong}");
            assert_eq!(meant_attribute(wrong), Some(right), "{wrong}");
        }
        assert_eq!(meant_attribute("company"), None);
        assert_eq!(meant_attribute("salesforce_lead_id"), None);
        for (wrong, right) in [
            ("custom_attributes", "custom_attribute"),
            ("event_property", "event_properties"),
            ("customAttribute", "custom_attribute"),
            ("canvas_entry_propertys", "context"),
        ] {
            assert!(namespace(wrong).is_none(), "{wrong}");
            if right != "context" {
                assert_eq!(meant_namespace(wrong), Some(right), "{wrong}");
            }
        }
    }

    #[test]
    fn scopes_are_known() {
        for name in ["targeted_device", "app", "card"] {
            assert!(namespace(name).is_some_and(|namespace| !namespace.in_webhook()), "{name}");
        }
        assert!(attribute("set_user_to_unsubscribed_url").is_some());
        assert!(default_attribute("set_user_to_unsubscribed_url").is_none());
        assert_eq!(
            namespace("canvas_entry_properties").map(|row| (row.status, row.instead)),
            Some((Status::Legacy, Some("context")))
        );
        let ids: Vec<_> = ATTRIBUTES.iter().filter(|attribute| attribute.id).map(|attribute| attribute.name).collect();
        assert_eq!(ids, ["braze_id", "user_id"]);
    }

    #[test]
    fn members_are_checked_where_they_are_known() {
        let has = |name: &str, member: &str| namespace(name).is_some_and(|namespace| namespace.has(member));
        assert!(has("campaign", "dispatch_id") && !has("campaign", "title"));
        assert!(has("custom_attribute", "회사 이름"));
        assert!(has("subscribed_state", "email_global"));
        assert!(has("subscribed_state", "6f1c3a1e-9d6e-4f1c-8a3e-0c9a5f0b7d21"));
        assert!(!has("subscribed_state", "sms_global"));
    }

    #[test]
    fn locals_name_the_tags_that_set_them() {
        assert_eq!(
            local("items").map(|local| local.set_by),
            Some(["catalog_items", "catalog_selection_items"].as_slice())
        );
        assert!(local("result").is_none());
        assert_eq!(STATUS_MEMBER, "__http_status_code__");
    }
}
