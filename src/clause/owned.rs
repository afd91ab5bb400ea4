//! The clause that owns its names.

use alloc::boxed::Box;
use core::fmt;
use core::str::FromStr;

use super::{CipherName, Group, Name, TlsClause};
use crate::error::ParseError;
use crate::registry::NamedGroup;

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
    cipher: CipherName<Box<str>>,
    group: Option<(Box<str>, Option<NamedGroup>)>,
}

impl OwnedTlsClause {
    /// The clause, borrowed. Names are not resolved again.
    pub fn as_clause(&self) -> TlsClause<'_> {
        TlsClause {
            cipher: match &self.cipher {
                CipherName::Name(name, suite) => CipherName::Name(Name(name.as_bytes()), *suite),
                CipherName::Hex(suite) => CipherName::Hex(*suite),
            },
            group: self
                .group
                .as_ref()
                .map(|(name, named)| Group { name: Name(name.as_bytes()), named: *named }),
        }
    }
}

impl TlsClause<'_> {
    /// The same clause with owned names.
    pub fn into_owned(self) -> OwnedTlsClause {
        OwnedTlsClause {
            cipher: match self.cipher {
                CipherName::Name(name, suite) => CipherName::Name(name.as_str().into(), suite),
                CipherName::Hex(suite) => CipherName::Hex(suite),
            },
            group: self.group.map(|group| (group.as_str().into(), group.named)),
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
crate::registry::serde::as_text! {
    OwnedTlsClause: "a clause such as `tls TLS_AES_128_GCM_SHA256 group x25519`",
}
