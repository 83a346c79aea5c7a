//! `header-name`: a header name that is none.

use crate::catalogue;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::request;
use crate::lint::message::Kind;
use crate::lint::rule::{Check, Context, Rule};

pub(super) const RULE: Rule = Rule {
    name: "header-name",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a header name that is none",
    page: r#"
## What it does

Reports header names with characters that HTTP does not allow (blanks, colons, letters beyond ASCII), and slips for
well-known headers. A translated page or browser makes `승인` of `Authorization`; Braze's own page once had `Content_Type`.

## Why is this bad

A server ignores a header that it does not know, so Salesforce answers 401 or 415, and Braze does not send the message
again. A name that HTTP does not allow may keep the request from being sent at all.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://example.com/leads",
  "request_method": "POST",
  "request_headers": { "Content_Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "name": "Lovelace" }
}
```

## Use instead

```json
{
  "template_name": "Create Lead",
  "url": "https://example.com/leads",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "name": "Lovelace" }
}
```

## References

- [RFC 9110, field names](https://www.rfc-editor.org/rfc/rfc9110#section-5.1)
- [Braze: create a webhook](https://www.braze.com/docs/user_guide/channels/webhooks/create_a_webhook)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    let message = context.message;
    // The reader of specs speaks of theirs.
    if message.kind == Kind::Spec {
        return;
    }
    for (at, (name, _)) in message.draft.headers.iter().enumerate() {
        let written = name.as_str();
        let meant = request::meant_header_at(message, at);
        if catalogue::is_token(written) && meant.is_none() {
            continue;
        }
        let place = name.span(0..written.len() as u32);
        let told = if written.trim().is_empty() {
            "a header without a name".to_owned()
        } else if catalogue::is_token(written) {
            format!("`{written}` is no header that servers know, so its value is ignored")
        } else {
            format!("`{}` cannot be the name of a header: {}", written.escape_debug(), why(written))
        };
        let finding = context.report_at(place, told);
        match meant {
            // Twice the same header would be no better.
            Some(meant) if message.header(meant).is_some() => {
                finding.help(format!("`{meant}`, which was probably meant, is there as well: remove one of the two"))
            }
            Some(meant) => {
                finding.help(format!("did you mean `{meant}`?")).fix_at(place, format!("write `{meant}`"), meant)
            }
            None => finding.help("a header name has letters, digits and hyphens, as `Content-Type`"),
        };
    }
}

/// What keeps a text from being a header name.
fn why(name: &str) -> &'static str {
    if !name.is_ascii() {
        "it has other letters than ASCII's"
    } else if name.contains(char::is_whitespace) {
        "it holds a blank"
    } else if name.contains(':') {
        "it holds a colon"
    } else {
        "it holds a character that HTTP does not allow there"
    }
}
