//! The other end of a connection.

use core::net::IpAddr;

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
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
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
}

impl<'a> Peer<'a> {
    /// Whom a line of a log names: servers log confirmed names alone.
    pub(crate) const fn logged(name: Option<&'a [u8]>, address: Option<&'a [u8]>) -> Self {
        Self { helo: None, name, confirmed: name.is_some(), address }
    }

    /// The IP address; an IPv4 address mapped to IPv6 as IPv4, and without a zone (RFC 4007 §11).
    ///
    /// ```
    /// let line = b"Nov 21 22:45:35 mx postfix/smtpd[7]: Anonymous TLS connection established from \
    ///     mail.example.org[::ffff:192.0.2.1]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
    /// let peer = received_tls::log::read(line).unwrap().peer;
    /// assert_eq!(peer.ip(), "192.0.2.1".parse().ok());
    /// ```
    pub fn ip(&self) -> Option<IpAddr> {
        ip(self.address?)
    }
}

/// The IP address that `text` is.
pub(crate) fn ip(text: &[u8]) -> Option<IpAddr> {
    let text = match text {
        [b'I' | b'i', b'P' | b'p', b'v' | b'V', b'6', b':', text @ ..] => text,
        text => text,
    };
    let text = core::str::from_utf8(text).ok()?;
    let (address, _zone) = text.split_once('%').unwrap_or((text, ""));
    address.parse().ok().map(|address: IpAddr| address.to_canonical())
}
