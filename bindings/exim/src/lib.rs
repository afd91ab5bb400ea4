//! The library that Exim loads for `${dlfunc}`: the `tls` clause of RFC 8314 §4.3 from Exim's own variables.
//!
//! Exim with GnuTLS writes the name of a TLS 1.2 suite for TLS 1.3, or no name, and no build of Exim writes the group.
//! `$tls_in_cipher` has the necessary values:
//!
//! ```text
//! ${dlfunc{/usr/local/lib/exim4/libreceived_tls_exim.so}{tls_clause}{$tls_in_cipher}{$tls_in_cipher_std}}
//! ```
//!
//! expands to a line break, a tab and the clause. It expands to nothing without TLS, and if the two variables do not
//! determine a clause. It never makes the expansion fail, because Exim would reject the message. `docs/servers.md` has the setting.

mod clause;

use std::cell::UnsafeCell;
use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

/// Exim's `OK` (`src/macros.h`), for which it takes the text that was yielded.
const OK: c_int = 0;

thread_local! {
    /// Where the yielded text stands. Exim copies it as soon as the function has returned, before it expands on; its
    /// own store, which it wants for no other reason, would have to be asked for by a name that only Exim's program
    /// has. One line that is used again is all that a process ever needs, however many messages it takes.
    static LINE: UnsafeCell<clause::Line> = const { UnsafeCell::new([0; size_of::<clause::Line>()]) };
}

/// The clause for a message that came over TLS: Exim's `${dlfunc{FILE}{tls_clause}{$tls_in_cipher}{$tls_in_cipher_std}}`.
///
/// The second argument may be omitted with an Exim without this variable (before 4.93). Yields a line break, a tab and
/// the clause. Yields the empty text without TLS, if the variables are ambiguous, and for invalid arguments or another
/// number of them. Always returns `OK`: a clause is no reason to reject mail.
///
/// # Safety
/// `yielded` is null or may be written to; `arguments` is null or points to `count` pointers, each null or to a text
/// that ends with a zero byte. Exim calls it so. The text that is yielded stays as it is until the next call in the
/// same thread.
#[expect(unsafe_code, reason = "C calls it, by this name")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tls_clause(
    yielded: *mut *const u8,
    count: c_int,
    arguments: *const *const u8,
) -> c_int {
    if yielded.is_null() {
        return OK;
    }
    let text = LINE.with(|line| {
        let start = line.get();
        // SAFETY: the memory is this thread's, and the only reference to it ends with the call of `guarded`, for
        // nothing that runs in there comes back here. The caller vouches for the arguments.
        let (line, arguments) =
            unsafe { (&mut *start, [text(arguments, count, 0), text(arguments, count, 1)]) };
        guarded(line, |line| match (arguments, count) {
            ([Some(cipher), None], 1) => clause::write(cipher, b"", line),
            ([Some(cipher), Some(standard)], 2) => clause::write(cipher, standard, line),
            _ => line.fill(0),
        });
        start.cast::<u8>().cast_const()
    });
    // SAFETY: not null, and the caller vouches for the rest.
    unsafe { *yielded = text };
    OK
}

/// Runs `write` and, should it panic, leaves the empty text: a panic must not unwind into C.
fn guarded(line: &mut clause::Line, write: impl FnOnce(&mut clause::Line)) {
    if catch_unwind(AssertUnwindSafe(|| write(line))).is_err() {
        line.fill(0);
    }
}

/// The argument at this place, without the zero byte at its end; `None` where there is none, and for one that is
/// longer than any that Exim makes, of which no byte after those is looked at.
///
/// # Safety
/// As for [`tls_clause`]. The text is not changed as long as it is borrowed.
#[expect(unsafe_code, reason = "C has pointers for texts")]
unsafe fn text<'a>(arguments: *const *const u8, count: c_int, place: u8) -> Option<&'a [u8]> {
    if arguments.is_null() || c_int::from(place) >= count {
        return None;
    }
    // SAFETY: there are more than `place` pointers.
    let start = unsafe { *arguments.add(usize::from(place)) };
    if start.is_null() {
        return None;
    }
    // SAFETY: no byte before this one was zero, so that the text reaches here.
    let end = (0..=clause::LONGEST).find(|&at| unsafe { *start.add(at) } == 0)?;
    // SAFETY: these bytes were all looked at.
    Some(unsafe { slice::from_raw_parts(start, end) })
}

