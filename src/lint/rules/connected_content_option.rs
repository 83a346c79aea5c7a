//! `connected-content-option`: an option that is unknown, doubled, without value or out of bounds.

use crate::catalogue::{self, ConnectedContentOption, OptionValue, nearest};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::connected_content::Call;
use crate::lint::analysis::form::stray_words;
use crate::lint::analysis::request;
use crate::lint::message::Field;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::tree::{Part, Tag, TagKind, TagOption, Value};

pub(super) const RULE: Rule = Rule {
    name: "connected-content-option",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an option that is unknown, doubled, without value or out of bounds",
    page: r#"
## What it does

Looks at the options of `{% connected_content %}`: whether each is one, has the value that it takes, stands once, and goes
with the others. `:method` takes `get` or `post`; `:save` takes a name, not an output; `:cache_max_age` takes 300 to 14400
seconds.

## Why is this bad

The call is made without the option, or not at all: a token is fetched with `GET`, or saved under another name, or for
every message anew.

## Example

```liquid
{% connected_content https://example.com/token :methd post :body a=b :cache_max_age 60 :save {{result}} %}
```

## Use instead

```liquid
{% connected_content https://example.com/token :method post :body a=b :cache_max_age 300 :save result %}
```

## References

- [Braze: make an API call](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/making_an_api_call)
- [Braze: caching responses](https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/connected_content/caching_responses)
"#,
    check: Check::Tag(check),
};

fn check(context: &mut Context<'_>, field: &Field, tag: &Tag) {
    if !matches!(tag.kind, TagKind::ConnectedContent(_)) {
        return;
    }
    // What the compiler of specs writes, and what may only be unread, is no finding.
    if field.is_broken || request::is_generated(context.message, field, tag.head.name) {
        return;
    }
    let Some(call) = Call::of(field, tag) else { return };
    for (at, (option, known)) in call.known_options().enumerate() {
        let whole = call.name_of(option);
        let name = field.of(whole).trim_start_matches(':');
        let Some(known) = known else {
            unknown(context, field, whole, name);
            continue;
        };
        let before = call.options().get(..at).unwrap_or_default();
        let other = |option: &&TagOption| field.of(option.name).trim_start_matches(':');
        let clashes = |option: &&TagOption| other(option) == name || known.conflicts.contains(&other(option));
        if let Some(first) = before.iter().find(clashes) {
            let (told, related) = match other(&first) {
                same if same == name => (format!("`:{name}` stands twice in one call"), "the first one"),
                other => (format!("`:{name}` does not go with `:{other}`"), "the other one"),
            };
            context.report(field, option.name, told).related(field, first.name, related).help("keep one of the two");
        }
        match (known.value, option.value) {
            (OptionValue::Flag, _) => {}
            (_, None) => {
                let told = format!("`:{name}` has no value");
                context.report(field, option.name, told).help(format!("it takes {}", known.value.wanted()));
            }
            (_, Some(value)) if value.span.start == option.name.end && field.of(value.span).starts_with('=') => {
                let equals = Span::new(value.span.start, value.span.start + 1);
                let told = format!("`=` stands behind `:{name}`, and becomes part of the value");
                let finding = context.report(field, equals, told).help(format!("write a blank behind `:{name}`"));
                finding.fix(field, equals, "write a blank", " ");
            }
            (_, Some(value)) => self::value(context, field, known, &value),
        }
    }
    words_without_colon(context, &call);
}

fn unknown(context: &mut Context<'_>, field: &Field, place: Span, name: &str) {
    let finding = context.report(field, place, format!("`:{name}` is no option of `connected_content`"));
    match catalogue::meant_option(name) {
        Some(meant) => {
            let meant = format!(":{meant}");
            finding.help(format!("did you mean `{meant}`?")).fix(field, place, format!("write `{meant}`"), meant);
        }
        None => {
            let names = catalogue::connected_content_options().iter().filter(|option| option.instead.is_none());
            let names: Vec<String> = names.map(|option| format!("`:{}`", option.name)).collect();
            finding.help(format!("the options are {}", names.join(", ")));
        }
    }
}

