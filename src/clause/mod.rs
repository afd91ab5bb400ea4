//! The `tls` clause with its `group` (RFC 8314 §4.3).

mod encode;
mod grammar;
#[cfg(feature = "alloc")]
mod owned;

use core::fmt;

pub use encode::Folded;
pub(crate) use grammar::{dh_group, tls_cipher};
#[cfg(feature = "alloc")]
pub use owned::OwnedTlsClause;

use crate::error::{BuildError, BuildErrorKind, ParseError};
use crate::registry::{CipherSuite, NamedGroup};

/// A `tls` clause: the cipher suite of a connection and, if the server says it, the group of its
/// key exchange (RFC 8314 §4.3).
///
/// It borrows the names it was read from, or IANA's own; names are resolved as it is made.
///
/// ```
/// use received_tls::{CipherSuite, NamedGroup, TlsClause};
///
/// let clause = TlsClause::parse(b"\r\n\ttls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 group x25519")?;
/// assert_eq!(clause.suite(), Some(CipherSuite(0xC02F)));
/// assert_eq!(clause.named_group(), Some(NamedGroup(29)));
///
/// let clause = TlsClause::new(CipherSuite(0x1301), Some(NamedGroup(29)))?;
/// assert_eq!(clause.to_string(), "tls TLS_AES_128_GCM_SHA256 group x25519");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TlsClause<'a> {
    cipher: CipherName<Name<'a>>,
    group: Option<Group<'a>>,
}

/// `tls-cipher`: a suite as the clause spells it (RFC 8314 §4.3).
///
/// ```
/// use received_tls::{Cipher, CipherSuite, TlsClause};
/// let named = TlsClause::parse(b" tls TLS_NEW_SUITE")?;
/// assert_eq!(named.cipher(), Cipher::Name("TLS_NEW_SUITE"));
/// let number = TlsClause::parse(b" tls 0x1301")?;
/// assert_eq!(number.cipher(), Cipher::Hex(CipherSuite::TLS_AES_128_GCM_SHA256));
/// assert_eq!(number.cipher().to_string(), "0x1301");
/// # Ok::<(), received_tls::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Cipher<'a> {
    /// `tls-cipher-name`, as it was written. A name that IANA doesn't list is kept, and resolves to
    /// no suite.
    Name(&'a str),
    /// `tls-cipher-hex`: the suite's number.
    Hex(CipherSuite),
}

/// `dh-group`: the group's name as the clause spells it (RFC 8314 §4.3).
///
/// ```
/// use received_tls::TlsClause;
/// let clause = TlsClause::parse(b" tls TLS_AES_128_GCM_SHA256 group X25519")?;
/// assert_eq!(clause.group().map(|group| group.as_str()), Some("X25519"));
/// # Ok::<(), received_tls::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Group<'a> {
    name: Name<'a>,
    /// The resolved name, looked up once, when the clause is built.
    named: Option<NamedGroup>,
}

impl<'a> Group<'a> {
    /// The name as it was written.
    pub const fn as_str(&self) -> &'a str {
        self.name.as_str()
    }

    /// The resolved name.
    pub(crate) const fn named(&self) -> Option<NamedGroup> {
        self.named
    }
}

impl fmt::Display for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that a rule let through. Rules look at bytes and let ASCII alone through; only who asks for text has it
/// checked again, for the parser has no other way to make text of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Name<'a>(&'a [u8]);

impl<'a> Name<'a> {
    const fn as_str(self) -> &'a str {
        match core::str::from_utf8(self.0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// A [`Cipher`] before its name is text, with what the name resolves to: found once, when the clause is made.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum CipherName<N> {
    Name(N, Option<CipherSuite>),
    Hex(CipherSuite),
}

impl CipherName<Name<'_>> {
    pub(crate) const fn suite(self) -> Option<CipherSuite> {
        match self {
            Self::Name(_, suite) => suite,
            Self::Hex(suite) => Some(suite),
        }
    }
}

impl Cipher<'_> {
    /// The suite: the number itself, or what IANA registered under the name.
    pub fn suite(&self) -> Option<CipherSuite> {
        match *self {
            Self::Name(name) => CipherSuite::from_name(name),
            Self::Hex(suite) => Some(suite),
        }
    }
}

