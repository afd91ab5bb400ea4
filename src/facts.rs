//! The TLS facts of a field: as they were written, and as they resolve.

use core::fmt;

use crate::clause::{dh_group, never_negotiated};
use crate::field::{Received, TlsClauseSpans, TlsClauses};
use crate::registry::{CipherSuite, NamedGroup, TlsVersion};
use crate::span::Span;

/// What a field records of the connection's TLS.
///
/// What was written is kept beside what it resolves to, and nothing is resolved that does not follow
/// surely. That there are facts means that the server says there was TLS.
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct TlsFacts<'a> {
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
    /// The cipher's strength in bits, as written in a comment; none is read yet.
    pub bits: Option<u16>,
    /// Whether the server verified the client's certificate, as written in a comment; none is read yet.
    pub verified: Option<bool>,
    /// What the facts were read from.
    pub origin: Origin,
    /// Whose wording they were read in, where it is known.
    pub dialect: Option<Dialect>,
    /// What they were read from, in bytes from the beginning of the field.
    pub span: Option<Span>,
}

/// What TLS facts were read from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Origin {
    /// The `tls` clause of RFC 8314 §4.3.
    Clause,
    /// A comment in a server's own wording; none is read yet.
    Comment,
    /// A protocol keyword that implies TLS, such as `ESMTPS` (RFC 3848), and nothing more.
    With,
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
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whose wording TLS facts were read in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Dialect {
    /// Exim 4.93 and later: the version in a comment before the `tls` clause.
    Exim,
}

impl Dialect {
    /// The name that records give it.
    ///
    /// ```
    /// assert_eq!(received_tls::Dialect::Exim.name(), "exim");
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exim => "exim",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How servers spell the version in the comment before their `tls` clause: Exim (`$tls_in_ver`) without `v`.
const VERSIONS: [(&[u8], TlsVersion); 10] = [
    (b"TLS1.3", TlsVersion::Tls13),
    (b"TLS1.2", TlsVersion::Tls12),
    (b"TLS1.1", TlsVersion::Tls11),
    (b"TLS1.0", TlsVersion::Tls10),
    (b"TLS1", TlsVersion::Tls10),
    (b"TLSv1.3", TlsVersion::Tls13),
    (b"TLSv1.2", TlsVersion::Tls12),
    (b"TLSv1.1", TlsVersion::Tls11),
    (b"TLSv1.0", TlsVersion::Tls10),
    (b"TLSv1", TlsVersion::Tls10),
];

/// The version that a comment tells and nothing else, and its spelling.
fn version(comment: &[u8]) -> Option<(TlsVersion, &[u8])> {
    let text = comment.strip_prefix(b"(")?.strip_suffix(b")")?.trim_ascii();
    let (_, version) = VERSIONS.into_iter().find(|&(spelling, _)| spelling == text)?;
    Some((version, text))
}

impl<'a> Received<'a> {
    /// The TLS facts of the field; `None` where it has none, or none that can be believed.
    ///
    /// They come from the `tls` clause where there is one, else from the protocol after `with`. Either
    /// counts only where no text that a client chose can have made it: after `by`, before text that may
    /// be a client's, in a field whose parts fit together. [`problems`](Self::problems) tells why a
    /// clause does not count.
    pub fn tls(&self) -> Option<TlsFacts<'a>> {
        match self.tls_clauses() {
            TlsClauses::One(clause) => Some(self.clause_facts(clause)),
            // Which suite it was cannot be told; that there was TLS, both clauses say.
            TlsClauses::Disagree => Some(TlsFacts::none(Origin::Clause)),
            TlsClauses::None => self.believed_protocol()?.implies?.tls.then(|| TlsFacts::none(Origin::With)),
        }
    }

    fn clause_facts(&self, spans: TlsClauseSpans) -> TlsFacts<'a> {
        let field = self.bytes();
        let suite_as_written = spans.cipher.of(field);
        let group_as_written = spans.group.map(|span| span.of(field));
        let group = group_as_written.and_then(|written| match dh_group(written) {
            Ok(([], group)) => NamedGroup::from_name(group.as_str()),
            _ => None,
        });
        let suite = spans.suite.filter(|&suite| never_negotiated(suite).is_none());
        let comment = spans.version_comment.and_then(|span| version(span.of(field)));
        let exim = comment.is_some_and(|(_, written)| !written.starts_with(b"TLSv"));
        let (version, suite) = match comment {
            Some((version, _)) => (Some(version), suite.and_then(|suite| under(version, suite, exim))),
            None => (suite.and_then(only_version), suite),
        };
        TlsFacts {
            version,
            version_as_written: comment.map(|(_, written)| written),
            suite,
            suite_as_written: Some(suite_as_written),
            group,
            group_as_written,
            dialect: exim.then_some(Dialect::Exim),
            span: Some(spans.clause),
            ..TlsFacts::none(Origin::Clause)
        }
    }
}

impl TlsFacts<'_> {
    /// That there was TLS, and nothing more.
    const fn none(origin: Origin) -> Self {
        Self {
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
        }
    }
}

/// The suite of a connection of this version for which `suite` was written. Exim built with GnuTLS writes,
/// for a TLS 1.3 session, the first suite of IANA's list with the same cipher and hash. `None` where the
/// suite and the version exclude each other.
fn under(version: TlsVersion, suite: CipherSuite, exim: bool) -> Option<CipherSuite> {
    let entry = suite.entry()?;
    if entry.tls_max >= version {
        // A suite of TLS 1.3 or 1.2 under an older version can't be.
        return (entry.tls_min < TlsVersion::Tls12 || entry.tls_min <= version).then_some(suite);
    }
    if !exim || version != TlsVersion::Tls13 {
        return None;
    }
    let mut suites = CipherSuite::all().filter(|suite| suite.0 >> 8 == 0x13);
    suites.find(|suite| {
        suite.entry().is_some_and(|real| real.encryption == entry.encryption && real.hash == entry.hash)
    })
}

/// The version of TLS, where no other negotiates `suite`: so with those of TLS 1.3. A suite of TLS 1.2
/// tells no version, since servers write such names for TLS 1.3 sessions too.
fn only_version(suite: CipherSuite) -> Option<TlsVersion> {
    let entry = suite.entry()?;
    (entry.tls_min == TlsVersion::Tls13).then_some(TlsVersion::Tls13)
}
