//! `duplicate-key`: the same key twice in a mapping.

use crate::diagnostic::Severity;
use crate::lint::analysis::json::Repetition;
use crate::lint::analysis::{body, request};
use crate::lint::message::{Field, Kind};
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{Block, BlockKind, Template};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-key",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "the same key twice in a mapping",
    page: r#"
## What it does

Looks for keys that stand twice in one mapping of a spec or template, and for names that stand twice in one object of a raw
JSON body on some way through its Liquid. The fields of a record are compared without regard to case, as Salesforce compares
them; headers that stand twice are `duplicate-header`.

## Why is this bad

Readers of YAML and JSON take one of the two and say nothing, and not all take the same.

## Example

```json
{
  "template_name": "Salesforce Sales Cloud > Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Email": "{{${email_address}}}", "LastName": "Unknown", "Email": "none@example.com" }
}
```

## Use instead

```json
{
  "template_name": "Salesforce Sales Cloud > Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST",
  "request_headers": { "Content-Type": "application/json" },
  "body_type": "json_key_value",
  "body": { "Email": "{{${email_address}}}", "LastName": "Unknown" }
}
```

## References

- [RFC 8259: JSON](https://www.rfc-editor.org/rfc/rfc8259)
- [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
"#,
    check: Check::Message(check),
};

/// Keys of the file are told when it is read; this is about the JSON that Liquid writes.
fn check(context: &mut Context<'_>) {
    let message = context.message;
    // The fields of a spec are keys of the file.
    if message.kind == Kind::Spec {
        return;
    }
    let Some(raw) = body::raw(message) else { return };
    let is_salesforce = request::is_salesforce(message);
    let mut told: Vec<Span> = Vec::new();
    for Repetition { first, again, is_exact } in raw.repetitions() {
        if told.contains(again) || !is_exact && !is_salesforce || shares_a_loop(raw.field, *first, *again) {
            continue;
        }
        told.push(*again);
        let (name, earlier) = (raw.field.of(*again), raw.field.of(*first));
        let told = if *is_exact {
            format!("the name `{name}` stands twice in one object of the body")
        } else {
            format!("`{name}` is the name `{earlier}` again: case makes no difference to Salesforce")
        };
        context
            .report(raw.field, *again, told)
            .related(raw.field, *first, "the first one")
            .help("remove one of the two; readers of JSON do not agree on which of them counts");
    }
}

/// Whether a loop holds both names: whether they are written for the same list is not known then.
fn shares_a_loop(field: &Field, first: Span, again: Span) -> bool {
    struct Loops {
        names: [Span; 2],
        found: bool,
    }
    impl Visitor for Loops {
        fn block(&mut self, _: &Template, block: &Block) {
            self.found |= matches!(block.kind, BlockKind::For(_) | BlockKind::TableRow(_))
                && self.names.iter().all(|name| block.span.contains(*name));
        }
    }
    let mut loops = Loops { names: [first, again], found: false };
    field.tree.visit(&mut loops);
    loops.found
}
