//! What a function answers: done, or why not.

use core::ffi::{CStr, c_char};

use library::ParseErrorKind;

use crate::boundary::guarded;

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
    /// There is no cipher suite of that name or number.
    UnknownSuite = 18,
    /// There is no group of that name or number that a clause could name.
    UnknownGroup = 19,

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
}

impl Status {
    const fn text(self) -> &'static CStr {
        match self {
            Self::Ok => c"done",
            Self::NullPointer => c"expected a pointer, found NULL",
            Self::LengthTooLarge => c"expected a length of at most PTRDIFF_MAX, found a larger one",
            Self::BufferOverlaps => c"expected a buffer apart from the text to read, found one that shares memory with it",
            Self::BufferTooShort => c"expected a longer buffer, found one that the text does not fit into; *length is how long it must be",
            Self::Internal => c"the library failed; nothing was done, and whoever keeps it should hear of this",
            Self::Scsv => c"expected a cipher suite, found a signalling value that no connection uses",
            Self::Grease => c"expected a cipher suite, found a GREASE value that no connection uses",
            Self::UnknownSuite => c"expected a cipher suite of IANA's registry, found another name or number",
            Self::UnknownGroup => {
                c"expected a group of IANA's registry, found another name or number; leave the group out of the clause"
            }
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
        }
    }

    /// Every status, for what C hands back as a number.
    const ALL: [Self; 21] = [
        Self::Ok,
        Self::NullPointer,
        Self::LengthTooLarge,
        Self::BufferOverlaps,
        Self::BufferTooShort,
        Self::Internal,
        Self::Scsv,
        Self::Grease,
        Self::UnknownSuite,
        Self::UnknownGroup,
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

/// One sentence on a status, ended by NUL: what was expected and what stood there. It is kept for as long as the
/// library is loaded. A number that is no status has a sentence too.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_status_text(status: i32) -> *const c_char {
    let unknown = c"expected a status of this release of the library, found another number";
    guarded(unknown, || {
        Status::ALL.into_iter().find(|&known| known as i32 == status).map_or(unknown, Status::text)
    })
    .as_ptr()
}

/// The library's version, such as `0.1.0`, ended by NUL. It is kept for as long as the library is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => panic!("a version holds no NUL"),
        };
    VERSION.as_ptr()
}
