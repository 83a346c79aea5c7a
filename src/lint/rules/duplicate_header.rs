//! `duplicate-header`: the same header twice.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-header",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "the same header twice",
    page: r#"
## What it does

Reports a header that stands twice, in whatever case: HTTP takes `Content-Type` and `content-type` for the same. In a spec
also a header that the spec writes by itself, such as `Authorization` beside `auth`.

## Why is this bad

Which of the two is sent is anybody's guess, and a server that gets both may refuse the request.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://example.com/leads",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json", "content-type": "application/json" },
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

- [RFC 9110, field order](https://www.rfc-editor.org/rfc/rfc9110#section-5.3)
- [Braze: create a webhook](https://www.braze.com/docs/user_guide/channels/webhooks/create_a_webhook)
"#,
    check: Check::Reader,
};
