//! Haraka: what its `tls` plugin says once a connection is secured, and what `outbound` says.

use crate::bytes::{is_alpha, is_dh_group};
use crate::server::cursor::Cursor;
use crate::server::log::{Direction, Found};
use crate::server::session::{cipher, version};
use crate::tls::{Dialect, Written};

/// ```text
/// [INFO] [74448FBF-6EF1-4975-9B45-BBD4FE887BA4] [tls] secured: cipher=TLS_AES_256_GCM_SHA384
///   version=TLSv1.3 verified=false cn="…" …
/// ```
/// What the client's certificate says stands after all that is read here.
pub(super) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    words.literal(b"[")?;
    words.run(is_alpha)?;
    words.literal(b"] [")?;
    words.run(|byte| is_dh_group(byte) || byte == b'.')?;
    words.literal(b"] [")?;
    let inbound = words.either(b"tls", b"outbound")?;
    words.literal(b"] secured: ")?;
    let start = words.at();
    words.literal(b"cipher=")?;
    let cipher = Some(cipher(&mut words)?);
    words.literal(b" version=")?;
    let version = Some(version(&mut words)?);
    words.literal(b" verified=")?;
    let verified = Some(words.either(b"true", b"false")?);
    let written = Written { version, cipher, verified, ..Written::default() };
    let direction = if inbound { Direction::In } else { Direction::Out };
    Some(Found::new(Dialect::Haraka, written, direction, words.since(start)))
}
