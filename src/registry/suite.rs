use core::fmt;

use super::{Assignment, Authentication, Encryption, KeyExchange, Mac, NameSource, Recommended, TlsVersion};

/// A TLS cipher suite's code point, registered or not (IANA's "TLS Cipher Suites").
///
/// ```
/// use received_tls::registry::CipherSuite;
/// let suite = CipherSuite::from_name("tls_aes_128_gcm_sha256").unwrap();
/// assert_eq!(suite, CipherSuite(0x1301));
/// assert_eq!(suite.name(), Some("TLS_AES_128_GCM_SHA256"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CipherSuite(pub u16);

/// What the registry says of one cipher suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuiteEntry {
    /// The code point.
    pub suite: CipherSuite,
    /// IANA's name, in IANA's case.
    pub name: &'static str,
    /// Whether the suite may be used with DTLS.
    pub dtls_ok: bool,
    /// IANA's advice.
    pub recommended: Recommended,
    /// What defines the suite or says something of its use, such as `RFC5246`.
    pub references: &'static [&'static str],
    /// The oldest version that negotiates the suite.
    pub tls_min: TlsVersion,
    /// The newest version that negotiates the suite.
    pub tls_max: TlsVersion,
    /// `None` for the two signalling values.
    pub key_exchange: Option<KeyExchange>,
    /// `None` for the two signalling values.
    pub authentication: Option<Authentication>,
    /// `None` for the two signalling values.
    pub encryption: Option<Encryption>,
    /// `None` for the two signalling values.
    pub mac: Option<Mac>,
    /// `None` for the two signalling values and for `TLS_NULL_WITH_NULL_NULL`.
    pub hash: Option<super::Hash>,
    /// Whether a key stolen later leaves the session sealed; `None` for the two signalling values.
    pub forward_secret: Option<bool>,
    /// Whether the suite was weakened on purpose, for export.
    pub export: bool,
}

impl CipherSuite {
    /// The suite that IANA names so, ASCII case aside.
    pub const fn from_name(_name: &str) -> Option<Self> {
        None
    }
    /// The suite that OpenSSL names so.
    pub const fn from_openssl_name(_name: &str) -> Option<Self> {
        None
    }
    /// The suite that GnuTLS names so.
    pub const fn from_gnutls_name(_name: &str) -> Option<Self> {
        None
    }
    /// The suite that rustls names so.
    pub const fn from_rustls_name(_name: &str) -> Option<Self> {
        None
    }
    /// The suite that Java names so.
    pub const fn from_java_name(_name: &str) -> Option<Self> {
        None
    }
    /// The suite that NSS names so.
    pub const fn from_nss_name(_name: &str) -> Option<Self> {
        None
    }
    /// The suite that anyone names so, and who does.
    pub const fn from_any_name(_name: &str) -> Option<(Self, NameSource)> {
        None
    }
    /// IANA's name, in IANA's case.
    pub const fn name(self) -> Option<&'static str> {
        None
    }
    /// The registry's row.
    pub const fn entry(self) -> Option<&'static SuiteEntry> {
        None
    }
    /// What IANA says of the code point.
    pub const fn assignment(self) -> Assignment {
        Assignment::Unassigned
    }
    /// Whether it is a signalling value, which no server ever negotiates.
    pub const fn is_scsv(self) -> bool {
        matches!(self.0, 0x00FF | 0x5600)
    }
    /// Whether it is one of RFC 8701's sixteen values.
    pub const fn is_grease(self) -> bool {
        self.0 & 0x0F0F == 0x0A0A && self.0 >> 8 == self.0 & 0xFF
    }
    /// Every registered suite, in the order of code points.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        [].iter().copied()
    }
}

impl fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:04X}", self.0)
    }
}
