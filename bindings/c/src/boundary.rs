//! Converts C's pointers into Rust's values, and stops panics.

use core::ffi::c_char;
use core::ptr;
use core::slice;

use crate::status::Status;

/// The value of a missing number: no group, no suite, unknown.
pub const NONE: i32 = -1;

/// Text that the library does not own: a part of the caller's input, or a name that is valid while the library is
/// loaded. It does not end with NUL. For no text, `bytes` is NULL and `length` 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text {
    /// The first byte.
    pub bytes: *const c_char,
    /// The number of bytes.
    pub length: usize,
}

impl Text {
    pub(crate) const NONE: Self = Self { bytes: ptr::null(), length: 0 };

    pub(crate) fn of(text: Option<&[u8]>) -> Self {
        text.map_or(Self::NONE, |text| Self { bytes: text.as_ptr().cast(), length: text.len() })
    }
}

/// A number, or `NONE`.
pub(crate) fn number<T: Into<i32>>(value: Option<T>) -> i32 {
    value.map_or(NONE, Into::into)
}

/// Returns the result of `work`, or `instead` if it panics: unwinding into C is undefined behaviour.
#[cfg(panic = "unwind")]
pub(crate) fn guarded<T>(instead: T, work: impl FnOnce() -> T) -> T {
    let work = || {
        if cfg!(panics) {
            panic!("this message is part of the test: tests/panics.c");
        }
        work()
    };
    // Unfinished results of `work` are dropped, never read.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or(instead)
}

/// Returns the result of `work`. A panic has aborted the process before.
#[cfg(not(panic = "unwind"))]
pub(crate) fn guarded<T>(_: T, work: impl FnOnce() -> T) -> T {
    work()
}

/// Built without std, whose backtrace printer is larger than the rest of the library. Prints nothing: under inetd,
/// standard error is the client's connection.
#[cfg(not(panic = "unwind"))]
#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    #[link(name = "c")]
    unsafe extern "C" {
        safe fn abort() -> !;
    }
    abort()
}

/// The status of `work`.
pub(crate) fn answered(work: impl FnOnce() -> Result<(), Status>) -> Status {
    guarded(Status::Internal, || work().err().unwrap_or(Status::Ok))
}

/// The caller's text.
///
/// # Safety
/// `bytes` is NULL or points to `length` bytes, which nobody changes while `'a` lasts.
pub(crate) unsafe fn lent<'a>(bytes: *const c_char, length: usize) -> Result<&'a [u8], Status> {
    if length > isize::MAX.unsigned_abs() {
        return Err(Status::LengthTooLarge);
    }
    if bytes.is_null() {
        return Err(Status::NullPointer);
    }
    // SAFETY: the pointer is not NULL and the length at most isize::MAX; the rest is the caller's promise.
    Ok(unsafe { slice::from_raw_parts(bytes.cast(), length) })
}

/// The place of a function's result. It contains `nothing` until there is one.
pub(crate) struct Place<T>(*mut T);

impl<T> Place<T> {
    /// # Safety
    /// `place` is NULL or points to memory for a `T`, which nobody else uses while the place lives.
    pub(crate) unsafe fn new(place: *mut T, nothing: T) -> Result<Self, Status> {
        if place.is_null() {
            return Err(Status::NullPointer);
        }
        let place = Self(place);
        place.put(nothing);
        Ok(place)
    }

    pub(crate) fn put(&self, value: T) {
        // SAFETY: not NULL, and memory for a `T`, by the promise made to `new`. What it held is not read: C may
        // never have set it, and the types here have nothing to drop.
        unsafe { self.0.write(value) }
    }
}

/// Lets `write` fill the caller's buffer and sets `*length` to the number of bytes: 0 if nothing was written, the size
/// needed if the buffer is too small.
///
/// A buffer of no bytes may be NULL, so that a caller can ask for the length.
///
/// # Safety
/// `buffer` is NULL or points to `size` bytes, and `length` is NULL or points to a `size_t`; nobody else uses them
/// meanwhile.
pub(crate) unsafe fn filled(
    buffer: *mut c_char,
    size: usize,
    length: *mut usize,
    read: &[&[u8]],
    write: impl FnOnce(&mut [u8]) -> Result<usize, Refusal>,
) -> Result<(), Status> {
    // SAFETY: the caller's promise.
    let length = unsafe { Place::new(length, 0) }?;
    if size > isize::MAX.unsigned_abs() {
        return Err(Status::LengthTooLarge);
    }
    let buffer: &mut [u8] = if size == 0 {
        &mut []
    } else if buffer.is_null() {
        return Err(Status::NullPointer);
    } else {
        let begin = buffer.addr();
        let apart = |text: &&[u8]| {
            let text = text.as_ptr_range();
            text.end.addr() <= begin || begin.saturating_add(size) <= text.start.addr()
        };
        if !read.iter().all(apart) {
            return Err(Status::BufferOverlaps);
        }
        // SAFETY: the pointer is not NULL, the length at most isize::MAX, and nothing that is read shares the memory,
        // as was just seen; the rest is the caller's promise. What C left unset in it is never read.
        unsafe { slice::from_raw_parts_mut(buffer.cast(), size) }
    };
    match write(buffer) {
        Ok(written) => {
            length.put(written);
            Ok(())
        }
        Err(Refusal::TooShort { needed }) => {
            length.put(needed);
            Err(Status::BufferTooShort)
        }
        Err(Refusal::Because(status)) => Err(status),
    }
}

/// The reason why nothing was written.
pub(crate) enum Refusal {
    /// The buffer is too small: the text needs so many bytes.
    TooShort { needed: usize },
    /// Another reason.
    Because(Status),
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self::Because(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_at_the_boundary() {
        assert_eq!(answered(|| panic!("this message is part of the test")), Status::Internal);
        assert_eq!(guarded(7, || panic!("this message is part of the test")), 7);
    }

    #[test]
    fn a_buffer_may_touch_what_is_read_and_not_share_it() {
        let mut memory = [b'.'; 8];
        let (begin, mut length) = (memory.as_mut_ptr(), 1);
        for (text, buffer, apart) in [
            (0..4, 4, true),
            (0..5, 4, false),
            (4..8, 0, true),
            (3..8, 0, false),
            (1..2, 0, false),
            (0..0, 0, true),
        ] {
            // SAFETY: both lie within the eight bytes, and neither is read or written.
            let status = unsafe {
                let text = slice::from_raw_parts(begin.add(text.start), text.len());
                filled(begin.add(buffer).cast(), 4, &raw mut length, &[text], |_| Ok(0))
            };
            assert_eq!(status.is_ok(), apart, "{text:?} and {buffer}");
        }
    }
}
