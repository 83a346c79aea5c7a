//! Suppression comments for findings that are to stay: written where they cover nothing else, each one tried.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Checked, FileKind, Linter};
use crate::diagnostic::Diagnostic;
use crate::source::{Encoding, SourceFile};

/// A file with suppressions that were written into it.
#[derive(Debug)]
pub struct Added {
    /// The file with its new text.
    pub file: Arc<SourceFile>,
    /// How many findings are suppressed now.
    pub count: usize,
    /// Those that no comment could be written for.
    pub left: Vec<Diagnostic>,
}

/// Where a comment is put. What is tried first says most exactly what is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A comment of YAML behind the line.
    YamlBehind,
    /// A comment of YAML on a line of its own, above.
    YamlAbove,
    /// A comment of Liquid at the end of the line.
    LiquidBehind,
    /// A comment of Liquid at the start of the line.
    LiquidBefore,
    /// For the whole file, in YAML.
    YamlFile,
    /// For the whole file, in Liquid.
    LiquidFile,
}

const OF_SPECS: &[Way] = &[Way::YamlBehind, Way::YamlAbove, Way::LiquidBehind, Way::LiquidBefore, Way::YamlFile];
const OF_LIQUID: &[Way] = &[Way::LiquidBehind, Way::LiquidBefore, Way::LiquidFile];

/// Rules that find something in a line, which is counted from 1.
#[derive(Clone, Debug)]
struct Group {
    line: u32,
    rules: BTreeSet<&'static str>,
}

/// A comment to write.
#[derive(Clone, Debug)]
struct Insertion {
    group: Group,
    of_file: bool,
    at: u32,
    text: String,
}

/// Writes suppressions of findings into a spec or a file of Liquid, which no other finding may follow from. JSON has no
/// comments: nothing is written into a template.
pub fn add_suppressions(
    linter: &Linter<'_>,
    file: &Arc<SourceFile>,
    kind: FileKind,
    findings: &[Diagnostic],
    reason: &str,
) -> Added {
    let ways = match kind {
        // Other bytes would be lost.
        _ if file.encoding() != Encoding::Utf8 => &[],
        FileKind::Spec => OF_SPECS,
        FileKind::Liquid => OF_LIQUID,
        FileKind::Template => &[],
    };
    let before = Found::of(linter, Arc::clone(file), kind);
    let mut writer = Writer { linter, file, kind, before, accepted: Vec::new() };
    let mut lines: BTreeMap<u32, BTreeSet<&'static str>> = BTreeMap::new();
    for finding in findings {
        lines.entry(file.line(finding.span.start)).or_default().insert(finding.rule);
    }
    let mut groups: Vec<Group> = lines.into_iter().map(|(line, rules)| Group { line, rules }).collect();
    for way in ways {
        let of_file = matches!(way, Way::YamlFile | Way::LiquidFile);
        let rules: BTreeSet<_> = groups.iter().flat_map(|group| &group.rules).copied().collect();
        let tried: Vec<Group> = match of_file {
            true => rules.into_iter().map(|rule| Group { line: 0, rules: BTreeSet::from([rule]) }).collect(),
            false => std::mem::take(&mut groups),
        };
        let insertions = tried.into_iter().map(|group| way.insertion(file, group, of_file, reason)).collect();
        groups = writer.add(insertions);
    }
    let left = |finding: &&Diagnostic| {
        let line = file.line(finding.span.start);
        !writer.accepted.iter().any(|insertion| insertion.covers(line, finding.rule))
    };
    let left: Vec<Diagnostic> = findings.iter().filter(left).cloned().collect();
    Added { file: writer.written(&[]), count: findings.len() - left.len(), left }
}

struct Writer<'a> {
    linter: &'a Linter<'a>,
    file: &'a Arc<SourceFile>,
    kind: FileKind,
    before: Found,
    accepted: Vec<Insertion>,
}

/// What is found in a file.
struct Found {
    /// The line and the rule of each finding.
    told: Vec<(u32, &'static str)>,
    /// How many more are suppressed.
    suppressed: usize,
}

impl Found {
    fn of(linter: &Linter<'_>, file: Arc<SourceFile>, kind: FileKind) -> Self {
        let Checked { report, suppressed, .. } = linter.check(file, kind);
        let told = report.findings.iter().map(|finding| (report.file.line(finding.span.start), finding.rule));
        Self { told: told.collect(), suppressed }
    }
}

impl Writer<'_> {
    /// Takes those comments that do what they should, and returns the groups of the others. All are tried together, then
    /// each half of them, so that many that hold cost little.
    fn add(&mut self, insertions: Vec<Insertion>) -> Vec<Group> {
        if insertions.is_empty() {
            return Vec::new();
        }
        if self.holds(&insertions) {
            self.accepted.extend(insertions);
            return Vec::new();
        }
        if insertions.len() == 1 {
            return insertions.into_iter().map(|insertion| insertion.group).collect();
        }
        let mut first = insertions;
        let second = first.split_off(first.len() / 2);
        let mut refused = self.add(first);
        refused.extend(self.add(second));
        refused
    }

