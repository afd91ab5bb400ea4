//! Cyrus: the line that each service writes of a session, and that of a login.

use crate::bytes::is_dh_group;
use crate::peer::Peer;
use crate::server::cursor::{Cursor, is_address, is_host, is_not_blank};
use crate::server::log::{Direction, Found};
use crate::server::session::with_cipher;
use crate::tls::Written;

pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let words = Cursor::new(message);
    session(words).or_else(|| login(words))
}

/// ```text
/// starttls: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits new) authenticated as client.example
/// starttls: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits new client) no authentication
/// ```
/// The version is the session's here, other than in a `Received` field. The certificate's name is last.
/// `client` is in the line of `tls_start_clienttls` only (imap/tls.c): Cyrus connected to another server, as
/// its proxies and `sync_client` do. A line cut before the `)` records no direction, so it has no record.
fn session(mut words: Cursor<'_>) -> Option<Found<'_>> {
    words.literal(b"starttls: ")?;
    let start = words.at();
    let written = with_cipher(&mut words)?;
    let mut after = words;
    after.either(b" new", b" reused")?;
    let direction = after.one_of(&[(b" client)", Direction::Out), (b")", Direction::In)])?;
    Some(Found::new(written, direction, words.since(start)))
}

/// ```text
/// login: mx.example.org [192.0.2.1] user plaintext+TLS User logged in SESSIONID=<…>
/// ```
/// A name with a blank could go on like the rest of the line; it is not read.
fn login(mut words: Cursor<'_>) -> Option<Found<'_>> {
    words.literal(b"login: ")?;
    let name = words.run(is_host);
    if name.is_some() {
        words.literal(b" ")?;
    }
    let address = words.between(b"[", is_address, b"] ")?;
    words.run(is_not_blank)?;
    words.literal(b" ")?;
    let start = words.at();
    words.run(is_dh_group)?;
    words.literal(b"+TLS")?;
    let tls = words;
    words.literal(b" User logged in")?;
    words.optional(b" SESSIONID=<", is_dh_group, b">")?;
    words.rest().is_empty().then_some(())?;
    let found = Found::new(Written::default(), Direction::In, tls.since(start));
    Some(Found { peer: Peer::logged(name, Some(address)), login: true, ..found })
}

/// `imaps`, `cyrus/pop3`: the services that a client logs in to (RFC 8314).
pub(in crate::server) fn is_for_logins(service: &[u8]) -> bool {
    let name = service.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    name.starts_with(b"imap") || name.starts_with(b"pop3")
}
