//! Liquid filters, and what can be said of their results.

use super::data::{FILTER_SLIPS, FILTERS};
use super::{Origin, Status, find, meant_or_near};

/// A Liquid filter.
#[derive(Debug)]
pub struct Filter {
    /// Its name.
    pub name: &'static str,
    /// The least number of arguments, keyword arguments apart.
    pub min: u8,
    /// The largest number of arguments, keyword arguments apart.
    pub max: u8,
    /// Keyword arguments.
    pub keywords: &'static [&'static str],
    /// Who made it.
    pub origin: Origin,
    /// What Braze says about it.
    pub status: Status,
    /// What to write in its place.
    pub instead: Option<&'static str>,
    /// The group that Braze names it by, where it does not name it: `color`, `font`.
    pub group: Option<&'static str>,
    /// What can be said of its result.
    pub yields: Yields,
    /// What it gives.
    pub about: &'static str,
}

/// What can be said of a filter's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yields {
    /// Nothing.
    Any,
    /// It is a number, perhaps with separators.
    Number,
    /// It is a time, or one in the format that was given.
    Date,
    /// It is a hash, in hexadecimal or Base64.
    Hash,
    /// It is percent-encoded or Base64: neither blanks nor quotes.
    Encoded,
    /// It is escaped for JSON, or JSON itself.
    Json,
}

impl Yields {
    /// Whether the result can stand in a JSON string as it is.
    pub fn is_json_safe(self) -> bool {
        self != Self::Any
    }
}

/// All filters, by name; those that Braze does not support are among them.
pub fn filters() -> &'static [Filter] {
    FILTERS.rows
}

/// The filter of this name.
pub fn filter(name: &str) -> Option<&'static Filter> {
    find(&FILTERS, name, |filter| filter.name)
}

/// The filter that was probably meant; never one that Braze does not support.
pub fn meant_filter(name: &str) -> Option<&'static str> {
    let usable = FILTERS.iter().filter(|filter| !matches!(filter.status, Status::Unsupported | Status::Legacy));
    meant_or_near(name, &FILTER_SLIPS, usable.map(|filter| filter.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(status: Status) -> Vec<&'static str> {
        FILTERS.iter().filter(|filter| filter.status == status).map(|filter| filter.name).collect()
    }

    #[test]
    fn filters_are_complete_and_sorted() {
        assert!(FILTERS.is_sorted_by(|left, right| left.name < right.name));
        assert_eq!(names(Status::Documented).len(), 63);
        let named = FILTERS.iter().filter(|filter| filter.status == Status::Unsupported && filter.group.is_none());
        assert_eq!(
            named.map(|filter| filter.name).collect::<Vec<_>>(),
            [
                "camelize",
                "find_index",
                "format_address",
                "handleize",
                "highlight",
                "lstrip",
                "money_with_currency",
                "money_without_currency",
                "pluralize",
                "rstrip"
            ]
        );
        assert_eq!(names(Status::Legacy), ["hmac_sha1", "hmac_sha_1"]);
    }

    #[test]
    fn arguments_are_counted() {
        for (name, arity) in
            [("upcase", (0, 0)), ("slice", (1, 2)), ("replace", (1, 2)), ("date", (1, 1)), ("default", (1, 1))]
        {
            assert_eq!(filter(name).map(|filter| (filter.min, filter.max)), Some(arity), "{name}");
        }
        assert_eq!(filter("default").map(|filter| filter.keywords), Some(["allow_false"].as_slice()));
    }

    #[test]
    fn misspelt_and_foreign_filters_find_theirs() {
        for (wrong, right) in [
            ("upercase", "upcase"),
            ("UpCase", "upcase"),
            ("json_excape", "json_escape"),
            ("urlParamEscape", "url_param_escape"),
            ("trim", "strip"),
            ("to_json", "as_json_string"),
            ("defualt", "default"),
        ] {
            assert_eq!(meant_filter(wrong), Some(right), "{wrong}");
        }
        assert_eq!(meant_filter("colour"), None);
    }

    #[test]
    fn results_that_need_no_escape_are_known() {
        for name in ["size", "plus", "date", "sha2", "url_param_escape", "json_escape", "base64_encode"] {
            assert!(filter(name).is_some_and(|filter| filter.yields.is_json_safe()), "{name}");
        }
        for name in ["upcase", "default", "escape", "join", "url_decode"] {
            assert!(filter(name).is_some_and(|filter| !filter.yields.is_json_safe()), "{name}");
        }
    }
}
