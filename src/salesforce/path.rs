//! What a URL of Salesforce's REST API names: `/services/data/v60.0/sobjects/Lead/…`.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::catalogue::{HostKind, host_kind};

/// What a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource<'a> {
    /// The version as it is written.
    pub version: &'a str,
    /// The sObject as it is written.
    pub object: &'a str,
    /// What of the sObject.
    pub target: Target<'a>,
    /// What stands behind the question mark.
    pub query: &'a str,
}

/// What of an sObject a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// `Lead/`: all of them, as where an id is empty.
    Collection,
    /// `Lead/<id>`: one, by what should be its id.
    Record(Cow<'a, str>),
    /// `Lead/<field>/<value>`: one, by a field.
    Key(Cow<'a, str>, Cow<'a, str>),
    /// Nothing that there is.
    Nothing,
}

/// What stands in the place of an id and is none.
const NO_IDS: &[&str] =
    &["describe", "listviews", "quickActions", "compactLayouts", "approvalLayouts", "deleted", "updated"];

impl<'a> Resource<'a> {
    /// What a URL names; none for a URL that is not Salesforce's, and for other resources than records.
    pub fn of_url(url: &'a str) -> Option<Self> {
        let (_, rest) = url.trim().split_once("://")?;
        let (authority, path) = rest.split_at_checked(rest.find(['/', '?', '#'])?)?;
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        (host_kind(host) == HostKind::Api).then(|| Self::of_path(path))?
    }

    /// What a path, perhaps with a query, names; none for other resources than records.
    pub fn of_path(path: &'a str) -> Option<Self> {
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut segments = path.strip_prefix('/')?.split('/');
        let mut is_next = |word: &str| segments.next().is_some_and(|segment| segment.eq_ignore_ascii_case(word));
        if !is_next("services") || !is_next("data") {
            return None;
        }
        let version = segments.next()?;
        if !segments.next()?.eq_ignore_ascii_case("sobjects") {
            return None;
        }
        let object = segments.next().filter(|object| !object.is_empty())?;
        let decoded = |segment: &'a str| percent_decode_str(segment).decode_utf8_lossy();
        let target = match (segments.next(), segments.next(), segments.next()) {
            (None | Some(""), None | Some(""), None) => Target::Collection,
            (Some(name), ..) if NO_IDS.iter().any(|known| known.eq_ignore_ascii_case(name)) => return None,
            (Some(id), None, _) => Target::Record(decoded(id)),
            (Some(id), Some(""), None) if id.len() >= 15 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Target::Record(decoded(id))
            }
            // An empty value is answered as an empty id.
            (Some(_), Some(""), None) => Target::Collection,
            (Some(field), Some(value), None) => Target::Key(decoded(field), decoded(value)),
            (Some(field), Some(value), Some("")) if !value.is_empty() && segments.next().is_none() => {
                Target::Key(decoded(field), decoded(value))
            }
            _ => Target::Nothing,
        };
        Some(Self { version, object, target, query })
    }

    /// A parameter of the query; names count to the letter.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        self.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_from_other_paths() {
        let url = |path: &str| format!("https://acme.my.salesforce.com{path}");
        let target = |path: &str| {
            let url = url(&format!("/services/data/v60.0/sobjects{path}"));
            Resource::of_url(&url).map(|resource| format!("{} {:?}", resource.object, resource.target))
        };
        for (path, named) in [
            ("/Lead", Some("Lead Collection")),
            ("/Lead/", Some("Lead Collection")),
            ("/lead//", Some("lead Collection")),
            ("/Lead?x=1", Some("Lead Collection")),
            ("/Lead/a%40b", Some("Lead Record(\"a@b\")")),
            ("/Lead/00Q58000007EWMDEA4/", Some("Lead Record(\"00Q58000007EWMDEA4\")")),
            ("/Lead/External_Id__c/", Some("Lead Collection")),
            ("/Lead/Email/a%40b.c", Some("Lead Key(\"Email\", \"a@b.c\")")),
            ("/Lead/Email/a%40b.c/", Some("Lead Key(\"Email\", \"a@b.c\")")),
            ("/Lead/Email/a/b", Some("Lead Nothing")),
            ("/Lead/Email/a//b", Some("Lead Nothing")),
            ("/Lead/Email//", Some("Lead Nothing")),
            ("/Lead/describe", None),
            ("/Lead/listviews/recent", None),
            ("/", None),
        ] {
            assert_eq!(target(path).as_deref(), named, "{path}");
        }
        for other in [
            "https://example.com/services/data/v60.0/sobjects/Lead/",
            "https://acme.my.salesforce.com/services/oauth2/token",
            "https://acme.my.salesforce.com/services/data/v60.0/composite",
            "https://acme.my.salesforce.com",
            "acme.my.salesforce.com/services/data/v60.0/sobjects/Lead",
            "",
        ] {
            assert_eq!(Resource::of_url(other), None, "{other}");
        }
        let upsert = url("/services/data/v60.0/sobjects/Lead/Email/x?updateOnly=true&_HttpMethod=PATCH#y");
        let upsert = Resource::of_url(&upsert).unwrap();
        assert_eq!((upsert.parameter("updateOnly"), upsert.parameter("_HttpMethod")), (Some("true"), Some("PATCH")));
        assert_eq!(upsert.parameter("_httpmethod"), None);
    }
}
