//! What several rules need to know of a message: its URLs, its Connected Content calls, what can be blank, what its body
//! holds on every way through the Liquid, what it does in Salesforce.

pub mod blank;
pub mod body;
pub mod connected_content;
pub mod field_value;
pub mod json;
pub mod paths;
pub mod salesforce;
pub mod url;
