//! The document room from outside: spans, decoding, recovery and budgets.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking, in its helpers as well

use bzsf::document::{Document, Kind, Node, read_json, read_yaml};
use bzsf::source::{SourceFile, Span, Text};
use proptest::prelude::*;

fn yaml(text: &str) -> Document {
    read_yaml(&SourceFile::new("a.yaml", text))
}

fn json(text: &str) -> Document {
    read_json(&SourceFile::new("a.json", text))
}

fn problems(document: &Document, text: &str) -> Vec<String> {
    document.problems.iter().map(|problem| format!("{:?} {}", problem.span.of(text), problem.message)).collect()
}

/// The value of the only key of a mapping.
fn value(document: &Document) -> &Text {
    let entries = document.root.as_ref().and_then(Node::entries).expect("a mapping");
    &entries[0].value.scalar().expect("a scalar").text
}

/// Every character of a text with the bytes of the file that it came from.
fn pieces<'a>(text: &Text, source: &'a str) -> Vec<(char, &'a str)> {
    let value = text.as_str();
    let end = |at: usize, c: char| (at + c.len_utf8()) as u32;
    value.char_indices().map(|(at, c)| (c, text.span(at as u32..end(at, c)).of(source))).collect()
}

#[test]
fn every_style_of_yaml_leads_each_character_back() {
    for (source, decoded) in [
        ("k: plain text # comment\n", "plain text"),
        ("k: over\n  two\n\n  lines\n", "over two\nlines"),
        ("k: 'it''s\n  folded'\n", "it's folded"),
        ("k: \"a\\tb\\u00e9\\ud83d\\ude00\\x41\\\n   joined\\n\"\n", "a\tbé😀Ajoined\n"),
        ("k: \" lead\n\n  trail \"\n", " lead\ntrail "),
        ("k: |\n  one\n   two\n\n  three\n", "one\n two\n\nthree\n"),
        ("k: |-\n  one\n  two\n\n", "one\ntwo"),
        ("k: |+\n  one\n\n\n", "one\n\n\n"),
        ("k: |2-\n    indented\n   less\n", "  indented\n less"),
        ("k: |\n\n\n  late\n", "\n\nlate\n"),
        ("k: >\n  fold\n  ed\n\n  para\n    more\n    kept\n  end\n", "fold ed\npara\n  more\n  kept\nend\n"),
        ("k: >-\n  a\n  b\n", "a b"),
        ("k: >+\n  a\n\n", "a\n\n"),
        ("k: >2\n   x\n  y\n", " x\ny\n"),
        ("k: |\r\n  one\r\n  두 번째\r\n", "one\n두 번째\n"),
        ("k: >\r\n  one\r\n  two\r\n", "one two\n"),
        ("\u{feff}k: 회사\n", "회사"),
        ("k: ''\n", ""),
        ("k: |\n  no break at the end", "no break at the end\n"),
    ] {
        let document = yaml(source);
        assert!(document.problems.is_empty(), "{source:?} {:?}", document.problems);
        let text = value(&document);
        assert_eq!(text.as_str(), decoded, "{source:?}");
        for (c, bytes) in pieces(text, source) {
            let fits = bytes == c.to_string()
                || bytes.starts_with('\\')
                || bytes == "''"
                || (c == ' ' || c == '\n') && bytes.chars().all(char::is_whitespace);
            assert!(fits, "{source:?}: {c:?} from {bytes:?}");
        }
    }
}

#[test]
fn json_strings_lead_each_character_back() {
    let source = r#"{"k": "a \"b\" \u00e9\ud83d\ude00 \/ 한\n"}"#;
    let document = json(source);
    assert!(document.problems.is_empty());
    let text = value(&document);
    assert_eq!(text.as_str(), "a \"b\" é😀 / 한\n");
    let escapes: Vec<_> = pieces(text, source).into_iter().filter(|(_, bytes)| bytes.starts_with('\\')).collect();
    assert_eq!(
        escapes,
        [('"', "\\\""), ('"', "\\\""), ('é', "\\u00e9"), ('😀', "\\ud83d\\ude00"), ('/', "\\/"), ('\n', "\\n")]
    );
}

