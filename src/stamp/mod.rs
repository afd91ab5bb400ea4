//! The clause that a server writes of its own connection.

mod error;
mod set;

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;

pub use error::{SetClauseError, SetClauseErrorKind};
pub use set::set_clause;
#[cfg(feature = "alloc")]
pub use set::set_clause_to_vec;

use crate::clause::TlsClause;
use crate::error::{BufferTooShort, BuildError, BuildErrorKind};
use crate::registry::{CipherSuite, NameSource, NamedGroup};
use crate::tls::{has_use_for, session};

/// The `tls` clause for a server's own connection (RFC 8314 §4.3), with IANA's names of the negotiated values.
///
/// A stamp exists for each suite, with or without a group, that a connection can have. All other values are rejected when
/// the stamp is made, so writing fails only if the buffer is too small. A suite that IANA doesn't list is written as
/// `0x` and four digits; the clause has no form for such a group.
///
/// Names are looked up when the stamp is made. Writing copies bytes: it does not format and does not allocate.
///
/// ```
/// use received_tls::{CipherSuite, NamedGroup, Stamp};
///
/// // From numbers, as in rustls and most libraries.
/// let stamp = Stamp::new(CipherSuite(0x1302), Some(NamedGroup(29)))?;
/// // From OpenSSL: SSL_CIPHER_get_protocol_id and SSL_get_negotiated_group.
/// assert_eq!(Stamp::from_openssl_ids(0x1302, 1034), Ok(stamp));
/// // From names; at compile time if they are constants.
/// const STAMP: Stamp = match Stamp::from_names("TLS_AES_256_GCM_SHA384", Some("x25519")) {
///     Ok(stamp) => stamp,
///     Err(_) => panic!("both names are registered"),
/// };
/// assert_eq!(STAMP, stamp);
///
/// let mut buffer = [0; 128];
/// let length = stamp.encode(&mut buffer)?;
/// assert_eq!(&buffer[..length], b"tls TLS_AES_256_GCM_SHA384 group x25519");
/// # Ok::<(), received_tls::BuildError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Stamp(TlsClause<'static>);

