//! An org's host, read from what people write for it: a My Domain name, a host, a URL.

use super::hosts::{HostFault, HostProblem, MAIN_SUFFIX, host_fault, host_problem, is_part};
use super::placeholders::{host_placeholder, placeholders};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::Span;

/// The host of an org, or of what stands before it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    host: String,
}

/// Why a text names no host that a lead can be sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` names no Salesforce org")]
pub struct InstanceError {
    /// What is wrong.
    pub problem: InstanceProblem,
    /// Where, in bytes of the text.
    pub span: Span,
    /// The characters that are wrong. A user name and a password are left out.
    pub found: String,
}

/// What is wrong with an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstanceProblem {
    /// Nothing is there.
    Empty,
    /// Somebody was to fill it in.
    Placeholder,
    /// `http://`.
    Insecure,
    /// Another scheme than `https`.
    Scheme,
    /// A user name, perhaps a password, before the host.
    UserInfo,
    /// A port other than 443.
    Port,
    /// A path, a query or a fragment behind the host.
    Rest,
    /// No host can be called so.
    Impossible(HostFault),
    /// A host of Salesforce's that serves no API.
    WrongHost(HostProblem),
}

impl Instance {
    /// Reads a My Domain name (`acme`, `acme--uat.sandbox`), a host or an `https` URL of a host. A port 443, a slash
    /// behind the host and a point at its end are dropped. A host of somebody else, such as a proxy, will do.
    ///
    /// # Errors
    /// [`InstanceError`]: the first of placeholder, scheme, user name, impossible host, wrong host, port, rest.
    pub fn parse(text: &str) -> Result<Self, InstanceError> {
        let fail = |problem, start: usize, end: usize| {
            let found = text.get(start..end).unwrap_or_default().to_owned();
            Err(InstanceError { problem, span: Span::new(start as u32, end as u32), found })
        };
        if text.trim().is_empty() {
            return fail(InstanceProblem::Empty, 0, text.len());
        }
        if let Some(placeholder) = placeholders(text).first() {
            return fail(InstanceProblem::Placeholder, placeholder.range.start, placeholder.range.end);
        }
        let start = match text.split_once("://") {
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => scheme.len() + 3,
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => {
                return fail(InstanceProblem::Insecure, 0, scheme.len());
            }
            Some((scheme, _)) if !scheme.contains(['/', '?', '#', '.', '@']) => {
                return fail(InstanceProblem::Scheme, 0, scheme.len());
            }
            _ => 0,
        };
        let after = text.get(start..).unwrap_or_default();
        let end = start + after.find(['/', '?', '#', '\\']).unwrap_or(after.len());
        let authority = text.get(start..end).unwrap_or_default();
        if let Some(at) = authority.rfind('@') {
            let span = Span::new(start as u32, (start + at + 1) as u32);
            return Err(InstanceError { problem: InstanceProblem::UserInfo, span, found: String::new() });
        }
        let (written, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let host = written.strip_suffix('.').unwrap_or(written);
        if let Some(range) = host_placeholder(host) {
            return fail(InstanceProblem::Placeholder, start + range.start, start + range.end);
        }
        if let Some((range, fault)) = host_fault(host) {
            let problem =
                if fault == HostFault::Empty { InstanceProblem::Empty } else { InstanceProblem::Impossible(fault) };
            let range =
                if range.is_empty() { 0..end.max(1).min(text.len()) } else { start + range.start..start + range.end };
            return fail(problem, range.start, range.end);
        }
        let host = complete(&host.to_ascii_lowercase());
        if let Some(problem) = host_problem(&host) {
            return fail(InstanceProblem::WrongHost(problem), start, start + written.len());
        }
        if let Some(port) = port.filter(|port| *port != "443") {
            return fail(InstanceProblem::Port, end - port.len(), end);
        }
        if end < text.len() && text.get(end..) != Some("/") {
            return fail(InstanceProblem::Rest, end, text.len());
        }
        Ok(Self { host })
    }

    /// The host, in small letters, without scheme and port.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The host that a My Domain name stands for; any other host as it is.
fn complete(name: &str) -> String {
    let rest = name.split_once('.').map(|(_, rest)| rest);
    if rest.is_none_or(is_part) { format!("{name}.{MAIN_SUFFIX}") } else { name.to_owned() }
}

impl InstanceError {
    /// The finding, in bytes of the text.
    pub fn diagnostic(&self) -> Diagnostic {
        let found = &self.found;
        let span = self.span;
        let rule = self.rule();
        let example = "write the My Domain name, such as `acme`, or its host, `acme.my.salesforce.com`";
        match &self.problem {
            InstanceProblem::Empty => Diagnostic::error(rule, span, "the instance is empty").with_help(example),
            InstanceProblem::Placeholder => {
                let help = "write the My Domain name of the org, or leave `instance` to an environment of bzsf.yaml";
                Diagnostic::error(rule, span, format!("`{found}` is a placeholder that nobody filled in"))
                    .with_help(help)
            }
            InstanceProblem::Insecure => {
                let message = format!("`{found}` sends the lead and the token unencrypted, and Salesforce refuses it");
                Diagnostic::error(rule, span, message).with_help("write `https`").with_safe_fix(
                    "write `https`",
                    span,
                    "https",
                )
            }
            InstanceProblem::Scheme => {
                let message = format!("`{found}` is no scheme that Braze calls");
                Diagnostic::error(rule, span, message).with_help("write `https`")
            }
            InstanceProblem::UserInfo => {
                let message = "a user name before the host, which the instance may not have";
                Diagnostic::error(rule, span, message).with_help("write the host alone; credentials stand under `auth`")
            }
            InstanceProblem::Port => {
                let message = format!("`{found}` is no port that Salesforce answers at");
                Diagnostic::error(rule, span, message).with_help("leave the port out: it is 443")
            }
            InstanceProblem::Rest => {
                let message = format!("`{found}` stands behind the host");
                let finding = Diagnostic::error(rule, span, message)
                    .with_help("write the host alone: the path is written by the compiler");
                finding.with_safe_fix("remove what follows the host", span, "")
            }
            InstanceProblem::Impossible(fault) => {
                Diagnostic::error(rule, span, format!("`{found}` makes this an impossible host: {fault}"))
                    .with_help(example)
            }
            InstanceProblem::WrongHost(HostProblem { right, why, .. }) => {
                let message = format!("`{found}` is no host of the API: {why}");
                let finding = Diagnostic::error(rule, span, message);
                match right {
                    Some(right) => finding.with_help(format!("write `{right}`")).with_fix(
                        Applicability::Unsafe,
                        format!("write `{right}`"),
                        span,
                        right.as_str(),
                    ),
                    None => finding.with_help(
                        "write the My Domain host of the org, such as `acme.my.salesforce.com`: Setup › My Domain tells it",
                    ),
                }
            }
        }
    }

    /// The rule that speaks about it.
    fn rule(&self) -> &'static str {
        match self.problem {
            InstanceProblem::Placeholder => "unresolved-placeholder",
            InstanceProblem::Insecure => "insecure-url",
            InstanceProblem::Port => "url-port",
            InstanceProblem::WrongHost(_) | InstanceProblem::Rest => "salesforce-host",
            InstanceProblem::Empty
            | InstanceProblem::Scheme
            | InstanceProblem::UserInfo
            | InstanceProblem::Impossible(_) => "invalid-url",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_hosts_and_urls_give_the_host() {
        for (text, host) in [
            ("acme", "acme.my.salesforce.com"),
            ("Acme", "acme.my.salesforce.com"),
            ("acme--uat.sandbox", "acme--uat.sandbox.my.salesforce.com"),
            ("acme-dev-ed.develop", "acme-dev-ed.develop.my.salesforce.com"),
            ("acme.my.salesforce.com", "acme.my.salesforce.com"),
            ("https://acme.my.salesforce.com", "acme.my.salesforce.com"),
            ("https://acme.my.salesforce.com/", "acme.my.salesforce.com"),
            ("HTTPS://ACME.my.salesforce.com:443/", "acme.my.salesforce.com"),
            ("acme.my.salesforce.com:443", "acme.my.salesforce.com"),
            ("acme.my.salesforce.com.", "acme.my.salesforce.com"),
            ("acme.my.salesforce.mil", "acme.my.salesforce.mil"),
            ("foo--sb.sandbox.my.sfcrmproducts.cn", "foo--sb.sandbox.my.sfcrmproducts.cn"),
            ("org.my-salesforce.com", "org.my-salesforce.com"),
            ("acme--uat.cs42", "acme--uat.cs42.my.salesforce.com"),
            ("123", "123.my.salesforce.com"),
            ("proxy.example.com", "proxy.example.com"),
            ("https://proxy.example.com/", "proxy.example.com"),
        ] {
            assert_eq!(Instance::parse(text).unwrap().host(), host, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        use InstanceProblem::{Empty, Insecure, Placeholder, Port, Rest, Scheme, UserInfo};
        let impossible = InstanceProblem::Impossible;
        for (text, problem, at, rule) in [
            ("", Empty, "", "invalid-url"),
            ("  ", Empty, "  ", "invalid-url"),
            ("https://", Empty, "https://", "invalid-url"),
            ("[insert_instance_name]", Placeholder, "[insert_instance_name]", "unresolved-placeholder"),
            (
                "https://[insert_instance_name].my.salesforce.com",
                Placeholder,
                "[insert_instance_name]",
                "unresolved-placeholder",
            ),
            ("<your-domain>.my.salesforce.com", Placeholder, "<your-domain>", "unresolved-placeholder"),
            ("YOUR_INSTANCE", Placeholder, "YOUR_INSTANCE", "unresolved-placeholder"),
            ("{TENANT}", Placeholder, "{TENANT}", "unresolved-placeholder"),
            ("xxx", Placeholder, "xxx", "unresolved-placeholder"),
            ("yourdomain.my.salesforce.com", Placeholder, "yourdomain", "unresolved-placeholder"),
            ("http://acme.my.salesforce.com", Insecure, "http", "insecure-url"),
            ("ftp://acme.my.salesforce.com", Scheme, "ftp", "invalid-url"),
            ("https://me:pw@acme.my.salesforce.com", UserInfo, "me:pw@", "invalid-url"),
            ("acme.my.salesforce.com:8443", Port, "8443", "url-port"),
            ("https://acme.my.salesforce.com/services/data", Rest, "/services/data", "salesforce-host"),
            ("acme.my.salesforce.com?x=1", Rest, "?x=1", "salesforce-host"),
            ("acme my", impossible(HostFault::Blank), " ", "invalid-url"),
            ("acme_inc", impossible(HostFault::Character), "_", "invalid-url"),
            ("-acme", impossible(HostFault::Hyphen), "-acme", "invalid-url"),
            ("https://아크메.my.salesforce.com", impossible(HostFault::NonAscii), "아크메", "invalid-url"),
            ("https://acme..my.salesforce.com", impossible(HostFault::EmptyLabel), ".", "invalid-url"),
            (" acme", impossible(HostFault::Blank), " ", "invalid-url"),
            ("{{custom_attribute.${org}}}", impossible(HostFault::Character), "{", "invalid-url"),
        ] {
            let error = Instance::parse(text).unwrap_err();
            assert_eq!(error.problem, problem, "{text}");
            assert_eq!(error.span.of(text), at, "{text}");
            let finding = error.diagnostic();
            assert_eq!((finding.rule, finding.span), (rule, error.span), "{text}");
            assert!(finding.help.is_some() && !finding.message.contains("pw"), "{text}");
        }
    }

    #[test]
    fn wrong_hosts_come_with_the_right_one() {
        for (text, at, right) in [
            ("https://login.salesforce.com", "login.salesforce.com", None),
            ("test.salesforce.com", "test.salesforce.com", None),
            ("na1.salesforce.com", "na1.salesforce.com", None),
            (
                "https://acme.lightning.force.com/lightning/page/home",
                "acme.lightning.force.com",
                Some("acme.my.salesforce.com"),
            ),
            ("acme.salesforce.com", "acme.salesforce.com", Some("acme.my.salesforce.com")),
            ("acme.my.saleforce.com", "acme.my.saleforce.com", Some("acme.my.salesforce.com")),
        ] {
            let error = Instance::parse(text).unwrap_err();
            let finding = error.diagnostic();
            assert_eq!((finding.rule, error.span.of(text)), ("salesforce-host", at), "{text}");
            let fix = finding.fix.map(|fix| (fix.applicability, fix.edits[0].text.clone()));
            assert_eq!(fix, right.map(|right| (Applicability::Unsafe, right.to_owned())), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_pointed_into(text in "(\\PC|https?|://|[.:/@-]|acme|my\\.salesforce\\.com){0,12}") {
            match Instance::parse(&text) {
                Ok(instance) => prop_assert_eq!(host_fault(instance.host()), None),
                Err(error) => prop_assert!(text.get(error.span.range()).is_some()),
            }
        }
    }
}
