//! The `tls` clause of a field and its group (RFC 8314 §4.3).

use super::parse::Judge;
use crate::author::Reason;
use crate::bytes::is_dh_group;
use crate::clause::{dh_group, never_negotiated, tls_cipher};
use crate::server::{TlsClauseSpans, TlsClauses};
use crate::span::NarrowSpan;
use crate::syntax::{After, Clause, ProblemKind, Report, Traits};

/// Values with which a server says that there was no TLS.
const NO_TLS: [&[u8]; 3] = [b"none", b"no", b"off"];

/// Whether `text` may be a suite's name as any library spells it, in letters, digits, `_` and `-`.
#[cold]
fn is_name(text: &[u8]) -> bool {
    text.iter().all(|&byte| is_dh_group(byte))
}

impl Judge<'_> {
    /// Why a clause that is at `at` does not count.
    fn doubt(&mut self, at: usize, clause: &Clause) -> Option<Reason> {
        self.settle();
        let reason = if self.authors.before_by() {
            Reason::BeforeBy
        } else if let Some(reason) = self.authors.doubt_at(at) {
            reason
        } else if clause.traits.has(Traits::COMMENT_INSIDE) {
            Reason::CommentInClause
        } else {
            return None;
        };
        self.evidence.doubted = self.evidence.doubted.with_some(reason.finding());
        Some(reason)
    }

    #[inline(never)]
    pub(super) fn tls(&mut self, clause: &Clause, problems: &mut impl Report) {
        let (span, cipher) = (clause.span(), clause.value);
        let text = cipher.of(self.field);
        let mut name = true;
        let suite = match tls_cipher(text) {
            Ok(([], named)) => {
                let suite = named.suite();
                match suite {
                    None => problems.report(ProblemKind::UnregisteredTlsCipher, cipher),
                    Some(suite) if never_negotiated(suite).is_some() => {
                        problems.report(ProblemKind::NeverNegotiated, cipher);
                    }
                    Some(_) => {}
                }
                suite
            }
            _ => {
                problems.report(ProblemKind::InvalidTlsCipher, cipher);
                self.authors.value(clause, self.field);
                name = is_name(text);
                None
            }
        };
        self.group_wanted = false;
        let denied = text.len() <= 4 && NO_TLS.iter().any(|no| text.eq_ignore_ascii_case(no));
        if !name || denied || self.doubt(span.start, clause).is_some() {
            return;
        }
        let found = TlsClauseSpans {
            clause: NarrowSpan::new(span),
            cipher: NarrowSpan::new(cipher),
            suite,
            group: None,
        };
        self.evidence.last_clause = span.start as u32;
        self.evidence.clauses = match self.evidence.clauses {
            TlsClauses::None => {
                self.group_wanted = true;
                TlsClauses::One(found)
            }
            TlsClauses::One(one) if self.same(one, found) => {
                problems.report(ProblemKind::DuplicateClause, span);
                TlsClauses::One(one)
            }
            TlsClauses::One(TlsClauseSpans { clause, .. }) | TlsClauses::Disagree(clause) => {
                problems.report(ProblemKind::TlsDisagrees, span);
                TlsClauses::Disagree(clause)
            }
        };
    }

    /// Whether two clauses name the same suite.
    fn same(&self, one: TlsClauseSpans, other: TlsClauseSpans) -> bool {
        match (one.suite, other.suite) {
            (Some(one), Some(other)) => one == other,
            _ => one.cipher.of(self.field).eq_ignore_ascii_case(other.cipher.of(self.field)),
        }
    }

    #[inline(never)]
    pub(super) fn group(&mut self, clause: &Clause, problems: &mut impl Report) {
        let (span, value) = (clause.span(), clause.value);
        let valid = match dh_group(value.of(self.field)) {
            Ok(([], group)) => {
                if group.named().is_none() {
                    problems.report(ProblemKind::UnregisteredDhGroup, value);
                }
                true
            }
            _ => {
                problems.report(ProblemKind::InvalidDhGroup, value);
                self.authors.value(clause, self.field);
                false
            }
        };
        let wanted = core::mem::take(&mut self.group_wanted);
        if clause.after != After::Tls {
            problems.report(ProblemKind::GroupWithoutTls, span);
            return;
        }
        if !valid || self.doubt(span.start, clause).is_some() {
            return;
        }
        if let TlsClauses::One(mut one) = self.evidence.clauses {
            if wanted {
                one.group = Some(NarrowSpan::new(value));
                one.clause = one.clause.up_to(value.end);
            } else if !one
                .group
                .is_some_and(|group| group.of(self.field).eq_ignore_ascii_case(value.of(self.field)))
            {
                problems.report(ProblemKind::TlsDisagrees, span);
                one.group = None;
                one.clause = one.clause.up_to(one.cipher.span().end);
            }
            self.evidence.clauses = TlsClauses::One(one);
        }
    }
}