    /// Whether exactly what is covered is suppressed now. It could also be gone because the comment became a part of a text.
    fn holds(&self, insertions: &[Insertion]) -> bool {
        let mut after: BTreeMap<&str, usize> = BTreeMap::new();
        let found = Found::of(self.linter, self.written(insertions), self.kind);
        for (_, rule) in &found.told {
            *after.entry(rule).or_default() += 1;
        }
        let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
        let all = || self.accepted.iter().chain(insertions);
        for (line, rule) in &self.before.told {
            if !all().any(|insertion| insertion.covers(*line, rule)) {
                *wanted.entry(rule).or_default() += 1;
            }
        }
        after == wanted && found.suppressed + found.told.len() == self.before.suppressed + self.before.told.len()
    }

    /// The file with what was accepted, and more.
    fn written(&self, more: &[Insertion]) -> Arc<SourceFile> {
        let mut insertions: Vec<&Insertion> = self.accepted.iter().chain(more).collect();
        insertions.sort_by_key(|insertion| insertion.at);
        let text = self.file.text();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for insertion in insertions {
            out.push_str(text.get(at..insertion.at as usize).unwrap_or_default());
            out.push_str(&insertion.text);
            at = insertion.at as usize;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Arc::new(SourceFile::new(self.file.path(), out))
    }
}

impl Insertion {
    fn covers(&self, line: u32, rule: &str) -> bool {
        (self.of_file || self.group.line == line) && self.group.rules.contains(rule)
    }
}

impl Way {
    fn insertion(self, file: &SourceFile, group: Group, of_file: bool, reason: &str) -> Insertion {
        let verb = if of_file { "ignore-file" } else { "ignore" };
        let rules: Vec<&str> = group.rules.iter().copied().collect();
        let words = format!("bzsf: {verb}[{}] {}", rules.join(", "), reason.trim());
        let line = file.line_span((group.line as usize).saturating_sub(1));
        let whole = line.of(file.text());
        let indent = (whole.len() - whole.trim_start_matches([' ', '\t', '\u{feff}']).len()) as u32;
        let first = line.start + indent;
        let last = line.start + whole.trim_end().len() as u32;
        let content = file.content().1;
        let break_ = if file.text().contains("\r\n") { "\r\n" } else { "\n" };
        let (at, text) = match self {
            Self::YamlBehind => (last, format!(" # {words}")),
            Self::YamlAbove => {
                let indent = whole.get(..indent as usize).unwrap_or_default().trim_start_matches('\u{feff}');
                (line.start.max(content), format!("{indent}# {words}{break_}"))
            }
            // A tag that drops white space around it must still reach it through the comment.
            Self::LiquidBehind => {
                let trims = whole.trim_end().ends_with("-}}") || whole.trim_end().ends_with("-%}");
                (last, liquid(&words, "", if trims { "-" } else { "" }))
            }
            Self::LiquidBefore => {
                let rest = whole.get(indent as usize..).unwrap_or_default();
                let trims = rest.starts_with("{{-") || rest.starts_with("{%-");
                (first, liquid(&words, if trims { "-" } else { "" }, ""))
            }
            Self::YamlFile => (below_comments(file), format!("# {words}{break_}")),
            Self::LiquidFile => (content, liquid(&words, "", "")),
        };
        Insertion { group, of_file, at, text }
    }
}

fn liquid(words: &str, before: &str, after: &str) -> String {
    format!("{{%{before} comment %}} {words} {{% endcomment {after}%}}")
}

/// Where the first line that is no comment starts: what stands above it speaks to editors.
fn below_comments(file: &SourceFile) -> u32 {
    let (content, start) = file.content();
    let comments = content.split_inclusive('\n').take_while(|line| line.starts_with('#') && line.ends_with('\n'));
    start + comments.map(str::len).sum::<usize>() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::lint::Levels;

    fn add(kind: FileKind, text: &str) -> (String, usize) {
        let config = Config::default();
        let linter = Linter::new(&config, Levels::default(), true);
        let file = Arc::new(SourceFile::new("a", text));
        let findings = linter.check(Arc::clone(&file), kind).report.findings;
        assert!(!findings.is_empty(), "nothing is found in {text}");
        let added = add_suppressions(&linter, &file, kind, &findings, "known");
        let after = linter.check(Arc::clone(&added.file), kind).report.findings;
        assert_eq!(after.len(), added.left.len(), "{}: {after:#?}", added.file.text());
        (added.file.text().to_owned(), added.left.len())
    }

    #[test]
    fn liquid_keeps_its_lines_and_its_white_space() {
        for (before, after) in [
            (
                "{{ ${first_name} | shout }} \r\nx",
                "{{ ${first_name} | shout }}{% comment %} bzsf: ignore[unknown-filter] known {% endcomment %} \r\nx",
            ),
            (
                "{{ ${first_name} | shout -}}\n  x",
                "{{ ${first_name} | shout -}}{% comment %} bzsf: ignore[unknown-filter] known {% endcomment -%}\n  x",
            ),
            // The line ends within a tag, the next one begins in it.
            (
                "  {{- ${first_name} | shout\n| upcase }}",
                "  {%- comment %} bzsf: ignore[unknown-filter] known {% endcomment %}{{- ${first_name} | shout\n| upcase }}",
            ),
            (
                "\u{feff}{{ ${first_name}\n| shout\n| upcase }}",
                "\u{feff}{% comment %} bzsf: ignore-file[unknown-filter] known {% endcomment %}{{ ${first_name}\n| shout\n| upcase }}",
            ),
        ] {
            assert_eq!(add(FileKind::Liquid, before), (after.to_owned(), 0));
        }
    }

    const SPEC: &str = "# for editors\nversion: 1\nname: A\nsalesforce: { instance: acme }\noperation: create\nauth: { credential: app }\nfields:\n  LastName: x\n  Company: y\n";

    #[test]
    fn specs_get_comments_of_yaml() {
        let text = format!("{SPEC}  Zip: z\n  FirstName: \"{{{{ ${{first_name}} | shout }}}}\" # ours\n");
        let (after, left) = add(FileKind::Spec, &text);
        assert_eq!(left, 0);
        assert!(after.contains("  Zip: z # bzsf: ignore[unknown-field] known\n"), "{after}");
        assert!(after.contains("  # bzsf: ignore[unknown-filter] known\n  FirstName"), "{after}");
    }

    #[test]
    fn texts_of_several_lines_get_comments_of_liquid() {
        let text = format!("{SPEC}  Description: |\n    one\n    {{{{ ${{first_name}} | shout }}}}\n    three\n");
        let (after, left) = add(FileKind::Spec, &text);
        assert_eq!(left, 0);
        assert!(after.contains("shout }}{% comment %} bzsf: ignore["), "{after}");
    }

    #[test]
    fn a_comment_never_becomes_a_part_of_a_text() {
        let text = SPEC.replace("Company: y", "Company: >\n    {{custom_attribute.${company}}}");
        let (after, left) = add(FileKind::Spec, &text);
        assert_eq!(left, 0);
        assert!(after.contains(">\n    {{custom_attribute.${company}}}{% comment %} bzsf: ignore["), "{after}");
    }

    #[test]
    fn a_file_in_another_encoding_stays_as_it_is() {
        let config = Config::default();
        let linter = Linter::new(&config, Levels::default(), true);
        let bytes = b"{{ ${first_name} | shout }} \xff".to_vec();
        let file = Arc::new(SourceFile::from_bytes("a", bytes).unwrap());
        let findings = linter.check(Arc::clone(&file), FileKind::Liquid).report.findings;
        let added = add_suppressions(&linter, &file, FileKind::Liquid, &findings, "known");
        assert_eq!((added.count, added.left.len(), added.file.text()), (0, findings.len(), file.text()));
    }

    #[test]
    fn many_lines_and_those_that_take_no_comment_are_told_apart() {
        let mut text = "{{ ${first_name} | shout }}\n".repeat(50);
        text.push_str("{{ ${first_name}\n| shout\n| upcase }}\n{% if ${x} %}");
        let (after, left) = add(FileKind::Liquid, &text);
        assert_eq!(left, 0, "{after}");
        assert_eq!(after.matches("bzsf: ignore[").count(), 51);
        assert_eq!(after.matches("bzsf: ignore-file[").count(), 1);
    }
}
