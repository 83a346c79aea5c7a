//! `abort-message`: an abort reason without quotes, or with Liquid.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::syntax::tree::{Part, Tag, TagKind};

pub(super) const RULE: Rule = Rule {
    name: "abort-message",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an abort reason without quotes, or with Liquid",
    page: r#"
## What it does

Looks at the reason of `abort_message`, which must be a text in straight quotes and parentheses, without Liquid in it. No
reason at all is fine.

## Why is this bad

Braze takes a static text alone. With anything else the tag may fail, so that the message is not cancelled in the way that
was meant, or the log shows another reason.

## Example

```liquid
{% abort_message(no lead id) %}
```

```liquid
{% abort_message('no id for {{${first_name}}}') %}
```

## Use instead

```liquid
{% abort_message('no lead id') %}
```

## References

- [Braze: aborting messages](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/aborting_messages)
"#,
    check: Check::Tag(check),
};

fn check(context: &mut Context<'_>, field: &Field, tag: &Tag) {
    let TagKind::AbortMessage(call) = tag.kind else { return };
    let call = field.tree[call];
    let Some(reason) = call.argument else { return };
    let text = field.of(reason.content);
    let output = field.tree[reason.parts].iter().find_map(|part| match part {
        Part::Output(output) => Some(output.delimited.span),
        Part::Text(_) => None,
    });
    if let Some(output) = output {
        let message = format!("`{}` stands in the reason of `abort_message`, which takes no Liquid", field.of(output));
        context.report(field, output, message).help("write a text that is the same for everyone: `('no e-mail')`");
        return;
    }
    let quote = if text.contains('\'') { '"' } else { '\'' };
    let right = format!("{quote}{}{quote}", text.trim());
    let (message, right) = match call.parentheses {
        // A quote that is not closed, or no straight one, is told by the parser.
        _ if !reason.is_quoted() && field.is_broken && text.contains(['\'', '"', '‘', '’', '“', '”']) => return,
        Some(_) if reason.is_quoted() => return,
        Some(_) => (format!("the reason `{text}` has no quotes, and Braze takes a text in quotes alone"), right),
        None => (format!("the reason `{text}` has no parentheses, which Braze wants around it"), format!("({right})")),
    };
    let finding = context.report(field, reason.span, message).help(format!("write `{right}`"));
    if !right.contains('$') && (quote == '\'' || !text.contains('"')) {
        finding.fix(field, reason.span, format!("write `{right}`"), right);
    }
}
