//! The clause that owns its names.

use alloc::boxed::Box;
use core::fmt;
use core::str::FromStr;

use super::{Cipher, Group, TlsClause};
use crate::error::ParseError;
use crate::registry::{CipherSuite, NamedGroup};

/// A [`TlsClause`] that owns what it holds, to keep beyond the bytes it was read from.
///
/// ```
/// use received_tls::{OwnedTlsClause, TlsClause};
/// let kept: OwnedTlsClause = {
///     let field = Vec::from(b" tls TLS_AES_128_GCM_SHA256 group x25519");
///     TlsClause::parse(&field)?.into_owned()
/// };
/// assert_eq!(kept.as_clause().to_string(), "tls TLS_AES_128_GCM_SHA256 group x25519");
/// assert_eq!("tls TLS_AES_128_GCM_SHA256 group x25519".parse(), Ok(kept));
/// # Ok::<(), received_tls::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OwnedTlsClause {
    cipher: OwnedCipher,
    group: Option<Box<str>>,
    suite: Option<CipherSuite>,
    named_group: Option<NamedGroup>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum OwnedCipher {
    Name(Box<str>),
    Hex(CipherSuite),
}

impl OwnedTlsClause {
    /// The clause, borrowed; nothing is resolved anew.
    pub fn as_clause(&self) -> TlsClause<'_> {
        TlsClause {
            cipher: match &self.cipher {
                OwnedCipher::Name(name) => Cipher::Name(name),
                OwnedCipher::Hex(suite) => Cipher::Hex(*suite),
            },
            group: self.group.as_deref().map(Group),
            suite: self.suite,
            named_group: self.named_group,
        }
    }
}

impl TlsClause<'_> {
    /// The same clause with names of its own.
    pub fn into_owned(self) -> OwnedTlsClause {
        OwnedTlsClause {
            cipher: match self.cipher {
                Cipher::Name(name) => OwnedCipher::Name(name.into()),
                Cipher::Hex(suite) => OwnedCipher::Hex(suite),
            },
            group: self.group.map(|group| group.0.into()),
            suite: self.suite,
            named_group: self.named_group,
        }
    }
}

impl From<TlsClause<'_>> for OwnedTlsClause {
    fn from(clause: TlsClause<'_>) -> Self {
        clause.into_owned()
    }
}

impl FromStr for OwnedTlsClause {
    type Err = ParseError;

    /// Reads back the form that `Display` writes, as [`TlsClause`]'s `TryFrom<&str>` does.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        TlsClause::try_from(text).map(TlsClause::into_owned)
    }
}

impl fmt::Display for OwnedTlsClause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_clause().fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for OwnedTlsClause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_clause().serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for OwnedTlsClause {
    /// Reads the text that `Display` writes.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = OwnedTlsClause;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a clause such as `tls TLS_AES_128_GCM_SHA256 group x25519`")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OwnedTlsClause, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}
