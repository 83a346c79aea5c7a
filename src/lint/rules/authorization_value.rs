//! `authorization-value`: an Authorization header that is not Bearer and the token.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::authorization::{self, FaultKind};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "authorization-value",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an Authorization header that is not Bearer and the token",
    page: r#"
## What it does

Looks at what the `Authorization` header comes to: `Bearer`, one blank, the token, and nothing else; the token is the member
`access_token` of the variable that the token call saves. White space between tags counts, since Braze writes it into the
value.

## Why is this bad

Salesforce takes no other value and answers 401. Braze does not send the message again.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": {
    "Authorization": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}{{result.access_token}}",
    "Content-Type": "application/json"
  },
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme" }
}
```

## Use instead

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": {
    "Authorization": "{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :basic_auth app :body grant_type=client_credentials :cache_max_age 900 :retry :save result %}Bearer {{result.access_token}}",
    "Content-Type": "application/json"
  },
  "body_type": "json_key_value",
  "body": { "LastName": "Lovelace", "Company": "Acme" }
}
```

## References

- [Braze: leads in Salesforce Sales Cloud](https://www.braze.com/docs/user_guide/get_started/b2b_use_cases/b2b_salesforce_sales_cloud)
- [Salesforce: authorization](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_oauth_and_connected_apps.htm)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let Some((field, faults)) = authorization::faults(context.message) else { return };
    for fault in faults {
        let written = field.of(fault.span).trim();
        let (told, help) = match &fault.kind {
            FaultKind::NoScheme => (
                "`Bearer ` is missing before the token: Salesforce answers 401".to_owned(),
                "write `Bearer {{result.access_token}}`, with the name behind `:save`".to_owned(),
            ),
            // What stands there may be a secret.
            FaultKind::OtherScheme => {
                let told = "the value does not begin with `Bearer `: Salesforce answers 401";
                (told.to_owned(), "write `Bearer ` and the token, and nothing else".to_owned())
            }
            FaultKind::NoBlank => (
                format!("no blank stands between `{written}` and the token: Salesforce answers 401"),
                format!("write `{written} ` before the token"),
            ),
            FaultKind::WhiteSpace => {
                let what = if field.of(fault.span).contains(['\n', '\r']) { "a line break" } else { "white space" };
                let told = format!("{what} becomes part of the header's value, which may then be refused");
                (told, "let `Bearer` follow the last tag at once, one blank, and the token as the end".to_owned())
            }
            FaultKind::OtherVariable { saved } => (
                format!("`{written}` is not the variable that holds the token: the call saves `{saved}`"),
                format!("write `{{{{{saved}.access_token}}}}`"),
            ),
            FaultKind::Enclosed => (
                format!("`{written}` before the token becomes part of the header's value: Salesforce answers 401"),
                "write `Bearer ` and the token, and nothing else".to_owned(),
            ),
            FaultKind::OtherMember => (
                format!("`{written}` is not the token, which is `access_token` of the saved answer"),
                "write `Bearer {{result.access_token}}`, with the name behind `:save`".to_owned(),
            ),
        };
        let finding = context.report(field, fault.span, told).help(help);
        finding.fix_all(Applicability::Safe, field, "write `Bearer` and the token", &fault.edits);
    }
}
