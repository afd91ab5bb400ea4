//! Errors as small values: the cause, its place and the remedy.

use core::fmt;

use crate::span::Span;

/// Why bytes are not a `tls` clause (RFC 8314 §4.3).
///
/// `Display` is one sentence: the missing syntax, the offset, and the byte found there.
///
/// ```
/// use received_tls::{ParseErrorKind, TlsClause};
/// let error = TlsClause::parse(b" tls ECDHE-RSA-AES128-GCM-SHA256").unwrap_err();
/// assert_eq!(error.kind(), ParseErrorKind::End);
/// assert_eq!(error.span().start, 10);
/// assert_eq!(error.to_string(), "expected the end of the clause at byte 10, found `-`");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ParseError {
    kind: ParseErrorKind,
    span: Span,
    found: Option<u8>,
}

/// The syntax that a parser expected where it stopped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// `CFWS` before `tls`: white space or a comment (RFC 5322 §3.2.2).
    Cfws,
    /// The literal `tls`.
    Tls,
    /// `FWS` after `tls` or `group`: white space, no comment (RFC 5322 §3.2.2).
    Fws,
    /// `tls-cipher`: a name that begins with a letter, or `0x` and four hex digits.
    TlsCipher,
    /// The four hex digits of `tls-cipher-hex`.
    TlsCipherHex,
    /// The literal `group`.
    Group,
    /// `dh-group`: a name that begins with a letter.
    DhGroup,
    /// A parenthesis that closes the comment.
    CommentEnd,
    /// A byte that a comment may contain.
    Ccontent,
    /// A single space, if only the form that `Display` writes is accepted.
    Space,
    /// The end of the input.
    End,
}

impl ParseErrorKind {
    const fn expected(self) -> &'static str {
        match self {
            Self::Cfws => "white space or a comment before `tls`",
            Self::Tls => "`tls`",
            Self::Fws => "white space",
            Self::TlsCipher => "a cipher suite's name or `0x` and four hex digits",
            Self::TlsCipherHex => "four hex digits after `0x`",
            Self::Group => "`group`",
            Self::DhGroup => "a group's name, which begins with a letter,",
            Self::CommentEnd => "`)` to close the comment",
            Self::Ccontent => "text, a quoted pair or white space in the comment",
            Self::Space => "one space",
            Self::End => "the end of the clause",
        }
    }
}

impl ParseError {
    pub(crate) fn new(kind: ParseErrorKind, input: &[u8], at: usize) -> Self {
        let found = input.get(at).copied();
        Self { kind, span: Span { start: at, end: at + usize::from(found.is_some()) }, found }
    }

    /// The syntax that was expected.
    pub const fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// The span of the one unexpected byte, or the empty span at the input's end.
    pub const fn span(&self) -> Span {
        self.span
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}, found ", self.kind.expected(), self.span.start)?;
        match self.found {
            None => f.write_str("the end of the input"),
            Some(b'`') => f.write_str("a backquote"),
            Some(byte @ 0x21..=0x7E) => write!(f, "`{}`", char::from(byte)),
            Some(b' ') => f.write_str("a space"),
            Some(b'\t') => f.write_str("a tab"),
            Some(b'\r') => f.write_str("a carriage return"),
            Some(b'\n') => f.write_str("a line feed"),
            Some(byte) => write!(f, "byte 0x{byte:02X}"),
        }?;
        match (self.kind, self.found) {
            (ParseErrorKind::Cfws, Some(b't' | b'T')) => {
                f.write_str("; `TlsClause::try_from` takes a clause without it")
            }
            _ => Ok(()),
        }
    }
}

impl core::error::Error for ParseError {}

/// The one error of [`Stamp::write`](crate::Stamp::write): the buffer is too small for the clause.
///
/// ```
/// use received_tls::{CipherSuite, Stamp};
/// let stamp = Stamp::new(CipherSuite(0x1301), None)?;
/// let error = stamp.write(&mut []).unwrap_err();
/// assert_eq!(error.to_string(), "buffer too small: the clause needs 26 bytes");
/// # Ok::<(), received_tls::BuildError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct BufferTooShort {
    /// The size of the clause in bytes.
    pub needed: usize,
}

impl fmt::Display for BufferTooShort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "buffer too small: the clause needs {} bytes", self.needed)
    }
}

impl core::error::Error for BufferTooShort {}

/// Why a `tls` clause can't be built or written.
///
/// ```
/// use received_tls::{BuildErrorKind, CipherSuite, TlsClause};
/// let error = TlsClause::new(CipherSuite(0x5600), None).unwrap_err();
/// assert_eq!(error.kind(), BuildErrorKind::Scsv);
/// assert_eq!(error.to_string(), "not a cipher suite: a signalling value, which no connection uses");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct BuildError {
    kind: BuildErrorKind,
}

/// The reason why a `tls` clause can't be built or written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// The suite is a signalling value (RFC 5746 §3.3, RFC 7507 §2), which is never negotiated.
    Scsv,
    /// The suite is one of the GREASE values (RFC 8701 §2), which are never negotiated.
    Grease,
    /// The cipher's name is not in IANA's registry: write the suite's number instead.
    UnregisteredCipher,
    /// The group has no name in IANA's registry, and the grammar has no other form for it.
    UnregisteredGroup,
    /// The suite is `TLS_NULL_WITH_NULL_NULL`, the state before a handshake (RFC 5246 §A.5).
    NullSuite,
    /// The library has no suite of this name.
    UnknownSuite,
    /// The library has no group of this name or number.
    UnknownGroup,
    /// The suite's key exchange uses no group, or none of this kind (RFC 8446 §4.2.7, RFC 8422 §5.1.1).
    GroupWithoutUse,
    /// The buffer is shorter than the clause.
    BufferTooShort {
        /// The size of the clause in bytes.
        needed: usize,
    },
}

impl BuildError {
    pub(crate) const fn new(kind: BuildErrorKind) -> Self {
        Self { kind }
    }

    /// The reason.
    pub const fn kind(&self) -> BuildErrorKind {
        self.kind
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            BuildErrorKind::Scsv => {
                f.write_str("not a cipher suite: a signalling value, which no connection uses")
            }
            BuildErrorKind::Grease => {
                f.write_str("not a cipher suite: a GREASE value, which no connection uses")
            }
            BuildErrorKind::UnregisteredCipher => f.write_str(
                "unregistered cipher suite name: write the suite's number instead",
            ),
            BuildErrorKind::UnregisteredGroup => f.write_str(
                "unregistered group: leave the group out of the clause",
            ),
            BuildErrorKind::NullSuite => f.write_str(
                "cipher suite 0x0000 is the state before a handshake: read the suite after the handshake",
            ),
            BuildErrorKind::UnknownSuite => f.write_str(
                "unknown cipher suite name: use IANA's or the library's name, or the suite's number",
            ),
            BuildErrorKind::UnknownGroup => f.write_str(
                "unknown group name or number: use IANA's or the library's, or leave the group out of the clause",
            ),
            BuildErrorKind::GroupWithoutUse => f.write_str(
                "the cipher suite's key exchange cannot use this group: leave the group out of the clause",
            ),
            BuildErrorKind::BufferTooShort { needed } => {
                write!(f, "buffer too small: {needed} bytes are needed")
            }
        }
    }
}

impl core::error::Error for BuildError {}
