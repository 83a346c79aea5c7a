//! What Braze and Salesforce know: tags, filters, attributes, Connected Content options, HTTP names, fields, hosts, API
//! versions, record ids. The tables are compiled in from the dated files under `data/`, so that nothing is read or parsed
//! at start-up; `build.rs` makes them.

mod attributes;
mod connected_content;
mod data;
mod describe;
mod export;
mod fields;
mod filters;
mod fold;
mod headers;
mod hosts;
mod instance;
mod media_types;
mod name_hash;
mod placeholders;
mod record_id;
mod resources;
mod secrets;
mod tags;
mod versions;

pub use attributes::{
    Attribute, Local, Namespace, STATUS_MEMBER, Scope, attribute, default_attribute, default_attributes, local, locals,
    meant_attribute, meant_namespace, namespace, namespaces,
};
pub use connected_content::{
    CONNECTED_CONTENT, ConnectedContentLimits, ConnectedContentOption, Method, OptionValue, WEBHOOK, WebhookLimits,
    cache_max_age, connected_content_option, connected_content_options, is_variable_name, meant_option, method,
    methods,
};
pub use describe::DescribeError;
pub use export::{export_name, is_profile_key, meant_profile_key};
pub use fields::{Field, FieldType, Object, Values, custom_suffix, lead, lead_field, slip, usual_values};
pub use filters::{Filter, Yields, filter, filters, meant_filter};
pub use headers::{SalesforceHeader, is_known_header, is_token, known_header, likely_header, salesforce_headers};
pub use hosts::{HostFault, HostKind, HostProblem, host_fault, host_kind, host_problem, right_host};
pub use instance::{Instance, InstanceError, InstanceProblem};
pub use media_types::{essence, is_media_type, likely_media_type};
pub use placeholders::{Placeholder, host_placeholder, is_placeholder, is_secret_placeholder, placeholders};
pub use record_id::{RecordId, RecordIdError};
pub use resources::{known_object, meant_object, resource, resources, service, services};
pub use secrets::{
    is_masked_name, is_real_credential, is_real_secret, is_secret_name, is_surely_secret_name, may_hold_masked_name,
    secret_shapes,
};
pub use tags::{
    Context, ForeignOperator, LITERALS, OPERATORS, Operators, Tag, UNDOCUMENTED_OPERATORS, context, foreign_operator,
    meant_tag, tag, tag_of_end, tag_of_part, tags,
};
pub use versions::{ApiVersion, VersionError, VersionProblem, VersionState};

pub(crate) use crate::nearest::nearest;

use std::ops::Deref;

pub(crate) use name_hash::name_hash;

/// What Braze says about a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is supported.
    Documented,
    /// Nothing; Liquid has it.
    Undocumented,
    /// It is not supported.
    Unsupported,
    /// It has another name now.
    Legacy,
    /// Nothing; it has been seen in use.
    Unverified,
}

/// Who made a tag or filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Liquid itself.
    Liquid,
    /// Shopify's shops, beyond Liquid.
    Shopify,
    /// Braze.
    Braze,
}

/// A table that is looked up by name.
#[derive(Debug)]
struct Table<T: 'static> {
    /// The rows, sorted by name.
    rows: &'static [T],
    /// The places of the rows, by the hashes of their names.
    index: &'static [(u32, u16)],
}

impl<T> Deref for Table<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.rows
    }
}

/// The row of this name.
fn find<T>(table: &Table<T>, name: &str, key: impl Fn(&T) -> &str) -> Option<&'static T> {
    let mut rows = places(table.index, name).filter_map(|at| table.rows.get(at));
    rows.find(|row| key(row) == name)
}

/// The row of this name in any case.
fn find_in_any_case<T>(table: &Table<T>, name: &str, key: impl Fn(&T) -> &str) -> Option<&'static T> {
    let mut rows = places(table.index, name).filter_map(|at| table.rows.get(at));
    rows.find(|row| key(row).eq_ignore_ascii_case(name))
}

/// The places of the names that may be this one, in any case.
fn places(index: &[(u32, u16)], name: &str) -> impl Iterator<Item = usize> {
    let hash = name_hash(name);
    let start = index.partition_point(|(other, _)| *other < hash);
    let same = index.get(start..).unwrap_or_default().iter().take_while(move |(other, _)| *other == hash);
    same.map(|(_, place)| usize::from(*place))
}

/// What a table of slips has for a name.
fn meant(slips: &Table<(&'static str, &'static str)>, name: &str) -> Option<&'static str> {
    find(slips, name, |(slip, _)| slip).map(|(_, right)| *right)
}

/// The right name for a wrong one: that of the table of slips, or the one that is spelled most like it.
fn meant_or_near(
    name: &str,
    slips: &'static Table<(&'static str, &'static str)>,
    names: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let name = name.trim();
    meant(slips, &name.to_ascii_lowercase()).or_else(|| {
        let near = nearest(name, names.chain(slips.iter().map(|(slip, _)| *slip)))?;
        meant(slips, near).or(Some(near))
    })
}
