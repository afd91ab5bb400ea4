//! The names that GnuTLS makes of a session.
//!
//! - `TLS_ECDHE_RSA_AES_256_GCM_SHA384`, its own name of a suite, which servers print without `TLS_` too. There is
//!   none such of a TLS 1.3 suite's key exchange: under TLS 1.3 the name is of the first suite with the same cipher.
//! - `ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM`, the description of a session, as Exim prints it: the key
//!   exchange with its group, the signature, the cipher and, where that is not authenticated encryption, the MAC.
//!   A resumed session's lacks the signature.

use crate::registry::{Authentication, CipherSuite, Encryption, KeyExchange, Mac, NameSource, TlsVersion};

/// The meaning of the name of a cipher suite.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Named<'a> {
    pub(super) suite: Option<CipherSuite>,
    /// The part of the name that names the group.
    pub(super) group: Option<&'a [u8]>,
    /// The name is made as for an older version of TLS, which GnuTLS does under TLS 1.3 too.
    pub(super) gnutls: bool,
}

impl Named<'_> {
    pub(super) const fn suite(suite: CipherSuite) -> Self {
        Self { suite: Some(suite), group: None, gnutls: false }
    }
}

/// The longest of GnuTLS's names of a suite, with room to spare.
pub(super) const LONGEST: usize = 48;

/// GnuTLS's own name of a suite, without the `TLS_` before it, or as GnuTLS 1 has it: with `SHA` for `SHA1` at the end,
/// and without the bits of RC4's key where there are 128.
pub(super) fn old_name(written: &[u8]) -> Option<Named<'_>> {
    const RC4: &[u8] = b"_ARCFOUR_";
    let suite = own_name(written, b"", b"").or_else(|| {
        let (begin, mac) = written.split_at(find(written, RC4)? + RC4.len());
        own_name(begin, b"128_", mac)
    })?;
    Some(Named { suite: Some(suite), group: None, gnutls: true })
}

/// The suite of which GnuTLS's own name is these parts, `TLS_` before them and `1` after `SHA` aside.
fn own_name(begin: &[u8], middle: &[u8], end: &[u8]) -> Option<CipherSuite> {
    let mut name = [0; LONGEST];
    let mut length = 0;
    for part in [
        if begin.starts_with(b"TLS_") { &b""[..] } else { b"TLS_" },
        begin,
        middle,
        end,
        if begin.ends_with(b"_SHA") || end == b"SHA" { b"1" } else { b"" },
    ] {
        name.get_mut(length..length + part.len())?.copy_from_slice(part);
        length += part.len();
    }
    match CipherSuite::from_any_bytes(&name[..length])? {
        (suite, NameSource::GnuTls) => Some(suite),
        _ => None,
    }
}

/// A cipher's name and nothing else, which under TLS 1.3 names the suite. So a resumed session is described, with a
/// bracket that belongs to what is left out; and so Courier names what it has no name of, with words for an older
/// version's key exchange and for authenticated encryption round it.
pub(super) fn cipher_alone(written: &[u8], version: Option<TlsVersion>) -> Option<Named<'_>> {
    if version != Some(TlsVersion::Tls13) {
        return None;
    }
    const COURIER: &[u8] = b"-X.509-";
    let name = match find(written, COURIER) {
        Some(at) => written[at + COURIER.len()..].strip_suffix(b"-AEAD")?,
        None => written.strip_prefix(b"(").unwrap_or(written),
    };
    of_tls_1_3(encryption(name)?).map(Named::suite)
}

