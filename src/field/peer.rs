//! The client, from what its server wrote between `from` and `by`.
//!
//! A client may choose its greeting, its ident reply and its certificate so that they look like an address. So each
//! comment there must be one of few shapes to its last byte, and a field in which two can be the address has no peer.

use super::Received;
use crate::author::Author;
use crate::bytes::{is_alpha, is_digit};
use crate::peer::{Peer, ip};
use crate::server::{self, Cursor, Place, is_host};
use crate::swar::any;
use crate::syntax::{After, ProblemKind};
use core::net::IpAddr;

/// An address as it is in the field, and parsed.
type Literal<'a> = (&'a [u8], IpAddr);

/// What a comment between `from` and `by` says of the client.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// The address, and the name if it was found: `(client.example [192.0.2.1])`, `(192.0.2.1)`.
    Address { name: Option<&'a [u8]>, address: Literal<'a> },
    /// The same beside a name: `([192.0.2.1]:25 helo=client.example)`, `(port=25 helo=client.example)`.
    Exim { address: Option<Literal<'a>>, helo: Option<&'a [u8]> },
    /// The greeting: `(HELO client.example)`.
    Greeting(&'a [u8]),
    /// Nothing.
    Other,
}

impl<'a> Received<'a> {
    /// The client that the server of this field took the message from; `None` if the field has no address of it, or
    /// more than one text that can be the address (RFC 5321 §4.4, `From-domain`).
    ///
    /// ```
    /// use received_tls::Received;
    /// let address = |field: &'static [u8]| Received::parse(field).peer().and_then(|peer| peer.address);
    /// let field = b"Received: from [192.0.2.1] (helo=[10.0.0.1]) by mx.example.net with esmtp (Exim 4.98) id 1; x";
    /// assert_eq!(address(field), Some(&b"192.0.2.1"[..]));
    /// let field = b"Received: from a (b [192.0.2.1]) (c [192.0.2.2]) by mx.example.net (Postfix) with ESMTP; x";
    /// assert_eq!(address(field), None);
    /// ```
    pub fn peer(&self) -> Option<Peer<'a>> {
        let value = self.from()?;
        let evidence = self.evidence();
        let (from_end, by) = (evidence.from_end, evidence.by.0);
        if from_end == 0 || by == 0 || !self.is_sure_before_by() {
            return None;
        }
        let field = self.bytes();
        let exim = || self.is_exims();
        let mut parts = evidence
            .comments()
            .iter()
            .map(|comment| comment.span.span())
            .take_while(|span| span.start < by as usize)
            .filter(|span| span.start >= from_end as usize)
            .map(|span| part(span.of(field)));
        let confirms = || self.software().is_some_and(server::confirms_names);
        let peer = |helo, name, (address, ip), confirmed| Peer {
            helo,
            name,
            confirmed,
            address: Some(address),
            ip: Some(ip),
        };
        let peer = match (parts.next().unwrap_or(Some(Part::Other))?, literal(value)) {
            // Exim writes a greeting only if it differs from the name.
            (Part::Address { name: None, address }, None) if exim() => {
                peer(None, name(value)?, address, true)
            }
            (Part::Address { name, address }, _) => {
                peer(Some(value), name, address, name.is_some() && confirms())
            }
            (Part::Exim { address: Some(address), helo }, None) => peer(helo, name(value)?, address, exim()),
            (Part::Exim { address: None, helo }, Some(address)) if exim() => peer(helo, None, address, false),
            (Part::Other, Some(address)) if exim() => peer(None, None, address, false),
            (Part::Greeting(helo), literal) => match (parts.next(), ip(value)) {
                (Some(Some(Part::Address { name: None, address })), address_before) => {
                    let unnamed = literal.is_some() || address_before.is_some();
                    peer(Some(helo), if unnamed { None } else { name(value)? }, address, false)
                }
                (None, Some(ip)) if self.is_yahoos() => peer(Some(helo), None, (value, ip), false),
                _ => return None,
            },
            _ => return None,
        };
        let known = evidence.fits || parts.all(|part| matches!(part, Some(Part::Other)));
        known.then_some(peer)
    }

    /// Whether all between `from` and `by` is of this field's server, or of its client in a place of the client's.
    pub(crate) fn is_sure_before_by(&self) -> bool {
        let evidence = self.evidence();
        if evidence.fits {
            return true;
        }
        let authors = self.written_by();
        evidence.torn.is_none()
            && !evidence.has_more_comments()
            && evidence.by.0 != 0
            && !authors.has_second_by()
            && !authors.has_second_from()
            && authors.doubt_at(evidence.by.0 as usize).is_none()
            && !self.software().is_some_and(server::writes_no_address)
    }

    /// Whether the server wrote no client at all: the field begins with `by`, or with a comment and `by`.
    pub(crate) fn names_no_client(&self) -> bool {
        let first = self.clauses().next();
        first.is_some_and(|clause| clause.span.start == self.evidence().by.0 as usize)
            && self.is_sure_before_by()
            && !self.problem_kinds().any(|kind| matches!(kind, ProblemKind::NoValue | ProblemKind::StrayText))
    }

    /// True if the value of the `from` clause is all that the field has of the client.
    pub(crate) fn has_no_comment_before_by(&self) -> bool {
        let (from_end, by) = (self.evidence().from_end, self.evidence().by.0);
        let between = self.bytes().get(from_end as usize..by as usize);
        from_end > 0 && between.is_some_and(|between| between.trim_ascii().is_empty())
    }

    /// Yahoo's servers write their own private address after `by`, and the client's after `from`.
    fn is_yahoos(&self) -> bool {
        let by = self.by().and_then(ip);
        let with = self.with().unwrap_or_default();
        by.is_some_and(|by| matches!(by, IpAddr::V4(by) if by.is_private()))
            && matches!(with, b"SMTP" | b"SMTPs")
    }

    fn is_exims(&self) -> bool {
        let (field, by) = (self.bytes(), self.evidence().by.0);
        let mut comments = self.evidence().comments().iter().map(|comment| comment.span.span());
        comments
            .any(|span| span.start > by as usize && Cursor::new(span.of(field)).words(b"(Exim ").is_some())
    }
}

