//! IANA's registries, built in at compile time.

mod group;
mod mail;
mod suite;
mod vocabulary;

pub use group::{GroupEntry, NamedGroup};
pub use mail::{AdditionalClause, Implied, WithProtocol};
pub use suite::{CipherSuite, SuiteEntry};
pub use vocabulary::{
    Assignment, Authentication, Encryption, GroupKind, Hash, KeyExchange, Mac, NameSource, Recommended,
    TlsVersion,
};
