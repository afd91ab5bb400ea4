//! TLS facts: as they were written, and as they resolve.

use core::fmt;

use super::{Dialect, Finding, Findings, Quirks, Written};
use crate::registry::{CipherSuite, GroupKind, NamedGroup, TlsVersion};
use crate::span::Span;

/// The TLS information that a field or log line records about its connection.
///
/// Facts keep the written words next to the resolved values. Ambiguous words are not resolved.
///
/// ```
/// use received_tls::{CipherSuite, Origin, Received};
/// let field = Received::parse(
///     b"Received: from a.example by b.example with esmtps  (TLS1.3) tls TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\n\
///       \t(Exim 4.96)\n\tid 1; Sat, 21 Nov 2026 22:45:35 +0000\n",
/// );
/// let facts = field.tls().unwrap();
/// assert_eq!(facts.origin, Origin::Clause);
/// // Exim with GnuTLS writes a TLS 1.2 name for a TLS 1.3 suite; its cipher and its hash are right.
/// assert_eq!(facts.suite_as_written, Some(&b"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"[..]));
/// assert_eq!(facts.suite, Some(CipherSuite::TLS_AES_256_GCM_SHA384));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsFacts<'a> {
    /// True for TLS; false only if the server recorded plaintext.
    pub established: bool,
    /// The version of TLS.
    pub version: Option<TlsVersion>,
    /// The version's spelling.
    pub version_as_written: Option<&'a [u8]>,
    /// The cipher suite.
    pub suite: Option<CipherSuite>,
    /// The suite's spelling.
    pub suite_as_written: Option<&'a [u8]>,
    /// The group of the key exchange.
    pub group: Option<NamedGroup>,
    /// The group's spelling.
    pub group_as_written: Option<&'a [u8]>,
    /// The cipher's strength in bits, as written.
    pub bits: Option<u16>,
    /// True if the server recorded that it verified the client's certificate.
    pub verified: Option<bool>,
    /// The source of the facts.
    pub origin: Origin,
    /// Whose wording they were read in, where it is known.
    pub dialect: Option<Dialect>,
    /// The span of the source, in bytes from the beginning of the field or line.
    pub span: Option<Span>,
    /// Problems with the written words.
    pub(crate) findings: Findings,
}

/// The source of TLS facts.
///
/// ```
/// use received_tls::{Origin, Received};
/// let origin = |field: &[u8]| Received::parse(field).tls().unwrap().origin;
/// assert_eq!(origin(b"Received: from a by b with ESMTPS tls TLS_AES_128_GCM_SHA256;"), Origin::Clause);
/// assert_eq!(origin(b"Received: from a by b with ESMTPS (TLSv1.3);"), Origin::Comment);
/// assert_eq!(origin(b"Received: from a by b with ESMTPS;"), Origin::With);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Origin {
    /// The `tls` clause of RFC 8314 §4.3.
    Clause,
    /// A server's own wording: a comment, or words outside the clauses. See [`server`](crate::server).
    Comment,
    /// A protocol that implies TLS, such as `ESMTPS` (RFC 3848) or the unregistered `SMTPS`, and nothing more.
    With,
    /// A line of a server's log.
    Log,
}

impl Origin {
    /// The name that records give it.
    ///
    /// ```
    /// assert_eq!(received_tls::Origin::Clause.name(), "clause");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clause => "clause",
            Self::Comment => "comment",
            Self::With => "with",
            Self::Log => "log",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TlsFacts<'_> {
    /// These facts and those of another part of the same field, which fill in what is missing. Where the two contradict
    /// each other, nothing is filled in: what is left is what both say.
    pub(crate) fn merge(&self, other: &Self, quirks: impl Fn(Dialect) -> Quirks) -> Self {
        // A version decides the meaning of suite names, wherever it is written.
        let with_version = |facts: &Self, other: &Self| {
            if facts.version_as_written.is_some() || other.version_as_written.is_none() {
                return None;
            }
            let written = Written {
                version: other.version_as_written,
                cipher: facts.suite_as_written,
                group: facts.group_as_written,
                bits: facts.bits,
                verified: facts.verified,
            };
            let dialect = facts.dialect.or(other.dialect);
            let quirks = dialect.map_or(Quirks::NONE, &quirks);
            Some(written.resolve(facts.origin, dialect, facts.span, facts.established, quirks))
        };
        let one = with_version(self, other);
        let one = one.as_ref().unwrap_or(self);
        let two = with_version(other, self);
        let two = two.as_ref().unwrap_or(other);
        // A suite that the other's version excludes.
        let excluded = |with: &Self, alone: &Self| {
            with.findings.contains(Finding::SuiteVersion) && !alone.findings.contains(Finding::SuiteVersion)
        };
        let contradiction = one.established != two.established
            || contradict(one.version, two.version)
            || contradict(self.version, other.version)
            || contradict(one.suite, two.suite)
            || contradict(one.group, two.group)
            || contradict(one.bits, two.bits)
            || contradict(one.verified, two.verified)
            || excluded(one, self)
            || excluded(two, other);
        Self {
            established: one.established || two.established,
            version: both(contradiction, [one.version, two.version], [self.version, other.version]),
            version_as_written: one.version_as_written.or(two.version_as_written),
            suite: both(contradiction, [one.suite, two.suite], [self.suite, other.suite]),
            suite_as_written: one.suite_as_written.or(two.suite_as_written),
            group: both(contradiction, [one.group, two.group], [self.group, other.group]),
            group_as_written: one.group_as_written.or(two.group_as_written),
            bits: both(contradiction, [one.bits, two.bits], [one.bits, two.bits]),
            verified: both(contradiction, [one.verified, two.verified], [one.verified, two.verified]),
            origin: one.origin,
            dialect: one.dialect.or(two.dialect),
            span: one.span,
            findings: one.findings.and(two.findings).with_if(contradiction, Finding::SourcesDisagree),
        }
    }

