//! The host of a Salesforce org. Source: sfdx-core's list of hosts, and Salesforce's help on My Domain.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

use super::is_placeholder;
use super::tables::{API_HOSTS, PARTITIONS, WRONG_HOSTS};

/// The host that serves an org's API and token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    host: String,
}

/// A host that people take for an org's.
#[derive(Debug)]
pub(super) struct WrongHost {
    pub(super) name: &'static str,
    pub(super) is_ending: bool,
    pub(super) what: &'static str,
    /// The ending of the right host; empty where no rule leads to it.
    pub(super) instead: &'static str,
}

/// Why a text names no org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceError {
    rule: &'static str,
    span: Span,
    message: String,
    help: String,
}

impl Instance {
    /// Reads a My Domain name (`acme`, `acme--uat.sandbox`), a host, or an https URL of nothing but a host.
    ///
    /// # Errors
    /// [`InstanceError`]: another host of Salesforce, another scheme, something behind the host, or no host at all.
    pub fn parse(text: &str) -> Result<Self, InstanceError> {
        let error = |rule, span: Span, message: String, help: &str| InstanceError {
            rule,
            span,
            message,
            help: help.to_owned(),
        };
        let whole = Span::new(0, text.len() as u32);
        let lower = text.to_ascii_lowercase();
        if lower.starts_with("http://") {
            let scheme = Span::new(0, 7);
            return Err(error(
                "insecure-url",
                scheme,
                "`http://` sends the token in the clear".to_owned(),
                "write https://",
            ));
        }
        let start = if lower.starts_with("https://") { 8 } else { 0 };
        if let Some((scheme, _)) = lower.split_once("://").filter(|_| start == 0) {
            let span = Span::new(0, scheme.len() as u32 + 3);
            return Err(error(
                "invalid-url",
                span,
                format!("`{scheme}://` is no scheme of Salesforce"),
                "write https://, or the host alone",
            ));
        }
        let rest = text.get(start..).unwrap_or_default();
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, behind) = rest.split_at(end);
        if is_placeholder(text) || is_placeholder(host.split('.').next().unwrap_or_default()) {
            let help = "write the My Domain name of the org, or leave `instance` to an environment of bzsf.yaml";
            return Err(error("unresolved-placeholder", whole, format!("`{text}` is a placeholder"), help));
        }
        if !behind.is_empty() && behind != "/" {
            let span = Span::new((start + end) as u32, text.len() as u32);
            return Err(error(
                "salesforce-host",
                span,
                format!("`{behind}` stands behind the host"),
                "write the host alone: the path is written by the compiler",
            ));
        }
        let (host, port) = host.rsplit_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
        if let Some(port) = port.filter(|port| *port != "443") {
            let at = (start + host.len()) as u32;
            let span = Span::new(at, at + port.len() as u32 + 1);
            return Err(error("url-port", span, format!("the port `{port}`: Braze calls only 443"), "remove the port"));
        }
        let host_span = Span::new(start as u32, (start + host.len()) as u32);
        if let Some(problem) = impossible(host) {
            return Err(error(
                "invalid-url",
                if host_span.is_empty() { whole } else { host_span },
                problem,
                "write a My Domain name such as `acme`, or a host such as `acme.my.salesforce.com`",
            ));
        }
        let host = if is_my_domain(host) { format!("{host}.my.salesforce.com") } else { host.to_owned() };
        match wrong(&host) {
            Some((what, right)) => {
                let help = match right {
                    Some(right) => format!("write `{right}`"),
                    None => "write the My Domain host of the org, such as `acme.my.salesforce.com`: Setup › My Domain tells it".to_owned(),
                };
                Err(InstanceError {
                    rule: "salesforce-host",
                    span: host_span,
                    message: format!("`{host}` is {what}: it serves neither the API nor the token"),
                    help,
                })
            }
            None => Ok(Self { host }),
        }
    }

    /// The host, such as `acme.my.salesforce.com`.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl InstanceError {
    /// The finding, with places in the text that was read.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(self.rule, self.span, self.message.clone()).with_help(self.help.clone())
    }
}

/// What is wrong with a host that cannot be one.
fn impossible(host: &str) -> Option<String> {
    if host.is_empty() {
        return Some("the host is empty".to_owned());
    }
    if let Some(c) = host.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.')) {
        return Some(match c {
            ' ' => "a blank in the host".to_owned(),
            '\n' | '\r' => "a line break in the host".to_owned(),
            '@' => "a user name before the host".to_owned(),
            c => format!("`{c}` cannot stand in a host"),
        });
    }
    let label = host
        .split('.')
        .find(|label| label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-'))?;
    Some(if label.is_empty() {
        "two dots in a row, or a dot at an end of the host".to_owned()
    } else {
        format!("`{label}` is no part of a host: a hyphen at its end, or more than 63 characters")
    })
}

