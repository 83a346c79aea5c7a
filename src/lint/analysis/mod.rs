//! What several rules need to know of a message: its request and URLs, its Connected Content calls, what can be blank, what
//! is secret.

pub mod authorization;
pub mod blank;
pub mod connected_content;
pub mod failure;
pub mod form;
pub mod rendered;
pub mod request;
pub mod secret;
pub mod shape;
pub mod url;
