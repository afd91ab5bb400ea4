//! Cyrus.

pub(super) mod log;
