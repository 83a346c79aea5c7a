//! What is told about the word under the pointer.

use super::documents::Kind;
use super::explain;
use super::site::{self, Site};
use crate::catalogue;
use crate::config::Config;
use crate::document::Document;
use crate::document::schema::Shape;
use crate::lint::message::Field;
use crate::lint::rules;
use crate::source::{SourceFile, Span};
use crate::syntax::Visitor;
use crate::syntax::tree::{Block, Branch, Expr, ExprKind, Filter, Tag, TagHead, TagOption, Template, Verbatim};

/// What is known of the word at an offset, as Markdown, and where the word stands.
pub(super) fn hover(
    kind: Kind,
    file: &SourceFile,
    document: Option<&Document>,
    offset: u32,
    config: &Config,
) -> Option<(Span, String)> {
    suppressed_rule(file, offset)
        .or_else(|| in_liquid(kind, file, document, offset, config))
        .or_else(|| in_data(kind, document?, offset, config))
}

/// The page of a rule that a suppression comment names.
fn suppressed_rule(file: &SourceFile, offset: u32) -> Option<(Span, String)> {
    let line = file.line_span(file.line(offset) as usize - 1);
    let (before, after) = (Span::new(line.start, offset).of(file.text()), Span::new(offset, line.end).of(file.text()));
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = before.trim_end_matches(is_name).len() as u32;
    let end = (after.len() - after.trim_start_matches(is_name).len()) as u32;
    let comment = before.rfind("bzsf:").and_then(|at| before.get(at..))?;
    if !comment.contains('[') || comment.contains(']') {
        return None;
    }
    let span = Span::new(line.start + start, offset + end);
    Some((span, explain::rule(rules::find(span.of(file.text()))?)))
}

fn in_liquid(
    kind: Kind,
    file: &SourceFile,
    document: Option<&Document>,
    offset: u32,
    config: &Config,
) -> Option<(Span, String)> {
    let (text, at) = site::liquid(kind, file, document, offset)?;
    let field = Field::alone(text, &config.tags);
    let mut words = Words { field: &field, at, found: None };
    field.tree.visit(&mut words);
    let (span, page) = words.found?;
    Some((field.place(span), page))
}

/// Finds the word at an offset of a text, and what is known of it.
struct Words<'a> {
    field: &'a Field,
    at: u32,
    found: Option<(Span, String)>,
}

impl Words<'_> {
    fn look(&mut self, span: Span, page: impl FnOnce(&str) -> Option<String>) {
        if span.start <= self.at
            && self.at <= span.end
            && let Some(page) = page(self.field.of(span))
        {
            self.found = Some((span, page));
        }
    }

    /// A tag of its own, or one of the block that another opens.
    fn head(&mut self, head: TagHead, opener: TagHead) {
        let opener = self.field.of(opener.name);
        self.look(head.name, |name| catalogue::tag(name).or_else(|| catalogue::tag(opener)).map(explain::tag));
    }
}

impl Visitor for Words<'_> {
    fn tag(&mut self, _: &Template, tag: &Tag) {
        self.head(tag.head, tag.head);
    }

    fn block(&mut self, _: &Template, block: &Block) {
        self.head(block.head, block.head);
        block.end.into_iter().for_each(|end| self.head(end, block.head));
    }

    fn branch(&mut self, _: &Template, block: &Block, branch: &Branch) {
        self.head(branch.head, block.head);
    }

    fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
        self.head(verbatim.head, verbatim.head);
        verbatim.end.into_iter().for_each(|end| self.head(end, verbatim.head));
    }

    fn filter(&mut self, _: &Template, filter: &Filter) {
        self.look(filter.name, |name| catalogue::filter(name).map(explain::filter));
    }

    fn option(&mut self, _: &Template, option: &TagOption) {
        self.look(option.name, |name| catalogue::connected_content_option(name).map(explain::option));
    }

    fn expr(&mut self, _: &Template, expr: &Expr) {
        let ExprKind::Attribute(attribute) = expr.kind else { return };
        match attribute.namespace {
            None => self.look(attribute.braces, |braces| {
                let name = braces.trim_start_matches("${").trim_end_matches('}').trim();
                catalogue::attribute(name).map(explain::attribute)
            }),
            Some(namespace) => self.look(namespace, |name| catalogue::namespace(name).map(explain::namespace)),
        }
    }
}

/// What is known of a key or a value.
fn in_data(kind: Kind, document: &Document, offset: u32, config: &Config) -> Option<(Span, String)> {
    let site = site::at(document, offset)?;
    let span = site.span;
    let (shape, site) = site::within(kind, site)?;
    let page = if site.is_key {
        of_key(kind, shape, &site, document, config)
    } else {
        of_value(shape, &site, document, config)
    };
    Some((span, page?))
}

fn of_key(kind: Kind, shape: &'static Shape, site: &Site, document: &Document, config: &Config) -> Option<String> {
    let name = site.text.as_str();
    let known = || site.keys(shape).into_iter().find(|key| key.name == name).map(explain::key);
    let special = match site.names().as_slice() {
        ["fields" | "body", _] => field(name, document, config),
        ["headers" | "request_headers", _] => {
            let mut known = catalogue::salesforce_headers().iter();
            known.find(|header| header.name.eq_ignore_ascii_case(name)).map(explain::header)
        }
        ["rules", _] if kind == Kind::Config => rules::find(name).map(explain::rule),
        _ => None,
    };
    special.or_else(known)
}

