//! sendmail.

pub(super) mod field;
pub(super) mod log;