#[test]
fn keys_containers_and_comments_have_their_spans() {
    let source = "# top\nfields:\n  A: 1\n  'B': [x, {y: z}] # why\n\nnext:\n";
    let document = yaml(source);
    let root = document.root.as_ref().unwrap();
    let fields = &root.entries().unwrap()[0];
    assert_eq!(fields.key.span.of(source), "fields");
    assert_eq!(fields.value.span.of(source), "A: 1\n  'B': [x, {y: z}]");
    let b = &fields.value.entries().unwrap()[1];
    assert_eq!((b.key.span.of(source), b.key.place().of(source)), ("'B'", "B"));
    assert_eq!(b.value.items().unwrap()[1].span.of(source), "{y: z}");
    let comments: Vec<_> = document.comments.iter().map(|comment| (comment.span.of(source), comment.alone)).collect();
    assert_eq!(comments, [("# top", true), ("# why", false)]);
}

#[test]
fn duplicate_keys_are_kept() {
    for document in [yaml("a: 1\na: 2\n"), json("{\"a\": 1, \"a\": 2}")] {
        assert_eq!(document.root.unwrap().entries().unwrap().len(), 2);
    }
}

#[test]
fn aliases_stand_for_their_anchors() {
    let document = yaml("a: &x { k: v }\nb: *x\n");
    assert_eq!(document.root.unwrap().get("b").unwrap().get("k").unwrap().as_str(), Some("v"));
    let source = "a: &x [*x]\n";
    assert_eq!(problems(&yaml(source), source), ["\"*x\" an alias inside the value that it refers to"]);
}

#[test]
fn mistakes_in_yaml_do_not_hide_each_other() {
    let source = "a: {{${x}}}\nb: ok\nc: {% if y %}z{% endif %} # why\nd: { l: {{ q }}, m: @n }\ne: *gone\nf: \"\\q\"\ng: u: v\n";
    let document = yaml(source);
    assert_eq!(
        problems(&document, source),
        [
            "\"{{${x}}}\" Liquid without quotes: YAML reads a mapping where `{{ … }}` begins",
            "\"{% if y %}z{% endif %}\" Liquid without quotes: YAML reads a mapping where `{% … %}` begins",
            "\"{{ q }}\" Liquid without quotes: YAML reads a mapping where `{{ … }}` begins",
            "\"@\" unexpected `@`",
            "\"*gone\" `*gone` refers to an anchor that is not there",
            "\"\\\\q\" `\\q` is no escape that YAML knows",
            "\"u: v\" a colon and a blank inside a text without quotes",
        ]
    );
    let root = document.root.unwrap();
    assert_eq!(root.get("b").unwrap().as_str(), Some("ok"));
    assert!(matches!(root.get("a").unwrap().kind, Kind::Invalid));
    assert!(matches!(root.get("d").unwrap().get("l").unwrap().kind, Kind::Invalid));
}

#[test]
fn tabs_in_the_indentation_are_told_once() {
    let source = "a:\n\tb: 1\n\tc: 2\n";
    let document = yaml(source);
    assert_eq!(problems(&document, source), ["\"\\t\" a tab in the indentation, where YAML allows only blanks"]);
    assert_eq!(document.root.unwrap().get("a").unwrap().get("c").unwrap().as_str(), Some("2"));
}

#[test]
fn yaml_that_cannot_be_read_on_is_told_once() {
    for (source, problem) in [
        ("a: 'x\nb: 1\n", "\"'\" the quote ' is not closed"),
        ("a: [1\n", "\"[\" `[` is not closed"),
        ("a: 1\n b: 2\n", "\"b: 2\" this line is indented more than the mapping that it belongs to"),
        ("a: 1\nb\nc: 2\n", "\"b\" a key with its colon is missing, or the indentation does not fit"),
        ("a: - b\n", "\"-\" a list item where none may stand"),
        ("a: {b: 1]\n", "\"{\" `{` is closed by `]`"),
    ] {
        assert_eq!(problems(&yaml(source), source), [problem], "{source:?}");
    }
}

