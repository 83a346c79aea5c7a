//! The names of tags, and which of them a misspelt one was meant to be.

/// A tag that Liquid or Braze has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Open(BlockName),
    End(BlockName),
    Verbatim(VerbatimName),
    EndVerbatim(VerbatimName),
    Elsif,
    Else,
    When,
    Inline(Inline),
}

/// A tag with a body of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockName {
    If,
    Unless,
    Case,
    For,
    TableRow,
    Capture,
    IfChanged,
    Translation,
}

/// A tag with a body that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VerbatimName {
    Raw,
    Comment,
    Doc,
}

/// A tag without a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    Assign,
    Echo,
    Increment,
    Decrement,
    Cycle,
    Break,
    Continue,
    Comment,
    Liquid,
    Include,
    Render,
    ConnectedContent,
    AbortMessage,
    MessageExtras,
    CatalogItems,
    CatalogSelectionItems,
    ShoppingCart,
    Promotion,
    Random,
}

/// Makes the table of all names, for look-up by likeness, and the exact look-up, which the compiler turns into a few
/// comparisons of bytes.
macro_rules! names {
    ($($name:literal => $tag:expr,)*) => {
        /// Every name. `#` is not among them.
        const ALL: &[(&str, Name)] = {
            use {BlockName as B, Inline as I, Name as N, VerbatimName as V};
            &[$((text($name), $tag),)*]
        };

        impl Name {
            /// The tag of exactly this name.
            pub(super) fn of(name: &[u8]) -> Option<Self> {
                use {BlockName as B, Inline as I, Name as N, VerbatimName as V};
                Some(match name {
                    $($name => $tag,)*
                    b"#" => N::Inline(I::Comment),
                    _ => return None,
                })
            }
        }
    };
}

names! {
    b"if" => N::Open(B::If),
    b"endif" => N::End(B::If),
    b"elsif" => N::Elsif,
    b"else" => N::Else,
    b"unless" => N::Open(B::Unless),
    b"endunless" => N::End(B::Unless),
    b"case" => N::Open(B::Case),
    b"when" => N::When,
    b"endcase" => N::End(B::Case),
    b"for" => N::Open(B::For),
    b"endfor" => N::End(B::For),
    b"tablerow" => N::Open(B::TableRow),
    b"endtablerow" => N::End(B::TableRow),
    b"capture" => N::Open(B::Capture),
    b"endcapture" => N::End(B::Capture),
    b"ifchanged" => N::Open(B::IfChanged),
    b"endifchanged" => N::End(B::IfChanged),
    b"translation" => N::Open(B::Translation),
    b"endtranslation" => N::End(B::Translation),
    b"raw" => N::Verbatim(V::Raw),
    b"endraw" => N::EndVerbatim(V::Raw),
    b"comment" => N::Verbatim(V::Comment),
    b"endcomment" => N::EndVerbatim(V::Comment),
    b"doc" => N::Verbatim(V::Doc),
    b"enddoc" => N::EndVerbatim(V::Doc),
    b"assign" => N::Inline(I::Assign),
    b"echo" => N::Inline(I::Echo),
    b"increment" => N::Inline(I::Increment),
    b"decrement" => N::Inline(I::Decrement),
    b"cycle" => N::Inline(I::Cycle),
    b"break" => N::Inline(I::Break),
    b"continue" => N::Inline(I::Continue),
    b"liquid" => N::Inline(I::Liquid),
    b"include" => N::Inline(I::Include),
    b"render" => N::Inline(I::Render),
    b"connected_content" => N::Inline(I::ConnectedContent),
    b"abort_message" => N::Inline(I::AbortMessage),
    b"message_extras" => N::Inline(I::MessageExtras),
    b"catalog_items" => N::Inline(I::CatalogItems),
    b"catalog_selection_items" => N::Inline(I::CatalogSelectionItems),
    b"shopping_cart" => N::Inline(I::ShoppingCart),
    b"promotion" => N::Inline(I::Promotion),
    b"random" => N::Inline(I::Random),
}

