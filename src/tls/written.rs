//! The words of a server, and what follows surely from them.

use super::{Dialect, Finding, Findings, Origin, TlsFacts, gnutls, spelling};
use crate::clause::never_negotiated;
use crate::registry::{CipherSuite, Encryption, GroupKind, KeyExchange, NamedGroup, TlsVersion};
use crate::span::Span;

/// Servers' words with a different meaning than in other servers.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Quirks {
    /// It may name an older suite where a session ran TLS 1.3; cipher and hash are right.
    pub(crate) misnames_tls_1_3: bool,
    /// The version in its comment is the oldest one that has the suite.
    pub(crate) version_is_the_suites: bool,
    /// Its comment says that the client was verified even of one without a certificate.
    pub(crate) always_verified: bool,
}

impl Quirks {
    pub(crate) const NONE: Self =
        Self { misnames_tls_1_3: false, version_is_the_suites: false, always_verified: false };
}

/// A server's words about a connection's TLS, extracted from a field or a log line and not yet resolved.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Written<'a> {
    /// The version of TLS, `TLSv1.3`.
    pub(crate) version: Option<&'a [u8]>,
    /// The suite, in the names of whichever library.
    pub(crate) cipher: Option<&'a [u8]>,
    /// The group of the key exchange.
    pub(crate) group: Option<&'a [u8]>,
    /// The cipher's strength in bits.
    pub(crate) bits: Option<u16>,
    /// True if the server verified the client's certificate.
    pub(crate) verified: Option<bool>,
}

impl<'a> Written<'a> {
    /// Resolves the words of `dialect`; ambiguous words stay unresolved. `established` is false for recorded plaintext.
    pub(crate) fn resolve(
        &self,
        origin: Origin,
        dialect: Option<Dialect>,
        span: Option<Span>,
        established: bool,
        quirks: Quirks,
    ) -> TlsFacts<'a> {
        let in_comment = origin == Origin::Comment;
        // For a clause, the field's problems report errors in names.
        let elsewhere = origin != Origin::Clause;
        let mut findings = Findings::NONE;

        let mut version =
            self.version.and_then(|written| repaired(written, elsewhere, &mut findings, spelling::version));
        match self.version {
            Some(b"TLSv1/SSLv3") => findings = findings.with(Finding::VersionIsFamily),
            Some([]) | None => {}
            Some(_) if version.is_none() => findings = findings.with(Finding::UnknownVersion),
            // TLS 1.2 has suites of its own, and so has TLS 1.3: they determine the version of the session.
            Some(_) if in_comment && quirks.version_is_the_suites && version < Some(TlsVersion::Tls12) => {
                version = None;
                findings = findings.with(Finding::VersionIsFamily);
            }
            Some(_) => {}
        }

        let named = self.cipher.and_then(|written| {
            repaired(written, elsewhere, &mut findings, |written| spelling::cipher(written, version))
        });
        match self.cipher {
            Some([]) => findings = findings.with(Finding::EmptyCipher),
            Some(b"OTHER") => findings = findings.with(Finding::OtherCipher),
            Some(_) => {
                let unknown = named.is_none_or(|named| named.suite.is_none());
                findings = findings.with_if(unknown && elsewhere, Finding::UnknownCipher);
            }
            None => {}
        }
        let named = named.unwrap_or_default();
        let mut suite = named.suite;
        if suite.is_some_and(|suite| never_negotiated(suite).is_some()) {
            suite = None;
            findings = findings.with_if(elsewhere, Finding::SignallingSuite);
        } else if suite.is_some_and(|suite| suite.entry().is_none()) {
            findings = findings.with(Finding::UnregisteredSuite);
        } else if let (Some(version), Some(written)) = (version, suite) {
            // GnuTLS has no `v` in the names of versions.
            let gnutls = self.version.is_some_and(|written| !written.starts_with(b"TLSv"));
            let misnamed = named.gnutls || gnutls && quirks.misnames_tls_1_3;
            let finding;
            (suite, finding) = reconcile_with_version(version, written, misnamed);
            findings = findings.with_some(finding);
        }
        let version = version.or_else(|| suite.and_then(only_version));

