//! Names of request headers.

use super::tables::HEADER_SLIPS;

/// Whether a text is a token, which a header name must be. Source: RFC 9110 §5.6.2.
pub fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// The header that is meant by a slip or a translation: `승인` is Authorization, `Content_Type` is Content-Type.
/// `None` for a name that is right, or that nothing is known about.
pub fn likely_header(name: &str) -> Option<&'static str> {
    let wanted = folded(name);
    HEADER_SLIPS
        .iter()
        .find(|(right, slips)| folded(right) == wanted || slips.iter().any(|slip| folded(slip) == wanted))
        .map(|(right, _)| *right)
        .filter(|right| !right.eq_ignore_ascii_case(name))
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | ':')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_slips() {
        assert!(
            is_token("Content-Type")
                && is_token("X_Y")
                && !is_token("승인")
                && !is_token("a b")
                && !is_token("a:")
                && !is_token("")
        );
        for (slip, right) in [
            ("승인", Some("Authorization")),
            ("콘텐츠-유형", Some("Content-Type")),
            ("Content_Type", Some("Content-Type")),
            ("content type", Some("Content-Type")),
            ("Content-Type:", Some("Content-Type")),
            ("Authorisation", Some("Authorization")),
            ("content-type", None),
            ("X-Trace", None),
        ] {
            assert_eq!(likely_header(slip), right, "{slip}");
        }
    }
}
