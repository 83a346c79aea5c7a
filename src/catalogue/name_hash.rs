//! The hash by which fields are found. `build.rs` uses it as well.

/// FNV-1a of a name, ASCII letters without case.
pub(crate) fn name_hash(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}
