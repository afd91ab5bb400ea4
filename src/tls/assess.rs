//! The rules for TLS facts: RFC 8314 as RFC 8997 updates it, RFC 8996 and what came before it for older
//! versions, RFC 7465, RFC 9325 §4, RFC 10015 and IANA's list of what is discouraged (RFC 9847).

use core::fmt;

use super::{Finding, Findings, TlsFacts};
use crate::registry::{
    Authentication, CipherSuite, Encryption, KeyExchange, NamedGroup, Recommended, SuiteEntry, TlsVersion,
};

/// The result of comparing the TLS of a field with RFC 8314 and the RFCs since.
///
/// ```
/// use received_tls::{Level, Received, assess};
/// let level = |field: &str| assess(&Received::parse(field.as_bytes())).level;
/// let from = "Received: from a.example by b.example with";
/// assert_eq!(level(&format!("{from} ESMTPS tls TLS_AES_128_GCM_SHA256")), Level::Meets);
/// assert_eq!(level(&format!("{from} ESMTPS (TLS1) tls TLS_RSA_WITH_AES_128_CBC_SHA")), Level::Below);
/// assert_eq!(level(&format!("{from} ESMTP id 1")), Level::NoneRecorded);
/// assert_eq!(level(&format!("{from} ESMTPS id 1")), Level::Undetermined);
/// assert_eq!(level("Received: by b.example (Postfix, from userid 1001) id 1"), Level::NotApplicable);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Level {
    /// TLS 1.2 or later, and a cipher suite without a MUST NOT. A SHOULD NOT is a finding.
    ///
    /// Not a guarantee of confidentiality: no field records whether the client verified the server's certificate
    /// (RFC 8314 §5), and fields of other servers can be forged.
    Meets,
    /// The field records something that a rule forbids (MUST NOT).
    Below,
    /// The field of a hop without TLS information, or with recorded plaintext.
    NoneRecorded,
    /// TLS with too little information, or information that may be forged.
    Undetermined,
    /// The field records no connection: a local submission, or a step inside a server.
    NotApplicable,
}

impl Level {
    /// Every level.
    pub const ALL: &'static [Self] =
        &[Self::Meets, Self::Below, Self::NoneRecorded, Self::Undetermined, Self::NotApplicable];

    /// The name that records give it.
    ///
    /// ```
    /// assert_eq!(received_tls::Level::NoneRecorded.name(), "none-recorded");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meets => "meets",
            Self::Below => "below",
            Self::NoneRecorded => "none-recorded",
            Self::Undetermined => "undetermined",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A level and its reasons.
///
/// ```
/// use received_tls::{Finding, Level, Received, assess};
/// let field = Received::parse(b"Received: from a by b with ESMTPS (TLSv1.2) tls TLS_RSA_WITH_RC4_128_SHA");
/// let assessment = assess(&field);
/// assert_eq!(assessment.level, Level::Below);
/// assert!(assessment.findings.eq([Finding::Rc4, Finding::StaticRsa, Finding::DiscouragedSuite]));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Assessment {
    /// The result of comparing the facts with the rules.
    pub level: Level,
    /// Violated rules, errors and contradictions in the facts, and the reasons why TLS text is in doubt. Deviations
    /// in syntax are [`Received::problems`](crate::Received::problems).
    pub findings: Findings,
}

/// Writes the rules on suites as one function, and the list of those that say MUST NOT.
macro_rules! suite_rules {
    (|$suite:ident| MUST NOT { $($must:ident: $forbidden:expr,)* } SHOULD NOT { $($should:ident: $discouraged:expr,)* }) => {
        /// The findings for a suite.
        const fn suite_rules($suite: &SuiteEntry) -> Findings {
            Findings::NONE
                $(.with_if($forbidden, Finding::$must))*
                $(.with_if($discouraged, Finding::$should))*
        }

        /// The rules on suites that say MUST NOT.
        const FORBIDDEN_SUITES: Findings = Findings::of(&[$(Finding::$must),*]);
    };
}

