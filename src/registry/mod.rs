//! IANA's registries, built in at compile time: cipher suites, named groups, the keywords of a `Received`
//! field's `with` clause and its registered additional clauses; and the names that TLS libraries use
//! instead of IANA's.
//!
//! An unregistered code point is still a value: it has no name and no entry, and [`CipherSuite::assignment`] returns
//! its status. Lookups by code point and by name take bounded time,
//! allocate nothing and can be evaluated at compile time.
//!
//! ```
//! use received_tls::registry::{CipherSuite, NamedGroup, TlsVersion};
//!
//! const SUITE: CipherSuite = CipherSuite::from_name("TLS_AES_128_GCM_SHA256").unwrap();
//! assert_eq!(SUITE, CipherSuite::TLS_AES_128_GCM_SHA256);
//! assert_eq!(SUITE.entry().unwrap().tls_min, TlsVersion::Tls13);
//! assert_eq!(CipherSuite::from_openssl_name("ECDHE-RSA-AES128-GCM-SHA256"), Some(CipherSuite(0xC02F)));
//! assert_eq!(NamedGroup(29).to_string(), "x25519");
//! ```
//!
//! The data comes from IANA's "Transport Layer Security (TLS) Parameters" and "Mail Parameters";
//! `registry/PROVENANCE.md` in the source has their dates.

/// Writes the functions that find a code point by its name in this table, one for each source.
macro_rules! lookups {
    ($names:ident; $($(#[$about:meta])* $function:ident = $source:ident,)*) => {
        $($(#[$about])* pub const fn $function(name: &str) -> Option<Self> {
            Self::from_source(name, NameSource::$source)
        })*

        /// [`from_any_name`](Self::from_any_name) of what may be no text: every name is ASCII.
        pub(crate) const fn from_any_bytes(name: &[u8]) -> Option<(Self, NameSource)> {
            let Some(slot) = $names.find(name) else { return None };
            match NameSource::first(slot.sources) {
                Some(source) => Some((Self(slot.value), source)),
                None => None,
            }
        }

        /// [`from_source`](Self::from_source) of what may be no text: every name is ASCII.
        #[inline(always)]
        pub(crate) const fn from_source_bytes(name: &[u8], source: NameSource) -> Option<Self> {
            match $names.find_from(name, source.bit()) {
                Some(code) => Some(Self(code)),
                None => None,
            }
        }
    };
}

mod codes;
mod group;
mod mail;
mod names;
mod openssl;
mod parse;
mod suite;
mod tables;
mod vocabulary;

#[cfg(feature = "arbitrary")]
mod arbitrary;
#[cfg(feature = "serde")]
pub(crate) mod serde;

pub use group::{GroupEntry, NamedGroup};
pub use mail::{AdditionalClause, Implied, WithProtocol};
pub use parse::ParseCodeError;
pub use suite::{CipherSuite, SuiteEntry};
pub use vocabulary::{
    Assignment, Authentication, Encryption, GroupKind, Hash, KeyExchange, Mac, NameSource, Recommended,
    TlsVersion,
};
