//! Completion of keys and values: of specs, templates and `bzsf.yaml`.
//!
//! A file is seldom whole while something is written into it. So the word at the cursor is completed to what it may be, a
//! key or a value, in a copy, what follows is cut off where the copy cannot be read otherwise, and the tree tells where
//! the word stands.

use super::complete_liquid::{Item, ItemKind, filters};
use super::documents::Kind;
use super::explain;
use super::site::{self, Site};
use crate::catalogue::{self, Object};
use crate::config::Config;
use crate::document::Document;
use crate::document::schema::Shape;
use crate::lint::{FileKind, rules};
use crate::source::{SourceFile, Span};

/// Content types of a request body.
const CONTENT_TYPES: &[&str] = &["application/json", "application/x-www-form-urlencoded"];

/// What may be written at an offset.
pub(super) fn complete(kind: Kind, file: &SourceFile, offset: u32, config: &Config) -> Vec<Item> {
    let text = file.text();
    let before = text.get(..offset as usize).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$');
    let start = before.trim_end_matches(is_word).len();
    let rest = text.get(offset as usize..).unwrap_or_default();
    let end = offset as usize + (rest.len() - rest.trim_start_matches(is_word).len());
    let span = Span::new(start as u32, end as u32);
    for copy in copies(kind, text, span) {
        let copy = SourceFile::new(file.path(), copy);
        let Some(document) = site::tree(kind, &copy) else { continue };
        let Some(site) = site::at(&document, span.start) else { continue };
        let Some((shape, site)) = site::within(kind, site) else { continue };
        let place = Place { kind, shape, site: &site, document: &document, config, span };
        let items = place.items();
        if !items.is_empty() {
            return items;
        }
    }
    Vec::new()
}

/// Copies of the file in which the word is a key, or a value, the likely ones first.
fn copies(kind: Kind, text: &str, word: Span) -> Vec<String> {
    let name = match word.of(text) {
        "" => "x",
        name => name,
    };
    let before = text.get(..word.start as usize).unwrap_or_default();
    let after = text.get(word.end as usize..).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let rest = after.split('\n').next().unwrap_or_default();
    if kind == Kind::Checked(FileKind::Template) {
        // Only within quotes, which the reader of JSON does without at the end of a line.
        let Some(opened) = before.strip_suffix('"') else { return Vec::new() };
        let quote = if after.starts_with('"') { "" } else { "\"" };
        let is_value = opened.trim_end().ends_with(':');
        let tail = after.strip_prefix('"').unwrap_or(after);
        let whole = if is_value || tail.trim_start().starts_with(':') { "" } else { ": 0" };
        let comma = if tail.trim_start().starts_with('"') { "," } else { "" };
        let quoted = if quote.is_empty() { "\"" } else { quote };
        return vec![format!("{before}{name}{quoted}{whole}{comma}{tail}"), format!("{before}{name}{quoted}{whole}")];
    }
    let own = line.trim_start().trim_start_matches("- ").trim_start();
    let may_be_key = own.is_empty() || own.trim_end().ends_with(['{', ',', '[', '"', '\'']);
    let closers: String = line
        .chars()
        .rev()
        .filter_map(|c| match c {
            '{' => Some('}'),
            '[' => Some(']'),
            _ => None,
        })
        .collect();
    let mut ways = Vec::new();
    if may_be_key && !rest.trim_start().starts_with(':') {
        ways.push(format!("{name}: 0"));
    }
    ways.push(name.to_owned());
    ways.iter()
        .flat_map(|way| {
            [
                format!("{before}{way}{after}"),
                format!("{before}{way}{rest}"),
                format!("{before}{way}"),
                format!("{before}{way} {closers}"),
            ]
        })
        .collect()
}

/// Where something is to be written.
struct Place<'a> {
    kind: Kind,
    shape: &'static Shape,
    site: &'a Site,
    document: &'a Document,
    config: &'a Config,
    span: Span,
}