        let mut group = None;
        for written in [self.group, named.group].into_iter().flatten() {
            let one = repaired(written, elsewhere, &mut findings, spelling::group);
            // GnuTLS's word for parameters without a name.
            let unnamed = written.starts_with(b"CUSTOM");
            findings = findings.with_if(one.is_none() && !unnamed && elsewhere, Finding::UnknownGroup);
            findings =
                findings.with_if(group.is_some() && one.is_some() && group != one, Finding::GroupDisagrees);
            group = group.or(one);
        }
        if let (Some(suite), Some(one)) = (suite, group) {
            findings = findings.with_if(!has_use_for(suite, one), Finding::GroupDisagrees);
        }
        if findings.contains(Finding::GroupDisagrees) {
            group = None;
        }

        if let (Some(bits), Some(entry)) = (self.bits, suite.and_then(CipherSuite::entry)) {
            findings = findings.with_some(entry.encryption.and_then(|cipher| bits_finding(cipher, bits)));
        }
        let meaningless = self.verified.is_some() && in_comment && quirks.always_verified;
        TlsFacts {
            established,
            version,
            version_as_written: self.version,
            suite,
            suite_as_written: self.cipher,
            group,
            group_as_written: self.group.or(named.group),
            bits: self.bits,
            verified: self.verified.filter(|_| !meaningless),
            origin,
            dialect,
            span,
            findings: findings.with_if(meaningless, Finding::VerifyMeaningless),
        }
    }
}

/// The meaning of `written`, also after a remaining `3D` of quoted-printable, if `may` allows that.
#[inline(always)]
fn repaired<'a, T>(
    written: &'a [u8],
    may: bool,
    findings: &mut Findings,
    read: impl Fn(&'a [u8]) -> Option<T>,
) -> Option<T> {
    let value = read(written);
    if value.is_some() || !may {
        return value;
    }
    let rest = written.strip_prefix(b"3D")?;
    // `3DES` is a cipher.
    *findings = findings.with_if(!rest.starts_with(b"ES"), Finding::QuotedPrintable);
    read(rest)
}

/// The finding for a number of bits for a cipher.
fn bits_finding(cipher: Encryption, bits: u16) -> Option<Finding> {
    let strength = cipher.strength_bits();
    let right = match cipher {
        // The key's bits, its bits with parity, and what they are worth.
        Encryption::TripleDesEdeCbc => matches!(bits, 112 | 168 | 192),
        Encryption::DesCbc => matches!(bits, 56 | 64),
        // OpenSSL counts the tag's bits where they are fewer.
        Encryption::Aes128Ccm8 | Encryption::Aes256Ccm8 => bits == strength || bits == 64,
        // The whole key, of which all but 40 bits are known.
        _ if strength == 40 => matches!(bits, 40 | 56 | 64 | 128),
        _ => bits == strength,
    };
    // GnuTLS's size of a key is in bytes, and old Exims printed it as it is.
    let bytes = if cipher == Encryption::TripleDesEdeCbc { 24 } else { strength / 8 };
    let wrong = if bits == bytes { Finding::BitsAreBytes } else { Finding::BitsDisagree };
    if right { None } else { Some(wrong) }
}

/// True if a session with `suite` can have agreed on a key in `group`.
pub(crate) const fn has_use_for(suite: CipherSuite, group: NamedGroup) -> bool {
    let (Some(suite), Some(group)) = (suite.entry(), group.entry()) else { return true };
    match suite.key_exchange {
        Some(KeyExchange::Tls13) => true,
        Some(KeyExchange::Ecdhe | KeyExchange::EcdhePsk | KeyExchange::Ecdh | KeyExchange::Eccpwd) => {
            matches!(group.kind, GroupKind::Ecdhe)
        }
        Some(KeyExchange::Dhe | KeyExchange::DhePsk) => matches!(group.kind, GroupKind::Ffdhe),
        _ => false,
    }
}

/// The suite of a connection of this version for which `suite` was written, and what is wrong with that.
fn reconcile_with_version(
    version: TlsVersion,
    suite: CipherSuite,
    misnamed: bool,
) -> (Option<CipherSuite>, Option<Finding>) {
    let excluded = (None, Some(Finding::SuiteVersion));
    let Some(entry) = suite.entry() else { return (Some(suite), None) };
    if entry.tls_max >= version {
        // A suite of TLS 1.3 or 1.2 under an older version can't be.
        let fits = entry.tls_min < TlsVersion::Tls12 || entry.tls_min <= version;
        return if fits { (Some(suite), None) } else { excluded };
    }
    if version != TlsVersion::Tls13 {
        // OpenSSL went on to negotiate it.
        return (Some(suite), Some(Finding::RemovedSuite));
    }
    let real = entry
        .encryption
        .and_then(gnutls::of_tls_1_3)
        .filter(|real| misnamed && real.entry().is_some_and(|real| real.hash == entry.hash));
    if real.is_some() { (real, Some(Finding::MisnamedSuite)) } else { excluded }
}