impl fmt::Display for Cipher<'_> {
    /// The name as it was written, or `0x` and four upper-case hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Name(name) => f.write_str(name),
            Self::Hex(suite) => write!(f, "0x{:04X}", suite.0),
        }
    }
}

impl<'a> TlsClause<'a> {
    /// Parses the whole of `input` as one clause, including the `CFWS` before it.
    ///
    /// Strictly the grammar of RFC 8314 §4.3: `input` begins with white space or a comment, and ends
    /// with the clause. Names are letters, digits and `_` (in a group also `-`), in any case. A clause without the white
    /// space, as `Display` writes it, is read by `TlsClause::try_from`.
    ///
    /// # Errors
    /// [`ParseError`] has the expected syntax, the offset, and the byte found there.
    ///
    /// ```
    /// use received_tls::TlsClause;
    /// assert!(TlsClause::parse(b" (TLS1.3) tls TLS_AES_128_GCM_SHA256").is_ok());
    /// let error = TlsClause::parse(b"tls TLS_AES_128_GCM_SHA256").unwrap_err();
    /// assert!(error.to_string().ends_with("; `TlsClause::try_from` takes a clause without it"));
    /// assert!(TlsClause::try_from("tls TLS_AES_128_GCM_SHA256").is_ok());
    /// ```
    pub fn parse(input: &'a [u8]) -> Result<Self, ParseError> {
        grammar::whole(grammar::tls_cipher_clause, input)
    }

    /// Parses the longest clause at the beginning of `input`, and returns it with the rest of the input.
    ///
    /// Only the grammar decides on the end of the clause: the caller checks the text after it. (In ` tls ECDHE-RSA` the clause is ` tls ECDHE`, followed by `-RSA`.)
    ///
    /// # Errors
    /// [`ParseError`] as for [`parse`](Self::parse), if `input` does not begin with a clause.
    ///
    /// ```
    /// use received_tls::TlsClause;
    /// let (clause, rest) = TlsClause::parse_prefix(b" tls TLS_AES_128_GCM_SHA256 id 1xUt-1; Sat, 1 Jan")?;
    /// assert_eq!(clause.group(), None);
    /// assert_eq!(rest, b" id 1xUt-1; Sat, 1 Jan");
    /// # Ok::<(), received_tls::ParseError>(())
    /// ```
    pub fn parse_prefix(input: &'a [u8]) -> Result<(Self, &'a [u8]), ParseError> {
        grammar::prefix(input)
    }

    /// The suite as it is written.
    pub const fn cipher(&self) -> Cipher<'a> {
        match self.cipher {
            CipherName::Name(name, _) => Cipher::Name(name.as_str()),
            CipherName::Hex(suite) => Cipher::Hex(suite),
        }
    }

    /// The group as it is written.
    pub const fn group(&self) -> Option<Group<'a>> {
        self.group
    }

    /// The suite that [`cipher`](Self::cipher) names; `None` for a name that IANA doesn't list.
    pub const fn suite(&self) -> Option<CipherSuite> {
        self.cipher.suite()
    }

    /// The group that [`group`](Self::group) names; `None` for a name that IANA doesn't list.
    pub const fn named_group(&self) -> Option<NamedGroup> {
        match self.group {
            Some(group) => group.named,
            None => None,
        }
    }
}

impl TlsClause<'static> {
    /// The clause for a connection with this suite and group.
    ///
    /// A registered suite is written by its name, any other by `0x` and four digits.
    ///
    /// # Errors
    /// [`BuildError`] for what no connection negotiates (signalling values, GREASE) and for a group
    /// without a registered name: the grammar has no numbers for groups.
    ///
    /// ```
    /// use received_tls::{CipherSuite, NamedGroup, TlsClause};
    /// let clause = TlsClause::new(CipherSuite::TLS_AES_256_GCM_SHA384, Some(NamedGroup::X25519MLKEM768))?;
    /// assert_eq!(clause.to_string(), "tls TLS_AES_256_GCM_SHA384 group X25519MLKEM768");
    /// assert_eq!(TlsClause::new(CipherSuite(0xFEFE), None)?.to_string(), "tls 0xFEFE");
    /// # Ok::<(), received_tls::BuildError>(())
    /// ```
    pub const fn new(suite: CipherSuite, group: Option<NamedGroup>) -> Result<Self, BuildError> {
        if let Some(kind) = never_negotiated(suite) {
            return Err(BuildError::new(kind));
        }
        let cipher = match suite.name() {
            Some(name) => CipherName::Name(Name(name.as_bytes()), Some(suite)),
            None => CipherName::Hex(suite),
        };
        let group = match group {
            None => None,
            Some(group) => match group.dh_group() {
                Some(name) => Some(Group { name: Name(name.as_bytes()), named: Some(group) }),
                None => return Err(BuildError::new(BuildErrorKind::UnregisteredGroup)),
            },
        };
        Ok(Self { cipher, group })
    }
}

