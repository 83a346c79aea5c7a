//! Names of HTTP headers: what a name may hold, which are known, and what was probably meant.

use super::data::{HEADER_SLIPS, HEADERS, SALESFORCE_HEADERS};
use super::fold::fold;
use super::{find_in_any_case, meant};

/// A request header of Salesforce's REST API.
#[derive(Debug)]
pub struct SalesforceHeader {
    /// Its name.
    pub name: &'static str,
    /// What it does, and its values.
    pub about: &'static str,
}

/// Slips are sought among names of at least so many letters.
const LONG: usize = 9;

/// Whether a header can have this name: a token of RFC 9110, section 5.6.2.
pub fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether this is a header of HTTP's or of Salesforce's, in any case.
pub fn is_known_header(name: &str) -> bool {
    known_header(name).is_some()
}

/// The header of this name, in its usual spelling.
pub fn known_header(name: &str) -> Option<&'static str> {
    let own = || find_in_any_case(&SALESFORCE_HEADERS, name, |header| header.name).map(|header| header.name);
    find_in_any_case(&HEADERS, name, |header| header).copied().or_else(own)
}

/// The header that was probably meant by a name that is none: a slip, a translation, another spelling. `None` for a known
/// header, and for names that may well be somebody's own.
pub fn likely_header(name: &str) -> Option<&'static str> {
    if is_known_header(name) || name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-")) {
        return None;
    }
    let folded = fold(name);
    let spelled = || SALESFORCE_HEADERS.iter().map(|header| header.name).find(|header| fold(header) == folded);
    let near = || {
        let candidates = SALESFORCE_HEADERS.iter().map(|header| header.name).chain(["Authorization", "Content-Type"]);
        let distance = |header: &str| strsim::damerau_levenshtein(&folded, &fold(header));
        let close = candidates.map(|header| (distance(header), header)).filter(|(distance, _)| *distance <= 2);
        close.min_by_key(|(distance, _)| *distance).map(|(_, header)| header)
    };
    meant(&HEADER_SLIPS, &folded).or_else(spelled).or_else(|| {
        let length = folded.chars().count();
        if (LONG..64).contains(&length) { near() } else { None }
    })
}

/// Salesforce's own request headers, by name.
pub fn salesforce_headers() -> &'static [SalesforceHeader] {
    SALESFORCE_HEADERS.rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_those_of_the_rfc() {
        for name in ["Content-Type", "x_y", "!#$%&'*+-.^_`|~09aZ"] {
            assert!(is_token(name), "{name}");
        }
        for name in ["", "Content Type", "Content-Type:", "승인", "a\tb", "a(b)", "a/b", "é", "\u{a0}x"] {
            assert!(!is_token(name), "{name}");
        }
    }

    #[test]
    fn slips_and_translations_find_their_header() {
        for (wrong, right) in [
            ("승인", "Authorization"),
            ("콘텐츠-유형", "Content-Type"),
            ("콘텐츠 유형", "Content-Type"),
            ("コンテンツタイプ", "Content-Type"),
            ("認証", "Authorization"),
            ("Content_Type", "Content-Type"),
            ("ContentType", "Content-Type"),
            ("Content Type", "Content-Type"),
            ("Content-Type:", "Content-Type"),
            ("Content‑Type", "Content-Type"),
            ("Conten-Type", "Content-Type"),
            ("Authorisation", "Authorization"),
            ("Autorisation", "Authorization"),
            ("Authorizaton", "Authorization"),
            ("Inhaltstyp", "Content-Type"),
            ("Autorización", "Authorization"),
            ("SForce_Auto_Assign", "Sforce-Auto-Assign"),
            ("Sforce-Auto-Asign", "Sforce-Auto-Assign"),
        ] {
            assert_eq!(likely_header(wrong), Some(right), "{wrong}");
        }
    }

    #[test]
    fn headers_of_ones_own_are_left_alone() {
        for name in [
            "authorization",
            "CONTENT-TYPE",
            "Content-Language",
            "Content-MD5",
            "X-Authorization",
            "Subscription-Key",
            "idproject",
            "X-Api-Key",
            "Proxy-Authorization",
            "Sforce-Mru",
            "Braze",
            "",
        ] {
            assert_eq!(likely_header(name), None, "{name}");
        }
    }
}
