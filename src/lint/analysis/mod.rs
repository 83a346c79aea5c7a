//! What several rules need to know of a message: its request and URLs and what they lead to, its Connected Content calls,
//! its attributes and variables, what can be blank, under which conditions a place counts, what nobody filled in, what is
//! secret, what its body holds on every way through the Liquid, what it does in Salesforce.

pub mod attributes;
pub mod authorization;
pub mod blank;
pub mod body;
pub mod called;
pub mod choices;
pub mod connected_content;
pub mod contents;
pub mod date_format;
pub mod failure;
pub mod field_value;
pub mod form;
mod hashed;
pub mod json;
pub mod paths;
pub mod placeholders;
pub mod rendered;
pub mod request;
pub mod salesforce;
pub mod salesforce_path;
pub mod secret;
pub mod shape;
pub mod url;
pub mod url_fault;
pub mod variables;