/// Writes the constructors that take the names of one library.
macro_rules! from_names {
    ($($(#[$about:meta])* $function:ident = $source:ident,)*) => {
        $($(#[$about])*
        ///
        /// # Errors
        /// [`BuildError`] for a name of neither the library nor IANA, and as for [`new`](Self::new).
        pub const fn $function(suite: &str, group: Option<&str>) -> Result<Self, BuildError> {
            Self::from_source(NameSource::$source, suite, group)
        })*
    };
}

impl Stamp {
    /// The stamp of a connection with this suite and, if one was negotiated, this group.
    ///
    /// # Errors
    /// [`BuildError`] for what no connection has: signalling values, GREASE, `TLS_NULL_WITH_NULL_NULL`, and a group
    /// with a suite that agrees on its key without it (`TLS_RSA_WITH_…`, or `ffdhe2048` with `TLS_ECDHE_…`). And for
    /// a group without a registered name, for which the clause has no form.
    ///
    /// ```
    /// use received_tls::{BuildErrorKind, CipherSuite, NamedGroup, Stamp};
    /// let stamp = Stamp::new(CipherSuite::TLS_AES_128_GCM_SHA256, Some(NamedGroup::X25519MLKEM768))?;
    /// assert_eq!(stamp.to_string(), "tls TLS_AES_128_GCM_SHA256 group X25519MLKEM768");
    /// let refused = Stamp::new(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA, Some(NamedGroup::X25519));
    /// assert_eq!(refused.unwrap_err().kind(), BuildErrorKind::GroupWithoutUse);
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub const fn new(suite: CipherSuite, group: Option<NamedGroup>) -> Result<Self, BuildError> {
        if suite.0 == CipherSuite::TLS_NULL_WITH_NULL_NULL.0 {
            return Err(BuildError::new(BuildErrorKind::NullSuite));
        }
        let clause = match TlsClause::new(suite, group) {
            Ok(clause) => clause,
            Err(error) => return Err(error),
        };
        match group {
            Some(group) if !has_use_for(suite, group) => {
                Err(BuildError::new(BuildErrorKind::GroupWithoutUse))
            }
            _ => Ok(Self(clause)),
        }
    }

    /// The stamp of an OpenSSL connection: `protocol_id` is the result of `SSL_CIPHER_get_protocol_id` for
    /// `SSL_get_current_cipher`, `negotiated_group` the result of `SSL_get_negotiated_group`; 0 is no group.
    ///
    /// `SSL_get_negotiated_group` (OpenSSL 3.0 and later) returns OpenSSL's own numbers, not TLS groups: see
    /// [`NamedGroup::from_openssl_nid`].
    ///
    /// # Errors
    /// [`BuildError`] for an unknown group number, and as for [`new`](Self::new).
    ///
    /// ```
    /// use received_tls::Stamp;
    /// let ecdhe = Stamp::from_openssl_ids(0xC02F, 415)?;
    /// assert_eq!(ecdhe.to_string(), "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group secp256r1");
    /// let rsa = Stamp::from_openssl_ids(0x002F, 0)?;
    /// assert_eq!(rsa.to_string(), "tls TLS_RSA_WITH_AES_128_CBC_SHA");
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub const fn from_openssl_ids(protocol_id: u16, negotiated_group: i32) -> Result<Self, BuildError> {
        let group = match NamedGroup::from_openssl_nid(negotiated_group) {
            None if negotiated_group != 0 => return Err(BuildError::new(BuildErrorKind::UnknownGroup)),
            group => group,
        };
        Self::new(CipherSuite(protocol_id), group)
    }

    from_names! {
        /// The stamp for IANA's names, in any case.
        ///
        /// ```
        /// use received_tls::{BuildErrorKind, Stamp};
        /// let stamp = Stamp::from_names("TLS_AES_128_GCM_SHA256", None)?;
        /// assert_eq!(stamp.to_string(), "tls TLS_AES_128_GCM_SHA256");
        /// let unknown = Stamp::from_names("AES128-SHA", None).unwrap_err();
        /// assert_eq!(unknown.kind(), BuildErrorKind::UnknownSuite);
        /// # Ok::<(), received_tls::BuildError>(())
        /// ```
        from_names = Iana,

        /// The stamp for OpenSSL's names, those of LibreSSL and BoringSSL, and IANA's: what `SSL_CIPHER_get_name`
        /// or `SSL_CIPHER_standard_name` and `SSL_get0_group_name` or `SSL_group_to_name` return.
        ///
        /// ```
        /// use received_tls::Stamp;
        /// let stamp = Stamp::from_openssl_names("ECDHE-RSA-AES128-GCM-SHA256", Some("prime256v1"))?;
        /// assert_eq!(stamp.to_string(), "tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group secp256r1");
        /// # Ok::<(), received_tls::BuildError>(())
        /// ```
        from_openssl_names = OpenSsl,

        /// The stamp for GnuTLS's names and IANA's: what `gnutls_ciphersuite_get` and
        /// `gnutls_group_get_name` return.
        ///
        /// Not what `gnutls_cipher_suite_get_name` returns: under TLS 1.3 that is the name of an older suite.
        ///
        /// ```
        /// use received_tls::Stamp;
        /// let stamp = Stamp::from_gnutls_names("TLS_ECDHE_RSA_AES_256_GCM_SHA384", Some("SECP384R1"))?;
        /// assert_eq!(stamp.to_string(), "tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 group secp384r1");
        /// # Ok::<(), received_tls::BuildError>(())
        /// ```
        from_gnutls_names = GnuTls,

        /// The stamp for rustls's names and IANA's: how rustls prints its `CipherSuite` and `NamedGroup`. Their
        /// numbers, `u16::from(…)`, serve as well.
        ///
        /// ```
        /// use received_tls::Stamp;
        /// let stamp = Stamp::from_rustls_names("TLS13_AES_256_GCM_SHA384", Some("X25519"))?;
        /// assert_eq!(stamp.to_string(), "tls TLS_AES_256_GCM_SHA384 group x25519");
        /// # Ok::<(), received_tls::BuildError>(())
        /// ```
        from_rustls_names = Rustls,
    }

    /// The stamp of a GnuTLS session, from its description by `gnutls_session_get_desc`, which names the suite and the
    /// group.
    ///
    /// # Errors
    /// [`BuildErrorKind::UnknownSuite`] if the text is no such description, or leaves the suite open: a session resumed
    /// before TLS 1.3 does not say who authenticated. [`BuildErrorKind::UnknownGroup`] if the group is unknown, and as
    /// for [`new`](Self::new).
    ///
    /// ```
    /// use received_tls::Stamp;
    /// let description = "(TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)";
    /// let stamp = Stamp::from_gnutls_description(description)?;
    /// assert_eq!(stamp.to_string(), "tls TLS_AES_256_GCM_SHA384 group x25519");
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub fn from_gnutls_description(description: &str) -> Result<Self, BuildError> {
        let (suite, group) = session(description.as_bytes()).map_err(BuildError::new)?;
        Self::new(suite, group)
    }

    /// The stamp for the names that `source` has, and IANA's beside them: no name means one thing here and another
    /// there.
    const fn from_source(source: NameSource, suite: &str, group: Option<&str>) -> Result<Self, BuildError> {
        let named = match CipherSuite::from_source(suite, source) {
            None => CipherSuite::from_name(suite),
            named => named,
        };
        let Some(suite) = named else { return Err(BuildError::new(BuildErrorKind::UnknownSuite)) };
        let Some(group) = group else { return Self::new(suite, None) };
        let named = match NamedGroup::from_source(group, source) {
            None => NamedGroup::from_name(group),
            named => named,
        };
        if named.is_none() {
            return Err(BuildError::new(BuildErrorKind::UnknownGroup));
        }
        Self::new(suite, named)
    }

    /// The clause, to read, compare or fold.
    ///
    /// ```
    /// use received_tls::Stamp;
    /// let stamp = Stamp::from_openssl_ids(0x1301, 1034)?;
    /// let mut buffer = [0; 128];
    /// let folded = stamp.clause().encode_folded(60, &mut buffer)?;
    /// assert_eq!(&buffer[..folded.length], b"\r\n tls TLS_AES_128_GCM_SHA256 group x25519");
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub const fn clause(self) -> TlsClause<'static> {
        self.0
    }

    /// The size of the clause in bytes.
    ///
    /// ```
    /// use received_tls::Stamp;
    /// assert_eq!(Stamp::from_openssl_ids(0x1301, 0)?.encoded_len(), "tls TLS_AES_128_GCM_SHA256".len());
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub const fn encoded_len(self) -> usize {
        self.0.encoded_len()
    }

    /// Writes it to the beginning of `buffer` and returns how many bytes that took: `tls NAME[ group NAME]`, no white
    /// space before it.
    ///
    /// # Errors
    /// [`BuildErrorKind::BufferTooShort`], which says how many bytes are needed, where `buffer` has fewer than
    /// [`encoded_len`](Self::encoded_len). Nothing is written then.
    ///
    /// ```
    /// use received_tls::{BuildErrorKind, Stamp};
    /// let stamp = Stamp::from_openssl_ids(0x1301, 0)?;
    /// let mut buffer = [0; 25];
    /// assert_eq!(stamp.encode(&mut buffer).unwrap_err().kind(), BuildErrorKind::BufferTooShort { needed: 26 });
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub fn encode(self, buffer: &mut [u8]) -> Result<usize, BuildError> {
        self.0.encode(buffer)
    }

    /// Writes the clause to the beginning of `buffer` and returns the written part: `tls NAME[ group NAME]`.
    ///
    /// # Errors
    /// Only if `buffer` is too small; then nothing is written.
    ///
    /// ```
    /// use received_tls::Stamp;
    /// let (mut buffer, stamp) = ([0; 64], Stamp::from_openssl_ids(0x1301, 0)?);
    /// assert_eq!(stamp.write(&mut buffer), Ok(&b"tls TLS_AES_128_GCM_SHA256"[..]));
    /// assert_eq!(stamp.write(&mut [0; 25]).unwrap_err().needed, 26);
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub fn write(self, buffer: &mut [u8]) -> Result<&[u8], BufferTooShort> {
        let needed = self.encoded_len();
        let written = buffer.get_mut(..needed).ok_or(BufferTooShort { needed })?;
        // Large enough, and a stamp has no other error.
        let _ = self.encode(written);
        Ok(written)
    }

    /// Writes it to the end of `header`: `tls NAME[ group NAME]`, no white space before it.
    ///
    /// ```
    /// use received_tls::Stamp;
    /// let mut header = b"Received: from a.example by b.example with ESMTPS id 1 ".to_vec();
    /// Stamp::from_openssl_ids(0x1301, 0)?.append_to(&mut header);
    /// assert!(header.ends_with(b" id 1 tls TLS_AES_128_GCM_SHA256"));
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn append_to(self, header: &mut Vec<u8>) {
        let start = header.len();
        header.resize(start + self.encoded_len(), b' ');
        if let Some(room) = header.get_mut(start..) {
            // The buffer is large enough, and a stamp has no other error.
            let _ = self.encode(room);
        }
    }
}

impl fmt::Display for Stamp {
    /// `tls NAME[ group NAME]`, for anything that is a [`fmt::Write`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Stamp> for TlsClause<'static> {
    fn from(stamp: Stamp) -> Self {
        stamp.0
    }
}

impl TryFrom<TlsClause<'_>> for Stamp {
    type Error = BuildError;

    /// The stamp for what a clause names, in IANA's spelling.
    fn try_from(clause: TlsClause<'_>) -> Result<Self, BuildError> {
        let suite = clause.suite().ok_or(BuildError::new(BuildErrorKind::UnregisteredCipher))?;
        if clause.group().is_some() && clause.named_group().is_none() {
            return Err(BuildError::new(BuildErrorKind::UnregisteredGroup));
        }
        Self::new(suite, clause.named_group())
    }
}
