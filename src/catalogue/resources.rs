//! What stands in the paths of Salesforce's APIs: services, resources, objects. Case does not matter in any of them.

use super::data::{OBJECTS, RESOURCES, SERVICES};

/// What stands behind `/services/`.
pub fn services() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().copied()
}

/// The service of this name.
pub fn service(name: &str) -> Option<&'static str> {
    services().find(|service| service.eq_ignore_ascii_case(name))
}

/// What stands behind the version of the REST API.
pub fn resources() -> impl Iterator<Item = &'static str> {
    RESOURCES.iter().copied()
}

/// The resource of this name.
pub fn resource(name: &str) -> Option<&'static str> {
    resources().find(|resource| resource.eq_ignore_ascii_case(name))
}

/// The standard object of this name, of those that webhooks write.
pub fn known_object(name: &str) -> Option<&'static str> {
    OBJECTS.iter().copied().find(|object| object.eq_ignore_ascii_case(name))
}

/// The standard object that a plural stands for, or a slip in `Lead`.
pub fn meant_object(name: &str) -> Option<&'static str> {
    if known_object(name).is_some() {
        return None;
    }
    let small = name.to_ascii_lowercase();
    let singulars =
        [small.strip_suffix("ies").map(|stem| format!("{stem}y")), small.strip_suffix('s').map(str::to_owned)];
    let singular = singulars.into_iter().flatten().find_map(|singular| known_object(&singular));
    singular.or_else(|| (strsim::damerau_levenshtein(&small, "lead") == 1).then_some("Lead"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_slips_lead_to_objects() {
        for (name, object) in [
            ("Leads", Some("Lead")),
            ("leads", Some("Lead")),
            ("Opportunities", Some("Opportunity")),
            ("Cases", Some("Case")),
            ("Laed", Some("Lead")),
            ("Led", Some("Lead")),
            ("Lead", None),
            ("Contract", None),
            ("Braze_Log__c", None),
            ("리드", None),
        ] {
            assert_eq!(meant_object(name), object, "{name}");
        }
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(resource("SObjects"), Some("sobjects"));
        assert_eq!(resource("queryall"), Some("queryAll"));
        assert_eq!(service("Data"), Some("data"));
        assert_eq!(known_object("lead"), Some("Lead"));
        assert!(service("dta").is_none() && resource("sobject").is_none());
    }
}
