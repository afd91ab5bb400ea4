//! The errors of setting a clause in a field.

use core::fmt;

use crate::author::Reason;
use crate::span::Span;

/// Why a clause can't be set in a field.
///
/// `Display` is one sentence: the cause, its place, and the remedy.
///
/// ```
/// use received_tls::{SetClauseErrorKind, Stamp, set_clause};
/// let stamp = Stamp::from_openssl_ids(0x1301, 1034)?;
/// let error = set_clause(b"Subject: x", stamp, &mut [0; 128]).unwrap_err();
/// assert_eq!(error.kind(), SetClauseErrorKind::NotReceived);
/// assert_eq!(error.to_string(), "not a `Received` field: pass one whole field, with its name");
/// # Ok::<(), received_tls::BuildError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SetClauseError {
    kind: SetClauseErrorKind,
    span: Span,
}

/// The reason why a clause can't be set in a field.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum SetClauseErrorKind {
    /// The text does not begin with `Received:` (RFC 5322 §3.6.7).
    NotReceived,
    /// A line after the first does not begin with white space: the field ends before it (RFC 5322 §2.2.3).
    SeveralFields,
    /// CR without LF (RFC 5322 §2.3): some servers may treat it as the end of a line.
    BareCarriageReturn,
    /// The field has no `by` clause: a reader cannot separate the server's text from client text.
    NoBy,
    /// Readers would ignore the clause, for this reason.
    NotBelieved(Reason),
    /// The field's TLS information contradicts the clause.
    Contradicts,
    /// A line would have more than 998 bytes, and the field has no line end to fold with (RFC 5322 §2.1.1).
    LineTooLong,
    /// The buffer is shorter than the field with the clause.
    BufferTooShort {
        /// The size needed in bytes.
        needed: usize,
    },
}

impl SetClauseError {
    pub(super) const fn new(kind: SetClauseErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The reason.
    pub const fn kind(&self) -> SetClauseErrorKind {
        self.kind
    }

    /// The text that is the reason; for a long line or a small buffer, the place of the clause.
    pub const fn span(&self) -> Span {
        self.span
    }
}

impl fmt::Display for SetClauseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (span, start) = (self.span, self.span.start);
        match self.kind {
            SetClauseErrorKind::NotReceived => {
                f.write_str("not a `Received` field: pass one whole field, with its name")
            }
            SetClauseErrorKind::SeveralFields => write!(
                f,
                "more than one field: the line at byte {start} begins another; pass one field alone"
            ),
            SetClauseErrorKind::BareCarriageReturn => {
                write!(f, "CR without LF at byte {start}: end lines with CR LF or LF")
            }
            SetClauseErrorKind::NoBy => {
                f.write_str("no `by` clause: the server must name itself before the `tls` clause")
            }
            SetClauseErrorKind::NotBelieved(reason) => {
                if let Some(finding) = reason.finding() {
                    write!(f, "{finding} (bytes {span}); ")?;
                }
                f.write_str(
                    "readers would ignore a `tls` clause in this field: set it when the field is written",
                )
            }
            SetClauseErrorKind::Contradicts => write!(
                f,
                "the clause contradicts the field's TLS information at bytes {span}: \
                 pass the suite and group of the recorded connection"
            ),
            SetClauseErrorKind::LineTooLong => write!(
                f,
                "line longer than 998 bytes with the clause at byte {start}: fold the field, or leave the clause out",
            ),
            SetClauseErrorKind::BufferTooShort { needed } => {
                write!(f, "buffer too small: {needed} bytes are needed")
            }
        }
    }
}

impl core::error::Error for SetClauseError {}
