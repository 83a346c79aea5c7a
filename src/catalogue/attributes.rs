//! Braze's default attributes: those that `${…}` reads without a namespace.
//! Source: <https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/supported_personalization_tags>.

use super::tables::{DEFAULT_ATTRIBUTES, EMAIL_ATTRIBUTES, MEANT_ATTRIBUTES};

/// Whether a default attribute has this name. Names are case-sensitive.
pub fn default_attribute(name: &str) -> bool {
    DEFAULT_ATTRIBUTES.contains(&name) || EMAIL_ATTRIBUTES.contains(&name)
}

/// The default attributes of every message, in the order of Braze's page.
pub fn default_attributes() -> impl Iterator<Item = &'static str> + Clone {
    DEFAULT_ATTRIBUTES.iter().copied()
}

/// The attribute that is meant by a name from elsewhere: `email` is `email_address`, `external_id` is `user_id`.
pub fn meant_attribute(name: &str) -> Option<&'static str> {
    MEANT_ATTRIBUTES.iter().find(|(slip, _)| slip.eq_ignore_ascii_case(name)).map(|(_, meant)| *meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_what_people_write_for_them() {
        assert_eq!(default_attributes().count(), 17);
        assert!(default_attribute("first_name") && !default_attribute("First_Name") && !default_attribute("email"));
        assert_eq!(meant_attribute("email"), Some("email_address"));
        assert_eq!(meant_attribute("External_ID"), Some("user_id"));
        assert_eq!(meant_attribute("company"), None);
    }
}
