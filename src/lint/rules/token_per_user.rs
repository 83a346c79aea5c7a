//! `token-per-user`: a user's data inside the token call.

use crate::catalogue::CONNECTED_CONTENT;
use crate::diagnostic::Severity;
use crate::lint::analysis::blank;
use crate::lint::analysis::connected_content::Call;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Expr, ExprKind, Tag, TagKind, Template};

pub(super) const RULE: Rule = Rule {
    name: "token-per-user",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "a user's data inside the token call",
    page: r#"
## What it does

Reports a user's id, e-mail address, phone number or date of birth inside the tag of a token call.

## Why is this bad

Braze may skip the cache for a call with such data, and what it keeps is good for that user alone. Every message then logs
in, and Salesforce stops at 3,600 logins of a user in an hour.

## Example

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token?user={{${user_id}}} :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}
```

## Use instead

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}
```

## References

- [Braze: caching responses](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/caching_responses)
"#,
    check: Check::Tag(check),
};

fn check(context: &mut Context<'_>, field: &Field, tag: &Tag) {
    let TagKind::ConnectedContent(_) = tag.kind else { return };
    if field.is_broken || !Call::of(field, tag).is_some_and(|call| call.is_token()) {
        return;
    }
    let mut attributes = Attributes { field, tag: tag.head.delimited.span, found: Vec::new() };
    field.tree.visit(&mut attributes);
    for (span, name) in attributes.found {
        let told =
            format!("`${{{name}}}` in the token call: Braze may not cache the token, and each user logs in anew");
        context
            .report(field, span, told)
            .help("a token is the same for all users: take the user's data out of the call");
    }
}

/// The attributes in a tag that keep Braze from caching, with their names; through variables as well.
struct Attributes<'a> {
    field: &'a Field,
    tag: Span,
    found: Vec<(Span, String)>,
}

impl Visitor for Attributes<'_> {
    fn expr(&mut self, _: &Template, expr: &Expr) {
        if !self.tag.contains(expr.span) || !matches!(expr.kind, ExprKind::Attribute(_) | ExprKind::Variable(_)) {
            return;
        }
        let key = blank::key(self.field, expr).unwrap_or_default();
        let name = key.strip_prefix("${").and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
        if let Some(name) = name.filter(|name| CONNECTED_CONTENT.uncached_attributes.contains(name)) {
            self.found.push((expr.span, name.to_owned()));
        }
    }
}
