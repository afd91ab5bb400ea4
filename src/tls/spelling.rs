//! The spellings of versions, suites and groups in servers: those of their TLS libraries.

use super::gnutls::{self, Named};
use crate::registry::{CipherSuite, NameSource, NamedGroup, TlsVersion};
use crate::swar::letters_of_word;

/// The version that `written` spells, in any case: `TLSv1.3`, `TLS1_3`, `TLS-1.3`, `Tls13`, `TLS\Tls13`, `SSLv3`,
/// `SSL 3.0`.
pub(super) fn version(written: &[u8]) -> Option<TlsVersion> {
    // SmarterMail prints .NET's name of the protocol before its name of the version.
    let name = written.strip_prefix(b"TLS\\").unwrap_or(written);
    let (word, number) = name.split_at_checked(3)?;
    let number = match number {
        [b'v' | b'V' | b'-' | b' ', number @ ..] => number,
        number => number,
    };
    let number = match *number {
        [major] => [major, b'0'],
        [major, minor] | [major, b'.' | b'_', minor] => [major, minor],
        _ => return None,
    };
    let tls = word.eq_ignore_ascii_case(b"TLS");
    let ssl = word.eq_ignore_ascii_case(b"SSL");
    match &number {
        b"10" if tls => Some(TlsVersion::Tls10),
        b"11" if tls => Some(TlsVersion::Tls11),
        b"12" if tls => Some(TlsVersion::Tls12),
        b"13" if tls => Some(TlsVersion::Tls13),
        b"20" if ssl => Some(TlsVersion::Ssl2),
        b"30" if ssl => Some(TlsVersion::Ssl3),
        _ => None,
    }
}

/// Words for TLS without a version.
const TLS: [(u64, usize); 4] = [
    (letters_of_word(b"TLS"), 3),
    (letters_of_word(b"SSL"), 3),
    (letters_of_word(b"STARTTLS"), 8),
    (letters_of_word(b"encrypted"), 9),
];

/// True for a word for TLS without a version.
fn is_tls(word: &[u8]) -> bool {
    TLS.contains(&(letters_of_word(word), word.len()))
}

/// True if a word of `text` names TLS, a version or a suite.
pub(crate) fn names_tls(text: &[u8]) -> bool {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    text.split(|byte| !in_name(byte)).any(|word| {
        if word.len() < 10 && (is_tls(word) || version(word).is_some()) {
            return true;
        }
        // Every library's names of suites have several parts.
        word.iter().any(|&byte| byte == b'-' || byte == b'_') && CipherSuite::from_any_bytes(word).is_some()
    })
}

/// The group that `written` spells, in whichever library's words and any case.
pub(super) fn group(written: &[u8]) -> Option<NamedGroup> {
    NamedGroup::from_any_bytes(written).map(|(group, _)| group)
}

/// The meaning of `written` in any library's spelling and any case; `None` for an unknown name.
/// `version` is the session's, if known: some names are complete only with it.
#[inline]
pub(super) fn cipher(written: &[u8], version: Option<TlsVersion>) -> Option<Named<'_>> {
    match CipherSuite::from_any_bytes(written) {
        Some((suite, source)) => Some(Named { gnutls: source == NameSource::GnuTls, ..Named::suite(suite) }),
        None => {
            // Made anew, so that the parts need not go through memory where they are taken up.
            let Named { suite, group, gnutls } = described(written, version)?;
            Some(Named { suite, group, gnutls })
        }
    }
}

/// The meaning of a text other than a library's suite name.
// Rare, so it stays out of the way of the names.
#[inline(never)]
fn described(written: &[u8], version: Option<TlsVersion>) -> Option<Named<'_>> {
    number(written)
        .map(Named::suite)
        .or_else(|| schannel(written))
        .or_else(|| gnutls::description(written, version))
        .or_else(|| gnutls::old_name(written))
        .or_else(|| gnutls::cipher_alone(written, version))
}

/// A number, as Go prints a suite that it has no name of, and chasquid after words of its own.
fn number(written: &[u8]) -> Option<CipherSuite> {
    let number = written.strip_prefix(b"TLS_UNKNOWN_CIPHER_SUITE-").unwrap_or(written);
    let digits = number.strip_prefix(b"0x").or_else(|| number.strip_prefix(b"0X"))?;
    if digits.len() != 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok().map(CipherSuite)
}

