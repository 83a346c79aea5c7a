//! `config-schema`: a key, type or value that bzsf.yaml does not know.

use crate::diagnostic::{Applicability, Severity};
use crate::lint::rule::{Check, Rule};

pub(super) const RULE: Rule = Rule {
    name: "config-schema",
    aliases: &[],
    severity: Severity::Error,
    fix: Some(Applicability::Safe),
    since: "0.1.0",
    summary: "a key, type or value that bzsf.yaml does not know",
    page: r#"
## What it does

Reads `bzsf.yaml` and tells what is wrong in it: YAML that does not parse, keys that stand twice or are not known, levels
that are none, globs and describe files that cannot be read.

## Why is this bad

The setting has no effect: a rule that was to fail the run is only told, a file that was to be passed over is checked. The
files are checked without the broken entry, and the exit code is 2.

## Example

```config
rule: { token-not-cached: error }
```

```liquid
Hello
```

## Use instead

```config
rules: { token-not-cached: error }
```

```liquid
Hello
```

## References

- [YAML 1.2.2](https://yaml.org/spec/1.2.2/)
"#,
    check: Check::Reader,
};
