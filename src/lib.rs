//! bzsf compiles, lints and rehearses Braze webhook templates that send leads to Salesforce.
//!
//! Data flows one way, and the modules are its stations; `docs/architecture.md` tells what lives where.

pub mod catalogue;
pub mod cli;
pub mod compile;
pub mod composer;
pub mod config;
pub mod diagnostic;
pub mod document;
pub mod lint;
pub mod lsp;
#[cfg(feature = "mock")]
pub mod mock;
mod nearest;
pub mod preflight;
pub mod render;
pub mod report;
pub mod salesforce;
#[cfg(feature = "mock")]
pub mod send;
#[cfg(feature = "mock")]
pub mod serve;
pub mod source;
pub mod spec;
pub mod syntax;
pub mod template;
mod whole;
#[cfg(feature = "mock")]
mod wire;