/// The description of a session of `version`. Of a session that was resumed before TLS 1.3 it says neither who
/// authenticated nor, since there was no key exchange, a group.
pub(super) fn description(written: &[u8], version: Option<TlsVersion>) -> Option<Named<'_>> {
    let (exchange, rest) = split(written)?;
    let (group, key_exchange, mut authentication) = key_exchange(exchange);
    let (first, second) = split(rest).map_or((rest, None), |(first, second)| (first, Some(second)));
    let (signed, cipher, mac) = match (signer(first), second) {
        (Some(signer), Some(rest)) => {
            let (cipher, mac) = split(rest).map_or((rest, None), |(cipher, mac)| (cipher, Some(mac)));
            authentication = authentication.or(Some(signer));
            (true, cipher, mac)
        }
        _ => (false, first, second),
    };
    let encryption = encryption(cipher)?;
    let mac = match mac {
        Some(b"SHA1") => Mac::HmacSha1,
        Some(b"SHA256") => Mac::HmacSha256,
        Some(b"SHA384") => Mac::HmacSha384,
        Some(b"MD5") => Mac::HmacMd5,
        Some(b"AEAD") | None => Mac::Aead,
        Some(_) => return None,
    };
    let suite = match version {
        None => None,
        Some(TlsVersion::Tls13) => of_tls_1_3(encryption),
        Some(_) => only(key_exchange?, authentication, encryption, mac),
    };
    let exchanged = signed || version == Some(TlsVersion::Tls13);
    Some(Named { suite, group: group.filter(|_| exchanged), gnutls: false })
}

/// Where `part` begins in `text`, which is too short for a search that prepares itself.
fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// The parts before and after the first `__`.
fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = find(text, b"__")?;
    Some((&text[..at], &text[at + 2..]))
}

/// The group in the name of a key exchange; the exchange of a suite before TLS 1.3, and who authenticates if it says
/// that too.
fn key_exchange(name: &[u8]) -> (Option<&[u8]>, Option<KeyExchange>, Option<Authentication>) {
    use {Authentication as A, KeyExchange as K};
    // A group follows those that end with `_`, and none the others.
    const NAMES: [(&[u8], Option<KeyExchange>, Option<Authentication>); 14] = [
        (b"RSA", Some(K::Rsa), Some(A::Rsa)),
        (b"ECDHE_RSA", Some(K::Ecdhe), Some(A::Rsa)),
        (b"ECDHE_ECDSA", Some(K::Ecdhe), Some(A::Ecdsa)),
        (b"DHE_RSA", Some(K::Dhe), Some(A::Rsa)),
        (b"DHE_DSS", Some(K::Dhe), Some(A::Dss)),
        (b"PSK", Some(K::Psk), Some(A::Psk)),
        (b"RSA_PSK", Some(K::RsaPsk), Some(A::Rsa)),
        (b"ECDHE_PSK", Some(K::EcdhePsk), Some(A::Psk)),
        (b"DHE_PSK", Some(K::DhePsk), Some(A::Psk)),
        (b"ECDHE_PSK_", Some(K::EcdhePsk), Some(A::Psk)),
        (b"DHE_PSK_", Some(K::DhePsk), Some(A::Psk)),
        (b"ECDHE_", Some(K::Ecdhe), None),
        (b"DHE_", Some(K::Dhe), None),
        (b"HYBRID_", None, None),
    ];
    let found = NAMES.into_iter().find_map(|(own, exchange, authentication)| {
        let group = Some(name.strip_prefix(own)?).filter(|_| own.ends_with(b"_"));
        (group.is_some() || name == own).then_some((group, exchange, authentication))
    });
    found.unwrap_or_default()
}

/// Whose key made a signature of this name.
fn signer(name: &[u8]) -> Option<Authentication> {
    const SIGNERS: [(&[u8], Authentication); 5] = [
        (b"RSA_", Authentication::Rsa),
        (b"ECDSA_", Authentication::Ecdsa),
        // RFC 8422 §5.10: such keys are used with the ECDSA suites.
        (b"EdDSA_", Authentication::Ecdsa),
        (b"DSA_", Authentication::Dss),
        (b"ML_DSA_", Authentication::Tls13),
    ];
    SIGNERS.into_iter().find(|(prefix, _)| name.starts_with(prefix)).map(|(_, signer)| signer)
}