#[test]
fn mistakes_in_json_do_not_hide_each_other() {
    let source = "{\n  // why\n  “a”: 1,\n  b: True,\n  \"c\": \"x\ty\",\n  \"d\" \"e\"\n  \"f\": [1, 2,],\n  \"g\": 'single',\n  \"h\": {{x}},\n}\n";
    let found = problems(&json(source), source);
    assert_eq!(
        found,
        [
            "\"// why\" a comment, which JSON does not have",
            "\"“\" `“`, a typographic quote, opens a text",
            "\"b\" the name `b` stands without quotes",
            "\"True\" `True` is no JSON value",
            "\"\\t\" a tab inside a text",
            "\"\\\"\" a colon is missing after the name `d`, before `\"`",
            "\"\\\"\" a comma is missing before `\"`",
            "\",\" a comma too many before `]`",
            "\"'\" `'`, a single quote, opens a text",
            "\"{{x}}\" Liquid without quotes",
            "\",\" a comma too many before `}`",
        ]
    );
}

#[test]
fn one_mistake_in_json_is_one_problem() {
    for (source, problem) in [
        ("{\"a\": 1,}", "\",\" a comma too many before `}`"),
        ("{\"a\": 1,, \"b\": 2}", "\",\" a comma too many"),
        ("{\"a\": \"one\ntwo\nthree\"}", "\"\\n\" a line break inside a text"),
        ("{\"a\": \"one,\n \"b\": 2}", "\"\\\"one,\" a text that is not closed"),
        ("{\"a\": \"one\n}", "\"\\\"one\" a text that is not closed"),
        ("{\"a\": 01}", "\"01\" `01` is no JSON value"),
        ("{\"a\": \"\\x\"}", "\"\\\\x\" `\\x` is no escape that JSON knows"),
        ("{\"a\": \"\\ud800\"}", "\"\\\\ud800\" `\\ud800` is no escape that JSON knows"),
        ("{\"a\": 1", "\"\" `}` is missing before the end of the file"),
        ("{\"a\": 1} x", "\"x\" text after the end of the JSON value"),
        ("{\"a\": 1]", "\"]\" `}` is missing before `]`"),
        ("{\"a\":}", "\"}\" a value is missing before `}`"),
    ] {
        assert_eq!(problems(&json(source), source), [problem], "{source:?}");
    }
}

#[test]
fn bombs_end_in_a_clear_problem() {
    let laughs: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned())
        .chain((1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))))
        .collect();
    let found = problems(&yaml(&laughs), &laughs);
    assert!(found[0].contains("aliases expand to more than 100000 values"), "{found:?}");

    for (deep, read) in [("[", yaml as fn(&str) -> Document), ("[", json), ("{\"a\":", json), ("- ", yaml), ("{", yaml)]
    {
        let source = deep.repeat(100_000);
        let found = problems(&read(&source), &source);
        assert!(found.len() == 1 && found[0].contains("more than 100 levels"), "{deep} {found:?}");
    }

    let many = format!("[{}0]", "0,".repeat(1_100_000));
    let found = problems(&json(&many), &many);
    assert!(found.len() == 1 && found[0].contains("more than 1000000 values"), "{found:?}");
}

#[test]
fn a_large_text_is_read() {
    let long = "가나다 ".repeat(500_000);
    assert_eq!(value(&yaml(&format!("k: \"{long}\"\n"))).as_str().len(), long.len());
    assert_eq!(value(&json(&format!("{{\"k\": \"{long}\"}}"))).as_str().len(), long.len());
}

/// Every span of the tree.
fn spans(node: &Node, found: &mut Vec<Span>) {
    found.push(node.span);
    found.push(node.place());
    match &node.kind {
        Kind::Mapping(entries) => {
            for entry in entries {
                found.extend([entry.key.span, entry.key.place()]);
                spans(&entry.value, found);
            }
        }
        Kind::Sequence(items) => items.iter().for_each(|item| spans(item, found)),
        Kind::Scalar(scalar) => {
            let value = scalar.text.as_str();
            found.extend(value.char_indices().map(|(at, c)| scalar.text.span(at as u32..(at + c.len_utf8()) as u32)));
            for (at, c) in value.char_indices() {
                // A line feed that the end of the file stands for has no bytes to lead back from.
                if scalar.text.span(at as u32..(at + c.len_utf8()) as u32).is_empty() {
                    continue;
                }
                let back = scalar.text.decoded_offset(scalar.text.offset(at as u32));
                assert!(back.is_some_and(|back| back <= at as u32), "{value:?} {at} {back:?}");
            }
        }
        Kind::Invalid => {}
    }
}

