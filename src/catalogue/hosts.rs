//! Hosts: what a host name may look like, which are Salesforce's, and which of those serve the API and its tokens.

use std::borrow::Cow;
use std::ops::Range;

use super::data::{INSTANCES, PARTITIONS, RESERVED_NAMES, SUFFIXES, WRONG_HOSTS};

/// What a host is to Salesforce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// A My Domain host: it serves the API and its tokens.
    Api,
    /// login.salesforce.com, test.salesforce.com.
    Login,
    /// The user interface.
    Lightning,
    /// The Setup pages.
    Setup,
    /// A site, or the pages that came before sites.
    Site,
    /// An instance, such as na1.salesforce.com.
    Instance,
    /// Another host of Salesforce's.
    Other,
    /// Nearly a My Domain host: a slip of the pen.
    Misspelt,
    /// Somebody else's.
    Foreign,
}

/// A host that is Salesforce's, or nearly, and serves neither the API nor its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostProblem {
    /// What it is.
    pub kind: HostKind,
    /// The My Domain host to use instead, where it can be told.
    pub right: Option<String>,
    /// Why it does not do, as half a sentence.
    pub why: &'static str,
}

/// Why no host can have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostFault {
    /// There is nothing.
    #[error("the host is empty")]
    Empty,
    /// Two points in a row, or one at an end.
    #[error("a part of the host is empty")]
    EmptyLabel,
    /// White space.
    #[error("a host has no blank")]
    Blank,
    /// A character beyond ASCII.
    #[error("a host is written in ASCII")]
    NonAscii,
    /// Another character than a letter, a digit, a hyphen or a point.
    #[error("a host has letters, digits, hyphens and points only")]
    Character,
    /// A part that starts or ends with a hyphen.
    #[error("no part of a host starts or ends with a hyphen")]
    Hyphen,
    /// A part of more than 63 characters.
    #[error("no part of a host has more than 63 characters")]
    LongLabel,
    /// More than 253 characters.
    #[error("a host has at most 253 characters")]
    TooLong,
}

/// A row of the table of wrong hosts.
#[derive(Debug)]
pub(super) struct WrongHost {
    pub(super) host: Option<&'static str>,
    pub(super) suffix: Option<&'static str>,
    pub(super) kind: HostKind,
    pub(super) right: Option<&'static str>,
    /// Whether the name is followed by `--` and the name of a package.
    pub(super) package: bool,
    pub(super) why: &'static str,
}

impl HostKind {
    /// Whether it is Salesforce's, or meant to be.
    pub fn is_salesforce(self) -> bool {
        self != Self::Foreign
    }
}

/// What a host is to Salesforce. Case does not matter.
pub fn host_kind(host: &str) -> HostKind {
    let host = normal(host);
    if is_api(&host) { HostKind::Api } else { problem(&host).map_or(HostKind::Foreign, |problem| problem.kind) }
}

/// What is wrong with a host of Salesforce's; `None` for one that serves the API, and for somebody else's.
pub fn host_problem(host: &str) -> Option<HostProblem> {
    let host = normal(host);
    if is_api(&host) { None } else { problem(&host) }
}

/// The My Domain host that a wrong host of Salesforce's stands for.
pub fn right_host(host: &str) -> Option<String> {
    host_problem(host)?.right
}

/// Why no host can have this name, and the bytes that are wrong.
pub fn host_fault(host: &str) -> Option<(Range<usize>, HostFault)> {
    if host.is_empty() {
        return Some((0..0, HostFault::Empty));
    }
    let wrong = host.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.'));
    if let Some((at, c)) = wrong {
        let fault = match c {
            c if c.is_whitespace() => HostFault::Blank,
            c if !c.is_ascii() => HostFault::NonAscii,
            _ => HostFault::Character,
        };
        let rest = host.get(at..).unwrap_or_default();
        let end = match fault {
            HostFault::NonAscii => rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len()),
            _ => c.len_utf8(),
        };
        return Some((at..at + end, fault));
    }
    let mut start = 0;
    for label in host.split('.') {
        let range = start..start + label.len();
        start = range.end + 1;
        let fault = match label {
            "" => HostFault::EmptyLabel,
            label if label.starts_with('-') || label.ends_with('-') => HostFault::Hyphen,
            label if label.len() > 63 => HostFault::LongLabel,
            _ => continue,
        };
        let range =
            if fault == HostFault::EmptyLabel { range.start.saturating_sub(1)..range.end.max(1) } else { range };
        return Some((range, fault));
    }
    (host.len() > 253).then_some((0..host.len(), HostFault::TooLong))
}

/// The suffix of the hosts of most orgs.
pub(super) const MAIN_SUFFIX: &str = "my.salesforce.com";

/// Whether this can stand between a My Domain name and the suffix: a partition, or an instance, as of old.
pub(super) fn is_part(label: &str) -> bool {
    is_partition(label) || is_instance(label)
}

