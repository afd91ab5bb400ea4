//! Why a field is not given a clause.

use core::fmt;

use crate::author::Reason;
use crate::span::Span;

/// Why a clause can't be set in a field.
///
/// `Display` is one sentence: what was expected, what stood there, where, and what to do.
///
/// ```
/// use received_tls::{SetClauseErrorKind, Stamp, set_clause};
/// let stamp = Stamp::from_openssl_ids(0x1301, 1034)?;
/// let error = set_clause(b"Subject: x", stamp, &mut [0; 128]).unwrap_err();
/// assert_eq!(error.kind(), SetClauseErrorKind::NotReceived);
/// assert_eq!(error.to_string(), "expected a field that begins with `Received:`, found another text; give one whole field with its name");
/// # Ok::<(), received_tls::BuildError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SetClauseError {
    kind: SetClauseErrorKind,
    span: Span,
}

/// What stands in the way of a clause in a field.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum SetClauseErrorKind {
    /// The text does not begin with `Received:` (RFC 5322 §3.6.7).
    NotReceived,
    /// A line after the first begins with no white space, so that the field ends before it (RFC 5322 §2.2.3).
    SeveralFields,
    /// A CR stands without LF (RFC 5322 §2.3): some server might take it for the end of a line.
    BareCarriageReturn,
    /// The field has no `by` clause: a reader would not know what comes before it from what a client chose.
    NoBy,
    /// No reader would believe the clause, for this reason.
    NotBelieved(Reason),
    /// The field says of its TLS what contradicts the clause.
    Contradicts,
    /// A line would have more than 998 bytes, and the field has no line end to fold with (RFC 5322 §2.1.1).
    LineTooLong,
    /// The buffer is shorter than the field with the clause.
    BufferTooShort {
        /// How many bytes it takes.
        needed: usize,
    },
}

impl SetClauseError {
    pub(super) const fn new(kind: SetClauseErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// What stands in the way.
    pub const fn kind(&self) -> SetClauseErrorKind {
        self.kind
    }

    /// Where it stands, in bytes from the beginning of the field; for a line or a buffer, where the clause belongs.
    pub const fn span(&self) -> Span {
        self.span
    }
}

impl fmt::Display for SetClauseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (span, start) = (self.span, self.span.start);
        match self.kind {
            SetClauseErrorKind::NotReceived => f.write_str(
                "expected a field that begins with `Received:`, found another text; give one whole field with its name",
            ),
            SetClauseErrorKind::SeveralFields => write!(
                f,
                "expected one field, found a line at byte {start} that does not continue it; give the field alone"
            ),
            SetClauseErrorKind::BareCarriageReturn => write!(
                f,
                "expected CR only before LF, found CR alone at byte {start}; end lines with CR LF or with LF"
            ),
            SetClauseErrorKind::NoBy => f.write_str(
                "expected a `by` clause, found none; let the server name itself before what it says of TLS",
            ),
            SetClauseErrorKind::NotBelieved(reason) => {
                if let Some(finding) = reason.finding() {
                    write!(f, "{finding} (bytes {span}); ")?;
                }
                f.write_str("a `tls` clause would not be believed in this field: set it as the field is made")
            }
            SetClauseErrorKind::Contradicts => write!(
                f,
                "the clause contradicts what the field says of its TLS at bytes {span}; \
                 give the suite and group of the connection that the field records"
            ),
            SetClauseErrorKind::LineTooLong => write!(
                f,
                "expected a line of at most 998 bytes with the clause at byte {start}, found a longer one; fold the field, or leave the clause out",
            ),
            SetClauseErrorKind::BufferTooShort { needed } => {
                write!(f, "expected a buffer of at least {needed} bytes, found a shorter one")
            }
        }
    }
}

impl core::error::Error for SetClauseError {}
