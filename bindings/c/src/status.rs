//! The result of a function: success, or the reason of the failure.

use core::ffi::CStr;

use library::{BuildErrorKind, ParseErrorKind, SetClauseErrorKind};

/// The result of a function: `RECEIVED_TLS_STATUS_OK`, or the reason why nothing was done. `received_tls_status_text`
/// has a sentence for each. Numbers never change their meaning; later releases may add some.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Done.
    Ok = 0,
    /// A required pointer is NULL.
    NullPointer = 1,
    /// A length is larger than any object can be (`PTRDIFF_MAX`).
    LengthTooLarge = 2,
    /// The buffer and the input share memory.
    BufferOverlaps = 3,
    /// The buffer is too small; `*length` has the size needed.
    BufferTooShort = 4,
    /// An internal error of the library. Please report it.
    Internal = 5,

    /// The cipher suite is a signalling value (RFC 5746 section 3.3, RFC 7507 section 2), which no connection uses.
    Scsv = 16,
    /// The cipher suite is one of the GREASE values (RFC 8701 section 2), which no connection uses.
    Grease = 17,
    /// The cipher suite is TLS_NULL_WITH_NULL_NULL, the state before a handshake (RFC 5246 section A.5).
    NullSuite = 18,
    /// The name is not the name of a cipher suite, or the number has more than 16 bits.
    UnknownSuite = 19,
    /// The name or number is not a known group.
    UnknownGroup = 20,
    /// The group has no name in IANA's registry: a clause cannot contain it.
    UnregisteredGroup = 21,
    /// The cipher suite's key exchange uses no group, or none of this kind.
    GroupWithoutUse = 22,

    /// Not a clause: white space or a comment is missing before `tls`.
    ExpectedCfws = 32,
    /// Not a clause: `tls` is missing.
    ExpectedTls = 33,
    /// Not a clause: white space is missing after `tls` or `group`.
    ExpectedFws = 34,
    /// Not a clause: a cipher suite's name, or `0x` and four hex digits, is missing.
    ExpectedCipher = 35,
    /// Not a clause: four hex digits are missing after `0x`.
    ExpectedCipherHex = 36,
    /// Not a clause: `group` is missing.
    ExpectedGroup = 37,
    /// Not a clause: a group's name is missing.
    ExpectedGroupName = 38,
    /// Not a clause: a comment is not closed.
    ExpectedCommentEnd = 39,
    /// Not a clause: a comment contains a byte that is not allowed.
    ExpectedCommentText = 40,
    /// Not a clause alone: other text follows it.
    ExpectedEnd = 41,
    /// Not a clause, for a reason without a number in this release.
    NotAClause = 42,

    /// The text does not begin with `Received:`.
    NotReceived = 48,
    /// A line after the first does not begin with white space: the field ends before it.
    SeveralFields = 49,
    /// CR without LF.
    BareCarriageReturn = 50,
    /// The field has no `by` clause.
    NoBy = 51,
    /// Readers would ignore the clause, since a client may have written it; or the field contradicts it.
    NotBelieved = 52,
    /// A line would have more than 998 bytes, and the field has no line end to fold with.
    LineTooLong = 53,
    /// The clause cannot be set in the field, for a reason without a number in this release.
    NotSet = 54,

    /// Not a server: neither a host name, a domain (`.example.org`), an address nor a network (`192.0.2.0/24`).
    NotAHost = 64,
    /// More than RECEIVED_TLS_MOST_OWN servers.
    TooManyHosts = 65,
}