/// The inside of an address literal (RFC 5321 §4.1.3).
fn literal(value: &[u8]) -> Option<Literal<'_>> {
    let address = value.strip_prefix(b"[")?.strip_suffix(b"]")?;
    ip(address).map(|ip| (address, ip))
}

/// A host's name, or that there was none to be found; `None` if it is neither.
#[expect(clippy::option_option, reason = "a text that is no name is not a name that is missing")]
fn name(text: &[u8]) -> Option<Option<&[u8]>> {
    let host = text.strip_suffix(b".").unwrap_or(text);
    let missing = host.is_empty() || host.eq_ignore_ascii_case(b"unknown");
    // As `is_host`, without `||`: several bytes are compared together.
    let other =
        |byte: u8| !(is_alpha(byte) | is_digit(byte) | (byte == b'-') | (byte == b'_') | (byte == b'.'));
    (!any(host, other)).then_some((!missing).then_some(host))
}

/// The bytes before which the text before an address ends: those of comments, addresses and `helo=`.
static ENDS_NAME: [u8; 256] = {
    let mut ends = [0; 256];
    let mut bytes: &[u8] = b" \t\r\n\x0C()[]=\"\\";
    while let [first, rest @ ..] = bytes {
        ends[*first as usize] = 1;
        bytes = rest;
    }
    ends
};

/// What a comment says of the client; `None` if that can't be known.
fn part(comment: &[u8]) -> Option<Part<'_>> {
    usual_address(comment)
        .or_else(|| address(comment))
        .or_else(|| exims(comment))
        .or_else(|| greeting(comment))
        .or_else(|| other(comment).then_some(Part::Other))
}

