//! Names whose values are secrets.

use super::data::{MASKED, SECRET_IDS, SECRET_WORDS};
use super::fold::fold;
use super::placeholders::words;

/// Whether the value of a header, form field, query parameter or JSON member of this name is shown to nobody.
pub fn is_masked_name(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    MASKED.iter().any(|end| name.ends_with(end))
}

/// Whether a secret, or the id that goes with one, belongs behind this name, so that a placeholder is in its right place
/// there: ids of clients, secrets, passwords, tokens, headers such as `Subscription-Key`.
pub fn is_secret_name(name: &str) -> bool {
    let folded = fold(name);
    let last = words(name).last().map(|word| word.to_lowercase());
    is_masked_name(name)
        || last.is_some_and(|last| SECRET_WORDS.contains(&last.as_str()))
        || SECRET_IDS.iter().any(|end| folded.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_their_names() {
        for name in [
            "client_secret",
            "Client-Secret",
            "password",
            "access_token",
            "refresh_token",
            "X-API-Key",
            "apikey",
            "assertion",
        ] {
            assert!(is_masked_name(name) && is_secret_name(name), "{name}");
        }
        for name in ["client_id", "clientId", "username", "consumer_key", "Subscription-Key", "X-Auth-Token"] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in ["grant_type", "token_type", "scope", "Content-Type", "LastName", "Authorization", "monkey"] {
            assert!(!is_masked_name(name) && !is_secret_name(name), "{name}");
        }
        assert!(!is_masked_name("client_id"));
    }
}