/// IANA's name and the group, as older Windows prints them: `…_P256`.
fn schannel(written: &[u8]) -> Option<Named<'_>> {
    let (name, suffix) = written.split_at_checked(written.len().checked_sub(b"_P256".len())?)?;
    let curve = suffix.strip_prefix(b"_").filter(|curve| matches!(*curve, b"P256" | b"P384" | b"P521"))?;
    match CipherSuite::from_any_bytes(name)? {
        (suite, NameSource::Iana) => Some(Named { group: Some(curve), ..Named::suite(suite) }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_all_spellings() {
        use TlsVersion as V;
        for (spellings, expected) in [
            ("TLSv1.3 TLS1.3 TLS-1.3 TLS1_3 TLSv1_3 Tls13 TLS13 TLS\\Tls13 tlsv1.3", Some(V::Tls13)),
            ("TLSv1.2 TLS1.2 TLS-1.2 TLS1_2 TLSv1_2 Tls12 TLS12 TLS\\Tls12", Some(V::Tls12)),
            ("TLSv1.1 TLS1.1 TLS-1.1 TLS1_1 TLSv1_1 Tls11 TLS11 TLS\\Tls11", Some(V::Tls11)),
            ("TLSv1 TLSv1.0 TLS1 TLS1.0 TLS-1.0 TLS1_0 TLSv1_0", Some(V::Tls10)),
            ("SSLv3 SSL3 SSL3.0 SSL-3.0 SSL3_0 Ssl3", Some(V::Ssl3)),
            ("SSLv2 SSL2", Some(V::Ssl2)),
            (
                "TLS SSL UNKNOWN unknown TLSv1/SSLv3 TLS\\Tls Tls DTLS1.2 TLS1.x TLS1.4 TLS2 SSL1 SSLv3.1",
                None,
            ),
            ("TLSv TLSv1. TLSv.1 TLS--1 TLS-v1 TLSv1.2.3 TLSv1..2 TLS\\ TLS\\TLS\\Tls12 3DTLS1_2 1.2", None),
        ] {
            for spelling in spellings.split(' ') {
                assert_eq!(version(spelling.as_bytes()), expected, "{spelling}");
            }
        }
        assert_eq!(version(b"SSL 3.0"), Some(V::Ssl3));
        assert_eq!(version(b""), None);
        assert_eq!(version("TLSé".as_bytes()), None);
    }

    #[test]
    fn suites_in_the_words_of_every_library() {
        for (name, suite) in [
            ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC02F),
            ("ECDHE-RSA-AES128-GCM-SHA256", 0xC02F),
            ("ecdhe-rsa-aes128-gcm-sha256", 0xC02F),
            ("0xC02F", 0xC02F),
            ("0x1306", 0x1306),
            ("TLS13_AES_256_GCM_SHA384", 0x1302),
            ("AEAD-AES256-GCM-SHA384", 0x1302),
            ("SSL_RSA_WITH_RC4_128_MD5", 0x0004),
            ("EDH-RSA-DES-CBC3-SHA", 0x0016),
            ("DHE-RSA-DES-CBC3-SHA", 0x0016),
            ("TLS_UNKNOWN_CIPHER_SUITE-0x1234", 0x1234),
        ] {
            let named = cipher(name.as_bytes(), None).expect(name);
            assert_eq!(named, Named::suite(CipherSuite(suite)), "{name}");
        }
        for name in [
            "",
            "OTHER",
            "Aes256",
            "AES-256-GCM",
            "TLS_ECDHE_WITH_AES256_SHA384",
            "ke-ECDSA-AES256-SHAnnn",
            "0x130",
            "0x13011",
            "0x+301",
            "TLS_UNKNOWN_CIPHER_SUITE-0x",
            "TLS_UNKNOWN_CIPHER_SUITE-",
            "TLS_",
            "TLS_NEW",
        ] {
            assert_eq!(cipher(name.as_bytes(), None), None, "{name}");
        }
    }

    #[test]
    fn schannel_tells_the_group_in_the_name() {
        for (suffix, expected) in
            [("_P256", Some(23)), ("_P384", Some(24)), ("_P521", Some(25)), ("_P224", None)]
        {
            let name = alloc::format!("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384{suffix}");
            let named = cipher(name.as_bytes(), None);
            assert_eq!(named.and_then(|named| named.suite), expected.map(|_| CipherSuite(0xC028)), "{name}");
            let curve = named.and_then(|named| named.group);
            assert_eq!(curve, expected.map(|_| &suffix.as_bytes()[1..]));
            assert_eq!(curve.and_then(group), expected.map(NamedGroup));
        }
        assert_eq!(cipher(b"ECDHE-RSA-AES256-SHA384_P256", None), None);
        assert_eq!(cipher(b"_P256", None), None);
    }

    #[test]
    fn groups_in_the_words_of_every_library() {
        for (names, expected) in [
            ("P-256 prime256v1 X9_62_prime256v1 secp256r1 SECP256R1 CurveP256 NistP256 P256", Some(23)),
            ("X25519 x25519 curve25519", Some(29)),
            ("X25519MLKEM768 X25519_MLKEM768 X25519-MLKEM768", Some(4588)),
            ("SecP256r1MLKEM768 SECP256R1_MLKEM768", Some(4587)),
            ("ffdhe2048 FFDHE2048", Some(256)),
            ("MLKEM768 mlkem768 ML-KEM-768 ml-kem-768", Some(0x0201)),
            ("X25519Kyber768Draft00 x25519_kyber768", Some(0x6399)),
            ("SecP256r1Kyber768Draft00 p256_kyber768", Some(0x639A)),
            // oqs-provider's names for code points that are not registered.
            ("x25519_mlkem768 X25519_mlkem768 p256_mlkem768 p384_mlkem1024 bp256_mlkem768", None),
            ("CUSTOM2048 DHE P-257 dh_2048_224", None),
        ] {
            for name in names.split(' ') {
                assert_eq!(group(name.as_bytes()), expected.map(NamedGroup), "{name}");
            }
        }
        assert_eq!(group(b"\xFF"), None);
    }
}
