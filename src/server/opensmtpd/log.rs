//! OpenSMTPD: the lines that `smtp` and `mta` sessions begin TLS with, and what came of certificates.

use crate::bytes::is_hexdig;
use crate::server::cursor::{Cursor, is_not_blank};
use crate::server::log::{Direction, Found, Peer};
use crate::server::session::{cipher, strength, version};
use crate::span::Span;
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

/// The facts of a message, their span, and the peer where the message names it.
type Facts<'a> = (Written<'a>, Span, Peer<'a>);

pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    let (inbound, (written, span, peer)) = match words.either(b"smtp-in: ", b"smtp-out: ") {
        Some(inbound) => (inbound, started(words)?),
        None => {
            words.run(is_hexdig).filter(|session| session.len() == 16)?;
            let inbound = words.either(b" smtp ", b" mta ")?;
            (inbound, session(words).or_else(|| certificate(words))?)
        }
    };
    let direction = if inbound { Direction::In } else { Direction::Out };
    Some(Found { peer, ..Found::new(Dialect::OpenSmtpd, written, direction, span) })
}

/// Before 5.9: `smtp-in: Started TLS on session 427e749c2e46f809: version=TLSv1.2, cipher=…, bits=112`.
fn started(mut words: Cursor<'_>) -> Option<Facts<'_>> {
    words.literal(b"Started TLS on session ")?;
    words.run(is_hexdig)?;
    words.literal(b": ")?;
    let start = words.at();
    Some((ciphers(&mut words)?, words.since(start), Peer::default()))
}

/// `tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256`; before 6.4
/// `event=starttls address=192.0.2.1 host=mx.example.org ciphers="…"`.
fn session(mut words: Cursor<'_>) -> Option<Facts<'_>> {
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
    let span = words.since(start);
    if quoted {
        words.literal(b"\"")?;
    }
    // More than this was never written: a line that goes on is another's.
    words.rest().is_empty().then_some(())?;
    Some((written, span, peer))
}

/// `TLSv1.3:TLS_AES_256_GCM_SHA384:256` or `version=TLSv1.2, cipher=…, bits=256`.
fn ciphers<'a>(words: &mut Cursor<'a>) -> Option<Written<'a>> {
    let named = words.literal(b"version=").is_some();
    let [to_cipher, to_bits] = if named { [&b", cipher="[..], b", bits="] } else { [&b":"[..], b":"] };
    let version = Some(version(words)?);
    words.literal(to_cipher)?;
    let cipher = Some(cipher(words)?);
    words.literal(to_bits)?;
    let bits = words.number().and_then(strength);
    Some(Written { version, cipher, bits, ..Written::default() })
}

/// `cert-check result="verified" fingerprint="SHA256:…"`, `client-cert-check result="success"`.
fn certificate(mut words: Cursor<'_>) -> Option<Facts<'_>> {
    let start = words.at();
    if words.literal(b"client-").is_none() {
        words.literal(b"server-");
    }
    words.literal(b"cert-check result=")?;
    let verified = RESULTS.iter().find_map(|&(result, verified)| words.literal(result).map(|()| verified))?;
    Some((Written { verified, ..Written::default() }, words.since(start), Peer::default()))
}
