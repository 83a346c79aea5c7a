//! `unknown-tag`: a tag that neither Liquid nor Braze has.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::syntax::tree::{ExprKind, Tag, TagKind};

pub(super) const RULE: Rule = Rule {
    name: "unknown-tag",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a tag that neither Liquid nor Braze has",
    page: r#"
## What it does

Looks up the name of each tag among those of Liquid 5 and those that Braze adds. Tags that `braze.tags` in `bzsf.yaml`
lists are known as well. `render` and `include` are reported too: Braze has content blocks in their place.

## Why is this bad

The template fails as soon as Braze reads it, and nothing is sent.

## Example

```liquid
{% asign stage = 'MQL' %}{{stage}}
```

```liquid
{% render 'footer' %}
```

## Use instead

```liquid
{% assign stage = 'MQL' %}{{stage}}{{content_blocks.${footer}}}
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
- [Braze: Content Blocks](https://www.braze.com/docs/user_guide/messaging/content/content_blocks)
"#,
    check: Check::Tag(check),
};

/// The parser tells of every other tag.
fn check(context: &mut Context<'_>, field: &Field, tag: &Tag) {
    let (TagKind::Render(partial) | TagKind::Include(partial)) = tag.kind else { return };
    let name = field.of(tag.head.name);
    if context.message.config.tags.iter().any(|own| own == name) {
        return;
    }
    let partial = match field.tree[partial].name.kind {
        ExprKind::String { content } if !field.of(content).is_empty() => field.of(content),
        _ => "name",
    };
    context
        .report(field, tag.head.name, format!("Braze has no tag `{name}`, since it has no partials"))
        .help(format!("a content block is shown by `{{{{content_blocks.${{{partial}}}}}}}`"));
}
