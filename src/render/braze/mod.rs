//! Braze's own tags.
