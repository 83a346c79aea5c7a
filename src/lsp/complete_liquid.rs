//! Completion in Liquid: attributes in `${…}`, filters behind `|`, tags behind `{%`, options of Connected Content behind
//! `:`, and variables where a value stands.

use super::blocks;
use super::explain;
use crate::catalogue::{self, OptionValue, Scope, Status};
use crate::config::Config;
use crate::lint::analysis::variables;
use crate::lint::message::Field;
use crate::source::{Span, Text};
use crate::syntax::Visitor;
use crate::syntax::tree::{Template, Verbatim};

/// Media types that answers and bodies of token calls have.
const MEDIA_TYPES: &[&str] = &["application/json", "application/x-www-form-urlencoded", "text/plain"];

/// What may be written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// What is offered, and written.
    pub(super) name: String,
    /// What it is, by the protocol's numbers.
    pub(super) kind: ItemKind,
    /// One line about it.
    pub(super) detail: Option<String>,
    /// Its page, in Markdown.
    pub(super) page: Option<String>,
    /// What it is written over.
    pub(super) span: Span,
}

/// What an [`Item`] is: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#completionItemKind>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// A filter.
    Function = 3,
    /// A field of Salesforce's.
    Field = 5,
    /// A variable or an attribute.
    Variable = 6,
    /// A key or an option.
    Property = 10,
    /// A value.
    Value = 12,
    /// A tag.
    Keyword = 14,
    /// A word of a few.
    EnumMember = 20,
}

impl Item {
    /// An item without a page.
    pub(super) fn new(name: impl Into<String>, kind: ItemKind, span: Span) -> Self {
        Self { name: name.into(), kind, detail: None, page: None, span }
    }

    /// The same with its page.
    pub(super) fn with_page(mut self, page: String) -> Self {
        self.page = Some(page);
        self
    }

    /// The same with one line about it.
    pub(super) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// What may be written at an offset of a text; `None` where no Liquid is open there.
pub(super) fn complete(text: &Text, at: u32, config: &Config) -> Option<Vec<Item>> {
    let before = text.as_str().get(..at as usize)?;
    let (is_tag, inner) = opened(before)?;
    let field = Field::alone(text.clone(), &config.tags);
    if is_verbatim(&field, at) {
        return None;
    }
    let place = Place { text, field: &field, at, config };
    if let Some((namespace, name)) = in_braces(inner) {
        return Some(place.attributes(namespace, name));
    }
    if is_in_quotes(inner) {
        return Some(Vec::new());
    }
    let word = trailing(inner, |c| c.is_alphanumeric() || c == '_');
    let stem = inner.get(..inner.len() - word.len()).unwrap_or_default();
    if is_tag && stem.trim_start_matches('-').trim().is_empty() {
        return Some(place.tags(word, before.len() - inner.len() - "{%".len()));
    }
    if stem.trim_end().ends_with('|') {
        return Some(place.filters(word));
    }
    let tag = inner.trim_start_matches('-').split_whitespace().next().unwrap_or_default();
    if is_tag && tag == "connected_content" {
        return Some(place.connected_content(inner, word, stem));
    }
    let is_value =
        stem.ends_with(char::is_whitespace) || stem.ends_with(['$', ':', ',', '(', '[', '-']) || stem.is_empty();
    Some(if is_value { place.values(inner, word) } else { Vec::new() })
}

/// What stands behind the delimiter that is open at the end of a text, and whether it is a tag.
fn opened(before: &str) -> Option<(bool, &str)> {
    let open = |opener: &str, closer: &str| {
        let inner = before.get(before.rfind(opener)? + opener.len()..)?;
        (!inner.contains(closer)).then_some(inner)
    };
    let output = open("{{", "}}").map(|inner| (false, inner));
    let tag = open("{%", "%}").map(|inner| (true, inner));
    match (output, tag) {
        (Some(output), Some(tag)) => Some(if output.1.len() < tag.1.len() { output } else { tag }),
        (output, tag) => output.or(tag),
    }
}

/// The namespace and the beginning of the name where `${` is open.
fn in_braces(inner: &str) -> Option<(&str, &str)> {
    let (before, name) = inner.rsplit_once("${").filter(|(_, name)| !name.contains('}'))?;
    let namespace = before.strip_suffix('.').map(|before| trailing(before, |c| c.is_alphanumeric() || c == '_'));
    Some((namespace.unwrap_or_default(), name.trim_start()))
}

fn is_in_quotes(inner: &str) -> bool {
    let mut quote = None;
    for c in inner.chars().filter(|c| matches!(c, '"' | '\'')) {
        match quote {
            None => quote = Some(c),
            Some(open) if open == c => quote = None,
            Some(_) => {}
        }
    }
    quote.is_some()
}

/// The end of a text, as far as it consists of some characters.
fn trailing(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    text.get(text.trim_end_matches(is_part).len()..).unwrap_or_default()
}

fn is_verbatim(field: &Field, at: u32) -> bool {
    struct Bodies {
        at: u32,
        found: bool,
    }
    impl Visitor for Bodies {
        const LOOKS_INSIDE: bool = false;

        fn verbatim(&mut self, _: &Template, verbatim: &Verbatim) {
            self.found |= verbatim.end.is_some() && verbatim.body.start < self.at && self.at <= verbatim.body.end;
        }
    }
    let mut bodies = Bodies { at, found: false };
    field.tree.visit(&mut bodies);
    bodies.found
}

/// Where something is to be written.
struct Place<'a> {
    text: &'a Text,
    field: &'a Field,
    at: u32,
    config: &'a Config,
}

