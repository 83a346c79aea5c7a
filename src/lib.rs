//! bzsf compiles, lints and rehearses Braze webhook templates that send leads to Salesforce.
//!
//! Data flows one way, and the modules are its stations; `docs/architecture.md` tells what lives where.

pub mod diagnostic;
pub mod source;
pub mod syntax;