fn all_spans(document: &Document) -> Vec<Span> {
    let mut found: Vec<Span> = document
        .problems
        .iter()
        .flat_map(|problem| [Some(problem.span), problem.related.map(|(span, _)| span)])
        .flatten()
        .collect();
    found.extend(document.comments.iter().map(|comment| comment.span));
    if let Some(root) = &document.root {
        spans(root, &mut found);
    }
    found
}

fn assert_spans(text: &str, document: &Document) -> Result<(), TestCaseError> {
    for span in all_spans(document) {
        prop_assert!(text.get(span.range()).is_some(), "{:?} in {:?}", span, text);
    }
    Ok(())
}

/// A YAML scalar in some style, as source at an indentation of two, and what it means.
fn styled() -> impl Strategy<Value = (String, String)> {
    let words = proptest::collection::vec("[a-z가-힣😀]{1,5}", 1..5);
    let double = "(\\PC|\n|\t){0,20}".prop_map(|text| (serde_json::to_string(&text).unwrap(), text));
    let single = "[a-z '한\"\\\\{}%:#-]{0,20}".prop_map(|text| (format!("'{}'", text.replace('\'', "''")), text));
    let literal = (words.clone(), "[-+]?", 0usize..3).prop_map(|(lines, chomp, blank)| {
        let body: String = lines.iter().map(|line| format!("\n  {line}")).collect();
        let end = match chomp.as_str() {
            "-" => String::new(),
            "+" => "\n".repeat(blank + 2), // the test adds a line break
            _ => "\n".to_owned(),
        };
        (format!("|{chomp}{body}\n{}", "\n".repeat(blank)), lines.join("\n") + &end)
    });
    let folded = (words, proptest::bool::ANY).prop_map(|(lines, paragraphs)| {
        let (separator, joined) = if paragraphs { ("\n\n  ", "\n") } else { ("\n  ", " ") };
        (format!(">-\n  {}\n", lines.join(separator)), lines.join(joined))
    });
    prop_oneof![double, single, literal, folded]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read_without_a_panic(text in "[\\[\\]{}:,#&*!|>'\"%@`?\\-\\\\ \n\r\ta-c1한😀\u{feff}]{0,60}") {
        assert_spans(&text, &yaml(&text))?;
        assert_spans(&text, &json(&text))?;
    }

    #[test]
    fn yaml_scalars_keep_their_value_and_their_places((source, meaning) in styled(), crlf in proptest::bool::ANY) {
        let mut text = format!("k: {source}\n");
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let document = yaml(&text);
        prop_assert!(document.problems.is_empty(), "{:?} {:?}", text, document.problems);
        prop_assert_eq!(value(&document).as_str(), meaning);
        for (c, bytes) in pieces(value(&document), &text) {
            let fits = bytes == c.to_string() || bytes.starts_with('\\') || bytes == "''"
                || bytes.chars().all(char::is_whitespace);
            prop_assert!(fits, "{:?} from {:?}", c, bytes);
        }
        assert_spans(&text, &document)?;
    }

    #[test]
    fn json_text_means_what_serde_json_reads(text in "(\\PC|[\n\t\u{8}\u{c}\"\\\\/])*") {
        let source = format!("{{\"k\": {}}}", serde_json::to_string(&text).unwrap());
        let document = json(&source);
        prop_assert!(document.problems.is_empty());
        prop_assert_eq!(value(&document).as_str(), text);
        assert_spans(&source, &document)?;
    }

    #[test]
    fn yaml_agrees_with_serde_yaml(text in "[a-c'\" \n:|>+\\-\\\\n]{0,30}") {
        let source = format!("k: {text}");
        let ours = yaml(&source);
        let theirs: Result<std::collections::BTreeMap<String, String>, _> = serde_yaml::from_str(&source);
        if let (Ok(map), Some(Some(entries))) = (theirs, ours.root.as_ref().map(Node::entries))
            && let [entry] = entries
            && let (Some(text), Some(theirs)) = (entry.value.as_str(), map.get("k"))
        {
            prop_assert_eq!(text, theirs.as_str());
        }
    }
}
