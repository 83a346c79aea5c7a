//! Liquid tags and operators, and where operators and filters may stand.

use super::data::{CONTEXTS, FOREIGN_OPERATORS, TAG_SLIPS, TAGS};
use super::{Origin, Status, find, meant_or_near};

/// Operators that Braze documents.
pub const OPERATORS: &[&str] = super::data::OPERATORS;
/// Operators that Liquid has and Braze does not mention.
pub const UNDOCUMENTED_OPERATORS: &[&str] = super::data::UNDOCUMENTED_OPERATORS;
/// Words that are values, not names.
pub const LITERALS: &[&str] = super::data::LITERALS;

/// A Liquid tag.
#[derive(Debug)]
pub struct Tag {
    /// Its name.
    pub name: &'static str,
    /// The tag that ends it, for a block.
    pub end: Option<&'static str>,
    /// Tags that belong inside: `else`, `when`.
    pub inner: &'static [&'static str],
    /// What stands behind the name, for a reader.
    pub form: &'static str,
    /// Whether its argument is a condition.
    pub operators: bool,
    /// Whether its argument takes filters.
    pub filters: bool,
    /// Who made it.
    pub origin: Origin,
    /// What Braze says about it.
    pub status: Status,
    /// What to write in its place, where Braze does not support it.
    pub instead: Option<&'static str>,
    /// The variable that it sets without being told a name.
    pub sets: Option<&'static str>,
    /// What it does.
    pub about: &'static str,
}

/// A place where an expression stands.
#[derive(Debug)]
pub struct Context {
    /// A tag's name, `output` or `index`.
    pub name: &'static str,
    /// Which operators it takes.
    pub operators: Operators,
    /// Whether it takes filters.
    pub filters: bool,
}

/// Which operators a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operators {
    /// None.
    None,
    /// None written, but several values in a row: `when 1 or 2`.
    Equality,
    /// All.
    All,
}

/// An operator of other languages.
#[derive(Debug)]
pub struct ForeignOperator {
    /// As it is written there.
    pub name: &'static str,
    /// The operator that Liquid has for it.
    pub instead: Option<&'static str>,
    /// What Liquid does in its place.
    pub about: &'static str,
}

/// All tags, by name.
pub fn tags() -> &'static [Tag] {
    TAGS.rows
}

/// The tag of this name.
pub fn tag(name: &str) -> Option<&'static Tag> {
    find(&TAGS, name, |tag| tag.name)
}

/// The block that a tag such as `endif` ends.
pub fn tag_of_end(end: &str) -> Option<&'static Tag> {
    tag(end.strip_prefix("end")?).filter(|tag| tag.end == Some(end))
}

/// The blocks that a tag such as `else` belongs inside. `break` and `continue` are tags of their own.
pub fn tag_of_part(name: &str) -> impl Iterator<Item = &'static Tag> {
    TAGS.iter().filter(move |tag| tag.inner.contains(&name))
}

/// The tag that was probably meant: a tag, a block's end, or a part of a block.
pub fn meant_tag(name: &str) -> Option<&'static str> {
    let supported = TAGS.iter().filter(|tag| tag.status != Status::Unsupported);
    let names = supported.flat_map(|tag| [tag.name].into_iter().chain(tag.end).chain(tag.inner.iter().copied()));
    meant_or_near(name, &TAG_SLIPS, names)
}

/// What may stand in a place.
pub fn context(name: &str) -> Option<&'static Context> {
    find(&CONTEXTS, name, |context| context.name)
}

/// What Liquid has for an operator of other languages.
pub fn foreign_operator(operator: &str) -> Option<&'static ForeignOperator> {
    find(&FOREIGN_OPERATORS, operator, |row| row.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_complete_and_sorted() {
        assert!(TAGS.is_sorted_by(|left, right| left.name < right.name));
        let braze: Vec<_> = TAGS.iter().filter(|tag| tag.origin == Origin::Braze).map(|tag| tag.name).collect();
        assert_eq!(
            braze,
            [
                "abort_message",
                "catalog_items",
                "catalog_selection_items",
                "connected_content",
                "message_extras",
                "promotion",
                "random",
                "shopping_cart",
                "translation"
            ]
        );
        assert_eq!(TAGS.len(), 30, "21 of Liquid");
    }

    #[test]
    fn blocks_know_their_ends_and_parts() {
        assert_eq!(tag("case").and_then(|tag| tag.end), Some("endcase"));
        assert_eq!(tag_of_end("endcase").map(|tag| tag.name), Some("case"));
        assert_eq!(tag_of_end("endassign").map(|tag| tag.name), None);
        assert_eq!(tag_of_part("else").map(|tag| tag.name).collect::<Vec<_>>(), ["case", "for", "if", "unless"]);
        assert_eq!(tag_of_part("when").map(|tag| tag.name).collect::<Vec<_>>(), ["case"]);
    }

    #[test]
    fn misspelt_tags_find_theirs() {
        for (wrong, right) in [
            ("asign", "assign"),
            ("endfi", "endif"),
            ("end_if", "endif"),
            ("elseif", "elsif"),
            ("elif", "elsif"),
            ("conected_content", "connected_content"),
            ("connectedContent", "connected_content"),
            ("abort_mesage", "abort_message"),
            ("cancel_message", "abort_message"),
            ("If", "if"),
        ] {
            assert_eq!(meant_tag(wrong), Some(right), "{wrong}");
        }
        assert_eq!(meant_tag("schema"), None);
        assert_eq!(
            tag("render").map(|tag| (tag.status, tag.instead)),
            Some((Status::Unsupported, Some("{{content_blocks.${name}}}")))
        );
    }

    #[test]
    fn conditions_take_operators_and_no_filters() {
        for name in ["if", "elsif", "unless"] {
            assert!(
                context(name).is_some_and(|context| context.operators == Operators::All && !context.filters),
                "{name}"
            );
        }
        for name in ["output", "assign", "echo"] {
            assert!(
                context(name).is_some_and(|context| context.operators == Operators::None && context.filters),
                "{name}"
            );
        }
        for name in ["case", "when", "for", "index"] {
            assert!(
                context(name).is_some_and(|context| context.operators != Operators::All && !context.filters),
                "{name}"
            );
        }
        assert_eq!(OPERATORS.len(), 9);
        assert_eq!(foreign_operator("&&").and_then(|row| row.instead), Some("and"));
        assert!(foreign_operator("==").is_none());
    }
}
