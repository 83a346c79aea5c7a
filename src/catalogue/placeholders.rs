//! Texts that stand for something to be filled in: `[insert_instance_name]`, `<your-domain>`, `YOUR_INSTANCE`, `xxx`.

/// Words that a placeholder has.
const WORDS: &[&str] = &[
    "insert",
    "your",
    "instance",
    "domain",
    "tenant",
    "todo",
    "replace",
    "placeholder",
    "example",
    "change",
    "fixme",
    "enter",
    "put",
    "name",
    "here",
    "my",
];

/// Words of a secret or the id that goes with it.
const SECRET_WORDS: &[&str] = &["secret", "password", "token", "key", "id", "credential", "pass"];

/// Whether a whole text is a placeholder: a word for it or capitals with underscores in brackets, such a word in
/// capitals without, or nothing but x's.
pub fn is_placeholder(text: &str) -> bool {
    let inner = bracketed(text);
    let bare = inner.unwrap_or(text);
    let words: Vec<String> =
        bare.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let has_word = words.iter().any(|word| WORDS.contains(&word.as_str()));
    let is_name = !bare.is_empty() && bare.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
    let is_constant = bare.contains('_') && is_constant(bare);
    let xs = bare.len() >= 3 && bare.chars().all(|c| matches!(c, 'x' | 'X'));
    match inner {
        Some(_) => is_name && (has_word || is_constant || xs),
        None => xs || is_constant && has_word,
    }
}

/// Whether a text is a placeholder in brackets for a secret or its id: `[SF_CLIENT_SECRET]`.
pub fn is_secret_placeholder(text: &str) -> bool {
    bracketed(text).is_some_and(|inner| {
        let mut words = inner.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        is_constant(inner) || is_placeholder(text) || words.any(|word| SECRET_WORDS.contains(&word.as_str()))
    })
}

fn is_constant(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// What stands between brackets of one kind that hold the whole text.
fn bracketed(text: &str) -> Option<&str> {
    [('[', ']'), ('<', '>'), ('{', '}')].into_iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains([open, close])).then_some(inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_what_is_none() {
        for text in [
            "[insert_instance_name]",
            "<your-domain>",
            "YOUR_SALESFORCE_INSTANCE",
            "{TENANT_ID}",
            "xxx",
            "[your instance]",
            "[MY_DOMAIN]",
            "<instance>",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in
            ["acme", "my-company", "[acme]", "${first_name}", "{{x}}", "[0]", "YOURS", "v60.0", "", "[]", "instance"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
        for text in ["[SF_CLIENT_SECRET]", "[insert_client_id]", "[client secret]"] {
            assert!(is_secret_placeholder(text), "{text}");
        }
        assert!(!is_secret_placeholder("DEADBEEF"));
    }
}
