//! Where messages go: scheme, host and port, and which of them may be sent to.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::catalogue::{HostKind, host_kind};

/// The scheme, host and port of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

/// Why nothing is sent to a target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is no scheme, host and port.
    #[error("`{0}` is no target; write scheme, host and port, such as http://127.0.0.1:8080")]
    Shape(String),
    /// Everybody on the way could read it.
    #[error("{0} is reached over http, so that secrets could be read on the way; only loopback is: write https")]
    Plain(Origin),
    /// Somebody else's host.
    #[error("{0} is no host of Salesforce's that serves the API; secrets and leads are sent to no other")]
    Foreign(Origin),
    /// Nobody has said that it is meant.
    #[error(
        "messages would go to {0}, which is not this machine: add `--yes` to send them, or `--salesforce` with the URL of a mock"
    )]
    Unconfirmed(Origin),
}

impl Origin {
    /// Reads scheme, host and port, and nothing else.
    ///
    /// # Errors
    /// [`TargetError::Shape`].
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let shape = || TargetError::Shape(text.to_owned());
        let (_, rest) = parts(text).ok_or_else(shape)?;
        Self::of_url(text).filter(|_| matches!(rest, "" | "/")).ok_or_else(shape)
    }

    /// That of a URL; none where it has none, or credentials before the host.
    pub fn of_url(url: &str) -> Option<Self> {
        let (start, _) = parts(url)?;
        let (scheme, authority) = start.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let port_at =
            authority.rfind(':').filter(|colon| authority.get(*colon..).is_some_and(|rest| !rest.contains(']')));
        let (host, port) = match port_at {
            Some(colon) => (authority.get(..colon)?, Some(authority.get(colon + 1..)?.parse().ok()?)),
            None => (authority, None),
        };
        let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
        };
        let is_usual = matches!((scheme.as_str(), port), ("http", Some(80)) | ("https", Some(443)));
        let port = port.filter(|_| !is_usual);
        let is_known = matches!(scheme.as_str(), "http" | "https");
        (is_known && is_host).then(|| Self { scheme, host: host.to_ascii_lowercase(), port })
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        let address = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost"
            || address.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
            || address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether the host serves Salesforce's tokens.
    pub(super) fn is_salesforce(&self) -> bool {
        matches!(host_kind(&self.host), HostKind::Api | HostKind::Login | HostKind::Instance)
    }

    /// Whether what goes there is read by nobody on the way.
    pub(super) fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether messages may be sent there.
    ///
    /// # Errors
    /// What speaks against it.
    pub fn check(&self, is_confirmed: bool) -> Result<(), TargetError> {
        if self.is_loopback() {
            return Ok(());
        }
        if !self.is_https() {
            return Err(TargetError::Plain(self.clone()));
        }
        if host_kind(&self.host) != HostKind::Api {
            return Err(TargetError::Foreign(self.clone()));
        }
        if is_confirmed { Ok(()) } else { Err(TargetError::Unconfirmed(self.clone())) }
    }

    /// A URL with this in the place of its own scheme, host and port. One that has none stays as it is.
    pub(super) fn in_place(&self, url: &str) -> String {
        match parts(url) {
            Some((_, rest)) if rest.starts_with('/') => format!("{self}{rest}"),
            Some((_, rest)) => format!("{self}/{rest}"),
            None => url.to_owned(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Scheme, host and port of a URL, and the rest of it.
fn parts(url: &str) -> Option<(&str, &str)> {
    let host = url.find("://")? + 3;
    let end = url.get(host..)?.find(['/', '?', '#']).map_or(url.len(), |end| host + end);
    url.split_at_checked(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_and_salesforce_are_sent_to() {
        let told = |url: &str, yes: bool| Origin::parse(url).and_then(|origin| origin.check(yes)).err();
        for url in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:9/", "https://127.9.9.9"] {
            assert_eq!(told(url, false), None, "{url}");
        }
        assert_eq!(told("https://acme.my.salesforce.com", true), None);
        assert!(matches!(told("https://acme.my.salesforce.com", false), Some(TargetError::Unconfirmed(_))));
        assert!(matches!(told("http://acme.my.salesforce.com", true), Some(TargetError::Plain(_))));
        for url in ["https://acme.my.saleforce.com", "https://example.com", "https://127.0.0.1.example.com"] {
            assert!(matches!(told(url, true), Some(TargetError::Foreign(_))), "{url}");
        }
        for url in [
            "",
            "127.0.0.1:8080",
            "ftp://127.0.0.1",
            "http://",
            "http://127.0.0.1:x",
            "http://127.0.0.1/a",
            "http://u:p@127.0.0.1",
            "http://[::1",
        ] {
            assert!(matches!(told(url, true), Some(TargetError::Shape(_))), "{url}");
        }
    }

    #[test]
    fn a_url_keeps_what_stands_behind_its_host() {
        let mock = Origin::parse("http://127.0.0.1:8080/").unwrap();
        for (url, moved) in [
            ("https://acme.my.salesforce.com/a?b=//c", "http://127.0.0.1:8080/a?b=//c"),
            ("https://acme.my.salesforce.com:8443?b", "http://127.0.0.1:8080/?b"),
            ("no url", "no url"),
        ] {
            assert_eq!(mock.in_place(url), moved);
        }
        assert_eq!(
            Origin::parse("https://ACME.my.salesforce.com:443"),
            Origin::parse("https://acme.my.salesforce.com")
        );
    }
}
