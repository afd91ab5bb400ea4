//! How what a field records of TLS stands to the rules.

use super::{Clause, Received};
use crate::syntax::{Problem, ProblemKind};
use crate::tls::{Assessment, Finding, Findings, Level, Origin, TlsFacts};

/// How what a field records of TLS stands to the rules.
///
/// It reads the facts with [`Received::tls`]; [`Received::assess`] takes those that are at hand already.
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
    /// How `facts`, those that [`tls`](Self::tls) or [`tls_cached`](Self::tls_cached) returned, stand to the rules in this field.
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
        let Some(facts) = facts else {
            return Assessment { level: self.without_facts(), findings: Findings::NONE };
        };
        let Assessment { level, findings } = facts.assess();
        let implied = self.evidence().protocol.and_then(|with| with.implies).map(|implied| implied.tls);
        match (facts.established, implied) {
            (true, Some(false)) if facts.origin != Origin::With => {
                Assessment { level, findings: findings.with(Finding::WithoutTls) }
            }
            (false, Some(true)) => {
                Assessment { level: Level::Undetermined, findings: findings.with(Finding::SourcesDisagree) }
            }
            _ => Assessment { level, findings },
        }
    }

    /// The level of a field in which no facts were found.
    fn without_facts(&self) -> Level {
        if self.is_cut() || self.problem_kinds().any(takes_belief) {
            Level::Undetermined
        } else if self.is_local() {
            Level::NotApplicable
        } else {
            Level::NoneRecorded
        }
    }

    /// Whether the field, which fits together, records no connection: it has neither a client nor a protocol, or
    /// Exim's word for a protocol over no network, `local`, `local-smtp` and the like.
    fn is_local(&self) -> bool {
        if self.from().is_none() && self.with().is_none() {
            // A client without a name may have an address: `from (192.0.2.1) by`.
            let from = |problem: Problem| problem.span.of(self.bytes()).eq_ignore_ascii_case(b"from");
            return !self.problem_kinds().any(|kind| kind == ProblemKind::NoValue)
                || !self.problems().any(from);
        }
        // After `by`, where no client's name stands.
        let after_by = || self.clauses().skip_while(|clause| !clause.keyword.eq_ignore_ascii_case(b"by"));
        let local = |clause: Clause<'_>| {
            clause.keyword.eq_ignore_ascii_case(b"with") && is_local_protocol(clause.value)
        };
        self.with().is_some_and(is_local_protocol) && after_by().any(local)
    }
}

fn is_local_protocol(value: &[u8]) -> bool {
    value == b"local" || value.starts_with(b"local-")
}

/// Whether what a field with this problem says of TLS, or does not say, is not to be relied on.
const fn takes_belief(kind: ProblemKind) -> bool {
    kind.breaks_field()
        || kind.may_be_outside_text()
        || matches!(kind, ProblemKind::TlsBeforeBy | ProblemKind::TlsAfterOutsideText)
}
