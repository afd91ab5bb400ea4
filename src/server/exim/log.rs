//! Exim: the lines of its main log that tell of a session: a message that came in, a delivery, a refusal.
//!
//! Exim prints much that others chose: addresses, the name that the client gave, its certificate's subject,
//! the message's. All of it has its place, and what is read here stands before most of it. What could look
//! like the rest of the line is told by that rest, which then stands there a second time.

use memchr::memmem;

use crate::bytes::{is_alpha, is_digit};
use crate::registry::WithProtocol;
use crate::server::cursor::{Cursor, is_address, is_cipher, is_host, is_not_blank};
use crate::server::log::{Direction, Found, Peer};
use crate::server::session::{strength, version};
use crate::tls::Dialect;
use crate::tls::Written;

pub(in crate::server) fn read(message: &[u8]) -> Option<Found<'_>> {
    let mut words = Cursor::new(message);
    // The process after either time.
    let mut process = words;
    if process.literal(b"[").is_some() && process.run(is_digit).is_some() && process.literal(b"] ").is_some()
    {
        words = process;
    }
    let mut id = words;
    let queued = message_id(&mut id).is_some();
    if queued {
        words = id;
    }
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
    let is_base_62 = |byte| is_alpha(byte) || is_digit(byte);
    let mut part = |end: &[u8]| {
        let length = words.run(is_base_62)?.len();
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
    let mut reference = words;
    if reference.literal(b" R=").is_some() && reference.run(is_not_blank).is_some() {
        words = reference;
    }
    words.literal(b" DS");
    words.literal(b" H=")?;
    let peer = client(&mut words)?;
    let ident = connection(&mut words);
    let mut protocol = words;
    let start = words.at() + 1;
    protocol.literal(b" P=")?;
    let keyword = protocol.run(is_alpha_or_digit)?;
    let span = crate::Span { start, end: protocol.at() };
    words = protocol;
    let mut pipelining = words;
    if pipelining.literal(b" L").is_some() {
        pipelining.run(|byte| matches!(byte, b'.' | b'-' | b'*'));
        words = pipelining;
    }
    words.literal(b" K");
    let found = match session(&mut words) {
        Some((written, span)) => found(written, span, peer, Direction::In),
        // Without `tls_cipher` in `log_selector` the protocol says it alone. What follows it must be there: of
        // `esmtpsa` a cut may have left `esmtps`, but of `esmtp` nothing makes that.
        None if implies_tls(keyword) => found(Written::default(), span, peer, Direction::In),
        None => return None,
    };
    (!forged(words.rest(), ident)).then_some(found)
}

/// ```text
/// => a@example.org F=<b@example.net> R=dnslookup T=remote_smtp S=530 H=mx.example.org [192.0.2.1]:25
///   X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes DN="…" C="250 …"
/// ```
fn delivery(mut words: Cursor<'_>) -> Option<Found<'_>> {
    words.skip(3);
    words.mail_address()?;
    let mut original = words;
    if original.literal(b" ").is_some() && original.rest().starts_with(b"<") {
        original.mail_address()?;
        words = original;
    }
    for (field, needed) in
        [(b" F=<", false), (b" P=<", false), (b" R=", true), (b" T=", true), (b" S=", false)]
            as [(&[u8], bool); 5]
    {
        let mut ahead = words;
        if ahead.literal(field).is_some() {
            ahead.mail_address()?;
            words = ahead;
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
    Some(found(written, span, Peer { name, address: Some(address) }, Direction::Out))
}

/// ```text
/// H=(helo) [192.0.2.1]:41608 X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no F=<a@example.org> rejected RCPT …
/// no MAIL in SMTP connection from (helo) [192.0.2.1]:41608 D=0s X=TLS1.3:… CV=no C=EHLO,QUIT
/// ```
fn refusal(mut words: Cursor<'_>) -> Option<Found<'_>> {
    if words.literal(b"H=").is_none() {
        words.literal(b"no MAIL in SMTP connection from ")?;
    }
    let peer = client(&mut words)?;
    let ident = connection(&mut words);
    let mut duration = words;
    if duration.literal(b" D=").is_some() && duration.run(is_not_blank).is_some() {
        words = duration;
    }
    let (written, span) = session(&mut words)?;
    (!forged(words.rest(), ident)).then_some(found(written, span, peer, Direction::In))
}

fn found<'a>(written: Written<'a>, span: crate::Span, peer: Peer<'a>, direction: Direction) -> Found<'a> {
    Found { written, dialect: Dialect::Exim, peer, direction, service: None, span }
}

/// `mx.example.org (helo) [192.0.2.1]:41608`: a verified name, what the client called itself, where it came
/// from. With a blank or a parenthesis in it, the second can't be told from what follows.
fn client<'a>(words: &mut Cursor<'a>) -> Option<Peer<'a>> {
    let name = words.run(is_host);
    if name.is_some() {
        words.literal(b" ")?;
    }
    if words.literal(b"(").is_some() {
        words.run(|byte| is_not_blank(byte) && !matches!(byte, b'(' | b')'))?;
        words.literal(b") ")?;
    }
    Some(Peer { name, address: Some(bracketed(words)?) })
}

/// `[192.0.2.1]:41608`, the port where `incoming_port` or `outgoing_port` asks for it.
fn bracketed<'a>(words: &mut Cursor<'a>) -> Option<&'a [u8]> {
    words.literal(b"[")?;
    let address = words.run(is_address)?;
    words.literal(b"]")?;
    let mut port = *words;
    if port.literal(b":").is_some() && port.run(is_digit).is_some() {
        *words = port;
    }
    Some(address)
}

