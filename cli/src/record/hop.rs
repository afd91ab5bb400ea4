//! The data of a hop's record, in no format.

use memchr::memchr;
use received_tls::{Findings, Level, ProblemKind, Received, TlsFacts};

use super::finding::{FIELD_TOO_LONG, Finding};
use crate::batch::Field;

/// What a field says, and where it stands.
pub(super) struct Record<'a> {
    pub(super) field: &'a Field<'a>,
    pub(super) received: &'a Received<'a>,
    pub(super) tls: Option<TlsFacts<'a>>,
    pub(super) level: Level,
    /// What the facts and the rules on them find; what the field's form does, [`Record::findings`] adds.
    found: Findings,
}

impl<'a> Record<'a> {
    /// `received` is what was read of `field`. Both are large, so they stay where they are.
    pub(super) fn new(field: &'a Field<'a>, received: &'a Received<'a>) -> Self {
        // What is cut off may take back what stands before it.
        let tls = if field.cut { None } else { received.tls() };
        let assessment = received.assess(tls.as_ref());
        let level = if field.cut { Level::Undetermined } else { assessment.level };
        Self { tls, level, found: assessment.findings, received, field }
    }

    /// The findings, in order: how the field is written, what is wrong with its facts, what the rules say of them.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> {
        // Mail is stored with the line ends of the system: only where a field has both kinds did a server
        // write LF alone.
        let no_cr = || self.field.among_no_cr || memchr(b'\r', self.field.bytes).is_none();
        let stored_so = move |kind| kind == ProblemKind::BareLineFeed && no_cr();
        // The end that a cut field lacks is no fault of the field.
        let problems = self.received.problem_kinds().filter(move |&kind| !self.field.cut && !stored_so(kind));
        let problems = problems.map(|kind| Finding {
            code: kind.code(),
            reference: kind.reference(),
            detail: kind.sentence(),
        });
        let found = self.found.map(Finding::from);
        self.field.cut.then_some(FIELD_TOO_LONG).into_iter().chain(problems).chain(found)
    }
}