const fn text(name: &'static [u8]) -> &'static str {
    match std::str::from_utf8(name) {
        Ok(name) => name,
        Err(_) => "",
    }
}

/// Words of other template languages that stand for a tag of this one, which likeness would not find.
const FOREIGN: &[(&str, &str)] = &[
    ("elif", "elsif"),
    ("elseif", "elsif"),
    ("elsewhen", "when"),
    ("switch", "case"),
    ("endswitch", "endcase"),
    ("foreach", "for"),
    ("endforeach", "endfor"),
    ("each", "for"),
    ("endeach", "endfor"),
    ("fi", "endif"),
    ("esac", "endcase"),
    ("set", "assign"),
    ("let", "assign"),
    ("var", "assign"),
    ("print", "echo"),
    ("verbatim", "raw"),
    ("endverbatim", "endraw"),
    ("abort", "abort_message"),
    ("cancel_message", "abort_message"),
];

/// Tags of Shopify's themes, which resemble tags of this language without being meant as one.
const SHOPIFY: &[&str] = &[
    "form",
    "endform",
    "section",
    "sections",
    "layout",
    "paginate",
    "endpaginate",
    "schema",
    "endschema",
    "style",
    "endstyle",
    "stylesheet",
    "endstylesheet",
    "javascript",
    "endjavascript",
    "content_for",
    "snippet",
    "endsnippet",
    "block",
    "endblock",
    "extends",
];

impl Name {
    /// The tag that a misspelt name was probably meant to be. Of equally near ones an end tag for which `likely` holds
    /// comes first. `takes` tells whether something stands behind the name, which nothing does behind that of an end tag.
    pub(super) fn nearest(name: &str, takes: bool, likely: impl Fn(Self) -> bool) -> Option<(&'static str, Self)> {
        let lower = name.to_lowercase();
        if SHOPIFY.contains(&lower.as_str()) || lower.len() > LONGEST {
            return None;
        }
        let ends = |tag: Self| takes && matches!(tag, Self::End(_) | Self::EndVerbatim(_));
        let named = |name: &str| ALL.iter().find(|(known, _)| *known == name).copied();
        if name.strip_prefix("end").and_then(named).is_some_and(|(_, tag)| matches!(tag, Self::Inline(_))) {
            return None;
        }
        let foreign = FOREIGN.iter().find(|(foreign, _)| *foreign == lower).and_then(|(_, meant)| named(meant));
        if let Some(foreign) = foreign.filter(|(_, tag)| !ends(*tag)) {
            return Some(foreign);
        }
        let bound = Self::bound(&lower);
        ALL.iter()
            .filter(|(known, _)| known.len().abs_diff(lower.len()) <= bound)
            .map(|&(known, tag)| (strsim::osa_distance(&lower, known), !likely(tag), known, tag))
            .filter(|&(distance, ..)| distance <= bound)
            .min_by_key(|&(distance, unlikely, _, tag)| (ends(tag), distance, unlikely))
            .map(|(_, _, known, tag)| (known, tag))
    }

    /// Whether a misspelt name may be a slip of `right`.
    pub(super) fn likeness(name: &str, right: &str) -> bool {
        let lower = name.to_lowercase();
        let foreign = FOREIGN.iter().any(|(foreign, meant)| *foreign == lower && *meant == right);
        foreign || lower.len() <= LONGEST && strsim::osa_distance(&lower, right) <= Self::bound(&lower)
    }

    /// Whether tags of Shopify's themes have this name.
    pub(super) fn is_of_shopify(name: &str) -> bool {
        SHOPIFY.contains(&name)
    }

    /// How many slips a name of this length may have.
    fn bound(name: &str) -> usize {
        match name.chars().count() {
            0..=1 => 0,
            2..=4 => 1,
            5..=8 => 2,
            _ => 3,
        }
    }
}

/// No name as long as this is a slip of another.
const LONGEST: usize = 32;

impl BlockName {
    /// The name of the opening tag.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::Unless => "unless",
            Self::Case => "case",
            Self::For => "for",
            Self::TableRow => "tablerow",
            Self::Capture => "capture",
            Self::IfChanged => "ifchanged",
            Self::Translation => "translation",
        }
    }

    /// The name of the end tag.
    pub(super) const fn end(self) -> &'static str {
        match self {
            Self::If => "endif",
            Self::Unless => "endunless",
            Self::Case => "endcase",
            Self::For => "endfor",
            Self::TableRow => "endtablerow",
            Self::Capture => "endcapture",
            Self::IfChanged => "endifchanged",
            Self::Translation => "endtranslation",
        }
    }

    /// Whether `else` may stand in it.
    pub(super) const fn takes_else(self) -> bool {
        matches!(self, Self::If | Self::Unless | Self::Case | Self::For)
    }
}

impl VerbatimName {
    /// The name of the opening tag.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Comment => "comment",
            Self::Doc => "doc",
        }
    }

    /// The name of the end tag.
    pub(super) const fn end(self) -> &'static str {
        match self {
            Self::Raw => "endraw",
            Self::Comment => "endcomment",
            Self::Doc => "enddoc",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_by_itself() {
        for &(name, tag) in ALL {
            assert_eq!(Name::of(name.as_bytes()), Some(tag));
            assert_eq!(Name::nearest(name, false, |_| false), Some((name, tag)));
        }
    }

    #[test]
    fn slips_lead_to_what_was_meant() {
        for (slip, meant) in [
            ("endfi", "endif"),
            ("edif", "endif"),
            ("elseif", "elsif"),
            ("elif", "elsif"),
            ("IF", "if"),
            ("iff", "if"),
            ("asign", "assign"),
            ("conected_content", "connected_content"),
            ("abort_mesage", "abort_message"),
            ("endcatpure", "endcapture"),
            ("set", "assign"),
        ] {
            assert_eq!(Name::nearest(slip, false, |_| false).map(|(name, _)| name), Some(meant), "{slip}");
        }
        for other in ["form", "endform", "section", "layout", "x", "nosuchthing", "paginate"] {
            assert_eq!(Name::nearest(other, false, |_| false), None, "{other}");
        }
    }

    #[test]
    fn of_equally_near_names_the_likely_one_wins() {
        let meant = |block| Name::nearest("endi", false, |tag| tag == Name::End(block)).map(|(name, _)| name);
        assert_eq!(meant(BlockName::If), Some("endif"));
    }
}