/// `(client.example [192.0.2.1])`, as [`address`] reads it, in fewer steps.
fn usual_address(comment: &[u8]) -> Option<Part<'_>> {
    if cfg!(target_family = "wasm") {
        // WebAssembly travels over networks, and `address` reads the same.
        return None;
    }
    let inside = comment.strip_prefix(b"(")?.strip_suffix(b"])")?;
    let (host, address) = inside.split_at_checked(memchr::memchr(b'[', inside)?)?;
    let (host, address) = (host.strip_suffix(b" ")?, address.strip_prefix(b"[")?);
    if host.is_empty() || is_greeting(host) {
        return None;
    }
    Some(Part::Address { name: name(host)?, address: (address, ip(address)?) })
}

/// The keyword of a greeting, which is no host's name.
fn is_greeting(host: &[u8]) -> bool {
    host.eq_ignore_ascii_case(b"HELO") || host.eq_ignore_ascii_case(b"EHLO")
}

/// `(client.example [192.0.2.1])`, `(alice@client.example [192.0.2.1] (may be forged))`, `(192.0.2.1)`.
fn address(comment: &[u8]) -> Option<Part<'_>> {
    let mut cursor = Cursor::new(comment);
    cursor.literal(b"(")?;
    for unnamed in server::UNNAMED {
        let _ = cursor.literal(unnamed);
    }
    let before = cursor.run(|byte| ENDS_NAME[usize::from(byte)] == 0);
    let before = before.unwrap_or_default();
    // An ident reply, whose end no host's name holds.
    let (ident, host) = match memchr::memrchr(b'@', before) {
        Some(at) => (at > 0, before.get(at + 1..)?),
        None => (false, before),
    };
    if cursor.rest() == b")" {
        return ip(host).map(|ip| Part::Address { name: None, address: (host, ip) });
    }
    let blank = cursor.run(|byte| byte.is_ascii_whitespace());
    if blank.is_none() && !before.is_empty() {
        return None;
    }
    let name = if host == b"<unknown>" { None } else { name(host).filter(|_| !is_greeting(host))? };
    let address = bracketed(&mut cursor)?;
    match cursor.rest() {
        b")" => {}
        // The name leads elsewhere.
        _ if cursor.words(b" (may be forged))").is_some() && cursor.rest().is_empty() => {
            return Some(Part::Address { name: None, address });
        }
        rest => {
            // Stalwart's: the network's number and name.
            let network = rest.trim_ascii_start();
            let is_network = network.starts_with(b"(AS") && rest.ends_with(b"))") && !ident;
            if !is_network || memchr::memchr(b'[', network).is_some() {
                return None;
            }
        }
    }
    Some(Part::Address { name, address })
}

/// `[192.0.2.1]:25`, of which the port may be missing.
fn bracketed<'a>(cursor: &mut Cursor<'a>) -> Option<Literal<'a>> {
    let address = cursor.between(b"[", |byte| byte != b']', b"]")?;
    let ip = ip(address)?;
    if cursor.rest().starts_with(b":") {
        cursor.literal(b":")?;
        cursor.number()?;
    }
    Some((address, ip))
}

/// `([192.0.2.1]:25 helo=client.example ident=alice)`, `(port=25 helo=client.example)`.
fn exims(comment: &[u8]) -> Option<Part<'_>> {
    let mut cursor = Cursor::new(comment);
    cursor.literal(b"(")?;
    let address = if cursor.rest().starts_with(b"[") { Some(bracketed(&mut cursor)?) } else { None };
    let mut separated = address.is_none();
    let mut values = [None; 3];
    for (value, keyword) in values.iter_mut().zip([&b"port="[..], b"helo=", b"ident="]) {
        let read = |ahead: &mut Cursor<'_>| -> Option<usize> {
            if !separated {
                ahead.run(|byte| byte.is_ascii_whitespace())?;
            }
            ahead.literal(keyword)?;
            Some(ahead.at())
        };
        if let Some(start) = cursor.attempt(read) {
            cursor.run(|byte| is_host(byte) || b"[]:@+".contains(&byte))?;
            *value = comment.get(start..cursor.at());
            separated = false;
        }
    }
    let [port, helo, ident] = values;
    let any = port.is_some() || helo.is_some() || ident.is_some();
    (any && cursor.rest() == b")").then_some(Part::Exim { address, helo })
}

