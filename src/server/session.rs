//! What several servers write alike of a session.

use crate::server::cursor::{Cursor, is_cipher, is_host};
use crate::tls::Written;

/// `TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits`: what Postfix first wrote of an OpenSSL
/// session. The first number is the strength in use, the second that of the algorithm. What follows is each
/// server's own.
pub(in crate::server) fn with_cipher<'a>(words: &mut Cursor<'a>) -> Option<Written<'a>> {
    let version = Some(version(words)?);
    let cipher = Some(words.after(b" with cipher ", cipher)?);
    let bits = Some(words.after(b" (", Cursor::number)?);
    words.after(b"/", Cursor::number)?;
    words.literal(b" bits")?;
    Some(Written { version, cipher, bits, ..Written::default() })
}

/// A version of TLS as any server spells it, known or not: `TLSv1.3`, `TLS1`, `TLSv1/SSLv3`, `UNKNOWN`.
pub(in crate::server) fn version<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    words.run(|byte| is_host(byte) || byte == b'/').filter(|version| {
        [&b"TLS"[..], b"SSL", b"UNKNOWN", b"unknown"].iter().any(|start| version.starts_with(start))
    })
}

/// A suite in any library's name, known or not: all have an upper-case letter first and parts.
pub(in crate::server) fn cipher<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    words.run(is_cipher).filter(|name| {
        name.first().is_some_and(u8::is_ascii_uppercase)
            && name.iter().any(|byte| matches!(byte, b'-' | b'_'))
    })
}

/// A strength, if it is one that a cipher has. Where nothing follows a number, a line that was cut can have
/// made 25 of 256: no strength begins with another.
pub(in crate::server) fn strength(bits: u16) -> Option<u16> {
    [40, 56, 64, 112, 128, 168, 192, 256].contains(&bits).then_some(bits)
}
