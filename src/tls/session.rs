//! GnuTLS's description of a session, `(TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)`.

use memchr::memmem;

use super::gnutls::{self, Named};
use super::spelling;
use crate::error::BuildErrorKind;
use crate::registry::{CipherSuite, NamedGroup, TlsVersion};

/// The suite and the group of a session, from its description as `gnutls_session_get_desc` returns it.
pub(crate) fn session(text: &[u8]) -> Result<(CipherSuite, Option<NamedGroup>), BuildErrorKind> {
    let mut buffer = [0; 2 * gnutls::LONGEST];
    let named = as_in_exim(text, &mut buffer).and_then(|(version, name)| {
        gnutls::description(name, Some(version)).or_else(|| gnutls::cipher_alone(name, Some(version)))
    });
    let Some(Named { suite: Some(suite), group, .. }) = named else {
        return Err(BuildErrorKind::UnknownSuite);
    };
    // A prime of the server's own is no named group.
    let named = group.filter(|group| !group.starts_with(b"CUSTOM"));
    let group = named.map(|group| spelling::group(group).ok_or(BuildErrorKind::UnknownGroup)).transpose()?;
    Ok((suite, group))
}

/// The version, and the parts after it as Exim prints them: `(TLS1.3)-(A-B)-(C)` gives `A_B__C`.
fn as_in_exim<'b>(text: &[u8], buffer: &'b mut [u8]) -> Option<(TlsVersion, &'b [u8])> {
    let (protocol, rest) = text.strip_prefix(b"(")?.split_at_checked(memmem::find(text, b")-")? - 1)?;
    // `TLS1.3-X.509` where the server admits other certificates than X.509.
    let version = spelling::version(protocol.split(|&byte| byte == b'-').next()?)?;
    // `)--(` where a resumed session has no part for the key exchange.
    let rest = rest.strip_prefix(b")--(").or_else(|| rest.strip_prefix(b")-("));
    let mut rest = rest?.strip_suffix(b")")?;
    let mut length = 0;
    while let Some(&byte) = rest.first() {
        let (part, tail): (&[u8], _) = match rest {
            [b')', b'-', b'(', tail @ ..] => (b"__", tail),
            [b'-', tail @ ..] => (b"_", tail),
            [b'(' | b')', ..] => return None,
            _ => (&[byte], &rest[1..]),
        };
        buffer.get_mut(length..length + part.len())?.copy_from_slice(part);
        length += part.len();
        rest = tail;
    }
    Some((version, &buffer[..length]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_as_gnutls_describes_it() {
        use BuildErrorKind::{UnknownGroup, UnknownSuite};
        for (text, expected) in [
            ("(TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)", Ok((0x1302, Some(29)))),
            (
                "(TLS1.3-X.509)-(ECDHE-SECP256R1)-(ECDSA-SECP256R1-SHA256)-(AES-128-GCM)",
                Ok((0x1301, Some(23))),
            ),
            (
                "(TLS1.3-X.509-Raw Public Key)-(ECDHE-X448)-(EdDSA-Ed448)-(AES-128-CCM)",
                Ok((0x1304, Some(30))),
            ),
            (
                "(TLS1.3)-(HYBRID-X25519-MLKEM768)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)",
                Ok((0x1302, Some(4588))),
            ),
            ("(TLS1.3)-(PSK)-(AES-256-GCM)", Ok((0x1302, None))),
            ("(TLS1.3)--(AES-256-GCM)", Ok((0x1302, None))),
            ("(TLS1.2)-(ECDHE-SECP256R1)-(RSA-SHA256)-(AES-128-GCM)", Ok((0xC02F, Some(23)))),
            ("(TLS1.2)-(DHE-CUSTOM2048)-(RSA-SHA256)-(AES-128-CBC)-(SHA1)", Ok((0x0033, None))),
            ("(TLS1.2)-(RSA)-(AES-128-CBC)-(SHA256)", Ok((0x003C, None))),
            // Resumed: RSA and ECDSA are both possible.
            ("(TLS1.2)-(ECDHE-SECP256R1)-(AES-128-GCM)", Err(UnknownSuite)),
            ("(TLS1.3)-(HYBRID-NEW)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)", Err(UnknownGroup)),
            ("(TLS1.3)-(ECDHE-X25519)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM", Err(UnknownSuite)),
            ("(TLS1.3)-(ECDHE-X25519)(RSA-PSS-RSAE-SHA256)-(AES-256-GCM)", Err(UnknownSuite)),
            ("(TLS1.3)(AES-256-GCM)", Err(UnknownSuite)),
            ("(TLS1.3)-(", Err(UnknownSuite)),
            ("(TLS1.3)-()", Err(UnknownSuite)),
            (")-(", Err(UnknownSuite)),
            ("", Err(UnknownSuite)),
        ] {
            let found = session(text.as_bytes());
            let expected = expected.map(|(suite, group)| (CipherSuite(suite), group.map(NamedGroup)));
            assert_eq!(found, expected, "{text}");
        }
        let long = alloc::format!("(TLS1.3)-({})", "A".repeat(200));
        assert_eq!(session(long.as_bytes()), Err(UnknownSuite));
    }
}
