//! What several rules need to know of a message: its URLs and what they lead to, its Connected Content calls, its attributes
//! and variables, what can be blank, under which conditions a place counts, what nobody filled in, what its body holds on
//! every way through the Liquid, what it does in Salesforce.

pub mod attributes;
pub mod blank;
pub mod body;
pub mod called;
pub mod choices;
pub mod connected_content;
pub mod field_value;
pub mod html_comment;
pub mod json;
pub mod paths;
pub mod placeholders;
pub mod salesforce;
pub mod salesforce_path;
pub mod url;
pub mod url_fault;
pub mod variables;
