//! `insecure-url`: a URL with http://.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "insecure-url",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a URL with http://",
    page: r#"
## What it does

Looks at the scheme of the webhook URL and of the URL of every Connected Content call.

## Why is this bad

Braze calls such a URL, and what it sends can be read on the way: the lead, the token, the secret. Salesforce refuses it.

## Example

```liquid
{% connected_content http://acme.my.salesforce.com/services/oauth2/token :method post :save result %}
```

## Use instead

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :save result %}
```

## References

- [Braze: making an API call](https://www.braze.com/docs/user_guide/personalization_and_dynamic_content/connected_content/making_an_api_call)
- [OWASP: transport layer security](https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for called in context.called().iter() {
        let url = &called.url;
        let Some(scheme) = url.scheme().filter(|scheme| url.get(scheme.clone()).eq_ignore_ascii_case("http")) else {
            continue;
        };
        let span = url.place(scheme.clone());
        let message =
            format!("`{}://` sends the request unencrypted, with whatever secret it holds", url.get(scheme.clone()));
        let finding = context.report(called.field, span, message).help("write `https://`");
        let port = url.port().filter(|port| url.get(port.clone()) == ":80" && !url.is_unknown(url.host()));
        match port {
            // The port goes with the scheme.
            Some(port) => {
                let host = url.get(scheme.end..port.start);
                finding.fix(
                    called.field,
                    url.place(scheme.start..port.end),
                    "write `https` without the port",
                    format!("https{host}"),
                );
            }
            None => {
                finding.fix(called.field, span, "write `https`", "https");
            }
        }
    }
}
