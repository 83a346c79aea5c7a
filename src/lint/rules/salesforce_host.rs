//! `salesforce-host`: a host that serves neither Salesforce's API nor its token.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "salesforce-host",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Unsafe),
    since: "0.1.0",
    summary: "a host that serves neither Salesforce's API nor its token",
    page: r#"
## What it does

Looks for hosts of Salesforce's that are not an org's My Domain host: `login.salesforce.com` and `test.salesforce.com`,
hosts of Lightning, Setup, sites and Visualforce pages, instances such as `na1.salesforce.com`, and misspelt ones. Sites
may serve Apex REST, and `/servlet/` web forms.

## Why is this bad

Only the My Domain host serves the REST API and, in the client credentials flow, the token. `login.salesforce.com` answers
`request not supported on this domain`; the others answer with pages, and the lead is lost.

## Example

```liquid
{% connected_content https://login.salesforce.com/services/oauth2/token :method post :save result %}
```

## Use instead

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :save result %}
```

## References

- [Salesforce: OAuth 2.0 client credentials flow](https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm)
- [Salesforce: My Domain hosts](https://help.salesforce.com/s/articleView?id=xcloud.domain_name_move.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for called in context.called().iter() {
        let Some(problem) = called.wrong_host() else { continue };
        let host = called.url.host();
        let span = called.url.place(host.clone());
        let message = format!("`{}` is no host of Salesforce's API: {}", called.field.of(span), problem.why);
        let finding = context.report(called.field, span, message);
        match problem.right.clone().filter(|_| !called.url.is_unknown(host)) {
            Some(right) => finding.help(format!("write the org's My Domain host, probably `{right}`")).unsafe_fix(
                called.field,
                span,
                format!("write `{right}`"),
                right,
            ),
            None => finding.help("write the org's My Domain host, such as `acme.my.salesforce.com`"),
        };
    }
}
