//! OpenSMTPD: the lines that `smtp` and `mta` sessions begin TLS with, and what came of certificates.

use crate::bytes::is_hexdig;
use crate::peer::Peer;
use crate::server::cursor::{Cursor, is_not_blank};
use crate::server::log::{Direction, Found};
use crate::server::session::{cipher, strength, version};
use crate::tls::Written;

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
    if let Some(direction) = words.one_of(&[(b"smtp-in: ", Direction::In), (b"smtp-out: ", Direction::Out)]) {
        return started(words, direction);
    }
    words.run(is_hexdig).filter(|session| session.len() == 16)?;
    let direction = words.one_of(&[(b" smtp ", Direction::In), (b" mta ", Direction::Out)])?;
    session(words, direction).or_else(|| certificate(words, direction))
}

/// Before 5.9: `smtp-in: Started TLS on session 427e749c2e46f809: version=TLSv1.2, cipher=…, bits=112`.
fn started(mut words: Cursor<'_>, direction: Direction) -> Option<Found<'_>> {
    words.between(b"Started TLS on session ", is_hexdig, b": ")?;
    let start = words.at();
    Some(Found::new(ciphers(&mut words)?, direction, words.since(start)))
}

/// `tls ciphers=TLSv1.3:TLS_AES_256_GCM_SHA384:256`; before 6.4
/// `event=starttls address=192.0.2.1 host=mx.example.org ciphers="…"`.
fn session(mut words: Cursor<'_>, direction: Direction) -> Option<Found<'_>> {
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
    Some(Found { peer, ..Found::new(written, direction, span) })
}

/// `TLSv1.3:TLS_AES_256_GCM_SHA384:256` or `version=TLSv1.2, cipher=…, bits=256`.
fn ciphers<'a>(words: &mut Cursor<'a>) -> Option<Written<'a>> {
    let named = words.literal(b"version=").is_some();
    let [to_cipher, to_bits] = if named { [&b", cipher="[..], b", bits="] } else { [&b":"[..], b":"] };
    let version = Some(version(words)?);
    let cipher = Some(words.after(to_cipher, cipher)?);
    words.literal(to_bits)?;
    let bits = words.number().and_then(strength);
    Some(Written { version, cipher, bits, ..Written::default() })
}

/// `cert-check result="verified" fingerprint="SHA256:…"`, `client-cert-check result="success"`.
fn certificate(mut words: Cursor<'_>, direction: Direction) -> Option<Found<'_>> {
    let start = words.at();
    words.either(b"client-", b"server-");
    let verified = words.after(b"cert-check result=", |words| words.one_of(&RESULTS))?;
    let written = Written { verified, ..Written::default() };
    Some(Found::new(written, direction, words.since(start)))
}
