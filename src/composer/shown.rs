//! A text of the composer as it is shown: to the letter for the clipboard, and in runs for the eye.

use std::ops::Range;

use serde::Serialize;

use crate::catalogue::{self, Placeholder};
use crate::diagnostic::Severity;
use crate::report::visible;
use crate::source::{Span, Text};

const STARS: &str = "***";

/// A text to copy.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// Its place among [`super::Composer::texts`].
    pub copy: usize,
    /// The same for the eye: control characters are symbols.
    pub runs: Vec<Run>,
}

/// A piece of a text that looks the same all through.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The piece.
    pub text: String,
    /// Whether it is Liquid.
    pub is_liquid: bool,
    /// Whether it only says what belongs there.
    pub is_placeholder: bool,
    /// How bad the worst finding is that points at it.
    pub marked: Option<Severity>,
}

/// What may not be shown of a text, and what stands for it.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Names of variables that stand, in brackets, for secrets.
    pub(super) variables: Vec<String>,
    /// Characters of the file.
    pub(super) places: Vec<Span>,
    /// Texts that stand in the template without standing in the file, as they are in a form.
    pub(super) texts: Vec<String>,
}

/// A text with its secrets starred out. Their ranges in what comes of it are returned as well.
pub(super) fn without_secrets(text: &Text, secrets: &Secrets) -> (String, Vec<Range<usize>>) {
    let value = text.as_str();
    let mut hidden: Vec<Range<usize>> = Vec::new();
    if !secrets.places.is_empty() {
        for (at, letter) in value.char_indices() {
            let range = at..at + letter.len_utf8();
            let place = text.span(range.start as u32..range.end as u32);
            if !place.is_empty() && secrets.places.iter().any(|secret| secret.contains(place)) {
                hidden.push(range);
            }
        }
    }
    for secret in secrets.texts.iter().filter(|secret| !secret.is_empty()) {
        hidden.extend(value.match_indices(secret.as_str()).map(|(at, found)| at..at + found.len()));
    }
    hidden.sort_by_key(|range| (range.start, range.end));
    let (mut shown, mut stars, mut from): (String, Vec<Range<usize>>, usize) = (String::new(), Vec::new(), 0);
    for range in hidden {
        // What goes on where the last one ended is the same secret.
        if range.start > from || stars.is_empty() {
            shown.push_str(value.get(from..range.start).unwrap_or_default());
            stars.push(shown.len()..shown.len() + STARS.len());
            shown.push_str(STARS);
        }
        from = from.max(range.end);
    }
    shown.push_str(value.get(from..).unwrap_or_default());
    (shown, stars)
}

/// The places of a text that only say what belongs there, in order: placeholders as people write them, and variables.
pub(super) fn placeholders(text: &str, variables: &[String]) -> Vec<Placeholder> {
    let mut found = catalogue::placeholders(text);
    for name in variables.iter().map(|name| format!("[{name}]")) {
        for (at, _) in text.match_indices(&name) {
            let range = at..at + name.len();
            if !found.iter().any(|other| other.range.start < range.end && range.start < other.range.end) {
                found.push(Placeholder { range, secret: true });
            }
        }
    }
    found.sort_by_key(|placeholder| placeholder.range.start);
    found
}

/// A text in runs. `marked`, `placeholders` and `stars` are ranges of it.
pub(super) fn runs(
    text: &str,
    marked: &[(Severity, Range<usize>)],
    placeholders: &[Placeholder],
    stars: &[Range<usize>],
) -> Vec<Run> {
    let placeholders = placeholders.iter().map(|placeholder| &placeholder.range).chain(stars).cloned();
    let kinds = liquid(text).into_iter().map(|range| (0, range));
    let kinds = kinds
        .chain(placeholders.map(|range| (1, range)))
        .chain(marked.iter().map(|(severity, range)| (2 + *severity as usize, range.clone())));
    let mut edges: Vec<(usize, usize, i32)> =
        kinds.flat_map(|(kind, range)| [(range.start, kind, 1), (range.end, kind, -1)]).collect();
    edges.push((text.len(), 0, 0));
    edges.sort_unstable();
    let (mut runs, mut open, mut from): (Vec<Run>, [i32; 5], usize) = (Vec::new(), [0; 5], 0);
    for (at, kind, step) in edges {
        if let Some(piece) = text.get(from..at).filter(|piece| !piece.is_empty()) {
            let [is_liquid, is_placeholder, note, warning, error] = open.map(|count| count > 0);
            let severities = [(error, Severity::Error), (warning, Severity::Warning), (note, Severity::Note)];
            let marked = severities.into_iter().find_map(|(is, severity)| is.then_some(severity));
            runs.push(Run { text: visible(piece).into_owned(), is_liquid, is_placeholder, marked });
        }
        from = from.max(at);
        if let Some(count) = open.get_mut(kind) {
            *count += step;
        }
    }
    runs
}

