//! The values of a spec: a scalar, or one source with its options.

use super::{Place, Reader, entry, integer, node, text};
use crate::catalogue;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Entry, Kind, Node, Value as Plain};
use crate::nearest::nearest;
use crate::source::Text;
use crate::spec::{BodyKind, Path, Source, Value, WhenBlank};

impl Reader<'_> {
    pub(super) fn value(&mut self, node: &Node, place: Place<'_>) -> Option<Value> {
        let plain = |source| Value {
            place: node.place(),
            source,
            filters: Vec::new(),
            default: None,
            when_blank: WhenBlank::Send,
            when_blank_given: false,
            max_length: None,
        };
        let entries = match &node.kind {
            Kind::Scalar(scalar) if scalar.value() != Plain::Null => return Some(plain(Source::Typed(scalar.clone()))),
            Kind::Mapping(entries) => entries,
            _ => return None,
        };
        let source = self.source(entries)?;
        let when_blank = match super::node(entries, "when_blank").and_then(Node::as_str) {
            Some("abort") => WhenBlank::Abort,
            Some("omit") => WhenBlank::Omit,
            _ => WhenBlank::Send,
        };
        if let (WhenBlank::Omit, Some(option)) = (when_blank, super::node(entries, "when_blank"))
            && !matches!(place, Place::Field { body: BodyKind::Raw, .. })
        {
            let (message, help) = match place {
                Place::Field { .. } => {
                    ("a key/value body cannot leave a field out", "write `body: raw`, or `when_blank: abort`")
                }
                Place::Url => ("a URL cannot leave its record out", "write `abort`"),
                Place::Header => ("a header cannot be left out", "write `abort`"),
            };
            self.error("spec-schema", option.place(), format!("`when_blank: omit`: {message}"), help);
        }
        Some(Value {
            source,
            filters: self.filters(entries),
            default: super::node(entries, "default")
                .and_then(Node::scalar)
                .filter(|scalar| scalar.value() != Plain::Null)
                .cloned(),
            when_blank,
            when_blank_given: entry(entries, "when_blank").is_some(),
            max_length: self.max_length(entries, place),
            ..plain(Source::Liquid(Text::default()))
        })
    }

    fn source(&mut self, entries: &[Entry]) -> Option<Source> {
        const ATTRIBUTES: &[(&str, Option<&str>)] = &[
            ("attribute", None),
            ("custom_attribute", Some("custom_attribute")),
            ("event_property", Some("event_properties")),
            ("api_trigger_property", Some("api_trigger_properties")),
            ("context", Some("context")),
        ];
        for &(key, namespace) in ATTRIBUTES {
            let Some(name) = text(entries, key) else { continue };
            self.attribute_name(&name, key, namespace);
            let path = text(entries, "path").and_then(|path| match Path::parse(path.as_str()) {
                Ok(path) => Some(path),
                Err(error) => {
                    let span = path.span(error.span.start..error.span.end.max(error.span.start + 1));
                    self.error(
                        "spec-schema",
                        span,
                        format!("the path cannot be read: {error}"),
                        "write keys and indexes, such as `offices[0].city`",
                    );
                    None
                }
            });
            return Some(Source::Attribute { namespace, name, path });
        }
        if let Some(literal) = node(entries, "value").and_then(Node::scalar) {
            return Some(Source::Literal(literal.clone()));
        }
        text(entries, "liquid").map(Source::Liquid)
    }

    fn attribute_name(&mut self, name: &Text, key: &str, namespace: Option<&str>) {
        let text = name.as_str();
        let span = name.span(0..text.len() as u32);
        if text.trim().is_empty() {
            self.error("spec-schema", span, format!("`{key}` is blank"), "write the name as Braze has it");
        } else if let Some(at) = text.find(['{', '}', '\n', '\r']) {
            let c = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
            let span = name.span(at as u32..(at + c.len_utf8()) as u32);
            let help = "write the name alone; the braces are written by the compiler";
            self.error("spec-schema", span, format!("{} cannot stand in the name of an attribute", name_of(c)), help);
        } else if text.trim() != text {
            let help = "Braze takes no blanks around a name";
            self.error("spec-schema", span, format!("blanks around the name `{}`", text.trim()), help);
        } else if let (None, Some(known)) = (namespace, catalogue::attribute(text)) {
            if !known.in_webhook() {
                let message = format!("`${{{text}}}` is blank in a webhook: it belongs to {}", known.place);
                self.error("attribute-scope", span, message, "remove it");
            }
        } else if namespace.is_none() {
            let known = catalogue::default_attributes();
            let near = catalogue::meant_attribute(text).or_else(|| nearest(text, known));
            let finding =
                Diagnostic::error("unknown-attribute", span, format!("Braze has no default attribute `{text}`"));
            self.findings.push(match near {
                Some(near) => finding.with_help(format!("did you mean `{near}`?")).with_safe_fix(
                    format!("write `{near}`"),
                    span,
                    near,
                ),
                None => finding.with_help("an attribute of your own is a `custom_attribute`"),
            });
        }
    }

    fn filters(&mut self, entries: &[Entry]) -> Vec<Text> {
        let items = node(entries, "filters").and_then(Node::items).unwrap_or_default();
        let mut filters = Vec::new();
        for item in items {
            let Some(scalar) = item.scalar() else { continue };
            let text = scalar.text.as_str();
            let name = text.split(':').next().unwrap_or_default().trim();
            let problem = if name.is_empty() {
                Some(("a filter without a name", "write a filter, such as `downcase` or `\"truncate: 80\"`"))
            } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                Some((
                    "no single Liquid filter",
                    "one filter an entry, without `|`: `name` or `\"name: argument, argument\"`",
                ))
            } else if text.contains("}}") && !text.contains("{{") || text.contains("%}") || text.contains("{%") {
                Some((
                    "Liquid ends at the first `}}` or `%}`, quotes or not",
                    "put such a text into a `liquid:` source",
                ))
            } else if !quotes_are_closed(text) {
                Some(("a quote is not closed", "close it with the same quote"))
            } else {
                None
            };
            if let Some((message, help)) = problem {
                self.error("spec-schema", item.place(), format!("`{text}`: {message}"), help);
            } else {
                filters.push(scalar.text.clone());
            }
        }
        filters
    }

    fn max_length(&mut self, entries: &[Entry], place: Place<'_>) -> Option<u32> {
        let option = node(entries, "max_length")?;
        if option.as_str() != Some("auto")
            || option
                .scalar()
                .is_some_and(|scalar| scalar.style != document::Style::Plain && scalar.text.as_str() != "auto")
        {
            return integer(entries, "max_length").and_then(|length| u32::try_from(length).ok());
        }
        let Place::Field { object, name, .. } = place else {
            self.error(
                "spec-schema",
                option.place(),
                "`max_length: auto` needs a field of the body",
                "write a number of characters",
            );
            return None;
        };
        let length = object.eq_ignore_ascii_case("Lead").then(|| catalogue::lead_field(name)?.length).flatten();
        if length.is_none() {
            let message = format!("the length of `{name}` is not known");
            self.error("spec-schema", option.place(), message, "write a number of characters instead of `auto`");
        }
        length
    }
}

fn name_of(c: char) -> String {
    if matches!(c, '\n' | '\r') { "a line break".to_owned() } else { format!("`{c}`") }
}

fn quotes_are_closed(text: &str) -> bool {
    let open = text.chars().fold(None, |open, c| match open {
        Some(quote) if c == quote => None,
        None if matches!(c, '\'' | '"') => Some(c),
        _ => open,
    });
    open.is_none()
}
