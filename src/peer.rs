//! The other end of a connection.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The other end of a connection, as far as a server recorded it: the client of a field (RFC 5321 §4.4, `TCP-info`), or
/// whom a log line names.
///
/// ```
/// use received_tls::Received;
/// let field = Received::parse(
///     b"Received: from laptop (mail.example.org [192.0.2.1])\n\
///       \tby mx.example.net (Postfix) with ESMTP id 4cXyZ1; Sat, 21 Nov 2026 22:45:35 +0000",
/// );
/// let peer = field.peer().unwrap();
/// assert_eq!(peer.helo, Some(&b"laptop"[..]));
/// assert_eq!(peer.name, Some(&b"mail.example.org"[..]));
/// assert_eq!(peer.ip(), "192.0.2.1".parse().ok());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Peer<'a> {
    /// The greeting that the client chose (RFC 5321 §4.1.1.1); `None` in a log.
    pub helo: Option<&'a [u8]>,
    /// Its name in the DNS, as the server looked it up by the address.
    pub name: Option<&'a [u8]>,
    /// Whether the server writes a name only if it leads back to the address, so that the client can't choose it.
    pub confirmed: bool,
    /// Its IP address, or the path of a socket.
    pub address: Option<&'a [u8]>,
    /// The address, parsed.
    pub(crate) ip: Option<IpAddr>,
}

impl<'a> Peer<'a> {
    /// Whom a line of a log names: servers log confirmed names alone.
    pub(crate) fn logged(name: Option<&'a [u8]>, address: Option<&'a [u8]>) -> Self {
        Self { helo: None, name, confirmed: name.is_some(), address, ip: address.and_then(ip) }
    }

    /// The IP address; an IPv4 address mapped to IPv6 as IPv4, and without a zone (RFC 4007 §11).
    ///
    /// ```
    /// let line = b"Nov 21 22:45:35 mx postfix/smtpd[7]: Anonymous TLS connection established from \
    ///     mail.example.org[::ffff:192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
    /// let peer = received_tls::log::read(line).unwrap().peer;
    /// assert_eq!(peer.ip(), "192.0.2.1".parse().ok());
    /// ```
    pub const fn ip(&self) -> Option<IpAddr> {
        self.ip
    }
}

/// The IP address that `text` is.
#[inline]
pub(crate) fn ip(text: &[u8]) -> Option<IpAddr> {
    ipv4(text).map(IpAddr::V4).or_else(|| ipv6(text))
}

/// An address of four decimal numbers, as servers print it: without zeros before a number.
fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let (mut octets, mut at, mut number, mut digits) = ([0; 4], 0, 0_u16, 0);
    for &byte in text {
        match byte {
            b'0'..=b'9' if digits == 0 || (number > 0 && digits < 3) => {
                number = number * 10 + u16::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && at < 3 => {
                octets[at] = u8::try_from(number).ok()?;
                (at, number, digits) = (at + 1, 0, 0);
            }
            _ => return None,
        }
    }
    octets[at] = u8::try_from(number).ok()?;
    (at == 3 && digits > 0).then(|| Ipv4Addr::from(octets))
}

/// An IPv6 address; as IPv4 if it is one that was mapped.
#[inline(never)]
fn ipv6(text: &[u8]) -> Option<IpAddr> {
    // An address has a colon, and no text without one is looked at further.
    memchr::memchr(b':', text)?;
    let text = match text {
        [b'I' | b'i', b'P' | b'p', b'v' | b'V', b'6', b':', text @ ..] => text,
        text => text,
    };
    let address = memchr::memchr(b'%', text).map_or(Some(text), |zone| text.get(..zone))?;
    core::str::from_utf8(address)
        .ok()?
        .parse()
        .ok()
        .map(|address: Ipv6Addr| IpAddr::V6(address).to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn addresses_are_those_of_the_standard_library() {
        for text in [
            "0.0.0.0",
            "255.255.255.255",
            "192.0.2.1",
            "256.0.0.1",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "1..2.3",
            "1.2.3.",
            "",
            ".1.2.3",
            "1.2.3.a",
            "1.2.3.4444",
            "1.2.3.00",
            "0.0.0.10",
            "::",
            "::1",
            "2001:db8::1",
            "1:2",
            "::ffff:192.0.2.1",
            "a",
        ] {
            let expected = text.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
            assert_eq!(ip(text.as_bytes()), expected, "{text}");
        }
        for (text, expected) in [
            ("IPv6:2001:db8::1", "2001:db8::1"),
            ("fe80::1%4", "fe80::1"),
            ("IPv6:::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(ip(text.as_bytes()).map(|ip| ip.to_string()).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(ip(b"IPv6:192.0.2.1"), None);
    }
}
