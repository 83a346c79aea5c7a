//! `hardcoded-secret`: a secret that stands in a file.

use crate::diagnostic::Severity;
use crate::lint::analysis::secret::{self, Place};
use crate::lint::message::{Kind, Message};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "hardcoded-secret",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a secret that stands in a file",
    page: r#"
## What it does

Reports a client secret, a password, a token or an API key that is written out: in the body of a call, a header, a URL, a
variable, a literal of Liquid, or under `auth` of a spec. Placeholders such as `[SF_CLIENT_SECRET]`, values that Liquid
fetches, and a public `client_id` are none.
The secret itself is never shown, in no format of the report.

## Why is this bad

Everyone who can read the repository, now or later, can log in as the integration. A secret that was committed has to be
replaced in Salesforce: it stays in the history.

## Example

```yaml
version: 1
name: Create Lead
salesforce: { instance: acme }
operation: create
auth:
  client_id: { env: SF_CLIENT_ID }
  client_secret: C0FFEE00C0FFEE00C0FFEE00C0FFEE00
fields: { LastName: Unknown, Company: Unknown }
```

## Use instead

```yaml
version: 1
name: Create Lead
salesforce: { instance: acme }
operation: create
auth:
  client_id: { env: SF_CLIENT_ID }
  client_secret: { env: SF_CLIENT_SECRET }
fields: { LastName: Unknown, Company: Unknown }
```

## References

- [Braze: make an API call](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call)
- [OWASP: use of a hard-coded password](https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    for secret in context.secrets().iter() {
        // One in a query is `secret-in-url`'s.
        if !secret.is_real || secret.place == Place::Query {
            continue;
        }
        let what = match (secret.place, secret.name.as_str()) {
            (Place::UserInfo, _) => "a password in a URL".to_owned(),
            (Place::Shape, _) => "what has the form of a token".to_owned(),
            (Place::Header, name) => format!("the secret of the header `{name}`"),
            (_, name) => format!("the value of `{}`", name.trim_start_matches("amp;")),
        };
        let told = format!("{what} stands in the file: whoever reads it can use it");
        let help = match (message.kind, secret.place) {
            (Kind::Spec, Place::Form) => "write `{ env: NAME }`, and replace the secret where it was issued",
            (_, Place::Form) => {
                "name a credential that Braze stores behind `:basic_auth`, or write `[CLIENT_SECRET]`; and replace the secret where it was issued"
            }
            _ => {
                "write a placeholder such as `[API_KEY]`, to be filled in in Braze; and replace the secret where it was issued"
            }
        };
        context.report(secret.field, secret.span, told).help(help);
    }
}

/// The characters of a message that may never be shown: those of every secret that was written out, and of the same texts
/// wherever else in the file they stand, a comment for one.
pub(super) fn secrets(message: &Message<'_>) -> Vec<Span> {
    secret::masked(message)
}