suite_rules! { |suite|
    MUST NOT {
        NullEncryption: matches!(suite.encryption, Some(Encryption::Null)),
        Export: suite.export,
        WeakCipher: 0 < strength(suite) && strength(suite) < 112,
        Rc4: matches!(suite.encryption, Some(Encryption::Rc4_128 | Encryption::Rc4_40)),
        StaticRsa: matches!(suite.key_exchange, Some(KeyExchange::Rsa | KeyExchange::RsaPsk)),
        StaticDh: matches!(suite.key_exchange, Some(KeyExchange::Dh)),
        Ffdhe: matches!(suite.key_exchange, Some(KeyExchange::Dhe | KeyExchange::DhePsk)),
    }
    SHOULD NOT {
        // MUST NOT if the client logs in: see `LOGIN`.
        Anonymous: matches!(suite.authentication, Some(Authentication::Anon)),
        StaticEcdh: matches!(suite.key_exchange, Some(KeyExchange::Ecdh)),
        Below128: 112 <= strength(suite) && strength(suite) < 128,
        Cbc: match suite.encryption {
            Some(encryption) => encryption.is_cbc(),
            None => false,
        },
        DiscouragedSuite: matches!(suite.recommended, Recommended::D),
    }
}

const fn strength(suite: &SuiteEntry) -> u16 {
    match suite.encryption {
        Some(encryption) => encryption.strength_bits(),
        None => 0,
    }
}

/// The findings for each registered suite, in the registry's order.
static SUITES: [Findings; CipherSuite::COUNT] = {
    let mut all = [Findings::NONE; CipherSuite::COUNT];
    let mut row = 0;
    while row < all.len() {
        all[row] = suite_rules(CipherSuite::in_row(row));
        row += 1;
    }
    all
};

/// Whatever of these is found, a rule says MUST NOT.
const FORBIDDEN: Findings = FORBIDDEN_SUITES.and(Findings::of(&[
    Finding::Ssl2,
    Finding::Ssl3,
    Finding::Tls10,
    Finding::Tls11,
    Finding::SmallGroup,
    Finding::RemovedSuite,
]));

/// A client that logs in has to validate the server's certificate (RFC 8314 §5.3). An anonymous suite has none.
const LOGIN: Findings = Findings::of(&[Finding::Anonymous]);

/// The findings for a version.
const fn version_rules(version: TlsVersion) -> Findings {
    match version {
        TlsVersion::Ssl2 => Findings::NONE.with(Finding::Ssl2),
        TlsVersion::Ssl3 => Findings::NONE.with(Finding::Ssl3),
        TlsVersion::Tls10 => Findings::NONE.with(Finding::Tls10),
        TlsVersion::Tls11 => Findings::NONE.with(Finding::Tls11),
        TlsVersion::Tls12 | TlsVersion::Tls13 => Findings::NONE,
    }
}

/// The findings for a group.
fn group_rules(group: NamedGroup) -> Findings {
    // sect163k1 to sect193r2 and secp160k1 to secp192r1: their names have their bits.
    let small = matches!(group.0, 1..=5 | 15..=19);
    let discouraged = group.entry().is_some_and(|entry| entry.recommended == Recommended::D);
    Findings::NONE.with_if(small, Finding::SmallGroup).with_if(discouraged, Finding::DiscouragedGroup)
}

/// True for weak bits without a suite, or below the suite's bits. Numbers below 40 count bytes: no cipher of SSL has so
/// few bits.
fn weak_bits(facts: &TlsFacts<'_>) -> bool {
    let believed = facts.suite.is_none() || facts.findings().contains(Finding::BitsDisagree);
    facts.bits.is_some_and(|bits| (40..112).contains(&bits)) && believed
}

