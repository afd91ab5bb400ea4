//! The clause of a server's own connection, and a field with it.

use core::ffi::{c_char, c_long};

use library::{BuildError, BuildErrorKind, CipherSuite, NamedGroup, SetClauseErrorKind, Stamp, set_clause};

use crate::boundary::{NONE, Place, Refusal, answered, filled, lent};
use crate::registry::{group_named, suite_named};
use crate::status::Status;

impl From<BuildError> for Refusal {
    fn from(error: BuildError) -> Self {
        match error.kind() {
            BuildErrorKind::BufferTooShort { needed } => Self::TooShort { needed },
            kind => Self::Because(kind.into()),
        }
    }
}

/// The stamp for C's numbers; RECEIVED_TLS_NONE is no group.
fn stamp(suite: u32, group: i32) -> Result<Stamp, Status> {
    let suite = u16::try_from(suite).map_err(|_| Status::UnknownSuite)?;
    let group = match group {
        NONE => None,
        group => Some(u16::try_from(group).map_err(|_| Status::UnknownGroup)?),
    };
    built(Stamp::new(CipherSuite(suite), group.map(NamedGroup)))
}

fn built(stamp: Result<Stamp, BuildError>) -> Result<Stamp, Status> {
    stamp.map_err(|error| error.kind().into())
}

/// Writes the clause of a connection, by IANA's numbers: `tls NAME[ group NAME]`, one line, no white space before it.
///
/// `group` is RECEIVED_TLS_NONE if no group was negotiated. Numbers that no connection has are rejected: signalling
/// values, GREASE, the state before the handshake, a group that the suite cannot use. A suite that IANA does not list is
/// written as its number; the clause has no form for such a group.
///
/// `*length` is set to the number of bytes written, or to the size needed if the buffer is too small. 128 bytes are
/// enough for any clause.
///
/// # Safety
/// `buffer` points to `size` bytes, or is NULL and `size` 0; `length` points to a `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_stamp(
    suite: u32,
    group: i32,
    buffer: *mut c_char,
    size: usize,
    length: *mut usize,
) -> Status {
    // SAFETY: the caller's promise.
    answered(|| unsafe {
        filled(buffer, size, length, &[], |buffer| Ok(stamp(suite, group)?.encode(buffer)?))
    })
}

/// Writes the clause of a connection, by names of IANA or of the TLS library that the server uses, in any ASCII case.
///
/// `group` is NULL, and `group_length` 0, if no group was negotiated. GnuTLS's gnutls_cipher_suite_get_name returns a
/// wrong name under TLS 1.3: use gnutls_ciphersuite_get.
///
/// Otherwise like `received_tls_stamp`.
///
/// # Safety
/// `suite` points to `suite_length` bytes and `group` to `group_length`; the rest as for `received_tls_stamp`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_stamp_names(
    suite: *const c_char,
    suite_length: usize,
    group: *const c_char,
    group_length: usize,
    buffer: *mut c_char,
    size: usize,
    length: *mut usize,
) -> Status {
    answered(|| {
        // SAFETY: the caller's promise.
        let suite = unsafe { lent(suite, suite_length) };
        let group = if group.is_null() && group_length == 0 {
            Ok(None)
        } else {
            // SAFETY: the caller's promise.
            unsafe { lent(group, group_length) }.map(Some)
        };
        let read = [suite.unwrap_or_default(), group.ok().flatten().unwrap_or_default()];
        let write = |buffer: &mut [u8]| {
            let (suite, group) = (suite_named(suite?)?, group?.map(group_named).transpose()?);
            Ok(built(Stamp::new(suite, group))?.encode(buffer)?)
        };
        // SAFETY: the caller's promise.
        unsafe { filled(buffer, size, length, &read, write) }
    })
}

/// Writes the clause of an OpenSSL connection: `protocol_id` is the result of SSL_CIPHER_get_protocol_id for
/// SSL_get_current_cipher, `negotiated_group` the result of SSL_get_negotiated_group; 0 is no group.
///
/// Otherwise like `received_tls_stamp`.
///
/// # Safety
/// As for `received_tls_stamp`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_stamp_openssl(
    protocol_id: u32,
    negotiated_group: c_long,
    buffer: *mut c_char,
    size: usize,
    length: *mut usize,
) -> Status {
    let stamp = || {
        let protocol_id = u16::try_from(protocol_id).map_err(|_| Status::UnknownSuite)?;
        let group = i32::try_from(negotiated_group).map_err(|_| Status::UnknownGroup)?;
        built(Stamp::from_openssl_ids(protocol_id, group))
    };
    // SAFETY: the caller's promise.
    answered(|| unsafe { filled(buffer, size, length, &[], |buffer| Ok(stamp()?.encode(buffer)?)) })
}

/// Writes a Received field with the clause of a connection, by IANA's numbers as for `received_tls_stamp`.
///
/// `field` is one whole field: its name, its text and, if it has one, its last line end. The clause comes after `for` and
/// before the date (RFC 5321 section 4.4); an existing clause is replaced. All other bytes stay. The field is folded with
/// its own line ends; a field without line ends is not folded. A field in which readers could not distinguish the clause
/// from client text is rejected.
///
/// `*length` is set to the number of bytes written, or to the size needed if the buffer is too small: at most the
/// field's length plus 160. `*at` is set to the offset of the fault in the field if the status is
/// RECEIVED_TLS_STATUS_NOT_RECEIVED or a later one. The buffer's content is undefined unless the status is OK.
///
/// # Safety
/// `field` points to `field_length` bytes, `buffer` to `size` others, or is NULL and `size` 0; `length` and `at` each to
/// a `size_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_set_clause(
    field: *const c_char,
    field_length: usize,
    suite: u32,
    group: i32,
    buffer: *mut c_char,
    size: usize,
    length: *mut usize,
    at: *mut usize,
) -> Status {
    answered(|| {
        // SAFETY: the caller's promise.
        let (field, at) = unsafe { (lent(field, field_length), Place::new(at, 0)) };
        let read = [field.unwrap_or_default()];
        let write = |buffer: &mut [u8]| {
            let (field, at, stamp) = (field?, at?, stamp(suite, group)?);
            set_clause(field, stamp, buffer).map_err(|error| match error.kind() {
                SetClauseErrorKind::BufferTooShort { needed } => Refusal::TooShort { needed },
                kind => {
                    at.put(error.span().start);
                    Refusal::Because(kind.into())
                }
            })
        };
        // SAFETY: the caller's promise.
        unsafe { filled(buffer, size, length, &read, write) }
    })
}
