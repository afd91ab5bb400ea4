//! Postfix: the line that `smtpd`, `smtp`, `lmtp` and `tlsproxy` write of each session at
//! `tls_loglevel` 1.

use crate::bytes::is_dh_group;
use crate::peer::Peer;
use crate::registry::NamedGroup;
use crate::server::cursor::{Cursor, is_host, is_not_blank};
use crate::server::log::{Direction, Found};
use crate::server::session::with_cipher;

/// Whether the peer's certificate was verified; the oldest releases don't say.
const TRUST: [(&[u8], Option<bool>); 5] = [
    (b"Anonymous ", Some(false)),
    (b"Untrusted ", Some(false)),
    (b"Trusted ", Some(true)),
    (b"Verified ", Some(true)),
    (b"", None),
];

/// ```text
/// Anonymous TLS connection established from mx.example.org[192.0.2.1]: TLSv1.3 with cipher
///   TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) …
/// ```
/// The client's text in it, the name it asked for (SNI), is before the colon, and no blank can be in it.
pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    let verified = words.one_of(&TRUST)?;
    words.literal(b"TLS connection ")?;
    words.either(b"established ", b"reused ")?;
    let direction = words.one_of(&[(b"from ", Direction::In), (b"to ", Direction::Out)])?;
    let peer = peer(&mut words)?;
    words.optional(b" to ", is_host, b"")?;
    words.literal(b": ")?;
    let start = words.at();
    let mut written = with_cipher(&mut words)?;
    words.literal(b")")?;
    written.group = words.attempt(key_exchange);
    written.verified = verified;
    Some(Found { peer, ..Found::new(written, direction, words.since(start)) })
}

/// The services of `master.cf` that accept mail from clients that log in.
pub(in crate::server) fn is_for_logins(service: &[u8]) -> bool {
    [&b"/submission/smtpd"[..], b"/submissions/smtpd", b"/smtps/smtpd"]
        .iter()
        .any(|end| service.ends_with(end))
}

/// `mx.example.org[192.0.2.1]:25`: a verified name or `unknown`, an address or a socket's path.
fn peer<'a>(words: &mut Cursor<'a>) -> Option<Peer<'a>> {
    let name = words.run(|byte| is_not_blank(byte) && byte != b'[').filter(|&name| name != b"unknown");
    let address = words.between(b"[", |byte| is_not_blank(byte) && byte != b']', b"]")?;
    words.attempt(|words| words.after(b":", Cursor::number));
    Some(Peer::logged(name, Some(address)))
}

/// ` key-exchange X25519` or ` key-exchange ECDHE (P-256)`, which OpenSSL before 3.2 makes Postfix write; of
/// `DHE (2048 bits)` no group is known.
fn key_exchange<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let name = words.run_after(b" key-exchange ", is_dh_group)?;
    let group = if name == b"ECDHE" {
        words.between(b" (", is_dh_group, b")")
    } else if words.rest().is_empty() {
        whole(name).then_some(name)
    } else {
        (!words.rest().starts_with(b" (")).then_some(name)
    };
    // Every group has a number in its name.
    group.filter(|group| group.iter().any(u8::is_ascii_digit))
}

/// Whether the last word of a line that may have been cut is a group's name all the same: one that no
/// longer name of a group begins with.
fn whole(name: &[u8]) -> bool {
    let longer = |group: NamedGroup| {
        group.name().is_some_and(|other| other.len() > name.len() && other.as_bytes().starts_with(name))
    };
    core::str::from_utf8(name).is_ok_and(|name| NamedGroup::from_any_name(name).is_some())
        && !NamedGroup::all().any(longer)
}
