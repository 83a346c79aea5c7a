//! Liquid's and Braze's filters.

mod array;
mod braze;
mod date;
mod encode;
mod hash;
mod html;
mod json;
mod math;
mod property;
mod replace;
mod select;
mod text;

use std::ops::RangeInclusive;

use bumpalo::Bump;
use bumpalo::collections::String as ArenaString;

use super::convert;
use super::{Object, Resources, Stop, Value};

/// What a filter is called with, its input apart.
pub(super) struct Call<'a, 'c> {
    /// Where new values go.
    pub(super) arena: &'a Bump,
    /// What is the same for all users: `'now'`.
    pub(super) resources: &'a Resources,
    /// The filter's name, for messages.
    pub(super) name: &'a str,
    /// The arguments in their order.
    pub(super) arguments: &'c [Value<'a>],
    /// The keyword arguments in their order.
    pub(super) keywords: &'c [(&'a str, Value<'a>)],
}

/// A filter: its input and arguments in, its result out.
pub(super) type Filter = for<'a> fn(&Call<'a, '_>, Value<'a>) -> Result<Value<'a>>;

/// What a filter yields.
type Result<T> = std::result::Result<T, Stop>;

/// The most bytes that one filter makes.
const MOST_BYTES: usize = 64 << 20;

/// All filters, by name.
const FILTERS: &[(&str, Filter)] = &[
    ("abs", math::abs),
    ("append", text::append),
    ("as_json_string", json::as_json_string),
    ("at_least", math::at_least),
    ("at_most", math::at_most),
    ("base64", encode::base64_encode),
    ("base64_decode", encode::base64_decode),
    ("base64_encode", encode::base64_encode),
    ("base64_url_safe_decode", encode::base64_url_safe_decode),
    ("base64_url_safe_encode", encode::base64_url_safe_encode),
    ("capitalize", text::capitalize),
    ("ceil", math::ceil),
    ("compact", array::compact),
    ("concat", array::concat),
    ("date", date::date),
    ("default", text::default),
    ("divided_by", math::divided_by),
    ("downcase", text::downcase),
    ("escape", html::escape),
    ("escape_once", html::escape_once),
    ("find", select::find),
    ("find_index", select::find_index),
    ("first", array::first),
    ("floor", math::floor),
    ("h", html::escape),
    ("has", select::has),
    ("hmac_sha1", hash::hmac_sha1_hex),
    ("hmac_sha1_base64", hash::hmac_sha1_base64),
    ("hmac_sha1_hex", hash::hmac_sha1_hex),
    ("hmac_sha256", hash::hmac_sha256_hex),
    ("hmac_sha256_base64", hash::hmac_sha256_base64),
    ("hmac_sha256_hex", hash::hmac_sha256_hex),
    ("hmac_sha512", hash::hmac_sha512),
    ("hmac_sha_1", hash::hmac_sha1_hex),
    ("id", braze::id),
    ("join", array::join),
    ("json_escape", json::json_escape),
    ("json_parse", json::json_parse),
    ("last", array::last),
    ("lstrip", text::lstrip),
    ("map", array::map),
    ("md5", hash::md5),
    ("minus", math::minus),
    ("modulo", math::modulo),
    ("money", braze::money),
    ("newline_to_br", html::newline_to_br),
    ("number_with_delimiter", braze::number_with_delimiter),
    ("plus", math::plus),
    ("prepend", text::prepend),
    ("property_accessor", braze::property_accessor),
    ("reject", select::reject),
    ("remove", replace::remove),
    ("remove_first", replace::remove_first),
    ("remove_last", replace::remove_last),
    ("replace", replace::replace),
    ("replace_first", replace::replace_first),
    ("replace_last", replace::replace_last),
    ("reverse", array::reverse),
    ("round", math::round),
    ("rstrip", text::rstrip),
    ("sha1", hash::sha1),
    ("sha2", hash::sha2),
    ("size", array::size),
    ("slice", text::slice),
    ("sort", array::sort),
    ("sort_natural", array::sort_natural),
    ("split", text::split),
    ("squish", text::squish),
    ("strip", text::strip),
    ("strip_html", html::strip_html),
    ("strip_newlines", text::strip_newlines),
    ("sum", array::sum),
    ("time_zone", date::time_zone),
    ("times", math::times),
    ("truncate", text::truncate),
    ("truncatewords", text::truncatewords),
    ("uniq", array::uniq),
    ("upcase", text::upcase),
    ("url_decode", encode::url_decode),
    ("url_encode", encode::url_encode),
    ("url_escape", encode::url_escape),
    ("url_param_escape", encode::url_param_escape),
    ("where", select::select),
];

/// The filter of this name.
pub(super) fn filter(name: &str) -> Option<Filter> {
    let index = FILTERS.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
    FILTERS.get(index).map(|(_, filter)| *filter)
}

impl<'a> Call<'a, '_> {
    /// The arguments: as many as a filter needs, then as many as it takes beside them. Keyword arguments together count
    /// as one more, the last.
    ///
    /// # Errors
    /// Ruby's, where there are too few or too many. It counts the input as well.
    fn arguments<const NEEDED: usize, const OPTIONAL: usize>(
        &self,
    ) -> Result<([Value<'a>; NEEDED], [Option<Value<'a>>; OPTIONAL])> {
        let given = self.arguments.len() + usize::from(!self.keywords.is_empty());
        if !(NEEDED..=NEEDED + OPTIONAL).contains(&given) {
            return Err(wrong_number(given, NEEDED..=NEEDED + OPTIONAL));
        }
        let needed = std::array::from_fn(|index| self.argument(index).unwrap_or_default());
        Ok((needed, std::array::from_fn(|index| self.argument(NEEDED + index))))
    }

    /// The argument at an index, which may be all keyword arguments.
    fn argument(&self, index: usize) -> Option<Value<'a>> {
        let keywords = || {
            let is_next = index == self.arguments.len() && !self.keywords.is_empty();
            is_next.then(|| Value::Object(Object::new(self.arena.alloc_slice_copy(self.keywords))))
        };
        self.arguments.get(index).copied().or_else(keywords)
    }

    /// The text of a value.
    fn text(&self, value: Value<'a>) -> &'a str {
        convert::text(self.arena, value)
    }

    /// A text to be written, of this many bytes.
    ///
    /// # Errors
    /// It is too long.
    fn room(&self, bytes: usize) -> Result<ArenaString<'a>> {
        self.check(bytes)?;
        Ok(ArenaString::with_capacity_in(bytes, self.arena))
    }

    /// Refuses a result of so many bytes that rendering would not end well.
    fn check(&self, bytes: usize) -> Result<()> {
        if bytes <= MOST_BYTES {
            return Ok(());
        }
        Err(Stop::Error(format!("what `{}` makes would be longer than {} MB", self.name, MOST_BYTES >> 20)))
    }
}

/// The text that was written.
fn written(text: ArenaString<'_>) -> Value<'_> {
    Value::String(text.into_bump_str())
}

/// Ruby's words for a wrong number of arguments.
fn wrong_number(given: usize, expected: RangeInclusive<usize>) -> Stop {
    let (least, most) = (expected.start() + 1, expected.end() + 1);
    let expected = if least == most { least.to_string() } else { format!("{least}..{most}") };
    Stop::Error(format!("wrong number of arguments (given {}, expected {expected})", given + 1))
}

#[cfg(test)]
mod tests;