fn value(context: &mut Context<'_>, field: &Field, option: &ConnectedContentOption, value: &Value) {
    let (name, kind) = (option.name, option.value);
    let text = field.of(value.content);
    let has_liquid = field.tree[value.parts].iter().any(|part| matches!(part, Part::Output(_)));
    // A quote that somebody put around the value.
    let bare = text.trim_matches(['"', '\'']);
    match kind {
        OptionValue::Words if !has_liquid => {
            let words = option.words;
            if words.iter().any(|word| word.eq_ignore_ascii_case(text)) {
                return;
            }
            let told = format!("`{text}` is nothing that `:{name}` takes: Connected Content knows only GET and POST");
            let finding = context.report(field, value.content, told).help(format!("it takes {}", kind.wanted()));
            if let Some(meant) = nearest(bare, words.iter().copied()) {
                finding.fix(field, value.content, format!("write `{meant}`"), meant);
            }
        }
        OptionValue::Integer if !has_liquid => {
            let range = catalogue::cache_max_age();
            match text.parse::<u64>() {
                Ok(seconds) if u32::try_from(seconds).is_ok_and(|seconds| range.contains(&seconds)) => {}
                Ok(seconds) => {
                    let told = format!("`{seconds}` seconds may be refused or taken as another number");
                    let near = if seconds < u64::from(*range.start()) { range.start() } else { range.end() };
                    let help = format!("`:{name}` takes {}", kind.wanted());
                    let finding = context.report(field, value.content, told).help(help);
                    finding.unsafe_fix(field, value.content, format!("write `{near}`"), near.to_string());
                }
                Err(_) => {
                    let told = format!("`{text}` is no number of seconds");
                    context.report(field, value.content, told).help(format!("it takes {}", kind.wanted()));
                }
            }
        }
        OptionValue::Variable => variable(context, field, value, text, bare),
        OptionValue::Json if !has_liquid && serde_json::from_str::<serde_json::Map<_, _>>(text).is_err() => {
            let told = format!("what stands behind `:{name}` is no JSON object");
            let help = "write `{\"Name\": \"value\"}`, with double quotes around both";
            let first = text.chars().next().map_or(0, char::len_utf8) as u32;
            context.report(field, Span::new(value.content.start, value.content.start + first), told).help(help);
        }
        _ => {}
    }
}

/// The name behind `:save`.
fn variable(context: &mut Context<'_>, field: &Field, value: &Value, text: &str, bare: &str) {
    if catalogue::is_variable_name(text) {
        return;
    }
    let inner = bare.trim_matches(['{', '}']).trim();
    let told = if text.contains("{{") {
        format!("`:save` takes the name of a variable; `{text}` writes what is in one")
    } else {
        format!("`{text}` may be no name for a variable: letters, digits and underscores make one")
    };
    let finding = context.report(field, value.content, told).help("write `:save result`, and read `{{result.…}}`");
    if catalogue::is_variable_name(inner) {
        finding.fix(field, value.content, format!("write `{inner}`"), inner);
    } else if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
        // Liquid itself takes hyphens.
        finding.severity(Severity::Warning);
    }
}

/// A word that is neither the URL nor an option's value: an option that lacks its colon, or what stands behind a value. The
/// first is told, since the next ones follow from it.
fn words_without_colon(context: &mut Context<'_>, call: &Call<'_>) {
    let field = call.field;
    for word in stray_words(call) {
        let text = field.of(word.content);
        let before = call.options().iter().rfind(|option| option.span.end <= word.span.start);
        let known = before.and_then(|option| catalogue::connected_content_option(field.of(call.name_of(option))));
        let is_next = before.is_some_and(|option| {
            field.of(Span::new(option.span.end, word.span.start)).chars().all(char::is_whitespace)
        });
        let in_body = known.is_some_and(|known| known.value == OptionValue::Body);
        if catalogue::connected_content_option(text).is_some() && (is_next || !in_body) {
            let told = format!("`{text}` stands without its colon, so it is no option");
            let finding = context.report(field, word.content, told).help(format!("write `:{text}`"));
            finding.fix(field, word.content, format!("write `:{text}`"), format!(":{text}"));
            return;
        }
        // The rest of a URL with a blank is `invalid-url`'s, that of a body `connected-content-body`'s.
        let Some(known) = known.filter(|_| is_next && !in_body) else { continue };
        // The word is not quoted: a password may stand there.
        let (told, help) = match known.value {
            OptionValue::Flag => ("takes no value", "nothing behind it".to_owned()),
            kind => ("ends at white space, and a word stands behind it", kind.wanted()),
        };
        let finding = context.report(field, word.content, format!("`:{}` {told}", known.name));
        finding.help(format!("`:{}` takes {help}", known.name));
        return;
    }
}
