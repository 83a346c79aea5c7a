//! What several rules need to know of a message: its URLs, its Connected Content calls, what can be blank.

pub mod blank;
pub mod called;
pub mod choices;
pub mod connected_content;
pub mod placeholders;
pub mod salesforce_path;
pub mod url;
pub mod url_fault;