    /// Problems with the written words, and with values that are ignored for that reason.
    ///
    /// ```
    /// use received_tls::{Finding, Received};
    /// let field = Received::parse(
    ///     b"Received: from a by b with esmtps (TLS1.3) tls TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 (Exim 4.96)",
    /// );
    /// assert!(field.tls().unwrap().findings().eq([Finding::MisnamedSuite]));
    /// ```
    pub const fn findings(&self) -> Findings {
        self.findings
    }

    /// Whether the key exchange resists quantum computers: true for a hybrid or ML-KEM group, false for another group and
    /// before TLS 1.3; `None` if neither group nor version shows it.
    ///
    /// ```
    /// use received_tls::Received;
    /// let post_quantum = |field: &[u8]| Received::parse(field).tls().unwrap().post_quantum();
    /// let field = b"Received: from a by b with ESMTPS tls TLS_AES_256_GCM_SHA384 group X25519MLKEM768;";
    /// assert_eq!(post_quantum(field), Some(true));
    /// assert_eq!(post_quantum(b"Received: from a by b with ESMTPS tls TLS_AES_256_GCM_SHA384;"), None);
    /// assert_eq!(post_quantum(b"Received: from a by b with ESMTPS (TLSv1.2);"), Some(false));
    /// ```
    pub fn post_quantum(&self) -> Option<bool> {
        match self.group.and_then(NamedGroup::entry) {
            Some(group) => Some(matches!(group.kind, GroupKind::Hybrid | GroupKind::Kem)),
            None if self.version? < TlsVersion::Tls13 => Some(false),
            None => None,
        }
    }

    /// That there was TLS, and nothing more.
    pub(crate) const fn none(origin: Origin) -> Self {
        Self {
            established: true,
            version: None,
            version_as_written: None,
            suite: None,
            suite_as_written: None,
            group: None,
            group_as_written: None,
            bits: None,
            verified: None,
            origin,
            dialect: None,
            span: None,
            findings: Findings::NONE,
        }
    }
}

fn contradict<T: PartialEq + Copy>(one: Option<T>, two: Option<T>) -> bool {
    one.is_some() && two.is_some() && one != two
}

/// The one that either of two sources says, where they do not contradict each other; else what both say, each by itself.
fn both<T: PartialEq>(contradiction: bool, either: [Option<T>; 2], alone: [Option<T>; 2]) -> Option<T> {
    let ([one, two], [first, second]) = (either, alone);
    if contradiction { first.filter(|first| Some(first) == second.as_ref()) } else { one.or(two) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Finding as F;
    use TlsVersion::Tls13;
    use alloc::vec::Vec;

    fn quirks(dialect: Dialect) -> Quirks {
        crate::server::quirks(dialect).words
    }

    #[test]
    fn two_sources_fill_each_other_in_or_are_doubted() {
        let written = |version: &'static str, cipher: &'static str, group: Option<&'static [u8]>| Written {
            version: (version != "-").then_some(version.as_bytes()),
            cipher: (cipher != "-").then_some(cipher.as_bytes()),
            group,
            ..Written::default()
        };
        let clause =
            |cipher| written("-", cipher, None).resolve(Origin::Clause, None, None, true, Quirks::NONE);
        let comment = |version, cipher, group: Option<&'static [u8]>| {
            written(version, cipher, group).resolve(
                Origin::Comment,
                Some(Dialect::Exim),
                None,
                true,
                quirks(Dialect::Exim),
            )
        };
        for (one, two, version, suite, group, findings) in [
            (
                clause("TLS_AES_128_GCM_SHA256"),
                comment("TLS1.3", "-", Some(b"X25519")),
                Some(Tls13),
                Some(0x1301),
                Some(29),
                &[][..],
            ),
            // The version explains the older name.
            (
                clause("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                comment("TLS1.3", "ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM", None),
                Some(Tls13),
                Some(0x1302),
                Some(29),
                &[F::MisnamedSuite],
            ),
            (
                clause("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                comment("TLS1.2", "ECDHE-RSA-AES128-SHA", None),
                None,
                None,
                None,
                &[F::SourcesDisagree],
            ),
            (
                comment("TLS1.2", "-", Some(b"X25519")),
                comment("TLS1.3", "-", Some(b"X448")),
                None,
                None,
                None,
                &[F::SourcesDisagree],
            ),
        ] {
            for both in [one.merge(&two, quirks), two.merge(&one, quirks)] {
                assert_eq!(
                    (both.version, both.suite.map(|suite| suite.0)),
                    (version, suite),
                    "{one:?} {two:?}"
                );
                assert_eq!(both.group.map(|group| group.0), group);
                assert_eq!(both.findings.collect::<Vec<_>>(), findings);
            }
            assert_eq!(one.merge(&two, quirks).origin, one.origin);
        }
    }
}