impl Place<'_> {
    /// The place in the file of the word before the cursor.
    fn span(&self, word: &str) -> Span {
        self.text.span(self.at - word.len() as u32..self.at)
    }

    fn attributes(&self, namespace: &str, name: &str) -> Vec<Item> {
        let span = self.span(name);
        let item = |name: &str| Item::new(name, ItemKind::Variable, span);
        if namespace.is_empty() {
            let attributes = catalogue::default_attributes().filter_map(catalogue::attribute);
            let usable = attributes.filter(|attribute| attribute.status != Status::Legacy);
            return usable
                .map(|attribute| {
                    item(attribute.name).with_detail(attribute.about).with_page(explain::attribute(attribute))
                })
                .collect();
        }
        let own: &[String] = match namespace {
            "custom_attribute" => &self.config.custom_attributes,
            "event_properties" => &self.config.event_properties,
            _ => &[],
        };
        let known = catalogue::namespace(namespace).map(|namespace| namespace.members).unwrap_or_default();
        own.iter().map(String::as_str).chain(known.iter().copied()).map(item).collect()
    }

    fn filters(&self, word: &str) -> Vec<Item> {
        let span = self.span(word);
        filters(self.config, span)
    }

    /// What closes or divides the block that is open before the tag, which starts at `outside`, and all tags.
    fn tags(&self, word: &str, outside: usize) -> Vec<Item> {
        let span = self.span(word);
        let item = |name: &str| Item::new(name, ItemKind::Keyword, span);
        let mut items = Vec::new();
        let outside = self.text.as_str().get(..outside).unwrap_or_default();
        let around = blocks::open(outside, &self.config.tags);
        if let Some(tag) = around.first().and_then(|name| catalogue::tag(name)) {
            let parts =
                tag.end.into_iter().chain(tag.inner.iter().copied()).filter(|name| catalogue::tag(name).is_none());
            items.extend(parts.map(|name| item(name).with_detail(format!("of `{}`", tag.name))));
        }
        let tags = catalogue::tags().iter().filter(|tag| !matches!(tag.status, Status::Unsupported | Status::Legacy));
        items.extend(tags.map(|tag| item(tag.name).with_detail(tag.about).with_page(explain::tag(tag))));
        items.extend(self.config.tags.iter().map(|name| item(name)));
        items
    }

    fn connected_content(&self, inner: &str, word: &str, stem: &str) -> Vec<Item> {
        if stem.strip_suffix(':').is_some_and(|before| before.ends_with(char::is_whitespace)) {
            let options =
                catalogue::connected_content_options().iter().filter(|option| option.status != Status::Legacy);
            let span = self.span(word);
            let item = |option: &catalogue::ConnectedContentOption| {
                Item::new(option.name, ItemKind::Property, span)
                    .with_detail(option.about)
                    .with_page(explain::option(option))
            };
            return options.map(item).collect();
        }
        let value = trailing(inner, |c| !c.is_whitespace());
        let before = inner.get(..inner.len() - value.len()).unwrap_or_default();
        let named = before.split_whitespace().next_back().filter(|name| name.starts_with(':'));
        let Some(option) = named.and_then(catalogue::connected_content_option) else { return Vec::new() };
        let words = match option.value {
            OptionValue::Mime => MEDIA_TYPES,
            _ => option.words,
        };
        let span = self.span(value);
        words
            .iter()
            .map(|word| Item::new(*word, ItemKind::EnumMember, span).with_page(explain::option(option)))
            .collect()
    }

    /// Variables of this text, attributes and their namespaces.
    fn values(&self, inner: &str, word: &str) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let span = self.span(word);
        let known = variables::of(self.field);
        let sets = known.sets.iter().map(|set| set.name).filter(|name| !(name.start <= self.at && self.at <= name.end));
        for name in sets.map(|name| self.field.of(name)).chain(known.implied.iter().copied()) {
            if !items.iter().any(|item| item.name == name) {
                items.push(Item::new(name, ItemKind::Variable, span).with_detail("a variable of this text"));
            }
        }
        let dollar = trailing(inner, |c| c.is_alphanumeric() || matches!(c, '_' | '$'));
        let attributes = catalogue::default_attributes().filter_map(catalogue::attribute);
        let usable = attributes.filter(|attribute| attribute.status != Status::Legacy);
        items.extend(usable.map(|attribute| {
            Item::new(format!("${{{}}}", attribute.name), ItemKind::Variable, self.span(dollar))
                .with_detail(attribute.about)
                .with_page(explain::attribute(attribute))
        }));
        let namespaces = catalogue::namespaces().iter();
        let namespaces = namespaces.filter(|one| one.scope != Scope::Never && one.status != Status::Legacy);
        items.extend(
            namespaces.map(|one| Item::new(one.name, ItemKind::Variable, span).with_page(explain::namespace(one))),
        );
        items
    }
}

