//! `instance-mismatch`: a token from another org than the record's.

use crate::catalogue::{HostKind, host_kind};
use crate::diagnostic::Severity;
use crate::lint::analysis::called::Called;
use crate::lint::analysis::choices::Choices;
use crate::lint::message::{Field, Message};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Expr, ExprKind, Root, Template};

pub(super) const RULE: Rule = Rule {
    name: "instance-mismatch",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a token from another org than the record's",
    page: r#"
## What it does

Compares the host of the token call in `Authorization` with the host of the webhook URL, where both are hosts of
Salesforce's API. Where Liquid chooses between hosts, those that count together are compared. A host that serves neither is
`salesforce-host` alone.

## Why is this bad

A token is good for the org that gave it. Another one answers 401 `INVALID_SESSION_ID`, and the lead is lost.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://acme--uat.sandbox.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": {
    "Authorization": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :save result %}Bearer {{result.access_token}}"
  }
}
```

## Use instead

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": {
    "Authorization": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :save result %}Bearer {{result.access_token}}"
  }
}
```

## References

- [Salesforce: OAuth 2.0 client credentials flow](https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm)
"#,
    check: Check::Message(check),
};

/// A host of Salesforce's API.
struct Host<'a> {
    field: &'a Field,
    span: Span,
    name: String,
}

fn check(context: &mut Context<'_>) {
    let message = context.message;
    let (mut records, mut tokens) = (Vec::new(), Vec::new());
    for called in context.called().iter() {
        let Some(host) = Host::of(called) else { continue };
        match &called.call {
            None => records.push(host),
            Some(call) if called.url.is_token() => tokens.push((host, call.save())),
            Some(_) => {}
        }
    }
    for (token, save) in &tokens {
        let mut others = records.iter().filter(|record| record.name != token.name).peekable();
        if others.peek().is_none() || !is_used(message, token.field, save) {
            continue;
        }
        let is_nowhere = !records.iter().any(|record| record.name == token.name);
        let token_choices = token.choices();
        let other = others.find(|record| {
            let choices = record.choices();
            let is_certain = choices.follows_from(&token_choices) || token_choices.follows_from(&choices);
            !choices.excludes(&token_choices) && (is_certain || is_nowhere)
        });
        let Some(record) = other else { continue };
        let message = format!(
            "the token comes from `{}`, and the record goes to `{}`, which does not take it",
            token.name, record.name
        );
        context.report(token.field, token.span, message).help("write the same host in both").related(
            record.field,
            record.span,
            "the record's host",
        );
    }
}

impl<'a> Host<'a> {
    /// The host of a URL, if it could be the right one.
    fn of(called: &Called<'a>) -> Option<Self> {
        let range = called.url.host();
        let name = called.host();
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let is_right = host_kind(&name) == HostKind::Api
            && !called.url.is_unknown(range.clone())
            && !called.has_host_placeholder();
        let span = called.url.place(range);
        is_right.then_some(Self { field: called.field, span, name })
    }

    /// What is chosen where it stands.
    fn choices(&self) -> Choices {
        Choices::at(self.field, self.span.start)
    }
}

/// Whether a token that a field saves under a name is the one that authorises the webhook.
fn is_used(message: &Message<'_>, field: &Field, name: &str) -> bool {
    struct Names<'a> {
        field: &'a Field,
        name: &'a str,
        found: bool,
    }
    impl Visitor for Names<'_> {
        fn expr(&mut self, _: &Template, expr: &Expr) {
            if let ExprKind::Variable(variable) = expr.kind
                && let Root::Name(root) = variable.root
                && !variable.steps.is_empty()
            {
                self.found |= self.field.of(root) == self.name;
            }
        }
    }
    if !message.header("Authorization").is_some_and(|(_, header)| std::ptr::eq(header, field)) {
        return false;
    }
    let mut names = Names { field, name, found: false };
    field.tree.visit(&mut names);
    names.found || field.is_broken || !field.source().contains(".access_token")
}
