//! Exim: the lines of its main log about a session: a message received, a delivery, a refusal.
//!
//! Exim prints text that others choose: addresses, the client's HELO name, its ident reply, the subjects of its
//! certificate and of the message. Most of it follows the session. Two texts precede it without quotes, and each
//! may contain blanks and look like the rest of the line:
//!
//! - The HELO name. It ends at Exim's own `) [address]`; a line with a second one is not read ([`client`]).
//! - The ident reply, `U=`. Of what follows it only Exim's next mandatory field is certain: `P=` of a message
//!   received, `D=` of a session without one. The rest is read from there if there is exactly one ([`field`]).
//!   Refusals have no such field.

use memchr::memmem;

use crate::bytes::{is_alpha, is_digit};
use crate::peer::Peer;
use crate::registry::WithProtocol;
use crate::server::cursor::{Cursor, is_address, is_cipher, is_host, is_not_blank};
use crate::server::log::{Direction, Found};
use crate::server::session::{strength, version};
use crate::span::Span;
use crate::tls::Written;

pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    // The process after either time.
    words.attempt(|words| words.between(b"[", is_digit, b"] "));
    let queued = words.attempt(message_id).is_some();
    match words.rest() {
        [b'<' | b'(', b'=', b' ', ..] if queued => arrival(words),
        [b'=' | b'-' | b'>' | b'*', b'>', b' ', ..] | [b'*', b'*', b' ', ..] | [b'=', b'=', b' ', ..]
            if queued =>
        {
            delivery(words)
        }
        _ => refusal(words),
    }
}

/// `1xUtr8-0004ij-Ea `, and since 4.97 `1xUuDu-000000001kc-1ShN `.
fn message_id(words: &mut Cursor<'_>) -> Option<()> {
    let mut part = |end: &[u8]| {
        let length = words.run(|byte| byte.is_ascii_alphanumeric())?.len();
        words.literal(end).map(|()| length)
    };
    matches!((part(b"-")?, part(b"-")?, part(b" ")?), (6, 6, 2) | (6, 11, 4)).then_some(())
}

