//! sendmail: the lines `STARTTLS=server` and `STARTTLS=client`, and the protocol of a message that came in.

use crate::bytes::{is_dh_group, is_digit};
use crate::registry::WithProtocol;
use crate::server::cursor::{Cursor, is_address, is_cipher, is_not_blank};
use crate::server::log::{Direction, Found, Peer};
use crate::server::session::{cipher, strength, version};
use crate::tls::{Dialect, Written};

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
/// what its ident server says, stands before the version and can hold no blank.
fn session(mut words: Cursor<'_>) -> Option<Found<'_>> {
    let inbound = words.either(b"server", b"client")?;
    words.literal(b", relay=")?;
    let peer = relay(&mut words)?;
    (!inbound || peer.address.is_some()).then_some(())?;
    words.literal(b", ")?;
    let start = words.at();
    words.literal(b"version=")?;
    let version = Some(version(&mut words)?);
    words.literal(b", verify=")?;
    let verified = match words.run(is_cipher)? {
        b"OK" | b"TRUSTED" => Some(true),
        b"NO" | b"NOT" | b"NONE" | b"FAIL" | b"DANE_FAIL" | b"TEMP" | b"PROTOCOL" | b"SOFTWARE" => {
            Some(false)
        }
        _ => None,
    };
    words.literal(b", cipher=")?;
    let cipher = Some(cipher(&mut words)?);
    words.literal(b", bits=")?;
    let algorithm = words.number()?;
    let bits = words.literal(b"/").and_then(|()| words.number());
    let bits = bits.and_then(strength).filter(|_| strength(algorithm).is_some());
    let span = words.since(start);
    (words.rest().is_empty() || words.literal(b", pubkey_fp=").is_some()).then_some(())?;
    let written = Written { version, cipher, bits, verified, ..Written::default() };
    let direction = if inbound { Direction::In } else { Direction::Out };
    Some(Found { peer, ..Found::new(Dialect::Sendmail, written, direction, span) })
}

/// ```text
/// from=<a@example.org>, size=256, class=0, nrcpts=1, msgid=<1@example.org>, proto=ESMTPS,
///   daemon=MTA-v4, relay=mx.example.org [192.0.2.1]
/// ```
/// A message's id that goes on like the line is told by the rest of the line, which then follows it.
fn arrival(mut words: Cursor<'_>) -> Option<Found<'_>> {
    words.literal(b"from=")?;
    words.mail_address()?.strip_suffix(b",")?;
    for number in [&b" size="[..], b", class=", b", nrcpts="] {
        words.literal(number)?;
        words.run(is_digit)?;
    }
    if words.literal(b", msgid=").is_some() {
        words.run(|byte| is_not_blank(byte) && byte != b',')?;
    }
    if words.literal(b", bodytype=").is_some() {
        words.run(is_dh_group)?;
    }
    words.literal(b", ")?;
    let start = words.at();
    words.literal(b"proto=")?;
    let protocol = words.run(is_dh_group)?;
    let span = words.since(start);
    words.literal(b", daemon=")?;
    words.run(is_dh_group)?;
    words.literal(b", relay=")?;
    let peer = relay(&mut words)?;
    words.rest().is_empty().then_some(())?;
    let implied = WithProtocol::from_keyword(protocol)?.implies?;
    implied.tls.then_some(())?;
    let found = Found::new(Dialect::Sendmail, Written::default(), Direction::In, span);
    Some(Found { peer, login: implied.auth, ..found })
}

/// `mx.example.org [192.0.2.1]`, ` (may be forged)` after it where the name does not lead back to the
/// address; `mx.example.org.` of a client's; the address alone; `local`.
fn relay<'a>(words: &mut Cursor<'a>) -> Option<Peer<'a>> {
    let name = words.run(|byte| is_not_blank(byte) && !matches!(byte, b',' | b'['));
    let mut bracketed = *words;
    if name.is_some() {
        if bracketed.literal(b" [").is_none() {
            return Some(Peer { name: name.filter(|&name| name != b"local"), address: None });
        }
    } else {
        bracketed.literal(b"[")?;
    }
    let address = bracketed.run(is_address)?;
    bracketed.literal(b"]")?;
    *words = bracketed;
    let forged = words.literal(b" (may be forged)").is_some();
    // What an ident server says of the user stands before the name.
    let name = name.and_then(|name| name.rsplit(|&byte| byte == b'@').next()).filter(|_| !forged);
    Some(Peer { name, address: Some(address.strip_prefix(b"IPv6:").unwrap_or(address)) })
}
