//! One cause, one finding: what a rule tells of a value is not told when another tells why the value is so. A misspelt
//! attribute is blank, a misspelt filter escapes nothing.

use crate::catalogue;
use crate::diagnostic::Diagnostic;

/// What is told of a value that is blank.
const BLANK: &[&str] = &["blank-required-field", "blank-record-id", "missing-default", "blank-overwrites"];
/// What is told of a value that is not escaped.
const UNESCAPED: &[&str] = &["unescaped-url-value", "json-escape"];

/// Takes away findings that follow from others, which `told` holds as well as `findings`.
pub(super) fn drop(findings: &mut Vec<Diagnostic>, told: &[Diagnostic]) {
    let causes: Vec<_> =
        told.iter().chain(&*findings).filter_map(|cause| Some((cause.span, silenced(cause)?))).collect();
    if causes.is_empty() {
        return;
    }
    findings.retain(|finding| {
        !causes.iter().any(|(cause, silenced)| {
            (finding.span.contains(*cause) || cause.contains(finding.span))
                && silenced.iter().any(|rules| rules.contains(&finding.rule))
        })
    });
}

/// The rules that are silent about a value in which this is found.
fn silenced(cause: &Diagnostic) -> Option<&'static [&'static [&'static str]]> {
    let right = || cause.fix.as_ref().and_then(|fix| fix.edits.first()).map_or("", |edit| edit.text.as_str());
    match cause.rule {
        "unknown-attribute" if right().contains('|') => Some(&[BLANK, UNESCAPED]),
        // Ids need no escape.
        "unknown-attribute" if catalogue::attribute(right()).is_some_and(|attribute| attribute.id) => {
            Some(&[BLANK, UNESCAPED])
        }
        "unknown-attribute" | "attribute-scope" | "filter-arguments" => Some(&[BLANK]),
        "unknown-filter" if right() == "default" => Some(&[BLANK]),
        "unknown-filter" if right().ends_with("_escape") || right() == "url_encode" => Some(&[UNESCAPED]),
        "bare-attribute" => Some(&[&["invalid-url"]]),
        "unresolved-placeholder" | "unfilled-secret" => Some(&[&["bare-attribute"]]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::drop;
    use crate::diagnostic::Diagnostic;
    use crate::source::Span;

    fn left(cause: Diagnostic, follow_up: Diagnostic) -> Vec<&'static str> {
        let mut findings = vec![cause, follow_up];
        drop(&mut findings, &[]);
        findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_misspelt_filter_silences_what_it_would_have_done() {
        let misspelt = |right| {
            Diagnostic::warning("unknown-filter", Span::new(8, 12), "").with_safe_fix("", Span::new(8, 12), right)
        };
        let unescaped = || Diagnostic::error("json-escape", Span::new(0, 20), "");
        assert_eq!(left(misspelt("json_escape"), unescaped()), ["unknown-filter"]);
        assert_eq!(left(misspelt("upcase"), unescaped()), ["unknown-filter", "json-escape"]);
        let blank = |at| Diagnostic::warning("missing-default", Span::new(at, at + 20), "");
        assert_eq!(left(misspelt("default"), blank(0)), ["unknown-filter"]);
        assert_eq!(left(misspelt("default"), blank(30)), ["unknown-filter", "missing-default"], "another value");
    }

    #[test]
    fn what_is_blank_for_everyone_is_not_blank_for_some() {
        let unknown = || Diagnostic::error("unknown-attribute", Span::new(4, 9), "");
        assert_eq!(
            left(unknown(), Diagnostic::warning("blank-record-id", Span::new(0, 12), "")),
            ["unknown-attribute"]
        );
        let unescaped = Diagnostic::warning("unescaped-url-value", Span::new(0, 12), "");
        assert_eq!(left(unknown(), unescaped), ["unknown-attribute", "unescaped-url-value"]);
    }
}
