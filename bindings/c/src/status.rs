//! What a function answers: done, or why not.

use core::ffi::CStr;

use library::{BuildErrorKind, ParseErrorKind, SetClauseErrorKind};

/// What a function answers: `RECEIVED_TLS_STATUS_OK`, or why nothing was done. `received_tls_status_text` has a
/// sentence for each. Numbers never change their meaning; later releases may add some.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Done.
    Ok = 0,
    /// A pointer is NULL that has to point to something.
    NullPointer = 1,
    /// A length is more than any object can have (`PTRDIFF_MAX`).
    LengthTooLarge = 2,
    /// The buffer and the text to read share memory.
    BufferOverlaps = 3,
    /// The buffer is too short; `*length` is how many bytes it takes.
    BufferTooShort = 4,
    /// A fault of the library's own. Please report it.
    Internal = 5,

    /// The cipher suite is a signalling value (RFC 5746 section 3.3, RFC 7507 section 2), which no connection uses.
    Scsv = 16,
    /// The cipher suite is one of the GREASE values (RFC 8701 section 2), which no connection uses.
    Grease = 17,
    /// The cipher suite is TLS_NULL_WITH_NULL_NULL, the state before a handshake (RFC 5246 section A.5).
    NullSuite = 18,
    /// There is no cipher suite of that name, or the number has more than 16 bits.
    UnknownSuite = 19,
    /// There is no group of that name, or the number stands for none.
    UnknownGroup = 20,
    /// The group has no name in IANA's registry, and a clause has no other form for it.
    UnregisteredGroup = 21,
    /// The cipher suite's key exchange has no use for a group, or not for one of this kind.
    GroupWithoutUse = 22,

    /// Not a clause: white space or a comment has to stand before `tls`.
    ExpectedCfws = 32,
    /// Not a clause: `tls` is missing.
    ExpectedTls = 33,
    /// Not a clause: white space has to stand after `tls` and after `group`.
    ExpectedFws = 34,
    /// Not a clause: a cipher suite's name, or `0x` and four hex digits, is missing.
    ExpectedCipher = 35,
    /// Not a clause: four hex digits have to stand after `0x`.
    ExpectedCipherHex = 36,
    /// Not a clause: `group` is missing.
    ExpectedGroup = 37,
    /// Not a clause: a group's name is missing.
    ExpectedGroupName = 38,
    /// Not a clause: a comment does not end.
    ExpectedCommentEnd = 39,
    /// Not a clause: a byte stands in a comment that may not.
    ExpectedCommentText = 40,
    /// Not a clause alone: something follows it.
    ExpectedEnd = 41,
    /// Not a clause, for a reason that this release has no number for.
    NotAClause = 42,

    /// The text does not begin with `Received:`.
    NotReceived = 48,
    /// A line after the first begins with no white space, so that the field ends before it.
    SeveralFields = 49,
    /// A CR stands without LF.
    BareCarriageReturn = 50,
    /// The field has no `by` clause.
    NoBy = 51,
    /// No reader would believe the clause, since a client can have written it; or the field contradicts it.
    NotBelieved = 52,
    /// A line would have more than 998 bytes, and the field has no line end to fold with.
    LineTooLong = 53,
    /// The field takes no clause, for a reason that this release has no number for.
    NotSet = 54,
}

impl Status {
    pub(crate) const fn text(self) -> &'static CStr {
        match self {
            Self::Ok => c"done",
            Self::NullPointer => c"expected a pointer, found NULL",
            Self::LengthTooLarge => c"expected a length of at most PTRDIFF_MAX, found a larger one",
            Self::BufferOverlaps => c"expected a buffer apart from the text to read, found one that shares memory with it",
            Self::BufferTooShort => c"expected a longer buffer, found one that the text does not fit into; *length is how long it must be",
            Self::Internal => c"the library failed; nothing was done, and whoever keeps it should hear of this",
            Self::Scsv => c"expected a cipher suite, found a signalling value that no connection uses",
            Self::Grease => c"expected a cipher suite, found a GREASE value that no connection uses",
            Self::NullSuite => c"expected a connection's cipher suite, found 0x0000, the state before a handshake; ask for the suite when the handshake is done",
            Self::UnknownSuite => c"expected a cipher suite by its name or its number of 16 bits, found another name or number",
            Self::UnknownGroup => c"expected a group by its name or its number, found another name or number; leave the group out of the clause",
            Self::UnregisteredGroup => c"expected a group from IANA's registry, found another; leave the group out of the clause",
            Self::GroupWithoutUse => c"expected a group that the cipher suite's key exchange can use, found another; leave the group out of the clause",
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
            Self::NotAClause => c"expected a `tls` clause",
            Self::NotReceived => c"expected a field that begins with `Received:`, found another text; give one whole field with its name",
            Self::SeveralFields => c"expected one field, found a line that does not continue it; give the field alone",
            Self::BareCarriageReturn => c"expected CR only before LF, found CR alone; end lines with CR LF or with LF",
            Self::NoBy => c"expected a `by` clause, found none; let the server name itself before what it says of TLS",
            Self::NotBelieved => c"expected a field in which a reader would believe the clause, found text that a client may have chosen, or that contradicts the clause; set the clause as the field is made",
            Self::LineTooLong => c"expected a line of at most 998 bytes with the clause, found a longer one; fold the field, or leave the clause out",
            Self::NotSet => c"expected a field that takes a clause, found another",
        }
    }

    /// Every status, for what C hands back as a number.
    pub(crate) const ALL: [Self; 31] = [
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