fn of_value(shape: &'static Shape, site: &Site, document: &Document, config: &Config) -> Option<String> {
    let text = site.text.as_str();
    let word = || {
        let shapes = site.shapes(shape);
        let mut words = shapes.iter().filter_map(|shape| match shape {
            Shape::Words(words) => Some(*words),
            _ => None,
        });
        words.find_map(|words| words.iter().find(|word| word.name == text)).map(explain::word)
    };
    let special = match site.names().as_slice() {
        [.., "attribute"] => catalogue::attribute(text).map(explain::attribute),
        ["external_id", "field"] => field(text, document, config),
        [.., "filters", "-"] => {
            let name = text.split(':').next().unwrap_or_default().trim();
            catalogue::filter(name).map(explain::filter)
        }
        [.., "rules", "-"] => rules::find(text).map(explain::rule),
        _ => None,
    };
    special.or_else(word)
}

fn field(name: &str, document: &Document, config: &Config) -> Option<String> {
    let object = site::object(document, config)?;
    Some(explain::field(object.field(name)?, object))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::FileKind;

    /// What is told at the `^` of a text, and about which word.
    fn told(kind: Kind, text: &str) -> Option<(String, String)> {
        let at = text.find('^').unwrap();
        let text = text.replace('^', "");
        let file = SourceFile::new("a", text.as_str());
        let document = site::tree(kind, &file);
        let (span, page) = hover(kind, &file, document.as_ref(), at as u32, &Config::default())?;
        Some((span.of(&text).to_owned(), page))
    }

    fn tells(kind: Kind, text: &str, word: &str, page: &str) {
        let told = told(kind, text).unwrap_or_else(|| panic!("nothing is told at {text}"));
        assert!(told.0 == word && told.1.contains(page), "{text}: {told:?}");
    }

    #[test]
    fn words_of_liquid_are_explained() {
        let liquid = |text: &str, word: &str, page: &str| tells(Kind::Checked(FileKind::Liquid), text, word, page);
        liquid("한😀 {{ ${first^_name} | upcase }}", "${first_name}", "first");
        liquid("{{ ${first_name} | upc^ase }}", "upcase", "| upcase");
        liquid("{% i^f a %}{% endif %}", "if", "CONDITION");
        liquid("{% if a %}{% endi^f %}", "endif", "CONDITION");
        liquid("{% if a %}{% els^e %}{% endif %}", "else", "{% if CONDITION %}");
        liquid("{{ custom_attr^ibute.${x} }}", "custom_attribute", "workspace");
        liquid("{% connected_content https://a.b :met^hod post %}", ":method", "`get` or `post`");
        liquid("{% comment %} bzsf: ignore[unknown-fil^ter] x {% endcomment %}", "unknown-filter", "# unknown-filter");
        assert_eq!(told(Kind::Checked(FileKind::Liquid), "plain ^text"), None);
        assert_eq!(told(Kind::Checked(FileKind::Liquid), "{{ ${x} | no_fil^ter }}"), None);
    }

    #[test]
    fn keys_and_fields_are_explained() {
        let spec = |text: &str, word: &str, page: &str| tells(Kind::Checked(FileKind::Spec), text, word, page);
        spec("fields:\n  Last^Name: x", "LastName", "at most 80 characters");
        spec("oper^ation: create", "operation", "What the webhook does");
        spec("operation: ups^ert", "upsert", "External ID");
        spec("fields:\n  A: { attri^bute: x }", "attribute", "A default attribute");
        spec("fields:\n  A: { attribute: first_n^ame }", "first_name", "${first_name}");
        spec("fields:\n  A: { attribute: x, filters: ['trunc^ate: 80'] }", "truncate: 80", "| truncate");
        spec("fields:\n  A: x # bzsf: ignore[unknown-fie^ld]", "unknown-field", "# unknown-field");
        spec(
            "fields:\n  A: \"{{ ${x} | ups^ert | dow^\"".replace("ups^ert | dow^", "dow^ncase }}").as_str(),
            "downcase",
            "| downcase",
        );
        let template = |text: &str, word: &str, page: &str| tells(Kind::Checked(FileKind::Template), text, word, page);
        template(r#"{"url": "x", "body": {"Compa^ny": "y"}}"#, "Company", "a create needs it");
        template(r#"{"url": "x", "body": {"Company": "\t{{ ${x} | upca^se }}"}}"#, "upcase", "| upcase");
        template(r#"{"request_headers": {"sforce-auto-ass^ign": "y"}}"#, "sforce-auto-assign", "Sforce-Auto-Assign");
        tells(Kind::Config, "rules:\n  unknown-fil^ter: off", "unknown-filter", "# unknown-filter");
        assert_eq!(told(Kind::Checked(FileKind::Spec), "fields:\n  Nonsen^se__c: x"), None);
    }
}
