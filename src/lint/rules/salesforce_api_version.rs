//! `salesforce-api-version`: an API version that is malformed, retired, deprecated or not yet known.

use crate::catalogue::{ApiVersion, VersionProblem, placeholders};
use crate::diagnostic::{Applicability, Severity};
use crate::lint::analysis::salesforce_path;
use crate::lint::rule::{Check, Context, Rule};
use crate::source::Span;

pub(super) const RULE: Rule = Rule {
    name: "salesforce-api-version",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "an API version that is malformed, retired, deprecated or not yet known",
    page: r#"
## What it does

Reads the version in `/services/data/v60.0/`. One that is malformed or retired is an error, one that is deprecated or
newer than this program knows a warning. Where nothing numeric stands in its place it is `salesforce-path`.

## Why is this bad

Salesforce answers 404 to `v60` without `.0` and to a version that an org has not got yet, and 410 to a retired one.

## Example

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60/sobjects/Lead/",
  "request_method": "POST"
}
```

## Use instead

```json
{
  "template_name": "Create Lead",
  "url": "https://acme.my.salesforce.com/services/data/v60.0/sobjects/Lead/",
  "request_method": "POST"
}
```

## References

- [Salesforce: REST API Developer Guide](https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest.htm)
- [Salesforce: versions 21 to 30 are retired](https://help.salesforce.com/s/articleView?id=000354473)
- [Salesforce: versions 31 to 40 are deprecated](https://help.salesforce.com/s/articleView?id=005321531)
"#,
    check: Check::Message(check),
};

fn check(context: &mut Context<'_>) {
    for called in context.called().iter() {
        let url = &called.url;
        let Some(version) = salesforce_path::version(url).filter(|_| called.is_salesforce()) else { continue };
        let written = url.get(version.clone());
        let is_told = !url.is_unknown(version.clone()) && placeholders(written).is_empty();
        if !is_told || !written.contains(|c: char| c.is_numeric()) {
            continue;
        }
        let diagnostic = match ApiVersion::parse(written) {
            Ok(parsed) => parsed.diagnostic(Span::at(0)),
            Err(error) if error.problem == VersionProblem::Blank => None, // `invalid-url`
            Err(error) => Some(error.diagnostic()),
        };
        let Some(diagnostic) = diagnostic else { continue };
        let span = url.place(version);
        let mut finding = context.report(called.field, span, diagnostic.message).severity(diagnostic.severity);
        if let Some(help) = diagnostic.help {
            finding = finding.help(help);
        }
        let Some(fix) = diagnostic.fix else { continue };
        let Some(text) = fix.edits.into_iter().next().map(|edit| edit.text) else { continue };
        match fix.applicability {
            Applicability::Safe => finding.fix(called.field, span, fix.description, text),
            Applicability::Unsafe => finding.unsafe_fix(called.field, span, fix.description, text),
        };
    }
}
