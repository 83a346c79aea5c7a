//! What of a profile a message can read, which its Liquid tells before there is a user: nothing else need be kept of one.

use super::content_blocks::{CONTENT_BLOCKS, ContentBlocks};
use super::message::{Field, Message};
use super::profile::{self, DEVICE, DEVICES, NAMES, QUOTES};
use crate::catalogue;
use crate::source::Span;
use crate::syntax::tree::{Attribute, Expr, ExprKind, Tag, TagKind, TagOption};
use crate::syntax::{Template, Visitor};

/// What of a value of JSON is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reads {
    /// All of it.
    All,
    /// These members, if it is an object.
    Members(Vec<(String, Reads)>),
}

impl Reads {
    /// What a message reads of a profile, and the blocks that it shows; a user's name is always read.
    pub fn of(message: &Message, blocks: &ContentBlocks) -> Self {
        let mut reads = Self::Members(Vec::new());
        NAMES.iter().for_each(|name| reads.top(name));
        for field in message.fields.iter().chain(blocks.all()) {
            reads.field(field);
        }
        reads
    }

    /// What is read of a member; none where it is not.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::All => Some(self),
            Self::Members(members) => members.iter().find(|(known, _)| known == name).map(|(_, reads)| reads),
        }
    }

    fn field(&mut self, field: &Field) {
        let (source, template) = (field.text.as_str(), field.program.template());
        // Which Liquid an answer brings, nobody knows.
        if template.all::<TagOption>().iter().any(|option| option.name.of(source) == ":rerender") {
            *self = Self::All;
        }
        template.visit(&mut Reader { source, reads: self });
    }

    /// An attribute or a namespace, all of it.
    fn top(&mut self, name: &str) {
        catalogue::export_name(name).into_iter().chain([name]).for_each(|key| self.add(key, Self::All));
    }

    /// What is read of a member, beside what was known to be.
    fn add(&mut self, name: &str, reads: Self) {
        let Self::Members(members) = self else { return };
        match (members.iter_mut().find(|(known, _)| known == name), reads) {
            (None, reads) => members.push((name.to_owned(), reads)),
            (Some((_, known)), Self::All) => *known = Self::All,
            (Some((_, known)), Self::Members(inner)) => {
                inner.into_iter().for_each(|(name, reads)| known.add(&name, reads));
            }
        }
    }
}

struct Reader<'a> {
    source: &'a str,
    reads: &'a mut Reads,
}

impl Visitor for Reader<'_> {
    fn expr(&mut self, _: &Template, expr: &Expr) {
        if let ExprKind::Attribute(attribute) = expr.kind {
            self.attribute(attribute);
        }
    }

    fn tag(&mut self, _: &Template, tag: &Tag) {
        if matches!(tag.kind, TagKind::ShoppingCart(_)) {
            self.reads.top("shopping_cart");
        }
    }
}

impl Reader<'_> {
    fn attribute(&mut self, attribute: Attribute) {
        let name = attribute.name.of(self.source);
        match attribute.namespace.map(|namespace: Span| namespace.of(self.source)) {
            None => self.reads.top(name),
            Some(CONTENT_BLOCKS) => {}
            Some(DEVICE) => [DEVICE, DEVICES].into_iter().for_each(|name| self.reads.top(name)),
            Some(namespace) => {
                let members = [name, profile::first_step(name).0.trim_matches(QUOTES)];
                let members = Reads::Members(members.map(|name| (name.to_owned(), Reads::All)).into());
                for key in catalogue::export_name(namespace).into_iter().chain([namespace]) {
                    self.reads.add(key, members.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::compile::Settings;
    use crate::source::SourceFile;
    use crate::template::{FileKind, Source};

    fn reads(text: &str) -> Reads {
        let source = Source::new(Arc::new(SourceFile::new("x.liquid", text)), FileKind::Liquid);
        let message = Message::read(source, &Settings::default()).unwrap().message.unwrap();
        Reads::of(&message, &ContentBlocks::default())
    }

    fn is_read(reads: &Reads, way: &str) -> bool {
        way.split('/').try_fold(reads, Reads::member).is_some()
    }

    #[test]
    fn what_any_tag_reads_is_kept_under_both_names() {
        let text = "{% if ${email_address} == blank %}{% connected_content https://a/{{${city}}} :save r %}{% endif %}
            {% assign a = custom_attribute.${a.b[0]} | append: custom_attribute.${size} %}{% shopping_cart cart %}
            {{most_recently_used_device.${id}}}{{context.${x}.y}}";
        let reads = reads(text);
        for way in [
            "email",
            "email_address",
            "home_city",
            "custom_attributes/a",
            "custom_attribute/a.b[0]",
            "custom_attributes/size/x",
            "shopping_cart/products",
            "devices/device_id",
            "context/x/y",
            "external_id",
            "braze_id",
        ] {
            assert!(is_read(&reads, way), "{way}");
        }
        for way in ["first_name", "custom_attributes/plan", "context/y", "event_properties"] {
            assert!(!is_read(&reads, way), "{way}");
        }
    }

    #[test]
    fn an_answer_that_is_rendered_may_read_anything() {
        let text = "{% connected_content https://a :save r :rerender %}{{${city}}}";
        assert_eq!(reads(text), Reads::All);
    }
}