/// Whether this is a part of a My Domain host that says what kind of org it is: `sandbox`, `develop`.
fn is_partition(label: &str) -> bool {
    PARTITIONS.binary_search(&label).is_ok()
}

fn normal(host: &str) -> Cow<'_, str> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) { host.to_ascii_lowercase().into() } else { host.into() }
}

/// Whether the host is a name, perhaps a partition or an instance, and one of the suffixes of My Domain hosts.
fn is_api(host: &str) -> bool {
    SUFFIXES.iter().any(|suffix| below(host, suffix).is_some_and(|name| has_shape(name) && host_fault(name).is_none()))
}

/// What stands before a suffix.
fn below<'a>(host: &'a str, suffix: &str) -> Option<&'a str> {
    host.strip_suffix(suffix)?.strip_suffix('.')
}

/// Whether this is `name`, `name.partition` or `name.instance`.
fn has_shape(name: &str) -> bool {
    let mut labels = name.split('.');
    match (labels.next(), labels.next(), labels.next()) {
        (Some(_), None, None) => true,
        (Some(_), Some(second), None) => is_part(second),
        _ => false,
    }
}

/// Whether this is an instance's name: `na1`, `cs42`, `usa664s`; also `na1-api`, of old.
fn is_instance(label: &str) -> bool {
    let label = label.strip_suffix("-api").unwrap_or(label);
    let digits = label.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let letters = label.get(..label.len() - digits.len()).unwrap_or_default();
    let digits = digits.strip_suffix('s').unwrap_or(digits);
    (1..=4).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && INSTANCES.binary_search(&letters).is_ok()
}

fn problem(host: &str) -> Option<HostProblem> {
    let row = WRONG_HOSTS.iter().find(|row| match (row.host, row.suffix) {
        (Some(exact), _) => host == exact,
        (None, Some(suffix)) if row.kind == HostKind::Instance => below(host, suffix).is_some_and(is_instance),
        (None, Some(suffix)) => host == suffix || below(host, suffix).is_some(),
        (None, None) => false,
    });
    if let Some(row) = row {
        let right = row.suffix.and_then(|suffix| below(host, suffix)).zip(row.right);
        let right = right.and_then(|(name, right)| Some(format!("{}.{right}", my_domain(name, row)?)));
        return Some(HostProblem { kind: row.kind, right, why: row.why });
    }
    let right = misspelt(host)?;
    Some(HostProblem { kind: HostKind::Misspelt, right: Some(right), why: "it is misspelt" })
}

/// The part before the suffix of a My Domain host, read off the part before the suffix of a wrong one.
fn my_domain(name: &str, row: &WrongHost) -> Option<String> {
    if !has_shape(name) || host_fault(name).is_some() {
        return None;
    }
    let (domain, rest) = name.split_once('.').map_or((name, None), |(domain, rest)| (domain, Some(rest)));
    if RESERVED_NAMES.binary_search(&domain).is_ok() {
        return None;
    }
    // `acme--c.na1.visual.force.com`: the package, and the instance, are not part of the name.
    let domain = if row.package { domain.rsplit_once("--")?.0 } else { domain };
    let rest = rest.filter(|rest| !row.package || is_partition(rest));
    Some(rest.map_or_else(|| domain.to_owned(), |rest| format!("{domain}.{rest}")))
}

