//! Liquid's and Braze's filters.

use bumpalo::Bump;

use super::{Resources, Stop, Value};

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
pub(super) type Filter = for<'a> fn(&Call<'a, '_>, Value<'a>) -> Result<Value<'a>, Stop>;

/// The filter of this name.
pub(super) fn filter(name: &str) -> Option<Filter> {
    let _ = name;
    None
}