/// ```text
/// <= a@example.org H=mx.example.org (helo) [192.0.2.1]:41608 I=[192.0.2.9]:25 P=esmtps L.-
///   X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no SNI=… A=… S=531 id=… T="…" from <…> for …
/// ```
fn arrival(mut words: Cursor<'_>) -> Option<Found<'_>> {
    words.skip(3);
    words.mail_address()?;
    words.attempt(|words| words.run_after(b" R=", is_not_blank));
    words.literal(b" DS");
    let peer = words.after(b" H=", client)?;
    field(&mut words, b" P=")?;
    let start = words.at() - b"P=".len();
    let keyword = words.run(|byte| byte.is_ascii_alphanumeric())?;
    let implied = WithProtocol::from_keyword(keyword).and_then(|protocol| protocol.implies);
    let span = words.since(start);
    words.run_after(b" L", |byte| matches!(byte, b'.' | b'-' | b'*'));
    words.literal(b" K");
    // Without `tls_cipher` in `log_selector` only the protocol says it. A cut turns `esmtpsa` into `esmtps`, but
    // no keyword without TLS into one with TLS.
    let by_protocol = implied.filter(|implied| implied.tls).map(|_| (Written::default(), span));
    let (written, span) = session(&mut words).or(by_protocol)?;
    let login = implied.is_some_and(|implied| implied.auth);
    Some(Found { peer, login, ..Found::new(written, Direction::In, span) })
}

/// ```text
/// => a@example.org F=<b@example.net> R=dnslookup T=remote_smtp S=530 H=mx.example.org [192.0.2.1]:25
///   X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes DN="…" C="250 …"
/// ```
fn delivery(mut words: Cursor<'_>) -> Option<Found<'_>> {
    words.skip(3);
    words.mail_address()?;
    if words.rest().starts_with(b" <") {
        words.after(b" ", Cursor::mail_address)?;
    }
    for (field, needed) in
        [(b" F=<", false), (b" P=<", false), (b" R=", true), (b" T=", true), (b" S=", false)]
            as [(&[u8], bool); 5]
    {
        if words.literal(field).is_some() {
            words.mail_address()?;
        } else if needed {
            return None;
        }
    }
    words.literal(b" H=")?;
    let name = words.run(is_host);
    if name.is_some() {
        words.literal(b" DS");
        words.literal(b" ")?;
    }
    let address = bracketed(&mut words)?;
    connection(&mut words);
    let (written, span) = session(&mut words)?;
    // Of a local delivery the part before `@` is printed without its quotes, and the address itself after it:
    // then the router would come once more.
    if memmem::find(words.rest(), b"> R=").is_some() {
        return None;
    }
    let peer = Peer::logged(name, Some(address));
    Some(Found { peer, ..Found::new(written, Direction::Out, span) })
}

/// ```text
/// H=(helo) [192.0.2.1]:41608 X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no F=<a@example.org> rejected RCPT …
/// no MAIL in SMTP connection from (helo) [192.0.2.1]:41608 D=0s X=TLS1.3:… CV=no C=EHLO,QUIT
/// ```
fn refusal(mut words: Cursor<'_>) -> Option<Found<'_>> {
    let refused = words.literal(b"H=").is_some();
    if !refused {
        words.literal(b"no MAIL in SMTP connection from ")?;
    }
    let peer = client(&mut words)?;
    if refused {
        // An ident reply makes the session unreadable.
        connection(&mut words);
    } else {
        field(&mut words, b" D=")?;
        words.run(is_not_blank)?;
    }
    let (written, span) = session(&mut words)?;
    let login = words.after(b" F=<", Cursor::mail_address).is_some() && words.rest().starts_with(b" A=");
    Some(Found { peer, login, ..Found::new(written, Direction::In, span) })
}

/// `mx.example.org (helo) [192.0.2.1]:41608`: the verified name, the HELO name, the address. If another HELO
/// name could end further on, the address may be part of the name: the line is not read.
fn client<'a>(words: &mut Cursor<'a>) -> Option<Peer<'a>> {
    let name = words.run(is_host);
    if name.is_some() {
        words.literal(b" ")?;
    }
    let helo = words.rest().starts_with(b"(");
    words.optional(b"(", |byte| is_not_blank(byte) && !matches!(byte, b'(' | b')'), b") ")?;
    let address = bracketed(words)?;
    let ends_helo = |at: usize| {
        let mut words = Cursor::new(words.rest().get(at + b") ".len()..).unwrap_or_default());
        bracketed(&mut words).is_some() && matches!(words.rest(), [] | [b' ' | b':' | b',', ..])
    };
    let forged = helo && memmem::find_iter(words.rest(), b") [").any(ends_helo);
    (!forged).then_some(Peer::logged(name, Some(address)))
}

/// `[192.0.2.1]:41608`, the port where `incoming_port` or `outgoing_port` asks for it.
fn bracketed<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let address = words.between(b"[", is_address, b"]")?;
    words.attempt(|words| words.run_after(b":", is_digit));
    Some(address)
}

/// A field that Exim always prints after the connection, such as ` P=`. If an ident reply precedes it, the reply
/// may contain the same field, or another text further on may: a second one makes the line unreadable.
fn field(words: &mut Cursor<'_>, name: &[u8]) -> Option<()> {
    connection(words);
    if words.literal(b" U=").is_some() {
        let rest = words.rest();
        let at = memmem::find(rest, name)?;
        (memmem::rfind(rest, name) == Some(at)).then_some(())?;
        words.skip(at);
    }
    words.literal(name)
}

/// Skips what may follow the address, in this order; the ident reply is before `Ci=`.
fn connection(words: &mut Cursor<'_>) {
    for proxy_or_interface in [&b" PRX="[..], b" I="] {
        words.attempt(|words| words.after(proxy_or_interface, bracketed));
    }
    words.after(b" TFO", |words| words.literal(b"*"));
    words.attempt(|words| words.run_after(b" Ci=", is_digit));
}

/// ` X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no`, `*` after the strength where the session was resumed. Names
/// are OpenSSL's, GnuTLS's with `_`, or GnuTLS's description of a session, which can lack its end:
/// `TLS1.3:(AES_256_GCM:256*`. The field never is last but where a line was cut.
fn session<'a>(words: &mut Cursor<'a>) -> Option<(Written<'a>, Span)> {
    words.literal(b" ")?;
    let start = words.at();
    let version = Some(words.after(b"X=", version)?);
    let cipher = Some(words.run_after(b":", |byte| is_cipher(byte) || matches!(byte, b'(' | b')'))?);
    let bits = words.after(b":", Cursor::number).and_then(strength);
    words.literal(b"*");
    let span = words.since(start);
    words.rest().starts_with(b" ").then_some(())?;
    let verified = match words.run_after(b" CV=", is_alpha) {
        Some(b"yes" | b"dane") => Some(true),
        Some(b"no") => Some(false),
        _ => None,
    };
    Some((Written { version, cipher, bits, verified, ..Written::default() }, span))
}
