//! `bare-attribute`: an attribute outside double braces.

use crate::catalogue;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::contents;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "bare-attribute",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an attribute outside double braces",
    page: r#"
## What it does

Looks for `${name}` and `namespace.${name}` in text, outside `{{ }}` and `{% %}`, also in single braces.

## Why is this bad

Braze's pages disagree on whether it is replaced or sent to the letter. In `{{ }}` it always is replaced.

## Example

```liquid
Hello ${first_name} of {custom_attribute.${company}}
```

## Use instead

```liquid
Hello {{${first_name}}} of {{custom_attribute.${company}}}
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    // What looks bare beside a brace too many or too few is told by the parser.
    if field.is_broken {
        return;
    }
    let contents = contents::of(field);
    for &text in contents.texts.iter().chain(&contents.value_texts).filter(|text| !contents.raw.contains(text)) {
        for (bare, place) in bare(field, text) {
            if field.comments.iter().any(|comment| comment.contains(place)) {
                continue;
            }
            let right = format!("{{{{{}}}}}", field.of(bare));
            context
                .report(
                    field,
                    place,
                    format!("`{}` stands outside double braces and may be sent as it is", field.of(place)),
                )
                .help(format!("write `{right}`"))
                .fix(field, place, format!("write `{right}`"), right);
        }
    }
}

/// The attributes in a text: each from its namespace to its brace, and with single braces around it.
fn bare(field: &Field, text: Span) -> Vec<(Span, Span)> {
    let content = field.of(text);
    let mut found = Vec::new();
    let mut from = 0;
    for open in memchr::memchr_iter(b'$', content.as_bytes()) {
        let Some(rest) = content.get(open.max(from)..).and_then(|rest| rest.strip_prefix("${")) else { continue };
        from = open + 2;
        let end = rest.find(['{', '}', '\n', '"', '<']);
        let Some(length) = end.filter(|end| rest.get(*end..).is_some_and(|rest| rest.starts_with('}'))) else {
            continue;
        };
        let close = from + length + 1;
        from = close;
        if rest.get(..length).unwrap_or_default().trim().is_empty() {
            continue;
        }
        let before = content.get(..open).unwrap_or_default();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        // A point that ends a sentence is no namespace's.
        let start = before.strip_suffix('.').map_or(open, |words| {
            let start = words.trim_end_matches(is_word).len();
            let name = words.get(start..).unwrap_or_default();
            if catalogue::namespace(name).or(catalogue::meant_namespace(name).and_then(catalogue::namespace)).is_some()
            {
                start
            } else {
                open
            }
        });
        let span = |start: usize, end: usize| Span::new(text.start + start as u32, text.start + end as u32);
        let (before, after) = (content.get(..start).unwrap_or_default(), content.get(close..).unwrap_or_default());
        // Full-width braces come from keyboards for Chinese, Japanese and Korean.
        let pairs = [('{', '}'), ('｛', '｝')];
        let around = pairs.iter().find_map(|&(open, end)| {
            let count = before.chars().rev().zip(after.chars()).take(2).take_while(|pair| *pair == (open, end)).count();
            let length = count * open.len_utf8();
            (count > 0).then(|| span(start - length, close + length))
        });
        let around = around.unwrap_or_else(|| span(start, close));
        found.push((span(start, close), around));
    }
    found
}