#[cfg(test)]
#[expect(unsafe_code, reason = "the tests call as C does")]
mod tests {
    use super::*;
    use std::ffi::CStr;
    use std::ptr;

    /// What Exim would take for its field.
    fn yielded(arguments: &[Option<&CStr>]) -> String {
        // Exim ends the list with a null pointer.
        let mut pointers: Vec<*const u8> = arguments
            .iter()
            .map(|argument| argument.map_or(ptr::null(), |argument| argument.as_ptr().cast()))
            .collect();
        pointers.push(ptr::null());
        called(c_int::try_from(arguments.len()).expect("few"), pointers.as_ptr())
    }

    fn called(count: c_int, arguments: *const *const u8) -> String {
        let mut text = ptr::null();
        // SAFETY: each pointer is null or to a text that ends with a zero byte.
        assert_eq!(unsafe { tls_clause(&raw mut text, count, arguments) }, OK);
        // SAFETY: the function has just yielded it.
        unsafe { CStr::from_ptr(text.cast()) }.to_str().expect("ASCII").to_owned()
    }

    const CIPHER: &CStr = c"TLS1.3:ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM:256";
    const STANDARD: &CStr = c"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
    const CLAUSE: &str = "\n\ttls TLS_AES_256_GCM_SHA384 group x25519";

    #[test]
    fn one_argument_or_two() {
        assert_eq!(yielded(&[Some(CIPHER), Some(STANDARD)]), CLAUSE);
        assert_eq!(yielded(&[Some(CIPHER)]), CLAUSE);
        assert_eq!(yielded(&[Some(CIPHER), Some(c"")]), CLAUSE);
        // Nothing of an earlier message is left.
        assert_eq!(yielded(&[Some(c""), Some(c"")]), "");
    }

    #[test]
    fn any_other_arguments_yield_the_empty_text() {
        assert_eq!(yielded(&[]), "");
        assert_eq!(yielded(&[Some(CIPHER), Some(STANDARD), Some(c"")]), "");
        assert_eq!(yielded(&[None]), "");
        assert_eq!(yielded(&[None, Some(STANDARD)]), "");
        assert_eq!(yielded(&[Some(CIPHER), None]), "");
        assert_eq!(called(2, ptr::null()), "");
        for count in [c_int::MIN, -1, 0] {
            assert_eq!(called(count, [CIPHER.as_ptr().cast(), ptr::null()].as_ptr()), "");
        }
        // SAFETY: neither is looked at.
        assert_eq!(unsafe { tls_clause(ptr::null_mut(), 1, ptr::null()) }, OK);
    }

    #[test]
    fn no_more_is_read_of_a_text_than_exim_would_make() {
        let bytes = [b'A'; clause::LONGEST + 1];
        assert_eq!(called(1, [bytes.as_ptr(), ptr::null()].as_ptr()), "");
        let mut longest = [b'A'; clause::LONGEST + 1];
        longest[clause::LONGEST] = 0;
        // SAFETY: one pointer, to a text with its end.
        let text = unsafe { text([longest.as_ptr()].as_ptr(), 1, 0) };
        assert_eq!(text.map(<[u8]>::len), Some(clause::LONGEST));
    }

    #[test]
    fn a_panic_leaves_the_empty_text() {
        let mut line = [b'x'; size_of::<clause::Line>()];
        guarded(&mut line, |line| {
            line[0] = b'y';
            panic!("on purpose");
        });
        assert_eq!(line, [0; size_of::<clause::Line>()]);
    }
}
