//! Broken templates, each a way in which real people get it wrong, and what is said of them. The findings are reviewed
//! snapshots: `INSTA_UPDATE=always cargo test --test syntax_broken` writes them anew.

use std::fmt::Write;
use std::path::Path;

use bzsf::source::SourceFile;
use bzsf::syntax::parse;

#[test]
fn what_is_said_of_broken_templates() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax/broken");
    let mut paths: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 60, "{}", paths.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("syntax/broken-snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "liquid")) {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(path).unwrap();
            insta::assert_snapshot!(name, findings(name, &text));
        }
    });
}

/// The findings in plain text: place, severity, rule, message, help, and what belongs to it.
fn findings(name: &str, text: &str) -> String {
    let file = SourceFile::new(name, text);
    let mut told = String::new();
    let place = |span: bzsf::source::Span| {
        let (start, end) = (file.position(span.start), file.position(span.end));
        format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
    };
    for finding in parse(text).into_findings() {
        let (severity, rule) = (finding.severity.name(), finding.rule);
        let _ = writeln!(told, "{} {severity}[{rule}] {}", place(finding.span), finding.message);
        let _ = writeln!(told, "    at {:?}", finding.span.of(text));
        if let Some(help) = &finding.help {
            let _ = writeln!(told, "    help: {help}");
        }
        for related in &finding.related {
            let _ = writeln!(told, "    {} {}", place(related.span), related.message);
        }
        if let Some(fix) = &finding.fix {
            let edits: Vec<_> = fix.edits.iter().map(|edit| (edit.span.of(text), edit.text.as_str())).collect();
            let _ = writeln!(told, "    fix: {}: {edits:?}", fix.description);
        }
    }
    assert!(!told.is_empty(), "{name} is not broken");
    told
}
