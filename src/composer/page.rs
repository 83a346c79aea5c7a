//! The composer as HTML. Every text goes through the escaping of the templates; scripts and styles are those of this
//! program alone, whose hashes the page's content security policy names.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, HtmlEscape, UndefinedBehavior, Value, context};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Composer, Finding};

/// The templates of the pages, read once.
#[derive(Debug)]
pub struct Pages {
    environment: Environment<'static>,
    style: String,
    copy: String,
    edit: String,
}

/// A page and what it may do.
#[derive(Debug)]
pub struct Page {
    /// The page.
    pub html: String,
    /// Its content security policy, as it stands in a header.
    pub policy: String,
}

/// What a page is for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// To be opened as a file.
    File,
    /// To be served, with an editor.
    Editor(&'a Editor<'a>),
}

/// A file in the editor.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Editor<'a> {
    /// Its text without a byte-order mark.
    pub text: &'a str,
    /// What tells this text from any other.
    pub version: &'a str,
    /// Where the page asks, below `/`.
    pub address: &'a str,
    /// What the page has to show with a request that writes or checks.
    pub token: &'a str,
    /// Whether the file may be written.
    pub can_write: bool,
    /// Why the text cannot be edited, where it cannot.
    pub locked: Option<&'a str>,
}

/// A file of the list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Its path below the folder, as it is shown.
    pub path: String,
    /// Where its page is.
    pub address: String,
    /// The template's name.
    pub title: String,
    /// Whether it is a spec or a template.
    pub kind: &'static str,
    /// How many findings there are.
    pub counts: super::Counts,
}

impl Pages {
    /// The templates.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn new() -> Result<Self, Error> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.add_filter("quoted", quoted);
        environment.add_template("parts", include_str!("../../templates/composer/parts.html"))?;
        environment.add_template("composer", include_str!("../../templates/composer/composer.html"))?;
        environment.add_template("page", include_str!("../../templates/composer/page.html"))?;
        environment.add_template("index", include_str!("../../templates/composer/index.html"))?;
        // A browser hashes what it has read, and reads every line break as a line feed.
        let asset = |text: &str| text.replace("\r\n", "\n");
        Ok(Self {
            environment,
            style: asset(include_str!("../../templates/composer/style.css")),
            copy: asset(include_str!("../../templates/composer/copy.js")),
            edit: asset(include_str!("../../templates/composer/edit.js")),
        })
    }

    /// The page of a composer.
    ///
    /// # Errors
    /// When a template of ours fails, which no text should bring about.
    pub fn page(&self, composer: &Composer, purpose: Purpose<'_>) -> Result<Page, Error> {
        let (editor, scripts) = match purpose {
            Purpose::File => (None, vec![&self.copy]),
            Purpose::Editor(editor) => (Some(editor), vec![&self.copy, &self.edit]),
        };
        let policy = self.policy(&scripts, editor.is_some());
        let edited = editor.map(|editor| island(&Edited { editor, findings: findings(composer) }));
        let html = self.environment.get_template("page")?.render(context! {
            composer => Value::from(Serde(composer)),
            texts => island(&composer.texts),
            key => key(composer),
            style => safe(&self.style),
            scripts => scripts.iter().map(|script| safe(script)).collect::<Vec<_>>(),
            policy => &policy,
            editor => editor.map(|editor| Value::from(Serde(editor))),
            island => edited,
        })?;
        Ok(Page { html: html + "\n", policy: format!("{policy}; frame-ancestors 'none'") })
    }

    /// What of a page changes with the text: its HTML, to be put in the place of the old one.
    ///
    /// # Errors
    /// When a template of ours fails, which no text should bring about.
    pub fn composer(&self, composer: &Composer) -> Result<String, Error> {
        self.environment.get_template("composer")?.render(context! {
            composer => Value::from(Serde(composer)),
            texts => island(&composer.texts),
            key => key(composer),
            editor => true,
        })
    }

    /// The list of the files of a folder.
    ///
    /// # Errors
    /// When a template of ours fails, which no text should bring about.
    pub fn index(&self, folder: &str, files: &[Listed]) -> Result<Page, Error> {
        let policy = self.policy(&[], false);
        let html = self.environment.get_template("index")?.render(context! {
            folder,
            files => Value::from(Serde(files)),
            style => safe(&self.style),
            policy => &policy,
        })?;
        Ok(Page { html: html + "\n", policy: format!("{policy}; frame-ancestors 'none'") })
    }

    fn policy(&self, scripts: &[&String], is_served: bool) -> String {
        let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
        let scripts: Vec<String> = scripts.iter().map(|script| hash(script)).collect();
        let scripts = if scripts.is_empty() { "'none'".to_owned() } else { scripts.join(" ") };
        let connect = if is_served { "'self'" } else { "'none'" };
        format!(
            "default-src 'none'; style-src {}; script-src {scripts}; connect-src {connect}; base-uri 'none'; form-action 'none'",
            hash(&self.style)
        )
    }
}