/// The cipher that GnuTLS names so, with `_` or `-` between the words.
fn encryption(name: &[u8]) -> Option<Encryption> {
    /// Where GnuTLS's name is not that of the registry.
    const OWN: [(&str, Encryption); 7] = [
        ("3DES_CBC", Encryption::TripleDesEdeCbc),
        ("ARCFOUR_128", Encryption::Rc4_128),
        ("ARCFOUR_40", Encryption::Rc4_40),
        ("RC2_40", Encryption::Rc2Cbc40),
        ("GOST28147_TC26Z_CNT", Encryption::Gost28147Cnt),
        ("MAGMA_CTR_ACPKM", Encryption::MagmaCtr),
        ("KUZNYECHIK_CTR_ACPKM", Encryption::KuznyechikCtr),
    ];
    let same = |own: &str| {
        let own = own.as_bytes();
        own.len() == name.len() && own.iter().zip(name).all(|(&a, &b)| a == if b == b'-' { b'_' } else { b })
    };
    let registered = Encryption::ALL.iter().map(|&encryption| (encryption.as_str(), encryption));
    OWN.into_iter().chain(registered).find(|(own, _)| same(own)).map(|(_, encryption)| encryption)
}

/// The suite of TLS 1.3 (RFC 8446 §B.4) with this cipher: none has another's.
pub(super) fn of_tls_1_3(encryption: Encryption) -> Option<CipherSuite> {
    let mut suites = (0x1301..=0x1305).map(CipherSuite);
    suites.find(|suite| suite.entry().is_some_and(|entry| entry.encryption == Some(encryption)))
}

