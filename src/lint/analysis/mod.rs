//! What several rules need to know of a message: its URLs, its Connected Content calls, what can be blank.

pub mod blank;
pub mod connected_content;
pub mod url;
