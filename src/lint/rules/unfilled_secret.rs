//! `unfilled-secret`: a placeholder where a secret is to be filled in.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unfilled-secret",
    aliases: &[],
    severity: Severity::Note,
    fix: None,
    since: "0.1.0",
    summary: "a placeholder where a secret is to be filled in",
    page: r#"
## What it does

Looks for placeholders where a secret belongs, or the id that goes with one: behind names such as `client_id`,
`client_secret`, `password` and `token`, and in headers such as `Authorization` and `X-Api-Key`.

## Why is this bad

In a repository it is right. It is worth knowing because the message fails until somebody fills it in, in Braze. A
credential that Braze stores needs no filling in.

## Example

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :body client_id=[SF_CLIENT_ID]&client_secret=[SF_CLIENT_SECRET]&grant_type=client_credentials :save result %}
```

## Use instead

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth salesforce_lead_app :body grant_type=client_credentials :save result %}
```

## References

- [Braze: credentials of Connected Content](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/connected_content/making_an_api_call)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for unfilled in context.unfilled().iter().filter(|unfilled| unfilled.is_secret) {
        let message = format!("`{}` stands for a secret that is not in this file", unfilled.text);
        context
            .report_at(unfilled.place, message)
            .help("fill it in when the template is pasted into Braze, not here; or let Braze store the credential");
    }
}
