//! What several servers write alike of a session.

use super::words::{Words, is_cipher, is_version};
use crate::facts::Written;

/// `TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits`: what Postfix first wrote of an OpenSSL
/// session. The first number is the strength in use, the second that of the algorithm. What follows is each
/// server's own.
pub(super) fn with_cipher<'a>(words: &mut Words<'a>) -> Option<Written<'a>> {
    let version = words.run(is_version)?;
    words.literal(b" with cipher ")?;
    let cipher = words.run(is_cipher)?;
    words.literal(b" (")?;
    let bits = words.number()?;
    words.literal(b"/")?;
    words.number()?;
    words.literal(b" bits")?;
    Some(Written { version: Some(version), cipher: Some(cipher), bits: Some(bits), ..Written::default() })
}

/// A strength, if it is one that a cipher has. Where nothing follows a number, a line that was cut can have
/// made 25 of 256: no strength begins with another.
pub(super) fn strength(bits: u16) -> Option<u16> {
    [40, 56, 64, 112, 128, 168, 192, 256].contains(&bits).then_some(bits)
}