/// All filters that can be used.
pub(super) fn filters(config: &Config, span: Span) -> Vec<Item> {
    let known = catalogue::filters().iter();
    let usable = known.filter(|filter| !matches!(filter.status, Status::Unsupported | Status::Legacy));
    let item = |name: &str| Item::new(name, ItemKind::Function, span);
    let mut items: Vec<Item> =
        usable.map(|filter| item(filter.name).with_detail(filter.about).with_page(explain::filter(filter))).collect();
    items.extend(config.filters.iter().map(|name| item(name)));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that are offered at the `^` of a text, and what they are written over.
    fn offered(text: &str) -> Option<Vec<(String, String)>> {
        let at = text.find('^').unwrap();
        let text = text.replace('^', "");
        let mut config = Config::default();
        config.custom_attributes.push("company".to_owned());
        let items = complete(&Text::verbatim(&text, 0), at as u32, &config)?;
        Some(items.into_iter().map(|item| (item.name, item.span.of(&text).to_owned())).collect())
    }

    fn has(text: &str, name: &str, over: &str) {
        let offered = offered(text).unwrap_or_default();
        assert!(offered.contains(&(name.to_owned(), over.to_owned())), "{text}: {offered:?}");
    }

    #[test]
    fn each_context_has_its_names() {
        has("한글 {{ ${fir^}}}", "first_name", "fir");
        has("{{${^", "email_address", "");
        has("{{custom_attribute.${com^", "company", "com");
        has("{{ ${first_name} | up^ }}", "upcase", "up");
        has("{{ ${first_name} |^", "upcase", "");
        has("{%- ass^", "assign", "ass");
        has("{% if a %}{% ^", "endif", "");
        has("{% if a %}{% for x in y %}{% end^", "endfor", "end");
        has("{% if a %}{% el^ %}{% endif %}", "elsif", "el");
        has("{% connected_content https://x.y/{{${user_id}}} :me^ %}", "method", "me");
        has("{% connected_content https://x.y :^", "cache_max_age", "");
        has("{% connected_content https://x.y :method po^", "post", "po");
        has("{% connected_content https://x.y :content_type application/js^", "application/json", "application/js");
        has("{% assign total = 1 %}{{ to^ }}", "total", "to");
        has("{% assign x = ^ %}", "custom_attribute", "");
        has("{{ $^", "${first_name}", "$");
    }

    #[test]
    fn nothing_is_offered_where_nothing_fits() {
        for text in ["^", "{{ a }} ^", "{% raw %}{{ ^{% endraw %}", "{% comment %} {{ a^ {% endcomment %}"] {
            assert_eq!(offered(text), None, "{text}");
        }
        for text in ["{{ 'a^", "{{ a.^", "{% connected_content https://x.y^"] {
            assert_eq!(offered(text), Some(Vec::new()), "{text}");
        }
        assert!(!offered("{% ^").unwrap().iter().any(|(name, _)| name == "endif" || name == "include"));
        assert!(!offered("{% endif %}{% if a %}{% endif %}{% ^").unwrap().iter().any(|(name, _)| name == "endif"));
    }
}
