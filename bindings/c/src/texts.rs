//! Texts of the library itself: a sentence for each status, and its version.

use core::ffi::{CStr, c_char};

use crate::boundary::guarded;
use crate::status::Status;

/// One sentence for a status: the cause and the remedy. It ends with NUL and stays valid while the library is loaded.
/// An unknown number has a sentence too.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_status_text(status: i32) -> *const c_char {
    let unknown = c"unknown status: not a status of this release of the library";
    guarded(unknown, || {
        Status::ALL.into_iter().find(|&known| known as i32 == status).map_or(unknown, Status::text)
    })
    .as_ptr()
}

/// The library's version, such as `0.1.0`. It ends with NUL and stays valid while the library is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => panic!("a version holds no NUL"),
        };
    VERSION.as_ptr()
}
