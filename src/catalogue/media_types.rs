//! Media types: what one may look like, and what was probably meant by one that is none.

use super::data::{MEDIA_TYPE_SLIPS, MEDIA_TYPES};
use super::fold::fold;
use super::{is_token, meant};

/// Long names may differ in so many letters from the one that was meant.
const FAR: usize = 4;
/// Short names in so many.
const NEAR: usize = 2;
/// Names of so many letters are long.
const LONG: usize = 24;

/// The type and subtype of a media type, without its parameters.
pub fn essence(value: &str) -> &str {
    value.split(';').next().unwrap_or_default().trim_ascii()
}

/// Whether a text has the form of a media type: `type/subtype`, and parameters behind `;`. RFC 9110, section 8.3.1.
pub fn is_media_type(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim_ascii);
    let essence = parts.next().and_then(|essence| essence.split_once('/'));
    essence.is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
        && parts
            .all(|part| part.is_empty() || part.split_once('=').is_some_and(|(name, _)| is_token(name.trim_ascii())))
}

/// The media type that was probably meant by one that is misspelt. `None` for a known one, and for those that may well be
/// somebody's own.
pub fn likely_media_type(value: &str) -> Option<&'static str> {
    let essence = essence(value);
    let small = essence.to_ascii_lowercase();
    if MEDIA_TYPES.contains(&small.as_str()) || (is_media_type(essence) && small.contains(['+'])) {
        return None;
    }
    let folded = fold(essence);
    meant(&MEDIA_TYPE_SLIPS, &folded).or_else(|| {
        if folded.len() > 64 || (small.contains("/vnd.") || small.contains("/prs.")) {
            return None;
        }
        let distance = |known: &str| {
            let length = known.len();
            let distance = strsim::damerau_levenshtein(&folded, &fold(known));
            (distance <= if length > LONG { FAR } else { NEAR }).then_some(distance)
        };
        let close = MEDIA_TYPES.iter().filter_map(|known| Some((distance(known)?, *known)));
        close.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_type() {
        for (wrong, right) in [
            ("application/x-www-form-url-encoded", "application/x-www-form-urlencoded"),
            ("application/x-www-form-urlencode", "application/x-www-form-urlencoded"),
            ("application/x-www-urlencoded", "application/x-www-form-urlencoded"),
            ("applicaton/json", "application/json"),
            ("application/jsn", "application/json"),
            ("application-json", "application/json"),
            ("json", "application/json"),
            ("application\\json; charset=utf-8", "application/json"),
        ] {
            assert_eq!(likely_media_type(wrong), Some(right), "{wrong}");
        }
        for fine in
            ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.api+json", "text/csv", "text/xml"]
        {
            assert_eq!(likely_media_type(fine), None, "{fine}");
            assert!(is_media_type(fine), "{fine}");
        }
        for none in ["", "json", "application/", "a b/c", "application/json charset=utf-8", "application/json; utf-8"] {
            assert!(!is_media_type(none), "{none}");
        }
    }
}
