//! OpenSMTPD: the lines that `smtp` and `mta` sessions begin TLS with, and what came of certificates.

use crate::bytes::is_hexdig;
use crate::server::cursor::{Cursor, is_not_blank};
use crate::server::log::{Direction, Found, Peer};
use crate::server::session::{cipher, strength, version};
use crate::tls::{Dialect, Written};

/// What each certificate line says, and whether it was verified. `unchecked` is of a certificate that the
/// configuration did not ask for.
const RESULTS: [(&[u8], Option<bool>); 5] = [
    (b"\"verified\"", Some(true)),
    (b"\"success\"", Some(true)),
    (b"\"unverified\"", Some(false)),
    (b"\"failure\"", Some(false)),
    (b"\"unchecked\"", Some(false)),
];

pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    let old = words;
    if let Some(inbound) = words.either(b"smtp-in: ", b"smtp-out: ") {
        return started(words, inbound);
    }
    words = old;
    words.run(is_hexdig).filter(|session| session.len() == 16)?;
    let inbound = words.either(b" smtp ", b" mta ")?;
    session(words, inbound).or_else(|| certificate(words, inbound))
}

/// Before 5.9: `smtp-in: Started TLS on session 427e749c2e46f809: version=TLSv1.2, cipher=…, bits=112`.
fn started(mut words: Cursor<'_>, inbound: bool) -> Option<Found<'_>> {
    words.literal(b"Started TLS on session ")?;
    words.run(is_hexdig)?;
    words.literal(b": ")?;
    let start = words.at();
    let written = ciphers(&mut words)?;
    found(words, written, start, inbound, Peer::default())
}

/// `tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256`; before 6.4
/// `event=starttls address=192.0.2.1 host=mx.example.org ciphers="…"`.
fn session(mut words: Cursor<'_>, inbound: bool) -> Option<Found<'_>> {
    words.either(b"tls ", b"event=starttls ")?;
    let mut peer = Peer::default();
    if words.literal(b"address=").is_some() {
        let address = words.run(is_not_blank)?;
        peer.address = Some(address.strip_prefix(b"IPv6:").unwrap_or(address));
        words.literal(b" host=")?;
        peer.name = words.run(is_not_blank).filter(|&name| name != b"<unknown>");
        words.literal(b" ")?;
    }
    words.literal(b"ciphers=")?;
    let quoted = words.literal(b"\"").is_some();
    let start = words.at();
    let written = ciphers(&mut words)?;
    let span_end = words;
    if quoted {
        words.literal(b"\"")?;
    }
    // More than this was never written: a line that goes on is another's.
    words.rest().is_empty().then_some(())?;
    found(span_end, written, start, inbound, peer)
}

/// `TLSv1.3:TLS_AES_256_GCM_SHA384:256` or `version=TLSv1.2, cipher=…, bits=256`.
fn ciphers<'a>(words: &mut Cursor<'a>) -> Option<Written<'a>> {
    let named = words.literal(b"version=").is_some();
    let [to_cipher, to_bits] = if named { [&b", cipher="[..], b", bits="] } else { [&b":"[..], b":"] };
    let version = version(words)?;
    words.literal(to_cipher)?;
    let cipher = cipher(words)?;
    words.literal(to_bits)?;
    let bits = words.number().and_then(strength);
    Some(Written { version: Some(version), cipher: Some(cipher), bits, ..Written::default() })
}

/// `cert-check result="verified" fingerprint="SHA256:…"`, `client-cert-check result="success"`.
fn certificate(mut words: Cursor<'_>, inbound: bool) -> Option<Found<'_>> {
    let start = words.at();
    if words.literal(b"client-").is_none() {
        words.literal(b"server-");
    }
    words.literal(b"cert-check result=")?;
    let verified = RESULTS.iter().find_map(|&(result, verified)| words.literal(result).map(|()| verified))?;
    let written = Written { verified, ..Written::default() };
    found(words, written, start, inbound, Peer::default())
}

fn found<'a>(
    words: Cursor<'a>,
    written: Written<'a>,
    start: usize,
    inbound: bool,
    peer: Peer<'a>,
) -> Option<Found<'a>> {
    let direction = if inbound { Direction::In } else { Direction::Out };
    Some(Found { peer, ..Found::new(Dialect::OpenSmtpd, written, direction, words.since(start)) })
}