impl Status {
    pub(crate) const fn text(self) -> &'static CStr {
        match self {
            Self::Ok => c"done",
            Self::NullPointer => c"NULL pointer: pass a valid pointer",
            Self::LengthTooLarge => c"length too large: at most PTRDIFF_MAX is allowed",
            Self::BufferOverlaps => c"buffer and input share memory: pass a separate buffer",
            Self::BufferTooShort => c"buffer too small: *length has the size needed",
            Self::Internal => c"internal error, nothing was done: please report it to the maintainers",
            Self::Scsv => c"not a cipher suite: a signalling value, which no connection uses",
            Self::Grease => c"not a cipher suite: a GREASE value, which no connection uses",
            Self::NullSuite => c"cipher suite 0x0000 is the state before a handshake: read the suite after the handshake",
            Self::UnknownSuite => c"unknown cipher suite: pass a known name or a 16-bit number",
            Self::UnknownGroup => c"unknown group: pass a known name or number, or leave the group out of the clause",
            Self::UnregisteredGroup => c"unregistered group: leave the group out of the clause",
            Self::GroupWithoutUse => c"the cipher suite's key exchange cannot use this group: leave the group out of the clause",
            Self::ExpectedCfws => c"expected white space or a comment before `tls`",
            Self::ExpectedTls => c"expected `tls`",
            Self::ExpectedFws => c"expected white space",
            Self::ExpectedCipher => c"expected a cipher suite's name or `0x` and four hex digits",
            Self::ExpectedCipherHex => c"expected four hex digits after `0x`",
            Self::ExpectedGroup => c"expected `group`",
            Self::ExpectedGroupName => c"expected a group's name, which begins with a letter",
            Self::ExpectedCommentEnd => c"expected `)` to close the comment",
            Self::ExpectedCommentText => c"expected text, a quoted pair or white space in the comment",
            Self::ExpectedEnd => c"expected the end of the clause",
            Self::NotAClause => c"not a `tls` clause",
            Self::NotReceived => c"not a `Received` field: pass one whole field, with its name",
            Self::SeveralFields => c"more than one field: a later line begins another; pass one field alone",
            Self::BareCarriageReturn => c"CR without LF: end lines with CR LF or LF",
            Self::NoBy => c"no `by` clause: the server must name itself before the `tls` clause",
            Self::NotBelieved => c"readers would ignore the clause, because of client text or a contradiction in the field: set it when the field is written",
            Self::LineTooLong => c"line longer than 998 bytes with the clause: fold the field, or leave the clause out",
            Self::NotSet => c"the clause cannot be set in this field",
            Self::NotAHost => c"not a server: pass a host name, a domain such as .example.org, or a network such as 192.0.2.0/24",
            Self::TooManyHosts => c"too many servers: name their domain or their network",
        }
    }

    /// Every status, for what C hands back as a number.
    pub(crate) const ALL: [Self; 33] = [
        Self::Ok,
        Self::NullPointer,
        Self::LengthTooLarge,
        Self::BufferOverlaps,
        Self::BufferTooShort,
        Self::Internal,
        Self::Scsv,
        Self::Grease,
        Self::NullSuite,
        Self::UnknownSuite,
        Self::UnknownGroup,
        Self::UnregisteredGroup,
        Self::GroupWithoutUse,
        Self::ExpectedCfws,
        Self::ExpectedTls,
        Self::ExpectedFws,
        Self::ExpectedCipher,
        Self::ExpectedCipherHex,
        Self::ExpectedGroup,
        Self::ExpectedGroupName,
        Self::ExpectedCommentEnd,
        Self::ExpectedCommentText,
        Self::ExpectedEnd,
        Self::NotAClause,
        Self::NotReceived,
        Self::SeveralFields,
        Self::BareCarriageReturn,
        Self::NoBy,
        Self::NotBelieved,
        Self::LineTooLong,
        Self::NotSet,
        Self::NotAHost,
        Self::TooManyHosts,
    ];
}

impl From<ParseErrorKind> for Status {
    fn from(kind: ParseErrorKind) -> Self {
        match kind {
            ParseErrorKind::Cfws => Self::ExpectedCfws,
            ParseErrorKind::Tls => Self::ExpectedTls,
            ParseErrorKind::Fws | ParseErrorKind::Space => Self::ExpectedFws,
            ParseErrorKind::TlsCipher => Self::ExpectedCipher,
            ParseErrorKind::TlsCipherHex => Self::ExpectedCipherHex,
            ParseErrorKind::Group => Self::ExpectedGroup,
            ParseErrorKind::DhGroup => Self::ExpectedGroupName,
            ParseErrorKind::CommentEnd => Self::ExpectedCommentEnd,
            ParseErrorKind::Ccontent => Self::ExpectedCommentText,
            ParseErrorKind::End => Self::ExpectedEnd,
            _ => Self::NotAClause,
        }
    }
}

impl From<BuildErrorKind> for Status {
    fn from(kind: BuildErrorKind) -> Self {
        match kind {
            BuildErrorKind::Scsv => Self::Scsv,
            BuildErrorKind::Grease => Self::Grease,
            BuildErrorKind::NullSuite => Self::NullSuite,
            BuildErrorKind::UnknownGroup => Self::UnknownGroup,
            BuildErrorKind::UnregisteredGroup => Self::UnregisteredGroup,
            BuildErrorKind::GroupWithoutUse => Self::GroupWithoutUse,
            BuildErrorKind::BufferTooShort { .. } => Self::BufferTooShort,
            _ => Self::UnknownSuite,
        }
    }
}

impl From<SetClauseErrorKind> for Status {
    fn from(kind: SetClauseErrorKind) -> Self {
        match kind {
            SetClauseErrorKind::NotReceived => Self::NotReceived,
            SetClauseErrorKind::SeveralFields => Self::SeveralFields,
            SetClauseErrorKind::BareCarriageReturn => Self::BareCarriageReturn,
            SetClauseErrorKind::NoBy => Self::NoBy,
            SetClauseErrorKind::NotBelieved(_) | SetClauseErrorKind::Contradicts => Self::NotBelieved,
            SetClauseErrorKind::LineTooLong => Self::LineTooLong,
            SetClauseErrorKind::BufferTooShort { .. } => Self::BufferTooShort,
            _ => Self::NotSet,
        }
    }
}
