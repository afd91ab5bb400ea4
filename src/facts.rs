//! The TLS facts of a field: as they were written, and as they resolve.

use core::fmt;

use crate::clause::{dh_group, never_negotiated, tls_cipher};
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
    /// What they were read from, in bytes from the beginning of the field or line.
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

/// Whose wording TLS facts were read in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Dialect {
    /// Exim 4.93 and later: the version in a comment before the `tls` clause.
    Exim,
    /// Postfix.
    Postfix,
    /// sendmail.
    Sendmail,
    /// OpenSMTPD.
    Opensmtpd,
    /// Dovecot.
    Dovecot,
    /// Cyrus.
    Cyrus,
    /// Haraka.
    Haraka,
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
            Self::Postfix => "postfix",
            Self::Sendmail => "sendmail",
            Self::Opensmtpd => "opensmtpd",
            Self::Dovecot => "dovecot",
            Self::Cyrus => "cyrus",
            Self::Haraka => "haraka",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How servers spell a version.
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

/// What a server wrote of a connection's TLS: the words, cut out of a field or a log line and not yet understood.
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
    /// Whether the server verified the client's certificate.
    pub(crate) verified: Option<bool>,
}

impl<'a> Written<'a> {
    /// What follows surely from the words, in the wording of `dialect`.
    pub(crate) fn resolve(
        self,
        origin: Origin,
        dialect: Option<Dialect>,
        span: Option<Span>,
    ) -> TlsFacts<'a> {
        let version = self.version.and_then(version);
        let suite = self.cipher.and_then(cipher).filter(|&suite| never_negotiated(suite).is_none());
        let exim = dialect == Some(Dialect::Exim);
        let suite = match (version, suite) {
            (Some(version), Some(suite)) => under(version, suite, exim),
            _ => suite,
        };
        TlsFacts {
            version: version.or_else(|| suite.and_then(only_version)),
            version_as_written: self.version,
            suite,
            suite_as_written: self.cipher,
            group: self.group.and_then(group),
            group_as_written: self.group,
            bits: self.bits,
            verified: self.verified,
            origin,
            dialect,
            span,
        }
    }
}

/// The version of this spelling.
fn version(written: &[u8]) -> Option<TlsVersion> {
    VERSIONS.into_iter().find(|&(spelling, _)| spelling == written).map(|(_, version)| version)
}

/// The suite of this name.
fn cipher(written: &[u8]) -> Option<CipherSuite> {
    match tls_cipher(written) {
        Ok(([], cipher)) => cipher.suite(),
        _ => None,
    }
}

/// The group of this name.
fn group(written: &[u8]) -> Option<NamedGroup> {
    match dh_group(written) {
        Ok(([], group)) => NamedGroup::from_name(group.as_str()),
        _ => None,
    }
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
        // A comment that tells a version and nothing else.
        let comment = spans
            .version_comment
            .map(|span| span.of(field))
            .and_then(|comment| Some(comment.strip_prefix(b"(")?.strip_suffix(b")")?.trim_ascii()));
        let comment = comment.filter(|text| version(text).is_some());
        let exim = comment.is_some_and(|written| !written.starts_with(b"TLSv"));
        let written = Written {
            version: comment,
            cipher: Some(spans.cipher.of(field)),
            group: spans.group.map(|span| span.of(field)),
            ..Written::default()
        };
        written.resolve(Origin::Clause, exim.then_some(Dialect::Exim), Some(spans.clause))
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
