//! `connected-content-body`: a Connected Content body that cannot be sent as meant.

use crate::catalogue;
use crate::diagnostic::Severity;
use crate::lint::analysis::connected_content::Call;
use crate::lint::analysis::form::{self, Body, Piece};
use crate::lint::analysis::request;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::tree::{Tag, TagKind};

pub(super) const RULE: Rule = Rule {
    name: "connected-content-body",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "a Connected Content body that cannot be sent as meant",
    page: r#"
## What it does

Reports white space in an inline `:body`, a `:body` without `:method post`, and HTML entities such as `&amp;` in a body.

## Why is this bad

An inline body ends at the first white space, and the rest of it is lost. `GET`, which is what Braze sends without
`:method post`, carries no body. Behind `&amp;` a form has a field named `amp;client_secret`, so the secret is missing.

## Example

```liquid
{% connected_content https://example.com/leads :method post :body {"name": "Ada Lovelace"} :save result %}
```

## Use instead

```liquid
{% capture postbody %}{"name": "Ada Lovelace"}{% endcapture %}
{% connected_content https://example.com/leads :method post :body {{postbody}} :save result %}
```

## References

- [Braze: local Connected Content variables](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/local_connected_content_variables)
- [Braze: make an API call](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call)
"#,
    check: Check::Tag(check),
};

/// The HTML entities that stand for characters of a form or of JSON.
const ENTITIES: &[&str] =
    &["&amp;", "&quot;", "&lt;", "&gt;", "&apos;", "&#38;", "&#34;", "&#39;", "&#x26;", "&#x22;", "&#x27;"];

fn check(context: &mut Context<'_>, field: &Field, tag: &Tag) {
    if !matches!(tag.kind, TagKind::ConnectedContent(_)) {
        return;
    }
    if field.is_broken || request::is_generated(context.message, field, tag.head.name) {
        return;
    }
    let Some(call) = Call::of(field, tag) else { return };
    let Some(body) = Body::of(&call) else { return };
    white_space(context, &call, &body);
    // A method that is none is `connected-content-option`'s.
    let is_get = match call.option("method") {
        None => !call.has("method"),
        Some(_) => call.value("method").is_some_and(|method| method.eq_ignore_ascii_case("get")),
    };
    if is_get && let Some(option) = call.option("body") {
        let told = "a body on a GET, which carries none: without `:method post` Braze sends a GET";
        context.report(field, option.name, told).help("add `:method post`");
    }
    let entity = |piece: &Piece| match piece {
        Piece::Text(span) => {
            let text = field.of(*span);
            let (at, entity) = memchr::memchr_iter(b'&', text.as_bytes()).find_map(|at| {
                let rest = text.get(at..)?;
                Some((at, ENTITIES.iter().find(|entity| rest.starts_with(**entity))?))
            })?;
            let start = span.start + at as u32;
            Some((Span::new(start, start + entity.len() as u32), *entity))
        }
        Piece::Output(..) => None,
    };
    if let Some((span, entity)) = body.pieces.iter().find_map(entity) {
        let told = format!("`{entity}` is HTML, pasted from a page: the body is sent with it as it stands");
        context
            .report(field, span, told)
            .help("write the character that it stands for, `&` between the fields of a form");
    }
}

/// White space that ends an inline body. A blank within a secret is `unencoded-secret`'s.
fn white_space(context: &mut Context<'_>, call: &Call<'_>, body: &Body) {
    let field = call.field;
    let pairs = body.pairs(field);
    let in_secret = |gap: &&Span| {
        pairs.iter().any(|pair| {
            catalogue::is_secret_name(field.of(pair.name))
                && form::is_literal(&pair.value)
                && form::span(&pair.value).is_some_and(|value| value.start < gap.start && gap.end < value.end)
        })
    };
    let Some(gap) = body.gaps.iter().find(|gap| !in_secret(gap)) else { return };
    let what = if field.of(*gap).contains('\n') { "a line break" } else { "a blank" };
    context.report(field, *gap, format!("{what} ends the body of the call: what follows it is not sent")).help(
        "put the body into `{% capture postbody %}` and write `:body {{postbody}}`, or leave the white space out",
    );
}
