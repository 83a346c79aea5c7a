//! `liquid-in-html-comment`: Liquid inside an HTML comment.

use crate::diagnostic::Severity;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "liquid-in-html-comment",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "Liquid inside an HTML comment",
    page: r#"
## What it does

Looks for `{{ }}` and `{% %}` between `<!--` and `-->`.

## Why is this bad

Braze takes HTML comments out before it reads Liquid, so what stands there is never rendered: no value is written, no
variable is set, no message is cancelled. No other rule looks at it either.

## Example

```liquid
<lead><!-- {% if ${email_address} == blank %}{% abort_message('no e-mail') %}{% endif %} --></lead>
```

## Use instead

```liquid
{% comment %} nobody without an e-mail address {% endcomment %}
<lead>{% if ${email_address} == blank %}{% abort_message('no e-mail') %}{% endif %}</lead>
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    for &comment in &field.comments {
        let text = field.of(comment);
        let Some(at) = ["{{", "{%"].iter().filter_map(|open| text.find(open)).min() else { continue };
        let rest = text.get(at..).unwrap_or_default();
        let close = if rest.starts_with("{{") { "}}" } else { "%}" };
        let length = rest.find(close).map_or(2, |at| at + 2);
        let start = comment.start + at as u32;
        context
            .report(
                field,
                Span::new(start, start + length as u32),
                "this Liquid is never rendered: Braze takes HTML comments out first",
            )
            .help("take it out of the comment; `{% comment %}…{% endcomment %}` holds remarks")
            .related(field, Span::new(comment.start, comment.start + 4), "the comment begins here");
    }
}
