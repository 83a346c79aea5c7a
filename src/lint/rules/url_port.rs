//! `url-port`: a port other than 443.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "url-port",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a port other than 443",
    page: r#"
## What it does

Looks at the port of the webhook URL and of the URL of every Connected Content call. `http://` with port 80 is
`insecure-url`'s alone.

## Why is this bad

Braze calls no other ports than 80, for HTTP, and 443, for HTTPS: the message is not sent.

## Example

```liquid
{% connected_content https://leads.example.com:8443/token :method post :save result %}
```

## Use instead

```liquid
{% connected_content https://leads.example.com/token :method post :save result %}
```

## References

- [Braze: creating a webhook](https://www.braze.com/docs/user_guide/message_building_by_channel/webhooks/creating_a_webhook)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for called in context.called().iter() {
        let url = &called.url;
        let Some(port) = url.port().map(|port| port.start + 1..port.end) else { continue };
        let is_http = url.scheme().is_some_and(|scheme| url.get(scheme).eq_ignore_ascii_case("http"));
        let written = url.get(port.clone());
        let number = written.trim_start_matches('0');
        if written.is_empty() || number == "443" || (is_http && number == "80") {
            continue;
        }
        let message = format!("port `{written}`: Braze calls HTTPS at port 443 only");
        context
            .report(called.field, url.place(port), message)
            .help("leave the port out; behind a proxy, let it listen at 443");
    }
}
