//! What Braze and Salesforce know: attributes, fields, hosts, API versions, header names. Made from the dated files in
//! `data/` when the program is built, so that nothing is parsed when it starts.

mod attributes;
mod fields;
mod headers;
mod instance;
mod placeholders;
mod version;

/// The tables that `build.rs` makes from `data/`.
mod tables {
    use super::fields::{Field, FieldType};
    use super::instance::WrongHost;

    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

pub use attributes::{default_attribute, default_attributes, meant_attribute};
pub use fields::{Field, FieldType, lead_field, lead_fields};
pub use headers::{is_token, likely_header};
pub use instance::{Instance, InstanceError};
pub use placeholders::{is_placeholder, is_secret_placeholder};
pub use version::{ApiVersion, ApiVersionError, Support};