impl Place<'_> {
    fn items(&self) -> Vec<Item> {
        if self.site.is_key { self.keys() } else { self.values() }
    }

    fn item(&self, name: &str, kind: ItemKind) -> Item {
        Item::new(name, kind, self.span)
    }

    fn keys(&self) -> Vec<Item> {
        let known = self.site.keys(self.shape).into_iter().filter(|key| !self.has(key.name));
        let mut items: Vec<Item> =
            known.map(|key| self.item(key.name, ItemKind::Property).with_page(explain::key(key))).collect();
        let names = self.site.names();
        match names.as_slice() {
            ["fields", _] | ["body", _] => items.extend(self.fields(|_| true)),
            ["headers" | "request_headers", _] => items.extend(self.headers()),
            ["rules", _] if self.kind == Kind::Config => items.extend(self.rules()),
            _ => {}
        }
        items
    }

    /// Whether the mapping has a key already.
    fn has(&self, name: &str) -> bool {
        self.site.siblings.iter().any(|other| other.eq_ignore_ascii_case(name))
    }

    fn object(&self) -> Option<&Object> {
        site::object(self.document, self.config)
    }

    fn fields(&self, is_wanted: impl Fn(&catalogue::Field) -> bool) -> Vec<Item> {
        let Some(object) = self.object() else { return Vec::new() };
        let fields = object.fields().iter().filter(|field| field.createable || field.updateable);
        let wanted = fields.filter(|field| is_wanted(field) && !self.has(&field.name));
        let item = |field: &catalogue::Field| {
            let detail = format!("{} · {}", field.label, explain::kind(field));
            self.item(&field.name, ItemKind::Field).with_detail(detail).with_page(explain::field(field, object))
        };
        wanted.map(item).collect()
    }

    fn headers(&self) -> Vec<Item> {
        let own = ["Authorization", "Content-Type"].into_iter().map(|name| self.item(name, ItemKind::Property));
        let known = catalogue::salesforce_headers().iter();
        let known = known.map(|header| self.item(header.name, ItemKind::Property).with_page(explain::header(header)));
        own.chain(known).filter(|item| !self.has(&item.name)).collect()
    }

    fn rules(&self) -> Vec<Item> {
        let all = rules::all().filter(|rule| !self.has(rule.name));
        all.map(|rule| {
            self.item(rule.name, ItemKind::Property).with_detail(rule.summary).with_page(explain::rule(rule))
        })
        .collect()
    }

    fn values(&self) -> Vec<Item> {
        let shapes = self.site.shapes(self.shape);
        let mut items: Vec<Item> = Vec::new();
        for shape in &shapes {
            match shape {
                Shape::Words(words) => items.extend(
                    words.iter().map(|word| self.item(word.name, ItemKind::EnumMember).with_page(explain::word(word))),
                ),
                Shape::Boolean => items.extend(["true", "false"].map(|name| self.item(name, ItemKind::EnumMember))),
                _ => {}
            }
        }
        let names = self.site.names();
        let texts =
            |names: &[&str]| -> Vec<Item> { names.iter().map(|name| self.item(name, ItemKind::Value)).collect() };
        match names.as_slice() {
            ["rules", _] if self.kind == Kind::Config => {}
            ["ignore", "-", "rules", "-"] if self.kind == Kind::Config => items.extend(self.rules()),
            [.., "attribute"] => items.extend(self.attributes()),
            [.., "custom_attribute"] => items.extend(self.own(&self.config.custom_attributes)),
            [.., "event_property"] => items.extend(self.own(&self.config.event_properties)),
            [.., "filters", "-"] if self.kind != Kind::Config => items.extend(filters(self.config, self.span)),
            ["external_id", "field"] => items.extend(self.fields(catalogue::Field::is_upsert_key)),
            ["request_method"] => {
                items.extend(catalogue::methods().iter().map(|method| self.item(method.name, ItemKind::EnumMember)));
            }
            ["headers" | "request_headers", header] if header.eq_ignore_ascii_case("content-type") => {
                items.extend(texts(CONTENT_TYPES));
            }
            ["auth", "content_type"] => items.extend(texts(&["application/x-www-form-urlencoded", "none"])),
            ["auth", "cache_max_age"] => items.extend(texts(&["900"])),
            ["salesforce", "object"] => items.extend(self.objects()),
            ["fields" | "body", _] | ["fields", _, "value" | "default"] => items.extend(self.picklist()),
            _ => {}
        }
        items
    }

    fn attributes(&self) -> Vec<Item> {
        let attributes = catalogue::default_attributes().filter_map(catalogue::attribute);
        let usable = attributes.filter(|attribute| attribute.status != catalogue::Status::Legacy);
        let item = |attribute: &catalogue::Attribute| {
            let page = explain::attribute(attribute);
            self.item(attribute.name, ItemKind::Variable).with_detail(attribute.about).with_page(page)
        };
        usable.map(item).collect()
    }

    fn own(&self, names: &[String]) -> Vec<Item> {
        names.iter().map(|name| self.item(name, ItemKind::Variable)).collect()
    }

    fn objects(&self) -> Vec<Item> {
        let described = self.config.objects.values().map(Object::name);
        let mut names: Vec<&str> = std::iter::once("Lead").chain(described).collect();
        names.dedup();
        names.into_iter().map(|name| self.item(name, ItemKind::Value)).collect()
    }

    /// The values of the field's picklist.
    fn picklist(&self) -> Vec<Item> {
        let field = self.site.field().and_then(|name| self.object()?.field(name));
        let values = field.map(explain::values).unwrap_or_default();
        values.into_iter().map(|value| self.item(value, ItemKind::EnumMember)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = "version: 1\nname: A\noperation: create\nfields:\n  Company: x\n";

    /// What is offered at the `^` of a text, with what it is written over.
    fn offered(kind: Kind, text: &str) -> Vec<(String, String)> {
        let at = text.find('^').unwrap();
        let text = text.replace('^', "");
        let file = SourceFile::new("a", text.as_str());
        let mut config = Config::default();
        config.custom_attributes.push("company".to_owned());
        let items = complete(kind, &file, at as u32, &config);
        items.into_iter().map(|item| (item.name, item.span.of(&text).to_owned())).collect()
    }

    fn has(kind: Kind, text: &str, name: &str, over: &str) {
        let offered = offered(kind, text);
        assert!(offered.contains(&(name.to_owned(), over.to_owned())), "{text}: {offered:?}");
    }

    #[test]
    fn specs_have_keys_and_values_at_each_level() {
        let spec = |text: &str, name: &str, over: &str| {
            has(Kind::Checked(FileKind::Spec), &format!("{SPEC}{text}"), name, over);
            // Whatever follows, and is broken.
            has(Kind::Checked(FileKind::Spec), &format!("{SPEC}{text}\nauth: {{ [\n"), name, over);
        };
        spec("aut^", "auth", "aut");
        spec("^", "salesforce", "");
        spec("auth:\n  ^", "client_id", "");
        spec("auth: { cli^", "client_id", "cli");
        spec("auth: { client_id: x, ^ }", "client_secret", "");
        spec("body: r^", "raw", "r");
        spec("  Las^", "LastName", "Las");
        spec("  ^", "LastName", "");
        spec("  이름: x\n  Email: { attribute: em^ }", "email_address", "em");
        spec("  Email:\n    attr^", "attribute", "attr");
        spec("  Email: { custom_attribute: ^", "company", "");
        spec("  Email: { attribute: email_address, filters: [ strip, dow^", "downcase", "dow");
        spec("  Email: { attribute: email_address, when_blank: ^ }", "omit", "");
        spec("  LeadSource: W^", "Web", "W");
        spec("headers:\n  Sforce^", "Sforce-Auto-Assign", "Sforce");
        spec("examples:\n  - name: x\n    us^", "user", "us");
    }

    #[test]
    fn what_is_there_is_not_offered_again() {
        let keys = offered(Kind::Checked(FileKind::Spec), &format!("{SPEC}^"));
        assert!(!keys.iter().any(|(name, _)| name == "version"), "{keys:?}");
        let fields = offered(Kind::Checked(FileKind::Spec), &format!("{SPEC}  ^"));
        assert!(!fields.iter().any(|(name, _)| name == "Company" || name == "Id"), "{fields:?}");
    }

    #[test]
    fn templates_have_keys_fields_and_methods() {
        let template = |text: &str, name: &str, over: &str| has(Kind::Checked(FileKind::Template), text, name, over);
        template(r#"{"url": "x", "req^"}"#, "request_method", "req");
        template("{\"url\": \"x\",\n\"req^\n\"body\": {}}", "request_method", "req");
        template(r#"{"url": "x", "request_method": "P^"}"#, "POST", "P");
        template(r#"{"url": "x", "body": {"Las^"}}"#, "LastName", "Las");
        template(r#"{"url": "x", "request_headers": {"Con^": "y"}}"#, "Content-Type", "Con");
        template(r#"{"url": "x", "body_type": "^"}"#, "json_key_value", "");
        template(r#"{"messages": {"webhook": {"url": "x", "request_method": "^"}}}"#, "POST", "");
    }

    #[test]
    fn the_configuration_has_rules_and_levels() {
        has(Kind::Config, "rules:\n  unknown-f^", "unknown-field", "unknown-f");
        has(Kind::Config, "rules:\n  unknown-field: of^", "off", "of");
        has(Kind::Config, "ignore:\n  - path: a\n    rules: [unk^]", "unknown-filter", "unk");
        has(Kind::Config, "br^", "braze", "br");
    }
}
