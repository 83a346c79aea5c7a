//! The user export: which key of it an attribute or a namespace reads.

use super::attributes::{attribute, namespace};
use super::data::{EXPORT_KEYS, EXPORT_NAMES};
use super::nearest;

/// What Braze's user export calls an attribute or namespace, where it has another name for it.
pub fn export_name(name: &str) -> Option<&'static str> {
    super::find(&EXPORT_NAMES, name, |row| row.0).map(|row| row.1)
}

/// Whether a profile can have this key: one that some tag reads, or one of Braze's export.
pub fn is_profile_key(key: &str) -> bool {
    attribute(key).is_some()
        || namespace(key).is_some()
        || key == SHOPPING_CART
        || EXPORT_NAMES.iter().any(|(_, exported)| *exported == key)
        || EXPORT_KEYS.binary_search(&key).is_ok()
}

/// The key of a profile that was probably meant.
pub fn meant_profile_key(key: &str) -> Option<&'static str> {
    let attributes = super::attributes::default_attributes();
    let namespaces = super::attributes::namespaces().iter().map(|namespace| namespace.name);
    let exported = EXPORT_NAMES.iter().map(|(_, exported)| *exported).chain(EXPORT_KEYS.iter().copied());
    nearest(key, exported.chain(attributes).chain(namespaces).chain([SHOPPING_CART]))
}

/// What the tag of this name reads and sets.
const SHOPPING_CART: &str = "shopping_cart";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_names_of_an_attribute_are_keys() {
        for key in ["email", "email_address", "external_id", "custom_attributes", "context", "devices", "shopping_cart"]
        {
            assert!(is_profile_key(key), "{key}");
        }
        assert!(!is_profile_key("favourite_colour") && !is_profile_key("Email"));
        assert_eq!((export_name("user_id"), export_name("gender")), (Some("external_id"), None));
    }

    #[test]
    fn slips_find_the_key_that_was_meant() {
        for (wrong, right) in [
            ("firstname", "first_name"),
            ("custom_atributes", "custom_attributes"),
            ("e-mail", "email"),
            ("event_propertys", "event_properties"),
        ] {
            assert_eq!(meant_profile_key(wrong), Some(right));
        }
        assert_eq!(meant_profile_key("favourite_colour"), None);
    }
}
