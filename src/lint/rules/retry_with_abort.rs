//! `retry-with-abort`: :retry and an abort on the same condition.

use crate::diagnostic::Severity;
use crate::lint::analysis::connected_content::all_calls;
use crate::lint::analysis::failure::{self, Check as Failure};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "retry-with-abort",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: ":retry and an abort on the same condition",
    page: r#"
## What it does

Reports a call with `:retry` after which an `abort_message` stands on a condition that a failed call makes true.

## Why is this bad

The abort wins: the message is given up at the first failure, and the call is never made again. With `:retry` alone Braze
makes it up to five times more and then gives the message up by itself.

## Example

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}{% if result.access_token == blank %}{% abort_message('no token') %}{% endif %}Bearer {{result.access_token}}
```

## Use instead

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}Bearer {{result.access_token}}
```

## References

- [Braze: Connected Content retries](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/connected_content_retries)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for call in all_calls(context.message).iter().filter(|call| !call.field.is_broken) {
        let Some(retry) = call.option("retry") else { continue };
        let Some((abort, Failure::Sure)) = failure::check(call) else { continue };
        context
            .report(call.field, retry.name, "`:retry` never happens: the abort on the same failure comes first")
            .related(call.field, abort, "the abort")
            .help("drop the abort: after the last attempt Braze gives the message up by itself; or drop `:retry`");
    }
}
