//! `secret-in-url`: a secret in a query string.

use crate::catalogue::{self, CONNECTED_CONTENT};
use crate::diagnostic::Severity;
use crate::lint::analysis::secret::{Place, secrets};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "secret-in-url",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a secret in a query string",
    page: r#"
## What it does

Reports a client secret, a password or a token in the query of a URL, also one that Liquid writes there or that is yet to be
filled in.

## Why is this bad

Braze logs the whole URL of each call for 30 days, for everyone who may see the log; proxies and servers log it as well.

## Example

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token?client_id=app&client_secret=[SF_CLIENT_SECRET] :method post :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}
```

## Use instead

The body of the call, or better a credential that Braze stores.

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}
```

## References

- [Braze: caching responses](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/caching_responses)
- [Braze: make an API call](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for secret in secrets(context.message) {
        // Names such as `token` or `key` may stand for something else; then only the look of the value tells.
        if secret.place != Place::Query
            || secret.field.is_broken
            || !(secret.is_real || catalogue::is_surely_secret_name(&secret.name))
        {
            continue;
        }
        let days = CONNECTED_CONTENT.url_logged_days;
        let told = format!("`{}` in the query of a URL: Braze logs the URLs of calls for {days} days", secret.name);
        context.report(secret.field, secret.span, told).help(
            "send it in the body or in a header, or store a credential in Braze and name it behind `:basic_auth`",
        );
    }
}
