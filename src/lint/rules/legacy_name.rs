//! `legacy-name`: a former name.

use crate::catalogue::{self, Status};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::connected_content::name_of;
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Expr, ExprKind, Filter, Tag, TagKind, Template};

pub(super) const RULE: Rule = Rule {
    name: "legacy-name",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a former name",
    page: r#"
## What it does

Looks for names that Braze has replaced: the namespaces `canvas_entry_properties` and `context_properties`, the filters
`hmac_sha1` and `hmac_sha_1`, the Connected Content option `:cache`, the attribute `${unsubscribe_url}`.

## Why is this bad

Former names work as long as Braze keeps them. The pages that describe them are gone, and so are their fixes.

## Example

```liquid
{{ canvas_entry_properties.${company} }} {{ ${user_id} | hmac_sha1: 'key' }}
```

## Use instead

```liquid
{{ context.${company} }} {{ ${user_id} | hmac_sha1_hex: 'key' }}
```

## References

- [Braze: supported personalization tags](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/supported_personalization_tags)
- [Braze: filters](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/filters)
- [Braze: caching responses](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/caching_responses)
"#,
    check: Check::Field(check),
};

fn check(context: &mut Context<'_>, field: &Field) {
    let mut names = Names { field, is_liquid: context.message.kind == Kind::Liquid, found: Vec::new() };
    field.tree.visit(&mut names);
    for (place, instead) in names.found {
        let name = field.of(place);
        let finding = context.report(field, place, format!("`{name}` is a former name of `{instead}`"));
        finding.help(format!("write `{instead}`")).fix(field, place, format!("write `{instead}`"), instead);
    }
}

/// Former names and the present ones, in the order of the text.
struct Names<'a> {
    field: &'a Field,
    is_liquid: bool,
    found: Vec<(Span, String)>,
}

impl Visitor for Names<'_> {
    fn expr(&mut self, _: &Template, expr: &Expr) {
        let ExprKind::Attribute(attribute) = expr.kind else { return };
        let (place, instead) = match attribute.namespace {
            Some(place) => (place, catalogue::namespace(self.field.of(place)).and_then(|row| row.instead)),
            // What no webhook has is told by `attribute-scope`.
            None if self.is_liquid => {
                (attribute.name, catalogue::attribute(self.field.of(attribute.name)).and_then(|row| row.instead))
            }
            None => return,
        };
        self.found.extend(instead.map(|instead| (place, instead.to_owned())));
    }

    fn filter(&mut self, _: &Template, filter: &Filter) {
        let known = catalogue::filter(self.field.of(filter.name)).filter(|known| known.status == Status::Legacy);
        let instead = known.and_then(|known| known.instead);
        self.found.extend(instead.map(|instead| (filter.name, instead.to_owned())));
    }

    fn tag(&mut self, template: &Template, tag: &Tag) {
        let TagKind::ConnectedContent(words) = tag.kind else { return };
        for option in &template[template[words].options] {
            // `:cache-max-age` is a slip for another option.
            let known = catalogue::connected_content_option(self.field.of(name_of(self.field, option)));
            let instead = known.and_then(|known| known.instead);
            self.found.extend(instead.map(|instead| (option.name, format!(":{instead}"))));
        }
    }
}