/// `(HELO client.example)`.
fn greeting(comment: &[u8]) -> Option<Part<'_>> {
    let mut cursor = Cursor::new(comment);
    cursor.either(b"(HELO", b"(EHLO")?;
    cursor.run(|byte| byte.is_ascii_whitespace())?;
    let helo = cursor.run(|byte| is_host(byte) || b"[]:".contains(&byte))?;
    (cursor.rest() == b")").then_some(Part::Greeting(helo))
}

/// Whether a comment is no address, by any author.
fn other(comment: &[u8]) -> bool {
    let no_address = || memchr::memchr(b'[', comment).is_none();
    match server::sentence(comment) {
        Some(Author::Server) => true,
        Some(_) => no_address(),
        None if server::class(After::From, comment).is_some() => true,
        // A login is in it.
        None => {
            server::begins_with_login(comment)
                && server::read(Place::AfterFrom, comment).is_some()
                && no_address()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{format, string::String};

    /// `helo name ip`, an exclamation mark after a name that was confirmed.
    fn peer(between: &str, rest: &str) -> String {
        let field =
            format!("Received: from {between}\n\tby mx.example.net {rest}; Sat, 21 Nov 2026 22:45:35 +0000");
        let field = Received::parse(field.as_bytes());
        let text =
            |text: Option<&[u8]>| text.map_or("-".into(), |text| String::from_utf8_lossy(text).into_owned());
        field.peer().map_or("none".into(), |peer| {
            let confirmed = if peer.confirmed { "!" } else { "" };
            let ip = peer.ip().map_or("-".into(), |ip| format!("{ip}"));
            format!("{} {}{confirmed} {ip}", text(peer.helo), text(peer.name))
        })
    }

    #[test]
    fn the_address_is_the_servers() {
        let (postfix, exim, other) =
            ("(Postfix) with ESMTP id 1", "with esmtp (Exim 4.98) id 1", "with ESMTP id 1");
        for (between, rest, expected) in [
            ("a (b.example [192.0.2.1])", postfix, "a b.example! 192.0.2.1"),
            ("a (unknown [192.0.2.1])", postfix, "a - 192.0.2.1"),
            ("a (b.example [IPv6:2001:db8::1])", postfix, "a b.example! 2001:db8::1"),
            ("a (b.example [192.0.2.1])", other, "a b.example 192.0.2.1"),
            ("a (b.example. [192.0.2.1])", other, "a b.example 192.0.2.1"),
            ("a (u@b.example [192.0.2.1])", "(8.18.1/8.18.1) with ESMTP id 1", "a b.example! 192.0.2.1"),
            ("a (b.example [192.0.2.1] (may be forged))", "(8.18.1/8.18.1) with ESMTP id 1", "a - 192.0.2.1"),
            ("a (192.0.2.1)", "(192.0.2.2) with Microsoft SMTP Server id 1", "a - 192.0.2.1"),
            ("a (fe80::1%4)", "with Microsoft SMTP Server id 1", "a - fe80::1"),
            ("a (b [192.0.2.1] (AS64496 Example, IN))", other, "a b 192.0.2.1"),
            ("b.example ([192.0.2.1] helo=a)", exim, "a b.example! 192.0.2.1"),
            ("b.example ([192.0.2.1]:25 helo=[10.0.0.1] ident=u)", exim, "[10.0.0.1] b.example! 192.0.2.1"),
            ("b.example ([192.0.2.1])", exim, "- b.example! 192.0.2.1"),
            ("b.example ([192.0.2.1])", other, "b.example - 192.0.2.1"),
            ("[192.0.2.1] (helo=[10.0.0.1])", exim, "[10.0.0.1] - 192.0.2.1"),
            ("[192.0.2.1] (port=25 helo=a)", exim, "a - 192.0.2.1"),
            ("[192.0.2.1]", exim, "- - 192.0.2.1"),
            ("b.example (HELO a) (192.0.2.1)", other, "a b.example 192.0.2.1"),
            ("unknown (HELO a) (u@192.0.2.1)", other, "a - 192.0.2.1"),
            ("a (b [192.0.2.1]) (Authenticated sender: u)", postfix, "a b! 192.0.2.1"),
            ("a ([::ffff:192.0.2.1])", other, "a - 192.0.2.1"),
            ("127.0.0.1 (EHLO a) (192.0.2.1)", "with SMTPS", "a - 192.0.2.1"),
        ] {
            assert_eq!(peer(between, rest), expected, "{between} {rest}");
        }
    }

    #[test]
    fn yahoos_address_stands_after_from() {
        let peer = |between: &str, by: &str| {
            let field = format!("Received: from {between}\n by {by}; Fri, 06 Jun 2025 16:43:48 +0000");
            Received::parse(field.as_bytes()).peer().and_then(|peer| peer.ip())
        };
        let (between, tls) = ("192.0.2.1 (EHLO a)", "(version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256)");
        assert_eq!(peer(between, &format!("10.253.62.170 with SMTPs\n {tls}")), "192.0.2.1".parse().ok());
        assert_eq!(peer(between, &format!("mx.example.net with SMTPs\n {tls}")), None);
        assert_eq!(peer(between, &format!("192.0.2.7 with SMTPs\n {tls}")), None);
        assert_eq!(peer("192.0.2.1 (EHLO a) (b c)", "10.253.62.170 with SMTPs"), None);
        assert_eq!(peer("192.0.2.1 (EHLO a) (b [192.0.2.2])", "10.253.62.170 with SMTPs"), None);
        assert_eq!(peer("192.0.2.1 (b c)", "10.253.62.170 with SMTPs"), None);
    }

    #[test]
    fn a_name_has_the_bytes_of_hosts() {
        for byte in 0..=u8::MAX {
            assert_eq!(name(&[b'a', byte, b'a']).is_some(), is_host(byte), "{byte}");
        }
    }

    #[test]
    fn no_peer_where_two_texts_can_be_it() {
        let postfix = "(Postfix) with ESMTP id 1";
        for (between, rest) in [
            ("a (localhost [127.0.0.1]) (b [192.0.2.1])", postfix),
            ("a (b [192.0.2.1]) (localhost [127.0.0.1])", postfix),
            ("a (127.0.0.1) (b [192.0.2.1])", postfix),
            ("a (HELO b) (127.0.0.1) (192.0.2.1)", postfix),
            ("a ([127.0.0.1] helo=b) (b [192.0.2.1])", postfix),
            ("[127.0.0.1] (helo=b) (b [192.0.2.1])", postfix),
            ("[127.0.0.1] (helo=b)", postfix),
            ("[127.0.0.1]", postfix),
            ("a", postfix),
            ("a (localhost [127.0.0.1]) by b (c [192.0.2.1])", postfix),
            ("a (localhost [127.0.0.1])", "(chasquid) with ESMTP id 1"),
            ("a (b c [127.0.0.1])", postfix),
            ("a (helo=[127.0.0.1])", postfix),
            ("a (b [127.0.0.1]) (Authenticated sender: u@[192.0.2.1])", postfix),
            ("a (b [127.0.0.1]) (Client CN \"(c [192.0.2.1])\", Issuer \"i\" (not verified))", postfix),
            ("a ([unix socket])", postfix),
        ] {
            assert_eq!(peer(between, rest), "none", "{between} {rest}");
        }
    }
}
