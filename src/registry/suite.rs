use core::fmt;
use core::str::FromStr;

use super::parse::{self, ParseCodeError};
use super::tables::{SUITE_NAMES, SUITE_RANGES, SUITE_ROWS, SUITES, row, unregistered};
use super::{Assignment, Authentication, Encryption, KeyExchange, Mac, NameSource, Recommended, TlsVersion};

/// A TLS cipher suite's code point, registered or not (IANA's "TLS Cipher Suites").
///
/// ```
/// use received_tls::registry::CipherSuite;
/// let suite = CipherSuite::from_name("tls_aes_128_gcm_sha256").unwrap();
/// assert_eq!(suite, CipherSuite(0x1301));
/// assert_eq!(suite.name(), Some("TLS_AES_128_GCM_SHA256"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CipherSuite(pub u16);

/// The registry's entry of one cipher suite.
///
/// The name, the code point, DTLS-OK, Recommended and the references are IANA's; the rest is derived from the name and
/// the defining RFCs.
///
/// ```
/// use received_tls::registry::{CipherSuite, Encryption, KeyExchange};
/// let entry = CipherSuite(0xC02F).entry().unwrap();
/// assert_eq!(entry.name, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
/// assert_eq!(entry.key_exchange, Some(KeyExchange::Ecdhe));
/// assert_eq!(entry.encryption, Some(Encryption::Aes128Gcm));
/// assert_eq!(entry.references, ["RFC5289"]);
/// assert_eq!(entry.forward_secret, Some(true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SuiteEntry {
    /// The code point.
    pub suite: CipherSuite,
    /// IANA's name, in IANA's case.
    pub name: &'static str,
    /// IANA's DTLS-OK: the suite may be used with DTLS.
    pub dtls_ok: bool,
    /// IANA's advice (RFC 9847).
    pub recommended: Recommended,
    /// IANA's references for the suite's definition or use, such as `RFC5246`.
    pub references: &'static [&'static str],
    /// The oldest version that negotiates the suite, as OpenSSL reports it: suites that were defined for
    /// TLS 1.0 count from SSL 3.0 on where nothing keeps SSL 3.0 from negotiating them.
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
    /// Forward secrecy: a long-term key stolen later does not reveal the session. For a TLS 1.3 suite this
    /// assumes (EC)DHE, which only sessions resumed by a pre-shared key alone lack. `None` for the two
    /// signalling values.
    pub forward_secret: Option<bool>,
    /// True for a suite that was weakened deliberately, for export.
    pub export: bool,
}

impl CipherSuite {
    lookups! {
        SUITE_NAMES;

        /// Looks up a suite by its IANA name, in any ASCII case.
        ///
        /// ```
        /// use received_tls::registry::CipherSuite;
        /// let suite = CipherSuite::from_name("tls_rsa_with_aes_128_cbc_sha");
        /// assert_eq!(suite, Some(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA));
        /// ```
        from_name = Iana,

        /// The suite that OpenSSL, LibreSSL or BoringSSL name so, in this or an older release; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::CipherSuite;
        /// let suite = CipherSuite::from_openssl_name("AES128-SHA");
        /// assert_eq!(suite, Some(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA));
        /// ```
        from_openssl_name = OpenSsl,

        /// The suite that GnuTLS names so; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::CipherSuite;
        /// let suite = CipherSuite::from_gnutls_name("TLS_RSA_AES_128_CBC_SHA1");
        /// assert_eq!(suite, Some(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA));
        /// ```
        from_gnutls_name = GnuTls,

        /// The suite that rustls names so; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::CipherSuite;
        /// let suite = CipherSuite::from_rustls_name("TLS13_AES_128_GCM_SHA256");
        /// assert_eq!(suite, Some(CipherSuite::TLS_AES_128_GCM_SHA256));
        /// ```
        from_rustls_name = Rustls,

        /// The suite that Java's JSSE names so; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::CipherSuite;
        /// let suite = CipherSuite::from_java_name("SSL_RSA_WITH_RC4_128_MD5");
        /// assert_eq!(suite, Some(CipherSuite::TLS_RSA_WITH_RC4_128_MD5));
        /// ```
        from_java_name = Java,

        /// The suite that Mozilla's NSS names so where it differs from IANA; ASCII case aside.
        ///
        /// ```
        /// use received_tls::registry::CipherSuite;
        /// let suite = CipherSuite::from_nss_name("SSL_PE_NO_CYPHERS");
        /// assert_eq!(suite, Some(CipherSuite::TLS_RSA_WITH_NULL_MD5));
        /// ```
        from_nss_name = Nss,
    }

    /// The suite that anyone names so, and who does: the first in the order of [`NameSource`], which is
    /// IANA where IANA has the name. No name means one suite here and another there.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, NameSource};
    /// let suite = CipherSuite::TLS_AES_128_GCM_SHA256;
    /// let found = CipherSuite::from_any_name("TLS_AES_128_GCM_SHA256");
    /// assert_eq!(found, Some((suite, NameSource::Iana)));
    /// let found = CipherSuite::from_any_name("TLS13_AES_128_GCM_SHA256");
    /// assert_eq!(found, Some((suite, NameSource::Rustls)));
    /// ```
    pub const fn from_any_name(name: &str) -> Option<(Self, NameSource)> {
        Self::from_any_bytes(name.as_bytes())
    }

    /// The suite that this source names so; ASCII case aside. A name that several share is found for each.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, NameSource};
    /// let suite = CipherSuite::from_source("TLS_DH_ANON_WITH_RC4_128_MD5", NameSource::Zeek);
    /// assert_eq!(suite, Some(CipherSuite::TLS_DH_ANON_WITH_RC4_128_MD5));
    /// ```
    pub const fn from_source(name: &str, source: NameSource) -> Option<Self> {
        Self::from_source_bytes(name.as_bytes(), source)
    }

