//! What several rules need to know of a message: its URLs, its Connected Content calls, what can be blank,
//! its attributes and variables, its HTML comments.

pub mod attributes;
pub mod blank;
pub mod connected_content;
pub mod html_comment;
pub mod url;
pub mod variables;
