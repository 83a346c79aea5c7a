//! `token-not-cached`: a token call without :cache_max_age.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::connected_content::{Call, all_calls};
use crate::lint::analysis::request;
use crate::lint::analysis::url::Url;
use crate::lint::message::Message;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "token-not-cached",
    aliases: &[],
    severity: Severity::Warning,
    fix: Some(Applicability::Unsafe),
    since: "0.1.0",
    summary: "a token call without :cache_max_age",
    page: r#"
## What it does

Reports a token call without `:cache_max_age`. Braze keeps the answer of a POST only when it is told for how long.

## Why is this bad

Every message of a campaign logs in. Salesforce stops at 3,600 logins of a user in an hour, and from then on every lead is
lost until the hour is over.

## Example

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :retry :save result %}
```

## Use instead

A time well below that for which the token is valid, in seconds from 300 to 14400.

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}
```

## References

- [Braze: caching responses](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/caching_responses)
- [Salesforce: login limits](https://help.salesforce.com/s/articleView?id=000386751)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for call in all_calls(context.message) {
        let kept = ["cache_max_age", "cache"].iter().any(|name| call.has(name));
        if call.field.is_broken || kept || !call.is_token() || !call.is_post() {
            continue;
        }
        let told = if call.url.is_some_and(Url::is_salesforce) {
            "the token is not cached: every message logs in, and Salesforce stops at 3,600 logins of a user in an hour"
        } else {
            "the token is not cached: every message fetches a new one"
        };
        if let Some(place) = spec_place(context.message, &call) {
            context.report_at(place, told).help("give `cache_max_age` seconds, such as `900`, or leave it out");
            continue;
        }
        let help = "add `:cache_max_age 900`: seconds, fewer than the token is valid";
        let finding = context.report(call.field, call.span(), told).help(help);
        if !call.has("no_cache") {
            let end = call.options().last().map_or(call.tag.head.name.end, |option| option.span.end);
            let at = Span::at(end);
            finding.unsafe_fix(call.field, at, "keep the token for 900 seconds", " :cache_max_age 900");
        }
    }
}

/// The key of a spec that keeps the token call which its compiler writes from being cached.
fn spec_place(message: &Message<'_>, call: &Call<'_>) -> Option<Span> {
    let auth = message.spec?.auth.as_ref()?;
    let generated = request::is_generated(message, call.field, call.tag.head.name);
    generated.then_some(auth.cache_place.unwrap_or(auth.place))
}
