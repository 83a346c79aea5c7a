//! The composer page: every text of a template is in it to the letter, and none of them as markup.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking, in its helpers as well

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn bzsf(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bzsf"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env("SECRET_OF_TEST", "S3cr+t/of&test=");
    command.output().unwrap()
}

fn page(folder: &Path, arguments: &[&str]) -> String {
    let output = bzsf(folder, &[&["generate", "--format", "html"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The texts that the page copies.
fn island(page: &str) -> Vec<String> {
    let (_, rest) = page.split_once(r#"<script type="application/json" id="texts">"#).unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(json).unwrap()
}

/// The texts of a template in the order of the composer.
fn texts(template: &Value) -> Vec<String> {
    let pairs = |object: &Value| {
        let object = object.as_object().unwrap().iter();
        object.flat_map(|(name, value)| [name.clone(), value.as_str().unwrap().to_owned()]).collect::<Vec<_>>()
    };
    let single = ["template_name", "description", "url", "request_method"];
    let mut texts: Vec<String> = single.iter().filter_map(|name| Some(template[*name].as_str()?.to_owned())).collect();
    texts.extend(template["body"].as_str().map_or_else(|| pairs(&template["body"]), |body| vec![body.to_owned()]));
    texts.extend(pairs(&template["request_headers"]));
    texts
}

fn specs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let mut specs: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    specs.sort();
    specs
}

#[test]
fn a_page_holds_every_text_to_the_letter() {
    for spec in specs() {
        let (folder, name) = (spec.parent().unwrap(), spec.file_name().unwrap().to_str().unwrap());
        let template = serde_json::from_slice(&bzsf(folder, &["generate", name]).stdout).unwrap();
        let page = page(folder, &[name]);
        assert_eq!(island(&page), texts(&template), "{name}");
        assert_eq!(page.matches("data-copy=").count(), texts(&template).len(), "{name}");
        assert!(page.contains("[SF_CLIENT_SECRET]") || !template.to_string().contains("[SF_CLIENT_SECRET]"));
        assert!(page.len() < 60_000, "{name} makes a page of {} bytes", page.len());
    }
}

#[test]
fn a_page_asks_for_nothing_and_runs_its_own_script_only() {
    let spec = &specs()[0];
    let page = page(spec.parent().unwrap(), &[spec.file_name().unwrap().to_str().unwrap()]);
    let (_, rest) = page.split_once(r#"http-equiv="Content-Security-Policy" content=""#).unwrap();
    let policy = rest.split_once('"').unwrap().0.replace("&#x27;", "'").replace("&#x2f;", "/");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for part in ["script-src 'sha256-", "connect-src 'none'", "base-uri 'none'", "form-action 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    for (element, directive) in [("<style>", "style-src"), ("<script>", "script-src")] {
        let content = page.split_once(element).unwrap().1.split_once("</").unwrap().0;
        let hash = base64(&sha256(content));
        assert!(policy.contains(&format!("{directive} 'sha256-{hash}'")), "{directive}");
    }
    for word in [" src=", "@import", "url(", " style=", " onclick=", "<link", "<form"] {
        assert!(!page.contains(word), "the page has {word}");
    }
}

fn sha256(text: &str) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).to_vec()
}

fn base64(bytes: &[u8]) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    BASE64_STANDARD.encode(bytes)
}

/// Texts that want to be something else.
const ATTACKS: &[&str] = &[
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "'><b>`<i>`</b>",
    "<!--<script>",
    "</textarea></pre></code><h1>",
    "{{ '<u>' }}{% raw %}<s>{% endraw %}",
    "&lt;em&gt; &amp; &#60;",
    "line\u{2028}and\u{2029}paragraph",
    "\u{0}\u{1}\u{1b}[31m\u{7f}\u{85}\u{202e}\u{feff}",
    " blanks at both ends \r\n\t\r\n ",
];

#[test]
fn no_text_becomes_markup() {
    let folder = tempfile::tempdir().unwrap();
    for attack in ATTACKS {
        let word = yaml(attack);
        let spec = format!(
            "version: 1\nname: {word}\ndescription: {word}\nsalesforce: {{ instance: acme }}\noperation: create\n\
             auth: {{ client_id: {{ env: ID }}, client_secret: {{ env: SECRET }} }}\n\
             fields:\n  LastName: {{ value: {word} }}\n  Company: {{ attribute: last_name, default: {word} }}\n\
             examples:\n  - name: {word}\n    user: {{ last_name: {word} }}\n    expect: {{ abort: {word} }}\n"
        );
        std::fs::write(folder.path().join("spec.yaml"), spec).unwrap();
        let page = page(folder.path(), &["spec.yaml"]);
        let template: Value = serde_json::from_slice(&bzsf(folder.path(), &["generate", "spec.yaml"]).stdout).unwrap();
        assert_eq!(island(&page), texts(&template), "{attack:?}");
        assert_eq!(template["template_name"], *attack);
        assert_own_markup(&page, attack);
    }
}

/// A text in double quotes, as YAML reads it.
fn yaml(text: &str) -> String {
    let letter = |letter: char| match letter {
        '"' | '\\' => format!("\\{letter}"),
        ' '..='~' => letter.to_string(),
        letter => format!("\\u{:04x}", letter as u32),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

/// Every tag of a page is one that its templates write, and no control character is in it.
fn assert_own_markup(page: &str, attack: &str) {
    const OWN: &[&str] = &[
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "a", "main", "div", "header", "p", "h1", "h2",
        "h3", "span", "section", "ol", "ul", "li", "code", "pre", "strong", "button", "label", "progress", "input",
        "article", "details", "summary", "noscript", "script",
    ];
    // What scripts and styles hold is no markup, and their hashes are tried elsewhere.
    let mut markup = String::new();
    let mut rest = page;
    while let Some(start) = rest.find("<script").into_iter().chain(rest.find("<style>")).min() {
        let end = ["</script>", "</style>"].iter().filter_map(|end| rest[start..].find(end)).min().unwrap();
        markup.push_str(&rest[..start]);
        rest = &rest[start + end..];
        rest = &rest[rest.find('>').unwrap() + 1..];
    }
    markup.push_str(rest);
    for (at, _) in markup.match_indices('<') {
        let name: String = markup[at + 1..]
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '!')
            .collect();
        assert!(OWN.contains(&name.as_str()), "{attack:?} brings <{name}");
        let tag = markup[at..].split('>').next().unwrap();
        assert!(!tag.contains(" on") && !tag.contains(" src"), "{attack:?} brings {tag}");
    }
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r') || matches!(c, '\u{202e}');
    assert!(!page.contains(is_control), "{attack:?} brings a control character");
}

#[test]
fn secrets_stay_out_unless_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let spec = |secret: &str| {
        format!(
            "version: 1\nname: Lead\nsalesforce: {{ instance: acme }}\noperation: create\n\
             auth: {{ client_id: {{ env: SECRET_OF_TEST }}, client_secret: {secret} }}\nfields: {{ LastName: x, Company: y }}\n\
             examples: [{{ name: one, user: {{}} }}]\n"
        )
    };
    std::fs::write(folder.path().join("spec.yaml"), spec("5A1B2C3D4E5F60718293A4B5C6D7E8F9")).unwrap();
    let plain = page(folder.path(), &["spec.yaml"]);
    assert!(!plain.contains("5A1B2C3D") && plain.contains("client_secret=***&amp;"), "{plain}");
    assert!(plain.contains("Secrets that stand in the file are"));
    let filled = page(folder.path(), &["--resolve-secrets", "spec.yaml"]);
    assert!(filled.contains("This page holds secrets."));
    assert!(island(&filled).iter().any(|text| text.contains("client_id=S3cr%2Bt%2Fof%26test%3D&client_secret=5A1B")));
}

#[test]
fn a_page_is_checked_as_other_formats_are() {
    let folder = tempfile::tempdir().unwrap();
    let spec = &specs()[0];
    std::fs::copy(spec, folder.path().join("lead.yaml")).unwrap();
    let arguments = ["generate", "--format", "html", "-o", "pages", "lead.yaml"];
    assert!(bzsf(folder.path(), &arguments).status.success());
    let written = folder.path().join("pages/lead.html");
    assert!(std::fs::read_to_string(&written).unwrap().ends_with("</html>\n"));
    assert!(bzsf(folder.path(), &[&arguments[..], &["--check"]].concat()).status.success());
    std::fs::write(&written, "<p>").unwrap();
    assert_eq!(bzsf(folder.path(), &[&arguments[..], &["--check"]].concat()).status.code(), Some(1));
}
