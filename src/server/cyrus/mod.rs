//! Cyrus.

pub(super) mod log;

use crate::tls::Quirks;

/// Its comment tells, for the version, the oldest one that has the suite, and says that the client was verified even of
/// one without a certificate.
pub(super) const QUIRKS: Quirks =
    Quirks { version_is_the_suites: true, always_verified: true, ..Quirks::NONE };
