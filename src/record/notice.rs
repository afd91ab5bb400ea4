//! What is to be said of a record: findings about its TLS, problems of a field's syntax.

use super::Record;
use crate::author::Author;
use crate::mail::FieldScanner;
use crate::span::Span;
use crate::syntax::{Problem, ProblemKind};
use crate::tls::{Finding, Findings};

/// Something that a reader should know of a record. Its texts need no escaping in any format.
///
/// See [`Record::findings`] for an example.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Notice {
    /// A name that stays the same from release to release.
    pub code: &'static str,
    /// The RFCs and sections that it follows from.
    pub reference: &'static str,
    /// One sentence: the problem, then the consequence.
    pub detail: &'static str,
    /// Where it begins in the input, in bytes.
    pub offset: Option<u64>,
    /// Its length in bytes.
    pub length: Option<u64>,
}

const _: () = assert!(FieldScanner::MAX_FIELD == 1 << 20, "the sentence below has another figure");

/// A field that is longer than [`FieldScanner::MAX_FIELD`].
const FIELD_TOO_LONG: Notice = Notice {
    code: "field-too-long",
    reference: "RFC 5322 §2.1.1",
    detail: "Field longer than 1 MiB: only its beginning was read",
    offset: None,
    length: None,
};

/// The notices of a record, in order.
#[derive(Clone, Copy, Debug)]
pub struct Notices<'a> {
    record: &'a Record<'a>,
    findings: bool,
    problems: bool,
}

impl<'a> Record<'a> {
    /// What is to be said of the TLS: how its text was written, doubts about its author, what the RFCs say of it.
    ///
    /// ```
    /// use received_tls::{Received, record::{Field, Record}};
    /// let received = Received::parse(b"Received: from a by b with ESMTPS tls TLS_RSA_WITH_AES_128_CBC_SHA\r\n");
    /// let record = Record::of_field(Field::new(&received));
    /// assert!(record.findings().iter().any(|notice| notice.code == "static-rsa"));
    /// let problem = record.problems().iter().next().unwrap();
    /// assert_eq!((problem.code, problem.offset), ("no-date", Some(68)));
    /// ```
    pub const fn findings(&'a self) -> Notices<'a> {
        Notices { record: self, findings: true, problems: false }
    }

    /// How the field deviates from RFC 5321 §4.4 and RFC 5322 §3.6.7; none for a log line.
    ///
    /// See [`findings`](Self::findings) for an example.
    pub const fn problems(&'a self) -> Notices<'a> {
        Notices { record: self, findings: false, problems: true }
    }

    /// Both, the problems first.
    ///
    /// See [`findings`](Self::findings) for an example.
    pub const fn notices(&'a self) -> Notices<'a> {
        Notices { record: self, findings: true, problems: true }
    }

    /// Where a finding is about: the text of the facts that it is about, or the text in doubt. What a rule says of a
    /// connection has no place of its own.
    fn place(&self, finding: Finding) -> Option<Span> {
        if Findings::DOUBTS.contains(finding) {
            let received = self.field?.received;
            let doubted =
                |author| matches!(author, Author::Doubtful(reason) if reason.finding() == Some(finding));
            return received.authors().find(|item| doubted(item.author)).map(|item| item.span);
        }
        self.tls.filter(|tls| tls.findings().contains(finding)).and_then(|tls| tls.span)
    }
}

impl<'a> Notices<'a> {
    /// Whether it is empty.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.found().is_empty() && self.kinds() == 0 && !self.is_cut()
    }

    /// The notices, in order.
    pub fn iter(&self) -> impl Iterator<Item = Notice> + use<'a> {
        let record = self.record;
        let kinds = self.kinds();
        let notice = |code, reference, detail, span: Option<Span>| Notice {
            code,
            reference,
            detail,
            offset: span.map(|span| record.offset + span.start as u64),
            length: span.map(|span| span.len() as u64),
        };
        let received = record.field.map(|field| field.received).filter(|_| kinds != 0);
        let mut problems = received.map(|received| received.problems_of(kinds));
        let (mut cut, mut found) = (self.is_cut(), self.found());
        core::iter::from_fn(move || {
            if core::mem::take(&mut cut) {
                return Some(FIELD_TOO_LONG);
            }
            if let Some(Problem { kind, span }) = problems.as_mut().and_then(Iterator::next) {
                return Some(notice(kind.code(), kind.reference(), kind.sentence(), Some(span)));
            }
            let finding = found.next()?;
            Some(notice(finding.code(), finding.reference(), finding.sentence(), record.place(finding)))
        })
    }

    fn found(&self) -> Findings {
        if self.findings { self.record.findings } else { Findings::NONE }
    }

    fn is_cut(&self) -> bool {
        self.problems && self.record.field.is_some_and(|field| field.cut)
    }

    /// The kinds of problems, a bit for each.
    fn kinds(&self) -> u64 {
        match self.record.field {
            // The end that a cut field lacks is no fault of the field.
            Some(field) if self.problems && !field.cut => {
                let kinds = field.received.problem_bits();
                let bare = ProblemKind::BareLineFeed.bit();
                // Mail is stored with the line ends of the system: only a field with both kinds shows that a server
                // wrote LF alone.
                let stored = || field.without_cr || memchr::memchr(b'\r', field.received.bytes()).is_none();
                if kinds & bare != 0 && stored() { kinds & !bare } else { kinds }
            }
            _ => 0,
        }
    }
}
