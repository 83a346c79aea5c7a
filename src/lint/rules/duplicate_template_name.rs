//! `duplicate-template-name`: two files of one run with the same template name.

use crate::diagnostic::Severity;
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-template-name",
    aliases: &[],
    severity: Severity::Error,
    fix: None,
    since: "0.1.0",
    summary: "two files of one run with the same template name",
    page: r#"
## What it does

Compares the template names of all files of one run, those of specs with those of specs, and those of templates with those
of templates.

## Why is this bad

Braze wants the names of templates to be unique: the second one cannot be saved, or is taken for the first.

## Example

Two files, `create_lead.yaml` and `copy of create_lead.yaml`, of which both begin

    version: 1
    name: Salesforce Sales Cloud > Create Lead

## Use instead

    version: 1
    name: Salesforce Sales Cloud > Create Lead (Japan)

## References

- [Braze: webhook templates](https://www.braze.com/docs/user_guide/messaging/content/templates/webhook_templates)
"#,
    check: Check::Reader,
};
