//! Reads a `tls` clause strictly (RFC 8314 §4.3).

use core::ffi::c_char;

use library::{Cipher, ParseError, TlsClause};

use crate::boundary::{NONE, Place, Text, answered, lent, number};
use crate::status::Status;

/// A parsed `tls` clause (RFC 8314 section 4.3).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Clause {
    /// The cipher suite's name as written, a part of the text; no text if its number was written.
    pub cipher: Text,
    /// The group's name as written, a part of the text; no text if the clause has no group.
    pub group: Text,
    /// IANA's number of the cipher suite, or RECEIVED_TLS_NONE if IANA has no such name.
    pub suite: i32,
    /// IANA's number of the group, or RECEIVED_TLS_NONE.
    pub named_group: i32,
}

impl Clause {
    const NOTHING: Self = Self { cipher: Text::NONE, group: Text::NONE, suite: NONE, named_group: NONE };

    fn of(clause: &TlsClause<'_>) -> Self {
        Self {
            cipher: Text::of(match clause.cipher() {
                Cipher::Name(name) => Some(name.as_bytes()),
                _ => None,
            }),
            group: Text::of(clause.group().map(|group| group.as_str().as_bytes())),
            suite: number(clause.suite().map(|suite| suite.0)),
            named_group: number(clause.named_group().map(|group| group.0)),
        }
    }
}

/// Parses a whole text as a clause, strictly by the grammar of RFC 8314 section 4.3: white space or a comment before
/// `tls`, and nothing after the clause.
///
/// `*at` is set to the offset of the syntax error, or to the text's length on success.
///
/// # Safety
/// `text` points to `length` bytes, `clause` to a clause, `at` to a `size_t`. The clause's names point into the text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_parse_clause(
    text: *const c_char,
    length: usize,
    clause: *mut Clause,
    at: *mut usize,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { read(text, length, clause, at, |text| Ok((TlsClause::parse(text)?, text.len()))) }
}

/// Parses the clause at the beginning of a text, up to where the grammar of RFC 8314 section 4.3 ends. The caller judges
/// the rest: in ` tls ECDHE-RSA` the clause is ` tls ECDHE`.
///
/// `*at` is set to the clause's length, or to the offset of the syntax error.
///
/// # Safety
/// As for `received_tls_parse_clause`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_parse_clause_prefix(
    text: *const c_char,
    length: usize,
    clause: *mut Clause,
    at: *mut usize,
) -> Status {
    let prefix = |text| {
        let (clause, rest) = TlsClause::parse_prefix(text)?;
        Ok((clause, text.len() - rest.len()))
    };
    // SAFETY: the caller's promise.
    unsafe { read(text, length, clause, at, prefix) }
}

/// # Safety
/// As for `received_tls_parse_clause`.
unsafe fn read<'a>(
    text: *const c_char,
    length: usize,
    clause: *mut Clause,
    at: *mut usize,
    parse: impl FnOnce(&'a [u8]) -> Result<(TlsClause<'a>, usize), ParseError>,
) -> Status {
    answered(|| {
        // SAFETY: the caller's promise.
        let (text, clause, at) =
            unsafe { (lent(text, length), Place::new(clause, Clause::NOTHING)?, Place::new(at, 0)?) };
        match parse(text?) {
            Ok((read, end)) => {
                clause.put(Clause::of(&read));
                at.put(end);
                Ok(())
            }
            Err(error) => {
                at.put(error.span().start);
                Err(error.kind().into())
            }
        }
    })
}
