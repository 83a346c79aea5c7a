//! What makes Braze refuse a URL as invalid.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use super::called::{Called, known};
use super::url::{NOT_IN_PATHS, UNKNOWN};
use crate::catalogue::{HostFault, host_fault, host_placeholder, placeholders};

const WHOLE: &str = "write it as in `https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/`";

/// What makes a URL invalid.
pub struct UrlFault {
    /// Where, in bytes of the URL's text.
    pub range: Range<usize>,
    /// What is wrong, as half a sentence.
    pub message: String,
    /// What would be right.
    pub help: &'static str,
    /// Whether it is white space at an end of the URL.
    pub is_edge: bool,
}

/// The first thing that makes a URL invalid; none where a placeholder is the cause.
pub fn url_fault(called: &Called<'_>) -> Option<UrlFault> {
    let text = called.url.text();
    let fault = |range, message: String, help| Some(UrlFault { range, message, help, is_edge: false });
    let trimmed = text.trim_matches(is_blank);
    if trimmed.is_empty() {
        return fault(0..text.len(), "it is empty".to_owned(), WHOLE);
    }
    let start = text.len() - text.trim_start_matches(is_blank).len();
    let end = start + trimmed.len();
    for (edge, place) in [(0..start, "before"), (end..text.len(), "behind")] {
        if !edge.is_empty() {
            let message = format!("{} {place} it", blank_name(called.url.get(edge.clone())));
            return Some(UrlFault { range: edge, message, help: "remove it", is_edge: true });
        }
    }
    let unfilled = LazyCell::new(|| {
        let found = placeholders(text).into_iter().map(|placeholder| placeholder.range);
        found.chain(called.url.host_placeholder()).collect::<Vec<_>>()
    });
    let is_free =
        |range: &Range<usize>| !unfilled.iter().any(|other| other.start < range.end && range.start < other.end);
    let may_hold_blanks = trimmed.bytes().any(|byte| byte <= b' ' || !byte.is_ascii());
    let inner = if may_hold_blanks { trimmed } else { "" };
    let blank = inner.char_indices().map(|(at, c)| (start + at, c)).filter(|(_, c)| is_blank(*c));
    if let Some((at, c)) = blank.clone().find(|(at, c)| is_free(&(*at..at + c.len_utf8()))) {
        let blank = blank_name(c.encode_utf8(&mut [0; 4]));
        let help = "remove it, or write it as `%20`";
        if called.is_webhook() {
            return fault(at..at + c.len_utf8(), format!("{blank} within it"), help);
        }
        let rest = text.get(at..).unwrap_or_default();
        let word = at + rest.len() - rest.trim_start_matches(is_blank).len();
        let end = text.get(word..).and_then(|rest| rest.find(is_blank)).map_or(text.len(), |len| word + len);
        return fault(word..end, format!("{blank} within it, so that this part is not called"), help);
    }
    scheme_fault(called, start, is_free)
        .or_else(|| authority_fault(called, start, is_free))
        .or_else(|| path_fault(called, is_free))
}

fn scheme_fault(called: &Called<'_>, start: usize, is_free: impl Fn(&Range<usize>) -> bool) -> Option<UrlFault> {
    let url = &called.url;
    let text = url.text();
    let fault = |range: Range<usize>, message: String, help| {
        is_free(&range).then_some(UrlFault { range, message, help, is_edge: false })
    };
    let Some(scheme) = url.scheme() else {
        let rest = text.get(start..).unwrap_or_default();
        let slashes = rest.len() - rest.trim_start_matches('/').len();
        let end = rest
            .get(slashes..)
            .and_then(|rest| rest.find(['/', '?', '#']))
            .map_or(text.len(), |at| start + slashes + at);
        let written = called.field.of(url.place(start..end));
        let message = if written.to_ascii_lowercase().starts_with("http") {
            format!("`{written}` does not begin with `https://`")
        } else {
            format!("`{written}` has no `https://` in front")
        };
        return fault(start..end, message, WHOLE);
    };
    let word = url.get(scheme.clone());
    if word.contains(UNKNOWN) || word.eq_ignore_ascii_case("https") || word.eq_ignore_ascii_case("http") {
        return None;
    }
    if !word.chars().all(|c| c.is_ascii_alphanumeric()) {
        let end = url.host().end.max(scheme.end);
        let message = format!("`{}` is more than a URL", called.field.of(url.place(scheme.start..end)));
        return fault(
            scheme.start..end,
            message,
            "write the URL alone, without the brackets, quotes or words of what it was copied from",
        );
    }
    fault(scheme.clone(), format!("`{word}` is no scheme that Braze calls"), "write `https`")
}

fn authority_fault(called: &Called<'_>, start: usize, is_free: impl Fn(&Range<usize>) -> bool) -> Option<UrlFault> {
    let url = &called.url;
    let range = url.host();
    // A port that Liquid writes.
    let written = url.get(range.clone());
    let written = written.rsplit_once(':').filter(|(_, port)| port.contains(UNKNOWN)).map_or(written, |(host, _)| host);
    let is_placeholder = || written.len() < range.len() && host_placeholder(written).is_some();
    // An attribute outside its braces is `bare-attribute`.
    let is_told = || !is_free(&range) || is_placeholder() || written.contains("${");
    let fault = |range: Range<usize>, message: String| {
        let help = "write the host alone, as in `acme.my.salesforce.com`";
        (!is_told()).then_some(UrlFault { range, message, help, is_edge: false })
    };
    if written.is_empty() || written.eq_ignore_ascii_case("services") {
        return fault(start..url.path().start.max(range.end), "it has no host".to_owned());
    }
    if written.eq_ignore_ascii_case("https") || written.eq_ignore_ascii_case("http") {
        return fault(range.clone(), format!("`{written}` stands where the host does"));
    }
    // Braze strips no-break spaces. Other hosts than Salesforce's may have underscores.
    let mut host = known(written);
    if host.contains('\u{a0}') {
        host = Cow::Owned(host.replace('\u{a0}', "aa"));
    }
    if host.contains('_') && !called.is_salesforce() {
        host = Cow::Owned(host.replace('_', "a"));
    }
    let (at, why) = host_fault(host.strip_suffix('.').unwrap_or(&host))?;
    let at = range.start + at.start..range.start + at.end;
    let wrong = called.field.of(url.place(at.clone()));
    let message = match why {
        HostFault::Character if wrong.contains(['[', ']', '<', '>', '{', '}', '(', ')']) => {
            format!("`{wrong}` in the host, where no bracket may stand")
        }
        why => format!("`{wrong}` makes its host an impossible one: {why}"),
    };
    fault(at, message)
}

fn path_fault(called: &Called<'_>, is_free: impl Fn(&Range<usize>) -> bool) -> Option<UrlFault> {
    let path = called.url.path();
    let text = called.url.get(path.clone());
    if text.contains("${") {
        return None; // an attribute outside its braces: `bare-attribute`
    }
    let wrong = text.char_indices().map(|(at, c)| (path.start + at, c));
    let (at, c) = wrong.filter(|(_, c)| NOT_IN_PATHS.contains(c)).find(|(at, _)| is_free(&(*at..at + 1)))?;
    let message = format!("`{c}` in its path, where it may not stand");
    Some(UrlFault { range: at..at + 1, message, help: "remove it, or percent-encode it", is_edge: false })
}

/// White space that Braze does not strip.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\u{a0}'
}

fn blank_name(blank: &str) -> &'static str {
    match blank {
        blank if blank.contains(['\n', '\r']) => "a line break",
        blank if blank.contains('\t') => "a tab",
        _ => "a blank",
    }
}
