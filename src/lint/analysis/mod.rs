//! What several rules need to know of a message: its URLs, its Connected Content calls, its attributes and variables, what
//! can be blank, what its body holds on every way through the Liquid, what it does in Salesforce.

pub mod attributes;
pub mod blank;
pub mod body;
pub mod connected_content;
pub mod field_value;
pub mod html_comment;
pub mod json;
pub mod paths;
pub mod salesforce;
pub mod url;
pub mod variables;