/// What the script of the editor is given.
#[derive(Serialize)]
struct Edited<'a> {
    #[serde(flatten)]
    editor: &'a Editor<'a>,
    findings: Vec<&'a Finding>,
}

/// The findings of a composer, in the order of the file.
pub fn findings(composer: &Composer) -> Vec<&Finding> {
    let mut findings: Vec<&Finding> = composer.all_findings().collect();
    findings.sort_by_key(|finding| (finding.units, finding.rule));
    findings
}

/// What the ticks of a page are remembered under: another text has other ticks.
fn key(composer: &Composer) -> String {
    let mut hasher = Sha256::new();
    for text in std::iter::once(&composer.title).chain(&composer.texts) {
        hasher.update(text.len().to_le_bytes());
        hasher.update(text);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// JSON that can stand in a `script` element: nothing in it ends the element or begins a comment.
fn island(value: &impl Serialize) -> Value {
    // Our own types can be written, and writing to memory cannot fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut safe = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            // All of them stand in strings only.
            '<'
            | '>'
            | '&'
            | '\u{7f}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {
                safe.push_str(&format!("\\u{:04x}", letter as u32));
            }
            letter => safe.push(letter),
        }
    }
    Value::from_safe_string(safe)
}

/// A sentence whose words in backticks are code.
fn quoted(sentence: &str) -> Value {
    let mut html = String::new();
    let pieces: Vec<&str> = sentence.split('`').collect();
    for (at, piece) in pieces.iter().enumerate() {
        // A backtick that nothing closes is one.
        let (open, close) = match (at % 2, at + 1 < pieces.len()) {
            (0, _) => ("", ""),
            (_, true) => ("<code>", "</code>"),
            (_, false) => ("`", ""),
        };
        html.push_str(&format!("{open}{}{close}", HtmlEscape(piece)));
    }
    Value::from_safe_string(html)
}

fn safe(text: &str) -> Value {
    Value::from_safe_string(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_island_holds_every_text_and_no_markup() {
        let text = "</script><script>&\u{2028}\u{0}\r\n\u{85}é😀";
        let island = island(&text).to_string();
        assert!(!island.contains(['<', '>', '&', '\u{2028}', '\u{85}', '\r', '\n']), "{island}");
        assert_eq!(serde_json::from_str::<String>(&island).unwrap(), text);
    }

    #[test]
    fn words_in_backticks_are_code_and_never_markup() {
        for (sentence, html) in [
            ("no `<b>` & `x`", "no <code>&lt;b&gt;</code> &amp; <code>x</code>"),
            ("`a` ` <i>", "<code>a</code> ` &lt;i&gt;"),
            ("plain", "plain"),
        ] {
            assert_eq!(quoted(sentence).to_string(), html);
        }
    }

    #[test]
    fn scripts_and_styles_end_nothing_early() {
        let pages = Pages::new().unwrap();
        for asset in [&pages.style, &pages.copy, &pages.edit] {
            assert!(!asset.contains("</"), "an end tag in {asset}");
            assert!(!asset.contains("<!--") && asset.starts_with('\n') && asset.ends_with('\n'));
        }
    }
}
