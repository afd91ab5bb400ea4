//! IANA's registries: names to numbers and back.

use core::ffi::c_char;

use library::{CipherSuite, NamedGroup};

use crate::boundary::{Place, Text, answered, guarded, lent};
use crate::status::Status;

/// A name if it is ASCII, as all names are.
fn name(bytes: &[u8]) -> Option<&str> {
    core::str::from_utf8(bytes).ok()
}

/// The suite with this name of IANA, now or formerly, or of a TLS library.
pub(crate) fn suite_named(bytes: &[u8]) -> Result<CipherSuite, Status> {
    let found = name(bytes).and_then(CipherSuite::from_any_name);
    found.map(|(suite, _)| suite).ok_or(Status::UnknownSuite)
}

/// The group with this name.
pub(crate) fn group_named(bytes: &[u8]) -> Result<NamedGroup, Status> {
    let found = name(bytes).and_then(NamedGroup::from_any_name);
    found.map(|(group, _)| group).ok_or(Status::UnknownGroup)
}

/// Looks up a cipher suite by the name that IANA or a TLS library (OpenSSL, GnuTLS, rustls, Java, NSS, Go, Windows and
/// others) uses, in any ASCII case. Each name has one meaning.
///
/// `*suite` is set to IANA's number, or to 0 if the status is not OK.
///
/// # Safety
/// `name` points to `length` bytes, and `suite` to a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_suite_from_name(
    name: *const c_char,
    length: usize,
    suite: *mut u16,
) -> Status {
    answered(|| {
        // SAFETY: the caller's promise.
        let (name, suite) = unsafe { (lent(name, length), Place::new(suite, 0)?) };
        suite.put(suite_named(name?)?.0);
        Ok(())
    })
}

/// IANA's name of a cipher suite; no text if the number is not registered or has more than 16 bits.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_suite_name(suite: u32) -> Text {
    guarded(Text::NONE, || {
        let suite = u16::try_from(suite).ok().map(CipherSuite);
        Text::of(suite.and_then(CipherSuite::name).map(str::as_bytes))
    })
}

/// Looks up a group by the name that IANA or a TLS library uses, in any ASCII case. Each name has one meaning.
///
/// `*group` is set to IANA's number, or to 0 if the status is not OK.
///
/// # Safety
/// `name` points to `length` bytes, and `group` to a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_group_from_name(
    name: *const c_char,
    length: usize,
    group: *mut u16,
) -> Status {
    answered(|| {
        // SAFETY: the caller's promise.
        let (name, group) = unsafe { (lent(name, length), Place::new(group, 0)?) };
        group.put(group_named(name?)?.0);
        Ok(())
    })
}

/// IANA's name of a group as written in a clause, without IANA's remark after it; no text if the number is not
/// registered or has more than 16 bits.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_group_name(group: u32) -> Text {
    guarded(Text::NONE, || {
        let group = u16::try_from(group).ok().map(NamedGroup);
        Text::of(group.and_then(NamedGroup::dh_group).map(str::as_bytes))
    })
}
