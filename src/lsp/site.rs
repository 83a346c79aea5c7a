//! What stands at an offset of a file: the way to it through mappings and lists, and the text that it lies in.

use crate::config::{CONFIG, Config};
use crate::document::schema::{Key, Object, Shape};
use crate::document::{self, Document, Entry, Kind as NodeKind, Node};
use crate::lint::FileKind;
use crate::source::{SourceFile, Span, Text};
use crate::spec::SPEC;
use crate::template::{TEMPLATE, WEBHOOK};

use super::documents::Kind;

/// A place in a file of keys and values.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// The keys down to it; `None` for an item of a list. Of a key, the last is the key itself.
    pub(super) path: Vec<Option<String>>,
    /// Whether it is a key.
    pub(super) is_key: bool,
    /// The text, without quotes around it.
    pub(super) text: Text,
    /// Its place in the file.
    pub(super) span: Span,
    /// The keys beside it, where it is a key.
    pub(super) siblings: Vec<String>,
}

/// The tree of a file; none for Liquid.
pub(super) fn tree(kind: Kind, file: &SourceFile) -> Option<Document> {
    match kind {
        Kind::Checked(FileKind::Spec) | Kind::Config => Some(document::read_yaml(file)),
        Kind::Checked(FileKind::Template) => Some(document::read_json(file)),
        Kind::Checked(FileKind::Liquid) | Kind::Other => None,
    }
}

/// What stands at an offset.
pub(super) fn at(document: &Document, offset: u32) -> Option<Site> {
    let mut path = Vec::new();
    descend(document.root.as_ref()?, offset, &mut path)
}

fn descend(node: &Node, offset: u32, path: &mut Vec<Option<String>>) -> Option<Site> {
    match &node.kind {
        NodeKind::Mapping(entries) => {
            for entry in entries {
                let name = Some(entry.key.as_str().to_owned());
                if touches(entry.key.span, offset) {
                    path.push(name);
                    return Some(key(entry, entries, std::mem::take(path)));
                }
                if touches(entry.value.span, offset) && !entry.value.span.is_empty() {
                    path.push(name);
                    return descend(&entry.value, offset, path);
                }
            }
            None
        }
        NodeKind::Sequence(items) => {
            let item = items.iter().find(|item| touches(item.span, offset))?;
            path.push(None);
            descend(item, offset, path)
        }
        NodeKind::Scalar(scalar) => Some(Site {
            path: std::mem::take(path),
            is_key: false,
            text: scalar.text.clone(),
            span: node.place(),
            siblings: Vec::new(),
        }),
        NodeKind::Invalid => None,
    }
}

fn key(entry: &Entry, entries: &[Entry], path: Vec<Option<String>>) -> Site {
    let others = entries.iter().filter(|other| other.key.span != entry.key.span);
    Site {
        path,
        is_key: true,
        text: entry.key.text.clone(),
        span: entry.key.place(),
        siblings: others.map(|other| other.key.as_str().to_owned()).collect(),
    }
}

fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

impl Site {
    /// The keys down to it as texts; an item of a list is `-`.
    pub(super) fn names(&self) -> Vec<&str> {
        self.path.iter().map(|name| name.as_deref().unwrap_or("-")).collect()
    }

    /// What may stand there: for a key, the shapes of the mapping that it belongs to.
    pub(super) fn shapes(&self, root: &'static Shape) -> Vec<&'static Shape> {
        let steps = if self.is_key { self.path.len().saturating_sub(1) } else { self.path.len() };
        let mut shapes = alternatives(root);
        for step in self.path.iter().take(steps) {
            shapes =
                shapes.into_iter().flat_map(|shape| below(shape, step.as_deref())).flat_map(alternatives).collect();
        }
        shapes
    }

    /// The known keys among which it is one.
    pub(super) fn keys(&self, root: &'static Shape) -> Vec<&'static Key> {
        let objects = self.shapes(root).into_iter().filter_map(|shape| match shape {
            Shape::Object(Object { keys, .. }) => Some(*keys),
            _ => None,
        });
        objects.flatten().collect()
    }

    /// The name of the field of Salesforce's that it is about, where it lies below one: in `fields` of a spec, or the
    /// body of a template.
    pub(super) fn field(&self) -> Option<&str> {
        let names = self.names();
        let at = match names.as_slice() {
            ["fields" | "body", ..] => 0,
            [.., "webhook", "body", _] => names.len() - 2,
            _ => return None,
        };
        self.path.get(at + 1)?.as_deref()
    }
}

fn below(shape: &'static Shape, step: Option<&str>) -> Option<&'static Shape> {
    match (shape, step) {
        (Shape::Object(object), Some(name)) => object.keys.iter().find(|key| key.name == name).map(|key| key.shape),
        (Shape::Map(map), Some(_)) => Some(map.value),
        (Shape::List(item), None) => Some(item),
        _ => None,
    }
}

fn alternatives(shape: &'static Shape) -> Vec<&'static Shape> {
    match shape {
        Shape::Either(shapes) => shapes.iter().flat_map(alternatives).collect(),
        other => vec![other],
    }
}

/// What a file of this kind may hold at the top. A REST payload holds a `webhook` object somewhere below.
pub(super) fn shape(kind: Kind) -> Option<&'static Shape> {
    match kind {
        Kind::Checked(FileKind::Spec) => Some(&SPEC),
        Kind::Checked(FileKind::Template) => Some(&TEMPLATE),
        Kind::Config => Some(&CONFIG),
        Kind::Checked(FileKind::Liquid) | Kind::Other => None,
    }
}

/// The shape that a place is told by, and the place as it is seen from there.
pub(super) fn within(kind: Kind, mut site: Site) -> Option<(&'static Shape, Site)> {
    let shape = shape(kind)?;
    if kind == Kind::Checked(FileKind::Template)
        && let Some(at) = site.path.iter().position(|name| name.as_deref() == Some("webhook"))
    {
        site.path.drain(..=at);
        return (!site.path.is_empty()).then_some((&WEBHOOK, site));
    }
    Some((shape, site))
}

/// The object of Salesforce's that a file writes to.
pub(super) fn object<'a>(document: &Document, config: &'a Config) -> Option<&'a crate::catalogue::Object> {
    let root = document.root.as_ref();
    let named = root.and_then(|root| root.get("salesforce")?.get("object")?.as_str());
    let url = root.and_then(|root| root.get("url")?.as_str());
    let in_url = url.and_then(|url| url.split_once("/sobjects/")?.1.split(['/', '?']).next());
    config.object(named.or(in_url).filter(|name| !name.is_empty()).unwrap_or("Lead"))
}

/// The text of Liquid that an offset lies in, and where in it.
pub(super) fn liquid(kind: Kind, file: &SourceFile, document: Option<&Document>, offset: u32) -> Option<(Text, u32)> {
    let text = match kind {
        Kind::Checked(FileKind::Liquid) => {
            let (content, start) = file.content();
            Text::verbatim(content, start)
        }
        Kind::Checked(_) => at(document?, offset).filter(|site| !site.is_key)?.text,
        Kind::Config | Kind::Other => return None,
    };
    let within = text.decoded_offset(offset)?;
    Some((text, within))
}
