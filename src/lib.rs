//! Reads and writes the TLS information that mail servers record in `Received` fields.
//!
//! A mail server that receives a message adds a `Received` field. RFC 8314 §4.3 defines a clause in that field for the
//! TLS of the connection: `tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519`.
//!
//! A reader gets the TLS that a server recorded, by the clause or in the server's own words:
//! ```
//! use received_tls::{Received, TlsVersion};
//! let field = b"Received: from a.example (a.example [192.0.2.1]) by b.example with ESMTPS (TLS1.3) id 1; date";
//! let facts = Received::parse(field).tls().expect("TLS is recorded");
//! assert_eq!(facts.version, Some(TlsVersion::Tls13));
//! ```
//! A server writes the clause for its own connection:
//! ```
//! use received_tls::{CipherSuite, NamedGroup, Stamp};
//! let (mut buffer, stamp) = ([0; 128], Stamp::new(CipherSuite(0xC02F), Some(NamedGroup(29)))?);
//! let clause = stamp.write(&mut buffer)?;
//! assert_eq!(clause, b"tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//! In five minutes: [for authors of mail servers](guide::mta), which links the servers over rustls and OpenSSL;
//! [for readers of mail](guide::mail); [for readers of logs](guide::logs).
//!
//! Bytes flow in one direction; each stage borrows from the one before it and is useful alone:
//!
//! | stage | from | to |
//! |---|---|---|
//! | [`Messages`] | an mbox | its messages |
//! | [`received_fields`] | a message | its `Received` fields |
//! | [`FieldScanner`] | either of them, window by window | the same fields |
//! | [`PastedHeader`] | a header copied from elsewhere: quoted, indented, folds lost | its fields |
//! | [`Received`] | one field | its clauses and comments, their authors, date, problems |
//! | [`TlsFacts`] | the TLS words of a field | resolved values |
//! | [`server`] | the wordings of servers | their writers and first releases |
//! | [`assess`] | a field and its facts | level and findings |
//! | [`TlsClause`] | the clause | the suite and the group, and back |
//! | [`Stamp`], [`set_clause`] | the negotiated suite and group | the clause, in a buffer or in a field |
//! | [`log::read`] | a line of a server's log | TLS facts, peer and time |
//! | [`CipherSuite`], [`NamedGroup`] | a number or a name | IANA's entry |
//!
//! The library does not panic, recurse or do I/O. It allocates only behind the `alloc` feature.
//!
//! # Features
//! Each feature adds API and changes no behaviour.
//! - `std` (default): `alloc`, and searches that use the features of the processor.
//! - `alloc`: [`OwnedTlsClause`], and stamps into a `Vec`.
//! - `serde`: clauses, suites and groups as strings; facts and the parts of a field as objects; with `alloc`, records.
//! - `arbitrary`: values for property tests and fuzzing.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;
// The properties that other programs hold too name the crate.
#[cfg(test)]
extern crate self as received_tls;

mod author;
mod bytes;
mod clause;
mod debug;
mod deviation;
mod error;
mod field;
pub mod guide;
pub mod log;
mod mail;
mod peer;
pub mod record;
pub mod registry;
#[cfg(feature = "serde")]
mod serde;
pub mod server;
mod span;
mod stamp;
mod swar;
mod syntax;
mod tls;
mod trust;

pub use author::{Author, Reason};
#[cfg(feature = "alloc")]
pub use clause::OwnedTlsClause;
pub use clause::{Cipher, Folded, Group, TlsClause};
pub use error::{BufferTooShort, BuildError, BuildErrorKind, ParseError, ParseErrorKind};
pub use field::{Authored, Clause, Comment, Received, assess};
pub use mail::{
    Container, FieldScanner, Message, Messages, RawField, ReceivedFields, Scan, ScannedField, received_fields,
};
#[cfg(feature = "alloc")]
pub use mail::{PastedHeader, unfold};
pub use peer::Peer;
pub use registry::{CipherSuite, NamedGroup, TlsVersion};
pub use span::Span;
#[cfg(feature = "alloc")]
pub use stamp::set_clause_to_vec;
pub use stamp::{SetClauseError, SetClauseErrorKind, Stamp, set_clause};
pub use syntax::{DateTime, Problem, ProblemKind, Zone};
pub use tls::{Assessment, Dialect, Finding, Findings, Level, Origin, TlsFacts};
pub use trust::{
    HostPattern, InternalClient, OwnHost, OwnHostError, Provider, Trust, TrustBasis, TrustWalk, providers,
};

/// The former name of [`server`].
#[deprecated(since = "0.2.0", note = "use `server`, which also reads logs")]
pub mod dialect {
    pub use crate::server::{Mark, Place, Wording, Writer, wordings};
    pub use crate::tls::Dialect;
}

/// The README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
