//! Dovecot.

pub(super) mod log;