/// Whether a host is a My Domain name alone: `acme`, `acme--uat.sandbox`, `acme--uat.cs42`.
fn is_my_domain(host: &str) -> bool {
    match host.split_once('.') {
        None => true,
        Some((_, partition)) => {
            PARTITIONS.iter().any(|known| known.eq_ignore_ascii_case(partition)) || is_pod(partition)
        }
    }
}

/// An instance name such as `na1` or `cs42`.
fn is_pod(label: &str) -> bool {
    let letters = label.len() - label.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let digits = label.get(letters..).unwrap_or_default();
    (2..=4).contains(&letters) && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a host of Salesforce is that does not serve the API, and the right host.
fn wrong(host: &str) -> Option<(&'static str, Option<String>)> {
    let lower = host.to_ascii_lowercase();
    let ends = |ending: &str| {
        lower.strip_suffix(ending).and_then(|before| before.strip_suffix('.').or(before.is_empty().then_some("")))
    };
    if API_HOSTS.iter().any(|ending| ends(ending).is_some_and(|name| !name.is_empty())) {
        return None;
    }
    WRONG_HOSTS.iter().find_map(|wrong| {
        if !wrong.is_ending {
            return (lower == wrong.name).then_some((wrong.what, None));
        }
        let name = ends(wrong.name)?;
        let right = !name.is_empty()
            && !wrong.instead.is_empty()
            && !is_pod(name)
            && !matches!(name, "www" | "login" | "test" | "my");
        Some((wrong.what, right.then(|| format!("{name}.{}", wrong.instead))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orgs_are_named_in_many_ways() {
        for (text, host) in [
            ("acme", "acme.my.salesforce.com"),
            ("acme--uat.sandbox", "acme--uat.sandbox.my.salesforce.com"),
            ("acme-dev-ed.develop", "acme-dev-ed.develop.my.salesforce.com"),
            ("acme--uat.cs42", "acme--uat.cs42.my.salesforce.com"),
            ("acme.my.salesforce.com", "acme.my.salesforce.com"),
            ("https://acme.my.salesforce.com", "acme.my.salesforce.com"),
            ("HTTPS://Acme.my.salesforce.com/", "Acme.my.salesforce.com"),
            ("https://acme.my.salesforce.com:443/", "acme.my.salesforce.com"),
            ("acme.my.salesforce.mil", "acme.my.salesforce.mil"),
            ("proxy.example.com", "proxy.example.com"),
            ("123", "123.my.salesforce.com"),
        ] {
            assert_eq!(Instance::parse(text).map(|instance| instance.host), Ok(host.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_org_is_told_where_and_why() {
        for (text, rule, at, help) in [
            ("login.salesforce.com", "salesforce-host", "login.salesforce.com", "My Domain host"),
            ("https://test.salesforce.com", "salesforce-host", "test.salesforce.com", "My Domain host"),
            ("acme.lightning.force.com", "salesforce-host", "acme.lightning.force.com", "`acme.my.salesforce.com`"),
            (
                "acme--uat.sandbox.lightning.force.com",
                "salesforce-host",
                "acme--uat.sandbox.lightning.force.com",
                "`acme--uat.sandbox.my.salesforce.com`",
            ),
            (
                "acme.my.salesforce-setup.com",
                "salesforce-host",
                "acme.my.salesforce-setup.com",
                "`acme.my.salesforce.com`",
            ),
            ("acme.salesforce.com", "salesforce-host", "acme.salesforce.com", "`acme.my.salesforce.com`"),
            ("na1.salesforce.com", "salesforce-host", "na1.salesforce.com", "My Domain host"),
            ("acme.my.site.com", "salesforce-host", "acme.my.site.com", "My Domain host"),
            ("http://acme.my.salesforce.com", "insecure-url", "http://", "https://"),
            ("ftp://acme", "invalid-url", "ftp://", "https://"),
            ("https://acme.my.salesforce.com/services", "salesforce-host", "/services", "host alone"),
            ("acme.my.salesforce.com:8443", "url-port", ":8443", "remove"),
            ("acme corp", "invalid-url", "acme corp", "My Domain"),
            ("회사", "invalid-url", "회사", "My Domain"),
            ("-acme", "invalid-url", "-acme", "My Domain"),
            ("acme..my.salesforce.com", "invalid-url", "acme..my.salesforce.com", "My Domain"),
            ("", "invalid-url", "", "My Domain"),
            ("https://", "invalid-url", "https://", "My Domain"),
            ("[insert_instance_name]", "unresolved-placeholder", "[insert_instance_name]", "My Domain"),
            ("YOUR_INSTANCE", "unresolved-placeholder", "YOUR_INSTANCE", "My Domain"),
            (
                "<your-domain>.my.salesforce.com",
                "unresolved-placeholder",
                "<your-domain>.my.salesforce.com",
                "My Domain",
            ),
        ] {
            let error = Instance::parse(text).unwrap_err();
            assert_eq!((error.rule, error.span.of(text)), (rule, at), "{text}");
            assert!(error.help.contains(help), "{text}: {}", error.help);
        }
    }
}
