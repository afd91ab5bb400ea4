//! sendmail: the lines `STARTTLS=server` and `STARTTLS=client`, and the protocol of a message that came in.

use crate::bytes::{is_dh_group, is_digit};
use crate::peer::Peer;
use crate::registry::WithProtocol;
use crate::server::cursor::{Cursor, is_address, is_cipher, is_not_blank};
use crate::server::log::{Direction, Found};
use crate::server::session::{cipher, strength, version};
use crate::tls::Written;

pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    words.attempt(|words| words.run(|byte| byte.is_ascii_alphanumeric()).and_then(|_| words.literal(b": ")));
    if words.literal(b"STARTTLS=").is_some() { session(words) } else { arrival(words) }
}

/// ```text
/// STARTTLS=server, relay=mx.example.org [192.0.2.1], version=TLSv1.3, verify=NO,
///   cipher=TLS_AES_256_GCM_SHA384, bits=256/256
/// ```
/// The strengths are that of the algorithm and that in use. What the client chose, its name in the DNS and
/// what its ident server says, is before the version and can hold no blank.
fn session(mut words: Cursor<'_>) -> Option<Found<'_>> {
    let direction = words.one_of(&[(b"server", Direction::In), (b"client", Direction::Out)])?;
    let peer = words.after(b", relay=", relay)?;
    (direction == Direction::Out || peer.address.is_some()).then_some(())?;
    words.literal(b", ")?;
    let start = words.at();
    let version = Some(words.after(b"version=", version)?);
    let verified = match words.run_after(b", verify=", is_cipher)? {
        b"OK" | b"TRUSTED" => Some(true),
        b"NO" | b"NOT" | b"NONE" | b"FAIL" | b"DANE_FAIL" | b"TEMP" | b"PROTOCOL" | b"SOFTWARE" => {
            Some(false)
        }
        _ => None,
    };
    let cipher = Some(words.after(b", cipher=", cipher)?);
    let algorithm = words.after(b", bits=", Cursor::number)?;
    let bits = words.after(b"/", Cursor::number);
    let bits = bits.and_then(strength).filter(|_| strength(algorithm).is_some());
    let span = words.since(start);
    (words.rest().is_empty() || words.literal(b", pubkey_fp=").is_some()).then_some(())?;
    let written = Written { version, cipher, bits, verified, ..Written::default() };
    Some(Found { peer, ..Found::new(written, direction, span) })
}

/// ```text
/// from=<a@example.org>, size=256, class=0, nrcpts=1, msgid=<1@example.org>, proto=ESMTPS,
///   daemon=MTA-v4, relay=mx.example.org [192.0.2.1]
/// ```
/// A message's id that goes on like the line is known by the rest of the line, which then follows it.
fn arrival(mut words: Cursor<'_>) -> Option<Found<'_>> {
    words.literal(b"from=")?;
    words.mail_address()?.strip_suffix(b",")?;
    for number in [&b" size="[..], b", class=", b", nrcpts="] {
        words.run_after(number, is_digit)?;
    }
    words.optional(b", msgid=", |byte| is_not_blank(byte) && byte != b',', b"")?;
    words.optional(b", bodytype=", is_dh_group, b"")?;
    words.literal(b", ")?;
    let start = words.at();
    let protocol = words.run_after(b"proto=", is_dh_group)?;
    let span = words.since(start);
    words.run_after(b", daemon=", is_dh_group)?;
    let peer = words.after(b", relay=", relay)?;
    words.rest().is_empty().then_some(())?;
    let implied = WithProtocol::from_keyword(protocol)?.implies?;
    implied.tls.then_some(())?;
    let found = Found::new(Written::default(), Direction::In, span);
    Some(Found { peer, login: implied.auth, ..found })
}

/// `mx.example.org [192.0.2.1]`, ` (may be forged)` after it where the name does not lead back to the
/// address; `mx.example.org.` of a client's; the address alone; `local`.
fn relay<'a>(words: &mut Cursor<'a>) -> Option<Peer<'a>> {
    let name = words.run(|byte| is_not_blank(byte) && !matches!(byte, b',' | b'['));
    let open: &[u8] = if name.is_some() { b" [" } else { b"[" };
    if name.is_some() && !words.rest().starts_with(open) {
        return Some(Peer::logged(name.filter(|&name| name != b"local"), None));
    }
    let address = words.between(open, is_address, b"]")?;
    let forged = words.literal(b" (may be forged)").is_some();
    // What an ident server says of the user is before the name.
    let name = name.and_then(|name| name.rsplit(|&byte| byte == b'@').next()).filter(|_| !forged);
    Some(Peer::logged(name, Some(address.strip_prefix(b"IPv6:").unwrap_or(address))))
}
