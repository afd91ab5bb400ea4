//! Compares the TLS of a field with the rules.

use super::Received;
use crate::author::{Author, Reason};
use crate::registry::{Authentication, CipherSuite};
use crate::server;
use crate::span::Span;
use crate::syntax::{Problem, ProblemKind};
use crate::tls::{Assessment, Finding, Level, Origin, TlsFacts, names_tls};

/// Compares the TLS of a field with the rules.
///
/// It calls [`Received::tls`] for the facts; use [`Received::assess`] if you have them already.
///
/// ```
/// use received_tls::{Level, Received, assess};
/// let field = Received::parse(b"Received: from a by b with ESMTPS tls TLS_AES_128_GCM_SHA256");
/// assert_eq!(assess(&field).level, Level::Meets);
/// ```
pub fn assess(received: &Received<'_>) -> Assessment {
    received.assess(received.tls().as_ref())
}

impl Received<'_> {
    /// Compares `facts`, the result of [`tls`](Self::tls), with the rules for this field.
    ///
    /// ```
    /// use received_tls::{Finding, Level, Received};
    /// let field = Received::parse(b"Received: from a by b with ESMTP tls TLS_AES_128_GCM_SHA256");
    /// let facts = field.tls();
    /// let assessment = field.assess(facts.as_ref());
    /// assert_eq!(assessment.level, Level::Meets);
    /// assert!(assessment.findings.contains(Finding::WithoutTls));
    /// ```
    pub fn assess(&self, facts: Option<&TlsFacts<'_>>) -> Assessment {
        let Some(facts) = facts else { return self.without_facts() };
        let implied = self.evidence().protocol.and_then(|with| with.implies);
        let auth = implied.is_some_and(|implied| implied.auth);
        let Assessment { mut level, mut findings } = facts.assess_for(auth || self.shows_login(facts));
        let by_protocol = facts.origin == Origin::With;
        if by_protocol && facts.findings.is_empty() && self.names_tls() {
            findings = findings.with(Finding::OutOfPlace);
        }
        match (facts.established, implied.map(|implied| implied.tls)) {
            (true, Some(false)) if !by_protocol && !self.says_tls_after_with() => {
                findings = findings.with(Finding::WithoutTls);
            }
            (false, Some(true)) => {
                (level, findings) = (Level::Undetermined, findings.with(Finding::SourcesDisagree));
            }
            _ => {}
        }
        Assessment { level, findings }
    }

    /// Whether the field shows a login, where that makes a difference: whether the server had to be authenticated.
    fn shows_login(&self, facts: &TlsFacts<'_>) -> bool {
        let anonymous = |suite: CipherSuite| {
            suite.entry().is_some_and(|entry| entry.authentication == Some(Authentication::Anon))
        };
        facts.suite.is_some_and(anonymous)
            && self.authors().any(|item| {
                let text = item.span.of(self.bytes());
                item.author == Author::Client(Reason::Login) || text.starts_with(b"(authenticated")
            })
    }

    /// Whether more words follow the protocol, as in `with ESMTP with STARTTLS`: what says TLS is in them.
    fn says_tls_after_with(&self) -> bool {
        let with = self.evidence().with.map_or(0, |with| with.span().len());
        self.with().is_some_and(|protocol| protocol.len() < with)
    }

    /// The level of a field in which no facts were found, and what is doubted.
    fn without_facts(&self) -> Assessment {
        let findings = self.doubts();
        if !findings.is_empty() {
            return Assessment { level: Level::Undetermined, findings };
        }
        if self.names_tls() {
            return Assessment { level: Level::Undetermined, findings: findings.with(Finding::OutOfPlace) };
        }
        if self.is_local() {
            return Assessment { level: Level::NotApplicable, findings };
        }
        let authors = self.written_by();
        let doubt = authors.doubt_at_end();
        // Nothing looks like TLS. Text of the client's hides nothing that follows it whole.
        if !authors.has_swallowed() && hides_nothing(doubt) {
            return Assessment { level: Level::NoneRecorded, findings };
        }
        let finding = doubt.unwrap_or(Reason::SecondValue).finding();
        Assessment { level: Level::Undetermined, findings: findings.with_some(finding) }
    }

    /// Whether a comment that is not surely the client's names a version or a suite.
    fn names_tls(&self) -> bool {
        let names_tls = |span: Span| names_tls(span.of(self.bytes()));
        let evidence = self.evidence();
        // Few fields have one, and who wrote it takes longer to say.
        let any = evidence.comments().iter().any(|comment| names_tls(comment.span.span()));
        (any || evidence.has_more_comments())
            && self.authors().any(|item| {
                item.span.of(self.bytes()).starts_with(b"(")
                    && !matches!(item.author, Author::Client(_))
                    && names_tls(item.span)
            })
    }

    /// Whether the field records no connection: it has neither a client nor a protocol nor a recipient, or Exim's word
    /// for a protocol over no network, `local`, `local-smtp` and the like.
    fn is_local(&self) -> bool {
        if self.from().is_none() && self.with().is_none() {
            // A client without a name may have an address: `from (192.0.2.1) by`.
            let from = |problem: Problem| problem.span.of(self.bytes()).eq_ignore_ascii_case(b"from");
            // A protocol would be there, whatever the client wrote before it.
            return hides_nothing(self.written_by().doubt_at_end())
                && self.recipient().is_none()
                && (!self.problem_kinds().any(|kind| kind == ProblemKind::NoValue)
                    || !self.problems().any(from));
        }
        self.evidence().with.is_some_and(|with| {
            server::is_local_protocol(with.of(self.bytes())) && self.doubt_at(with.span().start).is_none()
        })
    }
}

/// Whether a field whose end is in doubt for this reason shows all clauses that its server wrote.
fn hides_nothing(doubt: Option<Reason>) -> bool {
    matches!(doubt, None | Some(Reason::NoBy | Reason::AfterClientText | Reason::UnknownComment))
}