/// Where the outputs and tags of a text lie. An output ends at the first `}}` behind the attributes in it, a tag at the
/// first `%}`.
fn liquid(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find('{')).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        let end = match rest.as_bytes() {
            [_, b'{', ..] => end_of_output(rest),
            [_, b'%', ..] => rest.find("%}").map(|end| end + 2),
            _ => None,
        };
        from = start + end.unwrap_or(1);
        if end.is_some() {
            found.push(start..from);
        }
    }
    found
}

/// The end of the output at the start of a text.
fn end_of_output(text: &str) -> Option<usize> {
    let mut from = 2;
    loop {
        let end = from + text.get(from..)?.find("}}")?;
        match text.get(from..end)?.rfind("${") {
            // The brace is that of `${name}`.
            Some(at) if !text.get(from + at..end)?.contains('}') => from = end + 1,
            _ => return Some(end + 2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(runs: &[Run]) -> String {
        let run = |run: &Run| {
            let mut text = run.text.clone();
            for (is, open, close) in
                [(run.is_liquid, '(', ')'), (run.is_placeholder, '[', ']'), (run.marked.is_some(), '<', '>')]
            {
                if is {
                    text = format!("{open}{text}{close}");
                }
            }
            text
        };
        runs.iter().map(run).collect()
    }

    #[test]
    fn runs_are_cut_where_something_begins_or_ends() {
        let text = "a {{x}} {% y %} [SF_CLIENT_SECRET] {";
        let wanted = "a ({{)<(x}})>< ><({)>(% y %}) [[SF_CLIENT_SECRET]] {";
        assert_eq!(drawn(&runs(text, &[(Severity::Warning, 4..9)], &placeholders(text, &[]), &[])), wanted);
        assert_eq!(drawn(&runs("{{${a}}}}{{a.${b} | c}}{{${", &[], &[], &[])), "({{${a}}})}({{a.${b} | c}}){{${");
        assert_eq!(drawn(&runs("\u{1}\u{202e}", &[], &[], &[])), "␁\u{fffd}");
        assert!(runs("", &[], &[], &[]).is_empty());
    }

    #[test]
    fn variables_are_placeholders_whatever_they_are_called() {
        let found = placeholders("[A] [SF_CLIENT_SECRET] [B] [A]", &["A".to_owned(), "SF_CLIENT_SECRET".to_owned()]);
        let ranges: Vec<Range<usize>> = found.into_iter().map(|placeholder| placeholder.range).collect();
        assert_eq!(ranges, [0..3, 4..22, 27..30]);
    }

    #[test]
    fn secrets_are_stars_and_the_rest_stays() {
        let text = Text::verbatim("id=a&secret=s3cr3t&x=s3cr3t", 10);
        let places = Secrets { places: vec![Span::new(22, 28)], ..Secrets::default() };
        let (shown, stars) = without_secrets(&text, &places);
        assert_eq!((shown.as_str(), stars.as_slice()), ("id=a&secret=***&x=s3cr3t", std::slice::from_ref(&(12..15))));
        let texts = Secrets { texts: vec!["s3cr3t".to_owned(), String::new()], ..Secrets::default() };
        assert_eq!(without_secrets(&text, &texts).0, "id=a&secret=***&x=***");
        assert_eq!(without_secrets(&text, &Secrets::default()).0, text.as_str());
    }
}