    /// Every name that this source has for a suite, with the suite, in no order. A suite may have several,
    /// of several releases.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, NameSource};
    /// let suite = CipherSuite::TLS_RSA_WITH_3DES_EDE_CBC_SHA;
    /// let names = CipherSuite::names(NameSource::OpenSsl).filter(|named| named.1 == suite);
    /// let mut names: Vec<_> = names.map(|(name, _)| name).collect();
    /// names.sort_unstable();
    /// assert!(names.contains(&"DES-CBC3-SHA"));
    /// ```
    pub fn names(source: NameSource) -> impl Iterator<Item = (&'static str, Self)> + Clone {
        SUITE_NAMES.names_of(source.bit()).map(|(name, code)| (name, Self(code)))
    }

    /// IANA's name, in IANA's case; `None` if the code point is not registered.
    ///
    /// ```
    /// use received_tls::registry::CipherSuite;
    /// const NAME: Option<&str> = CipherSuite(0x0018).name();
    /// assert_eq!(NAME, Some("TLS_DH_anon_WITH_RC4_128_MD5"));
    /// assert_eq!(CipherSuite(0xFFFF).name(), None);
    /// ```
    pub const fn name(self) -> Option<&'static str> {
        match self.entry() {
            Some(entry) => Some(entry.name),
            None => None,
        }
    }

    /// The registry's row; `None` if the code point is not registered.
    ///
    /// ```
    /// use received_tls::registry::{CipherSuite, Recommended};
    /// let entry = CipherSuite::TLS_CHACHA20_POLY1305_SHA256.entry().unwrap();
    /// assert_eq!(entry.recommended, Recommended::Y);
    /// ```
    pub const fn entry(self) -> Option<&'static SuiteEntry> {
        row(&SUITES, SUITE_ROWS.row(self.0))
    }

    /// The number of registered suites.
    pub(crate) const COUNT: usize = SUITES.len();

    /// The place in the registry, below [`COUNT`](Self::COUNT).
    pub(crate) const fn row(self) -> Option<usize> {
        let row = SUITE_ROWS.row(self.0);
        if row < Self::COUNT { Some(row) } else { None }
    }

    /// The suite in this place of the registry.
    pub(crate) const fn in_row(row: usize) -> &'static SuiteEntry {
        &SUITES[row]
    }

    /// IANA's assignment of the code point.
    ///
    /// ```
    /// use received_tls::registry::{Assignment, CipherSuite};
    /// assert_eq!(CipherSuite(0x1301).assignment(), Assignment::Assigned);
    /// assert_eq!(CipherSuite(0x0047).assignment(), Assignment::Reserved);
    /// ```
    pub const fn assignment(self) -> Assignment {
        match self.entry() {
            Some(_) => Assignment::Assigned,
            None => unregistered(&SUITE_RANGES, self.0),
        }
    }

    /// Returns true for a signalling value (RFC 5746, RFC 7507): registered as a suite and offered by
    /// clients, but never negotiated.
    ///
    /// ```
    /// use received_tls::registry::CipherSuite;
    /// assert!(CipherSuite::TLS_FALLBACK_SCSV.is_scsv());
    /// assert!(!CipherSuite::TLS_AES_128_GCM_SHA256.is_scsv());
    /// ```
    pub const fn is_scsv(self) -> bool {
        match self.entry() {
            Some(entry) => entry.key_exchange.is_none(),
            None => false,
        }
    }

    /// Returns true for the sixteen values that RFC 8701 reserves for GREASE.
    ///
    /// ```
    /// use received_tls::registry::CipherSuite;
    /// assert!(CipherSuite(0x1A1A).is_grease());
    /// assert!(!CipherSuite(0x1A2A).is_grease());
    /// ```
    pub const fn is_grease(self) -> bool {
        matches!(self.assignment(), Assignment::Grease)
    }

    /// Every registered suite, in the order of code points.
    ///
    /// ```
    /// use received_tls::registry::CipherSuite;
    /// assert_eq!(CipherSuite::all().next(), Some(CipherSuite::TLS_NULL_WITH_NULL_NULL));
    /// ```
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
        SUITES.iter().map(|entry| entry.suite)
    }
}

/// IANA's name, or `0x` and four upper-case hex digits if the code point is not registered.
///
/// ```
/// use received_tls::registry::CipherSuite;
/// assert_eq!(CipherSuite(0x1301).to_string(), "TLS_AES_128_GCM_SHA256");
/// assert_eq!(CipherSuite(0xBEEF).to_string(), "0xBEEF");
/// ```
impl fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        parse::write(f, self.name(), self.0)
    }
}

/// Reads what [`Display`](fmt::Display) writes: IANA's name, ASCII case aside, or `0x` and four hex digits.
///
/// ```
/// use received_tls::registry::CipherSuite;
/// assert_eq!("0x1301".parse(), Ok(CipherSuite::TLS_AES_128_GCM_SHA256));
/// let error = "AES128-SHA".parse::<CipherSuite>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "not a cipher suite: unregistered name; use IANA's name, or `0x` and four hex digits"
/// );
/// ```
impl FromStr for CipherSuite {
    type Err = ParseCodeError;

    fn from_str(text: &str) -> Result<Self, ParseCodeError> {
        parse::code(text, "cipher suite", Self::from_name(text).map(|suite| suite.0)).map(Self)
    }
}
