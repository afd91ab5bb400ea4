//! Haraka.

pub(super) mod log;