/// The one suite before TLS 1.3 with these parts, if there is but one.
fn only(
    key_exchange: KeyExchange,
    authentication: Option<Authentication>,
    encryption: Encryption,
    mac: Mac,
) -> Option<CipherSuite> {
    let mut suites = CipherSuite::all().filter(|suite| {
        suite.entry().is_some_and(|entry| {
            entry.key_exchange == Some(key_exchange)
                && (authentication.is_none() || entry.authentication == authentication)
                && entry.encryption == Some(encryption)
                && entry.mac == Some(mac)
                && !entry.export
        })
    });
    suites.next().filter(|_| suites.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::spelling::{cipher, group};
    use TlsVersion::{Tls10, Tls12, Tls13};

    #[track_caller]
    fn tells(name: &str, version: TlsVersion, suite: Option<u16>, expected: Option<u16>) {
        let named = cipher(name.as_bytes(), Some(version)).expect(name);
        assert_eq!(named.suite, suite.map(CipherSuite), "{name}");
        assert_eq!(named.group.and_then(group).map(|group| group.0), expected, "{name}");
    }

    #[test]
    fn a_description_names_suite_and_group() {
        tells("ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM", Tls13, Some(0x1302), Some(29));
        tells("ECDHE_SECP256R1__ECDSA_SECP256R1_SHA256__AES_128_GCM", Tls13, Some(0x1301), Some(23));
        tells("DHE_FFDHE3072__RSA_PSS_RSAE_SHA256__CHACHA20_POLY1305", Tls13, Some(0x1303), Some(257));
        tells("HYBRID_X25519_MLKEM768__RSA_PSS_RSAE_SHA256__AES_128_CCM", Tls13, Some(0x1304), Some(4588));
        tells("ECDHE_X448__EdDSA_Ed448__AES_128_CCM_8", Tls13, Some(0x1305), Some(30));
        tells("ECDHE_PSK_X25519__AES_256_GCM", Tls13, Some(0x1302), Some(29));
        tells("PSK__AES_256_GCM", Tls13, Some(0x1302), None);
        tells("ECDHE_X25519__ML_DSA_65__AES_256_GCM", Tls13, Some(0x1302), Some(29));
        tells("ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_128_GCM", Tls12, Some(0xC02F), Some(29));
        tells("ECDHE_X25519__ECDSA_SHA256__AES_256_CBC__SHA384", Tls12, Some(0xC024), Some(29));
        tells("ECDHE_X25519__RSA_SHA1__AES_128_CBC__SHA1", Tls10, Some(0xC013), Some(29));
        tells("ECDHE_SECP256R1__EdDSA_Ed25519__CHACHA20_POLY1305", Tls12, Some(0xCCA9), Some(23));
        tells("DHE_CUSTOM2048__RSA_PSS_RSAE_SHA256__AES_256_CCM", Tls12, Some(0xC09F), None);
        tells("DHE_FFDHE2048__RSA_SHA256__CAMELLIA_128_CBC__SHA1", Tls12, Some(0x0045), Some(256));
        tells("RSA__AES_128_CBC__SHA256", Tls12, Some(0x003C), None);
        tells("RSA__3DES_CBC__SHA1", Tls12, Some(0x000A), None);
        tells("RSA__ARCFOUR_128__MD5", Tls10, Some(0x0004), None);
        tells("ECDHE_RSA__RSA_SHA256__AES_128_GCM", Tls12, Some(0xC02F), None);
        tells("DHE_PSK_FFDHE2048__AES_128_GCM", Tls12, Some(0x00AA), None);
    }

    #[test]
    fn a_description_that_leaves_open_which_suite_names_none() {
        // Resumed: RSA or ECDSA authenticated once, and no keys were exchanged.
        tells("ECDHE_SECP256R1__AES_128_GCM", Tls12, None, None);
        tells("ECDHE_X25519__RSA_SHA256__SEED_CBC__SHA1", Tls12, None, Some(29));
        for (name, version) in [
            ("ECDHE_X25519__RSA_SHA256__NEW", Some(Tls13)),
            ("ECDHE_X25519__RSA_SHA256__AES_128_CBC__NEW", Some(Tls12)),
            ("ECDHE_X25519__", Some(Tls13)),
            ("__", Some(Tls13)),
            ("____", Some(Tls12)),
            ("AES_128_GCM", Some(Tls12)),
            ("AES_128_GCM", None),
        ] {
            assert_eq!(cipher(name.as_bytes(), version), None, "{name}");
        }
        let unknown = cipher(b"ECDHE_X25519__RSA_SHA256__AES_128_GCM", None).unwrap();
        assert_eq!(unknown.suite, None);
    }

    #[test]
    fn old_names_with_and_without_tls() {
        for (name, suite) in [
            ("ECDHE_RSA_AES_256_GCM_SHA384", 0xC030),
            ("TLS_ECDHE_RSA_AES_256_GCM_SHA384", 0xC030),
            ("RSA_AES_256_CBC_SHA1", 0x0035),
            ("RSA_AES_256_CBC_SHA", 0x0035),
            ("TLS_RSA_AES_256_CBC_SHA", 0x0035),
            ("ECDHE_RSA_CHACHA20_POLY1305", 0xCCA8),
            ("RSA_ARCFOUR_MD5", 0x0004),
            ("RSA_ARCFOUR_SHA", 0x0005),
            ("TLS_RSA_ARCFOUR_SHA1", 0x0005),
            ("RSA_ARCFOUR_128_SHA1", 0x0005),
        ] {
            let named = cipher(name.as_bytes(), None).expect(name);
            assert_eq!((named.suite, named.gnutls), (Some(CipherSuite(suite)), true), "{name}");
        }
        // IANA's name without its first word is nobody's.
        assert_eq!(cipher(b"ECDHE_RSA_WITH_AES_256_GCM_SHA384", None), None);
        assert_eq!(cipher(&[b'A'; LONGEST + 1], None), None);
    }

    #[test]
    fn a_cipher_alone_names_a_suite_of_tls_1_3() {
        tells("(AES_256_GCM", Tls13, Some(0x1302), None);
        tells("AES_128_CCM", Tls13, Some(0x1304), None);
        tells("ECDHE-RSA-X.509-AES-128-CCM-AEAD", Tls13, Some(0x1304), None);
        for name in ["AES_256_CBC", "ECDHE-RSA-X.509-AES-256-CBC-SHA1", "NULL", "X", "("] {
            assert_eq!(cipher(name.as_bytes(), Some(Tls13)), None, "{name}");
        }
        assert_eq!(cipher(b"ECDHE-RSA-X.509-AES-128-CCM-AEAD", Some(Tls12)), None);
    }
}
