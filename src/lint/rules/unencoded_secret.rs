//! `unencoded-secret`: a form value that is not percent-encoded.

use crate::catalogue;
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::connected_content::{Call, all_calls};
use crate::lint::analysis::form::{Body, Pair, Piece};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "unencoded-secret",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a form value that is not percent-encoded",
    page: r#"
## What it does

Reports a client secret, a password, a client id or the like in a form body that holds `+`, `&`, `=`, `/`, a blank, or a `%`
that begins no code, as it came out of the console where it was issued.

## Why is this bad

A form reads `+` as a blank, `&` as the end of the value, and `%` as the start of a code; an inline body ends at a blank. So
another secret arrives, and no token comes back.

## Example

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :body grant_type=client_credentials&client_id=app&client_secret=n0t+a/real==secret :cache_max_age 900 :retry :save result %}
```

## Use instead

Percent-encode the value. The secret in this example is none; a real one does not belong into a file.

```liquid
{% connected_content https://acme.my.salesforce.com/services/oauth2/token :method post :body grant_type=client_credentials&client_id=app&client_secret=n0t%2Ba%2Freal%3D%3Dsecret :cache_max_age 900 :retry :save result %}
```

## References

- [Braze: make an API call](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call)
- [URL standard: forms](https://url.spec.whatwg.org/#application/x-www-form-urlencoded)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for call in all_calls(context.message).iter().filter(|call| !call.field.is_broken) {
        let Some(body) = Body::of(call).filter(|_| is_form(call)) else { continue };
        for pair in body.pairs(call.field) {
            value(context, call, &pair);
        }
    }
}

/// Braze makes JSON of a form where the type is JSON, so that nothing in it is to be encoded.
fn is_form(call: &Call<'_>) -> bool {
    call.value("content_type").is_none_or(|value| !value.to_ascii_lowercase().contains("json"))
}

fn value(context: &mut Context<'_>, call: &Call<'_>, pair: &Pair) {
    let field = call.field;
    let name = field.of(pair.name).trim();
    if !catalogue::is_secret_name(name) {
        return;
    }
    let mut edits = Vec::new();
    for piece in &pair.value {
        let (Piece::Text(span) | Piece::Output(_, Some(span))) = *piece else { continue };
        let text = field.of(span);
        if catalogue::is_secret_placeholder(text) || text.contains("&amp;") {
            return;
        }
        for (at, c) in text.char_indices() {
            let code = text.get(at + 1..at + 3).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let instead = match c {
                '+' => "%2B",
                '&' => "%26",
                '=' => "%3D",
                '/' => "%2F",
                ' ' => "%20",
                '%' if !code => "%25",
                _ => continue,
            };
            let start = span.start + at as u32;
            edits.push((Span::new(start, start + 1), instead.to_owned()));
        }
    }
    let Some((first, _)) = edits.first().cloned() else { return };
    let written = field.of(first);
    let reads = match written {
        "+" => "a form reads it as a blank",
        "&" => "it ends the value",
        " " => "it ends the body",
        "%" => "a form reads it as the start of a code",
        _ => "a form may read it as something else",
    };
    let what = if written == " " { "a blank".to_owned() } else { format!("`{written}`") };
    context
        .report(field, first, format!("the value of `{name}` holds {what} that is not encoded: {reads}"))
        .help("percent-encode the value: `+` is `%2B`, `/` is `%2F`, `=` is `%3D`, `&` is `%26`, a blank `%20`")
        .fix_all(Applicability::Safe, field, "percent-encode the characters", &edits);
}