/// The version of TLS, where no other negotiates `suite`: so with those of TLS 1.3. A suite of TLS 1.2
/// does not determine the version, since servers write such names for TLS 1.3 sessions too.
fn only_version(suite: CipherSuite) -> Option<TlsVersion> {
    let entry = suite.entry()?;
    (entry.tls_min == TlsVersion::Tls13).then_some(TlsVersion::Tls13)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Finding as F;
    use TlsVersion::{Tls10, Tls12, Tls13};
    use alloc::vec::Vec;

    fn quirks_of(dialect: Dialect) -> Quirks {
        crate::server::quirks(dialect).words
    }

    fn resolve<'a>(dialect: Option<Dialect>, version: &'a str, cipher: &'a str) -> TlsFacts<'a> {
        let word = |word: &'a str| (word != "-").then_some(word.as_bytes());
        let written = Written { version: word(version), cipher: word(cipher), ..Written::default() };
        written.resolve(Origin::Comment, dialect, None, true, dialect.map_or(Quirks::NONE, quirks_of))
    }

    #[test]
    fn what_follows_surely_and_nothing_else() {
        let (exim, courier, cyrus) = (Some(Dialect::Exim), Some(Dialect::Courier), Some(Dialect::Cyrus));
        for (dialect, version, cipher, resolved, suite, findings) in [
            (None, "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", Some(Tls12), Some(0xC02F), &[][..]),
            (None, "-", "TLS13_AES_128_GCM_SHA256", Some(Tls13), Some(0x1301), &[]),
            (None, "-", "ECDHE-RSA-AES128-GCM-SHA256", None, Some(0xC02F), &[]),
            (None, "TLSv1.3", "-", Some(Tls13), None, &[]),
            (None, "-", "-", None, None, &[]),
            (None, "TLS", "AES256-SHA", None, Some(0x0035), &[F::UnknownVersion]),
            (None, "UNKNOWN", "TLS_AES_128_GCM_SHA256", Some(Tls13), Some(0x1301), &[F::UnknownVersion]),
            (None, "TLSv1/SSLv3", "AES256-GCM-SHA384", None, Some(0x009D), &[F::VersionIsFamily]),
            (None, "TLSv1/SSLv3", "OTHER", None, None, &[F::VersionIsFamily, F::OtherCipher]),
            (None, "TLS1_2", "", Some(Tls12), None, &[F::EmptyCipher]),
            (None, "TLS\\Tls12", "Aes256", Some(Tls12), None, &[F::UnknownCipher]),
            (None, "TLS12", "TLS_ECDHE_WITH_AES256_SHA384", Some(Tls12), None, &[F::UnknownCipher]),
            (None, "-", "TLS_UNKNOWN_CIPHER_SUITE-0x1234", None, Some(0x1234), &[F::UnregisteredSuite]),
            (None, "TLS1.3", "0x1306", Some(Tls13), Some(0x1306), &[]),
            (None, "TLS1.3", "0xFEFE", Some(Tls13), Some(0xFEFE), &[F::UnregisteredSuite]),
            (None, "TLS1.3", "0x1A1A", Some(Tls13), None, &[F::SignallingSuite]),
            (None, "TLSv1.2", "TLS_FALLBACK_SCSV", Some(Tls12), None, &[F::SignallingSuite]),
            // Quoted-printable.
            (None, "3DTLS1_2", "3DAES256-SHA", Some(Tls12), Some(0x0035), &[F::QuotedPrintable]),
            (None, "3DS1_2", "AES256-SHA", None, Some(0x0035), &[F::QuotedPrintable, F::UnknownVersion]),
            (None, "-", "3DES", None, None, &[F::UnknownCipher]),
            // What excludes each other.
            (None, "TLSv1.3", "AES256-SHA", Some(Tls13), None, &[F::SuiteVersion]),
            (None, "TLSv1.3", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Some(Tls13), None, &[F::SuiteVersion]),
            (None, "TLSv1.2", "TLS_AES_128_GCM_SHA256", Some(Tls12), None, &[F::SuiteVersion]),
            (None, "TLSv1", "AES128-GCM-SHA256", Some(Tls10), None, &[F::SuiteVersion]),
            (None, "TLSv1.2", "EXP-RC4-MD5", Some(Tls12), Some(0x0003), &[F::RemovedSuite]),
            // Misnamed.
            (
                exim,
                "TLS1.3",
                "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
                Some(Tls13),
                Some(0x1302),
                &[F::MisnamedSuite],
            ),
            (exim, "TLS1.3", "TLS_AES_256_GCM_SHA384", Some(Tls13), Some(0x1302), &[]),
            (exim, "TLS1.3", "TLS_RSA_WITH_AES_128_CBC_SHA", Some(Tls13), None, &[F::SuiteVersion]),
            (
                exim,
                "TLS1.3",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
                Some(Tls13),
                Some(0x1304),
                &[F::MisnamedSuite],
            ),
            (exim, "TLS1.3", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", Some(Tls13), None, &[F::SuiteVersion]),
            (exim, "TLS1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", Some(Tls12), Some(0xC0AC), &[]),
            (
                courier,
                "TLS1.3",
                "ECDHE_RSA_CHACHA20_POLY1305",
                Some(Tls13),
                Some(0x1303),
                &[F::MisnamedSuite],
            ),
            (courier, "TLS1.3", "ECDHE-RSA-X.509-AES-128-CCM-AEAD", Some(Tls13), Some(0x1304), &[]),
            (courier, "TLSv1.3", "TLS_AES_256_GCM_SHA384", Some(Tls13), Some(0x1302), &[]),
            (None, "TLS1.3", "ECDHE_RSA_AES_256_GCM_SHA384", Some(Tls13), Some(0x1302), &[F::MisnamedSuite]),
            // The version is the suite's.
            (cyrus, "TLSv1.3", "TLS_AES_256_GCM_SHA384", Some(Tls13), Some(0x1302), &[]),
            (cyrus, "TLSv1.2", "AES256-GCM-SHA384", Some(Tls12), Some(0x009D), &[]),
            (cyrus, "TLSv1", "AECDH-AES256-SHA", None, Some(0xC019), &[F::VersionIsFamily]),
            (cyrus, "SSLv3", "AES256-SHA", None, Some(0x0035), &[F::VersionIsFamily]),
        ] {
            let facts = resolve(dialect, version, cipher);
            let at = (dialect, version, cipher);
            assert_eq!((facts.version, facts.suite.map(|suite| suite.0)), (resolved, suite), "{at:?}");
            assert_eq!(facts.findings.collect::<Vec<_>>(), findings, "{at:?}");
        }
    }

    #[test]
    fn a_log_tells_the_sessions_version_and_verification() {
        let written = Written { version: Some(b"TLSv1"), verified: Some(true), ..Written::default() };
        let facts =
            written.resolve(Origin::Comment, Some(Dialect::Cyrus), None, true, quirks_of(Dialect::Cyrus));
        assert_eq!((facts.version, facts.verified), (None, None));
        assert!(facts.findings.eq([F::VersionIsFamily, F::VerifyMeaningless]));
        let facts =
            written.resolve(Origin::With, Some(Dialect::Cyrus), None, true, quirks_of(Dialect::Cyrus));
        assert_eq!((facts.version, facts.verified), (Some(Tls10), Some(true)));
    }

    #[test]
    fn one_group_that_the_suite_can_use() {
        for (cipher, group, resolved, findings) in [
            ("TLS_AES_128_GCM_SHA256", "X25519", Some(29), &[][..]),
            ("TLS_AES_128_GCM_SHA256", "SECP999", None, &[F::UnknownGroup]),
            ("ECDHE-RSA-AES256-SHA", "X9_62_prime256v1", Some(23), &[]),
            ("ECDHE-RSA-AES256-SHA", "ffdhe2048", None, &[F::GroupDisagrees]),
            ("ECDHE-RSA-AES256-SHA", "X25519MLKEM768", None, &[F::GroupDisagrees]),
            ("DHE-RSA-AES256-SHA", "ffdhe2048", Some(256), &[]),
            ("AES256-SHA", "X25519", None, &[F::GroupDisagrees]),
            ("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P384", "secp384r1", Some(24), &[]),
            ("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P384", "X25519", None, &[F::GroupDisagrees]),
            ("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P384", "SECP999", Some(24), &[F::UnknownGroup]),
        ] {
            let written = Written {
                cipher: Some(cipher.as_bytes()),
                group: Some(group.as_bytes()),
                ..Written::default()
            };
            let facts = written.resolve(Origin::Comment, None, None, true, Quirks::NONE);
            assert_eq!(facts.group.map(|group| group.0), resolved, "{cipher} {group}");
            assert_eq!(facts.group_as_written, Some(group.as_bytes()));
            assert_eq!(facts.findings.collect::<Vec<_>>(), findings, "{cipher} {group}");
        }
        let facts = resolve(None, "TLS1_2", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P384");
        assert_eq!(facts.group_as_written, Some(&b"P384"[..]));
        let facts = resolve(None, "TLS1.2", "DHE_CUSTOM2048__RSA_SHA256__AES_128_GCM");
        assert_eq!((facts.group, facts.group_as_written), (None, Some(&b"CUSTOM2048"[..])));
        assert!(facts.findings.is_empty());
    }

    #[test]
    fn bits_fit_the_suite() {
        for (cipher, bits, findings) in [
            ("AES256-SHA", 256, &[][..]),
            ("AES256-SHA", 128, &[F::BitsDisagree]),
            ("RSA_AES_256_CBC_SHA1", 32, &[F::BitsAreBytes]),
            ("DES-CBC3-SHA", 168, &[]),
            ("DES-CBC3-SHA", 112, &[]),
            ("RSA_3DES_EDE_CBC_SHA1", 24, &[F::BitsAreBytes]),
            ("ECDHE-ECDSA-AES256-CCM8", 64, &[]),
            ("ECDHE-ECDSA-AES256-CCM8", 256, &[]),
            ("EXP-RC4-MD5", 40, &[]),
            ("EXP-RC4-MD5", 128, &[]),
            ("NULL-SHA", 0, &[]),
            ("NULL-SHA", 128, &[F::BitsDisagree]),
            ("Aes256", 56, &[F::UnknownCipher]),
        ] {
            let written = Written { cipher: Some(cipher.as_bytes()), bits: Some(bits), ..Written::default() };
            let facts = written.resolve(Origin::Comment, None, None, true, Quirks::NONE);
            assert_eq!(
                (facts.bits, facts.findings.collect::<Vec<_>>()),
                (Some(bits), findings.to_vec()),
                "{cipher}"
            );
        }
    }

    /// Pieces of names put together by chance, and single bytes changed: nothing panics, and what is known fits
    /// together.
    #[test]
    fn any_bytes_resolve() {
        const PIECES: [&[u8]; 24] = [
            b"TLS",
            b"SSL",
            b"v",
            b"1",
            b".",
            b"_",
            b"3D",
            b"0x",
            b"13",
            b"01",
            b"C02F",
            b"TLS_",
            b"ECDHE_",
            b"RSA",
            b"__",
            b"X25519",
            b"AES_128_GCM",
            b"SHA256",
            b"-X.509-",
            b"-AEAD",
            b"_P256",
            b"(",
            b"\\",
            b"\xC3\xA9",
        ];
        let dialects = [None, Some(Dialect::Exim), Some(Dialect::Courier), Some(Dialect::Cyrus)];
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut chance = |limit: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 16) as usize % limit
        };
        let names: Vec<_> = CipherSuite::all().filter_map(CipherSuite::name).collect();
        for _ in 0..200_000 {
            let words: [Vec<u8>; 3] = core::array::from_fn(|_| {
                let mut word = Vec::new();
                if chance(4) == 0 {
                    word.extend_from_slice(names[chance(names.len())].as_bytes());
                }
                for _ in 0..chance(7) {
                    word.extend_from_slice(PIECES[chance(PIECES.len())]);
                }
                if chance(3) == 0 && !word.is_empty() {
                    let at = chance(word.len());
                    word[at] = chance(256) as u8;
                }
                word
            });
            let [version, cipher, group] = &words;
            let written = Written {
                version: Some(version),
                cipher: Some(cipher),
                group: (chance(2) == 0).then_some(&**group),
                bits: Some(chance(300) as u16),
                verified: None,
            };
            let dialect = dialects[chance(dialects.len())];
            let facts = written.resolve(
                Origin::Comment,
                dialect,
                None,
                true,
                dialect.map_or(Quirks::NONE, quirks_of),
            );
            assert_eq!(
                (facts.version_as_written, facts.suite_as_written),
                (Some(&**version), Some(&**cipher))
            );
            if let (Some(version), Some(entry)) = (facts.version, facts.suite.and_then(CipherSuite::entry)) {
                assert!(entry.tls_max >= version || version < Tls13, "{facts:?}");
                assert!(entry.tls_min < Tls12 || entry.tls_min <= version, "{facts:?}");
            }
            assert!(facts.suite.is_none_or(|suite| never_negotiated(suite).is_none()), "{facts:?}");
            assert!(facts.group.is_none() || facts.group_as_written.is_some(), "{facts:?}");
        }
    }
}
