//! Connected Content's options, and the limits of it and of webhooks.

use std::ops::RangeInclusive;

use super::data::{CONNECTED_CONTENT_OPTIONS, METHODS};
use super::{Status, find, nearest};

/// The limits of Connected Content.
pub static CONNECTED_CONTENT: &ConnectedContentLimits = &super::data::CONNECTED_CONTENT;
/// The limits of webhooks.
pub static WEBHOOK: &WebhookLimits = &super::data::WEBHOOK;

/// An option of the `connected_content` tag.
#[derive(Debug)]
pub struct ConnectedContentOption {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What stands behind it.
    pub value: OptionValue,
    /// The words of which one stands there.
    pub words: &'static [&'static str],
    /// The smallest number, in seconds.
    pub min: Option<u32>,
    /// The largest number, in seconds.
    pub max: Option<u32>,
    /// Options that it does not go with.
    pub conflicts: &'static [&'static str],
    /// The option without which it has no effect.
    pub needs: Option<&'static str>,
    /// What Braze says about it.
    pub status: Status,
    /// The name it has now.
    pub instead: Option<&'static str>,
    /// What it does.
    pub about: &'static str,
}

/// What stands behind an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// Nothing.
    Flag,
    /// One of some words.
    Words,
    /// A whole number.
    Integer,
    /// A text without white space.
    Text,
    /// A request body: a form, JSON without white space, or an output.
    Body,
    /// A JSON object.
    Json,
    /// A media type.
    Mime,
    /// The name of something stored in Braze.
    Credential,
    /// A variable's name.
    Variable,
}

impl OptionValue {
    /// What such a value is, in the words of a message.
    pub fn wanted(self) -> String {
        let range = cache_max_age();
        match self {
            Self::Flag => "nothing".to_owned(),
            Self::Words => "`get` or `post`".to_owned(),
            Self::Integer => format!("{} to {} seconds", range.start(), range.end()),
            Self::Text | Self::Body => "a text without white space, or `{{captured}}`".to_owned(),
            Self::Json => "a JSON object".to_owned(),
            Self::Mime => "a media type, such as `application/json`".to_owned(),
            Self::Credential => "the name of a credential that is stored in Braze".to_owned(),
            Self::Variable => "the name of a variable".to_owned(),
        }
    }
}

/// What Braze allows a Connected Content call.
#[derive(Debug)]
pub struct ConnectedContentLimits {
    /// Ports that it reaches.
    pub ports: &'static [u16],
    /// Seconds after which it gives up.
    pub timeout_seconds: u32,
    /// Bytes of an answer; Braze says 1 MB.
    pub max_bytes: u32,
    /// Seconds for which the answer of a GET is kept unless told otherwise.
    pub default_get_max_age: u32,
    /// How often `:retry` asks again.
    pub retries: u32,
    /// Attributes that keep a call from being cached, sorted.
    pub uncached_attributes: &'static [&'static str],
    /// Days for which rendered URLs stand in a log.
    pub url_logged_days: u32,
}

/// What Braze allows a webhook.
#[derive(Debug)]
pub struct WebhookLimits {
    /// Ports that it reaches.
    pub ports: &'static [u16],
    /// Seconds after which it gives up.
    pub timeout_seconds: u32,
    /// How often it is sent again.
    pub retries: u32,
    /// The statuses after which it is, as far as Braze names them; every other 5xx is one too.
    pub retry_statuses: &'static [u16],
}

/// An HTTP method that Braze offers.
#[derive(Debug)]
pub struct Method {
    /// Its name, in capitals.
    pub name: &'static str,
    /// Whether Braze's table of methods has it.
    pub documented: bool,
    /// Whether the REST `webhook` object takes it.
    pub rest: bool,
    /// Whether the request has a body.
    pub body: bool,
}

/// Whether a variable can have this name: letters, digits and underscores of ASCII.
/// Source: <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid>.
pub fn is_variable_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// All options, by name.
pub fn connected_content_options() -> &'static [ConnectedContentOption] {
    CONNECTED_CONTENT_OPTIONS.rows
}

/// The option of this name, with or without the colon.
pub fn connected_content_option(name: &str) -> Option<&'static ConnectedContentOption> {
    find(&CONNECTED_CONTENT_OPTIONS, name.strip_prefix(':').unwrap_or(name), |option| option.name)
}

/// The option that was probably meant, without the colon.
pub fn meant_option(name: &str) -> Option<&'static str> {
    let current = CONNECTED_CONTENT_OPTIONS.iter().filter(|option| option.status != Status::Legacy);
    nearest(name.strip_prefix(':').unwrap_or(name), current.map(|option| option.name))
}

/// The seconds that `:cache_max_age` takes.
pub fn cache_max_age() -> RangeInclusive<u32> {
    let option = connected_content_option("cache_max_age");
    let bounds = option.and_then(|option| option.min.zip(option.max));
    bounds.map_or(0..=u32::MAX, |(min, max)| min..=max)
}

/// All methods, by name.
pub fn methods() -> &'static [Method] {
    METHODS.rows
}

/// The method of this name, which is in capitals.
pub fn method(name: &str) -> Option<&'static Method> {
    find(&METHODS, name, |method| method.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_complete_and_sorted() {
        assert!(CONNECTED_CONTENT_OPTIONS.is_sorted_by(|left, right| left.name < right.name));
        assert_eq!(CONNECTED_CONTENT_OPTIONS.len(), 12);
        for option in CONNECTED_CONTENT_OPTIONS.iter() {
            for other in option.conflicts {
                let other = connected_content_option(other).unwrap();
                assert!(
                    other.conflicts.contains(&option.name) || option.status == Status::Legacy,
                    "{} and {} exclude each other",
                    option.name,
                    other.name
                );
            }
            assert_eq!(option.value == OptionValue::Words, !option.words.is_empty(), "{}", option.name);
        }
    }

    #[test]
    fn options_are_found_with_their_colon_and_by_their_slips() {
        assert_eq!(connected_content_option(":method").map(|option| option.words), Some(["get", "post"].as_slice()));
        assert_eq!(meant_option(":methd"), Some("method"));
        assert_eq!(meant_option(":cacheMaxAge"), Some("cache_max_age"));
        assert_eq!(meant_option(":contenttype"), Some("content_type"));
        assert_eq!(meant_option(":timeout"), None);
        assert_eq!(cache_max_age(), 300..=14400);
    }

    #[test]
    fn methods_are_those_that_the_composer_offers() {
        let named =
            |pick: fn(&Method) -> bool| METHODS.iter().filter(|row| pick(row)).map(|row| row.name).collect::<Vec<_>>();
        assert_eq!(named(|_| true), ["DELETE", "GET", "PATCH", "POST", "PUT"]);
        assert_eq!(named(|row| !row.rest), ["PATCH"]);
        assert_eq!(named(|row| !row.body), ["GET"]);
        assert!(method("post").is_none());
    }

    #[test]
    fn limits_are_those_of_the_documentation() {
        assert_eq!((CONNECTED_CONTENT.timeout_seconds, CONNECTED_CONTENT.retries, WEBHOOK.timeout_seconds), (2, 5, 90));
        assert_eq!(WEBHOOK.ports, [80, 443]);
        assert!(CONNECTED_CONTENT.uncached_attributes.is_sorted());
    }
}
