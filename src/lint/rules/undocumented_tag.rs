//! `undocumented-tag`: a Liquid tag on which Braze is silent.

use crate::catalogue::{self, Status};
use crate::diagnostic::Severity;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Block, Tag, TagKind, Template, Verbatim};

pub(super) const RULE: Rule = Rule {
    name: "undocumented-tag",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a Liquid tag on which Braze is silent",
    page: r#"
## What it does

Looks for tags that Liquid has and no page of Braze's mentions: `raw`, `break`, `continue`, `cycle`, `tablerow`,
`increment`, `decrement`, `ifchanged`, `doc` and `#`. Tags that `braze.tags` in `bzsf.yaml` lists are passed over.

## Why is this bad

Braze runs Liquid 5 with changes of its own, and says that not all of Liquid works. Such a tag may do what it does
elsewhere, or fail when the message is sent. Try it in a test message, then list it in `bzsf.yaml`.

## Example

```liquid
{% for item in custom_attribute.${cart} %}{% if item == 'gift' %}{% break %}{% endif %}{{item}}{% endfor %}
```

## Use instead

```liquid
{% for item in custom_attribute.${cart} limit:5 %}{{item}}{% endfor %}
```

## References

- [Braze: using Liquid](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/using_liquid)
- [Liquid: tags](https://shopify.dev/docs/api/liquid/tags)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    let mut tags = Tags { field, found: Vec::new() };
    field.tree.visit(&mut tags);
    for span in tags.found {
        let name = field.of(span);
        if context.message.config.tags.iter().any(|tag| tag == name) {
            continue;
        }
        context
            .report(field, span, format!("Braze does not mention the tag `{name}` of Liquid's, which may fail there"))
            .help("try it in a test message; once it works, add it to `braze.tags` of bzsf.yaml");
    }
}

/// The names of undocumented tags, in the order of the text.
struct Tags<'a> {
    field: &'a Field,
    found: Vec<Span>,
}

impl Tags<'_> {
    fn see(&mut self, name: Span) {
        if catalogue::tag(self.field.of(name)).is_some_and(|tag| tag.status == Status::Undocumented) {
            self.found.push(name);
        }
    }
}

impl Visitor for Tags<'_> {
    const LOOKS_INSIDE: bool = false;

    fn tag(&mut self, _: &Template, tag: &Tag) {
        if !matches!(tag.kind, TagKind::Unknown) {
            self.see(tag.head.name);
        }
    }

    // Of a block that is not closed the parser has told.
    fn block(&mut self, _: &Template, block: &Block) {
        if block.end.is_some() {
            self.see(block.head.name);
        }
    }

    fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
        if verbatim.end.is_some() {
            self.see(verbatim.head.name);
        }
    }
}
