//! The servers that a reader names as his own.

use crate::bytes::is_digit;
use core::fmt;
use core::net::IpAddr;

/// A server of the reader's: a host, all hosts of a domain, or a network.
///
/// ```
/// use received_tls::OwnHost;
/// assert!(OwnHost::parse("mx.example.net").unwrap().is_host(b"MX.example.net."));
/// assert!(OwnHost::parse(".example.net").unwrap().is_host(b"mx.example.net"));
/// assert!(!OwnHost::parse(".example.net").unwrap().is_host(b"mxexample.net"));
/// assert!(OwnHost::parse("192.0.2.0/24").unwrap().has("192.0.2.7".parse().unwrap()));
/// assert!(OwnHost::parse("192.0.2.0/33").is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct OwnHost<'a>(Kind<'a>);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind<'a> {
    Host(&'a str),
    /// The domain, without the dot before it.
    Domain(&'a str),
    Network(IpAddr, u8),
}

/// Why a text names no server.
///
/// ```
/// use received_tls::OwnHost;
/// let error = OwnHost::parse("mx example").unwrap_err();
/// assert_eq!(error.to_string(), "no host name, domain (.example.net) or network (192.0.2.0/24)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum OwnHostError {
    /// Neither a name (RFC 1123 §2.1, underscores allowed) nor an address.
    NotAHost,
    /// A number of bits that the address does not have.
    PrefixLength,
    /// A network whose address has bits beyond its prefix: it may be a host that was meant.
    HostBits,
}

impl fmt::Display for OwnHostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAHost => "no host name, domain (.example.net) or network (192.0.2.0/24)",
            Self::PrefixLength => "the prefix is longer than the address",
            Self::HostBits => "the address has bits beyond the prefix: write the network's first address",
        })
    }
}

impl core::error::Error for OwnHostError {}

impl<'a> OwnHost<'a> {
    /// Parses a host name (`mx.example.net`), a domain with all hosts in it (`.example.net`), an address or a network
    /// (`192.0.2.0/24`, `2001:db8::/32`).
    ///
    /// # Errors
    /// If `text` is none of these.
    pub fn parse(text: &'a str) -> Result<Self, OwnHostError> {
        let literal = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        let (address, bits) = match literal.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (literal, None),
        };
        if let Some(ip) = crate::peer::ip(address.as_bytes()) {
            return network(ip, bits);
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        let (domain, name) = match name.strip_prefix('.') {
            Some(name) => (true, name),
            None => (false, name),
        };
        let is_label = |label: &str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            (1..=63).contains(&label.len()) && label.bytes().all(allowed)
        };
        // Digits and dots alone are an address that was mistyped.
        let mistyped = name.bytes().all(|byte| is_digit(byte) || byte == b'.');
        if name.len() > 253 || mistyped || !name.split('.').all(is_label) {
            return Err(OwnHostError::NotAHost);
        }
        Ok(Self(if domain { Kind::Domain(name) } else { Kind::Host(name) }))
    }

    /// Whether `host` is this host, or of this domain; case and a dot at its end do not count.
    pub fn is_host(&self, host: &[u8]) -> bool {
        let host = host.strip_suffix(b".").unwrap_or(host);
        match self.0 {
            Kind::Host(name) => host.eq_ignore_ascii_case(name.as_bytes()),
            Kind::Domain(domain) => is_in_domain(host, domain),
            Kind::Network(..) => false,
        }
    }

    /// Whether `ip` is this address, or of this network.
    pub fn has(&self, ip: IpAddr) -> bool {
        matches!(self.0, Kind::Network(address, bits) if is_in_network(ip, address, bits))
    }

    /// Whether the value of a `by` clause names it.
    pub(super) fn is_by(&self, by: &[u8]) -> bool {
        let literal = by.strip_prefix(b"[").and_then(|by| by.strip_suffix(b"]")).unwrap_or(by);
        self.is_host(by) || crate::peer::ip(literal).is_some_and(|ip| self.has(ip))
    }
}

fn network(ip: IpAddr, bits: Option<&str>) -> Result<OwnHost<'static>, OwnHostError> {
    let most = if ip.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        None => most,
        Some(bits) if !bits.is_empty() && bits.bytes().all(is_digit) => {
            bits.parse().ok().filter(|&bits| bits <= most).ok_or(OwnHostError::PrefixLength)?
        }
        Some(_) => return Err(OwnHostError::NotAHost),
    };
    if masked(ip, bits) == number(ip) {
        Ok(OwnHost(Kind::Network(ip, bits)))
    } else {
        Err(OwnHostError::HostBits)
    }
}

/// Whether `host` is a host in `domain`.
pub(super) fn is_in_domain(host: &[u8], domain: &str) -> bool {
    let Some(dot) = host.len().checked_sub(domain.len() + 1) else { return false };
    let (label, rest) = host.split_at(dot);
    !label.is_empty()
        && rest
            .split_first()
            .is_some_and(|(&dot, rest)| dot == b'.' && rest.eq_ignore_ascii_case(domain.as_bytes()))
}

/// Whether `ip` is in the network of which `address` is the first.
pub(super) fn is_in_network(ip: IpAddr, address: IpAddr, bits: u8) -> bool {
    ip.is_ipv4() == address.is_ipv4() && masked(ip, bits) == number(address)
}

/// An address as a number whose first bit is the address's.
fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits()) << 96,
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

fn masked(ip: IpAddr, bits: u8) -> u128 {
    number(ip) & u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_domains_and_networks() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let parse = |text| OwnHost::parse(text).unwrap();
        assert!(parse("MX.Example.net.").is_host(b"mx.example.NET"));
        assert!(!parse("example.net").is_host(b"mx.example.net"));
        assert!(!parse(".example.net").is_host(b"example.net"));
        assert!(!parse(".example.net").is_host(b".example.net"));
        assert!(!parse(".example.net").is_host(b"mx.example.net.evil.example"));
        for (network, inside, outside) in [
            ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("[192.0.2.1]", "192.0.2.1", "192.0.2.2"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("IPv6:2001:db8::1", "2001:db8::1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1", "::1"),
            ("0.0.0.0/0", "255.255.255.255", "::"),
            ("::/0", "::", "0.0.0.0"),
        ] {
            assert!(parse(network).has(ip(inside)) && !parse(network).has(ip(outside)), "{network}");
        }
        assert!(parse("192.0.2.0/24").is_by(b"[192.0.2.1]") && parse("2001:db8::1").is_by(b"2001:db8::1"));
        for (text, error) in [
            ("", OwnHostError::NotAHost),
            (".", OwnHostError::NotAHost),
            ("..example.net", OwnHostError::NotAHost),
            ("a..b", OwnHostError::NotAHost),
            ("mx\n.example", OwnHostError::NotAHost),
            ("\u{fc}.example", OwnHostError::NotAHost),
            ("*.example.net", OwnHostError::NotAHost),
            ("192.0.2", OwnHostError::NotAHost),
            ("192.0.2.0/", OwnHostError::NotAHost),
            ("192.0.2.0/+1", OwnHostError::NotAHost),
            ("192.0.2.0/33", OwnHostError::PrefixLength),
            ("192.0.2.0/999999999999", OwnHostError::PrefixLength),
            ("192.0.2.1/24", OwnHostError::HostBits),
        ] {
            assert_eq!(OwnHost::parse(text), Err(error), "{text}");
        }
    }
}