/// What else may be told of the connection, in this order. Tells whether an ident server spoke.
fn connection(words: &mut Cursor<'_>) -> bool {
    let mut ahead = *words;
    for proxy_or_interface in [&b" PRX="[..], b" I="] {
        if ahead.literal(proxy_or_interface).is_some() && bracketed(&mut ahead).is_some() {
            *words = ahead;
        }
        ahead = *words;
    }
    if ahead.literal(b" Ci=").is_some() && ahead.run(is_digit).is_some() {
        *words = ahead;
    }
    if words.literal(b" TFO").is_some() {
        words.literal(b"*");
    }
    ahead = *words;
    let ident = ahead.literal(b" U=").is_some() && ahead.run(is_not_blank).is_some();
    if ident {
        *words = ahead;
    }
    ident
}

/// ` X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no`, `*` after the strength where the session was resumed. Names
/// are OpenSSL's, GnuTLS's with `_`, or GnuTLS's description of a session, which can lack its end:
/// `TLS1.3:(AES_256_GCM:256*`. The field never stands last but where a line was cut.
fn session<'a>(words: &mut Cursor<'a>) -> Option<(Written<'a>, crate::Span)> {
    let mut ahead = *words;
    ahead.literal(b" ")?;
    let start = ahead.at();
    ahead.literal(b"X=")?;
    let version = version(&mut ahead)?;
    ahead.literal(b":")?;
    let cipher = ahead.run(|byte| is_cipher(byte) || matches!(byte, b'(' | b')'))?;
    let bits = ahead.literal(b":").and_then(|()| ahead.number());
    ahead.literal(b"*");
    let end = ahead.at();
    ahead.rest().starts_with(b" ").then_some(())?;
    *words = ahead;
    let verified = match words.literal(b" CV=").and_then(|()| words.run(is_alpha)) {
        Some(b"yes" | b"dane") => Some(true),
        Some(b"no") => Some(false),
        _ => None,
    };
    let written = Written {
        version: Some(version),
        cipher: Some(cipher),
        bits: bits.and_then(strength),
        verified,
        ..Written::default()
    };
    Some((written, crate::Span { start, end }))
}

fn is_alpha_or_digit(byte: u8) -> bool {
    is_alpha(byte) || is_digit(byte)
}

fn implies_tls(protocol: &[u8]) -> bool {
    WithProtocol::from_keyword(protocol)
        .and_then(|protocol| protocol.implies)
        .is_some_and(|implied| implied.tls)
}

/// Whether what was read may have been a client's: the name it gave, `x) [192.0.2.1] P=esmtps X=…`, or what
/// its ident server said. Then Exim's own end of that name and address follows, or its own protocol. A
/// client can have a line about itself passed over so, and nothing more.
fn forged(rest: &[u8], ident: bool) -> bool {
    let host = |at: usize| {
        let mut words = Cursor::new(rest.get(at + 2..).unwrap_or_default());
        bracketed(&mut words).is_some() && matches!(words.rest(), [] | [b' ' | b':' | b',', ..])
    };
    memmem::find_iter(rest, b") [").any(host) || (ident && memmem::find(rest, b" P=").is_some())
}
