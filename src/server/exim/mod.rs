//! Exim.

pub(super) mod field;
pub(super) mod log;

use crate::tls::Quirks;

/// With GnuTLS it may name an older suite where a session ran TLS 1.3: the first suite that GnuTLS knows with the
/// session's cipher and hash. Cipher and hash are right.
pub(super) const QUIRKS: Quirks = Quirks { misnames_tls_1_3: true, ..Quirks::NONE };