/// The My Domain host that a host nearly is: `acme.my.saleforce.com`, `acme.mysalesforce.com`, `acme.my.salesforce`.
fn misspelt(host: &str) -> Option<String> {
    if host.len() > 253 || host_fault(host).is_some() {
        return None;
    }
    let (name, rest) = host.split_once('.')?;
    let (name, tail) = match rest.split_once('.') {
        Some((second, tail)) if is_partition(second) => (format!("{name}.{second}"), tail),
        _ => (name.to_owned(), rest),
    };
    let near = tail == "my.salesforce" || (tail.len() > 10 && strsim::damerau_levenshtein(tail, MAIN_SUFFIX) <= 2);
    near.then(|| format!("{name}.{MAIN_SUFFIX}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn my_domain_hosts_serve_the_api() {
        for host in [
            "acme.my.salesforce.com",
            "ACME.My.Salesforce.Com",
            "acme--uat.sandbox.my.salesforce.com",
            "acme--uat.my.salesforce.com",
            "acme--uat.cs42.my.salesforce.com",
            "acme-dev-ed.develop.my.salesforce.com",
            "acme-dev-ed.my.salesforce.com",
            "name.scratch.my.salesforce.com",
            "name.trailblaze.my.salesforce.com",
            "name.demo.my.salesforce.com",
            "name.free.my.salesforce.com",
            "name.patch.my.salesforce.com",
            "acme.my.salesforce.mil",
            "acme--sb.sandbox.my.salesforce.mil",
            "foo.my.sfcrmproducts.cn",
            "foo--sb.sandbox.my.sfcrmproducts.cn",
            "org.my-salesforce.com",
        ] {
            assert_eq!(host_kind(host), HostKind::Api, "{host}");
            assert_eq!(host_problem(host), None, "{host}");
        }
    }

    #[test]
    fn wrong_hosts_are_told_with_the_right_one() {
        use HostKind::{Instance, Lightning, Login, Misspelt, Other, Setup, Site};
        for (host, kind, right) in [
            ("login.salesforce.com", Login, None),
            ("test.salesforce.com", Login, None),
            ("acme.lightning.force.com", Lightning, Some("acme.my.salesforce.com")),
            ("Acme--uat.sandbox.lightning.force.com", Lightning, Some("acme--uat.sandbox.my.salesforce.com")),
            ("acme.lightning.crmforce.mil", Lightning, Some("acme.my.salesforce.mil")),
            ("foo.lightning.sfcrmapps.cn", Lightning, Some("foo.my.sfcrmproducts.cn")),
            ("org.my-lightning.com", Lightning, Some("org.my-salesforce.com")),
            ("acme.my.salesforce-setup.com", Setup, Some("acme.my.salesforce.com")),
            ("acme.salesforce-setup.com", Setup, None),
            ("acme.my.site.com", Site, Some("acme.my.salesforce.com")),
            ("acme.my.salesforce-sites.com", Site, Some("acme.my.salesforce.com")),
            ("acme.force.com", Site, None),
            ("acme.secure.force.com", Site, None),
            ("acme--c.vf.force.com", Other, Some("acme.my.salesforce.com")),
            ("acme--uat--c.sandbox.vf.force.com", Other, Some("acme--uat.sandbox.my.salesforce.com")),
            ("acme--c.na1.visual.force.com", Other, Some("acme.my.salesforce.com")),
            ("c.na1.visual.force.com", Other, None),
            ("na1.salesforce.com", Instance, None),
            ("cs42.salesforce.com", Instance, None),
            ("na1-api.salesforce.com", Instance, None),
            ("usa664s.salesforce.com", Instance, None),
            ("api.salesforce.com", Other, None),
            ("www.salesforce.com", Other, None),
            ("salesforce.com", Other, None),
            ("my.salesforce.com", Other, None),
            ("acme.salesforce.com", Other, Some("acme.my.salesforce.com")),
            ("acme--uat.sandbox.salesforce.com", Other, Some("acme--uat.sandbox.my.salesforce.com")),
            ("a.b.my.salesforce.com", Other, None),
            ("acme.my.saleforce.com", Misspelt, Some("acme.my.salesforce.com")),
            ("acme.mysalesforce.com", Misspelt, Some("acme.my.salesforce.com")),
            ("acme.my.salesforce.co", Misspelt, Some("acme.my.salesforce.com")),
            ("acme.my.salesforce", Misspelt, Some("acme.my.salesforce.com")),
            ("acme--uat.sandbox.my.salseforce.com", Misspelt, Some("acme--uat.sandbox.my.salesforce.com")),
        ] {
            let problem = host_problem(host).unwrap_or_else(|| panic!("{host}"));
            assert_eq!((problem.kind, problem.right.as_deref()), (kind, right), "{host}");
            assert_eq!((host_kind(host), right_host(host).as_deref()), (kind, right), "{host}");
            assert!(!problem.why.is_empty());
        }
    }

    #[test]
    fn hosts_of_others_are_nobodys_business() {
        for host in [
            "proxy.example.com",
            "hooks.slack.com",
            "rest.iad-01.braze.com",
            "notsalesforce.com",
            "acme.my.salesforce.com.example.org",
            "salesforce.example.com",
            "acme.workforce.com",
            "localhost",
            "127.0.0.1",
            "acme.my",
        ] {
            assert_eq!(host_kind(host), HostKind::Foreign, "{host}");
        }
    }

    #[test]
    fn impossible_hosts_are_told_where_and_why() {
        let long = "a".repeat(64);
        let longer = vec!["a".repeat(60); 5].join(".");
        for (host, range, fault) in [
            ("", 0..0, HostFault::Empty),
            ("ac me.com", 2..3, HostFault::Blank),
            ("acme_inc.com", 4..5, HostFault::Character),
            ("[acme].com", 0..1, HostFault::Character),
            ("회사.com", 0..6, HostFault::NonAscii),
            ("-acme.com", 0..5, HostFault::Hyphen),
            ("x.acme-.com", 2..7, HostFault::Hyphen),
            ("acme..com", 4..5, HostFault::EmptyLabel),
            (".acme.com", 0..1, HostFault::EmptyLabel),
            ("acme.", 4..5, HostFault::EmptyLabel),
            (&long, 0..64, HostFault::LongLabel),
            (&longer, 0..304, HostFault::TooLong),
        ] {
            assert_eq!(host_fault(host), Some((range, fault)), "{host}");
        }
        assert_eq!(host_fault("acme--uat.sandbox.my.salesforce.com"), None);
    }
}
