//! `token-not-checked`: nothing stops the message when the token call fails.

use crate::diagnostic::Severity;
use crate::lint::analysis::authorization;
use crate::lint::analysis::connected_content::{Call, all_calls};
use crate::lint::analysis::{failure, request};
use crate::lint::message::{Field, Message, Role};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "token-not-checked",
    aliases: &[],
    severity: Severity::Warning,
    fix: None,
    since: "0.1.0",
    summary: "nothing stops the message when the token call fails",
    page: r#"
## What it does

Reports a token call after which nothing cancels the message when no token came back: neither `:retry`, after whose last
attempt Braze gives the message up, nor an `abort_message` on a condition that a failed call makes true. After a failed call
the variable is not set, so `{% if result.error %}` or `{% if result.__http_status_code__ >= 400 %}` never fires.

## Why is this bad

The request goes out with an empty `Bearer`. Salesforce answers 401, Braze does not send it again, and the lead is lost
while the message counts as sent.

## Example

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :save result %}Bearer {{result.access_token}}
```

## Use instead

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :save result %}{% if result.access_token == blank %}{% abort_message('no Salesforce token') %}{% endif %}Bearer {{result.access_token}}
```

## References

- [Braze: Connected Content retries](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/connected_content_retries)
- [Braze: local Connected Content variables](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/local_connected_content_variables)
- [Braze: aborting messages](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/liquid/aborting_messages)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    for call in all_calls(message) {
        let spoken_for =
            || authorization::names_spoken_for(message, call.field).iter().any(|name| *name == call.save());
        if call.field.is_broken
            || !(call.is_token() || gives_token(message, &call))
            || call.has("retry")
            || call.save().is_empty()
            || failure::check(&call).is_some()
            || spoken_for()
        {
            continue;
        }
        let told = "nothing notices when this call fails: the request then goes out with an empty `Bearer` and is lost";
        if let Some(place) = spec_place(message, call.field, call.tag.head.name) {
            context.report_at(place, told).help("write `check: true`, or leave `check` out");
            continue;
        }
        let save = call.save();
        let help = format!(
            "add `{{% if {save}.access_token == blank %}}{{% abort_message('no token') %}}{{% endif %}}` behind it, or `:retry`"
        );
        context.report(call.field, call.span(), told).help(help);
    }
}

/// Whether the Authorization header takes its token from a call.
fn gives_token(message: &Message<'_>, call: &Call<'_>) -> bool {
    let is_own = |field: &Field| field.role == call.field.role && matches!(field.role, Role::Header(_));
    let authorization = request::header(message, "Authorization");
    authorization.is_some_and(|(_, field)| is_own(field) && authorization::reads_token_of(field, call))
}

/// The key of a spec that leaves out the check which its compiler writes.
fn spec_place(message: &Message<'_>, field: &Field, name: Span) -> Option<Span> {
    let auth = message.spec?.auth.as_ref()?;
    request::is_generated(message, field, name).then_some(auth.check_place.unwrap_or(auth.place))
}