impl TlsFacts<'_> {
    /// Assesses the facts of a field or of a log line.
    ///
    /// The facts do not say whether the client logged in. Without a login an anonymous suite has the level of its
    /// key exchange and cipher: `DH_anon` is [`Level::Below`] (RFC 10015 §2), `ECDH_anon` is not.
    /// [`Received::assess`](crate::Received::assess) and [`LogRecord::assess`](crate::log::LogRecord::assess)
    /// also take a login into account (RFC 8314 §5.3).
    ///
    /// ```
    /// use received_tls::{Finding, Level, Received};
    /// let field = Received::parse(b"Received: from a by b with ESMTPS tls TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");
    /// let assessment = field.tls().unwrap().assess();
    /// assert_eq!(assessment.level, Level::Meets);
    /// assert!(assessment.findings.eq([Finding::Cbc]));
    /// ```
    pub fn assess(&self) -> Assessment {
        self.assess_for(false)
    }

    /// Assesses the facts; `login` says that the client logged in over the connection, or that the service is
    /// for logins.
    pub(crate) fn assess_for(&self, login: bool) -> Assessment {
        let forbidden = if login { FORBIDDEN.and(LOGIN) } else { FORBIDDEN };
        let findings = self
            .findings()
            .and(self.version.map_or(Findings::NONE, version_rules))
            .and(self.suite.and_then(CipherSuite::row).map_or(Findings::NONE, |row| SUITES[row]))
            .and(self.group.map_or(Findings::NONE, group_rules))
            .with_if(weak_bits(self), Finding::WeakCipher);
        let suite = self.suite.and_then(CipherSuite::entry);
        // A suite introduced with TLS 1.2 or 1.3 excludes older versions.
        let oldest = self.version.max(suite.map(|suite| suite.tls_min));
        let level = if self.established && findings.meets(forbidden) {
            Level::Below
        } else if findings.meets(Findings::DOUBTS) {
            // The doubtful text may be the negotiated TLS.
            Level::Undetermined
        } else if !self.established {
            Level::NoneRecorded
        } else if suite.is_some() && oldest >= Some(TlsVersion::Tls12) {
            Level::Meets
        } else {
            Level::Undetermined
        };
        Assessment { level, findings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::{Origin, Quirks, Written};
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::fmt::Write;

    /// A version's name, and how servers spell it.
    const VERSIONS: [(&str, Option<&[u8]>); 7] = [
        ("SSL2", Some(b"SSLv2")),
        ("SSL3", Some(b"SSLv3")),
        ("1.0", Some(b"TLSv1")),
        ("1.1", Some(b"TLSv1.1")),
        ("1.2", Some(b"TLSv1.2")),
        ("1.3", Some(b"TLSv1.3")),
        ("unknown", None),
    ];

    fn of(version: Option<&[u8]>, cipher: &str) -> Assessment {
        let written = Written { version, cipher: Some(cipher.as_bytes()), ..Written::default() };
        written.resolve(Origin::Comment, None, None, true, Quirks::NONE).assess()
    }

    /// The level of each suite under each version, and the findings without a version.
    fn levels() -> String {
        let mut table = String::from("# suite, its level where the version is ");
        table.push_str(&VERSIONS.map(|(version, _)| version).join(", "));
        table.push_str("; findings where it is unknown\n");
        for suite in CipherSuite::all() {
            let name = suite.name().unwrap();
            write!(table, "0x{:04X} {name}", suite.0).unwrap();
            for (_, version) in VERSIONS {
                write!(table, " {}", of(version, name).level).unwrap();
            }
            let findings: Vec<_> = of(None, name).findings.map(Finding::code).collect();
            writeln!(table, "; {}", findings.join(" ")).unwrap();
        }
        table
    }

    /// After a change of the rules or the registry, `UPDATE_LEVELS=1 cargo test every_suite_under_every_version`
    /// writes the file anew; its difference shows what the change did.
    #[test]
    fn every_suite_under_every_version() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/levels.txt");
        let levels = levels();
        if std::env::var_os("UPDATE_LEVELS").is_some() {
            std::fs::write(&path, &levels).unwrap();
        }
        let pinned = std::fs::read_to_string(&path).unwrap();
        for (line, pinned) in levels.lines().zip(pinned.lines()) {
            assert_eq!(
                line, pinned,
                "tests/levels.txt differs; the test's comment says how to write it anew"
            );
        }
        assert_eq!(levels.lines().count(), 1 + CipherSuite::all().len());
        assert_eq!(levels, pinned);
    }

    /// The levels by IANA's names, independent of the tables.
    #[test]
    fn the_levels_are_those_that_the_names_tell() {
        for suite in CipherSuite::all() {
            let name = suite.name().unwrap();
            let has = |part: &str| name.contains(part);
            let tls_1_3 = !has("_WITH_") && !has("SCSV") && !has("ECCPWD") || has("MGM");
            let tls_1_2 = ["GCM", "CCM", "POLY1305", "ACPKM", "_CTR_", "_CNT_"].into_iter().any(has)
                || ["_SHA256", "_SHA384"].into_iter().any(has)
                    // OpenSSL has these in older versions too.
                    && !(has("PSK") && (has("AES") || has("CAMELLIA")));
            let removed = has("EXPORT") || has("_DES_") || has("IDEA");
            let integrity_alone = matches!(name, "TLS_SHA256_SHA256" | "TLS_SHA384_SHA384");
            let forbidden = ["NULL", "EXPORT", "RC4", "_DES_"].into_iter().any(has)
                || ["TLS_RSA_", "TLS_DH_", "TLS_DHE_", "TLS_PSK_DHE_"]
                    .into_iter()
                    .any(|kx| name.starts_with(kx))
                || integrity_alone;
            // RFC 8492 leaves open whether TLS 1.3 has these.
            let tls_1_3_too = has("ECCPWD");
            for (version, written) in VERSIONS {
                let expected = match version {
                    "SSL2" | "SSL3" | "1.0" | "1.1" => Level::Below,
                    _ if has("SCSV") => Level::Undetermined,
                    "1.2" if tls_1_3 => Level::Undetermined,
                    "1.3" if !tls_1_3 && !tls_1_3_too => Level::Undetermined,
                    "1.2" if forbidden || removed => Level::Below,
                    "1.2" | "1.3" => {
                        if forbidden {
                            Level::Below
                        } else {
                            Level::Meets
                        }
                    }
                    _ if forbidden => Level::Below,
                    _ if tls_1_3 || tls_1_2 => Level::Meets,
                    _ => Level::Undetermined,
                };
                let found = of(written, name);
                assert_eq!(found.level, expected, "{name} under {version}: {:?}", found.findings);
            }
        }
    }

    #[test]
    fn versions_before_1_2_are_findings_of_their_own() {
        let expected = [Some(Finding::Ssl2), Some(Finding::Ssl3), Some(Finding::Tls10), Some(Finding::Tls11)];
        for ((_, version), finding) in VERSIONS.into_iter().zip(expected.into_iter().chain([None, None])) {
            let rules = of(version, "").findings.filter(|&finding| finding != Finding::EmptyCipher);
            assert!(rules.eq(finding), "{version:?}");
        }
    }

    #[test]
    fn few_bits_are_weak_unless_they_are_bytes() {
        for (cipher, bits, level, weak) in [
            (Some("Aes"), 56, Level::Below, true),
            (None, 111, Level::Below, true),
            (None, 40, Level::Below, true),
            (None, 112, Level::Undetermined, false),
            // GnuTLS's bytes.
            (None, 32, Level::Undetermined, false),
            (Some("RSA_AES_256_CBC_SHA1"), 32, Level::Below, false),
            (Some("ECDHE-ECDSA-AES256-CCM8"), 64, Level::Meets, false),
            (Some("ECDHE-RSA-AES256-GCM-SHA384"), 56, Level::Below, true),
            (Some("ECDHE-RSA-AES256-GCM-SHA384"), 128, Level::Meets, false),
        ] {
            let written = Written {
                version: Some(b"TLSv1.2"),
                cipher: cipher.map(str::as_bytes),
                bits: Some(bits),
                ..Written::default()
            };
            let Assessment { level: found, findings } =
                written.resolve(Origin::Comment, None, None, true, Quirks::NONE).assess();
            assert_eq!((found, findings.contains(Finding::WeakCipher)), (level, weak), "{cipher:?} {bits}");
        }
    }

    #[test]
    fn rules_that_forbid_are_told_before_those_that_discourage() {
        let last = Finding::ALL.iter().rposition(|&finding| FORBIDDEN.contains(finding)).unwrap();
        let discouraging = [Finding::StaticEcdh, Finding::Below128, Finding::Cbc, Finding::DiscouragedSuite];
        for finding in discouraging {
            assert!(Finding::ALL.iter().position(|&other| other == finding).unwrap() > last, "{finding:?}");
            assert!(!FORBIDDEN.contains(finding));
        }
    }
}
