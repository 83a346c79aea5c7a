//! Connected Content calls as a message makes them.

use super::contents;
use super::url::Url;
use crate::catalogue::{self, ConnectedContentOption};
use crate::lint::message::{Field, Message};
use crate::source::Span;
use crate::syntax::tree::{Part, Tag, TagKind, TagOption, Value, Words};

/// What people write around a value that takes no quotes.
const QUOTES: [char; 2] = ['"', '\''];

/// A `connected_content` tag.
pub struct Call<'a> {
    /// The field that it stands in.
    pub field: &'a Field,
    /// The tag.
    pub tag: Tag,
    /// Its words and options.
    pub words: Words,
    /// Its URL; none when it has none.
    pub url: Option<&'a Url>,
    /// What is known of each of its options.
    known: &'a [KnownOption],
}

/// What is known of an option.
type KnownOption = Option<&'static ConnectedContentOption>;

/// A pair of a form body, with places in the field.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The name.
    pub name: Span,
    /// The value; it may hold Liquid.
    pub value: Span,
}

/// The name of an option with its colon, as its author meant it: with what hyphens join to it (`:cache-max-age`).
pub fn name_of(field: &Field, option: &TagOption) -> Span {
    match option.value {
        Some(value) if value.span.start == option.name.end && field.of(value.span).starts_with('-') => {
            option.name.to(value.span)
        }
        _ => option.name,
    }
}

/// The same without its colon.
fn written<'a>(field: &'a Field, option: &TagOption) -> &'a str {
    field.of(name_of(field, option)).trim_start_matches(':')
}

/// A call as it is kept with its field.
#[derive(Debug)]
pub struct Written {
    tag: Tag,
    words: Words,
    url: Option<Url>,
    known: Vec<KnownOption>,
}

/// The calls of a field, in order.
pub fn calls<'a>(field: &'a Field) -> Vec<Call<'a>> {
    if !field.tree.has::<Words>() {
        return Vec::new();
    }
    let calls = field.known.calls.get_or_init(|| {
        let written = |tag: &Tag| {
            let TagKind::ConnectedContent(words) = tag.kind else { return None };
            let words = field.tree[words];
            let url = Url::of_words(field, &field.tree[words.words]);
            let known = |option| catalogue::connected_content_option(written(field, option));
            let known = field.tree[words.options].iter().map(known).collect();
            Some(Written { tag: *tag, words, url, known })
        };
        contents::of(field).tags.iter().filter_map(written).collect()
    });
    let call = |written: &'a Written| Call {
        field,
        tag: written.tag,
        words: written.words,
        url: written.url.as_ref(),
        known: &written.known,
    };
    calls.iter().map(call).collect()
}

/// The calls of all fields of a message, in the order in which Braze makes them.
pub fn all_calls<'a>(message: &'a Message<'_>) -> Vec<Call<'a>> {
    message.fields.iter().flat_map(calls).collect()
}

impl<'a> Call<'a> {
    /// The call that a tag makes.
    pub fn of(field: &'a Field, tag: &Tag) -> Option<Self> {
        calls(field).into_iter().find(|call| call.span() == tag.head.delimited.span)
    }

    /// The whole tag, in the field.
    pub fn span(&self) -> Span {
        self.tag.head.delimited.span
    }

    /// All options, in order.
    pub fn options(&self) -> &'a [TagOption] {
        &self.field.tree[self.words.options]
    }

    /// The same, each with what is known of it.
    pub fn known_options(&self) -> impl Iterator<Item = (&'a TagOption, Option<&'static ConnectedContentOption>)> {
        self.options().iter().zip(self.known.iter().copied())
    }

    /// The first option of a name, given without its colon; without one, a misspelt one that was meant as it, so that a
    /// slip has no follow-ups.
    pub fn option(&self, name: &str) -> Option<&'a TagOption> {
        let found = self.known_options().find(|(_, known)| known.is_some_and(|known| known.name == name));
        let meant = || {
            let mut unknown = self.known_options().filter(|(_, known)| known.is_none());
            unknown.find(|(option, _)| catalogue::meant_option(written(self.field, option)) == Some(name))
        };
        found.or_else(meant).map(|(option, _)| option)
    }

    /// The name of an option with its colon, as its author meant it.
    pub fn name_of(&self, option: &TagOption) -> Span {
        name_of(self.field, option)
    }

    /// The text of an option's value; `:name=value` counts.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        let option = self.option(name)?;
        let text = self.field.of(option.value?.content);
        Some(if option.value?.span.start == option.name.end { text.strip_prefix('=').unwrap_or(text) } else { text })
    }

    /// Whether an option is there, or was meant to be: without its colon it is a mere word.
    pub fn has(&self, name: &str) -> bool {
        self.option(name).is_some() || self.word(name).is_some()
    }

    /// The words behind an option that lacks its colon.
    fn word(&self, name: &str) -> Option<&'a [Value]> {
        let words = self.field.tree[self.words.words].get(1..)?;
        let at = words.iter().position(|word| self.field.of(word.content) == name)?;
        words.get(at + 1..)
    }

    /// The value of an option, also of one that lacks its colon.
    fn meant_value(&self, name: &str) -> Option<&'a str> {
        self.value(name).or_else(|| Some(self.field.of(self.word(name)?.first()?.content)))
    }

    /// Whether it is a POST.
    pub fn is_post(&self) -> bool {
        self.meant_value("method").is_some_and(|method| method.trim_matches(QUOTES).eq_ignore_ascii_case("post"))
    }

    /// Whether it fetches a token: from Salesforce's endpoint, or by a grant in its body.
    pub fn is_token(&self) -> bool {
        self.url.is_some_and(Url::is_token) || self.value("body").is_some_and(|body| body.contains("grant_type="))
    }

    /// The variable that its answer is saved in, as its author meant it: quotes and braces around the name are a slip of
    /// their own. Empty when `:save` has no value.
    pub fn save(&self) -> &'a str {
        match self.meant_value("save") {
            Some(name) => name.trim_matches(QUOTES).trim_matches(['{', '}', ' ']),
            None if self.has("save") => "",
            None => "connected",
        }
    }

    /// The pairs of an inline form body; none when the body is JSON, or Liquid alone.
    pub fn pairs(&self) -> Vec<Pair> {
        let Some(value) = self.option("body").and_then(|option| option.value) else { return Vec::new() };
        if self.field.of(value.content).starts_with(['{', '[']) {
            return Vec::new();
        }
        let mut pairs = Vec::new();
        let (mut start, mut equals) = (value.content.start, None);
        let mut end_pair = |start: u32, equals: Option<u32>, end: u32| {
            if let Some(equals) = equals {
                pairs.push(Pair { name: Span::new(start, equals), value: Span::new(equals + 1, end) });
            }
        };
        for part in &self.field.tree[value.parts] {
            let Part::Text(span) = part else { continue };
            for (at, c) in self.field.of(*span).char_indices() {
                let at = span.start + at as u32;
                match c {
                    '=' if equals.is_none() => equals = Some(at),
                    '&' => {
                        end_pair(start, equals, at);
                        (start, equals) = (at + 1, None);
                    }
                    _ => {}
                }
            }
        }
        end_pair(start, equals, value.content.end);
        pairs
    }
}
