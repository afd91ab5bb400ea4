//! The step `c` of `cargo xtask test`.

use std::fs;
use std::path::Path;

use super::{HEADER, header};
use crate::process::Failure;

/// Checks the C library.
///
/// # Errors
/// What does not hold.
pub(crate) fn test(root: &Path) -> Result<String, Failure> {
    is_fresh(root)?;
    Ok(String::new())
}

/// Whether the header is what the source says.
fn is_fresh(root: &Path) -> Result<(), Failure> {
    let kept = fs::read_to_string(root.join(HEADER)).unwrap_or_default();
    if kept == header(root)? {
        return Ok(());
    }
    Err(format!("{HEADER} is not what the library's source says: run `cargo xtask c header`").into())
}