/// The reason why no connection can have `suite`, if any.
#[inline]
pub(crate) const fn never_negotiated(suite: CipherSuite) -> Option<BuildErrorKind> {
    // The registered suites that exchange no keys: signals, which no server chooses (RFC 5746 §3.3, RFC 7507 §4).
    if matches!(suite, CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV | CipherSuite::TLS_FALLBACK_SCSV) {
        return Some(BuildErrorKind::Scsv);
    }
    // All of them look so (RFC 8701 §2): no other is worth a look at the registry.
    if suite.0 & 0x0F0F == 0x0A0A && suite.is_grease() { Some(BuildErrorKind::Grease) } else { None }
}

impl<'a> TryFrom<&'a str> for TlsClause<'a> {
    type Error = ParseError;

    /// Reads back the form that `Display` writes, `tls NAME[ group NAME]`, in any case.
    fn try_from(text: &'a str) -> Result<Self, ParseError> {
        grammar::whole(grammar::displayed_clause, text.as_bytes())
    }
}

impl fmt::Display for TlsClause<'_> {
    /// `tls NAME[ group NAME]`, names as they are written in the clause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tls {}", self.cipher())?;
        match self.group {
            Some(group) => write!(f, " group {group}"),
            None => Ok(()),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for TlsClause<'_> {
    /// The text that `Display` writes.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for TlsClause<'a> {
    /// Any clause that can be written: by its numbers or, read back, by names of any kind.
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.arbitrary()? {
            return TlsClause::new(u.arbitrary()?, u.arbitrary()?)
                .map_err(|_| arbitrary::Error::IncorrectFormat);
        }
        let rule = |u: &mut arbitrary::Unstructured<'a>| -> arbitrary::Result<&'a [u8]> {
            let length = u.arbitrary_len::<u8>()?;
            u.bytes(length)
        };
        let (_, cipher) = tls_cipher(rule(u)?).map_err(|_| arbitrary::Error::IncorrectFormat)?;
        let group = if u.arbitrary()? {
            Some(dh_group(rule(u)?).map_err(|_| arbitrary::Error::IncorrectFormat)?.1)
        } else {
            None
        };
        Ok(Self { cipher, group })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ParseErrorKind;

    #[track_caller]
    fn refused(input: &[u8], sentence: &str) {
        let error = TlsClause::parse(input).expect_err("no clause");
        assert_eq!(alloc::string::ToString::to_string(&error), sentence, "{}", input.escape_ascii());
    }

    #[test]
    fn errors_say_what_was_expected_and_what_stood_there() {
        refused(b"", "expected white space or a comment before `tls` at byte 0, found the end of the input");
        refused(
            b"tls X",
            "expected white space or a comment before `tls` at byte 0, found `t`; `TlsClause::try_from` takes a clause \
             without it",
        );
        refused(b"\ntls X", "expected white space or a comment before `tls` at byte 0, found a line feed");
        refused(b" tsl X", "expected `tls` at byte 1, found `t`");
        refused(b" (tls X", "expected `)` to close the comment at byte 7, found the end of the input");
        refused(
            b" (\0) tls X",
            "expected text, a quoted pair or white space in the comment at byte 2, found byte 0x00",
        );
        refused(b" tls", "expected white space at byte 4, found the end of the input");
        refused(b" tls(a) X", "expected white space at byte 4, found `(`");
        refused(
            b" tls (a) X",
            "expected a cipher suite's name or `0x` and four hex digits at byte 5, found `(`",
        );
        refused(
            b" tls 1301",
            "expected a cipher suite's name or `0x` and four hex digits at byte 5, found `1`",
        );
        refused(
            b" tls 0y1301",
            "expected a cipher suite's name or `0x` and four hex digits at byte 5, found `0`",
        );
        refused(b" tls 0x13G1", "expected four hex digits after `0x` at byte 9, found `G`");
        refused(b" tls 0x13", "expected four hex digits after `0x` at byte 9, found the end of the input");
        refused(b" tls 0x13011", "expected the end of the clause at byte 11, found `1`");
        refused(b" tls X ", "expected the end of the clause at byte 6, found a space");
        refused(b" tls X\t", "expected the end of the clause at byte 6, found a tab");
        refused(b" tls X\r\n", "expected the end of the clause at byte 6, found a carriage return");
        refused(b" tls X`", "expected the end of the clause at byte 6, found a backquote");
        refused(b" tls X id 1", "expected the end of the clause at byte 6, found a space");
        refused(b" tls X group", "expected white space at byte 12, found the end of the input");
        refused(
            b" tls X group 29",
            "expected a group's name, which begins with a letter, at byte 13, found `2`",
        );
        refused(
            b" tls X group (x25519)",
            "expected a group's name, which begins with a letter, at byte 13, found `(`",
        );
    }

    #[test]
    fn keywords_are_legal_names() {
        let clause = TlsClause::parse(b" tls group group group").unwrap();
        assert_eq!(clause.cipher(), Cipher::Name("group"));
        assert_eq!(clause.group().map(|group| group.as_str()), Some("group"));
        assert_eq!((clause.suite(), clause.named_group()), (None, None));
        assert_eq!(TlsClause::parse(b" tls tls").unwrap().cipher(), Cipher::Name("tls"));
    }

    #[test]
    fn try_from_reads_only_what_display_writes() {
        for text in ["tls X", "tls 0xFEFE", "tls X group Y-1", "tls group group group"] {
            assert_eq!(alloc::string::ToString::to_string(&TlsClause::try_from(text).unwrap()), text);
        }
        for (text, kind) in [
            (" tls X", ParseErrorKind::Tls),
            ("tls  X", ParseErrorKind::TlsCipher),
            ("tls\tX", ParseErrorKind::Space),
            ("tls X ", ParseErrorKind::Group),
            ("tls X  group Y", ParseErrorKind::Group),
            ("tls X group  Y", ParseErrorKind::DhGroup),
            ("tls X (a) group Y", ParseErrorKind::Group),
            ("tls X group Y ", ParseErrorKind::End),
            ("tls X-1", ParseErrorKind::End),
        ] {
            assert_eq!(TlsClause::try_from(text).unwrap_err().kind(), kind, "{text}");
        }
    }

    #[test]
    fn every_code_point_without_keys_is_told() {
        for code in 0..=u16::MAX {
            let suite = CipherSuite(code);
            let expected = match suite.entry() {
                Some(entry) if entry.key_exchange.is_none() => Some(BuildErrorKind::Scsv),
                None if suite.is_grease() => Some(BuildErrorKind::Grease),
                _ => None,
            };
            assert_eq!(never_negotiated(suite), expected, "{code:#06X}");
        }
    }

    #[test]
    fn new_is_const_and_refuses_what_no_connection_negotiates() {
        const CLAUSE: Result<TlsClause<'static>, BuildError> =
            TlsClause::new(CipherSuite(0xC02F), Some(NamedGroup(23)));
        assert_eq!(CLAUSE.unwrap().cipher(), Cipher::Name("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        assert_eq!(TlsClause::new(CipherSuite(0x00FF), None).unwrap_err().kind(), BuildErrorKind::Scsv);
        assert_eq!(TlsClause::new(CipherSuite(0xFAFA), None).unwrap_err().kind(), BuildErrorKind::Grease);
        assert_eq!(
            TlsClause::new(CipherSuite(0x1301), Some(NamedGroup(0x0A0A))).unwrap_err().kind(),
            BuildErrorKind::UnregisteredGroup
        );
        let obsolete = TlsClause::new(CipherSuite(0x1301), Some(NamedGroup(25497))).unwrap();
        assert_eq!(obsolete.group().map(|group| group.as_str()), Some("X25519Kyber768Draft00"));
    }
}
