//! A webhook template: what Braze's composer holds, in the names of its REST `webhook` object.

mod kind;
mod language;
mod read;
mod write;

use crate::source::Text;

pub use kind::{FileKind, Source};
pub use language::{TEMPLATE, WEBHOOK};
pub use read::{Draft, Places, ReadTemplate, are_keys_of_template, is_template, read, read_file, rest_body};

/// A webhook template. Every text leads back to the file that it was read from or compiled from.
#[derive(Clone, Debug)]
pub struct Template {
    /// The template's name in Braze.
    pub name: Text,
    /// What it is for.
    pub description: Option<Text>,
    /// The URL, with Liquid.
    pub url: Text,
    /// The HTTP method.
    pub method: Text,
    /// Request headers, in order: name and value, with Liquid.
    pub headers: Vec<(Text, Text)>,
    /// The request body.
    pub body: Body,
}

/// A request body.
#[derive(Clone, Debug)]
pub enum Body {
    /// JSON key/value pairs, in order; the values hold Liquid.
    KeyValue(Vec<(Text, Text)>),
    /// One text with Liquid.
    Raw(Text),
}
